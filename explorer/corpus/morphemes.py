"""Morphemes as lemma and tag: 배/NNG, 먹다/VV. Two dictionaries, Kiwi and mecab-ko, behind one set of settings.

Verbs, adjectives and what conjugates like them (하다, 이다, 아니다) are named by their dictionary form; Kiwi's marks of
regular and irregular verbs (-R, -I) are left out; letters of endings are compatibility jamo (난 is 나/NP and ㄴ/JX).

tags: "content" (default), "all", or a list of tags; stop: words or bare forms left out; user_words: [[form, tag], …].
Content words are nouns, names, numerals and pronouns, verbs and adjectives, adverbs, roots, foreign words, hanja. Bound
nouns (것, 수), auxiliaries (있다/VX), determiners and interjections are not: they say how, not what.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from typing_extensions import override

from explorer.contracts import Token
from explorer.corpus.tokenise import Cut, Cutting, as_arrays, package_version
from explorer.errors import BadConfig

CONTENT = frozenset(["NNG", "NNP", "NR", "NP", "VV", "VA", "MAG", "XR", "SL", "SH"])
CONJUGATES = frozenset(["VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA"])
FORM = re.compile(r"[^\s,\"'/+\\]{1,40}")
TAG = re.compile(r"[A-Z_]{2,12}")
SKIPPED = " \t\n\v\r"  # the category SPACE of mecab-ko-dic's char.def
Tokens = Iterable[tuple[str, str, int, int]]  # form, tag, start, end


class Morphemes(Cutting):
    """What both analysers share: names, tags kept, the stop list."""

    defaults: ClassVar[Mapping[str, object]] = {"tags": "content", "stop": [], "user_words": []}

    def __init__(self, settings: Mapping[str, object]) -> None:
        super().__init__(settings)
        tags, stop, words = (self.settings[key] for key in ("tags", "stop", "user_words"))
        if tags not in ("content", "all") and not _is_list(tags, TAG.fullmatch):
            raise BadConfig("tags must be content, all or a list of tags such as NNG and VV.")
        if not _is_list(stop):
            raise BadConfig("The stop list must be a list of words.")
        if not (isinstance(words, list) and all(_is_list(word, None, 2) for word in words)):
            raise BadConfig("The user dictionary must be a list of pairs of a word and its tag.")
        for form, tag in words:
            if not (FORM.fullmatch(form) and TAG.fullmatch(tag)):
                raise BadConfig(
                    "{word} with the tag {tag} cannot be a word of the user dictionary.", word=form, tag=tag
                )

    @override
    def __call__(self, sentence: str) -> list[Token]:
        (tokens,) = self._analysed([sentence])
        named = ((self._name(form, tag), start, end, tag) for form, tag, start, end in tokens)
        return [Token(word, start, end, tag) for word, start, end, tag in named if word is not None]

    @override
    def cut(self, sentences: Sequence[str]) -> Cut:
        words: dict[str, int] = {}
        known: dict[tuple[str, str], int | None] = {}  # a form and its tag -> place among the words, if it counts
        ids, starts, ends, counts = [], [], [], []
        for tokens in self._analysed(sentences):
            before = len(ids)
            for form, tag, start, end in tokens:
                key = (form, tag)
                if key not in known:
                    word = self._name(form, tag)
                    known[key] = None if word is None else words.setdefault(word, len(words))
                if (place := known[key]) is not None:
                    ids.append(place)
                    starts.append(start)
                    ends.append(end)
            counts.append(len(ids) - before)
        return as_arrays(words, ids, starts, ends, counts)

    @abstractmethod
    def _analysed(self, sentences: Sequence[str]) -> Iterator[Tokens]:
        """Form, bare tag, start and end of every morpheme of each sentence."""

    @property
    def _user_words(self) -> tuple[tuple[str, str], ...]:
        return tuple((form, tag) for form, tag in self.settings["user_words"])  # pyright: ignore[reportGeneralTypeIssues]

    def _name(self, form: str, tag: str) -> str | None:
        """The word that a morpheme is, or None if its tag does not count or the stop list names it."""
        tags, stop = self.settings["tags"], self.settings["stop"]
        lemma = f"{form}다" if tag in CONJUGATES else form
        word = f"{lemma}/{tag}"
        is_kept = tags == "all" or tag in (CONTENT if tags == "content" else tags)  # pyright: ignore[reportOperatorIssue]
        return word if is_kept and not {word, lemma} & set(stop) else None  # pyright: ignore[reportArgumentType]


class KiwiMorphemes(Morphemes):
    """Kiwi (Lee 2024): models context, knows new words; 2–3 s and 500 MB to start, once a process."""

    name = "kiwi"
    version: ClassVar[str] = package_version("kiwipiepy", "kiwipiepy_model")
    block: ClassVar[int] = 64_000

    @override
    def _analysed(self, sentences: Sequence[str]) -> Iterator[Tokens]:
        for tokens in _kiwi(self._user_words).tokenize(sentences, compatible_jamo=True):
            yield [(token.form, token.tag.split("-")[0], *_spanned(token.start, token.end)) for token in tokens]


def _spanned(start: int, end: int) -> tuple[int, int]:
    """A span that holds something: a morpheme that is not written (the 이 of 학교다) shares the syllable before it."""
    return (start, end) if start < end else (max(end - 1, 0), max(end, 1))


class MecabMorphemes(Morphemes):
    """mecab-ko with its dictionary: about five times as fast as Kiwi. Fused morphemes (갔) are taken apart."""

    name = "mecab"
    version: ClassVar[str] = (
        package_version("python-mecab-ko", "python-mecab-ko-dic") + ", 2"
    )  # 1 misplaced after a space
    block: ClassVar[int] = 256_000

    @override
    def _analysed(self, sentences: Sequence[str]) -> Iterator[Tokens]:
        from mecab.utils import create_lattice

        parse = _mecab(self._user_words)
        for sentence in sentences:
            text = sentence.replace("\0", " ")
            body = text.lstrip(SKIPPED)
            before = len(text) - len(body)  # mecab counts from the first character that it does not skip
            lattice = create_lattice(body)
            parse(lattice)
            yield [
                (form, tag, before + start, before + end)
                for (start, end), node in lattice
                for form, tag in _parts(node.surface, node.feature)
            ]


@lru_cache(maxsize=2)
def _kiwi(words: tuple[tuple[str, str], ...]) -> Any:
    """A loaded Kiwi with these words added."""
    from kiwipiepy import Kiwi

    kiwi = Kiwi(num_workers=1)  # blocks are spread over processes, not threads
    for form, tag in words:
        try:
            kiwi.add_user_word(form, tag)  # pyright: ignore[reportArgumentType] (Kiwi checks the tag)
        except (ValueError, TypeError) as error:
            message = "{word} with the tag {tag} cannot be a word of the user dictionary."
            raise BadConfig(message, word=form, tag=tag) from error
    return kiwi


@lru_cache(maxsize=2)
def _mecab(words: tuple[tuple[str, str], ...]) -> Callable[[Any], object]:
    """A loaded mecab with these words added. Its own `parse` takes as long again to wrap what it found."""
    from mecab import MeCab

    if not words:
        return MeCab()._tagger.parse
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "words.csv", Path(folder) / "words.dic"
        source.write_text("".join(map(_entry, words)), "utf-8")
        command = [
            sys.executable,
            "-m",
            "mecab",
            "dict-index",
            "-f",
            "utf8",
            "-t",
            "utf8",
            "-u",
            str(target),
            str(source),
        ]
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 (our own interpreter)
        if done.returncode or not target.exists():
            raise BadConfig("mecab could not read the user dictionary: check its words and tags.")
        return MeCab(user_dictionary_path=[target])._tagger.parse


def _entry(word: tuple[str, str]) -> str:
    """One line of a mecab dictionary; its cost is low, so that a user's word wins over its parts."""
    form, tag = word
    has_final = "가" <= form[-1] <= "힣" and (ord(form[-1]) - 0xAC00) % 28 > 0
    return f"{form},,,-2000,{tag},*,{'T' if has_final else 'F'},{form},*,*,*,*\n"


