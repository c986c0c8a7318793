"""Tables about tokenisers: one sentence cut by one of them, and the vocabularies that a sample of a corpus gives them.

cut           the tokens of a sentence by a tokeniser that takes long to load
vocabularies  a sample of the corpus under every tokeniser: how long it becomes, how many types, each word's count
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd

from explorer.contracts import Making, Step, Token
from explorer.corpus import cuts
from explorer.corpus.pace import paced
from explorer.corpus.store import StoredCorpus
from explorer.corpus.tokenise import Cutting, tokenizer

SAMPLE = 3_000  # sentences
PIECES = 4_000  # that BPE may learn from a sample
BATCH = 250  # sentences cut between two steps


def cut(
    corpus: StoredCorpus, tokenizer: str, sentence: str, settings: Mapping[str, object] | None = None
) -> Making[pd.DataFrame]:
    """The tokens of a sentence: word, start, end. The corpus owns the table: with it, the table goes."""
    del corpus
    found: list[Token] = []
    for tokens in paced(iter(cuts.cut(tokenizer, sentence, settings) for _ in range(1))):
        yield Step(int(tokens is not None), 1, {})
        found = tokens or []
    return pd.DataFrame([(t.text, t.start, t.end) for t in found], columns=["word", "start", "end"])


def vocabularies(corpus: StoredCorpus, sentences: int = SAMPLE, seed: int = 0) -> Making[pd.DataFrame]:
    """Words of a sample under every tokeniser that is installed: tokenizer, word, count.

    attrs: sentences (in the sample), sample (their numbers), seed, characters, learnt (BPE's settings), and rows
    {tokenizer: {tokens, types, unseen}}. unseen: of the tokens of every second sentence, those that the others do not
    have: what a vocabulary learnt from as much text as that would not know.
    """
    chosen = sample(len(corpus), sentences, seed)
    texts = [corpus.sentence(int(at)) for at in chosen]
    names = [name for name in cuts.names() if name not in cuts.missing()]
    frames: list[pd.DataFrame] = []
    rows: dict[str, dict[str, float]] = {}
    learnt: dict[str, object] = {}
    for at, name in enumerate(names):
        yield Step(at, len(names), {})
        cutter = tokenizer(name, cuts.ALL.get(name) or ({"vocab_size": PIECES} if name == "bpe" else {}))
        if name == "bpe":
            cutter = cutter.trained(texts)
            learnt = dict(cutter.settings)
        known = yield from _counted(cutter, texts[::2], at, len(names))
        met = yield from _counted(cutter, texts[1::2], at, len(names))
        counts = known + met
        rows[name] = {"tokens": counts.total(), "types": len(counts), "unseen": _unseen(known, met)}
        frames.append(pd.DataFrame({"tokenizer": name, "word": list(counts), "count": list(counts.values())}))
    frame = pd.concat(frames, ignore_index=True)
    frame.attrs = {
        "sentences": len(texts), "sample": chosen.tolist(), "seed": seed, "learnt": learnt, "rows": rows,
        "characters": sum(map(len, texts)),
    }  # fmt: skip
    return frame


def _unseen(known: Counter[str], met: Counter[str]) -> float:
    return sum(many for word, many in met.items() if word not in known) / max(met.total(), 1)


def sample(total: int, size: int, seed: int) -> np.ndarray:
    """Numbers of sentences drawn from all over a corpus, in order."""
    return np.sort(np.random.default_rng(seed).choice(total, min(size, total), replace=False))


def _counted(cutter: Cutting, texts: list[str], done: int, total: int) -> Making[Counter[str]]:
    counts: Counter[str] = Counter()
    for at in range(0, len(texts), BATCH):
        found = cutter.cut(texts[at : at + BATCH])
        words = found.words.to_pylist()
        for word, many in zip(*np.unique(found.ids, return_counts=True), strict=True):
            counts[words[word]] += int(many)
        yield Step(done, total, {})
    return counts
