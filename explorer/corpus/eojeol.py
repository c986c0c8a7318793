"""The forms that a Korean word takes inside one eojeol: a noun with what follows it, a predicate conjugated.

배 is followed by 를, 가, 에서는, 로부터도, 였다, 만큼은 …, but not by 을 or 과 (it ends in a vowel), nor by 우 or 추.
`is_tail` reads an ending from left to right by the tables below.

Source of the inventory: the particles (조사) and endings (어미) of the standard grammar of Korean, spoken contractions
(엔, 에선, 론) included. Left out on purpose: contractions that change the noun's own syllable (난 for 나는), and
suffixes that make another word of it (하다, 되다, 답다).
"""

from __future__ import annotations

from functools import cache

from explorer.corpus.conjugation import HARMONIC, conjugate
from explorer.corpus.particles import final, joined, split

CONSONANT, VOWEL, RIEUL = 0, 1, 2  # the last sound of what stands before

# A particle is spelled after a consonant | after a vowel | after ㄹ (as after a consonant, where only two are given).
CLOSING = [  # nothing may follow
    "이|가", "을|를", "은|는", "의", "도", "이요|가요", "을요|를요", "은요|는요", "도요", "이나|나", "이라도|라도",
    "이야말로|야말로", "은커녕|는커녕", "커녕", "이든|든", "이든지|든지", "이든가|든가", "이나마|나마", "이며|며",
    "이란|란", "인들", "더러", "엔", "에선", "에겐", "한텐", "께선", "보단", "까진", "부턴", "으론|론|론",
    "으로선|로선|로선", "하곤", "이라곤|라곤",
]  # fmt: skip
JOINING = ["과|와", "하고", "이랑|랑"]  # 은, 도, 의 and 만 may follow: 학과를 is no form of 학
PLACING = ["에", "께", "으로|로|로"]  # all may follow but 이, 을 and the copula
OPEN = [  # any may follow, and the copula
    "에서", "에게", "에게서", "한테", "한테서", "께서", "에다", "에다가", "으로서|로서|로서", "으로써|로써|로써",
    "으로부터|로부터|로부터", "처럼", "같이", "보다", "만큼", "만치", "대로", "마냥", "까지", "부터", "마다",
    "끼리", "밖에", "조차", "마저", "뿐", "만", "치고", "말고", "쯤", "씩",
]  # fmt: skip

# Forms of the copula 이다: after 이, fused with it, and in the past after 이었 or 였.
ENDINGS = [
    "다", "고", "고요", "며", "면", "면서", "지만", "지", "지요", "죠", "네", "네요", "니", "니까", "니까요", "냐",
    "냐고", "던", "던데", "더라", "더라도", "더니", "거나", "므로", "기", "기에", "기도", "기는", "기를", "기만",
    "구나", "군", "군요", "자", "자면", "거든", "거든요", "건만", "라", "라고", "라고는", "라고도", "라는",
    "라는데", "라던", "라던데", "라면", "라서", "라니", "라니까", "라든가", "라든지", "라지만", "라며", "라면서",
    "라야", "라거나", "랍니다", "래", "래요", "란다",
]  # fmt: skip
FUSED = [
    "인", "인데", "인데도", "인데요", "인지", "인지도", "인지라", "인가", "인가요", "인걸", "인걸요", "인즉", "일",
    "일까", "일까요", "일지", "일지도", "일지라도", "일수록", "일텐데", "임", "임을", "임이", "임은", "임에도",
    "입니다", "입니다만", "입니까",
]  # fmt: skip
PAST = [
    "다", "고", "고요", "으며", "으면", "지만", "지", "지요", "죠", "네", "네요", "으니", "으니까", "냐", "던",
    "던데", "더라", "더라도", "거나", "으므로", "기에", "기도", "기를", "구나", "군", "군요", "는데", "는데도",
    "는데요", "는지", "는지도", "는가", "을까", "을까요", "을", "을지", "을지도", "을텐데", "더니", "더라고",
    "더군요", "음", "음을", "음이", "음에도", "습니다", "습니다만", "습니까", "어", "어요", "다고", "다는",
    "다면", "다가", "다니", "단다", "답니다", "으나", "으면서", "던가",
]  # fmt: skip
POLITE = [
    "이에요|예요", "이어요|여요", "이야|야", "이어서|여서", "이어도|여도", "이어야|여야", "이에요|에요",
]  # fmt: skip  # 에요: a frequent slip


