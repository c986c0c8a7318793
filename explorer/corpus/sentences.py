"""Lines to sentences: fast rules for Korean, and a bound on how long a piece may be.

A sentence ends at . ! ? (also 。！？), repeated or not, and at what closes it, where a space follows. It does not end
- inside a number or a name (3.5, a.b) for want of a space, nor after a numeral or a lone letter (1. 목적, J. Kim);
- after an ellipsis (… or ..), unless a final syllable stands before it (갔다… 그리고 ends, 음… 그래 does not);
- inside quotes or brackets that close later in the line, nor after a quote that 하고, 라고 and the like take up;
- before what holds no letter or digit (ㅋㅋ and ^^ stay with what they follow: 좋아요! ^^).
"""

from __future__ import annotations

import re

LONGEST = 4_000  # code points; longer pieces are cut, so that no tokeniser meets a book in one breath
END = re.compile(r"""(?<![.!?…。！？])([.!?…。！？]++)(["'”’」』》〉)\]]*+)\s+(?=\S)""")  # a run of marks is tried once
LIKELY = re.compile(r"""[.!?…。！？]["'”’」』》〉)\]]*+\s""")  # what every end has, looked for first
CLOSER = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", "(": ")", "[": "]"}
OPENER = re.compile(r"[\"“‘「『《〈(\[]")
SPAN = 400  # code points between a pair of quotes or brackets
TAKEN_UP = re.compile(r"(?:이?라고|이?라는|이?라며|이?란|하고|하며|하는|하면서|고|며|는|라)(?:\s|$)")
NUMERAL = re.compile(r"(?:^|[\s(\[“‘\"'])(?:\d{1,4}|[A-Za-z가나다라마바사아자차카타파하]|[IVXivx]{1,5})\.$")
FINAL = frozenset("다요까죠네")
WORDED = re.compile(r"[^\W_ㄱ-ㅎㅏ-ㅣ]")
LAST = re.compile(rf"(?s).*{WORDED.pattern}")


def split(line: str) -> list[str]:
    """The sentences of a line, none longer than LONGEST, none empty; without spaces at their ends."""
    return [piece for sentence in whole(line) for piece in cut(sentence)]


def cut(text: str, longest: int = LONGEST) -> list[str]:
    """A text in pieces of bounded length, at spaces where there are any; nothing but those spaces is left out."""
    pieces = []
    while len(text) > longest:
        end = max(text.rfind(" ", 0, longest + 1), 0) or longest
        pieces.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [piece for piece in [*pieces, text] if piece]


def whole(line: str) -> list[str]:
    """The sentences of a line, however long, in time linear in its length."""
    line = line.strip()
    if not LIKELY.search(line) or (last := LAST.match(line)) is None:
        return [line] if line else []
    inside = _inside(line)
    sentences, start, first = [], 0, _first(line, 0)
    for match in END.finditer(line):
        is_worded = first < match.start() and match.end() < last.end()
        if is_worded and not inside[match.end(2) - 1] and _is_end(line, match):
            sentences.append(line[start : match.end(2)])
            start, first = match.end(), _first(line, match.end())
    return [*sentences, line[start:]]


def _first(line: str, start: int) -> int:
    """Where the first letter or digit stands from here on."""
    match = WORDED.search(line, start)
    return match.start() if match else len(line)


def _is_end(line: str, match: re.Match[str]) -> bool:
    """Whether this mark, with words on both sides of it, ends a sentence."""
    mark, place = match.group(1), match.start()
    if mark == "." and NUMERAL.search(line[max(place - 8, 0) : place + 1]):
        return False
    if ("…" in mark or ".." in mark) and not set("!?") & set(mark) and line[place - 1] not in FINAL:
        return False
    return not (match.group(2) and TAKEN_UP.match(line, match.end()))


def _inside(line: str) -> bytearray:
    """For each place whether it lies between quotes or brackets that close soon after in this line."""
    inside = bytearray(len(line) + 1)
    straight = -1
    for match in OPENER.finditer(line):
        place = match.start()
        if match.group() == '"':
            straight = place if straight < 0 else _mark(inside, straight, place)
        elif (close := line.find(CLOSER[match.group()], place, place + SPAN)) > 0:
            _mark(inside, place, close)
    return inside


def _mark(inside: bytearray, start: int, end: int) -> int:
    """Mark what lies between two places, unless the pair is too far apart to be one. Returns -1: nothing is open."""
    if end - start <= SPAN:
        inside[start:end] = b"\1" * (end - start)
    return -1
