"""A corpus small enough for a test: sentences held in memory, cut at spaces."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from typing_extensions import override

from explorer.contracts import Corpus, Token, Tokenizer, Vocabulary


class Spaces(Tokenizer):
    """Cuts at spaces."""

    name = "whitespace"
    settings: Mapping[str, object] = {}

    @override
    def __call__(self, sentence: str) -> list[Token]:
        tokens, end = [], 0
        for piece in sentence.split():
            start = sentence.index(piece, end)
            end = start + len(piece)
            tokens.append(Token(piece, start, end))
        return tokens


class SmallCorpus(Corpus):
    """Sentences held in memory; columns by name, one value a sentence; sides by name."""

    def __init__(
        self,
        sentences: Sequence[str],
        columns: Mapping[str, Sequence[object]] | None = None,
        sides: Mapping[str, Corpus] | None = None,
    ) -> None:
        cut = Spaces()
        self.sentences, self.columns, self.sides = sentences, columns or {}, sides or {}
        rows = [cut(s) for s in sentences]
        counts = Counter(token.text for row in rows for token in row).most_common()
        self.vocabulary = Vocabulary([w for w, _ in counts], np.array([n for _, n in counts], np.int64), cut)
        index = {word: i for i, word in enumerate(self.vocabulary.words)}
        self.ids = np.array([index[token.text] for row in rows for token in row], np.int32)
        self.starts = np.array([token.start for row in rows for token in row], np.int32)
        self.ends = np.array([token.end for row in rows for token in row], np.int32)
        self.offsets = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        text = json.dumps([list(sentences), {k: list(v) for k, v in self.columns.items()}], ensure_ascii=False)
        self.fingerprint = hashlib.sha256(text.encode()).hexdigest()[:16]

    @override
    def sentence(self, index: int) -> str:
        return self.sentences[index]

    @override
    def column(self, name: str) -> Sequence[object]:
        return self.columns[name]

    @override
    def side(self, name: str) -> Corpus:
        return self.sides[name]
