"""What a worker leaves of a block, against the same block cut and counted in plain Python."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from explorer.corpus.block import Report, Work, schema, tokenised
from explorer.corpus.files import Block, Reading
from explorer.corpus.spill import Run
from explorer.corpus.tables import Dialect

LINES = Reading("a.txt", "lines", "utf-8", "utf-8")


def worked(data: bytes, folder: Path, how: Reading = LINES, columns: tuple[str, ...] = (), name: str = "whitespace"):
    """The report, the tokens as words with their spans sentence by sentence, the sentences as a table."""
    work = Work(7, Block(data, 1, 0, len(data)), how, columns, name, json.dumps({}), str(folder))
    report = tokenised(work)
    words, counts = Run(folder / "000007.run").read()
    ids, starts, ends = np.fromfile(folder / "000007.tokens", np.int32).reshape(3, -1)
    with pa.OSFile(str(folder / "000007.sentences")) as file:
        table = pa.ipc.open_file(file).read_all()
    return report, dict(zip(words.to_pylist(), counts.tolist(), strict=True)), ids, starts, ends, table


@pytest.mark.parametrize("name", ["whitespace", "syllable", "jamo"])
def test_a_block_is_counted_and_every_token_stands_where_it_says(name: str, tmp_path: Path) -> None:
    text = "배를 타고 갔다.\n값😀 값\n\n눈이 온다. 배를 탔다."
    report, counts, ids, starts, ends, table = worked(text.encode(), tmp_path, name=name)
    sentences = table.column(0).to_pylist()
    assert sentences == ["배를 타고 갔다.", "값😀 값", "눈이 온다.", "배를 탔다."]
    assert list(counts) == sorted(counts, key=str.encode), "a run is in order of bytes"
    words = list(counts)
    owners = np.repeat(np.arange(len(sentences)), table.column(-1 % table.num_columns).to_numpy())
    for word, owner, start, end in zip(ids, owners, starts, ends, strict=True):
        surface = sentences[owner][start:end]
        assert (words[word] in surface) if name != "jamo" else len(surface) == 1
    assert Counter(words[i] for i in ids) == counts
    assert (report.sentences, report.tokens, report.types) == (4, len(ids), len(words))
    assert (report.number, report.sampled[0], report.sampled[-1]) == (7, words[0], words[-1])


def test_a_block_of_nothing_leaves_files_of_nothing(tmp_path: Path) -> None:
    report, counts, ids, *_, table = worked(b"\n \n\xe2\x80\x8b\n", tmp_path)
    assert counts == {} and len(ids) == 0 and table.num_rows == 0
    assert (report.sentences, report.tokens, report.types, report.sampled) == (0, 0, 0, [])
    assert report.account.lines.read == 3 == report.account.lines.dropped["blank"]


def test_columns_of_other_files_are_empty_here_and_names_may_repeat(tmp_path: Path) -> None:
    how = Reading("a.csv", "table", "utf-8", "utf-8", Dialect(",", True), ("text", "b"), "text", True)
    *_, table = worked("text,b\n배를,1\n눈이,\n".encode(), tmp_path, how, ("a", "b", "text"))
    assert [column.to_pylist() for column in table.columns[:-1]] == [
        ["배를", "눈이"], [None, None], ["1", ""], [None, None]
    ]  # fmt: skip
    assert table.schema == schema(("a", "b", "text"))


def is_number(cell: str, kind: type) -> bool:
    try:
        kind(cell)
    except ValueError:
        return False
    return cell == cell.strip()


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "-20", "0"], "whole"), (["1", "", "3"], "whole"), (["1", "2.5"], "decimal"),
        (["1e5", "-0.1E-9"], "decimal"),
        (["1", "x"], "text"), (["007"], "text"), (["+1"], "text"), ([" 1"], "text"), (["1_000"], "text"),
        (["１"], "text"),
        (["nan"], "text"), (["inf"], "text"), (["1."], "text"), ([".5"], "text"), (["0x1"], "text"), (["1\n2"], "text"),
        (["9" * 18], "whole"), (["9" * 19], "decimal"), (["-" + "9" * 18], "whole"), (["", ""], None),
        (["1,5"], "text"),
    ],
)  # fmt: skip
def test_a_column_is_of_numbers_only_where_every_cell_is_and_comes_back_the_same(
    cells: list[str], kind: str | None, tmp_path: Path
) -> None:
    how = Reading("a.jsonl", "jsonl", "utf-8", "utf-8", columns=("text", "n"), column="text")
    data = "\n".join(json.dumps({"text": "배", "n": cell}, ensure_ascii=False) for cell in cells)
    report: Report = worked(data.encode(), tmp_path, how, ("n",))[0]
    assert report.numeric.get("n") == kind
    if kind == "whole":
        assert all(is_number(cell, int) and str(int(cell)) == cell for cell in cells if cell)
    if kind == "decimal":
        assert all(is_number(cell, float) for cell in cells if cell)
