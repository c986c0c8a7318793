"""What masks keep, share and cost, against loops over their weights."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.analysis import densities, forgetting, masks
from explorer.analysis.banks import Bank
from explorer.contracts import Superposes, Task
from explorer.corpus import digits
from explorer.corpus.build import build
from explorer.corpus.store import opened
from explorer.spaces.stages import finished


class Fixed(Superposes):
    """A model whose masks are given, and nothing else."""

    network = "one"
    tasks = ()

    def __init__(self, every):
        self.every = every
        self.tasks = [Task(str(at), ["a", "b"], 0.5, 0.5, 1) for at in range(len(every))]

    def masks(self, task):
        return self.every[task]


Fixed.__abstractmethods__ = frozenset()  # what a bank asks of it is here


@pytest.fixture
def bank():
    draw = np.random.default_rng(0)
    shared = draw.random((30, 40)) < 0.5
    return Bank([Fixed([[shared, draw.random((5, 30)) < 0.4], [shared, draw.random((5, 30)) < 0.2],
                        [~shared, np.ones((5, 30), bool)]])])  # fmt: skip


def test_overlap_is_what_both_keep_of_what_either_keeps(bank):
    frame = masks.overlaps(bank)
    for row in frame.to_dict("records"):
        one, other = (np.concatenate([each.ravel() for each in bank.mask(row[name])]) for name in ("row", "column"))
        assert row["value"] == pytest.approx((one & other).sum() / (one | other).sum())


def test_chance_is_the_overlap_of_masks_by_lot():
    draw = np.random.default_rng(1)
    one, other = ([draw.random((200, 300)) < share, draw.random((50, 200)) < 0.3] for share in (0.7, 0.2))
    frame = masks.overlaps(Bank([Fixed([one, other])]))
    pair = frame[(frame["row"] == 0) & (frame["column"] == 1)].to_dict("records")[0]
    assert pair["value"] == pytest.approx(pair["chance"], abs=0.01)


def test_like_masks_stand_together(bank):
    order = masks.order(masks.overlaps(bank))
    assert sorted(order) == [0, 1, 2] and abs(order.index(0) - order.index(1)) == 1


def test_costs_and_layers_count_bits_places_and_floats(bank):
    told = masks.costs(bank).to_dict("records")[0]
    kept = [int(each.sum()) for each in bank.mask(0)]
    assert told["network"] == 4 * (1200 + 150)
    assert told["bits"] == 150 + 19
    assert told["places"] == 2 * (40 + kept[0]) + 2 * (30 + kept[1])
    assert masks.layers(bank, 0)["kept"].tolist() == kept


def test_places_are_cheaper_below_about_one_in_sixteen():
    big = Bank([Fixed([[np.zeros((3000, 1000), bool)]])])
    wide = masks.crossover(big, np.array([0.05, 0.06, 0.065, 0.5])).pivot(
        index="density", columns="kind", values="bytes"
    )
    assert (wide["places"] < wide["bits"]).tolist() == [True, True, False, False]


def test_a_picture_holds_the_share_kept_under_each_point():
    mask = np.arange(7 * 10).reshape(7, 10) % 3 == 0
    small = masks.reduced(mask, 4, 5)
    assert small.shape == (4, 5)
    assert small[1, 2] == pytest.approx(mask[2:4, 4:6].mean()) and small[3, 4] == pytest.approx(mask[6:, 8:].mean())
    assert np.array_equal(masks.reduced(mask, 100, 100), mask)


def test_bands_and_the_least_density_that_is_as_good_as_dense():
    told = {("learnt", at, seed): value for at, value in ((0.1, 0.5), (0.5, 0.9)) for seed in (0, 1)}
    told |= {("pruned", 0.1, 0): 0.91, ("lot", 0.5, 0): 0.1, ("dense", 1.0, 0): 0.9, ("dense", 1.0, 1): 0.9}
    found = densities.bands(told)
    assert densities.enough(found) == {"learnt": 0.5, "pruned": 0.1, "lot": None}
    assert len(densities.wanted()) == len(set(densities.wanted())) == 3 * 9 * 3 + 3


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    return opened(home, finished(build(home, digits.plan(home))))


def test_frozen_forgets_nothing_and_shared_weights_do(pictures):
    settings = {"column": "label", "tasks": "permuted", "reads": "numbers", "features": 64, "hidden_size": 32,
                "batches": 30, "threads": 1}  # fmt: skip
    frames = {arm: finished(forgetting.forgetting(pictures, settings, arm, 0, 3)) for arm in forgetting.ARMS}
    for arm, frame in frames.items():
        first = frame[frame["task"] == 0]["accuracy"].tolist()
        assert frame["after"].tolist() == [1, 2, 2, 3, 3, 3]
        assert (len(set(first)) == 1) == (arm == "frozen")
        assert first[-1] <= first[0]
    summary = forgetting.summary(list(frames.values()))
    assert set(summary["line"]) == set(forgetting.ARMS) and summary["labels"].max() == 3
