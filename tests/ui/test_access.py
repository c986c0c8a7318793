"""Who is let in, and what they see: addresses against a list, the signed cookie, pages' entry points."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from explorer.errors import InputError, MissingCorpus, MissingRun
from explorer.runs import builtin, owners
from explorer.runs.derived import Table
from explorer.ui import access, asking, cached, pick

KIM, LEE = "kim@example.org", "lee@snu.ac.kr"
AUTH = """[auth]
redirect_uri = "http://127.0.0.1:8501/oauth2callback"
cookie_secret = "a secret of thirty-two letters..."
client_id = "x"
client_secret = "y"
server_metadata_url = "http://127.0.0.1:1/.well-known/openid-configuration"
"""


@pytest.fixture
def secrets(tmp_path, monkeypatch):
    """secrets(text) configures the server as a secrets.toml of this text does."""
    path = tmp_path / "secrets.toml"
    before = st.get_option("secrets.files")

    def configure(text: str) -> None:
        path.write_text(text, "utf-8")
        st.config.set_option("secrets.files", [str(path)])
        secrets_singleton._reset()
        access.guests.cache_clear()

    yield configure
    st.config.set_option("secrets.files", before)
    secrets_singleton._reset()
    access.guests.cache_clear()


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path / "home"))
    builtin.install(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def someone(monkeypatch, secrets):
    """someone(email) is who runs the script from now on, on a server with login."""
    secrets(AUTH + '[access]\nallow = ["kim@example.org", "@snu.ac.kr"]')

    def log_in(email: str) -> None:
        claims = {"email": email, "email_verified": True, "is_logged_in": True}
        monkeypatch.setattr(st.user_info, "_get_user_info", lambda: claims)

    return log_in


def test_without_settings_nobody_need_log_in(home):
    assert access.guests() is None and access.visitor() is None and access.reader({}) == ""
    assert access.seen("runs") is None and access.sees("runs", "anything")
    access.keep(runs=["skipgram-000000000000"])
    assert not (home / "people").exists()


@pytest.mark.parametrize("text", ["[auth", "[access]\nallow = []"], ids=["no TOML", "a list but no login"])
def test_broken_settings_let_nobody_in(secrets, text):
    secrets(text)
    with pytest.raises(InputError):
        access.guests()


def test_login_without_a_list_lets_nobody_in(secrets):
    secrets(AUTH)
    assert access.guests() == frozenset() and not access.welcome(KIM)


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        (KIM, True), ("KIM@Example.ORG", True), (LEE, True), ("lee@cs.snu.ac.kr", False), ("lee@evilsnu.ac.kr", False),
        ("lee@snu.ac.kr.evil.org", False), ("kim@example.org@evil.org", False), ("evil.org@snu.ac.kr", True),
        ("", False), ("@snu.ac.kr", False), ("kim", False), ("\u212aim@example.org", False),
        ("a\n@snu.ac.kr", False), ("a" * 300 + "@snu.ac.kr", False),
    ],
)  # fmt: skip
def test_the_list_admits_addresses_and_domains_exactly(secrets, email, expected):
    secrets(AUTH + '[access]\nallow = ["Kim@example.org", "@SNU.ac.kr"]')
    claims = {"email": email, "is_logged_in": True}
    assert access.welcome(access.address(claims)) == expected


@pytest.mark.parametrize(
    "claims",
    [
        {"email": KIM, "email_verified": False, "is_logged_in": True},
        {"email": KIM, "email_verified": "false", "is_logged_in": True},
        {"email": KIM, "email_verified": None, "is_logged_in": True},
        {"email": KIM, "is_logged_in": False}, {"email": KIM}, {"email": [KIM], "is_logged_in": True}, {},
    ],
)  # fmt: skip
def test_an_address_that_nobody_vouches_for_is_none(claims):
    assert access.address(claims) == ""


def cookie(secret, **claims):
    told = {"origin": "http://127.0.0.1:8501", "is_logged_in": True, "email": KIM} | claims
    return {"_streamlit_user": create_signed_value(secret, "_streamlit_user", json.dumps(told)).decode()}


def test_the_cookie_is_read_as_streamlit_signs_it(someone):
    secret = get_cookie_secret()
    assert access.reader(cookie(secret)) == KIM
    assert access.reader({}) is None
    assert access.reader(cookie("another secret of thirty-two letters")) is None
    assert access.reader(cookie(secret, email="stranger@evil.org")) is None
    assert access.reader(cookie(secret, email_verified=False)) is None
    assert access.reader(cookie(secret, origin="http://evil.org")) is None
    assert access.reader({"_streamlit_user": "nonsense"}) is None
    assert access.reader({"_streamlit_user_tokens": cookie(secret)["_streamlit_user"]}) is None


def test_a_stranger_s_script_gets_nothing(home, someone):
    someone("stranger@evil.org")
    for ask in (pick.runs, pick.manifests, lambda: cached.model(builtin.about().run), lambda: access.keep(["a"])):
        with pytest.raises(InputError, match="log in"):
            ask()


def test_each_sees_what_is_built_in_their_own_and_what_is_shared(home, someone):
    ours = builtin.about().run
    theirs = ours[:-1] + ("0" if ours[-1] != "0" else "1")
    (home / "runs" / ours).rename(home / "runs" / theirs)  # a run of Kim's, and one that is built in
    builtin.install(home)
    someone(KIM)
    access.keep(runs=[theirs, ours])
    assert {each.id for each in pick.runs()} == {*builtin.about().runs, theirs}
    assert not owners.owns(home, KIM, "runs", ours)
    assert len(cached.words(theirs).find("배", "exact")) == 1
    someone(LEE)
    assert {each.id for each in pick.runs()} == set(builtin.about().runs)
    assert [each.id for each in pick.manifests()] == [builtin.about().corpus]
    someone(KIM)
    access.share("runs", theirs, on=True)
    someone(LEE)
    assert {each.id for each in pick.runs()} == {*builtin.about().runs, theirs} and not access.owns("runs", theirs)
    cached.model(theirs)


def test_somebody_else_s_id_answers_as_one_that_is_not_there(home, someone):
    theirs, nowhere = "skipgram-00000000000a", "skipgram-00000000000b"
    (home / "runs" / builtin.about().run).rename(home / "runs" / theirs)
    corpus = "c" * len(builtin.about().corpus)
    someone(KIM)
    access.keep(runs=[theirs], corpora=[corpus])
    cached.model(theirs)
    someone(LEE)
    doors = [cached.run, cached.model, cached.index, cached.words, lambda run: asking.check(Table("m:f", [run]))]
    for door in doors:
        told = []
        for run in (theirs, nowhere):
            with pytest.raises(MissingRun) as caught:
                door(run)
            told.append((caught.value.msgid, {**caught.value.fields, "name": ""}))
        assert told[0] == told[1]
    with pytest.raises(MissingCorpus):
        cached.corpus(corpus)
    with pytest.raises(MissingCorpus):
        asking.check(Table("m:f", [], {}, [corpus]))


def test_taking_from_the_shelf_deletes_only_what_stands_on_no_other(home, someone):
    gone: list[str] = []
    for who in (KIM, LEE):
        someone(who)
        access.keep(runs=["skipgram-00000000000a"])
    for who, expected in ((KIM, []), (KIM, []), (LEE, ["deleted"])):
        someone(who)
        access.remove("runs", "skipgram-00000000000a", lambda: gone.append("deleted"))
        assert gone == expected
