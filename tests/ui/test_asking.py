"""What a visitor asks for stands on their shelf; an import's run too, though its id is known only once it is made."""

from __future__ import annotations

import pytest

from explorer.runs import owners
from explorer.runs.exchange import bringing
from explorer.runs.exchange.bringing import Parcel
from explorer.ui import access, asking, cached, pick

KIM, LEE = "kim@example.org", "lee@snu.ac.kr"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(cached, "client", lambda: None)
    return tmp_path / "home"


@pytest.fixture
def someone(monkeypatch):
    """someone(email) is who runs the script from now on, on a server with login."""
    monkeypatch.setattr(access, "guests", lambda: frozenset([KIM, LEE]))
    return lambda email: monkeypatch.setattr(access, "visitor", lambda: email)


@pytest.fixture
def parcel(home, tmp_path, monkeypatch):
    """Vectors in a file; asked for, they wait for an engine."""

    def wait(_client, home, parcel):
        parcel.folder(home).put("plan.json", parcel.model_dump_json())
        return parcel.folder(home)

    monkeypatch.setattr(asking.engine, "submit_import", wait)
    (tmp_path / "a.vec").write_text("배 1 2\n사과 3 4\n", "utf-8")
    return Parcel(files=(tmp_path / "a.vec",), name="a")


def test_an_import_puts_its_run_on_the_shelf_of_who_asked_once_it_is_made(home, parcel, someone):
    someone(KIM)
    folder = asking.bring(parcel)
    asking.brought()
    assert not pick.runs() and access.owns("imports", folder.name)
    assert bringing.make(home, parcel, folder, "") == "done"
    run = bringing.result(home, folder)
    someone(LEE)
    asking.brought()
    assert not pick.runs() and not access.sees("runs", run) and not access.owns("imports", folder.name)
    someone(KIM)
    asking.brought()
    assert [each.id for each in pick.runs()] == [run]
    assert not access.owns("imports", folder.name), "taken from the shelf, the run does not come back by itself"


def test_without_login_nothing_is_noted(home, parcel):
    folder = asking.bring(parcel)
    bringing.make(home, parcel, folder, "")
    asking.brought()
    assert not (home / "people").exists()
    assert [each.id for each in pick.runs()] == [bringing.result(home, folder)]


def test_two_who_bring_the_same_have_it_each(home, parcel, someone):
    for who in (KIM, LEE):
        someone(who)
        folder = asking.bring(parcel)
    bringing.make(home, parcel, folder, "")
    run = bringing.result(home, folder)
    for who in (KIM, LEE):
        someone(who)
        asking.brought()
        assert owners.owns(home, who, "runs", run)
