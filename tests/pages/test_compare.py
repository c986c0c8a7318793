"""The compare page: one click from one run, the figures of the command line, what the address says."""

from __future__ import annotations

import json
import re

import pytest

from explorer import cli
from explorer.analysis import comparison as analysis
from explorer.runs import builtin, derived, store, sweep, work
from explorer.runs.store import Run
from explorer.spaces.stages import finished
from explorer.ui.compare import histogram, maps, page
from explorer.ui.compare.view import View
from explorer.ui.digits import digits
from tests.pages.test_pages import ROOT, opened

COMPARE = ROOT / "pages" / "spaces" / "compare.py"


@pytest.fixture(scope="module")
def windows(home):
    """Runs with window 2 and window 10, and the first once more with another seed: a corpus of ours, two epochs."""
    base = Run.open(home, builtin.about().run).request
    short = sweep.sweep(base, epochs=[2])[0]
    arms = [*sweep.sweep(short, window=[2, 10]), *sweep.sweep(short, window=[2], seed=[1])]
    for request in arms:
        assert work.work(home, Run(home, request).name) == "done"
    return [request.name for request in arms]


@pytest.fixture(scope="module")
def tables(home, windows):
    """The tables of the page's first screen, made as the engine would."""
    known = {about.id: about for about in store.listed(home)}
    view = View(known[windows[0]], known[windows[1]])
    for table in (view.comparison(), view.pictures(), view.projections(), view.floor(), view.lanes(), view.clusters()):
        assert derived.make(home, table) == "done"
    return view


def told(at) -> str:
    return " ".join(each.value for each in [*at.markdown, *at.caption, *at.info])


def test_with_one_run_the_page_offers_the_windows_and_shows_the_built_in_space_meanwhile(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path))
    builtin.install(tmp_path)
    at = opened(COMPARE, lang="en")
    assert not at.exception and not at.error
    assert [each.label for each in at.button if "Window 2" in each.label]
    assert "drawn twice" in told(at)


def test_the_page_says_what_the_tables_say(windows, tables, home):
    at = opened(COMPARE, lang="en", a=windows[0], b=windows[1], word="배/NNG")
    assert not at.exception and not at.error
    a, b, again = (work.opened(home, name) for name in windows)
    table, floor = finished(analysis.comparison(a, b)), finished(analysis.comparison(a, again, b))
    text = told(at)
    assert f"**{digits(100 * table.attrs['overlap'])}** %" in text
    assert f"share {digits(100 * table.attrs['chance'])} % (chance)" in text
    assert f"**{digits(100 * floor.attrs['overlap'])}** % with itself (noise floor)" in text
    shown = next(each.value for each in at.dataframe if "verdict" in each.value)
    changed = analysis.changes(table, floor)
    assert shown["change"].iloc[0] == changed["change"].max()
    assert int((shown["verdict"] == "changed").sum()) == int(changed.loc[shown.index, "beyond"].sum())
    assert "kind of likeness" in text, "two windows and nothing else: the lesson"


def printed(capsys, *arguments):
    """What the command line prints."""
    assert cli.main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_figure_is_the_same_from_the_page_and_from_the_command_line(windows, tables, home, capsys):
    told_there = printed(capsys, "compare", *windows[:2])
    at = opened(COMPARE, lang="en", a=windows[0], b=windows[1])
    text = told(at)
    shown = {name: digits(100 * told_there[name]) for name in ("overlap", "error", "chance", "noise_floor")}
    n = f"{told_there['shared_words']:,}"
    assert f"**{shown['overlap']}** % (± {shown['error']}) are also its neighbours in B, over {n} shared words" in text
    assert f"would share {shown['chance']} % (chance)" in text
    assert f"**{shown['noise_floor']}** % with itself (noise floor)" in text
    sides = [{name: digits(100 * share) for name, share in told_there["coverage"][side].items()} for side in "ab"]
    assert (
        f"{n} words are on both sides: {sides[0]['words']} % of A's words ({sides[0]['tokens']} % of its text), "
        f"{sides[1]['words']} % of B's ({sides[1]['tokens']} %)" in text
    )
    spelt = [[word.rpartition("/")[0] or word for word in work.opened(home, run).vocabulary.words]
             for run in windows[:2]]  # fmt: skip
    doubles = [len(side) - len(set(side)) for side in spelt]
    assert doubles[0] and f"{doubles[0]} words of A and {doubles[1]} of B are left out besides" in text
    beyond = digits(100 * told_there["beyond_noise"])
    assert f"{beyond} % of all words changed by more than another seed" in text
    changed = next(each.value for each in at.dataframe if "verdict" in each.value)
    assert changed["change"].tolist()[:10] == [row["change"] for row in told_there["changed_most"]]
    assert changed["word"].tolist()[:10] == [row["word"] for row in told_there["changed_most"]]
    table = page.comparison(tables)
    assert table is not None
    for name in ("overlap", "jaccard", "rank_overlap"):
        drawn = {line.kind: line.value for line in histogram.lines(tables, table, name)}
        assert drawn["mean"] == told_there[name]
        if name == "overlap":
            assert (drawn["noise"], drawn["chance"]) == (told_there["noise_floor"], told_there["chance"])


