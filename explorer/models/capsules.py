"""CapsDecE2S: a word's vector decomposed into capsules, weighed by its sentence; learnt by matching senses.

Liu, Chen, Liu, Siebert, Hu, Wu & Tang 2020. Two sentences share a word: does it mean the same in both? The network is
`nn.capsules`, whose docstring says how it departs from the authors' program. Further departures here: the encoder
stays as it is (theirs is tuned along, and reads both sentences as one text); its vectors are standardised; both
orders of a pair are learnt from and asked, so that the answer is the same for either.

The probability is calibrated at the end on the pairs of the held-out words (Platt 1999): σ(a · logit + b).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from scipy.optimize import minimize
from torch import Tensor, nn
from torch.nn import functional
from typing_extensions import override

from explorer.contracts import (
    Array,
    Card,
    Corpus,
    Decomposes,
    Decomposition,
    Encodes,
    Making,
    Marked,
    State,
    Step,
    Vocabulary,
)
from explorer.corpus.pairs import Pair, held, pairs
from explorer.errors import NothingToLearn
from explorer.nn.capsules import Composed, Decomposer, Matcher
from explorer.nn.descent import DescentConfig, Learner, Loss, array, seeded
from explorer.nn.marked import Couples, Kept, PairBatches, Rows, numbered, seen

TOGETHER, ASKED = 64, 256  # sentences that are encoded between two steps; pairs that are asked at once
STANDARD = ("static.mean", "static.spread", "states.mean", "states.spread")


class CapsulesConfig(DescentConfig):
    """Knobs of the capsules and of their training."""

    encoder: str = Field(max_length=200, description="The run whose encoder reads the sentences; it stays as it is.")
    capsules: int = Field(4, ge=1, le=64, description="Number p of capsules that a word's vector is decomposed into.")
    capsule_size: int = Field(32, ge=1, le=2048, description="Number d of dimensions of a capsule.")
    layers: int = Field(1, ge=1, le=8, description="How many layers of capsules are routed into one another.")
    iterations: int = Field(3, ge=1, le=20, description="How often routing looks for agreement.")
    window: int = Field(8, ge=0, le=512, description="Tokens to each side of the word that are its local context.")
    max_length: int = Field(64, ge=2, le=4096, description="Tokens of a sentence that are read at once.")
    hides: bool = Field(
        False, description="Hide the word from the encoder: its state is then what the sentence expects there."
    )
    initialisation: Literal["healthy", "paper"] = Field(
        "healthy", description="First weights: such that capsules differ by word, or as in the paper, which hardly do."
    )
    head: Literal["comparing", "paper"] = Field(
        "comparing", description="What the answer is read from: also differences and products, or as in the paper."
    )
    dropout: float = Field(0.1, ge=0, lt=1, description="Share of values that is set to 0 while training.")
    pairs: int = Field(4000, ge=2, le=1_000_000, description="Pairs of sentences that are learnt from, at most.")
    epochs: int = Field(8, ge=1, le=1000, description="How often every pair is read.")
    batch_size: int = Field(64, ge=1, le=8192, description="Pairs in a step.")
    held_out: float = Field(0.2, ge=0, le=0.5, description="Share of the words whose pairs are never trained on.")
    fold: int = Field(0, ge=0, le=999, description="Which words are held out: every one in turn.")


class Net(nn.Module):
    """Both halves: the word decomposed in a sentence, and two of those matched."""

    def __init__(self, static: int, states: int, config: CapsulesConfig) -> None:
        super().__init__()
        c = config
        self.decomposer = Decomposer(
            static, states, c.capsules, c.capsule_size, c.layers, c.iterations, c.initialisation
        )
        self.matcher = Matcher(states, c.capsule_size, c.dropout, c.head == "comparing")


class Capsules(Decomposes):
    """A word's vector as capsules that its sentence weighs."""

    Config = CapsulesConfig
    card = Card(
        "Capsules (CapsDecE2S)",
        "A word's one vector is decomposed into capsules that its sentence weighs: does a word mean the same in two?",
        "Liu, Chen, Liu, Siebert, Hu, Wu & Tang 2020",
    )
    needs = {"encoder": Encodes}
    config: CapsulesConfig  # pyright: ignore[reportIncompatibleVariableOverride] - it is never assigned to

    def __init__(
        self, config: CapsulesConfig, vocabulary: Vocabulary, device: str = "cpu", *, encoder: Encodes
    ) -> None:
        super().__init__(config, vocabulary, device)
        self.encoder = encoder
        layers = next(iter(encoder.encode(["가"]))).layers
        self.widths = layers[0].shape[1], layers[-1].shape[1]
        with seeded(config.seed):
            self.network = Net(*self.widths, config)
        self.learner = Learner(self.network, config, device)
        self.network.eval()
        self.standard = {name: np.zeros(self.widths[name.startswith("states")], np.float32) for name in STANDARD}
        self.calibration = np.array([1.0, 0.0])
        self.known: dict[str, object] = {}

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        """The sentences are encoded first, and anew after an interruption. Raises BadPairs, NothingToLearn."""
        config = self.config
        found = pairs(corpus, config.pairs, config.seed)
        sentences, couples = coupled(found)
        tested = held([pair.word for pair in found], config.held_out, config.fold)
        batches = PairBatches(couples, tested, config.batch_size, config.seed)
        if not len(batches):
            raise NothingToLearn("No sentence is left to learn from: add text, or hold out less of it.")
        if self.learner.steps >= (steps := config.epochs * len(batches)):
            return
        reading = -(-len(sentences) // TOGETHER)
        began = reading + self.learner.steps if self.learner.steps else 0
        kept = Kept(scratch)
        for at in self.read(sentences, kept):
            yield Step(max(at, began), reading + steps, {})
        words = sorted({pair.word for pair, is_held in zip(found, tested, strict=True) if is_held})
        unread = int((~kept.read).sum())
        self.known = {"pairs": len(found), "held_pairs": int(tested.sum()), "held_words": words, "unread": unread}
        for step in self.learn(kept, batches):
            yield Step(reading + step.done, reading + step.total, step.metrics)

    def read(self, sentences: Sequence[Marked], kept: Kept) -> Iterator[int]:
        """Encode sentences into what keeps them, telling how many times TOGETHER are done."""
        config, texts = self.config, [marked.text for marked in sentences]
        encodings = self.encoder.encode(texts)
        spans = [(marked.start, marked.end) for marked in sentences]
        hidden = self.encoder.encode(texts, spans) if config.hides else None
        for at, first in enumerate(range(0, len(sentences), TOGETHER), 1):
            for marked in sentences[first : first + TOGETHER]:
                found = seen(next(encodings), marked, config.window, config.max_length)
                if hidden is not None:  # what is hidden from the states is still the word that is decomposed
                    told = seen(next(hidden), marked, config.window, config.max_length)
                    found = None if found is None or told is None else told._replace(static=found.static)
                kept.add(found)
            yield at
        kept.whole(*self.widths)

    def learn(self, kept: Kept, batches: PairBatches) -> Making[None]:
        """Train from the present step to the last one on sentences that were read, then calibrate."""
        self._standardise(kept, np.unique(np.concatenate([batches.learnt.one, batches.learnt.other])))

        def loss(some: Couples, _draw: np.random.Generator) -> Loss:
            logits = self._logits(*self._composed(kept, some))
            wanted = torch.from_numpy(some.same).to(self.device)
            costs = functional.binary_cross_entropy_with_logits(logits, wanted.float().expand(2, -1), reduction="none")
            right = (logits.mean(0) > 0) == wanted
            return Loss(costs.mean(0).sum(), len(some.same), {"accuracy": float(right.sum())})

        for step in self.learner.fit(batches, loss):
            if step.done == step.total:
                self._calibrate(batches.tested, kept)
            told = {name.replace("tokens", "pairs"): value for name, value in step.metrics.items()}
            yield Step(step.done, step.total, told)

    def _standardise(self, kept: Kept, learnt: NDArray[np.int64]) -> None:
        """Means and spreads of the words' vectors among the sentences that are learnt from."""
        learnt = learnt[kept.read[learnt]]
        for name, rows in (("static", kept.static[learnt]), ("states", kept.target[learnt])):
            if len(rows):
                self.standard[f"{name}.mean"] = rows.mean(0)
                self.standard[f"{name}.spread"] = np.maximum(rows.std(0), 1e-6)

    def _composed(self, kept: Kept, some: Couples) -> tuple[list[Tensor], list[Tensor]]:
        """R and H of both sides; a sentence that stands in several pairs is decomposed once."""
        which, places = np.unique(np.concatenate([some.one, some.other]), return_inverse=True)
        composed, targets = self._decomposed(kept.take(which))
        at = torch.from_numpy(places.reshape(2, -1)).to(self.device)
        return [composed.result[side] for side in at], [targets[side] for side in at]

    def _decomposed(self, rows: Rows) -> tuple[Composed, Tensor]:
        """And the standardised state of each word: (B, D)."""
        static, target, states = (
            self._tensor((values - self.standard[f"{name}.mean"]) / np.maximum(self.standard[f"{name}.spread"], 1e-6))
            for name, values in (("static", rows.static), ("states", rows.target), ("states", rows.states))
        )
        inside, near = self._tensor(rows.inside), self._tensor(rows.near)
        return self.network.decomposer(static, states, inside, near), target

    def _logits(self, results: list[Tensor], targets: list[Tensor]) -> Tensor:
        """In both orders: (2, B)."""
        (r_a, r_b), (h_a, h_b) = results, targets
        return torch.stack([self.network.matcher((r_a, r_b), (h_a, h_b)), self.network.matcher((r_b, r_a), (h_b, h_a))])

    def _calibrate(self, tested: Couples, kept: Kept) -> None:
        if len(tested.same):
            self.network.eval()
            self.calibration = platt(self.logits(kept, tested), tested.same)
            self.network.train()

    @torch.no_grad()
    def logits(self, kept: Kept, pairs: Couples) -> NDArray[np.float64]:
        """Of each pair, the mean over both orders; above 0 the uncalibrated answer is one sense: (N,)."""
        parts = [pairs.take(np.arange(at, min(at + ASKED, len(pairs.same)))) for at in range(0, len(pairs.same), ASKED)]
        found = [array(self._logits(*self._composed(kept, some)).mean(0)) for some in parts]
        return np.concatenate([np.zeros(0), *found])

    @override
    def match(self, pairs: Sequence[tuple[Marked, Marked]]) -> Array:
        sentences, numbers = numbered(pairs)
        kept = self._kept(sentences)
        one, other = numbers.T
        logits = self.logits(kept, Couples(one, other, np.zeros(len(one), bool)))
        told = 1 / (1 + np.exp(-(logits * self.calibration[0] + self.calibration[1])))
        return np.where(kept.read[one] & kept.read[other], told, np.nan).astype(np.float32)

    @override
    def decompose(self, sentences: Sequence[Marked]) -> list[Decomposition | None]:
        kept = self._kept(sentences)
        return [self.decomposed(kept, at) if kept.read[at] else None for at in range(len(sentences))]

    @torch.no_grad()
    def decomposed(self, kept: Kept, at: int) -> Decomposition:
        """One of the sentences that were read."""
        composed, _ = self._decomposed(rows := kept.take(np.array([at])))
        return Decomposition(
            array(composed.expanded[0]),
            [[array(each[0]) for each in layer.couplings] for layer in composed.routed],
            [array(layer.outputs[0]) for layer in composed.routed],
            array(composed.sense[0]), array(composed.weights[0]), array(composed.result[0]),
            rows.static[0], rows.target[0],
        )  # fmt: skip

    def _kept(self, sentences: Sequence[Marked]) -> Kept:
        kept = Kept()
        for _ in self.read(sentences, kept):
            pass
        return kept

    def _tensor(self, values: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(values)).to(self.device)

    @override
    def state(self) -> State:
        return {**self.learner.state(), **self.standard, "calibration": self.calibration}

    @override
    def restore(self, state: State) -> None:
        own = {**self.standard, "calibration": self.calibration}
        for name, value in own.items():
            if name not in state or state[name].shape != value.shape:
                raise ValueError(f"not the arrays of this model: {name}")
        self.learner.restore({name: value for name, value in state.items() if name not in own})
        self.standard = {name: np.array(state[name]) for name in self.standard}
        self.calibration = np.array(state["calibration"])

    @override
    def facts(self) -> Mapping[str, object]:
        """Of the fit: pairs, those held out, their words, sentences of whose word no piece was read."""
        return self.known

    @override
    def recall(self, facts: Mapping[str, object]) -> None:
        self.known = dict(facts)


def coupled(found: Sequence[Pair]) -> tuple[list[Marked], Couples]:
    """Every sentence of some pairs once, and the pairs by the numbers of their two."""
    sentences, numbers = numbered([(pair.one, pair.other) for pair in found])
    return sentences, Couples(numbers[:, 0], numbers[:, 1], np.array([pair.same for pair in found], bool))


def platt(logits: NDArray[np.floating], same: NDArray[np.bool_], ridge: float = 1e-3) -> NDArray[np.float64]:
    """A and b of σ(a · logit + b), a not below 0, by least log-loss and a little ridge towards 1 and 0 (Platt 1999)."""
    x, sign = logits.astype(np.float64), np.where(same, 1.0, -1.0)

    def cost(found: NDArray[np.float64]) -> float:
        margins = sign * (found[0] * x + found[1])
        return float(np.logaddexp(0, -margins).mean() + ridge * ((found[0] - 1) ** 2 + found[1] ** 2) / 2)

    return np.asarray(minimize(cost, np.array([1.0, 0.0]), bounds=[(0, None), (None, None)]).x)
