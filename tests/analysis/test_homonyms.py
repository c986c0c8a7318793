import numpy as np

from explorer.analysis.homonyms import candidates
from explorer.spaces.stages import finished


def test_words_that_were_merged_are_the_first_candidates(small_corpus):
    """Two words of unlike topics are written alike: the ranking must find the six that were, among 120."""
    rng = np.random.default_rng(0)
    merged = {f"t{topic}w0": f"h{topic // 2}" for topic in range(12)}
    rows = []
    for _ in range(6_000):
        topic = rng.integers(0, 12)
        words = [f"t{topic}w{n}" for n in rng.permutation(10)[:6]]
        rows.append(" ".join(merged.get(word, word) for word in words))
    frame = finished(candidates(small_corpus(rows), [f"h{n}" for n in range(6)]))
    assert set(frame["word"][:6]) == {f"h{n}" for n in range(6)}
    assert frame.attrs["precision"] == 1 and frame.attrs["chance"] < 0.06
    first = frame.iloc[0]
    topics = {first["first"][:3].rstrip("w"), first["second"][:3].rstrip("w")}
    assert len(topics) == 2 and first["sentence_first"] != first["sentence_second"]


def test_a_text_too_small_gives_an_empty_table(small_corpus):
    assert finished(candidates(small_corpus(["배 를 먹다", "배 를 타다"]))).empty
