"""Text that somebody decoded wrongly and saved: found line by line and put right.

UTF-8 read as latin-1 or cp1252 is `ftfy.fix_encoding`'s work, and it does it right; `ftfy.fix_text` is not used, since
it changes clean text. CP949 read as latin-1 or cp1252 is unknown to ftfy, which damages it: that trial is ours and
comes first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# What a line of either kind of mojibake holds: a letter of latin-1 beside one of what cp1252 makes of bytes above 127.
LATIN, BEYOND = "\x80-ÿ", "‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ€"
SUSPECT = re.compile(f"[{LATIN}][{LATIN}{BEYOND}]|[{BEYOND}][{LATIN}]")
FOREIGN = re.compile(r"[^\x00-\x7f]")
COMMON = frozenset(
    "이다는을가에의고은하지도한를로그나자시서어사아리기인라만스해대정있보여것일들게주거부장면전무수제과조우소신상동원생"
    "니없었으오내마구적때안데영모화말러중성세경물관간문국민비유방계발용연행심위더본와당년음습요려터까겠네저바명재양후알람될할건"
    "됩된같래너야걸볼감짜번드운미식실편되치히공분살집봤았날했좋작품최"
)
KOREAN = re.compile("[가-힣]")


def likeness(text: str) -> float:
    """How much of what is not ASCII in a text is one of the 170 commonest syllables of Korean: about .7 in Korean text.

    Korean bytes read in a wrong encoding stay below .1.
    """
    foreign = FOREIGN.findall(text)
    return sum(letter in COMMON for letter in foreign) / len(foreign) if foreign else 0.0


def restored(lines: Sequence[str]) -> list[str]:
    """The lines with mojibake put right; all others as they are.

    A short line of CP949 mojibake proves little by itself: where most suspects of a block are proven, the rest follow.
    """
    suspects = [place for place, line in enumerate(lines) if SUSPECT.search(line)]
    trials = {place: _as_cp949(lines[place]) for place in suspects}
    proven = {place for place, trial in trials.items() if trial is not None and likeness(trial) >= 0.3}
    if 2 * len(proven) > len(suspects):
        proven = {place for place, trial in trials.items() if trial is not None}
    result = list(lines)
    for place in suspects:
        trial = trials[place]
        result[place] = trial if trial is not None and place in proven else _as_utf8(lines[place])
    return result


def _as_cp949(line: str) -> str | None:
    """The line as CP949 that was read as latin-1 or cp1252, or None if it cannot have been."""
    import ftfy.bad_codecs  # noqa: F401 (registers sloppy-windows-1252: cp1252 with its five gaps kept)

    for misread in ("latin-1", "sloppy-windows-1252"):
        try:
            trial = line.encode(misread).decode("cp949")
        except UnicodeError:
            continue
        if len(KOREAN.findall(trial)) >= 2:
            return trial
    return None


def _as_utf8(line: str) -> str:
    """The line as UTF-8 that was read as latin-1 or cp1252, as far as ftfy knows how; else as it is.

    Only accepted where Korean appears or nothing suspect is left: clean text is never touched.
    """
    import ftfy

    fixed = ftfy.fix_encoding(line)
    is_better = len(KOREAN.findall(fixed)) > len(KOREAN.findall(line)) or not SUSPECT.search(fixed)
    return fixed if is_better else line
