from __future__ import annotations

import errno
import gzip
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.corpus import block, build, plan, spill, tokenise, write
from explorer.corpus.build import Plan, fingerprint
from explorer.corpus.store import StoredCorpus, corpora, listed, opened
from explorer.errors import BadConfig, DiskFull, UnreadableText

Made = Callable[..., StoredCorpus]
CUT = {"tokenizer": "whitespace"}


def finished(making: Any) -> str:
    while True:
        try:
            next(making)
        except StopIteration as end:
            return end.value


def words_of(corpus: StoredCorpus) -> list[list[str]]:
    """Every sentence as its words, looked up by their ids."""
    words = list(corpus.vocabulary.words)
    return [
        [words[word] for word in corpus.ids[begin:end]]
        for begin, end in zip(corpus.offsets[:-1], corpus.offsets[1:], strict=True)
    ]


def random_lines(seed: int, count: int = 3_000) -> list[str]:
    """Lines of words of which few are common, as in any language."""
    draw = random.Random(seed)
    pool = ["".join(draw.choices("가나다라마바사아자차카타파하", k=draw.randint(1, 4))) for _ in range(5_000)]
    weights = list(accumulate(1 / n for n in range(1, 5_001)))
    return [" ".join(draw.choices(pool, cum_weights=weights, k=draw.randint(1, 9))) for _ in range(count)]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text("\n".join(random_lines(0)), "utf-8")
    return path


def test_a_corpus_is_its_text_counted(text: Path, made: Made) -> None:
    corpus = made(text)
    lines = text.read_text("utf-8").split("\n")
    counts = Counter(word for line in lines for word in line.split())
    order = sorted(counts, key=lambda word: (-counts[word], word))
    assert words_of(corpus) == [line.split() for line in lines]
    assert list(corpus.vocabulary.words) == order
    assert corpus.vocabulary.counts.tolist() == [counts[word] for word in order]
    assert (corpus.ids.dtype, corpus.starts.dtype, corpus.offsets.dtype) == (np.int32, np.int32, np.int64)
    manifest = corpus.manifest
    assert (manifest.sentences, manifest.tokens, manifest.vocabulary) == (3_000, counts.total(), len(counts))


