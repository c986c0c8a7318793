"""Our masked and causal language models against Hugging Face's of the same shape: speed, memory, what is learnt.

python -m tests.benchmarks.bench_language [--part speed|memory|learning|stream] [--rounds N] [--device cpu|cuda]

Speed: forward and backward of the same batches (32 rows of 64 tokens, no padding), in turns, one thread, both with
PyTorch's scaled dot-product attention, weights tied; ours makes logits at the masked places only, 15 % of
all. A ratio is the median of the rounds' ratios, by the clock and by processor time. Memory: the peak of a fresh
process that takes a few such steps, its libraries' share included in both. Learning: the defaults on the built-in
corpus, held-out accuracy and perplexity beside the unigram's. Stream: private memory while batches are read from a
corpus and from one ten times as large.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import psutil
import torch

from explorer.contracts import Corpus, Vocabulary
from explorer.models.causal_lm import CausalLM
from explorer.models.masked_lm import MaskedConfig, MaskedLM
from explorer.nn.batches import Batch, Batches
from explorer.nn.masking import chosen
from explorer.nn.network import LanguageConfig

WORDS, BATCH, LENGTH = 8000, 32, 62  # and two own tokens
SHAPE: Any = {"hidden_size": 128, "num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 512}
LARGE: Any = {"hidden_size": 512, "num_hidden_layers": 6, "num_attention_heads": 8, "intermediate_size": 2048}


def batch(seed: int) -> Batch:
    """Random words, no padding."""
    ids = np.random.default_rng(seed).integers(0, WORDS, (BATCH, LENGTH))
    return Batch(ids, np.full(BATCH, LENGTH), np.zeros(ids.shape, bool))


def ours(kind: str, device: str, shape: Any) -> Callable[[Batch], None]:
    """One forward and backward pass of ours."""
    vocabulary = Vocabulary([str(i) for i in range(WORDS)], np.full(WORDS, 9), None)  # type: ignore[arg-type]
    bf16 = {"bf16": device == "cuda"}
    if kind == "masked":
        config = MaskedConfig.model_validate({**shape, **bf16, "norm": "post"})
        model: Any = MaskedLM(config, vocabulary, device)
    else:
        model = CausalLM(
            LanguageConfig.model_validate({**shape, **bf16, "activation": "gelu_tanh"}), vocabulary, device
        )
    model.network.reset(0)
    model.network.train()

    def step(some: Batch) -> None:
        model.network.zero_grad(set_to_none=True)
        with model.learner.precision():
            loss = model.loss(some, np.random.default_rng(0))
            (loss.total / loss.predictions).backward()

    return step


def theirs(kind: str, device: str, shape: Any) -> Callable[[Batch], None]:
    """One forward and backward pass of Hugging Face's, on the same tokens."""
    import transformers

    rows, wide = WORDS + 4, shape["hidden_size"]
    none: Any = {"attn_implementation": "sdpa", "bos_token_id": None, "eos_token_id": None}
    if kind == "masked":
        config: Any = transformers.BertConfig(
            vocab_size=rows, max_position_embeddings=66, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
            **shape, **none,
        )  # fmt: skip
        model: Any = transformers.BertForMaskedLM(config)
    else:
        config = transformers.GPT2Config(
            vocab_size=rows, n_positions=66, n_embd=wide, n_layer=shape["num_hidden_layers"], embd_pdrop=0.0,
            n_head=shape["num_attention_heads"], n_inner=shape["intermediate_size"], resid_pdrop=0.0, attn_pdrop=0.0,
            **none,
        )  # fmt: skip
        model = transformers.GPT2LMHeadModel(config)
    model.to(device).train()

    def step(some: Batch) -> None:
        model.zero_grad(set_to_none=True)
        ids = torch.from_numpy(np.pad(some.ids, ((0, 0), (1, 1)), constant_values=WORDS)).to(device)
        labels = ids.clone()
        if kind == "masked":
            hidden = np.pad(chosen(some, 0.15, 20, "token", np.random.default_rng(0)), ((0, 0), (1, 1)))
            labels[~torch.from_numpy(hidden).to(device)] = -100
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            model(input_ids=ids, labels=labels).loss.backward()

    return step


def spent(step: Callable[[Batch], None], batches: list[Batch], device: str) -> np.ndarray:
    """Seconds by the clock and of the processor."""
    began = time.perf_counter(), time.process_time()
    for some in batches:
        step(some)
    if device == "cuda":
        torch.cuda.synchronize()
    return np.array([time.perf_counter() - began[0], time.process_time() - began[1]])


