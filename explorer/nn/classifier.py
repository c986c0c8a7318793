"""Small heads that learn labels: on features that stay as they are, or together with a network that is trained on.

regression(layers, …)   layers of an encoder, mixed and then weighed: γ · Σ s_j h_j under a logistic regression
tuned(body, …)          a network, the mean of its states, a linear layer: first this alone, then all, stopped by
                        held-out labels
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from explorer.contracts import Making, Step
from explorer.nn.descent import array, seeded, threaded
from explorer.nn.mixing import Mix

ROUNDS = 100  # of L-BFGS
STRENGTHS = (0.001, 0.01, 0.1, 1.0)  # C of a regression on states, and of the one as which a head begins
TOGETHER = 256  # sentences that are classified at once


class Recipe(NamedTuple):
    """How a network and its head are tuned."""

    rate: float
    batch_size: int = 32
    epochs: int = 30
    patience: int = 3  # epochs without a better held-out loss after which it stops
    dropout: float = 0.1


class Regression(nn.Module):
    """Logits from layers (N, L, D), each standardised: one mixture, one linear layer. γ is 1: the weights can be it."""

    def __init__(self, layers: Float[Tensor, "N L D"], classes: int) -> None:
        super().__init__()
        self.mean, self.spread = layers.mean(0), layers.std(0).clamp_min(1e-6)
        self.mix = Mix(layers.shape[1])
        self.mix.gamma.requires_grad_(False)
        self.linear = nn.Linear(layers.shape[2], classes)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, layers: Float[Tensor, "N L D"]) -> Float[Tensor, "N K"]:
        """Logits."""
        return self.linear(self.mix(((layers - self.mean) / self.spread).unbind(1)))


def regression(
    layers: Float[np.ndarray, "N L D"], labels: Int64[np.ndarray, " N"], classes: int, strength: float
) -> Regression:
    """The minimum of strength · Σ −log p + ½‖W‖², scikit-learn's objective, over weights and mixture (L-BFGS)."""
    given, wanted = torch.from_numpy(layers), torch.from_numpy(labels)
    with seeded(0):
        made = Regression(given, classes)
    trained = [p for p in made.parameters() if p.requires_grad]
    descent = torch.optim.LBFGS(trained, max_iter=ROUNDS, line_search_fn="strong_wolfe", tolerance_change=1e-7)

    def cost() -> Tensor:
        descent.zero_grad()
        total = functional.cross_entropy(made(given), wanted, reduction="sum")
        found = (total + made.linear.weight.square().sum() / (2 * strength)) / len(wanted)
        found.backward()
        return found

    with threaded(1):
        descent.step(cost)  # pyright: ignore[reportArgumentType]
    return made


@torch.no_grad()
def probabilities(made: Regression, layers: Float[np.ndarray, "N L D"]) -> Float[np.ndarray, "N K"]:
    """Of each class."""
    return array(made(torch.from_numpy(layers)).softmax(1))


class Table(nn.Module):
    """A table of word vectors as the simplest of networks: each state is the word's row."""

    def __init__(self, rows: Float[np.ndarray, "V D"]) -> None:
        super().__init__()
        self.rows = nn.Embedding.from_pretrained(torch.from_numpy(rows.copy()), freeze=False)

    def forward(self, ids: Int64[Tensor, "B T"], inside: Bool[Tensor, "B T"]) -> Float[Tensor, "B T D"]:  # noqa: ARG002
        """The rows themselves."""
        return self.rows(ids)


class Classifier(nn.Module):
    """A network, the mean of its states in a sentence, dropout, a linear layer."""

    def __init__(self, body: nn.Module, width: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.body, self.dropout, self.head = body, nn.Dropout(dropout), nn.Linear(width, classes)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Int64[Tensor, "B T"], inside: Bool[Tensor, "B T"]) -> Float[Tensor, "B K"]:
        """Logits."""
        return self.head(self.dropout(self.mean(ids, inside)))

    def mean(self, ids: Int64[Tensor, "B T"], inside: Bool[Tensor, "B T"]) -> Float[Tensor, "B D"]:
        """Of the states of each sentence; zeros for one without a token."""
        states = self.body(ids, inside) * inside[:, :, None]
        return states.sum(1) / inside.sum(1, keepdim=True).clamp_min(1)


class Tuned(NamedTuple):
    """What came of tuning: the classifier of its best epoch, and which that was, from 1."""

    classifier: Classifier
    epoch: int


