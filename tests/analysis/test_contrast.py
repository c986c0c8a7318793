import numpy as np
import pytest

from explorer.analysis.contrast import contrast
from explorer.spaces.stages import finished


def drawn(small_corpus, extra, seed):
    rng = np.random.default_rng(seed)
    rows = [[f"w{n}" for n in rng.geometric(0.05, 10)] for _ in range(1_000)]
    for word, places in extra.items():
        for at in places:
            rows[at].append(word)
    return small_corpus([" ".join(row) for row in rows])


@pytest.fixture
def pair(small_corpus):
    everywhere, bunch = range(0, 1_000, 20), [3] * 50
    return drawn(small_corpus, {"배": everywhere, "밤": bunch}, 1), drawn(small_corpus, {"사과": everywhere}, 2)


def test_planted_words_come_first_on_their_sides_and_the_bunched_one_is_warned_of(pair):
    frame = finished(contrast(*pair))
    first, second = frame[frame["side"] == 0], frame[frame["side"] == 1]
    assert set(first["word"][:2]) == {"배", "밤"} and second["word"].iloc[0] == "사과"
    narrow = frame.set_index("word")["narrow"]
    assert narrow["밤"] and not narrow["배"] and not narrow["사과"]
    assert set(frame[frame["sure"]]["word"]) == {"배", "밤", "사과"}
    assert (first["log_ratio"] > 0).all() and (second["log_ratio"] < 0).all()
    assert first["g2"].is_monotonic_decreasing and frame.attrs["joined"] == "word"


def test_figures_are_counts_and_swapping_the_corpora_swaps_the_sides(pair):
    one, two = finished(contrast(*pair)), finished(contrast(*pair[::-1]))
    row = one.set_index("word").loc["사과"]
    assert (row["count_0"], row["count_1"]) == (0, 50)
    assert row["per_million_1"] == pytest.approx(50 / len(pair[1].ids) * 1e6) and row["parts"] == 50
    back = two.set_index("word").loc["사과"]
    assert back["g2"] == pytest.approx(row["g2"]) and back["log_ratio"] == pytest.approx(-row["log_ratio"])


def test_a_corpus_against_itself_has_no_sure_difference(pair):
    frame = finished(contrast(pair[0], pair[0]))
    assert not frame["sure"].any() and frame["g2"].max() < 1e-6


def test_other_tokenisers_are_joined_by_form(small_corpus):
    one, two = small_corpus(["배/NNG 타다/VV"] * 50), small_corpus(["배 감"] * 50)
    two.vocabulary.tokenizer.name = "kiwi"
    frame = finished(contrast(one, two)).set_index("word")
    assert frame.attrs["joined"] == "form" and frame.loc["배", "count_0"] == frame.loc["배", "count_1"] == 50
