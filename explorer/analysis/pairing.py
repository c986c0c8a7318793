"""Words that two vocabularies share, by form (배/NNG and 배), by their whole name, or by lemma (배를 and 배/NNG)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from explorer.contracts import Making, Step, Vocabulary
from explorer.corpus.search import form, tag
from explorer.spaces.stages import finished

By = Literal["form", "word", "lemma"]
BYS: tuple[By, ...] = ("form", "word", "lemma")
BATCH = 2_000  # words that Kiwi takes at a time: about a third of a second


class Pairing(NamedTuple):
    """Shared words, most frequent first, with their rows on both sides; and the rows that only one side has.

    Where several words of one side share a key (배/NNG, 배/NNP: 배), the most frequent stands for it, shared or alone;
    the others are left out. A word's frequency is the larger of its relative frequencies.
    """

    keys: list[str]
    a: np.ndarray  # (S,)
    b: np.ndarray  # (S,)
    only_a: np.ndarray  # rows of a whose key b does not know, one a key
    only_b: np.ndarray
    keys_a: list[str]  # the keys of those
    keys_b: list[str]


def joined(a: Vocabulary, b: Vocabulary, by: By = "form") -> Pairing:
    """The words of two vocabularies, joined. Raises ValueError for a `by` that is none of BYS."""
    return finished(joining(a, b, by))


def joining(a: Vocabulary, b: Vocabulary, by: By = "form") -> Making[Pairing]:
    """The same as work that can be watched: by lemma, Kiwi reads each distinct untagged word once."""
    if by not in BYS:
        raise ValueError(f"no such way to join: {by!r}")
    named = [[str(word) for word in side.words] for side in (a, b)]
    lemmas = (yield from _lemmas(named)) if by == "lemma" else {}
    keys = [[_key(word, by, lemmas) for word in words] for words in named]
    rows = [{key: at for at, key in reversed(list(enumerate(side)))} for side in keys]
    shared = [key for key in rows[0] if key in rows[1]]
    at = [np.array([side[key] for key in shared], np.int64) for side in rows]
    often = np.maximum(*(_frequency(side)[each] for side, each in zip((a, b), at, strict=True)))
    order = np.lexsort((at[1], at[0], -often))
    alone = [{key: row for key, row in one.items() if key not in other} for one, other in (rows, rows[::-1])]
    only = [np.array(sorted(side.values()), np.int64) for side in alone]
    alone_in = [[side[row] for row in some] for side, some in zip(keys, only, strict=True)]
    yield Step(1, 1, {})
    return Pairing(
        [shared[one] for one in order], at[0][order], at[1][order], only[0], only[1], alone_in[0], alone_in[1]
    )


def labels(keys: Sequence[str]) -> list[str]:
    """How keys are shown: by their forms, or whole where two share one."""
    forms = [form(key) for key in keys]
    often = Counter(forms)
    return [one if often[one] == 1 else key for key, one in zip(keys, forms, strict=True)]


def _frequency(side: Vocabulary) -> np.ndarray:
    """Each word's share of the tokens."""
    counts = np.asarray(side.counts)
    return counts / max(1, int(counts.sum()))


def _key(word: str, by: By, lemmas: dict[str, str]) -> str:
    return word if by == "word" else lemmas.get(word) or form(word)


def _lemmas(sides: Sequence[Sequence[str]]) -> Making[dict[str, str]]:
    """Of each word without a tag the lemma of its first content morpheme, as Kiwi reads it: 배를 -> 배."""
    from explorer.corpus.morphemes import KiwiMorphemes

    words = list(dict.fromkeys(word for side in sides for word in side if not tag(word)))
    kiwi, found = KiwiMorphemes({}), {}
    for begin in range(0, len(words), BATCH):
        some = words[begin : begin + BATCH]
        cut = kiwi.cut([form(word) for word in some])
        names, first = cut.words.to_pylist(), np.concatenate([[0], np.cumsum(cut.counts)])
        for word, at, count in zip(some, first, cut.counts, strict=False):
            if count:
                found[word] = form(names[cut.ids[at]])
        yield Step(min(begin + BATCH, len(words)), len(words), {})
    return found