def last_sound(text: str) -> int | None:
    """CONSONANT, VOWEL or RIEUL; None where the last character is no Hangul syllable."""
    code = ord(text[-1]) - 0xAC00 if text else -1
    if not 0 <= code < 11172:
        return None
    return {0: VOWEL, 8: RIEUL}.get(code % 28, CONSONANT)


def is_tail(tail: str, noun: str, bare: bool = True) -> bool:
    """Whether `tail` may follow `noun`: "" does, and what agrees with its last sound (any, where that is unknown).

    bare lets the copula drop its 이 after a vowel (최고다, 사과라면). Who asks withholds it where the same string is
    the form of a verb: 차다 is to kick, 배우다 to learn.
    """
    sound = last_sound(noun)
    sounds = (CONSONANT, VOWEL, RIEUL) if sound is None else (sound,)
    return any(_follows(tail, sound, bare) or _plural(tail, bare) for sound in sounds)


def _plural(tail: str, bare: bool) -> bool:
    return tail.startswith("들") and _follows(tail[1:], RIEUL, bare)


@cache
def _follows(tail: str, sound: int, bare: bool) -> bool:
    """Whether a tail is a chain of particles, closed or with the copula at its end."""
    if not tail or tail in _particles(CLOSING, sound) or tail in _copula(sound, bare):
        return True
    return any(
        tail.startswith(particle) and _continues(tail[len(particle) :], particle, kind)
        for kind in (JOINING, PLACING, OPEN)
        for particle in _particles(kind, sound)
    )


def _continues(tail: str, particle: str, kind: list[str]) -> bool:
    """Whether a tail may follow a particle of this kind."""
    sound = VOWEL if last_sound(particle) == VOWEL else CONSONANT
    if kind is JOINING:
        return tail in {"", "도", "의", "만", *_particles(["은|는"], sound)}
    if kind is PLACING and (tail in _particles(["이|가", "을|를"], sound) or tail in _copula(sound, bare=True)):
        return tail in ("나", "요", "야")
    return _follows(tail, sound, bare=kind is OPEN and len(particle) > 1)


@cache
def _copula(sound: int, bare: bool) -> frozenset[str]:
    """Forms of 이다 after this sound: with its 이, and, if bare, without it after a vowel; and 요."""
    found = {"이" + ending for ending in ENDINGS} | set(FUSED) | _particles(POLITE, sound)
    found |= {("였" if sound == VOWEL else "이었") + ending for ending in PAST}
    if sound != VOWEL:
        return frozenset(found | {"이요"})
    return frozenset(found | {*ENDINGS, "요"} if bare else found - {"야"})


def _particles(spellings: list[str], sound: int) -> set[str]:
    """A table's particles as they are spelled after this sound."""
    cut = [particle.split("|") for particle in spellings]
    return {forms[sound] if sound < len(forms) else forms[0] for forms in cut}


# Endings of a predicate, named as `explorer.corpus.conjugation` names them.
PLAIN = [
    "다", "고", "고도", "고는", "고서", "고요", "게", "게도", "겠다", "겠고", "겠지만", "겠네", "겠습니다", "겠어",
    "겠어요", "겠지", "겠죠", "겠는데", "지", "지도", "지만", "지는", "지를", "지요", "죠", "거나", "거든",
    "거든요", "거라", "건", "기", "기가", "기는", "기도", "기를", "기만", "기에", "기로", "길", "는", "는다",
    "는다고", "는다는", "는다면", "는데", "는데도", "는데요", "는지", "는지도", "는가", "는구나", "는군", "는걸",
    "는다니", "네", "네요", "니", "니까", "냐", "냐고", "나", "나요", "더니", "더라", "더라도", "더라고", "더군",
    "던", "던데", "던가", "던지", "도록", "든", "든지", "다가", "다고", "다는", "다면", "다니", "다며", "듯",
    "듯이", "자", "자고", "자는", "자마자", "려고", "려면", "자면", "습니다", "습니까", "습니다만", "소",
]  # fmt: skip
CLOSED = [
    "은", "은데", "은데도", "은지", "은가", "은걸", "은들", "을", "을까", "을까요", "을게", "을게요", "을래",
    "을래요", "을지", "을지도", "을수록", "을텐데", "을때", "을뿐", "을걸", "으며", "으면", "으면서", "으면서도",
    "으면은", "으니", "으니까", "으니까요", "으나", "으려", "으려고", "으려면", "으려는", "으러", "으므로", "으라",
    "으라고", "으라는",
]  # fmt: skip
HONORIFIC = ["세요", "십시오", "시는", "시고", "신", "셨다", "실", "십니다", "시면", "시네요"]
INFINITIVE = [
    "", "도", "도도", "서", "서는", "서도", "서요", "야", "야지", "야만", "야겠다", "야할", "야하는", "요", "라",
    "라도", "라는",
]  # fmt: skip
NOMINAL = ["", "을", "이", "은", "에도", "과"]
PAST_PREDICATE = [*PAST, "었다", "었던", "었고", "었는데", "었지만", "었으면", "었을", "었습니다", "겠지", "겠다"]

