"""Unmarked tasks: as many masks as there are tasks, and each task that returns finds its own."""

from __future__ import annotations

import pytest
from sklearn.datasets import load_digits

from explorer.analysis.stream import LOOKS, stream
from explorer.errors import NothingToLearn
from explorer.spaces.stages import finished
from tests.small_corpus import SmallCorpus

SMALL = {
    "reads": "numbers", "features": 64, "hidden_size": 100, "batch_size": 64, "learning_rate": 5e-3, "threads": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def digits():
    pictures, labels = load_digits(return_X_y=True)
    texts = [" ".join(map(str, row)) for row in pictures.astype(int).tolist()]
    return SmallCorpus(texts, {"label": [str(each) for each in labels]})


def streamed(digits, **asked):
    return stream(digits, **{"column": "label", "tasks": "permuted", "count": 4, "settings": SMALL, **asked})


@pytest.mark.parametrize(("seed", "batches"), [(0, 100), (1, 100), (2, 100)])
def test_four_tasks_seen_twice_get_four_masks_and_find_them_again(digits, seed, batches):
    found = finished(streamed(digits, seed=seed, batches=batches))
    assert found.attrs["masks"] == found.attrs["tasks"] == 4
    assert found["batch"].tolist() == list(range(0, 2 * 4 * batches, LOOKS))
    own = {f"permuted {at}": at for at in range(4)}
    assert found["mask"].tolist() == [own[task] for task in found["task"]]
    assert found["new"].tolist() == [number in range(0, 4 * batches, batches) for number in found["batch"]]
    known, new = (found.loc[found["new"] == which, "evidence"] for which in (False, True))
    assert known.min() > 1.2 and new.max() < 1.1, "the bar is at 1.125"
    assert min(found.attrs["accuracy"].values()) > 0.85 and found.attrs["accuracy"].keys() == own.keys()


def test_steps_are_counted_to_the_end_and_the_seed_decides(digits):
    few = SmallCorpus(digits.sentences[:200], {"label": digits.columns["label"][:200]})

    def short():
        return streamed(few, count=2, batches=25)

    steps = list(short())
    assert [step.done for step in steps] == list(range(1, steps[-1].total + 1))
    one, same = finished(short()), finished(short())
    assert one.equals(same) and one.attrs == same.attrs
    assert one.loc[0, "evidence"] == 0 and bool(one.loc[0, "new"]), "nothing is known at first"


def test_fewer_outputs_than_labels_are_told(digits):
    with pytest.raises(NothingToLearn, match="10 labels need as many outputs, not 9"):
        finished(streamed(digits, settings={**SMALL, "outputs": 9}))
