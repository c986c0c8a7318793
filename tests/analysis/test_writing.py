"""Continuations: as the model writes them, ended as they say."""

from __future__ import annotations

import pytest

from explorer.analysis import writing
from explorer.models.causal_lm import CausalLM
from explorer.nn.network import LanguageConfig

SENTENCES = ["나는 배 를 먹다", "배 를 타다", "사과 를 먹다", "사과 와 배 를 사다", "배 가 바다 에 뜨다"] * 20
SMALL = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "threads": 1, "held_out": 0.0}


@pytest.fixture(scope="module")
def model(small_corpus):
    corpus = small_corpus(SENTENCES)
    made = CausalLM(LanguageConfig.model_validate({**SMALL, "epochs": 20, "learning_rate": 5e-3}), corpus.vocabulary)
    list(made.fit(corpus))
    return made


def test_each_seed_writes_what_the_model_writes(model):
    frame = writing.written(model, "배", 6, 1.3, 0.9, seeds=range(8))
    for seed, text, words, end in frame.itertuples(index=False):
        wanted = list(model.write("배", 6, 1.3, 0.9, seed))
        assert text.split() == wanted and words == len(wanted)
        assert end == ("length" if words == 6 else "sentence")
    assert len(set(frame["text"])) > 1


def test_temperature_zero_writes_the_same_for_every_seed(model):
    frame = writing.written(model, "사과 와", 10, 0.0, 1.0, seeds=(0, 1, 2))
    wanted = " ".join(model.write("사과 와", 10, temperature=0.0))
    assert wanted.startswith("배 를") and frame["text"].tolist() == [wanted] * 3
    assert set(frame["end"]) == {"sentence"}


def test_it_stops_when_the_time_is_over(model):
    frame = writing.written(model, "", 50, 1.0, 1.0, seeds=(0, 1), seconds=-1.0)
    assert frame["words"].tolist() == [1, 1] and set(frame["end"]) == {"time"}


@pytest.mark.parametrize(
    ("words", "tokenizer", "text"),
    [(["▁배", "를", "▁먹", "었다"], "bpe", "배를 먹었다"), (["배/NNG", "를/JKO"], "kiwi", "배 를"),
     (["배", "를"], "syllable", "배를"), (["배를", "먹었다."], "whitespace", "배를 먹었다.")],
)  # fmt: skip
def test_words_become_text(words, tokenizer, text):
    assert writing.joined(words, tokenizer) == text