REGULAR_ㅂ, IRREGULAR_ㄷ, IRREGULAR_ㅅ = "입잡씹뽑집접업좁꼽굽곱뵙", "걷듣묻싣붇긷눋", "짓낫잇붓긋젓"
REGULAR_ㅎ, FALLING_르, REPEATED_러 = (
    "좋넣놓낳쌓닿찧땋빻",
    ("따르", "치르", "들르", "우러르", "다다르"),
    ("이르", "푸르", "누르"),
)


@cache
def conjugated(lemma: str) -> frozenset[str]:
    """The forms of a predicate given as its lemma (먹다): those of a verb and of an adjective, as it may be either.

    Raises ValueError for a lemma that is no Hangul stem with 다.
    """
    stem = lemma.removesuffix("다")
    if stem == lemma or last_sound(stem) is None:
        raise ValueError(f"not the lemma of a predicate: {lemma!r}")
    found = {head + rest for head in _whole(stem, "") for rest in INFINITIVE}
    found |= {head + rest for head in _whole(stem, "ㅆ") for rest in PAST_PREDICATE}
    for mark in _marks(stem):
        infinitive, past = conjugate(lemma, "어", mark), conjugate(lemma, "었", mark)
        found |= {infinitive + rest for rest in INFINITIVE} | {past + rest for rest in PAST_PREDICATE}
        found |= {conjugate(lemma, ending, mark) for ending in PLAIN + CLOSED}
        base = conjugate(lemma, "으면", mark)[:-1]
        nominal = _under(base, "ㅁ")  # of one syllable it is mostly another word: 감, 봄, 잠
        found |= {nominal + rest for rest in NOMINAL if len(nominal) > 1} | {_under(base, "ㅂ") + "시다"}
        found |= {_under(base, "") + rest for rest in HONORIFIC}
    return frozenset(found)


def _under(base: str, consonant: str) -> str:
    """A base with ㅁ, ㅂ or nothing under its last syllable: 가 감, 먹으 먹음, 살 삶 and 삽 and 사."""
    lead, vowel, closing = split(base[-1])
    return base[:-1] + joined(lead, vowel, "ㄻ" if closing and consonant == "ㅁ" else consonant)


def _whole(stem: str, consonant: str) -> list[str]:
    """The infinitives of an open stem beside the usual one: 되어 for 돼, 보아 for 봐, 하여 for 해, 펴 for 피어."""
    lead, vowel, closing = split(stem[-1])
    if closing or vowel == "ㅡ":
        return []
    harmony = "ㅕ" if stem[-1] == "하" else "ㅏ" if vowel in HARMONIC else "ㅓ"
    forms = [] if vowel == harmony else [stem + joined("ㅇ", harmony, consonant)]
    return [*forms, stem[:-1] + joined(lead, "ㅕ", consonant)] if vowel == "ㅣ" else forms


def _marks(stem: str) -> list[str]:
    """The irregularities that a stem may have, by its last syllable: these classes are closed lists."""
    last, closing = stem[-1], final(stem)
    if last == "르":
        return ["러", "르"] if stem.endswith(REPEATED_러) else [""] if stem.endswith(FALLING_르) else ["르"]
    if closing == "ㅂ":
        return ["", "ㅂ"] if last in "굽곱" else [""] if last in REGULAR_ㅂ else ["ㅂ"]
    if closing == "ㄷ":
        return ["", "ㄷ"] if last in IRREGULAR_ㄷ or stem == "깨닫" else [""]
    if closing == "ㅅ":
        return ["ㅅ"] if last in IRREGULAR_ㅅ else [""]
    return ["ㅎ"] if closing == "ㅎ" and last not in REGULAR_ㅎ else [""]
