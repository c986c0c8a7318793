"""Every page runs inside the frame, in both languages, without an exception; then each page's own story."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
FRAME = ROOT / "explorer" / "ui" / "frame.py"
PAGES = sorted(ROOT.glob("pages/*/*.py"))


def opened(page: Path, **query: str) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    at.switch_page(f"../../{page.relative_to(ROOT)}")
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_page_runs_inside_the_frame(page, lang, home):
    at = opened(page, lang=lang)
    assert not at.exception and not at.error and at.title
    hangul = any("가" <= char <= "힣" for char in at.title[0].value)
    assert hangul == (lang == "ko")


MAP = ROOT / "pages" / "spaces" / "map.py"
CORPUS = ROOT / "pages" / "start" / "corpus.py"


def test_a_search_puts_its_best_hit_into_focus(home):
    at = opened(MAP, lang="en")
    at.text_input(key="w.q").set_value("사과").run()
    assert not at.exception and not at.error
    assert at.query_params["word"] == "사과/NNG"
    assert any("사과" in each.value for each in at.markdown)


def test_a_word_that_is_not_there_is_said_and_nothing_breaks(home):
    at = opened(MAP, lang="en")
    at.text_input(key="w.q").set_value("뷁뷁").run()
    assert not at.exception and not at.error and "뷁뷁" in at.warning[0].value


@pytest.mark.parametrize("word", ["<script>alert(1)</script>", "../../etc/passwd", "\x00", "배" * 5000])
def test_a_hostile_address_changes_nothing(word, home):
    at = opened(MAP, lang="en", word=word, run=word, corpus=word, n=word, colour=word, camera=word)
    assert not at.exception and not at.error and at.title[0].value == "Word map"


def test_the_map_states_its_figures_with_their_chance(home):
    at = opened(MAP, lang="en")
    told = " ".join(each.value for each in at.caption)
    assert "a random map" in told and "chance" in told and "n = " in told


def test_the_account_of_the_built_in_corpus_is_shown(home):
    at = opened(CORPUS, lang="en", view="cleaning")
    assert [m.label for m in at.metric][:2] == ["lines read", "kept"]
    assert at.metric[0].value == "40,000"


VIEWS = ["overview", "frequency", "concordance", "cleaning", "contrast", "homonyms"]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_the_corpus_opens_by_its_address(view, home):
    at = opened(CORPUS, lang="ko", view=view)
    assert not at.exception and not at.error
