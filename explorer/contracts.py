"""What every system in `explorer.models` is. Read this file first.

A corpus and a config make a run; a run holds one model; pages look at models.

    model = SkipGram(SkipGram.Config(window=2), vocabulary)  # cheap: shapes and seeds only
    for step in model.fit(corpus):                           # the caller owns the loop, so the caller
        print(step)                                          #   reports, checkpoints, pauses or cancels
    store.write(model.state(), model.facts())                # models keep nothing on disk
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from torch.nn import Module
else:
    Module = object  # torch is imported by the models that are made of it

Array = NDArray[np.float32]
State = dict[str, np.ndarray]  # named tensors; a torch module's state_dict fits after .numpy()


class Config(BaseModel):
    """The knobs of one system: frozen, bounded, described. The form, the flags and run.json come from it.

    Runs are named by what differs from the defaults and by `version`: a new field with a default orphans none of
    them; raise `version` when an old default changes its meaning.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: ClassVar[int] = 1
    seed: int = Field(0, ge=0, description="Seed of every random draw.")


@dataclass(frozen=True, slots=True)
class Card:
    """What a page says about a system before anything is trained (msgids: translated when shown)."""

    title: str
    idea: str
    source: str


class Step(NamedTuple):
    """One report from a fit: how far, and what was measured on the way."""

    done: int
    total: int
    metrics: Mapping[str, float]


T = TypeVar("T")
Making = Generator[Step, None, T]  # work longer than a blink: steps on the way, the result returned


class Token(NamedTuple):
    """A piece of a sentence: the word it is, where it stands (code points, end exclusive), its part of speech if known.

    `text` is the word as the vocabulary names it: 먹다/VV, 배/NNG, ▁배; its surface is sentence[start:end].
    Spans come in order of start and may coincide: 난 is 나/NP and ㄴ/JX in one syllable.
    """

    text: str
    start: int
    end: int
    tag: str = ""


@runtime_checkable
class Tokenizer(Protocol):
    """Sentences to tokens. Kept by name and settings, so that a run can read what a user types years later."""

    name: str
    settings: Mapping[str, object]  # JSON: options, and what was learnt (the merges of BPE)

    def __call__(self, sentence: str) -> list[Token]:
        """The tokens of one sentence, in order of their starts."""
        ...


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words, most frequent first, how often each was seen, counts (V,), and what cut them.

    A word of a morpheme tokeniser is lemma and tag (먹다/VV, 배/NNG). Special tokens are a model's own rows V, V + 1 …
    """

    words: Sequence[str]
    counts: NDArray[np.int64]
    tokenizer: Tokenizer

    def cut(self, min_count: int) -> Vocabulary:
        """The words seen at least so often: a prefix, so that ids beyond it are simply outside."""
        keep = int(np.searchsorted(-self.counts, -min_count, side="right"))
        return Vocabulary(self.words[:keep], self.counts[:keep], self.tokenizer)


@runtime_checkable
class Corpus(Protocol):
    """What a model may ask of a corpus: memory-mapped, never copied whole. Built in `explorer.corpus`."""

    fingerprint: str  # of the text and of all that cut it: the name of its folder
    vocabulary: Vocabulary
    ids: NDArray[np.int32]  # every token, one sentence after the other: (N,); -1 is outside the vocabulary
    starts: NDArray[np.int32]  # where each token begins in its sentence, in code points: (N,)
    ends: NDArray[np.int32]  # and ends: (N,)
    offsets: NDArray[np.int64]  # where each sentence begins in ids, and the end: (S + 1,)

    def sentence(self, index: int) -> str:
        """The text of one sentence, as it was read."""
        ...

    def column(self, name: str) -> Sequence[object]:
        """What else the file said of each sentence: label, number, gold sense; (S,). Raises KeyError."""
        ...

    def side(self, name: str) -> Corpus:
        """The other side of paired sentences, row by row, with its own vocabulary. Raises KeyError."""
        ...


class Model(ABC):
    """A system of the literature: made from a config, fitted step by step, kept as named tensors."""

    Config: ClassVar[type[Config]]
    card: ClassVar[Card]
    needs: ClassVar[Mapping[str, type]] = {}  # config fields that name another run -> what it must be able to do
    columns: ClassVar[Sequence[str]] = ()  # columns or sides that a corpus must have

    def __init__(self, config: Config, vocabulary: Vocabulary, device: str = "cpu") -> None:
        self.config, self.vocabulary, self.device = config, vocabulary, device

    @abstractmethod
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        """Train from the present state to the end, yielding at least once a second.

        scratch is an empty folder for what outgrows memory; nothing in it outlives the fit.

        Whoever iterates may stop after any step: `state()` is whole at every yield, and a later
        `restore(state)` followed by `fit` goes on from there and ends in the same weights.
        """

    @abstractmethod
    def state(self) -> State:
        """Everything that makes this model what it is, and the count of steps done."""

    @abstractmethod
    def restore(self, state: State) -> None:
        """Take over a state. Raises ValueError if a name or a shape is not this model's."""

    def facts(self) -> Mapping[str, object]:
        """What arrays cannot say of a state, as JSON: names of labels and tasks, the network a mask belongs to."""
        return {}

    def recall(self, facts: Mapping[str, object]) -> None:  # noqa: B027 - most models keep none
        """Take over the facts that were kept with a state, after `restore`. Raises ValueError if they are not such."""


