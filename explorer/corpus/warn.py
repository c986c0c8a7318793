"""What a user should know of a text that was read: places of trouble, and whether it will bear a model."""

from __future__ import annotations

from explorer.corpus.account import Account, Notice

SMALL = 20_000  # words: below, vectors of single words are mostly noise
DROPPED = {
    "broken": "{count} lines are not valid JSON and were dropped (line {lines}).",
    "no text": "{count} rows have no text in the chosen column and were dropped (line {lines}).",
}


def warnings(account: Account, sentences: int, tokens: int, vocabulary: int) -> list[Notice]:
    """Notices for the manifest, worst first."""
    del sentences
    return [*_damage(account), *_shape(account, tokens, vocabulary)]


def _damage(account: Account) -> list[Notice]:
    """What could not be read, and where."""
    found = []
    if account.damaged:
        message = "{count} characters are damaged: they fit no encoding. The first is at byte {byte} (line {lines})."
        fields = {"count": account.damaged, "byte": account.first_damaged or 0, "lines": _places(account, "bytes")}
        found.append(Notice(msgid=message, fields=fields))
    if lost := account.lost - account.damaged:
        message = "{count} characters were lost before this file was saved and stay so; they are shown as \ufffd."
        if lost > 0:
            found.append(Notice(msgid=message, fields={"count": lost}))
    for reason, told in DROPPED.items():
        if count := account.lines.dropped.get(reason):
            found.append(Notice(msgid=told, fields={"count": count, "lines": _places(account, reason)}))
    return found


def _places(account: Account, kind: str) -> str:
    """The first lines of some trouble, as a user reads them."""
    places = account.places.get(kind, [])
    return ", ".join(map(str, places)) + (" …" if len(places) == 5 else "")


def _shape(account: Account, tokens: int, vocabulary: int) -> list[Notice]:
    """Whether there is enough, and enough of each."""
    found = []
    if tokens < SMALL:
        found.append(
            Notice(
                msgid="This is a small text: {tokens} words. Lower min_count or add the built-in sentences.",
                fields={"tokens": tokens},
            )
        )
    kept = account.lines.kept
    if kept >= 50 and account.distinct < 0.2 * kept:
        found.append(
            Notice(
                msgid="Most lines repeat each other: {distinct} of {lines} differ. "
                "A model will learn little from the rest.",
                fields={"distinct": account.distinct, "lines": kept},
            )
        )
    if tokens >= 100 and vocabulary > 0.8 * tokens:
        found.append(
            Notice(
                msgid="Nearly every word occurs once: {words} different words among {tokens}. Few will have a vector.",
                fields={"words": vocabulary, "tokens": tokens},
            )
        )
    return found
