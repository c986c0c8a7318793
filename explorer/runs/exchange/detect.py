"""Which format a file of vectors is in, told by its first megabyte and never by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from explorer.corpus import decode
from explorer.errors import BadVectors, UnreadableText
from explorer.runs.exchange.keeping import LONGEST, WIDEST
from explorer.runs.exchange.parts import Part
from explorer.runs.exchange.text import NUMBER, Layout

BOM = b"\xef\xbb\xbf"
HEADER = re.compile(rb"(\d{1,18})[ \t]+(\d{1,18})[ \t]*\r?\n")
FASTTEXT = (793712314).to_bytes(4, "little")  # the first bytes of a fastText model
REFUSED = {
    FASTTEXT: "{name} is a fastText model (.bin), whose vectors are cut into pieces of words. Import its .vec file.",
    b"\x80": "{name} is a Python pickle, which can run a program when it is opened; it was not. Save it in gensim with "
    "save_word2vec_format and import that.",
    b"\x93NUMPY": "{name} is an array without words. Import a file that holds the words as well.",
    b"\x89HDF": "{name} is an HDF5 file, which is not read. Save it as word2vec text or Parquet.",
}
SAMPLE = 2000  # lines by which the encoding of the words is known


class Format(NamedTuple):
    """What a file is: its format, the part with the vectors, how its rows are made, where they begin, how many.

    rows: as a header promises, which may lie; None where there is none. metadata: the words of a projector's vectors.
    """

    name: str
    part: Part
    layout: Layout
    start: int = 0
    rows: int | None = None
    metadata: Part | None = None


def detect(parts: Sequence[Part]) -> Format:
    """The format of what was brought. Raises BadVectors, saying what it is instead and what to do."""
    if not parts:
        raise BadVectors("There is nothing to import.")
    if len(parts) == 1:
        found = _one(parts[0])
        if not found.layout.named:
            message = "{name} holds numbers without words. Import it together with its metadata.tsv."
            raise BadVectors(message, name=parts[0].name)
        return found
    if len(parts) == 2 and (pair := _pair(parts)) is not None:
        return pair
    names = ", ".join(part.name for part in parts[:6])
    message = "Import one file of vectors at a time, or vectors.tsv with its metadata.tsv; these are {names}."
    raise BadVectors(message, names=names)


def _pair(parts: Sequence[Part]) -> Format | None:
    """A projector's two files, whichever comes first; None if they are not that."""
    for vectors, metadata in (parts, parts[::-1]):
        line = _first_line(vectors.head)
        values = line.split(b"\t")
        if values != [b""] and all(NUMBER.fullmatch(value) for value in values):
            layout = Layout(
                _checked(len(values), vectors), b"\t", named=False, encoding=_encoding(metadata.head, metadata)
            )
            return Format("tensorboard", vectors, layout, metadata=metadata)
    return None


def _one(part: Part) -> Format:
    """The format of one file."""
    if refused := next((why for mark, why in REFUSED.items() if part.head.startswith(mark)), None):
        raise BadVectors(refused, name=part.name)
    if part.head.startswith(b"PAR1"):
        with part.path.open("rb") as file:
            if file.read(4) != b"PAR1":
                raise BadVectors("{name} is a packed Parquet file. Unpack it and import that.", name=part.name)
        return Format("parquet", part, Layout(0))
    mark = len(BOM) if part.head.startswith(BOM) else 0
    header = HEADER.match(part.head, mark)
    if header is None:
        return _headless(part, mark)
    rows, width, start = int(header[1]), _checked(int(header[2]), part), header.end()
    body = part.head[start:]
    line = _first_line(body)
    for delimiter in (b" ", b"\t"):
        if _is_row(line, width, delimiter):
            return Format(
                "word2vec", part, Layout(width, delimiter, True, _encoding(body, part, delimiter)), start, rows
            )
    if not _is_text(line) and _is_binary(body, width):
        return Format("word2vec-binary", part, Layout(width, encoding=_words_encoding(body, width)), start, rows)
    return _lying(part, line, rows, width)