def test_two_seeds_of_one_model_are_a_noise_floor_and_ask_for_a_further_seed(windows, home, capsys):
    known = {about.id: about for about in store.listed(home)}
    view = View(known[windows[0]], known[windows[2]])
    assert view.floor() is None
    assert derived.make(home, view.comparison()) == "done"
    at = opened(COMPARE, lang="en", a=windows[0], b=windows[2])
    assert "differ in their seed only" in told(at) and "(noise floor):" not in told(at)
    assert [each.label for each in at.button if each.key == "seed"] == ["Train a further seed"]
    answer = printed(capsys, "compare", windows[0], windows[2])
    assert answer["noise_floor"] is None and answer["differ_in_seed_only"]
    assert "train a further seed" in cli.compare.lines(answer)


def test_a_first_answer_says_of_how_many_words_it_is(windows, tables, home, monkeypatch):
    a, b = (work.opened(home, name) for name in windows[:2])
    first = finished(analysis.comparison(a, b, asked=100))
    monkeypatch.setattr(page, "comparison", lambda view: first)
    at = opened(COMPARE, lang="en", a=windows[0], b=windows[1])
    assert not at.exception and not at.error
    text = told(at)
    assert f"**{digits(100 * first.attrs['overlap'])}** %" in text and "from 100 words drawn at random" in text
    assert f"among all {first.attrs['shared']:,} shared words" in text
    shown = next(each.value for each in at.dataframe if "verdict" in each.value)
    assert len(shown) == 100, "the words drawn are judged: their neighbours are exact"


def test_kept_lost_and_gained_are_those_of_the_original_vectors(windows, tables, home):
    at = opened(COMPARE, lang="en", a=windows[0], b=windows[1], word="사과/NNG")
    near = analysis.neighbours(analysis.compared(*(work.opened(home, name) for name in windows[:2])), "사과")
    kept = [each.value for each in at.dataframe if "rank A" in each.value]
    assert [len(each) for each in kept] == [int((near["kind"] == kind).sum()) for kind in ("kept", "lost", "gained")]
    assert kept[0]["word"].tolist() == near.loc[near["kind"] == "kept", "label"].tolist()


def test_a_brush_in_the_address_filters_the_table(windows, tables, home):
    at = opened(COMPARE, lang="en", a=windows[0], b=windows[1], brush="overlap:0.000~0.250")
    table = derived.read(home, tables.comparison())
    assert table is not None
    count = int((table["overlap"] <= 0.25).sum())
    shown = next(each.value for each in at.dataframe if "verdict" in each.value)
    assert len(shown) == min(count, 500) and shown["shared"].max() <= 0.25
    assert f"{count:,} words are under the brush" in told(at)


def test_the_sides_are_swapped_by_one_click(windows, tables, home):
    at = opened(COMPARE, lang="en", a=windows[0], b=windows[1])
    at.button(key="swap").click().run()
    assert not at.exception
    assert [at.query_params[name] for name in "ab"] in ([windows[1], windows[0]], [[windows[1]], [windows[0]]])
    assert at.selectbox(key="w.a").value == windows[1]


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "../../etc/passwd", "1e400~nan", "overlap:x~y"])
def test_a_hostile_address_changes_nothing(hostile, windows, tables):
    keys = ("by", "k", "colour", "layout", "measure", "brush", "camera", "camera2", "runs", "order", "word")
    at = opened(COMPARE, lang="en", a=windows[0], b=windows[1], **dict.fromkeys(keys, hostile))
    assert not at.exception and at.title[0].value == "Compare"


def test_what_is_asked_less_often_is_made_when_asked_for(windows, tables):
    at = opened(COMPARE, lang="en", a=windows[0], b=windows[1])
    for name in ("lanes", "groups"):
        at.toggle(key=f"further.{name}").set_value(True)
    at.run()
    assert not at.exception and not at.error
    assert re.search(r"adjusted Rand index; chance 0 ±", told(at))


def test_both_maps_share_ids_and_frame(tables, home):
    pair = derived.read(home, tables.pictures())
    assert pair is not None
    square = maps._common(pair)
    sides = {which: maps._encoded(maps.side(pair, which), maps.coloured(maps.side(pair, which), "side", None), square)
             for which in "ab"}  # fmt: skip
    for which, points in sides.items():
        assert set(points.ids.tolist()) == set(pair.index[pair[which] >= 0])
        assert points.frame == square
        counts = pair[f"count_{which}"].to_numpy()[points.ids]
        assert (counts[:-1] >= counts[1:]).all(), "the most frequent word first"
