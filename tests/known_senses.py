"""Words of known sense in sentences, for tests and benchmarks: the built-in corpus, our sentences, made homonyms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from explorer.contracts import Marked
from explorer.corpus import natural, practice
from explorer.corpus.gold import uses
from explorer.corpus.store import StoredCorpus

Known = dict[str, list[tuple[Marked, str]]]


def written() -> Known:
    """The 48 homonyms in hand-written sentences: 1,402 of them."""
    found: Known = defaultdict(list)
    for each in natural.sentences():
        found[each.word].append((Marked(each.text, each.start, each.end), each.sense))
    return dict(found)


def practised(corpus: StoredCorpus, most: int = 150, seed: int = 0) -> Known:
    """The same words in the practice corpus, `most` occurrences of each drawn from all."""
    places: dict[str, list[tuple[int, int, int, str]]] = defaultdict(list)
    for row, cell in enumerate(corpus.column("uses")):
        for use in uses(cell):
            places[use.word].append((row, use.start, use.end, use.sense))
    rng = np.random.default_rng(seed)
    return {
        word: [
            (Marked(corpus.sentence(places[word][at][0]), *places[word][at][1:3]), places[word][at][3])
            for at in np.sort(rng.choice(len(places[word]), min(most, len(places[word])), replace=False)).tolist()
        ]
        for word in written()
    }


def merged(corpus: StoredCorpus, count: int = 48, most: int = 75, seed: int = 0) -> Known:
    """Pseudo-homonyms: two unrelated nouns taken for one word; its gold sense is which of them stood there.

    Nouns of a single class of our grammar that occur 60 times at least, drawn in pairs of two classes.
    """
    rng = np.random.default_rng(seed)
    words = [str(word) for word in corpus.vocabulary.words]
    classes = practice.classes()
    found = [at for at, word in enumerate(words) if word.endswith("/NNG") and corpus.vocabulary.counts[at] >= 60]
    of = {at: classes.get(words[at].split("/")[0], frozenset()) for at in found}
    drawn = [at for at in rng.permutation(found).tolist() if len(of[at]) == 1]
    pairs = [(one, other) for one, other in zip(drawn[::2], drawn[1::2], strict=False) if of[one] != of[other]][:count]
    return {
        f"{words[one]}+{words[other]}": [
            (place, words[each]) for each in (one, other) for place in _drawn(corpus, each, most, rng)
        ]
        for one, other in pairs
    }


def _drawn(corpus: StoredCorpus, word: int, most: int, rng: np.random.Generator) -> list[Marked]:
    """Places where a word stands, in order."""
    found = np.flatnonzero(np.asarray(corpus.ids) == word)
    at = np.sort(rng.choice(found, min(most, len(found)), replace=False))
    rows = np.searchsorted(np.asarray(corpus.offsets), at, side="right") - 1
    spans = zip(rows.tolist(), corpus.starts[at].tolist(), corpus.ends[at].tolist(), strict=True)
    return [Marked(corpus.sentence(row), start, end) for row, start, end in spans]


def halves(known: Mapping[str, list[tuple[Marked, str]]]) -> tuple[list[str], list[str]]:
    """Every second word, and the others: what was chosen by one half is reported of the other."""
    return list(known)[::2], list(known)[1::2]
