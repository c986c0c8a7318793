"""Pretrained networks that kept their head: what they expect in each place, by masking it or by what stands before it.

All of their rows are pieces of the vocabulary, special ones included: they have no own rows behind them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
from typing_extensions import override

from explorer.contracts import Array, Card, Fills, Prediction, Predicts, Score, Sight, Span, Token, Writes
from explorer.errors import InputError
from explorer.models.pretrained import BATCH, MASKS, WEIGHTS, Pretrained
from explorer.models.pretrained.pieces import Window
from explorer.nn.veil import within


class Guess(NamedTuple):
    """One place of a window: the token there, the ids that are read to guess it, and in which of their places."""

    token: Token
    row: int
    ids: list[int]
    place: int


class PretrainedLM(Pretrained, Predicts):
    """A network of others with the head that predicts pieces."""

    @property
    @override
    def own(self) -> Sequence[str]:
        return ()

    @override
    def tables(self) -> tuple[Array, Array]:
        """One table twice where they are tied, as they mostly are."""
        words, outputs = len(self.vocabulary.words), self.network.get_output_embeddings()
        names = {id(each): name for name, each in self.network.state_dict(keep_vars=True).items()}
        table = None if outputs is None else names.get(id(outputs.weight))
        kept = self.arrays.get(f"{WEIGHTS}{table}")
        return self.vectors(), self.vectors() if kept is None else kept[:words]

    @override
    def predict(self, sentence: str, sight: Sight | None = None) -> Prediction:
        self._known(sight)
        guesses = list(self.guesses(self.pieces.windows(sentence), ends=True))
        found = [*self._log_probs(guesses)]
        words = len(self.vocabulary.words)
        rows = np.array([guess.row for guess in guesses], np.int32)
        return Prediction([g.token for g in guesses], np.array(found, np.float32).reshape(-1, words), rows)

    @override
    def scores(self, sentences: Iterable[str], sight: Sight | None = None) -> Iterator[Score]:
        self._known(sight)
        for sentence in sentences:
            guesses = list(self.guesses(self.pieces.windows(sentence), ends=False))
            told = zip(self._log_probs(guesses), [g.row for g in guesses], strict=True)
            rows = [(found[row], found.argmax() == row) for found, row in told]
            log_probs, hits = np.array(rows, np.float32).reshape(-1, 2).T
            yield Score([g.token for g in guesses], log_probs, hits.astype(bool))

    @abstractmethod
    def guesses(self, windows: Sequence[Window], ends: bool) -> Iterator[Guess]:
        """What is to be guessed of a sentence; ends: also what stands behind its last piece, where the model says."""

    def _log_probs(self, guesses: Sequence[Guess]) -> Iterator[Array]:
        """The logarithm of the probability of every piece, for each guess: (V,)."""
        import torch

        words = len(self.vocabulary.words)
        for first in range(0, len(guesses), BATCH):
            some = guesses[first : first + BATCH]
            with torch.inference_mode():
                logits = self.network(**self.filled([guess.ids for guess in some]), return_dict=True)["logits"]
                places = torch.tensor([guess.place for guess in some], device=logits.device)
                found = logits[torch.arange(len(some)), places, :words].float().log_softmax(-1)
            yield from found.cpu().numpy()

    def _known(self, sight: Sight | None) -> None:
        """Raises ValueError for a sight that is not the model's."""
        if sight is not None and sight not in self.sights:
            raise ValueError(f"this model predicts from {', '.join(self.sights)}, not from {sight}")


