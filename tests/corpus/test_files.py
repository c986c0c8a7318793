from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from explorer.corpus import files, unpack
from explorer.corpus.account import Account
from explorer.corpus.files import blocks, columns, preview, reading
from explorer.corpus.records import read
from explorer.corpus.store import StoredCorpus
from explorer.corpus.unpack import members
from explorer.errors import BadConfig, UnreadableText

SENTENCES = [f"{n}번째 문장에는 배가 {n * 7 % 13}척 있다." for n in range(300)]
Made = Callable[..., StoredCorpus]


def texts(path: Path, size: int, column: str | None = None) -> tuple[list[str], Account]:
    """What a file holds, read in blocks of size bytes."""
    found: list[str] = []
    account = Account()
    for member in members(path, []):
        how = reading(member, column)
        for block in blocks(member, how, size):
            part = Account()
            found.extend(read(block, how, part).texts)
            account.add(part)
    return found, account


def write_csv(path: Path, rows: list[list[object]], **style: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, **style).writerows(rows)
    return path


@pytest.mark.parametrize("size", [64, 1_000, 1 << 20])
@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "johab", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blocks_of_any_size_give_the_same_lines(size: int, encoding: str, end: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(end.join(SENTENCES).encode(encoding))
    found, account = texts(path, size)
    assert found == SENTENCES
    assert account.lines.read == account.lines.kept == len(SENTENCES)


@pytest.mark.parametrize("size", [100, 1_000, 1 << 20])
def test_cells_with_quotes_and_newlines_survive_any_cut(size: int, tmp_path: Path) -> None:
    draw = random.Random(size)
    cells = ["".join(draw.choices(["배", "눈 ", '"', ",", "\n", "말"], k=12)).strip() + "끝" for _ in range(400)]
    path = write_csv(tmp_path / "a.csv", [["id", "text"], *([n, cell] for n, cell in enumerate(cells))])
    found, account = texts(path, size)
    assert found == [" ".join(cell.split("\n")) for cell in cells]
    assert account.lines.read == 400 and not account.repairs


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str, tmp_path: Path) -> None:
    rows = [["번호", "내용"], *([n, f"배{separator} 눈, 말; {n}"] for n in range(20))]
    assert preview(write_csv(tmp_path / "a.csv", rows, delimiter=separator)).rows[3] == f"배{separator} 눈, 말; 3"


def test_tab_separated_quotes_are_plain_unless_all_are_needed(tmp_path: Path) -> None:
    plain, quoted = tmp_path / "a.tsv", tmp_path / "b.tsv"
    plain.write_text('id\ttext\n1\t"최고의 영화" 라는데\n2\t""진짜""?\n3\t"라고 했다\n4\t"끝"\n', "utf-8")
    assert preview(plain).rows == ['"최고의 영화" 라는데', '""진짜""?', '"라고 했다', '"끝"']
    rows = [["text", "uses"], *([f"배 {n}", json.dumps([["배", n]], ensure_ascii=False)] for n in range(9))]
    write_csv(quoted, rows, delimiter="\t")
    assert preview(quoted, "uses").rows[1] == '[["배", 1]]'
    quoted.write_text("".join(f"{text}\t{uses}\n" for text, uses in rows), "utf-8")
    assert preview(quoted, "uses").rows[1] == '[["배", 1]]'


def test_a_quote_that_never_closes_swallows_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = ["id,text", *(f"{n},{text}" for n, text in enumerate(SENTENCES))]
    lines[5], lines[50], lines[120] = '4,"열린 채로', '49,"그는 "왜"라고 했다"', '119,"끝까지, 열렸다'
    path.write_text("\n".join(lines), "utf-8")
    found, account = texts(path, 1 << 20)
    assert len(found) == len(SENTENCES) == account.lines.read == account.lines.kept
    assert found[6:49] == SENTENCES[6:49] and found[121:] == SENTENCES[121:]
    assert found[4] == '"열린 채로' and "왜" in found[49] and "끝까지, 열렸다" in found[119]
    assert account.repairs["quotes"].count == 3


def test_unquoted_separators_stay_in_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text,label\n" + "".join(f"{n},배와 눈,x\n" for n in range(30)) + "30,배, 눈, 말,x\n", "utf-8")
    found, account = texts(path, 1 << 20)
    assert found[-1] == "배, 눈, 말" and account.repairs["ragged"].count == 1


