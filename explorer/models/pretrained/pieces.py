"""The pieces of somebody else's tokeniser (a tokenizer.json), as tokens with their places in the sentence."""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

from explorer.contracts import Token
from explorer.errors import BadEncoder

MARK = "▁"  # the space before a word, as pieces show it


class Window(NamedTuple):
    """As many pieces of a sentence as the network reads at once, with the special ones around them.

    tokens: one a piece; special ones and those that stand for no letter (▁ alone) have an empty span.
    """

    ids: list[int]
    tokens: list[Token]
    special: list[bool]  # put there by the tokeniser, not typed


class Pieces:
    """A tokeniser made of the text of a tokenizer.json. Raises BadEncoder for one that is none."""

    def __init__(self, text: str, limit: int = 512) -> None:
        import tokenizers

        try:
            self.engine = tokenizers.Tokenizer.from_str(text)
            told = json.loads(text)
        except Exception as error:  # the library raises nothing narrower
            why = " ".join(str(error).split())[:200]
            raise BadEncoder("Its tokenizer.json cannot be read: {why}", why=why) from error
        self.limit = limit
        self.engine.no_padding()
        self.engine.enable_truncation(limit)
        self.bytes = "ByteLevel" in json.dumps([told.get("decoder"), told.get("pre_tokenizer")])
        self.names = self._names()

    def _names(self) -> list[str]:
        """What the vocabulary calls each id, all different; ids that the tokeniser leaves out are named by number."""
        known = {at: piece for piece, at in self.engine.get_vocab(with_added_tokens=True).items()}
        added = set(self.engine.get_added_tokens_decoder())
        names, seen = [], set()
        for at in range(max(known, default=-1) + 1):
            piece = known.get(at, "")
            name = _spelt(piece) if self.bytes and at not in added else piece
            names.append(name if name and name not in seen else f"{name}<{at}>")
            seen.add(names[-1])
        return names

    def windows(self, sentence: str) -> list[Window]:
        """A sentence, in as many windows as it needs; none where not even a special token is left of it."""
        whole = self.engine.encode(sentence)
        return [self._window(sentence, each) for each in (whole, *whole.overflowing) if each.ids]

    def _window(self, sentence: str, cut: object) -> Window:
        tokens, last = [], 0
        for at, (start, end), special in zip(cut.ids, cut.offsets, cut.special_tokens_mask, strict=True):  # pyright: ignore
            while start < end and sentence[start].isspace():
                start += 1  # the space before a word belongs to the piece's name, not to its span
            start, end = (last, last) if special else (start, end)
            tokens.append(Token(self.names[at], start, end))
            last = end
        return Window(list(cut.ids), tokens, [bool(each) for each in cut.special_tokens_mask])  # pyright: ignore


def _spelt(piece: str) -> str:
    """A byte-level piece (Radford et al. 2019) in letters: Ġë°° is ▁배; half a letter shows its bytes."""
    table = _bytes()
    if not all(sign in table for sign in piece):
        return piece
    return bytes(table[sign] for sign in piece).decode("utf-8", "backslashreplace").replace(" ", MARK)


@cache
def _bytes() -> dict[str, int]:
    """The byte that each sign of a byte-level piece stands for: printable ones themselves, the others moved up."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    moved = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + at): byte for at, byte in enumerate(moved)}
