"""The digits as a corpus are the digits of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from explorer.corpus import digits, store
from explorer.corpus.build import build
from explorer.corpus.labels import candidates
from explorer.corpus.tasks import tasks
from explorer.models.supermask.inputs import LENGTH, numbers
from explorer.spaces.stages import finished


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    return store.opened(home, finished(build(home, digits.plan(tmp_path_factory.mktemp("table")))))


def test_every_row_is_64_numbers_and_a_digit(corpus):
    pictures, labels = load_digits(return_X_y=True)
    rows = [[int(each) for each in corpus.sentence(at).split()] for at in range(len(corpus.offsets) - 1)]
    assert len(rows) == 1797 and {len(row) for row in rows} == {64}
    assert np.array_equal(rows, pictures)
    assert [int(str(label)) for label in corpus.column("label")] == labels.tolist()


def test_nothing_was_dropped_or_repaired_and_each_number_is_a_word(corpus):
    about = corpus.manifest
    assert about.name == digits.NAME and about.lines.repaired == 0 and not about.lines.dropped
    assert len(corpus.ids) == 1797 * 64 and {*corpus.vocabulary.words} == {str(at) for at in range(17)}


def test_its_labels_are_found_and_are_ten_classes(corpus):
    assert candidates(corpus, ["label"]) == ["label"]
    (only,) = tasks(corpus, "label", "whole", 2, 1)
    assert only.examples.names == [str(at) for at in range(10)]
    assert len(only.examples.pool) + len(only.examples.tests) == 1797


def test_a_network_is_given_the_pictures_at_one_length(corpus):
    known = load_digits(return_X_y=True)[0][:50]
    found = numbers(64)([corpus.sentence(at) for at in range(50)]).toarray()
    wanted = known / np.linalg.norm(known, axis=1, keepdims=True) * LENGTH * 8
    np.testing.assert_allclose(found, wanted, atol=1e-6)
