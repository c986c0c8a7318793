"""Tables of decompositions against what they are made of."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis import decomposing
from explorer.contracts import Decomposition
from explorer.errors import UnknownWord
from explorer.models.capsules import Capsules
from explorer.spaces.stages import finished
from tests.analysis.test_matching import Sensing, corpus


def test_effective_capsules_are_one_where_one_has_all_and_p_where_they_are_even():
    assert decomposing.effective(np.array([0.0, 1, 0, 0])) == pytest.approx(1)
    assert decomposing.effective(np.full((3, 5), 0.2)) == pytest.approx(5)


def test_capsules_at_right_angles_are_not_alike_and_parallel_ones_are():
    assert decomposing.alike(3 * np.eye(4)) == pytest.approx(0)
    assert decomposing.alike(np.array([[1.0, 1], [-2, -2]])) == pytest.approx(1)
    assert np.isnan(decomposing.alike(np.ones((1, 3))))


def test_weights_and_routing_are_read_cell_by_cell():
    c = np.array([[0.3, 0.7], [0.6, 0.4]])
    w = np.array([0.2, 0.8])
    found = Decomposition(c, [[c, c.T]], [c], c, w, w, w, w)
    told = decomposing.routing(found)
    cell = told[(told["iteration"] == 2) & (told["source"] == 1) & (told["target"] == 2)]
    assert cell["share"].tolist() == [0.6]
    assert len(told) == 8
    assert decomposing.weights([found, found])["weight"].tolist() == [0.2, 0.8, 0.2, 0.8]


def test_occurrences_stand_on_three_planes_and_the_sense_shows_where_it_is_told():
    given = corpus()
    model = Capsules(
        Capsules.Config(encoder="x", pairs=200, threads=1), given.vocabulary, encoder=Sensing(given.vocabulary)
    )
    list(model.fit(given))
    table = finished(decomposing.placed(given, model, "가", 30))
    assert len(table) == table.attrs["n"] == 30
    assert table.attrs["total"] == 40
    assert table.attrs["ari.contextual"] > 0.9
    assert table.attrs["ari.static"] < 0.3
    assert all(text[start:end] == "가" for text, start, end in table[["text", "start", "end"]].itertuples(index=False))
    assert set(table["sense"]) == {"가/0", "가/1"}
    with pytest.raises(UnknownWord):
        finished(decomposing.placed(given, model, "없음"))
