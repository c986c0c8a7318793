"""Who is looking, and what they may see. Where nobody need log in, which is the default, everybody sees all.

    .streamlit/secrets.toml    [auth] as st.login wants it, and beside it the list of those who are let in:
                               [access] allow = ["kim@example.org", "@snu.ac.kr"]

Pages ask for whoever runs the script (st.user); our routes read the same signed cookie by Streamlit's own functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.web.server.starlette import starlette_websocket as cookie
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from explorer.errors import InputError, MissingCorpus, MissingRun
from explorer.runs import builtin, owners
from explorer.runs.owners import Kind
from explorer.runs.store import default_home

LONGEST = 254  # characters of an address (RFC 5321)
SETTINGS = ("client_id", "client_secret", "server_metadata_url")


@cache
def guests() -> frozenset[str] | None:
    """Addresses and @domains that are let in; None where nobody need log in.

    An [auth] without a list lets nobody in. Raises InputError for settings that are broken.
    """
    if not st.secrets.load_if_toml_exists():
        for path in st.get_option("secrets.files"):
            if Path(path).exists():
                raise InputError("{file} cannot be read: nobody is let in.", file=path)
        return None
    if "auth" not in st.secrets:
        if "access" in st.secrets:
            raise InputError("There is a list of those who are let in, but no [auth] to know them by.")
        return None
    listed = st.secrets.get("access", {}).get("allow", [])
    return frozenset(_lower(each.strip()) for each in ([listed] if isinstance(listed, str) else listed))


def providers() -> list[str | None]:
    """What st.login takes: None for the settings of [auth] itself, names for [auth.name]."""
    auth = st.secrets["auth"]
    named: list[str | None] = [name for name in auth if isinstance(auth[name], Mapping) and "client_id" in auth[name]]
    return ([None] if all(name in auth for name in SETTINGS) else []) + named


def address(claims: Mapping[str, object]) -> str:
    """The e-mail address that a provider vouches for; empty if nobody logged in, or it says that it is not verified."""
    email = claims.get("email")
    if claims.get("is_logged_in") is not True or not isinstance(email, str):
        return ""
    local, at, domain = (email := _lower(email.strip())).rpartition("@")
    vouched = claims.get("email_verified", True) in (True, "true", "True")
    return email if vouched and local and at and domain and email.isprintable() and len(email) <= LONGEST else ""


def welcome(email: str) -> bool:
    """Whether an address is on the list, by itself or by its domain."""
    listed = guests() or frozenset()
    return bool(email) and (email in listed or "@" + email.rpartition("@")[2] in listed)


def logged_in() -> bool:
    """Whether whoever runs this script has logged in, as anybody."""
    return st.user.get("is_logged_in") is True


def named() -> str:
    """The address of whoever runs this script, on the list or not; empty where there is none to believe."""
    return address(dict(st.user))


def visitor() -> str | None:
    """The address of whoever runs this script; None where nobody need log in. Raises InputError for a stranger."""
    if guests() is None:
        return None
    if not welcome(named()):
        raise InputError("Please log in to go on.")
    return named()


def reader(cookies: Mapping[str, str]) -> str | None:
    """The address that a request's cookie proves, empty where nobody need log in; None for a stranger."""
    if guests() is None:
        return ""
    signed = cookie._get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
    claims = cookie._parse_decoded_user_cookie(signed, get_origin_from_redirect_uri() or "") if signed else {}
    email = address(claims)
    return email if welcome(email) else None


# --- what a visitor may see -------------------------------------------------------------------------------------------


def sees(kind: Kind, name: str) -> bool:
    """Whether the visitor may see a run or a corpus, by its id. What is not there may be seen by all or by none."""
    email = visitor()
    return email is None or name in _everybody(kind) or owners.sees(default_home(), email, kind, name)


def owns(kind: Kind, name: str) -> bool:
    """Whether the visitor may rename, share or delete it: all may, where nobody need log in."""
    email = visitor()
    return email is None or owners.owns(default_home(), email, kind, name)


def seen(kind: Kind) -> set[str] | None:
    """Ids of all that the visitor may see; None: everything."""
    email = visitor()
    return None if email is None else _everybody(kind) | owners.seen(default_home(), email, kind)


def check_run(run: str) -> None:
    """Raises MissingRun if the visitor may not see it, as if it were not there."""
    if not sees("runs", run):
        raise MissingRun("There is no run {name}; was it deleted?", name=run)


def check_corpus(corpus: str) -> None:
    """Raises MissingCorpus if the visitor may not see it, as if it were not there."""
    if not sees("corpora", corpus):
        raise MissingCorpus(
            "There is no corpus {corpus} here. Choose another one, or read its text again.", corpus=corpus
        )


def share(kind: Kind, name: str, on: bool) -> None:
    """Show what stands on the visitor's shelf to everybody who is let in, or to nobody else again."""
    if (email := visitor()) is not None:
        owners.share(default_home(), email, kind, name, on)


def shares(kind: Kind, name: str) -> bool:
    """Whether the visitor shows it to everybody."""
    email = visitor()
    return email is not None and owners.shares(default_home(), email, kind, name)


def remove(kind: Kind, name: str, delete: Callable[[], None]) -> None:
    """Take something off the visitor's shelf; `delete` removes it from the disk where it stood on no other."""
    email = visitor()
    if email is None:
        delete()
    elif owns(kind, name):
        owners.remove(default_home(), email, kind, name, delete)


def keep(runs: Iterable[str] = (), corpora: Iterable[str] = (), imports: Iterable[str] = ()) -> None:
    """Put what the visitor asked for on the visitor's shelf, before it is asked for."""
    if (email := visitor()) is None:
        return
    kinds: dict[Kind, Iterable[str]] = {"runs": runs, "corpora": corpora, "imports": imports}
    for kind, names in kinds.items():
        for name in names:
            if name and name not in _everybody(kind):
                owners.put(default_home(), email, kind, name)


def _everybody(kind: Kind) -> set[str]:
    return {"runs": set(builtin.about().runs), "corpora": {builtin.about().corpus}, "imports": set()}[kind]


def _lower(text: str) -> str:
    return text.encode("utf-8", "replace").lower().decode()  # ASCII only: a Kelvin sign is no k
