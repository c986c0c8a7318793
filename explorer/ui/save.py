"""What leaves the page: the link to this view, tables, each with what made it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.ui import cached, exporting, focus, mapdata
from explorer.ui.download import table as csv
from explorer.ui.i18n import _

READ = {  # method -> what decides its layout
    "umap": ("seed", "n_neighbors", "min_dist", "k"),
    "umap-learn": ("seed", "n_neighbors", "min_dist", "k"),
    "tsne": ("seed", "perplexity", "k"),
}


def provenance(run: str, frame: pd.DataFrame) -> dict[str, object]:
    """What made a map."""
    told, method = frame.attrs, frame.attrs.get("method", "pca")
    formulas = {side: each["formula"] for side, each in told.get("axes", {}).items()}
    own = {name: told[name] for name in READ.get(method, ()) if name in told}
    corpus = cached.run(run).request.corpus
    return {"run": run, "corpus": corpus, "method": method, **own, **formulas, "metric": "cosine", "n": len(frame)}


def popover(run: str, frame: pd.DataFrame, word: int | None) -> None:
    """Link and downloads."""
    facts = provenance(run, frame)
    with st.popover(_("Link and downloads")):
        link()
        st.caption(_("The map as a table"))
        csv(lambda: mapdata.readable(frame), facts, f"map-{run}", "save.map")
        if word is not None:
            st.caption(_("The neighbours as a table"))
            near = focus.nearest(run, word).drop(columns="id")
            asked = {"word": cached.model(run).vocabulary.words[word]}
            csv(near, asked | facts | {"n": len(near)}, f"neighbours-{run}", "save.neighbours")
        exporting.choose(run)
        st.caption(_("The picture is saved by the button on the map. In Python:"))
        st.code(_python(run), language="python")


def link() -> None:
    """The address of this view, to copy."""
    st.caption(_("This address opens the same view:"))
    st.code((st.context.url or "") + _query(), language=None, wrap_lines=True)


def _query() -> str:
    from urllib.parse import urlencode

    return "?" + urlencode(st.query_params.to_dict())


def _python(run: str) -> str:
    return (
        "from explorer.runs.store import default_home\nfrom explorer.runs.work import opened\n"
        f'model = opened(default_home(), "{run}")\nvectors, words = model.vectors(), model.vocabulary.words'
    )
