"""A home of its own for the pages' tests, with the built-in corpus in it and an engine that ends with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from explorer.runs import builtin, daemon


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    patch.setenv("EXPLORER_HOME", str(home))
    builtin.install(home)
    yield home
    st.cache_resource.clear()
    st.cache_data.clear()
    daemon.stop(home)
    patch.undo()
