from collections import Counter

import numpy as np
import pytest

from explorer.analysis import counting
from explorer.spaces.stages import finished


@pytest.fixture(scope="module")
def text():
    from tests.small_corpus import SmallCorpus

    rng = np.random.default_rng(0)
    return SmallCorpus([" ".join(f"w{n}" for n in rng.zipf(1.5, rng.integers(1, 12))) for _ in range(3_000)])


def test_frequency_is_a_counter(text):
    frame = finished(counting.frequency(text))
    words = Counter(word for sentence in text.sentences for word in sentence.split())
    held = Counter(word for sentence in text.sentences for word in set(sentence.split()))
    by_word = frame.set_index("word")
    assert by_word["count"].to_dict() == words and by_word["sentences"].to_dict() == held
    assert frame["rank"].tolist() == list(range(1, len(words) + 1))
    assert frame["per_million"].sum() == pytest.approx(1e6) and frame["share"].max() <= 1
    assert len(finished(counting.frequency(text, most=10))) == 10


def test_the_line_of_zipf_counts_what_the_words_count(text):
    frame = finished(counting.zipf(text))
    counts = np.asarray(text.vocabulary.counts)
    assert frame["count"].tolist() == counts[frame["rank"] - 1].tolist()
    fitted = frame.attrs["ranks"]
    level = frame["fitted"].iloc[0] * (np.arange(1, fitted + 1) ** -frame.attrs["slope"])
    assert level.sum() == pytest.approx(counts[:fitted].sum())
    assert frame["fitted"].isna().equals(frame["rank"] > fitted) and 0 < frame.attrs["error"] < 0.1


def test_growth_ends_with_the_whole_vocabulary_in_any_order(text):
    frame = finished(counting.growth(text))
    assert frame.iloc[-1].tolist() == pytest.approx([len(text.ids), *[len(text.vocabulary.words)] * 2])
    assert frame["types"].is_monotonic_increasing and 0 < frame.attrs["exponent"] < 1
    assert frame.attrs["exponent"] == pytest.approx(
        frame.attrs["exponent_shuffled"], abs=0.05
    )  # our own text is shuffled
    assert frame.attrs["piece_types"] == pytest.approx(frame.attrs["piece_shuffled"], rel=0.1)


def test_a_text_in_topics_grows_slower_than_its_shuffle(small_corpus):
    rng = np.random.default_rng(0)
    topics = [[f"t{topic}w{n}" for n in rng.geometric(0.05, 2_000)] for topic in range(10)]
    frame = finished(counting.growth(small_corpus([" ".join(each) for each in topics])))
    middle = frame[(frame["n"] > 500) & (frame["n"] < 5_000)]
    assert (middle["types"] < 0.7 * middle["shuffled"]).all()


@pytest.mark.parametrize("sentences", [["하나"], ["하나 둘"], ["하나 하나 하나"]])
def test_the_smallest_texts_have_tables_too(small_corpus, sentences):
    for make in (counting.frequency, counting.zipf, counting.growth):
        assert len(finished(make(small_corpus(sentences)))) >= 1
