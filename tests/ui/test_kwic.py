"""A word in its line: marked where it stands, cut around it, harmless whatever the text."""

from explorer.ui import kwic

TEXT = "나는 <b>배</b>를 먹었다"


def test_only_the_word_is_marked_and_no_text_becomes_html():
    start = TEXT.index("배")
    assert kwic.marked(TEXT, start, start + 1) == "나는 &lt;b&gt;<mark>배</mark>&lt;/b&gt;를 먹었다"
    assert kwic.marked("<script>", 0, 8) == "<mark>&lt;script&gt;</mark>"


def test_a_long_line_is_cut_on_both_sides_of_the_word():
    text = "가" * 100 + "배" + "나" * 100
    assert kwic.marked(text, 100, 101, around=3) == "가가가<mark>배</mark>나나나"
    assert kwic.marked(text, 100, 101) == "가" * 100 + "<mark>배</mark>" + "나" * 100
    assert kwic.marked("배가", 0, 1, around=9) == "<mark>배</mark>가"
