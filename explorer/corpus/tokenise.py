"""Sentences to tokens: six tokenisers behind one contract, made by name and settings.

name        a word is                                  settings (all have defaults)
kiwi        a lemma with its tag: 배/NNG, 먹다/VV       tags, stop, user_words   (explorer.corpus.morphemes)
mecab       the same, by another dictionary            tags, stop, user_words
whitespace  what stands between spaces: 배를, 먹었다.    none                     (explorer.corpus.characters)
syllable    a character: 배, 를                         none
jamo        a letter as a compatibility jamo: ㅂ, ㅐ    none
bpe         a piece learnt from the corpus: ▁배, 를      vocab_size               (explorer.corpus.bpe)

Every word is plain text, whatever it holds; starts and ends count code points.
"""

from __future__ import annotations

import importlib.util
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import ClassVar, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explorer.contracts import Token, Tokenizer
from explorer.errors import BadConfig, MissingTokenizer

KINDS = {
    "kiwi": "explorer.corpus.morphemes:KiwiMorphemes",
    "mecab": "explorer.corpus.morphemes:MecabMorphemes",
    "whitespace": "explorer.corpus.characters:Eojeols",
    "syllable": "explorer.corpus.characters:Syllables",
    "jamo": "explorer.corpus.characters:Jamo",
    "bpe": "explorer.corpus.bpe:Pieces",
}
PACKAGES = {
    "kiwi": ("kiwipiepy", "kiwipiepy"),
    "mecab": ("mecab", "python-mecab-ko"),
    "bpe": ("tokenizers", "tokenizers"),
}
ABSENT = "The tokeniser {name} is not installed here (package {package}). Choose another one, or install it."
ABSENT_MECAB = (
    "mecab is not installed here: python-mecab-ko has no build for Python 3.13. Choose kiwi, or use Python 3.12."
)


class Cut(NamedTuple):
    """Many sentences as tokens: distinct words; ids into them, starts, ends (N,); counts of tokens, (S,)."""

    words: pa.StringArray
    ids: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    counts: NDArray[np.int32]


class Cutting(Tokenizer, ABC):
    """A tokeniser that cuts a block of sentences at a time. Cheap to make: dictionaries load at the first sentence."""

    name: str
    version: ClassVar[str] = "1"
    block: ClassVar[int] = 2_000_000  # bytes of text that take about half a second
    defaults: ClassVar[Mapping[str, object]] = {}

    def __init__(self, settings: Mapping[str, object]) -> None:
        if unknown := sorted(set(settings) - set(self.defaults)):
            raise BadConfig("The tokeniser {name} has no setting {field}.", name=self.name, field=unknown[0])
        self.settings: Mapping[str, object] = {**self.defaults, **settings}

    @abstractmethod
    def __call__(self, sentence: str) -> list[Token]:
        """The tokens of one sentence, in order of their starts."""

    @abstractmethod
    def cut(self, sentences: Sequence[str]) -> Cut:
        """The tokens of many sentences."""

    def trained(self, texts: Iterable[str]) -> Cutting:
        """The tokeniser after learning from texts; itself where there is nothing to learn."""
        del texts
        return self


def tokenizer(name: str, settings: Mapping[str, object] | None = None) -> Cutting:
    """A tokeniser by its name; the same one for the same settings. Raises MissingTokenizer, BadConfig."""
    if name not in KINDS:
        raise BadConfig("There is no tokeniser {name}: choose one of {names}.", name=name, names=", ".join(KINDS))
    if missing := available()[name]:
        raise MissingTokenizer(missing, name=name, package=PACKAGES[name][1])
    return _made(name, json.dumps(settings or {}, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=8)
def _made(name: str, settings: str) -> Cutting:
    module, kind = KINDS[name].split(":")
    return getattr(import_module(module), kind)(json.loads(settings))


def available() -> dict[str, str | None]:
    """Every tokeniser, and why it cannot be used here (a message id with the fields name and package) or None."""
    return {name: None if _is_installed(name) else ABSENT_MECAB if name == "mecab" else ABSENT for name in KINDS}


def _is_installed(name: str) -> bool:
    return name not in PACKAGES or importlib.util.find_spec(PACKAGES[name][0]) is not None


def package_version(*packages: str) -> str:
    """The versions of what cuts, as one string: another dictionary is another corpus."""
    try:
        return " ".join(f"{package} {version(package)}" for package in packages)
    except PackageNotFoundError:
        return ""


def as_arrays(
    words: Iterable[str], ids: Sequence[int], starts: Sequence[int], ends: Sequence[int], counts: Sequence[int]
) -> Cut:
    """Tokens that were found one by one."""
    return Cut(
        pa.array(list(words), pa.string()), *(np.array(values, np.int32) for values in (ids, starts, ends, counts))
    )
