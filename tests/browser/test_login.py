"""Logging in through a provider of our own: who gets in, who does not, where to, and what stays closed."""

from __future__ import annotations

import re
import shutil
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import TimeoutError as NotYet

from explorer.runs import builtin, owners
from tests.browser.provider import CLIENT, SECRET, provided

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
KIM, LEE = "kim@example.org", "lee@snu.ac.kr"
ACCOUNTS = {
    "kim": {"email": KIM, "email_verified": True},
    "lee": {"email": LEE},
    "stranger": {"email": "<b>stranger</b>@evil.org", "email_verified": True},
    "pretender": {"email": KIM, "email_verified": False},
}
SETTINGS = """[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "a secret of more than thirty-two letters"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{url}/.well-known/openid-configuration"
[access]
allow = ["kim@example.org", "@snu.ac.kr"]
"""
HIDDEN = ("Practice corpus", "Skip-gram (built in)", "Word map", "Upload and train")


@pytest.fixture(scope="module")
def provider():
    with provided(ACCOUNTS) as provider:
        yield provider


@pytest.fixture(scope="module")
def home(home):
    builtin.install(home)
    return home


@pytest.fixture(scope="module")
def start(serve, home, provider, tmp_path_factory):
    """start() serves the app with login on, a fresh server each time."""
    path = tmp_path_factory.mktemp("settings") / "secrets.toml"
    path.write_text(SETTINGS.format(client=CLIENT, secret=SECRET, url=provider.url), "utf-8")
    return lambda: serve("app.py", env={"STREAMLIT_SECRETS_FILES": str(path)}, home=home)


@pytest.fixture(scope="module")
def app(start):
    return start()


@pytest.fixture
def comes(visit, provider):
    """comes(url) opens a window of its own that may visit the provider too."""

    def come(url):
        visitor = visit(url, locale="en-US")
        visitor.friends = (provider.url,)
        return visitor

    return come


def log_in(visitor, who, path="/"):
    page = visitor.open(path)
    page.get_by_role("button", name=re.compile("^(Log in|로그인)$")).click()
    page.get_by_role("link", name=who, exact=True).click()
    page.wait_for_url(visitor.url + "/**")
    visitor.ready()
    return page


def status(url, cookies=(), **headers):
    asked = Request(url, headers={"Cookie": "; ".join(f"{c['name']}={c['value']}" for c in cookies), **headers})
    try:
        with urlopen(asked, timeout=10) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


def test_a_deep_link_on_a_fresh_server_meets_the_gate_and_nothing_else(start, comes):
    visitor = comes(start())
    page = visitor.open("/map?lang=en&word=사과/NNG")
    page.get_by_role("button", name="Log in").wait_for()
    seen = page.locator("body").inner_text()
    assert not [each for each in HIDDEN if each in seen]
    assert not page.locator("[data-testid=stSidebar], canvas, [data-testid=stPageLink-NavLink]").count()


def test_who_is_on_the_list_gets_in_where_the_link_led(app, comes, provider):
    visitor = comes(app)
    page = log_in(visitor, "kim", "/map?lang=ko&word=사과/NNG")
    page.get_by_role("heading", name="단어 지도").wait_for()
    page.locator(".kwic mark", has_text="사과").first.wait_for()
    asked = provider.asked[-1]
    assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["state"]
    page.get_by_text(KIM).wait_for()
    assert "explorer_wished" not in {each["name"] for each in visitor.context.cookies()}


def test_a_domain_on_the_list_is_enough(app, comes):
    log_in(comes(app), "lee").get_by_text(LEE).wait_for()


@pytest.mark.parametrize("who", ["stranger", "pretender"])
def test_who_is_not_on_the_list_is_told_so_and_sees_nothing(app, comes, who):
    visitor = comes(app)
    page = log_in(visitor, who, "/map?lang=en")
    page.get_by_text("Ask whoever runs it").wait_for()
    seen = page.locator("body").inner_text()
    assert not [each for each in HIDDEN if each in seen]
    assert ("<b>stranger</b>@evil.org" in seen) == (who == "stranger")
    cookies = visitor.context.cookies()
    assert {"_streamlit_user"} <= {each["name"] for each in cookies}
    assert status(app + "/data/" + "0" * 64, cookies) == 401
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="Log in").wait_for()


