"""Every run is measured in the ways that it can, and the same question is the same table."""

from __future__ import annotations

import dataclasses

from explorer.analysis import lines
from explorer.analysis.transfer import SIZES
from explorer.runs.store import About


def run(model: str, **config: object) -> About:
    """A run of a model."""
    return About(f"{model}-1", model, model, "c", "done", "", config, 0, {})


def test_every_model_is_measured_in_its_ways():
    found = lines.ways([run(name) for name in ("skipgram", "masked_lm", "bilm", "pretrained")])
    told: dict[str, list[str]] = {}
    for way in found:
        told.setdefault(way.run.model if way.run else "", []).append(way.method)
    assert told == {
        "": ["onehot", "random", "random_tuned"], "skipgram": ["frozen", "tuned"],
        "masked_lm": ["layer", "mixed", "tuned"], "bilm": ["layer", "mixed", "adapted", "tuned", "beside"],
        "pretrained": ["layer", "mixed"],
    }  # fmt: skip
    assert len({way.id for way in found}) == len(found)


def test_states_stand_beside_word_vectors_of_their_own_corpus_where_there_are_any():
    words, bilm = run("skipgram"), run("bilm")
    (way,) = [way for way in lines.ways([bilm, words]) if way.method == "beside"]
    assert lines.table(way, "c", "label", "few", 30).runs == [bilm.id, words.id] and words.id in way.id
    elsewhere = dataclasses.replace(words, corpus="d")
    assert not [way for way in lines.ways([bilm, elsewhere, run("masked_lm")]) if way.beside or way.method == "beside"]


def test_only_random_vectors_have_a_width_of_their_own():
    given = [run("skipgram", vector_size=30), run("masked_lm", hidden_size=64)]
    assert lines.width(given) == 30 and lines.width([]) == lines.WIDTH
    made = {way.id: lines.table(way, "c", "label", "few", 30) for way in lines.ways(given)}
    assert [name for name, table in made.items() if "width" in table.arguments] == ["random", "random_tuned"]
    assert made["tuned.skipgram-1"].runs == ["skipgram-1"] and made["onehot"].runs == []
    assert made["onehot"].arguments["sizes"] == list(SIZES["few"]) and made["onehot"].corpora == ["c"]
