"""What tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright leaves an event loop running, in which other tests could start none."""
    items.sort(key=lambda item: ROOT / "tests" / "browser" in item.path.parents)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of third-party data, which the repository does not hold; tests that need it are skipped without it."""
    folder = Path(os.environ.get("EXPLORER_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no data at {folder}: set EXPLORER_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def small_corpus() -> type:
    """The class of a corpus in memory: small_corpus(["배 를 먹다"])."""
    from tests.small_corpus import SmallCorpus

    return SmallCorpus
