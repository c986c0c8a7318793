"""Masks against the rule written out, and against their shares over 100,000 chosen tokens."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from explorer.nn.batches import Batch
from explorer.nn.masking import Unit, chosen, mixed, numbers


def batch(rows, width=40, seed=0):
    draw = np.random.default_rng(seed)
    lengths = draw.integers(1, width + 1, rows)
    inside = np.arange(width) < lengths[:, None]
    glued = inside & (draw.random((rows, width)) < 0.5)
    glued[:, 0] = False
    return Batch(np.where(inside, draw.integers(0, 100, (rows, width)), 0), lengths.astype(np.int64), glued)


def rule(length, rate=0.15, most=20):
    return min(most, max(1, round(rate * length)))


@pytest.mark.parametrize("unit", ["token", "span"])
@pytest.mark.parametrize(("rate", "most"), [(0.15, 20), (0.15, 3), (0.5, 20), (1.0, 40)])
def test_as_many_are_chosen_as_the_rule_says_and_only_tokens(unit, rate, most):
    some = batch(500)
    places = chosen(some, rate, most, cast("Unit", unit), np.random.default_rng(1))
    assert places.sum(1).tolist() == [rule(n, rate, most) for n in some.lengths.tolist()]
    assert numbers(some.lengths, rate, most).tolist() == places.sum(1).tolist()
    assert not places[~some.inside].any()


def test_every_token_is_chosen_as_often():
    some = Batch(np.zeros((20_000, 20), np.int64), np.full(20_000, 20), np.zeros((20_000, 20), bool))
    counts = chosen(some, 0.15, 20, "token", np.random.default_rng(2)).sum(0)
    sigma = np.sqrt(20_000 * 0.15 * 0.85)
    assert (abs(counts - 3000) < 4 * sigma).all()


def test_whole_words_are_hidden_whole():
    some = batch(500)
    places = chosen(some, 0.15, 20, "word", np.random.default_rng(3))
    over = 0
    for row, length in enumerate(some.lengths.tolist()):
        words = np.cumsum(~some.glued[row, :length]) - 1
        hidden = [set(places[row, :length][words == w].tolist()) for w in range(words[-1] + 1)]
        assert all(len(kinds) == 1 for kinds in hidden)
        count = hidden.count({True})
        assert count >= 1
        if places[row].sum() > rule(length):
            assert count == 1  # no word fitted
            over += 1
    assert 0 < over < 250 and not places[~some.inside].any()


def test_spans_are_longer_than_single_tokens_by_chance():
    some = Batch(np.zeros((2000, 40), np.int64), np.full(2000, 40), np.zeros((2000, 40), bool))

    def mean_run(unit):
        places = chosen(some, 0.25, 20, unit, np.random.default_rng(4))
        begins = places & ~np.pad(places, ((0, 0), (1, 0)))[:, :-1]
        return places.sum() / begins.sum()

    assert mean_run("token") == pytest.approx(1 / (1 - 9 / 39), rel=0.05)  # the next one is chosen as any other
    assert mean_run("span") > 2.5


@pytest.mark.parametrize("shares", [(0.8, 0.1), (1.0, 0.0), (0.0, 1.0), (0.5, 0.25)])
def test_shares_of_the_mix_lie_within_three_sigma_over_1e5_chosen_tokens(shares):
    draw = np.random.default_rng(5)
    ids, places = np.full((2000, 100), 7), np.zeros((2000, 100), bool)
    places[:, :50] = True  # 100,000 chosen
    words, mask = 1000, 1001
    seen = mixed(ids, places, shares, mask, words, draw)
    assert (seen[:, 50:] == 7).all()
    masked, random = shares
    expected = {"mask": masked, "random": random * (words - 1) / words, "same": 1 - masked - random + random / words}
    got = {"mask": seen[places] == mask, "same": seen[places] == 7}
    got["random"] = ~got["mask"] & ~got["same"]
    for name, share in expected.items():
        assert abs(got[name].mean() - share) <= 3 * np.sqrt(share * (1 - share) / 1e5) + 1e-12
    drawn = seen[places][got["random"]]
    assert not len(drawn) or (drawn.min() >= 0 and drawn.max() < words)


def test_the_same_draw_gives_the_same_masks_and_another_others():
    some = batch(50)
    for unit in ("token", "word", "span"):
        one, two, three = (chosen(some, 0.15, 20, unit, np.random.default_rng(s)) for s in (1, 1, 2))
        assert (one == two).all() and (one != three).any()