def speed(rounds: int, device: str) -> None:
    """Ratios of both kinds."""
    torch.set_num_threads(1)  # more of them wait for each other on a busy machine
    batches = [batch(seed) for seed in range(4 if device == "cpu" else 50)]
    tokens = sum(b.tokens for b in batches)
    for name, shape in {"4 layers of 128": SHAPE, **({"6 layers of 512": LARGE} if device == "cuda" else {})}.items():
        for kind in ("masked", "causal"):
            steps = [make(kind, device, shape) for make in (ours, theirs)]
            for step in steps:
                spent(step, batches[:1], device)
            times = np.array([[spent(step, batches, device) for step in steps] for _ in range(rounds)])
            ratio = np.median(times[:, 1] / times[:, 0], axis=0)
            rate = tokens / np.median(times, axis=0)
            print(
                f"{kind}, {name}, {device}: {ratio[0]:.2f} x by the clock, {ratio[1]:.2f} x by processor time; "
                f"ours {rate[0, 0]:,.0f} tokens/s ({rate[0, 1]:,.0f} a processor second), theirs {rate[1, 0]:,.0f} "
                f"({rate[1, 1]:,.0f}); {rounds} rounds of {tokens:,} tokens"
            )


def peak(kind: str, who: str, device: str) -> None:
    """In a process of its own: megabytes at most, after its imports and at the end."""
    import resource

    step = (ours if who == "ours" else theirs)(kind, device, SHAPE if device == "cpu" else LARGE)
    before = psutil.Process().memory_info().rss
    for seed in range(4):
        step(batch(seed))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if device == "cuda":
        before, most = 0, torch.cuda.max_memory_allocated()
    print(f"{(most - before) / 1e6:.0f}")


def memory(device: str) -> None:
    """What steps add to a process that has made its model."""
    for kind in ("masked", "causal"):
        told = [
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.bench_language", "--part", "peak", "--kind", kind,
                 "--who", who, "--device", device], capture_output=True, text=True, check=True,
            ).stdout.split()[-1]
            for who in ("ours", "theirs")
        ]  # fmt: skip
        print(f"{kind}, {device}: memory that steps add: ours {told[0]} MB, theirs {told[1]} MB")


def learning(device: str) -> None:
    """The defaults on the built-in corpus, one thread; figures of 300 held-out sentences, by frequency in brackets."""
    from explorer.analysis.perplexity import held_out
    from explorer.corpus import store
    from explorer.models.bilm import BiLM
    from explorer.runs import builtin
    from explorer.spaces.stages import finished

    with tempfile.TemporaryDirectory() as folder:
        builtin.install(Path(folder))
        corpus = store.opened(Path(folder), builtin.about().corpus)
        kinds: Any = MaskedLM, CausalLM, BiLM
        for kind in kinds:
            model: Any = kind(kind.Config.model_validate({"threads": 1}), corpus.vocabulary, device)
            began = time.perf_counter(), time.process_time()
            for _step in model.fit(corpus):
                pass
            spent = f"{time.perf_counter() - began[0]:.0f} s by the clock, {time.process_time() - began[1]:.0f} s"
            for row in finished(held_out(corpus, model)).to_dict("records"):
                print(
                    f"{kind.__name__} ({row['sight']}), {device}: {spent} of the processor; {row['metric']} "
                    f"{row['score']:.1f} ± {row['error']:.1f} ({row['unigram']:.0f}), right at the first guess "
                    f"{row['top1']:.1%} ± {row['top1_error']:.1%} ({row['unigram_top1']:.2%}), n = {row['n']:,}",
                    flush=True,
                )


class Streamed:
    """A corpus of random ids on disk."""

    def __init__(self, folder: Path, sentences: int) -> None:
        for name, kind, size in (("ids", np.int32, 10 * sentences), ("offsets", np.int64, sentences + 1)):
            array = np.lib.format.open_memmap(folder / f"{name}.npy", "w+", kind, (size,))
            array[:] = np.arange(size) * 10 if name == "offsets" else np.arange(size) * 7919 % WORDS
            array.flush()
        self.ids, self.offsets = (np.load(folder / f"{n}.npy", mmap_mode="r") for n in ("ids", "offsets"))
        self.starts = self.ends = self.ids


def stream() -> None:
    """Private memory that the batches of two corpora need."""
    for sentences in (1_000_000, 10_000_000):
        with tempfile.TemporaryDirectory() as folder:
            corpus = cast("Corpus", Streamed(Path(folder), sentences))
            before = private()
            began = time.perf_counter()
            batches = Batches(corpus, WORDS, batch_size=64, max_length=64, held_out=0.02)
            opened, most = time.perf_counter() - began, 0
            for step in range(0, 2000):
                batches.at(step)
                most = max(most, private()) if step % 50 == 0 else most
            print(
                f"{sentences:,} sentences, {len(corpus.ids):,} tokens: {(most - before) / 1e6:.1f} MB of private "
                f"memory, opened in {opened:.1f} s"
            )


def private() -> int:
    """Bytes that no file backs."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith("RssAnon")).split()[1])


def main() -> None:
    """All parts, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("speed", "memory", "learning", "stream", "peak"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--kind", default="masked", help="of --part peak")
    parser.add_argument("--who", default="ours", help="of --part peak")
    asked = parser.parse_args()
    if asked.part == "peak":
        peak(asked.kind, asked.who, asked.device)
        return
    parts = {"speed": lambda: speed(asked.rounds, asked.device), "memory": lambda: memory(asked.device),
             "learning": lambda: learning(asked.device), "stream": stream}  # fmt: skip
    for name, part in parts.items():
        if asked.part in (None, name):
            part()


if __name__ == "__main__":
    main()
