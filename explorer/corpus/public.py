"""Public corpora: what they are, whose, under which licence, where they lie, and how a download becomes text.

    Offer ─release (asks the host what lies there today)─▶ Order ─downloaded─▶ text files ─plan─▶ a Plan like any other

Nothing of them is in this repository, and nothing is fetched before somebody has seen the source, the licence, the size
and the checksum and said yes. Checksums of pinned files stand here; those of dated releases are asked of the release.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from explorer.contracts import Making, Step
from explorer.corpus import remote, wikipedia
from explorer.corpus.download import fetched, room
from explorer.corpus.pace import paced
from explorer.corpus.plan import Plan
from explorer.corpus.remote import Broken, Remote
from explorer.corpus.store import Origin
from explorer.corpus.wikipedia import Mapped
from explorer.errors import DownloadFailed, InputError

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object  # pandas is imported by whoever reads a table, not by every worker

T = TypeVar("T")
GITHUB, DUMPS = ("raw.githubusercontent.com",), ("dumps.wikimedia.org",)
NSMC = "https://raw.githubusercontent.com/e9t/nsmc/cc0670e872d4ac27bfe36c87456783004b39ef6c/"
KAIST = "https://raw.githubusercontent.com/UniversalDependencies/UD_Korean-Kaist/r2.7/"
KLUE = "https://raw.githubusercontent.com/KLUE-benchmark/KLUE/3efd98708a40ff49251fddde35453f8fbb11f536/klue_benchmark/"
CHATBOT = "https://raw.githubusercontent.com/songys/Chatbot_data/4cf20d13fc46f5037fd1c531cd566e2dd9f72974/"
SUMS = "https://dumps.wikimedia.org/kowiki/latest/kowiki-latest-sha1sums.txt"
DATED = "https://dumps.wikimedia.org/kowiki/{date}/{name}"
CC0 = ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/")
BY_SA = ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/")
MIT = ("MIT", "https://github.com/songys/Chatbot_data/blob/4cf20d13fc46f5037fd1c531cd566e2dd9f72974/LICENSE")
TRIES = 3  # of a look-up
ROOM = 3  # times a download: what is made of it needs room too
TEXT = "# text ="  # before the raw text of a sentence in CoNLL-U


class Offer(BaseModel):
    """A corpus that can be had. title, about: msgids; files: pinned, or else `sums` lists them with their checksums."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    title: str
    about: str
    licence: tuple[str, str]  # its name, its text
    page: str  # where it is described
    credit: str
    hosts: tuple[str, ...]  # all that may be asked, redirects included
    files: tuple[Remote, ...] = ()
    sums: str = ""  # address of lines `sha1  name`
    wanted: str = ""  # regular expression of the name in it, its first group the date
    dated: str = DATED  # address of a file by its date and name
    form: Literal["as it is", "conllu", "wikipedia"] = "as it is"
    column: str | None = None


