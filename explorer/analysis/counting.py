"""The tables behind a corpus page's overview: how often words occur, Zipf's law, the growth of the vocabulary."""

from __future__ import annotations

import numpy as np
import pandas as pd

from explorer.contracts import Corpus, Making
from explorer.corpus import frequency as arithmetic
from explorer.spaces.stages import WHOLE, stage

MOST = 100_000  # words of a frequency table
LEAST = 5  # times a word must occur to count for Zipf's exponent: rarer ranks are steps, not a line
PARTS = 10  # of the text: errors come from the differences between them
POINTS = 150  # of a curve
FROM = 1_000  # tokens from which the growth of a vocabulary is fitted


def frequency(corpus: Corpus, most: int = MOST) -> Making[pd.DataFrame]:
    """The most frequent words: rank, word, count, per_million, sentences (that hold it), share (of all sentences)."""
    held = yield from arithmetic.sentences_with(corpus)
    counts = np.asarray(corpus.vocabulary.counts[:most])
    tokens, sentences = len(corpus.ids), len(corpus.offsets) - 1
    frame = pd.DataFrame(
        {
            "rank": np.arange(1, len(counts) + 1),
            "word": [str(word) for word in corpus.vocabulary.words[:most]],
            "count": counts,
            "per_million": counts / max(tokens, 1) * 1e6,
            "sentences": held[:most],
            "share": held[:most] / max(sentences, 1),
        }
    )
    frame.attrs = {"tokens": tokens, "types": len(corpus.vocabulary.words), "sentences": sentences}
    return frame


def zipf(corpus: Corpus, least: int = LEAST) -> Making[pd.DataFrame]:
    """Ranks evenly spaced in their logarithm: rank, word, count, fitted (nan beyond the fitted ranks).

    attrs: slope, error, ranks (fitted: words seen `least` times or more), least, parts, tokens, types.
    """
    counts = np.asarray(corpus.vocabulary.counts)
    ranks = int((counts >= least).sum())
    pieces = yield from arithmetic.parts(corpus, np.arange(ranks), PARTS)
    fit = arithmetic.zipf(pieces)
    shown = evenly(1, len(counts))
    weights = np.arange(1, ranks + 1) ** -fit.value
    level = counts[:ranks].sum() / weights.sum() if ranks else np.nan
    frame = pd.DataFrame(
        {
            "rank": shown,
            "word": [str(corpus.vocabulary.words[rank - 1]) for rank in shown.tolist()],
            "count": counts[shown - 1],
            "fitted": np.where(shown <= ranks, level * shown**-fit.value, np.nan),
        }
    )
    frame.attrs = {
        "slope": fit.value, "error": fit.error, "ranks": ranks, "least": least, "parts": PARTS,
        "tokens": len(corpus.ids), "types": len(counts),
    }  # fmt: skip
    return frame


def growth(corpus: Corpus) -> Making[pd.DataFrame]:
    """Types after n tokens: n, types (in the text's order), shuffled (expected of the same tokens in random order).

    attrs: exponent and error (mean and standard deviation over PARTS starts), exponent_shuffled, fitted_from, tokens;
    pieces: how many of 1,000 tokens, types_in_piece and its standard deviation, and what random order would give.
    """
    tokens, counts = len(corpus.ids), np.asarray(corpus.vocabulary.counts)
    n = evenly(1, tokens)
    grown = yield from stage(arithmetic.growth(corpus, n, PARTS), 0, 700)
    pieces = yield from stage(arithmetic.types_in_pieces(corpus), 700, WHOLE)
    shuffled = arithmetic.expected_types(counts, n)
    fitted_from = min(FROM, max(tokens // 10, 1))
    fitted = n >= fitted_from
    exponents = [arithmetic.heaps(n[fitted], types[fitted])[0] for types in grown.types]
    frame = pd.DataFrame({"n": n, "types": grown.types[0], "shuffled": shuffled})
    frame.attrs = {
        "exponent": float(np.mean(exponents)), "error": float(np.std(exponents, ddof=1)), "parts": PARTS,
        "exponent_shuffled": arithmetic.heaps(n[fitted], shuffled[fitted])[0], "fitted_from": fitted_from,
        "tokens": tokens, "piece": arithmetic.PIECE, "pieces": len(pieces), **_in_pieces(counts, pieces),
    }  # fmt: skip
    return frame


def _in_pieces(counts: np.ndarray, pieces: np.ndarray) -> dict[str, float]:
    if not len(pieces):
        return {}
    expected = arithmetic.expected_types(counts, np.array([arithmetic.PIECE]))[0]
    return {
        "piece_types": float(pieces.mean()), "piece_spread": float(pieces.std()), "piece_shuffled": float(expected)
    }  # fmt: skip


def evenly(low: int, high: int) -> np.ndarray:
    """Whole numbers between two, evenly spaced in their logarithm, the ends among them."""
    return np.unique(np.geomspace(low, max(high, low), POINTS).round().astype(np.int64))