@lru_cache(maxsize=100_000)
def _parts(surface: str, feature: str) -> tuple[tuple[str, str], ...]:
    """The morphemes of one mecab node: a fused one as its dictionary entry spells it out, any other as it stands.

    A feature is tag, meaning, final, reading, type, first tag, last tag, expression (mecab-ko-dic).
    """
    tag, *_, kind, _, _, expression = feature.split(",")
    if kind in ("Inflect", "Preanalysis") and expression != "*":
        parts = [part.split("/") for part in expression.split("+")]
        if all(len(part) >= 2 and part[0] for part in parts):
            return tuple((_compatible(part[0]), part[1]) for part in parts)
    return ((surface, tag.split("+")[0]),)


def _compatible(form: str) -> str:
    """Final consonants as compatibility jamo: ᆫ becomes ㄴ."""
    return "".join(_FINALS.get(letter, letter) for letter in form)


_FINALS = dict(
    zip(map(chr, range(0x11A8, 0x11C3)), "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ", strict=True)
)


def _is_list(value: object, fits: Callable[[str], object] | None = None, length: int | None = None) -> bool:
    """Whether a setting is a list of strings, each of which fits."""
    if not isinstance(value, list) or (length is not None and len(value) != length):
        return False
    return all(isinstance(item, str) and (fits is None or fits(item)) for item in value)
