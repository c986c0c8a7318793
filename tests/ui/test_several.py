"""Runs in a matrix are told apart by what differs between them."""

from explorer.ui.compare.several import distinct


def test_what_all_titles_say_is_left_out():
    titles = [
        "skipgram window=2 epochs=10 · 배",
        "skipgram window=10 epochs=10 · 배",
        "skipgram seed=1 window=2 epochs=10 · 배",
    ]
    assert distinct(titles) == ["window=2", "window=10", "seed=1 window=2"]


def test_nothing_is_left_without_a_name():
    assert distinct(["skipgram", "skipgram window=2"]) == ["skipgram", "window=2"]
    assert distinct([]) == [] and distinct(["a b"]) == ["a b"]
