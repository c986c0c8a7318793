"""Skip-gram on the CPU: the kernel in threads."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from explorer.contracts import Array
from explorer.models.word2vec import kernel, plain, sampling
from explorer.models.word2vec.config import SkipGramConfig
from explorer.nn.device import cores


class CpuTrainer:
    """Threads over the pieces of a chunk, without locks (Recht et al. 2011): exact repeats need one thread."""

    def __init__(self, config: SkipGramConfig, counts: np.ndarray, inputs: Array, outputs: Array) -> None:
        self.window, self.targets, self.width = config.window, (0,) * (1 + config.negative), inputs.shape[1]
        self.keep = sampling.thresholds(sampling.keep_probability(counts, config.sample))
        self.noise = sampling.noise_table(counts, config.ns_exponent, config.seed)
        self.inputs, self.outputs = kernel.aligned(*inputs.shape), kernel.aligned(*outputs.shape)
        self.inputs[:, : self.width], self.outputs[:, : self.width] = inputs, outputs
        self.threads = config.threads or cores()
        self.pool = ThreadPoolExecutor(self.threads)

    def step(self, tokens: np.ndarray, bounds: np.ndarray, rates: tuple[float, float], seed: list[int]) -> float:
        """Learn from a chunk; returns the mean loss of the pairs it was measured on, NaN without any."""
        cuts = np.searchsorted(bounds, np.linspace(0, len(tokens), self.threads + 1)[1:-1])
        shares = zip([0, *cuts], [*cuts, len(bounds) - 1], strict=True)
        random = np.random.SeedSequence(seed).generate_state(2 * self.threads, np.uint64).reshape(-1, 2)
        random[:, 0] |= np.uint64(1)
        random[:, 1] %= np.uint64(len(self.noise))
        jobs = [
            self.pool.submit(self.train, tokens, bounds[first : last + 1], draws, rates)
            for (first, last), draws in zip(shares, random, strict=True)
        ]
        losses, pairs = zip(*(job.result() for job in jobs), strict=True)
        return sum(losses) / sum(pairs) if sum(pairs) else math.nan

    def train(
        self, tokens: np.ndarray, bounds: np.ndarray, random: np.ndarray, rates: tuple[float, float]
    ) -> tuple[float, int]:
        """One thread's share of a chunk."""
        tables = self.inputs, self.outputs, self.keep, self.noise
        shape = self.window, self.targets, kernel.together(len(self.targets))
        return kernel.train(tokens, bounds, *tables, random, rates, *shape, plain.LIMIT, plain.SAMPLED)

    def tables(self) -> tuple[Array, Array]:
        """Copies of the input and the output rows, without their padding."""
        return self.inputs[:, : self.width].copy(), self.outputs[:, : self.width].copy()

    def close(self) -> None:
        """End the threads."""
        self.pool.shutdown()
