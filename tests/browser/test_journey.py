"""The journey of a first visitor, from a file in an old encoding to the map of its words and back by its address."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.corpus import practice

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]
HARD = Path(__file__).parents[1] / "hard_inputs"


def upload(page, path):
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_text("Preview:").wait_for()


def test_a_fresh_server_asked_for_a_deep_link_first_shows_the_page_in_its_frame(app, visit):
    page = visit(app).open("/map?lang=ko&word=사과/NNG")
    page.get_by_role("heading", name="단어 지도").wait_for()
    assert page.get_by_role("link", name="글 올리고 학습하기").is_visible()
    page.locator(".kwic mark", has_text="사과").first.wait_for()


def test_an_old_encoding_is_read_counted_and_told_that_it_is_small(app, visit):
    visitor = visit(app)
    page = visitor.open("/train?lang=en")
    upload(page, HARD / "cp949.txt")
    page.get_by_text("cp949", exact=False).first.wait_for()
    page.get_by_text("This text is small").wait_for()
    page.get_by_text("How the text is cut into words").click()
    page.get_by_role("button", name="Read, train and make the map").click()
    page.get_by_text("Done. The words of your text are on the map.").wait_for(timeout=120_000)
    page.locator("[data-testid=stMetricValue]").nth(1).wait_for()
    figures = page.locator("[data-testid=stMetricValue]").all_inner_texts()
    assert figures[:2] == ["24", "24"]
    page.get_by_text("This is a small text").wait_for()


def test_ten_thousand_sentences_become_a_map_that_a_link_brings_back(app, visit, tmp_path, home):
    path = tmp_path / "문장들.txt"
    path.write_text("\n".join(each.text for each in practice.sentences(10_000)), encoding="cp949")
    visitor = visit(app)
    page = visitor.open("/train?lang=en")
    upload(page, path)
    page.get_by_role("button", name="Read, train and make the map").click()
    page.get_by_text("Reading the text").first.wait_for()
    page.get_by_text("Done. The words of your text are on the map.").wait_for(timeout=240_000)
    assert page.locator("[data-testid=stMetricValue]").first.inner_text() == "10,000"
    page.get_by_role("link", name="Look at the map").click()
    page.get_by_role("heading", name="Word map").wait_for()
    search_a_word_and_read_its_neighbours(page)
    lasso_a_few_words(page)
    change_the_language_and_come_back_by_the_address(visitor, page)


def search_a_word_and_read_its_neighbours(page):
    box = page.get_by_label("Find a word")
    box.fill("사과")
    box.press("Enter")
    page.locator(".kwic mark", has_text="사과").first.wait_for()
    page.get_by_text("words found").wait_for()
    assert "word=" in page.url


def lasso_a_few_words(page):
    place = page.locator("canvas").first.bounding_box()
    middle = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.keyboard.down("Shift")
    page.mouse.move(middle[0] - 120, middle[1] - 100)
    page.mouse.down()
    for dx, dy in ((120, -100), (120, 100), (-120, 100), (-120, -100)):
        page.mouse.move(middle[0] + dx, middle[1] + dy, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.get_by_role("heading", name="words selected").wait_for()


def change_the_language_and_come_back_by_the_address(visitor, page):
    page.get_by_role("button", name="한국어").or_(page.get_by_role("radio", name="한국어")).first.click()
    page.get_by_role("heading", name="단어 지도").wait_for()
    page.locator(".kwic mark", has_text="사과").first.wait_for()
    visitor.ready()
    address = page.url
    sentences = page.locator(".kwic").inner_text()
    page.goto(address)
    visitor.ready()
    page.locator(".kwic mark", has_text="사과").first.wait_for()
    assert page.locator(".kwic").inner_text() == sentences
    assert page.get_by_role("heading", name="단어 지도").is_visible()
    assert page.url == address


def test_korean_is_legible_without_a_korean_system_font(app, visit):
    page = visit(app).open("/?lang=ko")
    page.get_by_role("heading", name="한국어 임베딩 탐색기").wait_for()
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert page.evaluate("[...document.fonts].some(f => f.family.includes('hangul') && f.status === 'loaded')")
    widths = page.evaluate(
        """() => { const c = document.createElement('canvas').getContext('2d');
        const width = (font, text) => { c.font = '40px ' + font; return c.measureText(text).width; };
        return [width('hangul', '배'), width('hangul', '이'), width('no-such-font', '배')]; }"""
    )
    assert widths[0] > 30


def test_two_visitors_have_a_view_each(app, visit):
    one, two = visit(app), visit(app, locale="ko-KR")
    first, second = one.open("/map?lang=en&word=배/NNG"), two.open("/map")
    second.get_by_role("heading", name="단어 지도").wait_for()
    assert first.get_by_role("heading", name="Word map").is_visible()


TOKEN = "<script>alert(1)</script>"


def test_a_script_tag_as_a_word_is_shown_as_text_everywhere(app, visit, tmp_path):
    path = tmp_path / "<b>.txt"
    path.write_text("\n".join(f"{TOKEN} {each.text}" for each in practice.sentences(400)), encoding="utf-8")
    visitor = visit(app)
    page = visitor.open("/train?lang=en&tokenizer=whitespace")
    upload(page, path)
    page.get_by_role("button", name="Read, train and make the map").click()
    page.get_by_text("Done. The words of your text are on the map.").wait_for(timeout=120_000)
    page.get_by_role("link", name="Look at the map").click()
    page.get_by_role("heading", name="Word map").wait_for()
    page.locator("canvas").first.wait_for()
    visitor.ready()
    box = page.get_by_label("Find a word")
    box.fill(TOKEN)
    box.press("Enter")
    page.locator(".kwic mark", has_text=TOKEN).first.wait_for()
    page.get_by_role("heading", name=TOKEN).wait_for()
    assert page.locator("[data-testid=stMain] script").count() == 0
