"""Scores against counts by hand, laws and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from explorer.analysis.evaluation import Score, analogy, lookup, relations, same_class, similarity
from explorer.contracts import Card, Config, Corpus, Embeds, Making, State, Token, Vocabulary
from explorer.corpus.relations import Relation


class Plain:
    name, settings = "plain", {}

    def __call__(self, sentence: str) -> list[Token]:
        return [Token(sentence, 0, len(sentence))]


class Given(Embeds):
    """Vectors made elsewhere."""

    Config = Config
    card = Card("given", "", "")

    def __init__(self, words: list[str], vectors: np.ndarray) -> None:
        super().__init__(Config(), Vocabulary(words, np.arange(len(words), 0, -1), Plain()))
        self.table = vectors.astype(np.float32)

    def vectors(self) -> np.ndarray:
        return self.table

    def fit(self, corpus: Corpus, scratch: object = None) -> Making[None]:
        yield from ()

    def state(self) -> State:
        return {}

    def restore(self, state: State) -> None:
        pass


def named(groups: dict[str, int]) -> tuple[list[str], dict[str, frozenset[str]]]:
    words = [f"{name}{at}/NNG" for name, size in groups.items() for at in range(size)]
    return words, {word.removesuffix("/NNG"): frozenset([word[0]]) for word in words}


def test_words_are_found_by_form_name_and_stem() -> None:
    known = lookup(["배/NNG", "배/NNP", "먹다/VV", "먹/NNG", "자다/VV", "바다", "배"])
    assert known["배"] == 6 and known["배/NNP"] == 1
    assert known["먹다"] == 2 and known["먹"] == 3 and known["자"] == 4
    assert "바" not in known


def test_classes_that_lie_apart_are_perfect_and_chance_is_their_share() -> None:
    words, classes = named({"가": 30, "나": 20, "다": 5})
    vectors = np.repeat(np.eye(3), [30, 20, 5], axis=0) + 0.01 * np.random.default_rng(0).normal(size=(55, 3))
    score = same_class(Given(words, vectors), classes)
    assert score.score == 1 and score.n == 50  # the class of five is too small to ask
    assert score.chance == pytest.approx((30 * 29 / 54 + 20 * 19 / 54) / 50)
    assert score.error == 0


def test_random_vectors_score_chance() -> None:
    words, classes = named({"가": 60, "나": 40, "다": 25})
    rng = np.random.default_rng(0)
    seen = [same_class(Given(words, rng.normal(size=(125, 20))), classes) for _ in range(30)]
    scores = np.array([one.score for one in seen])
    assert abs(scores.mean() - seen[0].chance) < 3 * scores.std(ddof=1) / np.sqrt(30)


def test_a_homonym_is_right_with_any_of_its_classes_and_particles_are_not_asked() -> None:
    words, classes = named({"가": 20, "나": 20})
    classes["배"] = frozenset(["가", "나"])
    words += ["배/NNG", "를/JKO"]
    vectors = np.vstack([np.repeat(np.eye(2), 20, axis=0), [[1, 1]], [[1, 1]]])
    vectors[:40] += 0.001 * np.random.default_rng(0).normal(size=(40, 2))
    score = same_class(Given(words, vectors), classes)
    assert score.score == 1 and score.n == 41  # 를, the nearest of 배, is no content word


def test_unknown_words_leave_no_score() -> None:
    assert np.isnan(same_class(Given(["뭐/NNG", "왜/MAG"], np.eye(2)), {"배": frozenset(["과일"])}).score)
    assert np.isnan(similarity(Given(["배"], np.eye(1)), [("배", "말", 3.0)]).score)
    assert np.isnan(analogy(Given(["배"], np.eye(1)), [("a", "b", "c", "d")]).score)


def test_similarity_is_spearmans_with_coverage_and_bootstrap_error() -> None:
    rng = np.random.default_rng(0)
    words, vectors = [f"말{at}" for at in range(40)], rng.normal(size=(40, 6))
    rows = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    items = [
        (words[a], words[b], float(rows[a] @ rows[b] + rng.normal(0, 0.4))) for a, b in rng.integers(0, 40, (90, 2))
    ]
    score = similarity(Given(words, vectors), [*items, ("말0", "모름", 1.0)])
    cosines = [rows[words.index(a)] @ rows[words.index(b)] for a, b, _ in items]
    assert score.score == pytest.approx(spearmanr(cosines, [gold for *_, gold in items]).statistic, abs=1e-3)
    assert score.n == 90 and score.asked == 91 and score.coverage == pytest.approx(90 / 91)
    assert 0.7 < score.error / ((1 - score.score**2) / np.sqrt(89)) < 1.5  # the usual approximation


def test_analogies_that_hold_are_solved_and_the_question_is_no_answer() -> None:
    rng = np.random.default_rng(0)
    lands, offset = rng.normal(size=(20, 30)), rng.normal(size=30)
    words = [f"나라{at}" for at in range(20)] + [f"수도{at}/NNG" for at in range(20)]
    model = Given(words, np.vstack([lands, lands + offset]))
    items = [(f"나라{a}", f"수도{a}", f"나라{b}", f"수도{b}") for a in range(10) for b in range(10, 20)]
    score = analogy(model, [*items, ("나라1", "수도1", "없음", "없음")])
    assert score.score > 0.95 and (score.n, score.asked) == (100, 101)
    assert score.chance == 1 / 37
    wrong = analogy(model, [(a, b, c, c) for a, b, c, _ in items])
    assert wrong == Score(0.0, 0.0, 1 / 37, 100, 100)


def test_relations_that_are_planted_are_answered_and_noise_is_at_chance() -> None:
    known = [
        Relation(frozenset(f"말{r}{at}" for at in range(6)), frozenset([f"하{r}다", f"되{r}다"])) for r in range(5)
    ]
    words = [word for each in known for word in (*sorted(each.nouns), *sorted(each.predicates))]
    nouns = np.eye(6)[np.repeat(np.arange(5), 8)]
    steps = nouns + np.outer(np.arange(len(words)) % 8 > 5, 1.5 * np.eye(6)[5])
    rng = np.random.default_rng(0)
    asked = relations(Given(words, steps + 0.01 * rng.normal(size=steps.shape)), known, count=100)
    assert asked.score.score == 1 and asked.score.n == 100 and len(asked.questions) == 100
    assert asked.score.chance == pytest.approx(2 / (len(words) - 3))
    noise = relations(Given(words, rng.normal(size=(len(words), 30))), known, count=100).score
    assert noise.score < 0.25
    assert np.isnan(relations(Given(["배"], np.eye(1)), known).score.score)
