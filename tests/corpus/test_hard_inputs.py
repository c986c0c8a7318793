"""Every hard file gives the right text, or says what is wrong and what to do."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.corpus.account import Account
from explorer.corpus.build import Plan, fingerprint
from explorer.corpus.files import blocks, reading
from explorer.corpus.records import read
from explorer.corpus.sentences import LONGEST
from explorer.corpus.store import StoredCorpus
from explorer.corpus.tokenise import Cutting, available, tokenizer
from explorer.corpus.unpack import members
from explorer.errors import InputError

HARD = Path(__file__).parents[1] / "hard_inputs"
REFERENCE = (HARD / "reference.txt").read_text("utf-8").splitlines()
ALL = sorted(path.name for path in HARD.iterdir() if path.suffix and path.name != "MANIFEST.tsv")
SAME = [
    "cp949.txt", "utf16le_bom.txt", "utf16be_bom.txt", "utf8_bom.txt", "mojibake_latin1.txt", "nfd.txt", "crlf.txt",
    "mojibake_cp949_as_latin1.txt", "cr_only.txt", "no_final_newline.txt", "reference.txt.gz", "not_really_gzip.txt.gz",
    "nul_bytes.txt", "이름에 공백 & 기호 #%.txt",
]  # fmt: skip
REFUSED = {
    "truncated.txt.gz": "damaged or cut short",
    "empty.txt": "is empty",
    "only_newlines.txt": "500 lines were read",
    "only_bom.txt": "holds no text",
    "binary.txt": "not a text file but PNG",
}
Made = Callable[..., StoredCorpus]


def lines(corpus: StoredCorpus) -> str:
    """All sentences in one: where a line was split is no matter."""
    return " ".join(corpus.texts)


def test_the_manifest_lists_every_file_that_is_tested() -> None:
    with (HARD / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        assert sorted(row["file"] for row in csv.DictReader(file, delimiter="\t")) == ALL


@pytest.mark.parametrize("name", SAME)
def test_a_file_in_disguise_is_the_reference(name: str, made: Made) -> None:
    corpus, reference = made(HARD / name), made(HARD / "reference.txt")
    assert lines(corpus) == lines(reference) == " ".join(REFERENCE)
    assert list(corpus.vocabulary.words) == list(reference.vocabulary.words)
    assert corpus.vocabulary.counts.tolist() == reference.vocabulary.counts.tolist()
    assert corpus.manifest.lines.read == corpus.manifest.lines.kept == 24


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_no_text_is_refused_with_the_reason(name: str, made: Made) -> None:
    with pytest.raises(InputError, match=REFUSED[name]):
        made(HARD / name)


@pytest.mark.parametrize("name", sorted({*ALL} - {*REFUSED}))
def test_every_line_is_kept_or_dropped_for_a_reason(name: str, made: Made) -> None:
    began = time.monotonic()
    manifest = made(HARD / name).manifest
    assert manifest.lines.read == manifest.lines.kept + sum(manifest.lines.dropped.values()) > 0
    assert 0 <= manifest.lines.repaired <= manifest.lines.kept
    assert all(repair.before != repair.after and repair.count > 0 for repair in manifest.repairs)
    assert time.monotonic() - began < 10, "a hard file must not freeze the reader"


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """What all hard files hold, in small blocks: every kind of trouble, once."""
    found: list[str] = []
    for name in sorted({*ALL} - {*REFUSED}):
        for member in members(HARD / name, []):
            how = reading(member, None)
            block = next(blocks(member, how, 64_000))
            found.extend(text[:400] for text in read(block, how, Account()).texts[:70])
    return found


@pytest.mark.parametrize("name", ["whitespace", "syllable", "jamo", "bpe", "mecab", "kiwi"])
def test_tokens_stand_where_they_say(name: str, sentences: list[str]) -> None:
    cutter = cut_by(name, sentences)
    cut = cutter.cut(sentences)
    words, bounds = cut.words.to_pylist(), np.concatenate([[0], np.cumsum(cut.counts)])
    assert len(set(words)) == len(words) and bounds[-1] == len(cut.ids) == len(cut.starts) == len(cut.ends) > 0
    for index, sentence in enumerate(sentences):
        stretch = slice(bounds[index], bounds[index + 1])
        starts, ends = cut.starts[stretch], cut.ends[stretch]
        assert (starts[1:] >= starts[:-1]).all() and (starts < ends).all() and (ends <= len(sentence)).all(), sentence
        if name == "whitespace":
            assert [words[word] for word in cut.ids[stretch]] == sentence.split()
            assert [sentence[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)] == sentence.split()


def cut_by(name: str, sentences: list[str]) -> Cutting:
    """A tokeniser that keeps whatever it finds."""
    if why := available()[name]:
        pytest.skip(why)
    return tokenizer(name, {"tags": "all"} if name in ("kiwi", "mecab") else {}).trained(sentences)


def test_euckr_lacks_the_line_it_cannot_hold(made: Made) -> None:
    corpus = made(HARD / "euckr.txt")
    assert lines(corpus) == " ".join(line for line in REFERENCE if "뷁" not in line)
    assert corpus.manifest.encoding == "EUC-KR"


def test_damage_beyond_repair_is_told(made: Made) -> None:
    manifest = made(HARD / "mojibake_cp1252.txt").manifest
    assert any("stay so" in str(notice) for notice in manifest.warnings)
    assert manifest.repairs[0].kind == "mojibake" and "침" in manifest.repairs[0].after


def test_bad_bytes_are_told_with_their_places(made: Made) -> None:
    raw = (HARD / "invalid_bytes.txt").read_bytes()
    with pytest.raises(UnicodeDecodeError) as error:
        raw.decode()
    first = error.value.start
    corpus = made(HARD / "invalid_bytes.txt")
    told = next(notice for notice in corpus.manifest.warnings if "byte" in notice.msgid)
    assert told.fields["byte"] == first and told.fields["count"] == raw.decode("utf-8", "replace").count("\ufffd")
    assert str(1 + raw[:first].count(b"\n")) in str(told.fields["lines"])


def test_a_cut_syllable_costs_only_itself(made: Made) -> None:
    assert lines(made(HARD / "truncated_utf8.txt")).startswith(" ".join(REFERENCE)[:-3])


@pytest.mark.parametrize("name", ["table.csv", "table_excel_cp949.csv"])
def test_a_table_gives_its_text_column_row_by_row(name: str, made: Made) -> None:
    corpus = made(HARD / name)
    assert corpus.manifest.column == "문장" and corpus.columns == ["id", "label"]
    assert list(corpus.texts) == [*REFERENCE, '따옴표 "안"과 쉼표, 그리고 줄바꿈이 든 칸']
    assert list(corpus.column("id")) == list(range(25))


@pytest.mark.parametrize("name", ["table_semicolon_bom.csv", "rows.jsonl", "rows_escaped.jsonl", "array.json"])
def test_rows_of_other_forms_give_the_same_text(name: str, made: Made) -> None:
    corpus = made(HARD / name)
    assert corpus.manifest.column == "text" and lines(corpus) == " ".join(REFERENCE)
    assert corpus.manifest.lines.read == 24


def test_a_broken_line_of_json_is_named(made: Made) -> None:
    manifest = made(HARD / "rows_one_bad.jsonl").manifest
    assert (manifest.lines.read, manifest.lines.kept, manifest.lines.dropped) == (24, 23, {"broken": 1})
    assert any("line 4" in str(notice) for notice in manifest.warnings)


@pytest.mark.parametrize("name", ["injection_tokens.txt", "injection.csv"])
def test_markup_stays_the_text_it_is(name: str, made: Made) -> None:
    words = set(made(HARD / name).vocabulary.words)
    assert '<script>alert("xss")</script>' in words and "{{7*7}}" in words and "=1+1" in words


@pytest.mark.parametrize("name", ["line_300k_chars.txt.gz", "token_300k_chars.txt.gz"])
def test_nothing_of_an_overlong_line_is_lost(name: str, made: Made) -> None:
    import gzip

    text = gzip.decompress((HARD / name).read_bytes()).decode().strip()
    corpus = made(HARD / name)
    assert "".join(corpus.texts).replace(" ", "") == text.replace(" ", "")
    assert max(map(len, corpus.texts)) <= LONGEST
    assert corpus.manifest.lines.repaired == ("token" in name)  # the other one is split at the ends of its sentences


@pytest.mark.parametrize("name", ["many_repeats.txt", "all_unique_words.txt", "one_token.txt", "cp949.txt"])
def test_a_text_that_will_not_bear_a_model_is_told(name: str, made: Made) -> None:
    told = " ".join(map(str, made(HARD / name).manifest.warnings))
    wanted = {"many_repeats.txt": "repeat", "all_unique_words.txt": "occurs once"}.get(name, "small text")
    assert wanted in told


def test_a_name_that_lies_is_told_but_only_of_itself(made: Made) -> None:
    notices = made(HARD / "not_really_gzip.txt.gz").manifest.warnings
    assert any("not packed" in str(notice) for notice in notices)
    assert not any("not packed" in str(notice) for notice in made(HARD / "reference.txt").manifest.warnings)


def test_the_same_text_under_another_name_is_found_again() -> None:
    plans = [Plan(files=(HARD / name,), name=name, tokenizer="whitespace") for name in ("reference.txt", SAME[-1])]
    assert fingerprint(plans[0]) == fingerprint(plans[1])
