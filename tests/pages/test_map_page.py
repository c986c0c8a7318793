"""The map page's analogies, axes of one's own, layouts with a button, words beyond the map, shapes and sizes."""

from __future__ import annotations

import pytest

from tests.pages.test_pages import MAP, opened


def told(at) -> str:
    return " ".join(each.value for each in [*at.caption, *at.markdown, *at.warning, *at.info])


def test_an_analogy_is_answered_by_both_rules_with_the_question_left_out(home):
    at = opened(MAP, lang="en", beside="analogy", a="사과", b="먹다", c="차")
    assert not at.exception and not at.error
    table = next(each.value for each in at.dataframe if "3CosAdd" in each.value.columns)
    assert len(table) == 10 and table["cosine"].is_monotonic_decreasing
    assert not {"사과", "먹다", "차"} & {*table["3CosAdd"], *table["3CosMul"]}
    assert "left out" in told(at) and "chance" in told(at)


def test_an_example_of_our_grammar_fills_the_question_and_stands_in_the_address(home):
    at = opened(MAP, lang="en", beside="analogy")
    at.button(key="example").click().run()
    assert not at.exception and not at.error
    assert all(at.query_params[name] for name in "abc")
    assert any("3CosAdd" in each.value.columns for each in at.dataframe)


def test_a_word_that_is_not_there_names_those_spelt_nearly_so(home):
    at = opened(MAP, lang="en", beside="analogy", a="샤과", b="먹다", c="차")
    assert not at.exception and not at.error and "사과/NNG" in at.warning[0].value
    assert not at.dataframe


def test_axes_are_drawn_from_formulas_with_their_rivals_by_chance(home):
    at = opened(MAP, lang="ko", method="axes", fx="(사과 + 배) / 2 - 차", fy="기쁘다/VA - 슬프다")
    assert not at.exception and not at.error and not at.warning
    assert at.text_input(key="w.fx").value == "(사과 + 배) / 2 - 차"
    assert "퍼진 정도" in told(at) and "무작위 방향" in told(at)
    ends = next(each.value for each in at.dataframe if "x +" in each.value.columns)
    assert len(ends) == 8


def test_a_formula_typed_is_an_address_and_a_bad_one_says_where(home):
    at = opened(MAP, lang="en", method="axes")
    assert not at.exception and not at.error and not at.warning, "the usual axes"
    at.text_input(key="w.fx").set_value("사과 - (배").run()
    assert not at.exception and at.query_params["fx"] == "사과 - (배"
    assert "Character 6" in at.warning[0].value
    at.text_input(key="w.fx").set_value("사과 - 배").run()
    assert not at.warning


@pytest.mark.parametrize("method", ["tsne", "umap-learn"])
def test_what_takes_long_shows_its_settings_and_asks_first(home, method):
    at = opened(MAP, lang="en", method=method)
    assert not at.exception and not at.error
    assert at.button(key="compute").label.startswith("Compute")
    assert "were not laid out yet" in told(at)
    knob = {"tsne": "w.perplexity", "umap-learn": "w.nn"}[method]
    assert at.selectbox(key=knob).value in (15, 30)


def test_a_word_beyond_the_map_is_placed_and_said_to_be(home):
    at = opened(MAP, lang="en", n="1000", word="은행나무")
    assert not at.exception and not at.error
    assert "beyond the 1,000 words" in told(at)


@pytest.mark.parametrize(("shape", "size"), [("tag", "frequency"), ("class", "kept"), ("cluster", "focus"), ("", "")])
def test_shape_and_size_are_part_of_the_address(home, shape, size):
    at = opened(MAP, lang="en", shape=shape, size=size, method="umap")
    assert not at.exception and not at.error
    assert (at.selectbox(key="w.shape").value, at.selectbox(key="w.size").value) == (shape, size)


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "(" * 150, "\x00", '"', "배 / 0", "배*" * 100])
def test_hostile_formulas_and_questions_change_nothing(home, value):
    at = opened(MAP, lang="en", method="axes", beside="analogy", fx=value, fy=value, a=value, b=value, c=value)
    assert not at.exception and not at.error and at.title[0].value == "Word map"
