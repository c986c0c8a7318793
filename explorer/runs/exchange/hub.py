"""A model from huggingface.co by its name: its config, tokeniser and safetensors weights, and no other file.

Nothing is asked of the hub until somebody imports a name, and no account or token of this machine is used: what only
some may have is downloaded by them, and its folder imported. HF_ENDPOINT names a mirror.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

from explorer.contracts import Making, Step
from explorer.corpus.download import room
from explorer.corpus.pace import paced
from explorer.errors import BadEncoder, DownloadFailed
from explorer.runs.exchange.encoders import LARGEST, WANTED

PART = r"[A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9])?"
NAME = re.compile(rf"(?P<id>{PART}/{PART})(?:@(?P<revision>[\w.-]{{1,100}}|refs/pr/\d{{1,6}}))?", re.ASCII)
ENDPOINT: str | None = None  # the hub itself, or what HF_ENDPOINT says


class Name(NamedTuple):
    """A repository, and which version of it; None: the newest."""

    id: str
    revision: str | None


def named(text: str) -> Name | None:
    """The repository that a text names (owner/name or owner/name@revision); None if it is no such name."""
    found = NAME.fullmatch(text)
    return None if found is None or re.search(r"\.\.|--", text) else Name(found["id"], found["revision"])


def fetched(text: str, folder: Path) -> Making[Path]:
    """Download what is read of a repository into a folder; steps count bytes. Raises BadEncoder, DownloadFailed."""
    name = named(text)
    if name is None:
        raise BadEncoder("{name} is no name of a model on huggingface.co, such as owner/model.", name=text[:100])
    stopped = Event()
    total = 0
    try:
        for total_ in paced(_downloads(name, folder, stopped)):
            total = total if total_ is None else total_
            yield Step(min(_size(folder), total), 3 * total or 1, {})
    finally:
        stopped.set()
    return folder


def _downloads(name: Name, folder: Path, stopped: Event) -> Iterator[int]:
    """One file after the other; before each, the bytes of all."""
    import huggingface_hub
    from httpx2 import HTTPError
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        api = huggingface_hub.HfApi(endpoint=ENDPOINT, token=False)
        about = api.model_info(name.id, revision=name.revision, files_metadata=True, timeout=20)
        sizes = {
            each.rfilename: int(each.size or 0) for each in about.siblings or [] if WANTED.fullmatch(each.rfilename)
        }
        total = _checked(name, sizes, folder)
        for file in sizes:
            yield total
            huggingface_hub.hf_hub_download(
                name.id, file, revision=about.sha, local_dir=folder, token=False, endpoint=ENDPOINT,
                tqdm_class=_heard(stopped),
            )  # fmt: skip
        yield total
    except (HTTPError, LocalEntryNotFoundError, HFValidationError, OSError) as error:
        why = " ".join(str(error).split())[:200]
        raise DownloadFailed("huggingface.co does not give {name}: {why}", name=name.id, why=why) from error


def _checked(name: Name, sizes: dict[str, int], folder: Path) -> int:
    """The bytes of all. Raises BadEncoder where what is needed is not there, or too much is; DiskFull."""
    if not any(file.endswith(".safetensors") for file in sizes):
        message = "{name} has no safetensors weights; other formats can run a program when they are opened."
        raise BadEncoder(message, name=name.id)
    total = sum(sizes.values())
    if total > LARGEST:
        raise BadEncoder("{name} is too large to be read here: {size} GB.", name=name.id, size=f"{total / 1e9:,.1f}")
    folder.mkdir(parents=True, exist_ok=True)
    room(folder, 3 * total)
    return total


def _heard(stopped: Event) -> type[Any]:
    """What huggingface_hub tells of its progress: silent, and the place where a download hears that it is to stop."""
    from tqdm import tqdm

    class Silent(tqdm):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*arguments, **{**options, "disable": True})

        def update(self, n: Any = 1) -> bool | None:
            if stopped.is_set():
                raise InterruptedError("somebody stopped it")
            return super().update(n)

    return Silent


def _size(folder: Path) -> int:
    """Bytes that came so far, those of unfinished files included."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
