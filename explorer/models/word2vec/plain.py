"""Skip-gram with negative sampling as a reader would write it: the reference that the fast kernel is tested against.

One window: the words around a centre are the inputs, the centre and a few words drawn as noise the outputs, as in
word2vec's own program. All pairs of a window are scored first, then every row moves:

    h_q += Σ_k g_qk o_k,   o_k += Σ_q g_qk h_q,   g_qk = η ([k is the centre] − σ(h_q · o_k)).

The noise is shared by the inputs of a window (Ji et al. 2016, "Parallelizing word2vec in shared and distributed
memory"): the same expectation as noise for each pair, and matrix products instead of vector ones.
"""

from __future__ import annotations

import numpy as np

BITS = (1 << 64) - 1
LIMIT = 50.0  # σ is 0 or 1 in single precision long before; only rows that are running away score more
SAMPLED = 16  # the loss is measured in one window of so many


def train(
    tokens: np.ndarray,
    bounds: np.ndarray,
    inputs: np.ndarray,
    outputs: np.ndarray,
    keep: np.ndarray,
    noise: np.ndarray,
    random: np.ndarray,
    rates: tuple[float, float],
    window: int,
    negative: int,
) -> tuple[float, int]:
    """One pass over the pieces tokens[bounds[i]:bounds[i + 1]], in place; returns the summed loss and its pairs.

    tokens (N,) int32, ids outside the vocabulary are passed over; bounds (S + 1,) int64; inputs and outputs (V, D);
    keep (V,) uint32 and noise (M,) int32 as `sampling` makes them; random (2,) uint64: the state of the generator and
    the place in the noise, both moved on; rates: the learning rate at the first piece and after the last.
    """
    loss, pairs, windows = 0.0, 0, 0
    for piece in range(len(bounds) - 1):
        rate = rates[0] + (rates[1] - rates[0]) * piece / (len(bounds) - 1)
        words = kept(tokens[bounds[piece] : bounds[piece + 1]], keep, random)
        for place, centre in enumerate(words):
            reach = window - ((draw(random) >> 33) * window >> 31)
            drawn = next_noise(noise, random, negative)
            context = words[max(0, place - reach) : place] + words[place + 1 : place + reach + 1]
            if not context:
                continue
            gradient = move(inputs, outputs, context, [centre, *drawn], np.float32(rate))
            if windows % SAMPLED == 0:
                wrong = np.minimum(np.abs(gradient) / np.float32(rate), np.float32(1 - 1e-7))
                loss -= float(np.log1p(-wrong).sum())
                pairs += len(context)
            windows += 1
    return loss, pairs


def move(
    inputs: np.ndarray, outputs: np.ndarray, context: list[int], targets: list[int], rate: np.float32
) -> np.ndarray:
    """One window's step, in place; returns the gradients g (Q, K). targets[0] is the centre, the others are noise.

    Noise that happens to be the centre is passed over, as word2vec does. So is a pair beyond ±LIMIT: where a window
    holds one word many times its steps add up, and two rows could push each other to infinity.
    """
    scores = inputs[context] @ outputs[targets].T
    label = np.arange(len(targets)) == 0
    gradient = rate * (label - 1 / (1 + np.exp(-np.clip(scores, -LIMIT, LIMIT))))
    gradient *= (np.abs(scores) < LIMIT) & (label | (np.array(targets) != targets[0]))
    gradient = gradient.astype(inputs.dtype)
    change = np.zeros_like(outputs[targets])
    before = outputs[targets]
    for g, word in zip(gradient, context, strict=True):
        change += g[:, None] * inputs[word]
        inputs[word] += g @ before
    np.add.at(outputs, targets, change)
    return gradient


def kept(piece: np.ndarray, keep: np.ndarray, random: np.ndarray) -> list[int]:
    """The words of a piece that subsampling leaves."""
    known = [int(word) for word in piece if 0 <= word < len(keep)]
    return [word for word in known if draw(random) >> 33 <= int(keep[word])]


def draw(random: np.ndarray) -> int:
    """The next 64 bits of Marsaglia's xorshift (2003); the state must not be 0."""
    state = int(random[0])
    state ^= state << 13 & BITS
    state ^= state >> 7
    state ^= state << 17 & BITS
    random[0] = state
    return state


def next_noise(noise: np.ndarray, random: np.ndarray, negative: int) -> list[int]:
    """The next words of the shuffled noise, from its beginning again where too few are left."""
    place = int(random[1])
    place = 0 if place + negative > len(noise) else place
    random[1] = place + negative
    return noise[place : place + negative].tolist()