@pytest.mark.parametrize(
    "path", ["/data/" + "0" * 64, "/media/x.csv", "/_stcore/upload_file/a/b", "/upload", "/export/a/b"]
)
def test_nothing_beside_the_gate_is_sent_without_login(app, path):
    assert status(app + path) == 401
    assert status(app + path, [{"name": "_streamlit_user", "value": "forged"}]) == 401


def test_an_upload_wants_the_login_and_the_token_of_a_page(app, comes):
    visitor = comes(app)
    log_in(visitor, "kim")
    cookies = visitor.context.cookies()
    xsrf = next(each["value"] for each in cookies if each["name"] == "_streamlit_xsrf")

    def sent(cookies, **headers):
        asked = Request(app + "/upload?name=a.txt", data=b"x", method="POST", headers=headers)
        asked.add_header("Cookie", "; ".join(f"{c['name']}={c['value']}" for c in cookies))
        try:
            return urlopen(asked, timeout=10).status
        except HTTPError as error:
            return error.code

    assert sent(cookies, **{"X-Xsrftoken": xsrf}) == 200
    assert sent(cookies) == 403
    assert sent([c for c in cookies if "user" not in c["name"]], **{"X-Xsrftoken": xsrf}) == 401


def parts(page):
    """Addresses of map data that a page has asked for."""
    found = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    return [each for each in found if "/data/" in each]


def test_each_has_a_shelf_and_map_data_go_to_their_reader_only(app, comes, home):
    ours = builtin.about().run
    theirs = f"skipgram-{'0' * 11}a"
    shutil.copytree(home / "runs" / ours, home / "runs" / theirs)
    (home / "runs" / theirs / "name").write_text("Kim's own", "utf-8")
    owners.put(home, KIM, "runs", theirs)
    kim, lee = comes(app), comes(app)
    page = log_in(kim, "kim", f"/map?lang=en&run={theirs}&word=배/NNG")
    page.locator("canvas").first.wait_for()
    page.wait_for_function("performance.getEntriesByType('resource').some(each => each.name.includes('/data/'))")
    mine = parts(page)
    assert mine and all(status(each, kim.context.cookies()) == 200 for each in mine)
    other = log_in(lee, "lee", f"/map?lang=en&run={theirs}")
    other.get_by_role("heading", name="Word map").wait_for()
    assert "run=" + theirs not in other.url and "Kim's own" not in other.locator("body").inner_text()
    assert {status(each, lee.context.cookies()) for each in mine} == {404}
    assert {status(each) for each in mine} == {401}
    other.goto(f"{app}/train?lang=en&making={builtin.about().corpus}.{theirs}")
    lee.ready()
    assert not other.get_by_text("Done. The words").count()


def until(page, holds, seconds=30):
    """Wait, the browser going on meanwhile, until something holds; fails if it never does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never did"
        page.wait_for_timeout(100)


def pressed(row, wanted):
    """Scroll to a row and press what opened beside it: the list unfolds meanwhile, and the page moves with it."""
    row.evaluate("row => row.scrollIntoView({block: 'center'})")
    try:
        wanted.click(timeout=2_000)
    except NotYet:
        return False
    return True


def test_what_is_shared_on_the_shelf_is_seen_by_others_until_it_is_not(app, comes, home):
    theirs = f"skipgram-{'0' * 11}b"
    shutil.copytree(home / "runs" / builtin.about().run, home / "runs" / theirs)
    (home / "runs" / theirs / "name").write_text("To be shared", "utf-8")
    owners.put(home, KIM, "runs", theirs)
    kim, lee = comes(app), comes(app)
    page = log_in(kim, "kim", "/train?lang=en")
    other = log_in(lee, "lee", "/?lang=en")
    for button, expected in (("Share with everybody", True), ("Share no longer", False)):
        page.goto(app + "/train?lang=en")
        kim.ready()
        page.get_by_text("Corpora and runs on this machine").click()
        row = page.locator("[data-testid=stHorizontalBlock]", has_text="To be shared")
        row.get_by_role("button", name="Change").click()
        wanted = page.get_by_role("button", name=re.compile(button))
        until(page, lambda row=row, wanted=wanted: pressed(row, wanted))
        until(page, lambda shared=expected: owners.sees(home, LEE, "runs", theirs) == shared)
        other.goto(f"{app}/map?lang=en&run={theirs}")
        lee.ready()
        assert (f"run={theirs}" in other.url) == expected
