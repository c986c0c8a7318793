"""Pieces learnt from the corpus itself by byte-pair encoding (Sennrich et al. 2016, with the tokenizers library).

A piece at the beginning of a word carries ▁ in its name, not in its span; a ▁ alone stands for no letter and is no
token. Characters never met become <unk>.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from typing_extensions import override

from explorer.contracts import Token
from explorer.corpus.tokenise import Cut, Cutting, as_arrays, package_version
from explorer.errors import BadConfig

if TYPE_CHECKING:
    import tokenizers

UNKNOWN, MARK = "<unk>", "▁"
SPACES = re.compile(r"\s")


class Pieces(Cutting):
    """Byte-pair encoding; settings: vocab_size, and once trained `vocab` and `merges`."""

    name = "bpe"
    version: ClassVar[str] = package_version("tokenizers") + ", 2"  # 1 kept a lone ▁ at the beginning of a sentence
    block: ClassVar[int] = 500_000
    defaults: ClassVar[Mapping[str, object]] = {"vocab_size": 8_000, "vocab": None, "merges": None}

    def __init__(self, settings: Mapping[str, object]) -> None:
        super().__init__(settings)
        size = self.settings["vocab_size"]
        if not isinstance(size, int) or not 100 <= size <= 200_000:
            raise BadConfig("vocab_size of the tokeniser bpe must lie between 100 and 200000.")

    @override
    def __call__(self, sentence: str) -> list[Token]:
        return [Token(*token) for token in next(self._pieces([sentence]))]

    @override
    def cut(self, sentences: Sequence[str]) -> Cut:
        words: dict[str, int] = {}
        ids, starts, ends, counts = [], [], [], []
        for pieces in self._pieces(sentences):
            ids.extend(words.setdefault(piece, len(words)) for piece, _, _ in pieces)
            starts.extend(start for _, start, _ in pieces)
            ends.extend(end for _, _, end in pieces)
            counts.append(len(pieces))
        return as_arrays(words, ids, starts, ends, counts)

    @override
    def trained(self, texts: Iterable[str]) -> Pieces:
        import tokenizers

        engine = _engine(tokenizers.models.BPE(unk_token=UNKNOWN))
        trainer = tokenizers.trainers.BpeTrainer(
            vocab_size=self.settings["vocab_size"], special_tokens=[UNKNOWN], show_progress=False, min_frequency=2
        )
        engine.train_from_iterator((SPACES.sub(" ", text) for text in texts), trainer)
        model = json.loads(engine.to_str())["model"]
        return Pieces({**self.settings, "vocab": model["vocab"], "merges": model["merges"]})

    @cached_property
    def _learnt(self) -> tokenizers.Tokenizer:
        import tokenizers

        if self.settings["vocab"] is None:
            raise ValueError("these pieces have not been learnt yet: trained(texts) first")
        merges = [tuple(merge) for merge in self.settings["merges"]]  # pyright: ignore[reportGeneralTypeIssues] (JSON)
        return _engine(tokenizers.models.BPE(self.settings["vocab"], merges, unk_token=UNKNOWN))

    def _pieces(self, sentences: Sequence[str]) -> Iterator[list[tuple[str, int, int]]]:
        blank = [SPACES.sub(" ", sentence) for sentence in sentences]
        for sentence, encoding in zip(blank, self._learnt.encode_batch(blank), strict=True):
            pieces = (
                (piece, start + (sentence[start : start + 1] == " "), end)  # ▁ stands for the space before the word
                for piece, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True)
            )
            yield [piece for piece in pieces if piece[1] < piece[2] and not _is_mark(piece, sentence)]


def _is_mark(piece: tuple[str, int, int], sentence: str) -> bool:
    """Whether a piece is a word's ▁ alone; at the first word of a sentence it has the first letter's span."""
    text, start, end = piece
    return text == MARK and sentence[start:end] != MARK


def _engine(model: tokenizers.models.BPE) -> tokenizers.Tokenizer:
    """BPE inside words, which begin with ▁."""
    import tokenizers

    engine = tokenizers.Tokenizer(model)
    engine.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace()
    return engine
