"""A block to sentences: whatever is in it, every line is kept or dropped once, and cells stay beside their text."""

from __future__ import annotations

import io
import json
import random

import pyarrow as pa
import pytest

from explorer.corpus.account import Account
from explorer.corpus.files import Block, Reading
from explorer.corpus.records import INVISIBLE, Records, Sentences, read, records
from explorer.corpus.sentences import LONGEST
from explorer.corpus.tables import Dialect

LINES = Reading("a.txt", "lines", "utf-8", "utf-8")
TABLE = Reading("a.csv", "table", "utf-8", "utf-8", Dialect(",", True), ("id", "text", "label"), "text", True)
JSON = Reading("a.jsonl", "jsonl", "utf-8", "utf-8", columns=("text", "label"), column="text")
STRANGE = [*'배",\n\u200b\x00한\ufffd😀\ufeff ', "눈이 온다. ", "e\u0301"]


def sentences(data: bytes | str, how: Reading, **place: int | bool) -> tuple[Sentences, Account]:
    account = Account()
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    return read(Block(raw, **({"line": 1, "offset": 0, "place": 0} | place)), how, account), account


def rows(data: str, how: Reading, line: int = 1, offset: int = 0) -> tuple[Records, Account]:
    account = Account()
    return records(Block(data.encode(), line, offset, 0), how, account), account


@pytest.mark.parametrize("how", [LINES, TABLE, JSON])
def test_whatever_a_block_holds_every_line_is_accounted_for(how: Reading) -> None:
    for seed in range(150):
        draw = random.Random(seed)
        text = "".join(draw.choices(STRANGE, k=draw.randrange(60)))
        data = "id,text,label\n" + text if how is TABLE else text
        found, account = sentences(data, how)
        lines = account.lines
        assert lines.read == lines.kept + sum(lines.dropped.values()) and 0 <= lines.repaired <= lines.kept
        assert all(len(column) == len(found.texts) for column in found.others)
        for sentence in found.texts:
            assert any(letter not in INVISIBLE and not letter.isspace() for letter in sentence)
            assert "\n" not in sentence and "\0" not in sentence and sentence.encode()
        if how is LINES and '"' not in text:
            assert lines.read == len(text.removesuffix("\n").split("\n"))


def test_lines_become_sentences_and_places_are_those_of_the_file() -> None:
    found, account = sentences("배를 탔다. 눈이 왔다.\n\n \u200b\n끝", LINES, line=100)
    assert found.texts == ["배를 탔다.", "눈이 왔다.", "끝"]
    assert account.lines.dropped == {"blank": 2} and account.places["blank"] == [101, 102]
    assert (account.lines.read, account.lines.kept) == (4, 2)


@pytest.mark.parametrize("character", [*"\u00ad\u3164\u200b\u200f\u2060\ufe0f\ufeff\u1160 \t\u3000\u00a0"])
def test_what_nobody_sees_is_a_blank_line(character: str) -> None:
    assert sentences(f"배\n{character * 3}\n눈\n", LINES)[0].texts == ["배", "눈"]


def test_a_line_begun_in_the_block_before_is_not_counted_again() -> None:
    found, account = sentences("끝부분\n다음 줄\n", LINES, continues=True)
    assert found.texts == ["끝부분", "다음 줄"] and (account.lines.read, account.lines.kept) == (1, 1)
    assert sentences("", LINES, continues=True)[1].lines.read == 0


def test_an_overlong_line_is_cut_and_told_and_loses_nothing_but_spaces() -> None:
    text = "가나다라 " * (LONGEST // 2)
    found, account = sentences(text, LINES)
    assert len(found.texts) > 1 and max(map(len, found.texts)) <= LONGEST
    assert "".join(found.texts).replace(" ", "") == text.replace(" ", "")
    assert account.repairs["cut"].count == account.lines.repaired == account.lines.read == 1


def test_a_row_that_something_is_said_of_stays_one_sentence_and_keeps_its_cells() -> None:
    found, account = sentences('id,text,label\n1,"배를 탔다. 눈이\n왔다.",긍정\n2,,부정\n3,말이 뛴다.,\n', TABLE)
    assert found.texts == ["배를 탔다. 눈이 왔다.", "말이 뛴다."] and found.others == [["1", "3"], ["긍정", ""]]
    assert account.lines.dropped == {"no text": 1} and account.places["no text"] == [4]


def test_the_header_is_passed_over_in_the_first_block_only() -> None:
    text = "\nid,text,label\n1,배,x\n"
    assert rows(text, TABLE)[0].texts == ["배"]
    assert rows(text, TABLE, offset=9)[0].texts == ["", "text", "배"]


def test_cells_too_many_belong_to_the_text_and_cells_too_few_are_empty() -> None:
    found, account = rows("id,text,label\n1,배, 눈, 말,x\n2\n3,말\n", TABLE)
    assert found.texts == ["배, 눈, 말", "", "말"] and found.others == [["1", "2", "3"], ["x", None, None]]
    assert account.repairs["ragged"].count == 1 and found.rescued == {0} and found.dropped == {1: "no text"}


def test_json_of_any_kind_is_kept_or_dropped_for_its_reason() -> None:
    values = ['{"text": "배", "label": 1.50}', '"한 문장"', "{}", '{"text": ""}', '{"text": 3}', "[1]", "null",
              "nope", "", '{"text": "눈", "label": {"가": [true, null]}}', "[" * 100_000, "9" * 5_000,
              '{"text": "끝"}']  # fmt: skip
    found, account = sentences("\n".join(values), JSON)
    assert found.texts == ["배", "한 문장", "눈", "끝"]
    assert found.others == [["1.5", None, '{"가": [true, null]}', None]]
    assert account.lines.dropped == {"no text": 5, "broken": 3, "blank": 1} and account.lines.read == len(values)
    assert account.places["broken"] == [8, 11, 12]


def test_halves_of_surrogate_pairs_in_json_are_joined_or_replaced() -> None:
    lines = [json.dumps({"text": text, "label": text}) for text in ("배 😀", "배 \ud83d", "\udc00 눈")]
    found, account = sentences("\n".join(lines), JSON)
    assert found.texts[0] == "배 😀" and all(text.encode() for text in [*found.texts, *map(str, found.others[0])])
    assert account.model_dump_json() and account.lines.repaired == 2


def test_arrow_is_read_as_it_is_and_what_is_no_text_is_dropped() -> None:
    table = pa.table({"text": ["배", None, "", "눈 온다. 춥다."], "n": [1, 2, 3, None], "l": [[1], [], None, [2]]})
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    how = Reading("a.parquet", "arrow", "utf-8", "utf-8", columns=("text", "n", "l"), column="text")
    found, account = sentences(sink.getvalue(), how, line=5)
    assert found.texts == ["배", "눈 온다. 춥다."] and found.others == [["1", None], ["[1]", "[2]"]]
    assert account.lines.dropped == {"no text": 2} and account.places["no text"] == [6, 7]


def test_other_columns_are_mended_as_the_text_is_but_not_counted() -> None:
    found, account = sentences('id,text,label\n1,배,"가\x07ᄒ\u1161"\n', TABLE)
    assert found.others[1] == ["가하"] and not account.repairs and account.lines.repaired == 0
