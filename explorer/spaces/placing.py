"""New words on a map that stays as it is: each among the words of the map that are nearest to it in the space."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from explorer.spaces import layout
from explorer.spaces.neighbours import Index

EPOCHS = 100  # as umap-learn's transform, and its rate: a quarter of a layout's
RATE = 0.25


def placed(
    vectors: Float[np.ndarray, "V D"] | Index,
    places: Float[np.ndarray, "V 2"],
    new: Float[np.ndarray, "N D"],
    n_neighbors: int = 15,
    min_dist: float = 0.1,
    seed: int = 0,
) -> Float[np.ndarray, "N 2"]:
    """Places of new vectors on the map `places` of `vectors` (or of their Index, where it is at hand).

    A new word starts at the mean of its nearest words of the map, weighted as UMAP weighs neighbours, and then follows
    their pull and the push of the others for some epochs (umap-learn's transform; McInnes et al. 2018). The map's own
    places are only read; a new word stands where it stands whatever else is placed with it. A vector without a
    direction, or any on an empty map, lies at the map's median.
    """
    index = vectors if isinstance(vectors, Index) else Index(vectors)
    middle = np.median(places, axis=0) if len(places) else np.zeros(2)
    found = np.repeat(middle[None].astype(np.float32), len(new), axis=0)
    ids, cosines = index.nearest(np.asarray(new), n_neighbors)
    known = np.flatnonzero(cosines.any(axis=1)) if ids.size else np.empty(0, np.int64)
    if not len(known):
        return found
    weights = layout.strengths(np.maximum(1 - cosines[known], 0))
    tails = ids[known]
    spots = np.einsum("nk,nkd->nd", weights / weights.sum(axis=1, keepdims=True), places[tails]).astype(np.float32)
    heads = np.arange(len(known) + 1) * tails.shape[1]
    tables = layout.tables(*layout.curve(min_dist))
    frozen = np.ascontiguousarray(places, np.float32)
    layout.settle(heads, tails.ravel(), weights.ravel(), spots, frozen, EPOCHS, RATE, *tables, seed)
    found[known] = spots
    return found