def tuned(
    body: nn.Module,
    width: int,
    rows: Sequence[NDArray[np.int64]],
    labels: Int64[np.ndarray, " N"],
    held: Bool[np.ndarray, " N"],
    classes: int,
    recipe: Recipe,
    seed: int,
) -> Making[Tuned]:
    """Train a body (in place) and a head on the examples that are not held; keep the epoch of least held-out loss.

    The head begins as the logistic regression on what the body gives (Kumar et al. 2022): a new one's first steps
    would spoil what was pre-trained. Epoch 0 is that. AdamW at a constant rate. Yields at every batch. The same seed
    gives the same weights on one machine.
    """
    with seeded(seed):
        made = Classifier(body, width, classes, recipe.dropout)
    learnt, kept = np.flatnonzero(~held), np.flatnonzero(held)
    best, epoch = _begun(made, rows, labels, learnt, kept), 0
    descent = torch.optim.AdamW(made.parameters(), lr=recipe.rate, weight_decay=0.01, fused=True)
    draw, steps = np.random.default_rng([seed, 11]), -(-len(learnt) // recipe.batch_size)
    weights = copy.deepcopy(made.state_dict())
    for now in range(recipe.epochs):
        order = draw.permutation(learnt)
        for step in range(steps):
            some = order[step * recipe.batch_size : (step + 1) * recipe.batch_size]
            _step(made, descent, [rows[at] for at in some.tolist()], labels[some], (seed, now, step))
            yield Step(now * steps + step + 1, recipe.epochs * steps, {})
        loss = _loss(_logits(made, [rows[at] for at in kept.tolist()]), labels[kept])
        if loss < best:
            best, epoch, weights = loss, now + 1, copy.deepcopy(made.state_dict())
        elif now + 1 - epoch >= recipe.patience:
            break
    made.load_state_dict(weights)
    return Tuned(made.eval(), epoch)


def _begun(
    made: Classifier,
    rows: Sequence[NDArray[np.int64]],
    labels: Int64[np.ndarray, " N"],
    learnt: Int64[np.ndarray, " M"],
    kept: Int64[np.ndarray, " H"],
) -> float:
    """Set the head to the regression that tells the held examples best, of several strengths; their loss then."""
    means, tests = (_means(made, [rows[at] for at in some.tolist()]) for some in (learnt, kept))
    best, head = np.inf, made.head
    for strength in STRENGTHS:
        found = regression(array(means)[:, None], labels[learnt], head.out_features, strength)
        weight = found.linear.weight.detach() / found.spread
        bias = found.linear.bias.detach() - weight @ found.mean[0]
        loss = _loss(functional.linear(tests, weight, bias), labels[kept])
        if loss < best:
            best = loss
            head.load_state_dict({"weight": weight, "bias": bias})
    return best


def _step(
    made: Classifier, descent: torch.optim.Optimizer, rows: list, labels: NDArray[np.int64], seed: tuple[int, ...]
) -> None:
    made.train()
    with seeded(*seed), threaded(1):  # batches so small that threads would wait for each other
        functional.cross_entropy(made(*padded(rows)), torch.tensor(labels)).backward()
        nn.utils.clip_grad_norm_(made.parameters(), 1.0)
        descent.step()
        descent.zero_grad(set_to_none=True)


def _loss(logits: Float[Tensor, "N K"], labels: Int64[np.ndarray, " N"]) -> float:
    return float(functional.cross_entropy(logits, torch.tensor(labels)))


def _logits(made: Classifier, rows: Sequence[NDArray[np.int64]]) -> Float[Tensor, "N K"]:
    with torch.no_grad():
        return made.head(_means(made, rows))


@torch.no_grad()
def _means(made: Classifier, rows: Sequence[NDArray[np.int64]]) -> Float[Tensor, "N D"]:
    """The mean state of each sentence, those of like length read together."""
    made.eval()
    order = np.argsort([len(each) for each in rows], kind="stable")
    parts = [order[at : at + TOGETHER].tolist() for at in range(0, len(order), TOGETHER)]
    with threaded(1):
        found = torch.cat([made.mean(*padded([rows[at] for at in part])) for part in parts])
    return found[torch.from_numpy(np.argsort(order))]


def predicted(made: Classifier, rows: Sequence[NDArray[np.int64]]) -> Int64[np.ndarray, " N"]:
    """The likeliest class of each sentence."""
    return array(_logits(made, rows).argmax(1))


def padded(rows: Sequence[NDArray[np.int64]]) -> tuple[Tensor, Tensor]:
    """Rows side by side, zeros behind the shorter ones, and which places hold a token."""
    lengths = np.array([len(each) for each in rows])
    inside = np.arange(max(1, int(lengths.max()))) < lengths[:, None]
    ids = np.zeros(inside.shape, np.int64)
    ids[inside] = np.concatenate(rows)
    return torch.from_numpy(ids), torch.from_numpy(inside)