@pytest.mark.parametrize("bound", [60, 1_000])
def test_words_merged_range_by_range_are_the_words_merged_at_once(
    bound: int, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file of the corpus, byte for byte, whatever is held at once; small blocks, so that there are many runs."""
    monkeypatch.setattr("explorer.corpus.characters.Eojeols.block", 5_000, raising=False)
    folders = []
    for place, entries in enumerate((10**9, bound)):
        monkeypatch.setattr(spill, "RANGE", entries)
        home = tmp_path / str(place)
        folders.append(corpora(home) / finished(build.build(home, Plan(files=(text,), name="a", **CUT))))
    for name in ("ids.npy", "starts.npy", "ends.npy", "offsets.npy", "sentences.arrow", "vocabulary.arrow"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name
    assert opened(tmp_path / "1", folders[1].name).vocabulary.counts.sum() > 10 * bound or bound == 1_000


def test_workers_give_what_one_process_gives(text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.corpus.characters.Eojeols.block", 5_000, raising=False)
    plan_ = Plan(files=(text,), name="a", **CUT)
    alone = opened(tmp_path / "1", finished(build.build(tmp_path / "1", plan_)))
    with ProcessPoolExecutor(2) as pool:
        spread = finished(build.build(tmp_path / "2", plan_, mapped=pool.map, scratch=tmp_path / "scratch"))
    together = opened(tmp_path / "2", spread)
    assert together.fingerprint == alone.fingerprint
    assert np.array_equal(together.ids, alone.ids) and list(together.texts) == list(alone.texts)
    assert not any((tmp_path / "scratch").iterdir())


def test_several_files_are_one_corpus_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("하나 둘.\n", "utf-8")
    (tmp_path / "b.csv").write_text("text,label\n셋 넷,x\n", "utf-8")
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress("다섯.\n".encode("cp949")))
    files = tuple(tmp_path / name for name in ("a.txt", "b.csv", "c.txt.gz"))
    corpus = opened(tmp_path, finished(build.build(tmp_path, Plan(files=files, name="셋", **CUT))))
    assert list(corpus.texts) == ["하나 둘.", "셋 넷", "다섯."]
    assert list(corpus.column("label")) == [None, "x", None]
    assert corpus.manifest.encoding in ("UTF-8, EUC-KR", "UTF-8, CP949") and corpus.manifest.sources[2] == "c.txt.gz"
    turned = Plan(files=files[::-1], name="셋", **CUT)
    assert fingerprint(turned) != corpus.fingerprint


def test_numbers_come_back_as_numbers(made: Made) -> None:
    rows = ["text,score,rate,code,gold", "배,3,1.5,007,", "눈,-12,2,010,3", "말,,1e3,000,"]
    corpus = made("\n".join(rows).encode(), "a.csv")
    assert list(corpus.column("score")) == [3, -12, None]
    assert list(corpus.column("rate")) == [1.5, 2.0, 1000.0]
    assert list(corpus.column("code")) == ["007", "010", "000"]
    assert list(corpus.column("gold")) == [None, 3, None]


def test_a_row_with_a_label_stays_whole_and_a_lone_text_is_split(made: Made) -> None:
    labelled = made("text,label\n하나. 둘. 셋.,x\n".encode(), "a.csv")
    alone = made("text\n하나. 둘. 셋.\n".encode(), "b.csv")
    assert list(labelled.texts) == ["하나. 둘. 셋."] and list(alone.texts) == ["하나.", "둘.", "셋."]


def test_the_same_request_is_found_again_and_not_cut_twice(text: Path, tmp_path: Path) -> None:
    first = finished(build.build(tmp_path, Plan(files=(text,), name="a", **CUT)))

    def refuse(*_: object) -> Iterator[Any]:
        raise AssertionError("tokenised twice")

    assert finished(build.build(tmp_path, Plan(files=(text,), name="b", **CUT), refuse)) == first
    assert fingerprint(Plan(files=(text,), name="c", **CUT)) == first and len(listed(tmp_path)) == 1


def test_whatever_decides_the_corpus_decides_its_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,other\n배가 고프다,눈이 온다\n", "utf-8")
    plans = [
        Plan(files=(path,), name="a", **CUT),
        Plan(files=(path,), name="a", column="other", **CUT),
        Plan(files=(path,), name="a", tokenizer="jamo"),
        Plan(files=(path,), name="a", tokenizer="kiwi"),
        Plan(files=(path,), name="a", tokenizer="kiwi", settings={"tags": "all"}),
        Plan(files=(path,), name="a", tokenizer="kiwi", settings={"stop": ["배"]}),
        Plan(files=(path, path), name="a", **CUT),
    ]
    prints = [fingerprint(each) for each in plans]
    assert len(set(prints)) == len(prints)
    assert fingerprint(Plan(files=(path,), name="z", column="text", **CUT)) == prints[0]  # what would be guessed
    assert fingerprint(plans[3].model_copy(update={"settings": {"tags": "content"}})) == prints[3]  # the default
    monkeypatch.setattr(plan, "VERSION", 10**6)
    assert fingerprint(plans[0]) != prints[0]


def slow(work: Any) -> Any:
    time.sleep(1.2)
    return block.tokenised(work)


def test_a_step_comes_every_second_even_if_no_block_does(text: Path, tmp_path: Path) -> None:
    def mapped(_: Callable[[Any], Any], works: Iterable[Any]) -> Iterator[Any]:
        return map(slow, works)

    last, gaps, steps = time.monotonic(), [], []
    for step in build.build(tmp_path, Plan(files=(text,), name="a", **CUT), mapped):
        gaps.append(time.monotonic() - last)
        last = time.monotonic()
        steps.append(step)
    assert max(gaps) < 1.0
    assert all(one.done <= other.done <= other.total for one, other in pairwise(steps))
    assert steps[-1].done == steps[-1].total and steps[-1].metrics["lines"] == 3_000


@pytest.mark.parametrize("stop", [1, 3, 6])
def test_a_cancelled_build_leaves_nothing(
    stop: int, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.corpus.characters.Eojeols.block", 20_000, raising=False)
    ended = []

    def mapped(function: Callable[[Any], Any], works: Iterable[Any]) -> Iterator[Any]:
        try:
            for work in works:
                time.sleep(0.25)  # so that every block is a step
                yield function(work)
        finally:
            ended.append(True)

    making = build.build(tmp_path, Plan(files=(text,), name="a", **CUT), mapped)
    for _ in range(stop):
        next(making)
    began = time.monotonic()
    making.close()
    assert time.monotonic() - began < 2
    assert listed(tmp_path) == [] and not any(corpora(tmp_path).glob(".*"))
    assert len(ended) == (stop > 1)  # the map is closed too, and so its blocks


@pytest.mark.parametrize("where", ["block", "write"])
def test_a_full_disk_is_told_and_leaves_nothing(
    where: str, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(spill.Run if where == "block" else write.Array, "write", full)
    with pytest.raises(DiskFull, match="nothing of this corpus was kept"):
        finished(build.build(tmp_path, Plan(files=(text,), name="a", **CUT)))
    assert listed(tmp_path) == [] and not any(corpora(tmp_path).iterdir())


def test_a_killed_build_lists_nothing_and_is_swept_up(text: Path, tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from explorer.corpus import build\n"
        "home, text = map(Path, sys.argv[1:])\n"
        "making = build.build(home, build.Plan(files=(text,), name='a', tokenizer='whitespace'),\n"
        "    lambda f, works: (time.sleep(60) for _ in works))\n"
        "for step in making: print(step.done, flush=True)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path), str(text)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        while not any(corpora(tmp_path).glob(".building-*")):
            process.stdout.readline()
        process.kill()
    assert listed(tmp_path) == [] and any(corpora(tmp_path).glob(".building-*"))
    finished(build.build(tmp_path, Plan(files=(text,), name="a", **CUT)))
    assert len(listed(tmp_path)) == 1 and not any(corpora(tmp_path).glob(".building-*"))


def test_two_at_once_end_in_one_corpus(text: Path, tmp_path: Path) -> None:
    makings = [build.build(tmp_path, Plan(files=(text,), name=name, **CUT)) for name in "ab"]
    next(makings[0])
    first = finished(makings[1])
    assert finished(makings[0]) == first and len(listed(tmp_path)) == 1


def test_pieces_are_learnt_before_they_cut(text: Path, made: Made) -> None:
    corpus = made(text, tokenizer="bpe", settings={"vocab_size": 300})
    assert corpus.manifest.tokenizer.settings["merges"] and len(corpus.vocabulary.words) <= 300
    assert corpus.vocabulary.tokenizer("가나 다라")[0].text.startswith("▁")


def test_kiwi_cuts_a_corpus_into_lemmas(made: Made) -> None:
    corpus = made("배가 고파서 배를 먹었다.\n눈이 왔다.\n".encode("cp949"), tokenizer="kiwi")
    assert words_of(corpus) == [["배/NNG", "고프다/VA", "배/NNG", "먹다/VV"], ["눈/NNG", "오다/VV"]]
    assert corpus.manifest.tokenizer.version.startswith("kiwipiepy ")
    assert json.loads(json.dumps(corpus.vocabulary.tokenizer.settings))["tags"] == "content"


def test_what_holds_no_word_that_counts_is_refused(made: Made) -> None:
    if tokenise.available()["mecab"]:
        pytest.skip("mecab is not installed")
    with pytest.raises(UnreadableText, match="keep more tags"):
        made("을 를 는\n".encode(), tokenizer="mecab", settings={"tags": ["NNP"]})
    with pytest.raises(BadConfig):
        made("배\n".encode(), tokenizer="mecab", settings={"x": 1})
    with pytest.raises(UnreadableText, match="No file"):
        fingerprint(Plan(files=(), name="a"))


@pytest.mark.slow
def test_memory_stays_bounded_with_millions_of_distinct_words(tmp_path: Path) -> None:
    """A scaled case of a gigabyte: 2 million distinct words; a Python table of them alone would take 250 MB."""
    path = tmp_path / "text.txt"
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, 2_000_000, 10):
            file.write(" ".join(f"낱말{n * 7919 % 2_000_003:07d}" for n in range(start, start + 10)) + "\n")
    script = (
        "import resource, sys; from pathlib import Path; from explorer.corpus import build\n"
        "import explorer.corpus.block, explorer.corpus.write\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "plan = build.Plan(files=(Path(sys.argv[2]),), name='a', tokenizer='whitespace')\n"
        "for _ in build.build(Path(sys.argv[1]), plan): pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert int(done.stdout) < 400 * 1024, f"{int(done.stdout) / 1024:.0f} MB"
    assert listed(tmp_path)[0].vocabulary == 2_000_000
