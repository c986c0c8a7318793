"""Which words keep company: the sparse product against counting pairs one by one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from explorer.corpus.homonymy import company
from explorer.spaces.stages import finished


@pytest.mark.parametrize("window", [1, 3, 9])
def test_company_is_every_pair_within_the_window_of_one_sentence(small_corpus, window):
    draw = np.random.default_rng(0)
    texts = [" ".join(f"w{n}" for n in draw.integers(0, 6, draw.integers(1, 9))) for _ in range(40)]
    corpus = small_corpus(texts)
    words = [str(word) for word in corpus.vocabulary.words][:4]  # two words are outside
    expected: Counter = Counter()
    for text in texts:
        said = text.split()
        expected.update((a, b) for i, a in enumerate(said) for j, b in enumerate(said) if 0 < abs(i - j) <= window)
    found, met = finished(company(corpus, len(words), window))
    assert found.toarray() == pytest.approx(np.array([[expected[a, b] for b in words] for a in words]))
    assert met.tolist() == [sum(text.split().count(word) for text in texts) for word in words]
