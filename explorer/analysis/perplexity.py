"""How well language models expect a text: perplexity a token, and a character where their tokenisers differ.

Perplexity is exp(−mean log p) over the tokens that the vocabulary knows, as SRILM counts it (Stolcke 2002); where each
token is masked in turn it is the pseudo-perplexity (Salazar et al. 2020), not to be compared with the former. A
character costs exp(−Σ log p / characters), spaces not counted: there an unknown token costs what [UNK] costs and
besides ln 11,172 for each of its letters, as if spelt from all syllables of Hangul with equal chances.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Int

from explorer.contracts import Corpus, Making, Predicts, Sight, Step, Vocabulary
from explorer.nn.batches import held_sentences
from explorer.spaces.stages import WHOLE, stage

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object  # pandas is imported by whoever makes a table

SYLLABLES = 11_172  # 가 to 힣
MOST = 300  # held-out sentences that a page's figures rest on
TELL = 0.5  # seconds between two steps


class Perplexity(NamedTuple):
    """What a text costs a model. n: known tokens, asked: all; unigram: the perplexity of guessing by frequency.

    top1: the share of the known tokens that is the likeliest guess; unigram_top1: that of the commonest word.
    """

    score: float
    error: float
    per_character: float
    per_character_error: float
    unigram: float
    top1: float
    top1_error: float
    unigram_top1: float
    n: int
    asked: int
    characters: int
    sentences: int

    @property
    def coverage(self) -> float:
        """The share of the tokens that the model knows."""
        return self.n / self.asked if self.asked else math.nan


def metric(sight: Sight) -> str:
    """What the figure is called."""
    return "pseudo-perplexity" if sight == "both" else "perplexity"


def perplexity(model: Predicts, sentences: Sequence[str], sight: Sight | None = None) -> Making[Perplexity]:
    """Of some sentences, by the model's own way of reading or another of its `sights`."""
    chances, rows, told = unigram(model.vocabulary), [], time.monotonic()
    commonest = model.vocabulary.words[0] if len(model.vocabulary.words) else None
    for number, (sentence, score) in enumerate(zip(sentences, model.scores(sentences, sight), strict=True), 1):
        known = np.array([token.text in chances for token in score.tokens], bool)
        expected = sum(chances[token.text] for token in score.tokens if token.text in chances)
        spelt = sum(token.end - token.start for token, knows in zip(score.tokens, known, strict=True) if not knows)
        logs = np.asarray(score.log_probs, np.float64)
        rows.append((known.sum(), -logs[known].sum(), -expected, len(known), length(sentence),
                     -logs.sum() + spelt * math.log(SYLLABLES), score.hits[known].sum(),
                     sum(token.text == commonest for token in score.tokens)))  # fmt: skip
        if time.monotonic() - told > TELL:
            told = time.monotonic()
            yield Step(number, len(sentences), {})
    yield Step(len(sentences), max(len(sentences), 1), {})
    return _summed(np.array(rows, np.float64).reshape(-1, 8))


def length(sentence: str) -> int:
    """Its characters; spaces are none."""
    return sum(not letter.isspace() for letter in sentence)


def unigram(vocabulary: Vocabulary) -> dict[str, float]:
    """The logarithm of each word's share of what was counted; NaN where nothing was."""
    counts = np.asarray(vocabulary.counts, np.float64)
    with np.errstate(divide="ignore"):
        logs = np.log(counts / counts.sum()) if counts.sum() else np.full(len(counts), np.nan)
    return dict(zip(vocabulary.words, logs.tolist(), strict=True))


def _summed(rows: np.ndarray) -> Perplexity:
    n, cost, expected, asked, characters, whole, hits, commonest = rows.T
    score, error = _ratio(cost, n)
    letter, letter_error = _ratio(whole, characters)
    top1, top1_error = _share(hits, n)
    return Perplexity(
        score, error, letter, letter_error, _ratio(expected, n)[0], top1, top1_error, _share(commonest, n)[0],
        int(n.sum()), int(asked.sum()), int(characters.sum()), len(rows),
    )  # fmt: skip


def _ratio(costs: np.ndarray, units: np.ndarray) -> tuple[float, float]:
    """The exponential of costs a unit, with its standard error over sentences (by the delta method)."""
    mean, spread = _share(costs, units)
    value = math.exp(min(mean, 700.0))
    return value, value * spread


def _share(parts: np.ndarray, units: np.ndarray) -> tuple[float, float]:
    """Parts a unit, with its standard error over sentences (of a ratio)."""
    if not units.sum():
        return math.nan, math.nan
    mean = parts.sum() / units.sum()
    return mean, math.sqrt(((parts - mean * units) ** 2).sum()) / units.sum() if len(units) > 1 else math.nan


def held_out(corpus: Corpus, model: Predicts, share: float = 0.02, most: int = MOST) -> Making[DataFrame]:
    """Sentences of a corpus that no training with `held_out=share` has seen: one row for each way of reading.

    Columns sight, metric, and those of Perplexity. attrs: `loss`, what a training's own held-out loss would be if words
    were guessed by their frequency, in nats; NaN where the model does not cut the corpus as it was cut.
    """
    import pandas as pd

    which = held_sentences(corpus, share, most)
    texts = [corpus.sentence(int(each)) for each in which]
    rows = []
    ends = np.linspace(0, WHOLE, len(model.sights) + 1).astype(int).tolist()
    for sight, begin, end in zip(model.sights, ends, ends[1:], strict=False):
        found = yield from stage(perplexity(model, texts, sight), begin, end)
        rows.append({"sight": sight, "metric": metric(sight), **found._asdict()})
    frame = pd.DataFrame(rows)
    frame.attrs = {"loss": baseline(corpus, model, which), "share": share}
    return frame


def baseline(corpus: Corpus, model: Predicts, which: Int[np.ndarray, " S"]) -> float:
    """The mean cost of the tokens of some sentences by frequency alone, the unknown word a word like others.

    A model that reads one way also pays for the end of each sentence. Frequencies are those of the whole corpus.
    """
    words = len(model.vocabulary.words)
    if list(corpus.vocabulary.words[:words]) != list(model.vocabulary.words):
        return math.nan
    counts = np.zeros(words + 2)
    counts[:words] = corpus.vocabulary.counts[:words]
    counts[words] = len(corpus.ids) - counts.sum()
    counts[words + 1] = 0 if "both" in model.sights else len(corpus.offsets) - 1
    seen = np.zeros(words + 2)
    for each in which:
        ids = np.asarray(corpus.ids[corpus.offsets[each] : corpus.offsets[each + 1]], np.int64)
        seen += np.bincount(np.where((ids < 0) | (ids >= words), words, ids), minlength=words + 2)
        seen[words + 1] += counts[words + 1] > 0
    some = seen > 0
    return float(-(seen[some] * np.log(counts[some] / counts.sum())).sum() / seen.sum()) if some.any() else math.nan
