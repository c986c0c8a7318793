"""Some sentences of a corpus as a corpus of their own, with its vocabulary: what a task may read of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from explorer.contracts import Corpus


class Part(Corpus):
    """The tokens of the chosen sentences are copied: as much memory as they have."""

    def __init__(self, whole: Corpus, sentences: NDArray[np.int64]) -> None:
        self.whole, self.sentences, self.vocabulary = whole, sentences, whole.vocabulary
        digest = hashlib.sha256(whole.fingerprint.encode() + sentences.astype("<i8").tobytes())
        self.fingerprint = digest.hexdigest()[:16]
        first = np.asarray(whole.offsets[sentences], np.int64)
        lengths = np.asarray(whole.offsets[sentences + 1], np.int64) - first
        self.offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        places = np.repeat(first - self.offsets[:-1], lengths) + np.arange(self.offsets[-1])
        self.ids, self.starts, self.ends = (np.asarray(each[places]) for each in (whole.ids, whole.starts, whole.ends))

    @override
    def sentence(self, index: int) -> str:
        return self.whole.sentence(int(self.sentences[index]))

    @override
    def column(self, name: str) -> Sequence[object]:
        cells = self.whole.column(name)
        return [cells[at] for at in self.sentences.tolist()]

    @override
    def side(self, name: str) -> Corpus:
        return Part(self.whole.side(name), self.sentences)
