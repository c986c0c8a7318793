"""The server of the map's browser tests: streamlit run tests/browser/map_app.py."""

from pathlib import Path

import streamlit as st
from starlette.routing import Route

from explorer.ui import map_component, webfont

app = st.App(
    Path(__file__).with_name("map_demo.py"), routes=[Route(webfont.URL, webfont.serve), *map_component.routes()]
)