def test_a_table_without_header_loses_no_row(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [[n, text, "긍정"] for n, text in enumerate(SENTENCES)])
    found = preview(path)
    assert found.columns == ["column 1", "column 2", "column 3"] and found.column == "column 2"
    assert texts(path, 1_000)[0] == SENTENCES


def test_one_column_with_commas_is_one_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "".join(f"배, 눈{', 말' * (n % 3)}\n" for n in range(30)), "utf-8")
    found, account = texts(path, 1 << 20)
    assert found[2] == "배, 눈, 말, 말" and account.lines.read == 30


@pytest.mark.parametrize(
    ("header", "row", "column"),
    [
        (["review_id", "movie", "text"], ["9", "좋은 영화", "정말 재미있게 봤어요"], "text"),
        (["topic", "본문"], ["정치", "국회는 오늘 법안을 처리했다"], "본문"),
        (["text", "uses"], ["배가 고프다", '[["배", "배#1", 0, 1]]'], "text"),
        (["url", "a"], ["https://example.org/아주/긴/주소/입니다", "짧은 글이다"], "a"),
        (["label", "sentence1", "sentence2"], ["1", "배가 고프다", "밥을 먹자"], "sentence1"),
        (["x", "y"], ["0.12", "눈이 온다"], "y"),
    ],
)
def test_the_column_of_text_is_guessed(header: list[str], row: list[str], column: str, tmp_path: Path) -> None:
    rows = [header, *([*row[:-1], f"{row[-1]} {n}"] if len(row) == 2 else row for n in range(10))]
    path = write_csv(tmp_path / "a.csv", rows)
    assert preview(path).column == column


def test_a_column_asked_for_is_taken_and_a_wrong_one_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["text", "other"], ["배가 고프다", "눈이 온다"]])
    assert preview(path, "other").rows == ["눈이 온다"] and columns(path) == ["text", "other"]
    with pytest.raises(BadConfig, match=r"no column \{x\}.*text, other"):
        preview(path, "{x}")


@pytest.mark.parametrize("size", [100, 1 << 20])
@pytest.mark.parametrize(
    "form",
    [
        lambda rows: json.dumps(rows, ensure_ascii=False, indent=2),
        lambda rows: json.dumps({"version": 1, "data": rows}),
        lambda rows: "\n".join(json.dumps(row) for row in rows),
        lambda rows: json.dumps([row["text"] for row in rows], ensure_ascii=False),
    ],
    ids=["array", "wrapped", "lines", "strings"],
)
def test_json_in_any_form_gives_its_texts(form: Callable[..., str], size: int, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(form([{"id": n, "text": text, "meta": {"n": [n]}} for n, text in enumerate(SENTENCES)]), "utf-8")
    assert texts(path, size)[0] == SENTENCES


@pytest.mark.parametrize("content", ['[{"text": "가"}, {"text": ', '{"text": ', "[" * 100_000, '{"a": 1}', "[1, 2"])
def test_broken_json_is_refused_with_its_place(content: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, "utf-8")
    with pytest.raises(UnreadableText, match=r"not valid JSON near character \d+|holds no list"):
        texts(path, 1 << 20)


def test_json_lines_of_any_shape_are_accounted_for(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = [{"text": "배가 고프다", "n": 1}, {"text": "\ud83d 눈", "n": None}, {"text": "말", "m": 2}]
    bad = ['{"text": 3}', '{"n": 1}', "", "{", "[" * 100_000, "9" * 5_000, '{"text": null}', '{"text": " "}', "null"]
    path.write_text("\n".join([*map(json.dumps, good), *bad]), "utf-8")
    found, account = texts(path, 1 << 20)
    assert found == ["배가 고프다", "\ufffd 눈", "말"]
    assert account.lines.read == 12 and account.lines.kept == 3
    assert account.lines.dropped == {"no text": 4, "blank": 2, "broken": 3}


@pytest.mark.parametrize("pack", [False, True])
def test_parquet_gives_texts_and_columns(pack: bool, tmp_path: Path, made: Made) -> None:
    table = pa.table({"id": range(300), "text": SENTENCES, "score": [n / 2 for n in range(300)], "tags": [["a"]] * 300})
    path = tmp_path / "a.parquet"
    pq.write_table(table, path, row_group_size=70)
    if pack:
        packed = tmp_path / "a.parquet.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        path = packed
    corpus = made(path)
    assert list(corpus.texts) == SENTENCES and corpus.columns == ["id", "score", "tags"]
    assert list(corpus.column("score"))[:3] == [0.0, 0.5, 1.0] and corpus.column("tags")[0] == '["a"]'
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UnreadableText):
        made(path)


def test_a_zip_is_read_member_by_member_and_writes_nothing(tmp_path: Path, made: Made) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/배.txt", "첫째 글이다.\n")
        archive.writestr("/abs/둘.csv", "id,text\n1,둘째 글이다\n")
        archive.writestr("folder/셋.txt.gz", gzip.compress("셋째 글이다.\n".encode()))
        archive.writestr("__MACOSX/._배.txt", b"\0\1\2")
        archive.writestr("사진.png", b"\x89PNG")
    before = {*tmp_path.rglob("*")}
    corpus = made(path)
    assert sorted(corpus.texts) == ["둘째 글이다", "셋째 글이다.", "첫째 글이다."]
    assert [str(notice) for notice in corpus.manifest.warnings if "passed over" in notice.msgid] == [
        "a.zip: 사진.png was passed over: it holds no text."
    ]
    written = {*tmp_path.rglob("*")} - before
    assert all(tmp_path / "home" in new.parents or new == tmp_path / "home" for new in written)
    assert corpus.column("id")[1] == 1 and corpus.column("id")[0] is None


def test_a_locked_or_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "글이다.\n" * 100)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableText, match="damaged or cut short"):
        texts(path, 1_000)
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(locked)
    with pytest.raises(UnreadableText, match="password"):
        texts(path, 1_000)
    spoilt = bytearray(whole)
    spoilt[60] ^= 255
    path.write_bytes(spoilt)
    with pytest.raises(UnreadableText, match="damaged or cut short"):
        texts(path, 1_000)


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_a_bomb_is_refused_while_it_unpacks(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "FREE", 1 << 20)
    bomb = ("가나다 " * 1_000 + "\n").encode() * 2_000
    path = tmp_path / f"a.{kind}"
    if kind == "gz":
        path.write_bytes(gzip.compress(bomb))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.txt", bomb)
    assert len(bomb) > 200 * path.stat().st_size
    with pytest.raises(UnreadableText, match="far more than its size"):
        texts(path, 1 << 20)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableText, match=r"a\.txt cannot be opened"):
        preview(tmp_path / "a.txt")


