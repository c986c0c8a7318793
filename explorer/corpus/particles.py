"""Hangul syllables taken apart, and the particles whose form follows the last sound of a word.

Written after the official orthography (한글 맞춤법). Words must end in a Hangul syllable.
"""

from __future__ import annotations

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

# after a consonant -> after a vowel; the first is how a frame writes it
PAIRS = {"은": "는", "이": "가", "을": "를", "과": "와", "으로": "로", "아": "야"}
COPULAR = ("이나", "이랑", "이라", "이며", "이든")  # 이 falls after a vowel


def split(syllable: str) -> tuple[str, str, str]:
    """Lead, vowel and final ("" if open) of one Hangul syllable. Raises ValueError for any other character."""
    code = ord(syllable) - 0xAC00
    if not 0 <= code < 11172:
        raise ValueError(f"not a Hangul syllable: {syllable!r}")
    return LEADS[code // 588], VOWELS[code % 588 // 28], FINALS[code % 28]


def joined(lead: str, vowel: str, final: str = "") -> str:
    """The syllable made of these letters: `joined(*split(s)) == s`."""
    return chr(0xAC00 + (LEADS.index(lead) * 21 + VOWELS.index(vowel)) * 28 + FINALS.index(final))


def final(word: str) -> str:
    """The consonant a word ends in, "" after a vowel."""
    return split(word[-1])[2]


def particle(last: str, form: str) -> str:
    """The particle in the form that follows a word ending in the syllable `last` (은/는, 이/가, 을/를, 으로/로).

    `form` is the one after a consonant, perhaps with more behind it (으로는, 과의, 이라는). ㄹ takes 로, not 으로.
    """
    closed = final(last)
    for head in COPULAR:
        if form.startswith(head):
            return form if closed else form[1:]
    head = "으로" if form.startswith("으로") else form[:1]
    if head not in PAIRS or (closed and not (head == "으로" and closed == "ㄹ")):
        return form
    return PAIRS[head] + form[len(head) :]
