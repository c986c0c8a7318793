"""Dumps of Wikipedia, written by hand: markup of every kind, and dumps that are damaged or hostile."""

from __future__ import annotations

import bz2
import time
from html import escape

import pytest

from explorer.corpus import wikipedia
from explorer.corpus.wikipedia import articles, extracted, paragraphs, prose
from explorer.errors import UnreadableText

HEAD = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="ko">\n<siteinfo></siteinfo>\n'


def page(text, ns=0, title="배", redirect=False):
    sent_on = '<redirect title="x" />' if redirect else ""
    return (
        f"<page><title>{title}</title><ns>{ns}</ns><id>1</id>{sent_on}<revision><id>2</id><model>wikitext</model>"
        f'<text bytes="1" xml:space="preserve">{escape(text)}</text></revision></page>\n'
    )


def dump(*pages):
    return (HEAD + "".join(pages) + "</mediawiki>").encode()


def run(making):
    steps = []
    while True:
        try:
            steps.append(next(making))
        except StopIteration as end:
            return end.value, steps


@pytest.mark.parametrize(
    ("wikitext", "lines"),
    [
        ("'''배'''(梨)는 ''장미과''의 [[과일]]이다.", ["배(梨)는 장미과의 과일이다."]),
        ("[[나무 배|배]]를 탄다.", ["배를 탄다."]),
        ("[[과학]]자들은 [[물리학|물리]]를 안다.", ["과학자들은 물리를 안다."]),
        ("[[파일:배.jpg|섬네일|[[강]]의 배 '''그림''']]배는 뜬다.", ["배는 뜬다."]),
        ("[[분류:과일]]\n[[en:Pear]]\n글이다.", ["글이다."]),
        ("물은 {{llang|en|water}} 흐른다.", ["물은 흐른다."]),
        ("{{정보\n| 이름 = 배\n| 맛 = {{달다|{{아주}}}}\n}}\n배는 달다.", ["배는 달다."]),
        ("서울({{llang|en|Seoul}}, {{한자|漢城}})은 도시다.", ["서울은 도시다."]),
        ("서울({{llang|en|Seoul}}, 경성)은 도시다.", ["서울(경성)은 도시다."]),
        (
            "표 앞이다.\n{| class=wikitable\n! 가\n|-\n| 나 || {| \n| 안의 표\n|}\n|}\n표 뒤다.",
            ["표 앞이다.", "표 뒤다."],
        ),
        ("한 줄<ref name=a>출처 글</ref>이다.<ref name=a /> 또<!-- 말 --> 있다.", ["한 줄이다. 또 있다."]),
        ("물은 <math>H_2O</math>이다. <nowiki>그대로</nowiki> 둔다.", ["물은 이다. 그대로 둔다."]),
        ("== 제목 ==\n글.\n* 목록\n# 번호\n; 뜻\n: 들여\n----\n끝.", ["글.", "끝."]),
        ("[https://a.kr 누리집]과 https://b.kr/c 를 본다.", ["누리집과 를 본다."]),
        ("가&nbsp;나 &amp; 다&lt;라", ["가 나 & 다<라"]),
        ("첫째<br />둘째", ["첫째", "둘째"]),
        ("English only.\n한글이 있다.", ["한글이 있다."]),
        ("__TOC__\n<gallery>\n배.jpg|배 그림\n</gallery>\n글이다.", ["글이다."]),
        ("#넘겨주기 [[배]]", []),
        ("{{닫지 않은 틀\n글이다.", []),
        ("닫기만 한다 }} 글이다.", ["닫기만 한다 }} 글이다."]),
    ],
)
def test_markup_goes_and_words_stay(wikitext, lines):
    assert prose(wikitext) == lines


def test_only_articles_are_read_and_in_their_order():
    pages = [page("하나."), page("토론.", ns=1), page("넘김.", redirect=True), page("분류.", ns=14), page("둘.")]
    import io

    assert list(articles(io.BytesIO(dump(*pages)), "x")) == ["하나.", "둘."]


def test_a_dump_of_several_streams_becomes_lines(tmp_path, monkeypatch):
    monkeypatch.setattr(wikipedia, "BATCH", 10)
    texts = [f"{i}번 글은 [[배]]를 다룬다.\n\n둘째 문단 {i}." for i in range(300)]
    whole = dump(*map(page, texts))
    third = len(whole) // 3
    packed = b"".join(bz2.compress(whole[a : a + third + 3]) for a in range(0, len(whole), third + 3))
    (tmp_path / "d.bz2").write_bytes(packed)
    count, steps = run(extracted(tmp_path / "d.bz2", tmp_path / "t.txt", map))
    lines = (tmp_path / "t.txt").read_text("utf-8").splitlines()
    assert lines == paragraphs(texts) and count == 600 == len(lines)
    assert lines[:2] == ["0번 글은 배를 다룬다.", "둘째 문단 0."]
    assert steps[-1].done == steps[-1].total == len(packed)


@pytest.mark.parametrize(
    "data",
    [
        bz2.compress(dump(page("글.")))[:-20],
        bz2.compress(dump(page("글."))[:-30]),
        b"no bz2 at all",
        bz2.compress(b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + dump(page("&b;"))),
    ],
)
def test_a_damaged_or_hostile_dump_is_refused_and_leaves_no_text(tmp_path, data):
    (tmp_path / "d.bz2").write_bytes(data)
    with pytest.raises(UnreadableText, match=r"d\.bz2"):
        run(extracted(tmp_path / "d.bz2", tmp_path / "t.txt", map))
    assert not (tmp_path / "t.txt").exists()


def test_an_article_beyond_all_measure_is_passed_over(monkeypatch):
    import io

    monkeypatch.setattr(wikipedia, "LONGEST", 1000)
    assert list(articles(io.BytesIO(dump(page("가" * 2000), page("짧다."))), "x")) == ["짧다."]


@pytest.mark.parametrize(
    "unit",
    ["{{", "}}", "[[", "]]", "[[가|", "<ref>", "<!--", "(, ", ", ", "[//x ", "'''", "\n{|", "\n ", "<a ", "&lt;", "("],
)
def test_no_markup_takes_time_beyond_its_length(unit):
    began = time.process_time()
    prose("가" + unit * (400_000 // len(unit)))
    assert time.process_time() - began < 5
