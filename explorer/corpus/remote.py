"""A file on another host, and one request for it: where it may come from, how long a silence is, what the answer says.

https only, and only from hosts that are named beforehand, redirects included; http is for a server on this machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict

from explorer.errors import DownloadFailed

if TYPE_CHECKING:
    from requests import Response, Session

AGENT = "korean-embedding-explorer/0.1 (a public corpus, asked for by a user)"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
CONNECT, SILENCE = 10.0, 30.0  # seconds to wait for a connection, for the next bytes
REDIRECTS = 5
PIECE = 1 << 18  # bytes
NOTE = 1 << 20  # bytes of a list of checksums
BUSY = (429, 500, 502, 503, 504)


class Remote(BaseModel):
    """A file elsewhere. name: on this disk; size: bytes, None if nobody said; checksum: sha256:… or sha1:…."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    url: str
    name: str
    size: int | None = None
    checksum: str

    @property
    def host(self) -> str:
        """Who has it."""
        return urlsplit(self.url).hostname or ""


class Broken(Exception):
    """The connection ended early or fell silent: what came is kept, the rest may be asked for."""


class Answer(NamedTuple):
    """What a server says before the bytes: where they begin, how many the file has in all, the mark of its version."""

    start: int | None  # None: there is nothing where we wanted to go on
    total: int | None
    mark: str


def pieces(remote: Remote, hosts: Sequence[str], have: int, mark: str) -> Iterator[Answer | bytes]:
    """The answer, then the bytes as they come, from one connection. Raises Broken, DownloadFailed."""
    headers = {"Range": f"bytes={have}-"} | ({"If-Range": mark} if mark else {}) if have else {}
    with _told_as_broken(), _session(remote.url) as session:
        response = _asked(session, "GET", remote.url, hosts, headers)
        with response:
            yield _answer(response, remote, have)
            while piece := response.raw.read1(PIECE, decode_content=False):
                yield piece


def size(url: str, hosts: Sequence[str]) -> int | None:
    """How many bytes a server says that a file has; None if it does not say. Raises Broken, DownloadFailed."""
    with _told_as_broken(), _session(url) as session, _asked(session, "HEAD", url, hosts) as response:
        _refused(response, urlsplit(url).path.split("/")[-1])
        return _number(response.headers.get("Content-Length"))


def text(url: str, hosts: Sequence[str]) -> str:
    """A short text. Raises Broken, DownloadFailed."""
    with _told_as_broken(), _session(url) as session, _asked(session, "GET", url, hosts) as response:
        _refused(response, urlsplit(url).path.split("/")[-1])
        found = b""
        while (piece := response.raw.read1(PIECE, decode_content=False)) and len(found) < NOTE:
            found += piece
        return found[:NOTE].decode("utf-8", "replace")


class _told_as_broken:  # noqa: N801 - reads as the sentence it is: with _told_as_broken()
    """Whatever a library calls a lost connection is Broken."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        import requests
        import urllib3

        if isinstance(error, requests.Timeout | urllib3.exceptions.ReadTimeoutError):
            raise Broken("it fell silent") from error
        if isinstance(error, requests.RequestException | urllib3.exceptions.HTTPError | OSError):
            raise Broken(f"the connection failed: {type(error).__name__}") from error


def _session(url: str) -> Session:
    """Bytes as they lie there, not packed on the way; proxies as the machine is set up, but none to itself."""
    import requests

    session = requests.Session()
    session.headers.update({"User-Agent": AGENT, "Accept-Encoding": "identity"})
    session.trust_env = urlsplit(url).hostname not in LOOPBACK
    return session


def _asked(
    session: Session, method: str, url: str, hosts: Sequence[str], headers: Mapping[str, str] | None = None
) -> Response:
    """The answer at the end of all redirects, none of which leaves the hosts. Raises DownloadFailed."""
    for _ in range(REDIRECTS):
        _check(url, hosts)
        response = session.request(
            method, url, headers=headers, stream=True, allow_redirects=False, timeout=(CONNECT, SILENCE)
        )
        if not response.is_redirect:
            return response
        url = urljoin(url, response.headers["location"])
        response.close()
    raise DownloadFailed("{host} sends us on and on without an end.", host=urlsplit(url).hostname)


def _check(url: str, hosts: Sequence[str]) -> None:
    """Raises DownloadFailed for an address that nobody agreed to."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https" and parts.port in (None, 443)
    here = parts.scheme == "http" and host in LOOPBACK
    if host not in hosts or parts.username is not None or not (secure or here):
        message = "The download was sent on to {address}, which is not one of the agreed hosts ({hosts}): stopped."
        raise DownloadFailed(message, address=f"{parts.scheme}://{host}", hosts=", ".join(hosts))


def _answer(response: Response, remote: Remote, have: int) -> Answer:
    """What the status and the headers say. Raises Broken, DownloadFailed."""
    mark = response.headers.get("ETag", "")
    mark = "" if mark.startswith("W/") else mark
    if response.status_code == 206:
        said = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        if said is not None and have and int(said[1]) == have:
            return Answer(have, _number(said[2]), mark)
        return Answer(None, None, "")  # another part than was asked for
    if response.status_code == 416:
        return Answer(None, None, "")
    _refused(response, remote.name)
    return Answer(0, _number(response.headers.get("Content-Length")), mark)


def _refused(response: Response, name: str) -> None:
    """Raises Broken where asking again may help, DownloadFailed where not."""
    if response.status_code in BUSY:
        raise Broken(f"status {response.status_code}")
    if response.status_code != 200:
        message = "{host} does not give {name}: it answers with status {status}."
        raise DownloadFailed(message, host=urlsplit(response.url).hostname, name=name, status=response.status_code)


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() else None
