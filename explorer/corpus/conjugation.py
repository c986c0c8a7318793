"""Predicates conjugated: a stem and an ending to the form that is written.

Endings are named as grammars name them: 어서 (also 아서, 여서), 으면 (also 면), 은, 는, 을, 는다, 습니다, 고, 지만 …
Irregular stems carry a mark: ㅂ ㄷ ㅅ ㅎ 르 러. 하다, the falling ㅡ and the falling ㄹ are regular in what they do, so
they need none. Rules: 한글 맞춤법, articles 15-18 and 34-36.
"""

from __future__ import annotations

from functools import lru_cache

from explorer.corpus.particles import final, joined, split

MARKS = ("", "ㅂ", "ㄷ", "ㅅ", "ㅎ", "르", "러")
HARMONIC = "ㅏㅗㅑ"
# stem vowel, 어 or 아, what they melt into
MELTED = {
    m[:2]: m[2] for m in ("ㅏㅏㅏ", "ㅓㅓㅓ", "ㅐㅓㅐ", "ㅔㅓㅔ", "ㅕㅓㅕ", "ㅗㅏㅘ", "ㅜㅓㅝ", "ㅣㅓㅕ", "ㅚㅓㅙ")
}
PALE = {"ㅏ": "ㅐ", "ㅑ": "ㅒ", "ㅓ": "ㅔ", "ㅕ": "ㅖ"}  # ㅎ-irregular stems before 어: 빨갛다 빨개, 허옇다 허예
WHOLE = ("피", "비", "기", "시", "띠", "끼", "아니", "쪼")  # kept apart from 어 in careful writing: 피었다
BOUND = {"는다": "ㄴ", "습니": "ㅂ"}  # what these leave under a stem that ends in a vowel or in ㄹ
EXISTENCE = ("있다", "없다")


@lru_cache(maxsize=100_000)
def conjugate(lemma: str, ending: str, mark: str = "", is_adjective: bool = False) -> str:
    """The form of a predicate, as 걷다 + 어서 + ㄷ -> 걸어서, 춥다 + 은 + ㅂ -> 추운.

    Adjectives take 다 for 는다 and 은 for 는 (but 있는, 없는). Raises ValueError for a mark that is none of MARKS.
    """
    if mark not in MARKS:
        raise ValueError(f"no such irregularity: {mark!r}")
    stem = lemma[:-1]
    if is_adjective:
        ending = _of_adjective(lemma, ending)
    if ending[0] in "어었":
        return _before_vowel(stem, mark, split(ending[0])[2]) + ending[1:]
    if ending[0] in "으은을":
        return _before_eu(stem, mark, ending)
    if final(stem) in ("", "ㄹ") and ending[:2] in BOUND:
        return _closed(_open(stem), BOUND[ending[:2]]) + ending[1:]
    return (_open(stem) if final(stem) == "ㄹ" and ending[0] in "는네니" else stem) + ending


@lru_cache(maxsize=10_000)
def copula(last: str, ending: str) -> str:
    """이다 after a word ending in the syllable `last`: 의사다, 의사였다, 학생이다, 학생이었다, 의사예요, 학생이에요."""
    closed = bool(final(last))
    if ending.startswith("어요"):
        return ("이에요" if closed else "예요") + ending[2:]
    if ending[0] in "어었":
        head = joined("ㅇ", "ㅓ" if closed else "ㅕ", split(ending[0])[2])
        return ("이" if closed else "") + head + ending[1:]
    if ending.startswith("는다"):
        return ("이" if closed else "") + ending[1:]
    if ending.startswith("습니"):
        return "입" + ending[1:]
    if ending[0] in "은는을":
        return ("일" if ending[0] == "을" else "인") + ending[1:]
    tail = ending.removeprefix("으")
    return ("이" if closed else "") + tail


def _of_adjective(lemma: str, ending: str) -> str:
    """The ending that an adjective takes where a verb takes this one."""
    if ending.startswith("는다"):
        return ending[1:]
    if ending[0] not in "은는":
        return ending
    return ("는" if lemma.endswith(EXISTENCE) else "은") + ending[1:]


def _open(stem: str) -> str:
    """The stem without the consonant it ends in."""
    return stem[:-1] + joined(*split(stem[-1])[:2])


def _closed(stem: str, consonant: str) -> str:
    """An open stem with a consonant under its last syllable."""
    lead, vowel, _ = split(stem[-1])
    return stem[:-1] + joined(lead, vowel, consonant)


def _before_eu(stem: str, mark: str, ending: str) -> str:
    """The stem with an ending that begins in 으, or that is 은 or 을: they lose their 으 after a vowel and after ㄹ."""
    consonant = {"은": "ㄴ", "을": "ㄹ", "으": ""}[ending[0]]
    if mark == "ㄷ":
        return _closed(_open(stem), "ㄹ") + ending
    if mark == "ㅅ":
        return _open(stem) + ending
    if mark == "ㅂ":
        stem = _open(stem) + "우"
    elif mark == "ㅎ" or (final(stem) == "ㄹ" and (consonant or ending[1] in "니시")):
        stem = _open(stem)
    if final(stem) not in ("", "ㄹ"):
        return stem + ending
    return (_closed(stem, consonant) if consonant else stem) + ending[1:]


def _before_vowel(stem: str, mark: str, consonant: str) -> str:
    """The stem melted with 어 or 아, and `consonant` (ㅆ of 었, or none) under the last syllable."""
    if mark:
        return _irregular_before_vowel(stem, mark, consonant)
    lead, vowel, closing = split(stem[-1])
    harmony = _harmony(vowel)
    if stem[-1] == "하":
        return stem[:-1] + joined("ㅎ", "ㅐ", consonant)
    if vowel == "ㅡ" and not closing:
        return stem[:-1] + joined(lead, _harmony(split(stem[-2])[1]) if len(stem) > 1 else "ㅓ", consonant)
    melted = "" if closing or stem in WHOLE else MELTED.get(vowel + harmony, "")
    return stem[:-1] + joined(lead, melted, consonant) if melted else stem + joined("ㅇ", harmony, consonant)


def _irregular_before_vowel(stem: str, mark: str, consonant: str) -> str:
    """The same for a stem with a mark: 흘러, 이르러, 구워, 빨개, 걸어, 지어."""
    lead, vowel, _ = split(stem[-1])
    if mark == "르":
        return _closed(stem[:-1], "ㄹ") + joined("ㄹ", _harmony(split(stem[-2])[1]), consonant)
    if mark == "ㅎ":
        return stem[:-1] + joined(lead, PALE[vowel], consonant)
    if mark == "ㅂ":
        return _open(stem) + joined("ㅇ", "ㅘ" if stem in ("돕", "곱") else "ㅝ", consonant)
    head = {"러": stem, "ㅅ": _open(stem), "ㄷ": _closed(_open(stem), "ㄹ")}[mark]
    return head + joined("ㄹ" if mark == "러" else "ㅇ", "ㅓ" if mark == "러" else _harmony(vowel), consonant)


def _harmony(vowel: str) -> str:
    """The vowel of 어 after this one."""
    return "ㅏ" if vowel in HARMONIC else "ㅓ"
