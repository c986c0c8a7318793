"""Each tokeniser's rate, what reading costs beside it, and opening a tokenised corpus against tokenising it.

Run with `python -m tests.benchmarks tokenise`. Reviews of corpora/nsmc_dev.tsv.gz; CPU-seconds of one process, the
dictionary loaded, the best of three rounds, tokenisers in turn within a round. Bar: opening is 50 times faster.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from explorer.corpus.account import Account
from explorer.corpus.build import Plan, build
from explorer.corpus.files import blocks, reading
from explorer.corpus.records import read
from explorer.corpus.store import opened
from explorer.corpus.tokenise import Cutting, available, tokenizer
from explorer.corpus.unpack import members
from tests.benchmarks.reviews import texts

COUNTS = {"kiwi": 5_000, "mecab": 20_000, "bpe": 20_000}  # reviews a round; the others take them all
ALL, ROUNDS, OPENED = 60_000, 3, 20_000


def cpu(work: Callable[[], object]) -> float:
    """CPU-seconds of this process for some work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def in_blocks(cutter: Cutting, lines: Sequence[str]) -> None:
    """Cut in blocks as a build does: about as many lines at once as a block holds."""
    step = max(cutter.block // 100, 1)
    for start in range(0, len(lines), step):
        cutter.cut(lines[start : start + step])


def rates() -> None:
    """Eojeols a CPU-second: every tokeniser, and Kiwi bare."""
    lines = list(texts(ALL))
    cutters = {name: tokenizer(name) for name, why in available().items() if not why}
    cutters["bpe"] = cutters["bpe"].trained(lines[:20_000])
    samples = {name: lines[: COUNTS.get(name, ALL)] for name in cutters}
    for cutter in cutters.values():
        cutter("예열")
    times: dict[str, list[float]] = {name: [] for name in [*cutters, "kiwipiepy alone"]}
    for _ in range(ROUNDS):
        for name, cutter in cutters.items():
            times[name].append(cpu(lambda cutter=cutter, name=name: in_blocks(cutter, samples[name])))
        times["kiwipiepy alone"].append(cpu(lambda: bare(samples["kiwi"])))
    samples["kiwipiepy alone"] = samples["kiwi"]
    print("tokeniser          eojeols a CPU-second")
    for name, found in times.items():
        eojeols = sum(len(line.split()) for line in samples[name])
        print(f"{name:<18} {eojeols / min(found) / 1e3:>10,.1f} k")
    print(f"kiwi against kiwipiepy alone: {min(times['kiwipiepy alone']) / min(times['kiwi']):.2f} times as fast")


def bare(lines: Sequence[str]) -> None:
    """What the library takes by itself, its result looked at."""
    from explorer.corpus.morphemes import _kiwi

    for tokens in _kiwi(()).tokenize(lines):
        [(token.form, token.tag) for token in tokens]


def reading_rate(folder: Path) -> None:
    """Reading, mending and splitting a text file, without cutting it."""
    path = folder / "reviews.txt"
    path.write_text("\n".join(texts(ALL)), "utf-8")

    def pass_through() -> None:
        for member in members(path, []):
            how = reading(member, None)
            for block in blocks(member, how, 2_000_000):
                read(block, how, Account())

    size = path.stat().st_size / 1e6
    print(f"reading a file     {size / min(cpu(pass_through) for _ in range(ROUNDS)):>10,.1f} MB a CPU-second")


def reopening(folder: Path) -> None:
    """Tokenising a file with Kiwi against opening what came of it: ids, counts, a sentence and a word looked at."""
    path = folder / "again.txt"
    path.write_text("\n".join(islice(texts(), OPENED)), "utf-8")
    plan = Plan(files=(path,), name="again")
    tokenizer("kiwi")("예열")

    def make() -> str:
        making = build(folder, plan)
        while True:
            try:
                next(making)
            except StopIteration as end:
                return end.value

    began = time.perf_counter()
    name = make()
    made = time.perf_counter() - began
    times = []
    for _ in range(10):
        began = time.perf_counter()
        corpus = opened(folder, name)
        assert (
            int(corpus.ids.max()) < len(corpus.vocabulary.words) and corpus.sentence(7) and corpus.vocabulary.words[0]
        )
        times.append(time.perf_counter() - began)
    again = cpu(make)
    fast = statistics.median(times)
    print(
        f"tokenising {OPENED:,} reviews {made:.2f} s, opening them again {fast * 1e3:.1f} ms: {made / fast:,.0f} times"
    )
    print(f"asking for the same file again: {again * 1e3:.0f} ms, found by its fingerprint: {made / again:,.0f} times")
    assert made / fast >= 50, "the bar is 50"


if __name__ == "__main__":
    rates()
    with tempfile.TemporaryDirectory() as place:
        reading_rate(Path(place))
        reopening(Path(place))
