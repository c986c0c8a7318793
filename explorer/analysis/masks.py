"""What masks keep: shares by layer, what two of them have in common, and what they cost to keep.

Jaccard overlap of two tasks: weights that both keep over weights that either keeps, all layers together. Chance is the
overlap of masks of the same densities drawn by lot: Σ d₁d₂ n over Σ (d₁ + d₂ − d₁d₂) n, n weights a layer.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float

from explorer.analysis.banks import Bank
from explorer.contracts import Superposes
from explorer.nn.packing import bit_bytes, packed, sparse_bytes

NUMBER = 4  # bytes of a weight that is kept as such


def layers(bank: Bank, at: int) -> pd.DataFrame:
    """A row a layer of a task: its inputs and outputs, how many of its weights are kept, and the share."""
    every = bank.mask(at)
    return pd.DataFrame({
        "layer": range(1, len(every) + 1), "inputs": [mask.shape[1] for mask in every],
        "outputs": [mask.shape[0] for mask in every], "kept": [int(mask.sum()) for mask in every],
        "share": [float(mask.mean()) for mask in every],
    })  # fmt: skip


def histogram(model: Superposes, task: int, layer: int) -> pd.DataFrame | None:
    """A row a bin of a layer's scores and what became of them: left, right, count, kept (bool); None without scores."""
    if (found := model.scores(task)) is None:
        return None
    edges, counts, kept = found[layer]
    rows = [
        {"left": edges[at], "right": edges[at + 1], "count": float(count), "kept": held}
        for at in range(len(edges) - 1)
        for held, count in ((True, kept[at]), (False, counts[at] - kept[at]))
        if count
    ]
    return pd.DataFrame(rows)


def overlaps(bank: Bank) -> pd.DataFrame:
    """A row a pair of tasks, both ways round and with itself: row, column (numbers), value (Jaccard), chance."""
    flat = [np.concatenate([layer.ravel() for layer in bank.mask(at)]).astype(np.float32) for at in range(len(bank))]
    both = np.stack(flat) @ np.stack(flat).T
    kept = np.diag(both)
    sizes = np.array([layer.size for layer in bank.mask(0)])
    shares = np.array([[layer.mean() for layer in bank.mask(at)] for at in range(len(bank))])
    common = (shares[:, None] * shares[None]) @ sizes
    either = (shares[:, None] + shares[None]) @ sizes - common
    rows, columns = np.divmod(np.arange(both.size), len(bank))
    union = kept[:, None] + kept[None] - both
    return pd.DataFrame({
        "row": rows, "column": columns, "value": (both / np.maximum(union, 1)).ravel(),
        "chance": (common / np.maximum(either, 1e-12)).ravel(),
    })  # fmt: skip


def order(frame: pd.DataFrame) -> list[int]:
    """Tasks such that those of like masks stand together: the leaves of a tree by average linkage on 1 − Jaccard."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    count = 1 + max(frame["row"].tolist())
    if count < 3:
        return list(range(count))
    apart = 1 - frame["value"].to_numpy(float).reshape(count, count)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform(apart, checks=False), "average", optimal_ordering=True)
    return [int(at) for at in leaves_list(tree)]


def costs(bank: Bank) -> pd.DataFrame:
    """A row a task: density, bytes of its mask as kept, as bits, as places, and of a network of its own."""
    rows = []
    for at, entry in enumerate(bank.entries):
        mask = bank.mask(at)
        rows.append({
            "task": entry.task.name,
            "density": sum(int(each.sum()) for each in mask) / sum(each.size for each in mask),
            "kept": sum(packed(each).nbytes for each in mask),
            "bits": sum(bit_bytes(_shape(each)) for each in mask),
            "places": sum(sparse_bytes(_shape(each), int(each.sum())) for each in mask),
            "network": NUMBER * sum(each.size for each in mask),
        })  # fmt: skip
    return pd.DataFrame(rows)


def crossover(bank: Bank, densities: Float[np.ndarray, " N"]) -> pd.DataFrame:
    """Bytes of a mask of this network by its density, both kinds: columns density, kind (bits, places), bytes."""
    shapes = [_shape(each) for each in bank.mask(0)]
    bits = sum(bit_bytes(shape) for shape in shapes)
    rows = []
    for density in densities.tolist():
        places = sum(sparse_bytes(shape, round(density * shape[0] * shape[1])) for shape in shapes)
        rows += [
            {"density": density, "kind": "bits", "bytes": bits},
            {"density": density, "kind": "places", "bytes": places},
        ]
    return pd.DataFrame(rows)


def _shape(mask: Bool[np.ndarray, "out in"]) -> tuple[int, int]:
    return mask.shape[0], mask.shape[1]


def reduced(mask: Bool[np.ndarray, "out in"], height: int, width: int) -> Float[np.ndarray, "H W"]:
    """A mask as a picture of at most height x width: each place the share kept of the weights under it."""
    tall, wide = max(1, -(-mask.shape[0] // height)), max(1, -(-mask.shape[1] // width))
    padded = np.full((-(-mask.shape[0] // tall) * tall, -(-mask.shape[1] // wide) * wide), np.nan)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    return np.nanmean(padded.reshape(len(padded) // tall, tall, -1, wide), axis=(1, 3))
