"""Imported vectors are a table: what is given comes back, what does not fit is refused, nothing is fitted."""

import numpy as np
import pytest

from explorer.contracts import Vocabulary
from explorer.corpus.tokenise import tokenizer
from explorer.errors import NothingToLearn
from explorer.models import BROUGHT, trained
from explorer.models.imported import Imported, ImportedConfig

TABLE = np.arange(6, dtype=np.float32).reshape(3, 2)


@pytest.fixture
def model():
    words = Vocabulary(["배/NNG", "사과/NNG", "<b>"], np.zeros(3, np.int64), tokenizer("whitespace", {}))
    return Imported(ImportedConfig(sha256="0" * 64), words)


def test_what_is_restored_comes_back_without_a_copy(model):
    model.restore({"vectors": TABLE})
    assert model.vectors() is TABLE and model.state()["vectors"] is TABLE


@pytest.mark.parametrize("state", [{}, {"vectors": TABLE[:2]}, {"vectors": TABLE[0]}, {"vectors": TABLE.astype(int)},
                                   {"vectors": TABLE, "more": TABLE}])  # fmt: skip
def test_a_foreign_state_is_refused(model, state):
    with pytest.raises(ValueError, match="vectors"):
        model.restore(state)


def test_there_is_nothing_to_fit(model, small_corpus):
    with pytest.raises(NothingToLearn):
        next(model.fit(small_corpus(["배 를 먹다"])))
    assert set(BROUGHT) & set(trained()) == set()
