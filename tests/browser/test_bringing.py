"""The journey of vectors: a small .vec is chosen, previewed, imported, seen on the map, and written again."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]


def test_vectors_of_others_come_onto_the_map_and_leave_it_as_a_file(app, visit, tmp_path):
    path = tmp_path / "theirs.vec"
    words = ["배", "사과", "<b>굵게</b>", *(f"단어{at}" for at in range(300))]
    rows = np.random.default_rng(0).normal(size=(len(words), 20)).astype(np.float32)
    lines = [f"{word} {' '.join(map(str, row))}" for word, row in zip(words, rows.tolist(), strict=True)]
    path.write_text("\n".join([f"{len(words)} 20", *lines, "배 " + "1 " * 20]) + "\n", "utf-8")
    visitor = visit(app)
    page = visitor.open("/train?lang=en")
    page.get_by_text("Bring vectors or an encoder trained elsewhere").click()
    page.get_by_text("Drop a file of vectors here").wait_for()
    page.locator("input[type=file]").last.set_input_files(str(path))
    page.get_by_text("Preview: word2vec, 303 rows of 20 numbers.").wait_for()
    page.get_by_role("button", name="Import").click()
    page.get_by_text("A word that was there before").wait_for(timeout=60_000)
    page.get_by_role("link", name="Look at the map").click()
    page.get_by_role("heading", name="Word map").wait_for()
    page.get_by_text("These vectors were imported").wait_for(timeout=60_000)
    page.get_by_role("button", name="Link and downloads").click()
    page.get_by_role("button", name="Write the file").click()
    link = page.locator("a[href*='export/imported-']")
    link.wait_for(timeout=60_000)
    file = app + "/" + str(link.get_attribute("href")).lstrip("/")
    answer = page.request.get(file)
    assert answer.status == 200 and answer.body().decode().splitlines()[0] == "303 20"
    assert page.request.get(app + "/export/imported-000000000000/word2vec").status == 404
    with page.expect_download() as saved:
        link.click()
    assert saved.value.path().read_bytes() == answer.body()
    take_it_off_the_shelf(visitor)
    assert page.request.get(file).status == 404, "the file goes with its run"


def take_it_off_the_shelf(visitor):
    page = visitor.open("/train?lang=en")
    page.get_by_text("Corpora and runs on this machine").click()
    change = page.get_by_role("button", name="Change")
    change.evaluate("each => each.scrollIntoView({block: 'start'})")  # what it opens must fit below
    change.click()
    page.get_by_text("Yes, delete it for good").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Change").wait_for(state="detached")
