"""One question a : b = c : ? put to a space: the best words by 3CosAdd and by 3CosMul, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from explorer.spaces.analogy import add, mul, without
from explorer.spaces.neighbours import Index

RULES = {"add": add, "mul": mul}
A, B, C = (np.array([place]) for place in range(3))
BLOCK = 1 << 17  # words scored at once: a million need not be in memory together


def answers(index: Index, words: Sequence[str], question: tuple[int, int, int], k: int = 10) -> pd.DataFrame:
    """Columns rule ("add", "mul"), rank, id, word, score: the k best of all words of the space, best first.

    question: the numbers of a, b and c, which are left out; index holds the vectors of `words`. attrs: first {rule:
    [word, score]}, what would stand first if they were not left out; n, how many words were asked.
    """
    given = [np.array([each]) for each in question]
    lines, first = [], {}
    for name, rule in RULES.items():
        scores = _scores(rule, index, question)
        first[name] = [str(words[int(scores[0].argmax())]), float(scores[0].max())]
        left = without(scores, *given)[0]
        best = np.argsort(-left, kind="stable")[: min(k, len(left) - len(set(question)))]
        lines += [(name, rank, int(at), str(words[at]), float(left[at])) for rank, at in enumerate(best, 1)]
    frame = pd.DataFrame(lines, columns=["rule", "rank", "id", "word", "score"])
    frame.attrs = {"first": first, "n": len(words) - len(set(question))}
    return frame


def _scores(rule: Callable[..., np.ndarray], index: Index, question: tuple[int, int, int]) -> np.ndarray:
    """A rule's score of every word: (1, V)."""
    given = index.at(np.array(question))
    blocks = (np.arange(begin, min(begin + BLOCK, len(index))) for begin in range(0, len(index), BLOCK))
    return np.concatenate([rule(np.concatenate([given, index.at(words)]), A, B, C)[:, 3:] for words in blocks], axis=1)