def _lying(part: Part, line: bytes, rows: int, width: int) -> Format:
    """What to say of a header that the first row does not bear out. Raises BadVectors."""
    if not rows or not line:
        raise BadVectors("{name} holds no row behind its header.", name=part.name)
    if _is_text(line):
        message = "{name}: its header says {width} numbers a row, and the first row has {found}."
        raise BadVectors(message, name=part.name, width=width, found=len(line.split()) - 1)
    raise _unknown(part)


def _headless(part: Part, mark: int) -> Format:
    """GloVe's text, or a projector's vectors without their words. Raises BadVectors."""
    body = part.head[mark:]
    line = _first_line(body)
    for delimiter in (b"\t", b" "):
        fields = line.split(delimiter)
        if delimiter == b"\t" and len(fields) > 1 and all(NUMBER.fullmatch(each) for each in fields):
            return Format("tensorboard", part, Layout(len(fields), delimiter, named=False))
        if (width := _width(fields)) > 1:
            layout = Layout(_checked(width, part), delimiter, True, _encoding(body, part, delimiter))
            return Format("glove", part, layout, mark)
    raise _unknown(part)


def _width(fields: Sequence[bytes]) -> int:
    """Numbers at the end of a line that begins with a word."""
    last = next((at for at in range(len(fields) - 1, 0, -1) if not NUMBER.fullmatch(fields[at])), 0)
    return len(fields) - last - 1


def _unknown(part: Part) -> BadVectors:
    message = (
        "{name} is none of the formats that are read: word2vec (text or binary), fastText .vec, GloVe, "
        "TensorBoard (vectors.tsv with metadata.tsv), Parquet."
    )
    return BadVectors(message, name=part.name)


def _checked(width: int, part: Part) -> int:
    if not 1 <= width <= WIDEST:
        raise BadVectors("{name}: vectors of {width} numbers are not read.", name=part.name, width=f"{width:,}")
    return width


def _first_line(body: bytes) -> bytes:
    """The first line that is not blank, without the blanks at its end."""
    line = next((each for each in body.split(b"\n", 64) if each.strip()), b"")
    return line.rstrip(b" \t\r")


def _is_text(line: bytes) -> bool:
    """Whether a line is a word with any number of numbers."""
    values = line.split()
    return len(values) > 1 and all(NUMBER.fullmatch(value) for value in values[1:])


def _is_row(line: bytes, width: int, delimiter: bytes) -> bool:
    fields = line.rsplit(delimiter, width)
    return len(fields) == width + 1 and all(NUMBER.fullmatch(each) for each in fields[1:])


def _is_binary(body: bytes, width: int) -> bool:
    """Whether a word, a blank and plausible float32 numbers stand here, as far as the sample shows them."""
    blank = body.find(b" ", 0, 4 * LONGEST)
    data = body[blank + 1 : blank + 1 + 4 * width]
    if blank < 1 or len(data) < 4:
        return False
    values = np.frombuffer(data[: len(data) // 4 * 4], "<f4")
    finite = values[np.isfinite(values)]
    is_word = not any(byte < 32 for byte in body[:blank].lstrip(b"\n"))
    return is_word and int((np.abs(finite) < 1e10).sum()) > len(values) // 2


def _encoding(body: bytes, part: Part, delimiter: bytes = b"\t") -> str:
    """The encoding of the words that lines begin with. Raises BadVectors for UTF-16, where no line can be found."""
    words = [line.split(delimiter, 1)[0] for line in body.split(b"\n", SAMPLE)[:SAMPLE]]
    return _of_words(words, part.name)


def _words_encoding(body: bytes, width: int) -> str:
    words, at = [], 0
    while len(words) < SAMPLE and (blank := body.find(b" ", at, at + 4 * LONGEST)) >= 0:
        words.append(body[at:blank].lstrip(b"\n"))
        at = blank + 1 + 4 * width
    return _of_words(words[:-1] or words, "")


def _of_words(words: Sequence[bytes], name: str) -> str:
    sample = b"\n".join(words)
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        try:
            found = decode.encoding(sample, name)
        except UnreadableText:
            return "utf-8"
        return found if not found.startswith("utf-") else "utf-8"
    return "utf-8"
