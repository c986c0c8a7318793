"""Formulas against Python's own arithmetic on vectors, and what no formula may do."""

from __future__ import annotations

import random

import numpy as np
import pytest

from explorer.analysis.formula import DEEPEST, LARGEST, LONGEST, weights
from explorer.errors import BadFormula

WORDS = ["왕", "남자", "여자", "좋다"]
HOSTILE = "왕여 배/NNG+-*/().5\"'\\0123eE#;:[]{}<>=,_`$%^&|~?!@\n\t\x00\ud800−×÷·한ㄱ"


def written(draw: random.Random, depth: int = 0) -> str:
    """A formula that is right by construction, in Python's words as well as ours."""
    kind = draw.choice("wwwm+" if depth > 3 else "wm+-()u")
    if kind == "w":
        return draw.choice(WORDS)
    if kind == "m":
        number = draw.choice(["2", "0.5", "3.25", ".5"])
        return draw.choice([f"{number} * {draw.choice(WORDS)}", f"{draw.choice(WORDS)}/{number}"])
    if kind == "u":
        return f"-({written(draw, depth + 1)})"
    if kind in "()":
        return f"({written(draw, depth + 1)}) / {draw.choice(['2', '4'])}"
    return f"{written(draw, depth + 1)} {kind} ({written(draw, depth + 1)})"


def test_a_formula_means_what_python_makes_of_it_on_vectors() -> None:
    draw, told = random.Random(0), 0
    table = dict(zip(WORDS, np.random.default_rng(0).normal(size=(len(WORDS), 6)), strict=True))
    for _ in range(600):
        formula = written(draw)
        if len(formula) > LONGEST:
            continue
        expected = eval(formula, {"__builtins__": {}}, table)  # the test's own text, the reference
        try:
            ours = sum(weight * table[word] for word, weight in weights(formula).items())
        except BadFormula:
            ours = np.zeros(6)  # its words cancel
        np.testing.assert_allclose(ours, expected, atol=1e-9, err_msg=formula)
        told += 1
    assert told > 300


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("남자 - 여자", {"남자": 1, "여자": -1}),
        ("(좋다 + 기쁘다) / 2 - 나쁘다", {"좋다": 0.5, "기쁘다": 0.5, "나쁘다": -1}),
        ("배/NNG", {"배/NNG": 1}),
        ("배/NNG+차/NNG", {"배/NNG": 1, "차/NNG": 1}),
        ("배/NNG-말", {"배/NNG": 1, "말": -1}),
        ("걷다/VV-I - 듣다/VV-R", {"걷다/VV-I": 1, "듣다/VV-R": -1}),
        ("난/NP+JX + 배", {"난/NP+JX": 1, "배": 1}),
        ("배/2", {"배": 0.5}),
        ("배/NNG/4", {"배/NNG": 0.25}),
        ("0.5*왕", {"왕": 0.5}),
        ("왕 × 2 − 여왕 ÷ 4", {"왕": 2, "여왕": -0.25}),
        ('"e-mail" - "and/or"', {"e-mail": 1, "and/or": -1}),
        ('"say ""hi"""', {'say "hi"': 1}),
        ("3월 - 4월", {"3월": 1, "4월": -1}),
        ("--왕", {"왕": 1}),
        ("왕 + 여왕 - 왕", {"여왕": 1}),
        ("2 * (1 + 1) * 왕", {"왕": 4}),
        ('"3"', {"3": 1}),
    ],
)  # fmt: skip
def test_words_tags_quotes_and_numbers(formula: str, expected: dict[str, float]) -> None:
    assert weights(formula) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("formula", "at"),
    [
        ("", 1), ("   ", 4), ("왕 +", 4), ("왕 여왕", 3), ("왕 + 1", 3), ("(왕", 1), ("왕)", 2), ("왕 * 여왕", 3),
        ("왕 / 여왕", 3), ("왕 / 0", 3), ("왕 - 왕", 1), ("3", 1), ("왕 * 9999999", 3), ('왕 - "여왕', 5), ("* 왕", 1),
        ("()", 2), ("(왕 여왕)", 4), ("배/NNGx", 2), ("왕" * (LONGEST + 1), LONGEST + 1),
        ("(" * (DEEPEST + 1) + "왕", DEEPEST + 1),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(formula: str, at: int) -> None:
    with pytest.raises(BadFormula) as told:
        weights(formula)
    assert told.value.fields["at"] == at
    assert str(at) in str(told.value)


def test_anything_typed_gives_weights_or_a_place() -> None:
    draw, good = random.Random(1), 0
    for _ in range(30_000):
        text = "".join(draw.choices(HOSTILE, k=draw.randint(0, 24)))
        try:
            found = weights(text)
        except BadFormula as error:
            place = error.fields["at"]
            assert isinstance(place, int) and 1 <= place <= len(text) + 1
        else:
            good += 1
            assert found and all(weight and abs(weight) <= LARGEST for weight in found.values())
    assert good > 200


def test_a_formula_is_text_and_runs_nothing() -> None:
    with pytest.raises(BadFormula):
        weights("__import__('os').system('true')")
    assert list(weights('"__import__(1)"')) == ["__import__(1)"]
