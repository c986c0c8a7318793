"""What the contracts themselves do: cutting a vocabulary, naming tokens, bounds of configs, capabilities."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pytest
from pydantic import ValidationError

from explorer.contracts import (
    Attends,
    Config,
    Corpus,
    Embeds,
    Encodes,
    Model,
    Spells,
    Step,
    Token,
    Tokenizer,
    Vocabulary,
)
from tests.small_corpus import SmallCorpus, Spaces


def vocabulary(counts: list[int]) -> Vocabulary:
    return Vocabulary([f"w{n}" for n in range(len(counts))], np.array(counts, np.int64), Spaces())


def test_a_cut_keeps_the_words_seen_so_often_and_no_other() -> None:
    draw = np.random.default_rng(1)
    for _ in range(300):
        counts = sorted(draw.integers(0, 9, draw.integers(0, 12)).tolist(), reverse=True)
        whole = vocabulary(counts)
        for least in (-1, 0, 1, 4, 8, 9, 10**18):
            part = whole.cut(least)
            assert part.counts.tolist() == [count for count in counts if count >= least]
            assert list(part.words) == list(whole.words)[: len(part.counts)] and part.tokenizer is whole.tokenizer
            assert part.cut(least).counts.tolist() == part.counts.tolist()
        assert whole.counts.tolist() == counts, "the whole stays whole"


@pytest.mark.parametrize("count", [2**53 + 1, 2**62])
def test_counts_beyond_floats_are_cut_exactly(count: int) -> None:
    whole = vocabulary([count, count - 1, count - 2])
    assert [len(whole.cut(least).words) for least in (count - 2, count - 1, count, count + 1)] == [3, 2, 1, 0]


def test_a_token_s_surface_is_its_place_and_its_tag_may_be_unknown() -> None:
    line = "난 👨\u200d👩\u200d👧 값"
    token = Token("나/NP", 0, 1, "NP")
    assert line[token.start : token.end] == "난" and Token("x", 0, 1).tag == "" and token == ("나/NP", 0, 1, "NP")


def test_a_corpus_in_memory_is_a_corpus_and_a_tokeniser_a_tokeniser() -> None:
    corpus = SmallCorpus(["배 를 배", "", "눈"])
    assert isinstance(corpus, Corpus) and isinstance(Spaces(), Tokenizer) and not isinstance(object(), Corpus)
    assert corpus.offsets.tolist() == [0, 3, 3, 4] and corpus.vocabulary.words[0] == "배"


class Knobs(Config):
    """A config of a test."""

    width: int = 3


def test_a_config_is_frozen_knows_its_fields_and_has_a_seed() -> None:
    assert Knobs().seed == 0 and Knobs(width=4) == Knobs(width=4) != Knobs()
    for wrong in ({"seed": -1}, {"widht": 1}, {"width": "x"}, {"seed": 1.5}):
        with pytest.raises(ValidationError):
            Knobs(**wrong)
    with pytest.raises(ValidationError, match="frozen"):
        Knobs().width = 5
    assert Knobs.model_validate(json.loads(Knobs(width=7).model_dump_json())).width == 7


@pytest.mark.parametrize("kind", [Model, Embeds, Spells, Encodes, Attends])
def test_a_capability_promises_and_does_not_do(kind: type[Model]) -> None:
    with pytest.raises(TypeError, match="abstract"):
        kind(Config(), vocabulary([]))


def test_what_spells_embeds_too_and_a_step_is_three_things() -> None:
    assert issubclass(Spells, Embeds) and not issubclass(Encodes, Embeds)
    done, total, metrics = Step(1, 2, {"loss": 0.5})
    assert (done, total) == (1, 2) and isinstance(metrics, Mapping)
