"""A JSON document as rows: the elements of its array one by one, without holding the document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from explorer.errors import UnreadableText

WHOLE = 256 << 20  # code points of a document that is no array, and so has to be held
SPACE = " \t\r\n"


def elements(read: Callable[[int], str], name: str, size: int = 1 << 20) -> Iterator[str]:
    """Each element as the JSON that stands there, on one line. read(n) gives about n more code points, "" at the end.

    An object is taken for the wrapping of the first list in it. Raises UnreadableText at the first broken place.
    """
    text = read(size).lstrip("\ufeff" + SPACE)
    if text.startswith("["):
        yield from _array(text[1:], read, name, size)
    else:
        yield from _wrapped(text, read, name, size)


def _array(text: str, read: Callable[[int], str], name: str, size: int) -> Iterator[str]:
    decoder, place, passed = json.JSONDecoder(), 0, 1
    while True:
        while place < len(text) and text[place] in SPACE + ",":
            place += 1
        if place < len(text) and text[place] == "]":
            return
        try:
            _, end = decoder.raw_decode(text, place)
            is_whole = end < len(text) and text[end] in SPACE + ",]"  # 1.5 may come as 1. and 5
        except (ValueError, RecursionError):
            is_whole, end = False, place
        if is_whole:
            yield text[place:end].replace("\r", " ").replace("\n", " ")
            place = end
            continue
        more = read(max(size, len(text) - place))  # doubling: an element of any length is tried few times
        if not more:
            message = "{name} is not valid JSON near character {place}. Mend it there, or save one object a line."
            raise UnreadableText(message, name=name, place=passed + place)
        passed, text, place = passed + place, text[place:] + more, 0


def _wrapped(text: str, read: Callable[[int], str], name: str, size: int) -> Iterator[str]:
    pieces, held = [text], len(text)
    while (more := read(size)) and held < WHOLE:
        pieces.append(more)
        held += len(more)
    try:
        value = json.loads("".join(pieces))
    except (ValueError, RecursionError) as error:
        message = "{name} is not valid JSON near character {place}. Mend it there, or save one object a line."
        raise UnreadableText(message, name=name, place=getattr(error, "pos", 0) + 1) from error
    lists = [value for value in value.values() if isinstance(value, list)] if isinstance(value, dict) else []
    if not lists:
        raise UnreadableText("{name} holds no list of texts. Save one JSON object a line.", name=name)
    yield from (json.dumps(element, ensure_ascii=False) for element in lists[0])