class Embeds(Model):
    """Words to vectors."""

    @abstractmethod
    def vectors(self) -> Array:
        """One row a word of the vocabulary, in its order: (V, D)."""


class Spells(Embeds):
    """Embeds any string, seen or not."""

    @abstractmethod
    def vector(self, text: str) -> Array:
        """(D,)."""


class Encoding(NamedTuple):
    """One sentence through an encoder. Layer 0 is the embedding.

    A token that the model puts there itself, [CLS] or <s>, has an empty span (start == end).
    """

    tokens: Sequence[Token]  # T
    layers: Sequence[Array]  # L + 1 of (T, D); where the model merges, of (T_l, D)
    rows: Sequence[NDArray[np.int32]] = ()  # where it merges: the row of each token in each layer, L + 1 of (T,)


Span = tuple[int, int]  # a place in a sentence: code points, end exclusive


class Encodes(Model):
    """Sentences to contextual vectors, layer by layer."""

    @abstractmethod
    def encode(self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None) -> Iterator[Encoding]:
        """One encoding a sentence, in order, computed in batches.

        hidden: a place of each sentence, or none. The tokens there keep their names and places, but the model reads
        its mask instead of them, or its unknown word where it has no mask.
        """


class Lends(Encodes):
    """Lends its network to a task, which trains a copy of it on labels of its own: fine-tuning."""

    @abstractmethod
    def lent(self) -> Module:
        """A copy: rows (B, T) int64 and which places hold a token (B, T) -> the last hidden states (B, T, D)."""

    @abstractmethod
    def rows(self, sentences: Iterable[str]) -> Iterator[NDArray[np.int64]]:
        """What the copy reads of each sentence, own tokens included, one at least: (T,); a long one is cut."""


class Adapts(Encodes):
    """Goes on learning from the texts of a task, without its labels, before its states are used."""

    @abstractmethod
    def tune(self, corpus: Corpus, epochs: int = 1) -> Making[None]:
        """Change the weights in place; the corpus may have another vocabulary. Raises NothingToLearn without a word."""


class Marked(NamedTuple):
    """A sentence and the word in it that is asked about, text[start:end] in code points."""

    text: str
    start: int
    end: int


class Matches(Model):
    """Two sentences with a marked word to the probability that it has one sense in both."""

    @abstractmethod
    def match(self, pairs: Sequence[tuple[Marked, Marked]]) -> Array:
        """(N,), the same whichever of the two comes first; NaN where the model reads no part of a word."""


class Decomposition(NamedTuple):
    """A word in its sentence, decomposed into P capsules of d dimensions and put together again as the result."""

    expanded: Array  # u: (P, d), of the word alone
    couplings: Sequence[Sequence[Array]]  # c: layers of iterations of (P, P), rows sum to 1
    outputs: Sequence[Array]  # v: layers of (P, d)
    sense: Array  # M: (P, d), with what was read of the sentence
    weights: Array  # w: (P,), sum to 1
    result: Array  # r: (d,)
    static: Array  # (E,): what the capsules are made of
    contextual: Array  # (D,): the encoder's state of the word in this sentence


class Decomposes(Matches):
    """Shows what it makes of one sentence with a marked word before two are matched."""

    @abstractmethod
    def decompose(self, sentences: Sequence[Marked]) -> list[Decomposition | None]:
        """One each, in order; None where the model reads no part of the word."""


class Attention(NamedTuple):
    """What each head reads: weights are L of (H, T, S), rows of which sum to 1; S = T unless it reads another text."""

    readers: Sequence[Token]  # T
    read: Sequence[Token]  # S
    weights: Sequence[Array]


