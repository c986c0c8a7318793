"""How far the shipped runs tell senses apart, without having seen one: floors under what was measured.

Asked for are .8 on the practice corpus, .4 on hand-written sentences and .9 for pseudo-homonyms (mean ARI). Measured
with 150 and 75 occurrences a word and the number of senses given: .72, .20 and .88 (tests/benchmarks/RESULTS.md says
what else was tried), so these bars are not reached; what is held here is that nothing falls behind.
"""

from __future__ import annotations

import pytest

from explorer.analysis.sense_grades import sense_grades
from explorer.corpus import store
from explorer.runs import builtin, work
from explorer.spaces.stages import finished
from tests.known_senses import merged, practised, written


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    builtin.install(home)
    return store.opened(home, builtin.about().corpus), work.opened(home, builtin.about().run)


@pytest.mark.parametrize(
    ("name", "floor", "words"), [("practised", 0.6, 48), ("merged", 0.75, 24), ("written", 0.1, 48)]
)
def test_senses_by_the_words_around(shipped, name, floor, words):
    corpus, model = shipped
    known = {
        "practised": lambda: practised(corpus, most=60), "merged": lambda: merged(corpus, count=24, most=40),
        "written": written,
    }[name]()  # fmt: skip
    frame = finished(sense_grades(model, known, "context"))
    assert len(frame) == words
    assert frame["ari"].mean() > floor