def test_a_suffix_decides_nothing_against_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(gzip.compress("글이다.\n".encode()))
    assert preview(path).rows == ["글이다."]
    path = tmp_path / "a.unknown"
    path.write_text("글이다.\n", "utf-8")
    assert preview(path).rows == ["글이다."]


def test_one_endless_line_is_cut_and_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("가나다라 " * 20_000 + "\n끝이다.\n" + "마바사" * 20_000, "utf-8")
    found, account = texts(path, 1_000)
    assert "".join(found).replace(" ", "") == path.read_text("utf-8").replace(" ", "").replace("\n", "")
    assert account.lines.read == account.lines.kept == 3


def test_a_preview_tells_what_was_repaired() -> None:
    hard = Path(__file__).parents[1] / "hard_inputs"
    found = preview(hard / "mojibake_cp949_as_latin1.txt", rows=2)
    assert found.rows[0].startswith("아침에") and len(found.rows) == 2
    assert found.repairs[0].before.startswith("¾Æ") and found.encoding == "UTF-8"
    assert preview(hard / "cp949.txt").encoding == "CP949"


def test_a_late_first_foreign_byte_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(
        b"plain ascii line\n" * 40_000 + "배가 고파서 밥을 먹었다. 이것은 나의 것이다.\n".encode("cp949") * 20
    )
    assert texts(path, 100_000)[0][-1] == "이것은 나의 것이다."
    assert preview(path).encoding in ("CP949", "EUC-KR")


def test_memory_does_not_grow_with_what_is_packed(tmp_path: Path) -> None:
    """A stream is read a piece at a time: what is held is bounded by the pieces asked for."""
    stream = unpack.Stream("a", io.BytesIO(b"x" * 1_000).read, lambda: 1_000)
    assert stream.head(10) == b"x" * 10 and stream.head(5) == b"x" * 10
    assert len(stream.read(4)) == 4 and len(stream.read(100)) == 6 and len(stream.read(5_000)) == 990
    assert stream.read(1) == b""
    assert files.SAMPLE <= 1 << 20