class Attends(Model):
    """Sentences to attention weights."""

    @abstractmethod
    def attend(self, sentence: str, other: str | None = None) -> Attention:
        """What each head reads of a sentence, or of another one (a source, a pair)."""


Sight = Literal["left", "right", "both"]  # what a prediction may see of its sentence: causal, its mirror, masked


class Prediction(NamedTuple):
    """What a language model expects in each place of one sentence.

    A causal model also says what it expects behind the last token, in the place of a token of empty span.
    """

    tokens: Sequence[Token]  # T
    log_probs: Array  # (T, R): natural logarithms over the rows of `tables()`: the vocabulary's words, then its own
    targets: NDArray[np.int32]  # (T,): the row of what stands there


class Score(NamedTuple):
    """How likely each token of one sentence was, as natural logarithms: (T,). Own tokens are left out."""

    tokens: Sequence[Token]
    log_probs: Array
    hits: NDArray[np.bool_]  # (T,): whether no row was likelier


class Predicts(Encodes):
    """Sentences to probabilities of words in their places: language models, causal, masked or both ways.

    exp of minus the mean of `scores` is the perplexity; where sight is "both" each token is masked in turn, and it is
    the pseudo-perplexity of Salazar et al. (2020): the two are not to be compared with each other.
    """

    @property
    @abstractmethod
    def sights(self) -> Sequence[Sight]:
        """What its predictions may see, its own way first: causal ("left",), biLM ("left", "right")."""

    @property
    @abstractmethod
    def own(self) -> Sequence[str]:
        """Names of its own rows V, V + 1 …, the unknown word first."""

    @abstractmethod
    def predict(self, sentence: str, sight: Sight | None = None) -> Prediction:
        """What it expects in each place of a sentence, by its own way or another of `sights`."""

    @abstractmethod
    def scores(self, sentences: Iterable[str], sight: Sight | None = None) -> Iterator[Score]:
        """One score a sentence, in order, computed in batches without keeping (T, R) of any."""

    @abstractmethod
    def tables(self) -> tuple[Array, Array]:
        """Input rows (R, D) and output rows (R, E), R = V + len(own): the same array where they are tied."""


class Fills(Predicts):
    """Guesses what stands in a hidden place from both of its sides."""

    @abstractmethod
    def fill(self, sentences: Iterable[str], places: Iterable[Span]) -> Iterator[Array]:
        """The logarithms of the probabilities of all rows where the first token of a place stands, one (R,) a sentence.

        All tokens of the place are hidden. Where it holds none, because the sentence was cut, they are NaN.
        """


class Writes(Predicts):
    """Goes on with a text, word by word."""

    @abstractmethod
    def write(
        self, prompt: str, most: int, temperature: float = 1.0, top_p: float = 1.0, seed: int = 0
    ) -> Iterator[str]:
        """The next words, by their names, until the model ends its sentence or there are `most`.

        temperature divides the logits, 0 takes the likeliest; top_p keeps the likeliest words of so much probability.
        """


class Task(NamedTuple):
    """What one mask answers: its labels are the first outputs of the network."""

    name: str
    labels: Sequence[str]
    accuracy: float  # on sentences that it was not learnt from
    chance: float  # accuracy of always saying the commonest label
    tests: int
    entropy: float = 0.0  # of its answers on sentences that it was learnt from: the mean, and the spread of one
    spread: float = 1.0


class Superposes(Model):
    """One network whose weights stay as they are, and for each task a mask of them."""

    @property
    @abstractmethod
    def network(self) -> str:
        """What its fixed weights and its inputs follow from: models of which it is equal can be superposed."""

    @property
    @abstractmethod
    def tasks(self) -> Sequence[Task]:
        """Those that are learnt, in order."""

    @abstractmethod
    def weights(self, task: int) -> Sequence[Array]:
        """Of each layer (out, in); the same for every task where they are fixed."""

    @abstractmethod
    def masks(self, task: int) -> Sequence[NDArray[np.bool_]]:
        """What a task keeps of each layer: (out, in)."""

    @abstractmethod
    def scores(self, task: int) -> Array | None:
        """Histograms of what decided a mask, (L, 3, B + 1): edges of bins, scores in each, those of them that are kept.

        None where nothing was scored: a mask drawn by lot, or none.
        """

    @abstractmethod
    def inputs(self, sentences: Sequence[str], task: int) -> Array:
        """What the network is given of sentences as this task sees them: (N, F)."""

    @abstractmethod
    def logits(self, inputs: Array, task: int) -> Array:
        """The outputs under the mask of a task: (N, S)."""