class PretrainedMaskedLM(PretrainedLM, Fills):
    """A BERT of others: each piece is masked in turn."""

    card = Card(
        "Pretrained masked language model",
        "A masked language model (BERT and its kin) that was trained elsewhere and brought as a folder.",
        "The folder that was brought",
    )

    @property
    @override
    def sights(self) -> Sequence[Sight]:
        return ("both",)

    @cached_property
    def mask(self) -> int:
        """The id of its mask. Raises InputError where its tokeniser has none."""
        found = [at for name in MASKS if (at := self.pieces.engine.token_to_id(name)) is not None]
        if not found:
            raise InputError("The tokeniser of this model has no mask, so that it can guess nothing.")
        return found[0]

    @override
    def guesses(self, windows: Sequence[Window], ends: bool) -> Iterator[Guess]:
        for window in windows:
            for at, (token, row) in enumerate(zip(window.tokens, window.ids, strict=True)):
                if not window.special[at]:
                    yield Guess(token, row, [*window.ids[:at], self.mask, *window.ids[at + 1 :]], at)

    @override
    def fill(self, sentences: Iterable[str], places: Iterable[Span]) -> Iterator[Array]:
        asked = zip(sentences, places, strict=True)
        while some := [self._hidden(*each) for each in islice(asked, BATCH)]:
            log_probs = self._log_probs([guess for guess in some if guess])
            unknown = np.full(len(self.vocabulary.words), np.nan, np.float32)
            yield from (next(log_probs) if guess else unknown for guess in some)

    def _hidden(self, sentence: str, place: Span) -> Guess | None:
        """The first hidden piece, all of them being masks. Raises InputError where the tokeniser has none."""
        masked = self.mask
        for window in self.windows(sentence, place):
            for at, token in enumerate(window.tokens):
                if within(token, place):
                    return Guess(token, masked, window.ids, at)
        return None


class PretrainedCausalLM(PretrainedLM, Writes):
    """A GPT of others: each piece from those before it."""

    card = Card(
        "Pretrained causal language model",
        "A causal language model (GPT and its kin) that was trained elsewhere and brought as a folder.",
        "The folder that was brought",
    )

    @property
    @override
    def sights(self) -> Sequence[Sight]:
        return ("left",)

    @override
    def guesses(self, windows: Sequence[Window], ends: bool) -> Iterator[Guess]:
        """The first piece of a window is guessed where the model has a piece that begins a text, else left out."""
        for window in windows:
            ids, tokens, special = self._begun(window)
            for at in range(1, len(ids)):
                if not special[at]:
                    yield Guess(tokens[at], ids[at], ids[:at], at - 1)
            end = self._piece("eos_token_id")
            if ends and window is windows[-1] and end is not None and ids:
                last = tokens[-1].end
                yield Guess(Token(self.vocabulary.words[end], last, last), end, ids, len(ids) - 1)

    def _begun(self, window: Window) -> tuple[list[int], list[Token], list[bool]]:
        """A window behind the piece that begins a text, if it has none of its own and the model knows one."""
        begin = self._piece("bos_token_id")
        if begin is None or (window.special and window.special[0]):
            return window.ids, window.tokens, window.special
        start = window.tokens[0].start if window.tokens else 0
        own = Token(self.vocabulary.words[begin], start, start)
        return [begin, *window.ids], [own, *window.tokens], [True, *window.special]

    def _piece(self, name: str) -> int | None:
        """A piece that the config names, if the tokeniser has it."""
        found = getattr(self.network.config, name, None)
        return found if isinstance(found, int) and 0 <= found < len(self.vocabulary.words) else None

    @override
    def write(
        self, prompt: str, most: int, temperature: float = 1.0, top_p: float = 1.0, seed: int = 0
    ) -> Iterator[str]:
        """What is further back than the network reads is forgotten. Raises InputError where nothing begins the text."""
        from explorer.nn.sampling import drawn

        draw, end = np.random.default_rng(seed), self._piece("eos_token_id")
        ids = [at for window in self.pieces.windows(prompt) for at in window.ids] if prompt.strip() else []
        begin = self._piece("bos_token_id")
        ids = ids if ids or begin is None else [begin]
        if not ids:
            raise InputError("This model cannot begin a text: type its first word.")
        for _ in range(most):
            seen = ids[-self.pieces.limit :]
            found = next(self._log_probs([Guess(Token("", 0, 0), 0, seen, len(seen) - 1)]))
            if (piece := drawn(found, temperature, top_p, draw)) == end:
                return
            ids.append(piece)
            yield self.vocabulary.words[piece]