class Order(BaseModel):
    """An offer and the very files that were shown to whoever asked for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    offer: Offer
    files: tuple[Remote, ...]

    @property
    def key(self) -> str:
        """A name for the folder of these files: another release is another folder."""
        decided = repr([(file.url, file.checksum) for file in self.files])
        return f"{self.offer.id}-{hashlib.sha256(decided.encode()).hexdigest()[:8]}"

    @property
    def size(self) -> int | None:
        """Bytes to be fetched; None if the host does not say."""
        sizes = [file.size for file in self.files]
        return None if None in sizes else sum(size for size in sizes if size is not None)


OFFERS = {offer.id: offer for offer in (
    Offer(
        id="nsmc", title="NSMC: film reviews",
        about="200,000 short reviews of films, informal and lively, each positive or negative.",
        licence=CC0, page="https://github.com/e9t/nsmc", credit="Lucy Park (e9t), 2016", hosts=GITHUB,
        column="document", files=(
            Remote(url=NSMC + "ratings_train.txt", name="ratings_train.tsv", size=14_628_807,
                   checksum="sha256:e03b7d14e9e41be8d464a28057cd25d7396c53e67aa7fd5f7e552c59b0ee2940"),
            Remote(url=NSMC + "ratings_test.txt", name="ratings_test.tsv", size=4_893_335,
                   checksum="sha256:8ac9f64052f11dbf6ae0acb5e038f03d90a76f0eda7820cfb3a92d02edfcebda"),
        ),
    ),
    Offer(
        id="kaist", title="UD Korean Kaist: formal prose",
        about="27,363 sentences of books and newspapers, the raw text of a treebank (Universal Dependencies 2.7).",
        licence=BY_SA, page="https://universaldependencies.org/treebanks/ko_kaist/",
        credit="Jayeol Chun, Na-Rae Han, Jena D. Hwang, Jinho D. Choi, 2018; KAIST (Choi Key-Sun)", hosts=GITHUB,
        form="conllu", files=(
            Remote(url=KAIST + "ko_kaist-ud-train.conllu", name="train.conllu", size=18_468_775,
                   checksum="sha256:0590ead1a73eadb5578cdbae904b213913c9eb3d2afbc8c0ddd6711dfea586c0"),
            Remote(url=KAIST + "ko_kaist-ud-dev.conllu", name="dev.conllu", size=1_608_054,
                   checksum="sha256:f510be6e7f12afc2a4614a04c1493a73111422c426fc47f9c8a57be46b33ffc5"),
            Remote(url=KAIST + "ko_kaist-ud-test.conllu", name="test.conllu", size=1_778_348,
                   checksum="sha256:6c18d9c8c415f760e89bf2f90fe47b8dda3dc469de7fbda9438387e8320befab"),
        ),
    ),
    Offer(
        id="ynat", title="KLUE YNAT: news headlines",
        about="45,678 headlines of Korean news, each with one of seven topics (the training part).",
        licence=BY_SA, page="https://github.com/KLUE-benchmark/KLUE", credit="Sungjoon Park et al. (KLUE), 2021",
        hosts=GITHUB, column="title", files=(
            Remote(url=KLUE + "ynat-v1.1/ynat-v1.1_train.json", name="ynat-v1.1_train.json",
                   checksum="sha256:e1ceadbcfc654bfbd241ac8170fe825ceeb6e7c0686f05181befeaef778d0031"),
        ),
    ),
    Offer(
        id="chatbot", title="Chatbot data: everyday questions",
        about="11,823 short questions and statements of everyday life and love, with answers beside them.",
        licence=MIT, page="https://github.com/songys/Chatbot_data", credit="Youngsook Song, 2018",
        hosts=GITHUB, column="Q", files=(
            Remote(url=CHATBOT + "ChatbotData.csv", name="ChatbotData.csv",
                   checksum="sha256:287eb129695b577321c80ad397bb3c2279164d4ca577874d129fd3db5b30afe2"),
        ),
    ),
    Offer(
        id="wikipedia-part", title="Korean Wikipedia, first part",
        about="The oldest articles of the newest dump, their running text only: no tables, lists, notes or templates.",
        licence=BY_SA, page="https://dumps.wikimedia.org/kowiki/", credit="Wikipedia contributors", hosts=DUMPS,
        form="wikipedia", sums=SUMS, wanted=r"kowiki-(\d{8})-pages-articles1\.xml-p1p\d+\.bz2",
    ),
    Offer(
        id="wikipedia", title="Korean Wikipedia",
        about="All articles of the newest dump, their running text only: no tables, lists, notes or templates.",
        licence=BY_SA, page="https://dumps.wikimedia.org/kowiki/", credit="Wikipedia contributors", hosts=DUMPS,
        form="wikipedia", sums=SUMS, wanted=r"kowiki-(\d{8})-pages-articles\.xml\.bz2",
    ),
)}  # fmt: skip


def offer(name: str) -> Offer:
    """The offer of a name. Raises InputError."""
    if name not in OFFERS:
        raise InputError("There is no public corpus {name}. There are: {names}.", name=name, names=", ".join(OFFERS))
    return OFFERS[name]


def pinned(offer: Offer) -> Order | None:
    """The order, if size and checksum of every file are known without asking anybody."""
    known = offer.files and all(file.size is not None for file in offer.files)
    return Order(offer=offer, files=offer.files) if known else None


def release(offer: Mapping[str, object], day: str) -> Making[DataFrame]:
    """Ask the host what lies there: url, name, size, checksum of each file; looked up once a day.

    offer: as JSON. Raises DownloadFailed.
    """
    import pandas as pd

    asked = Offer.model_validate(offer)
    found = yield from _patiently(asked, partial(_listed, asked) if asked.sums else lambda: asked.files)
    files = []
    for file in found:
        size = file.size
        if size is None:
            size = yield from _patiently(asked, partial(remote.size, file.url, asked.hosts))
        files.append({**file.model_dump(), "size": -1 if size is None else size})
        yield Step(len(files), len(found), {})
    frame = pd.DataFrame(files, columns=["url", "name", "size", "checksum"])
    frame.attrs = {"day": day}
    return frame


def ordered(offer: Offer, frame: DataFrame) -> Order:
    """The order of what `release` found."""
    rows = frame.to_dict("records")
    files = [Remote(**{**row, "size": None if row["size"] < 0 else int(row["size"])}) for row in rows]
    return Order(offer=offer, files=tuple(files))


def _patiently(offer: Offer, ask: Callable[[], T]) -> Making[T]:
    """The answer to a short question, asked a few times where the connection fails. Raises DownloadFailed."""
    for left in reversed(range(TRIES)):
        try:
            found: list[T] = []
            for answer in paced([ask()] for _ in range(1)):
                found.extend(answer or ())
                yield Step(0, 1, {})
            return found[0]
        except Broken as error:
            if not left:
                message = "{host} does not answer ({why}). Try again later."
                raise DownloadFailed(message, host=offer.hosts[0], why=str(error)) from error
    raise AssertionError


def _listed(offer: Offer) -> tuple[Remote, ...]:
    """The file of a dated release, as its list of checksums names it. Raises Broken, DownloadFailed."""
    for line in remote.text(offer.sums, offer.hosts).splitlines():
        checksum, _, name = line.strip().partition("  ")
        if (found := re.fullmatch(offer.wanted, name)) and re.fullmatch("[0-9a-f]{40}", checksum):
            return (Remote(url=offer.dated.format(date=found[1], name=name), name=name, checksum=f"sha1:{checksum}"),)
    message = "{host} lists no such file today: a new release is being made. Try again tomorrow."
    raise DownloadFailed(message, host=offer.hosts[0])


def texts(order: Order, folder: Path) -> tuple[Path, ...]:
    """The text files that a download ends in."""
    if order.offer.form == "as it is":
        return tuple(folder / file.name for file in order.files)
    return (folder / f"{order.offer.id}.txt",)


def is_there(order: Order, folder: Path) -> bool:
    """Whether all of it lies on this disk."""
    return all(path.exists() for path in texts(order, folder))


def plan(order: Order, folder: Path, tokenizer: str = "kiwi", settings: Mapping[str, object] | None = None) -> Plan:
    """What to make of a download: a corpus that says where it came from."""
    offer = order.offer
    return Plan(
        files=texts(order, folder), name=offer.title, column=offer.column, tokenizer=tokenizer,
        settings=settings or {}, origin=origin(offer),
    )  # fmt: skip


def origin(offer: Offer) -> Origin:
    """Whose an offer is, as its corpus will say."""
    licence, text = offer.licence
    return Origin(title=offer.title, url=offer.page, licence=licence, licence_url=text, credit=offer.credit)


def downloaded(order: Order, folder: Path, mapped: Mapped) -> Making[None]:
    """Fetch every file of an order and make text of it; what is there already is kept. Steps count bytes.

    mapped: an ordered, lazy map, over which a dump is cleaned. Raises DownloadFailed, DiskFull, UnreadableText.
    """
    if is_there(order, folder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    size, wiki = order.size or 0, order.offer.form == "wikipedia"
    room(folder, ROOM * size)
    total, done = size * (1 + wiki), 0
    for file in order.files:
        path = yield from _within(fetched(file, folder, order.offer.hosts), done, total)
        done += path.stat().st_size
    target = texts(order, folder)[0]
    if wiki:
        dump = folder / order.files[0].name
        yield from _within(wikipedia.extracted(dump, target, mapped), done, total)
        dump.unlink()
    elif order.offer.form == "conllu":
        _sentences([folder / file.name for file in order.files], target)


def _within(making: Making[T], before: int, total: int) -> Making[T]:
    """Steps of one part of the work as steps of the whole."""
    while True:
        try:
            step = next(making)
        except StopIteration as end:
            return end.value
        yield Step(before + step.done, max(total, before + step.total), step.metrics)


def _sentences(files: Sequence[Path], target: Path) -> None:
    """The sentences of treebanks in CoNLL-U, whose comments hold the raw text, as lines."""
    aside = target.with_name(target.name + ".part")
    with aside.open("w", encoding="utf-8", newline="\n") as out:
        for path in files:
            with path.open(encoding="utf-8") as lines:
                out.writelines(line.removeprefix(TEXT).lstrip() for line in lines if line.startswith(TEXT))
    aside.replace(target)
