"""Skip-gram with negative sampling in torch, for CUDA: `plain.move` for a batch of windows at once.

A batch takes its gradients from the tables as they were before it, so a word that is in it often moves too far; it is
kept so small that no word is met with more than about one unit of learning rate. The centres of a chunk are taken in
random order, so that neighbours seldom share a batch. Sums of rows are atomic additions: the last bits differ from run
to run on CUDA.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from explorer.contracts import Array
from explorer.models.word2vec import sampling
from explorer.models.word2vec.config import SkipGramConfig
from explorer.models.word2vec.plain import LIMIT

BATCH = 16, 4096  # windows, at least and at most


class CudaTrainer:
    """The tables on the device while a model trains."""

    def __init__(
        self, config: SkipGramConfig, counts: np.ndarray, inputs: Array, outputs: Array, device: str = "cuda"
    ) -> None:
        self.window, self.negative, self.device = config.window, config.negative, device
        keep = sampling.keep_probability(counts, config.sample)
        self.keep = torch.from_numpy(keep).to(device, torch.float32)
        self.noise = torch.from_numpy(sampling.noise_table(counts, config.ns_exponent, config.seed)).to(device)
        self.inputs, self.outputs = (torch.from_numpy(table).to(device, copy=True) for table in (inputs, outputs))
        self.batch = batch_size(counts * keep, config)
        self.draws = torch.Generator(device)

    @torch.inference_mode()
    def step(self, tokens: np.ndarray, bounds: np.ndarray, rates: tuple[float, float], seed: list[int]) -> float:
        """Learn from a chunk; returns the mean loss of its pairs, NaN without any."""
        self.draws.manual_seed(int(np.random.SeedSequence(seed).generate_state(1)[0]))
        words, piece = self.subsampled(tokens, bounds)
        reach = torch.randint(1, self.window + 1, words.shape, generator=self.draws, device=self.device)
        order = torch.randperm(len(words), generator=self.draws, device=self.device)
        loss = torch.zeros(2, device=self.device)
        for first in range(0, len(words), self.batch):
            rate = rates[0] + (rates[1] - rates[0]) * first / len(words)
            loss += self.move(words, *self.windows(words, piece, reach, order[first : first + self.batch]), rate)
        total, pairs = loss.tolist()
        return total / pairs if pairs else float("nan")

    def subsampled(self, tokens: np.ndarray, bounds: np.ndarray) -> tuple[Tensor, Tensor]:
        """The words that subsampling leaves, and the piece that each belongs to; (N,) both."""
        words = torch.from_numpy(tokens).to(self.device, torch.int64)
        piece = torch.from_numpy(np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))).to(self.device)
        known = (words >= 0) & (words < len(self.keep))
        chance = torch.rand(words.shape, generator=self.draws, device=self.device)
        left = known & (chance <= self.keep[words.where(known, 0)])
        return words[left], piece[left]

    def windows(self, words: Tensor, piece: Tensor, reach: Tensor, centres: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Targets (B, K) as words, context (B, Q) as places, and which places of the context are in the window."""
        distance = torch.cat([torch.arange(-self.window, 0), torch.arange(1, self.window + 1)]).to(self.device)
        places = centres[:, None] + distance
        inside = (places >= 0) & (places < len(words)) & (distance.abs() <= reach[centres][:, None])
        places = places.clamp(0, len(words) - 1)
        inside &= piece[places] == piece[centres][:, None]
        drawn = torch.randint(len(self.noise), (len(centres), self.negative), generator=self.draws, device=self.device)
        return torch.cat([words[centres][:, None], self.noise[drawn]], 1), places, inside

    def move(self, words: Tensor, targets: Tensor, places: Tensor, inside: Tensor, rate: float) -> Tensor:
        """One batch's step, in place; returns the summed loss and the number of pairs."""
        context = words[places]
        h, o = self.inputs[context], self.outputs[targets]
        scores = h @ o.mT
        label = torch.arange(targets.shape[1], device=self.device) == 0
        live = inside[:, :, None] & (label | (targets != targets[:, :1]))[:, None] & (scores.abs() < LIMIT)
        gradient = rate * live * (label.float() - scores.sigmoid())
        self.inputs.index_add_(0, context.flatten(), (gradient @ o).flatten(0, 1))
        self.outputs.index_add_(0, targets.flatten(), (gradient.mT @ h).flatten(0, 1))
        loss = torch.nn.functional.softplus(torch.where(label, -scores, scores)) * live
        return torch.stack([loss.sum(), inside.sum()])

    def tables(self) -> tuple[Array, Array]:
        """Copies of the input and the output rows."""
        return self.inputs.cpu().numpy().copy(), self.outputs.cpu().numpy().copy()

    def close(self) -> None:
        """Nothing to end: the tables go with the trainer."""


def batch_size(kept: np.ndarray, config: SkipGramConfig) -> int:
    """How many windows the most frequent word stands, at about one unit of learning rate a batch."""
    share = kept.max() / kept.sum()
    return int(np.clip(1 / (config.learning_rate * (config.window + 1) * share), *BATCH))
