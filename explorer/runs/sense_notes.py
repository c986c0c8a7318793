"""The senses that somebody gave to a word's occurrences by hand, kept beside runs and corpora.

    home/senses/<corpus>/<hash of word and person>.json     {"word": …, "senses": {name: [[sentence, start, end], …]}}

Where people log in each has notes of their own. Names and words are hostile: they stand in the file, never in a path.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from explorer.runs.folder import aside

Place = tuple[int, int, int]  # sentence, start, end
Senses = dict[str, list[Place]]
CORPUS = re.compile(r"[a-z0-9_]{1,64}")
LONGEST = 60  # characters of a sense's name
MOST = 40  # senses


def keep(home: Path, corpus: str, word: str, senses: Mapping[str, Sequence[Place]], person: str = "") -> None:
    """Write them down in one piece. Raises ValueError for an id that is none, too many senses or too long a name."""
    if len(senses) > MOST or any(not name.strip() or len(name) > LONGEST for name in senses):
        raise ValueError(f"at most {MOST} senses, with names of 1 to {LONGEST} characters")
    path = _path(home, corpus, word, person)
    path.parent.mkdir(parents=True, exist_ok=True)
    with aside(path) as part:
        part.write_text(json.dumps({"word": word, "senses": senses}, ensure_ascii=False), "utf-8")


def kept(home: Path, corpus: str, word: str, person: str = "") -> Senses:
    """What was written down; nothing where there is nothing, or it cannot be read."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        told = json.loads(_path(home, corpus, word, person).read_text("utf-8"))["senses"]
        return {str(name): [_place(*each) for each in places] for name, places in told.items()}
    return {}


def forget(home: Path, corpus: str, word: str, person: str = "") -> None:
    """Take them away."""
    _path(home, corpus, word, person).unlink(missing_ok=True)


def _place(sentence: int, start: int, end: int) -> Place:
    return int(sentence), int(start), int(end)


def _path(home: Path, corpus: str, word: str, person: str) -> Path:
    if not CORPUS.fullmatch(corpus):
        raise ValueError(f"{corpus!r} is no id")
    name = hashlib.sha256(json.dumps([word, person]).encode()).hexdigest()[:32]
    return home / "senses" / corpus / f"{name}.json"
