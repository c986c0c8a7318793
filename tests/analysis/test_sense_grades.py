"""Grades of senses against a planted truth, and what places without a vector cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, v_measure_score
from typing_extensions import override

from explorer.analysis import sense_grades as graded
from explorer.contracts import Encoding, Marked, Span, Step
from explorer.corpus.sense_file import Sensed
from explorer.spaces.grouping import grouped, reduced
from explorer.spaces.stages import finished
from tests.encoders import Known


class Blind(Known):
    """It is never asked: what would be read of it is planted."""

    @override
    def encode(self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None) -> Iterator[Encoding]:
        raise NotImplementedError


def place(number: int) -> Marked:
    return Marked(f"배 {number}", 0, 1)


PLANTED = {
    "배": [(place(at), "ship" if at % 2 else "pear") for at in range(60)],
    "눈": [(place(at), "eye" if at % 3 else "snow") for at in range(60)],
}


@pytest.fixture
def planted(monkeypatch):
    """Vectors that tell 배's senses and nothing of those of 눈; of its first place nothing is known."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(120, 10))
    vectors[:60, 0] += np.where(np.arange(60) % 2, 20, -20)
    vectors[60] = np.nan

    def read(_model, places, _reading):
        assert len(places) == 120
        yield Step(1, 1, {})
        return vectors

    monkeypatch.setattr(graded, "read", read)
    return vectors


def test_grades_are_those_of_the_groups(planted):
    frame = finished(graded.sense_grades(Blind(), PLANTED, "context", "ward"))
    assert frame["word"].tolist() == ["배", "눈"] and frame["n"].tolist() == [60, 60]
    assert frame.loc[0, ["ari", "v", "f"]].tolist() == [1, 1, 1]
    gold = [sense for _, sense in PLANTED["눈"]]
    groups = [-1, *grouped(reduced(planted[61:]), "ward", 2)]
    assert frame["ari"].tolist()[1] == pytest.approx(adjusted_rand_score(gold, groups))
    assert frame["v"].tolist()[1] == pytest.approx(v_measure_score(gold, groups))
    assert frame["known"].tolist() == [60, 59]


def test_groups_by_the_rule_may_be_one(planted):
    frame = finished(graded.sense_grades(Blind(), PLANTED, "context", "kmeans", "rule"))
    assert frame["groups"].tolist() == [2, 2]  # of 눈: all in one, and the unknown one apart
    assert frame["ari"].tolist()[0] == 1 and abs(frame["ari"].tolist()[1]) < 0.05
    frame = finished(graded.sense_grades(Blind(), PLANTED, "context", "kmeans", 4))
    assert frame["groups"].tolist() == [4, 5]


def test_words_of_one_sense_or_few_places_are_not_graded():
    items = [Sensed("배", "a" if at % 2 else "b", place(at)) for at in range(8)]
    items += [Sensed("눈", "a", place(at)) for at in range(20)]
    items += [Sensed("말", "a" if at % 2 else "b", place(at)) for at in range(7)]
    assert [*graded.several(items)] == ["배"] and len(graded.several(items)["배"]) == 8


def test_trivial_answers_are_means_over_words():
    found = graded.trivially(PLANTED)
    assert found["one"]["ari"] == found["each"]["ari"] == found["one"]["geometric"] == 0
    assert found["one"]["v"] == 0 and found["each"]["v"] > 0.2
    shares = [(30, 30), (20, 40)]
    pairs = [sum(c * (c - 1) / 2 for c in each) for each in shares]
    wanted = np.mean([2 * p / (p + 60 * 59 / 2) for p in pairs])
    assert found["one"]["f"] == pytest.approx(wanted)
    assert graded.trivially({}) == {}
