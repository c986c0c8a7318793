"""Bytes to text: which encoding explains them, and what had to be repaired on the way.

The encoding of a file is guessed from a sample (marks, UTF-8, then Korean by likeness, then charset-normalizer for the
rest of the world) and every block is decoded by it. A line that it does not explain is tried in the others (files are
glued together from several), else its bad bytes become U+FFFD and their places are told. Decoded text is then mended:
mojibake restored, control characters removed, letters composed (NFC). Clean text comes out exactly as it went in.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.account import Account
from explorer.corpus.mojibake import SUSPECT, likeness, restored
from explorer.errors import UnreadableText

TROUBLE, HINT = 1, 2
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16 LE, whose mark is its beginning
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
KOREAN = ("cp949", "johab")
WIDER = {"euc_kr": "cp949"}  # what explains all that the other does, and more
TITLES = {"utf-8": "UTF-8", "cp949": "CP949", "euc_kr": "EUC-KR", "johab": "Johab", "ascii": "ASCII"}
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
BREAK = re.compile("[\x0b\x0c\x85\u2028\u2029]")
SURROGATE = re.compile("[\ud800-\udfff]")
HIGH = re.compile(rb"[\x80-\xff]")
SIGNATURES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "HWP / DOC / XLS",
    b"PK\x03\x04": "ZIP / DOCX / XLSX / HWPX",
    b"\x7fELF": "ELF",
    b"MZ\x90": "EXE",
    b"RIFF": "RIFF",
    b"OggS": "OGG",
    b"ID3": "MP3",
    b"7z\xbc\xaf": "7Z",
    b"Rar!": "RAR",
    b"BZh": "BZIP2",
    b"\xfd7zXZ": "XZ",
    b"SQLite": "SQLite",
}


def encoding(sample: bytes, name: str) -> str:
    """The encoding that explains the beginning of a file. Raises UnreadableText, with what to do."""
    if kind := next((kind for mark, kind in SIGNATURES.items() if sample.startswith(mark)), None):
        message = "{name} is not a text file but {kind}. Save its text as .txt or .csv and open that."
        raise UnreadableText(message, name=name, kind=kind)
    for mark, found in MARKS.items():
        if sample.startswith(mark):
            return found
    if wide := _wide(sample):
        return wide
    if _bad_share(sample) <= 0.1:
        return "utf-8"
    if korean := _korean(sample):
        return korean
    return _foreign(sample, name)


def _wide(sample: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of a Latin text is 0; Korean text in it decodes to Korean."""
    even = sample[: len(sample) // 2 * 2]
    zeros = [even[side::2].count(0) / max(len(even) // 2, 1) for side in (0, 1)]
    for side, found in ((1, "utf-16-le"), (0, "utf-16-be")):
        if zeros[side] > 0.4 and zeros[1 - side] < 0.05:
            return found
        if zeros[side] > 0.02 and likeness(even.decode(found, "replace")) > 0.3:
            return found
    return None


def _bad_share(sample: bytes) -> float:
    """Of what is not ASCII, how much is no UTF-8. A character cut off by the end of the sample does not count."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    bad = text.count("\ufffd") - sample.count("\ufffd".encode())
    return bad / (len(text) - len(text.encode("ascii", "ignore"))) if bad else 0.0


def _korean(sample: bytes) -> str | None:
    """EUC-KR where it suffices; else CP949 or Johab, whichever reads more like Korean."""
    scores = {name: likeness(sample.decode(name, "replace")) for name in KOREAN}
    best = max(scores, key=scores.__getitem__)
    if _is_hangul(sample):
        return "euc_kr"
    return best if scores[best] >= 0.25 else None


def _is_hangul(sample: bytes) -> bool:
    """Whether EUC-KR explains every byte and nearly all it says is Hangul: rare names, too, unlike common Korean."""
    foreign = [letter for letter in sample.decode("euc_kr", "ignore") if letter > "\x7f" and letter.isalpha()]
    return _decodes(sample, "euc_kr") and sum("가" <= letter <= "힣" for letter in foreign) > 0.9 * len(foreign)


def _decodes(sample: bytes, name: str) -> bool:
    """Whether an encoding explains every byte, but for a character cut off by the end."""
    try:
        codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _foreign(sample: bytes, name: str) -> str:
    """Any other encoding, if charset-normalizer is sure that this is text at all. Raises UnreadableText."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:100_000]).best()
    control = len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", sample)) / max(len(sample), 1)
    if best is None or control > 0.02 or best.encoding == "ascii":
        message = "{name} cannot be read as text in any known encoding. Save it as UTF-8 text and try again."
        raise UnreadableText(message, name=name)
    return best.encoding


def decoded(data: bytes, name: str, account: Account, line: int = 1, offset: int = 0) -> tuple[str, set[int]]:
    """The text of whole lines in an encoding, ends of lines as line feeds, and which lines (from 0) had to be rescued.

    line and offset say where the data begin in the file, for the places that the account tells.
    """
    rescued: set[int] = set()
    try:
        text = data.decode(WIDER.get(name, name))
    except UnicodeDecodeError:
        text = _by_line(data, WIDER.get(name, name), account, line, offset, rescued)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, rescued


def _by_line(data: bytes, name: str, account: Account, line: int, offset: int, rescued: set[int]) -> str:
    """Each line in the encoding that explains it."""
    lines = []
    for place, raw in enumerate(data.splitlines(keepends=True)):
        try:
            lines.append(raw.decode(name))
        except UnicodeDecodeError as error:
            lines.append(_rescued(raw, name, account, line + place, offset + error.start))
            rescued.add(place)
        offset += len(raw)
    return "".join(lines)


def _rescued(raw: bytes, name: str, account: Account, line: int, bad: int) -> str:
    """A line that its file's encoding does not explain: in another one, or with its bad bytes replaced."""
    damaged = raw.decode(name, "replace")
    for other in ("utf-8", "cp949"):
        if other != name and _decodes(raw, other) and likeness(text := raw.decode(other)) > max(likeness(damaged), 0.2):
            account.repair("mixed", damaged.strip(), text.strip())
            account.place("mixed", line)
            return text
    account.repair("bytes", repr(raw.strip())[2:-1], damaged.strip())
    account.place("bytes", line)
    account.damaged += damaged.count("\ufffd") - raw.count("\ufffd".encode())
    account.first_damaged = bad if account.first_damaged is None else account.first_damaged
    return damaged


def mended(texts: Sequence[str], account: Account) -> list[str]:
    """Decoded texts, each repaired where it has to be; the account tells what was done.

    A block without trouble is looked through once and handed back as it is.
    """
    whole = "\n".join(texts)
    if not _is_troubled(whole):
        return list(texts)
    if "\ufffd" in whole:
        account.lost += whole.count("\ufffd")
    result = list(texts)
    if SUSPECT.search(whole):
        result = _told("mojibake", result, restored(result), account)
    if any(trouble.search(whole) for trouble in (CONTROL, BREAK, SURROGATE)):
        result = _told("control", result, [_plain(text) for text in result], account)
    if "\ufeff" in whole:
        result = _told("bom", result, [text.lstrip("\ufeff") for text in result], account)
    if not unicodedata.is_normalized("NFC", whole):
        result = _told("nfc", result, [unicodedata.normalize("NFC", text) for text in result], account)
    return result


def _is_troubled(text: str) -> bool:
    """Whether anything in a text could need mending: one look at every code point spares the trials."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds()[codes]
    return bool((kinds & TROUBLE).any() or ((kinds & HINT).any() and SUSPECT.search(text)))


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """For every code point whether it may be trouble by itself, or hint at mojibake."""
    kinds = np.zeros(0x110000, np.uint8)
    for code in range(0x30000):
        letter = chr(code)
        composes = unicodedata.category(letter) in ("Mn", "Mc") or not unicodedata.is_normalized("NFC", letter)
        if composes or any(trouble.match(letter) for trouble in (CONTROL, BREAK, SURROGATE)):
            kinds[code] = TROUBLE
    kinds[0xA0:0x100] = HINT
    for first, last in ((0x1100, 0x11FF), (0xA960, 0xA97F), (0xD7B0, 0xD7FF), (0xFEFF, 0xFEFF), (0xFFFD, 0xFFFD)):
        kinds[first : last + 1] = TROUBLE
    return kinds


def _plain(text: str) -> str:
    """A text without control characters; halves of surrogate pairs are joined or replaced, so that it can be UTF-8."""
    if SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return CONTROL.sub("", BREAK.sub(" ", text))


def _told(kind: str, before: list[str], after: list[str], account: Account) -> list[str]:
    """The texts after a repair, which is counted where it changed one."""
    for old, new in zip(before, after, strict=True):
        if old != new:
            account.repair(kind, old, new)
    return after


def title(name: str) -> str:
    """An encoding's usual name."""
    return TITLES.get(name, name.upper().replace("_", "-"))


def sample(head: bytes, name: str) -> str:
    """The beginning of a file as text, for a look at its form; a character cut off by its end is left out."""
    return codecs.getincrementaldecoder(name)("replace").decode(head).removeprefix("\ufeff")
