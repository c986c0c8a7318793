"""The compare page put together: two maps, what they share, the words that changed; or what to do with one run."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from explorer.runs import builtin
from explorer.ui import link, mapdata, save, tables
from explorer.ui.compare import groups, histogram, maps, near, offers, pickers, several, words
from explorer.ui.compare.view import View
from explorer.ui.digits import digits
from explorer.ui.download import table as csv
from explorer.ui.i18n import _
from explorer.ui.map_component import STRINGS, word_map
from explorer.ui.telling import fragment

SMALL = 400
HUES = {
    "overlap": "Violet: none of its neighbours is shared, yellow: all are; orange: a word that only this side has.",
    "frequency": "Violet: rare, yellow: frequent.",
    "side": "Orange: a word that only this side has.",
}


def explore(view: View) -> None:
    """Two spaces side by side; what is done on the maps runs this part of the page only."""
    _explore(view)


@fragment()
def _explore(view: View) -> None:
    if st.session_state.pop("compare.go", None):  # a cell of the matrix was clicked: the pickers stand outside
        st.rerun(scope="app")
    view, colour = pickers.controls(view)
    pickers.not_found(view)
    table = comparison(view)
    pair, final = maps.frame(view)
    word = near.current(view, table)
    by = st.session_state.get("w.measure", "overlap")
    looking = maps.Looking(word.key, word.near, _marked(table, by))
    overlap = None if table is None else dict(zip(table["word"], table["overlap"], strict=True))
    lassoed = maps.show(view, pair, colour, overlap, looking)
    facts = provenance(view)
    _below(view, pair, table, facts, lambda: _reading(colour, pair, final))
    if table is not None:
        _figures(view, table, lassoed, facts)
        near.panel(view, word, table, facts)
    _further(view, facts)


def _below(
    view: View, pair: pd.DataFrame, table: pd.DataFrame | None, facts: dict[str, object], reading: Callable[[], None]
) -> None:
    """Under the maps: what the figures mean, beside the buttons and what is under way; its height stays the same.

    The buttons come first on their side, so that nothing that is made meanwhile moves them.
    """
    with st.container(key="compare-below"):
        left, right = st.columns([1.5, 1], gap="medium")
        with left:
            if table is None:
                st.caption(_("What both share is told here when the neighbours are compared."))
            else:
                histogram.sentence(view, table)
            reading()
        with right:
            _leave(view, pair, facts)
            _under_way(view, table)


def _under_way(view: View, table: pd.DataFrame | None) -> None:
    """One line of progress; in its place, when all is made, how much of each side is compared."""
    wanted = view.wanted()
    with st.container(key="compare-state"):
        if table is None or any(tables.made(each) is None for each in wanted.values()):
            tables.coming({_(title): each for title, each in wanted.items()}, together=True)
        else:
            st.caption(histogram.coverage(view, table))


def comparison(view: View) -> pd.DataFrame | None:
    """The comparison of all words, else of some, else None."""
    whole = tables.made(view.comparison())
    return whole if whole is not None else tables.made(view.first())


def _marked(table: pd.DataFrame | None, by: str) -> list[str]:
    """The words under the brush, the most frequent first."""
    if table is None or histogram.brush(by) is None:
        return []
    return table.loc[histogram.inside(table, by, histogram.brush(by)), "word"].tolist()


def _reading(colour: str, pair: pd.DataFrame, final: bool) -> None:
    """One sentence on how to read the maps, with what they keep."""
    parts = [
        _("The same words in A (left) and B (right): a word that lies elsewhere keeps other company."),
        _(HUES[colour]),
        maps.farther(pair),
    ]
    if final:
        told = pair.attrs["quality"]
        parts.append(
            _(
                "The maps keep {a} % and {b} % of the true neighbours (chance {c} %); a shared word's two places lie "
                "{d} of the maps' spread apart.",
                a=digits(100 * told["a"]["preservation"]),
                b=digits(100 * told["b"]["preservation"]),
                c=digits(100 * told["a"]["preservation_chance"]),
                d=digits(pair.attrs["pair_distance"]["relative"]),
            )
        )
    else:
        parts.append(_("This is PCA; the layout will take its place."))
    st.caption(" ".join(filter(None, parts)))


def _figures(view: View, table: pd.DataFrame, lassoed: list[str], facts: dict[str, object]) -> None:
    """The histogram beside the changed words."""
    with st.container(key="compare-figures"):
        left, right = st.columns([1, 1.15], gap="medium")
    with left:
        by = histogram.measure()
        histogram.show(view, table, by)
        if view.floor() is None:
            offers.offer_seed(view)
    with right:
        words.show(view, table, by, lassoed, facts)
    histogram.lesson(view)


def _further(view: View, facts: dict[str, object]) -> None:
    """What is asked less often, made when it is asked for."""
    names = {"lanes": _("Words that only one side has"), "groups": _("Group against group"), "runs": _("Several runs")}
    for name, title in names.items():
        with st.expander(title):
            if not st.toggle(_("Show"), key=f"further.{name}"):
                continue
            {"lanes": words.lanes, "groups": groups.show, "runs": several.show}[name](view, facts)


def provenance(view: View) -> dict[str, object]:
    """What made the figures of this page."""
    return {
        "run A": view.a.id, "corpus A": view.a.corpus, "run B": view.b.id, "corpus B": view.b.corpus,
        "joined by": view.by, "k": view.k, "metric": "cosine",
    }  # fmt: skip


def _leave(view: View, pair: pd.DataFrame, facts: dict[str, object]) -> None:
    """The link, the map as a table, the lines of Python; and the comparison that everybody should see once."""
    with st.popover(_("Link and downloads")):
        save.link()
        st.caption(_("The maps as a table"))
        made = {name: getattr(view, name) for name in ("layout", "words", "n_neighbors", "min_dist", "seed")}
        csv(pair, facts | made | {"n": len(pair)}, f"maps-{view.a.id}-{view.b.id}", "save.maps")
        st.caption(_("The pictures are saved by the buttons on the maps. In Python:"))
        st.code(_python(view), language="python")
    offers.offer_windows()


def _python(view: View) -> str:
    return (
        "from explorer.analysis.comparison import comparison\nfrom explorer.runs.store import default_home\n"
        "from explorer.runs.work import opened\nfrom explorer.spaces.stages import finished\n"
        f'a, b = (opened(default_home(), run) for run in ("{view.a.id}", "{view.b.id}"))\n'
        f'table = finished(comparison(a, b, by="{view.by}", k={view.k}))\nprint(table.attrs)'
    )


def alone() -> None:
    """One run only: one click to two, and meanwhile the built-in space in two pictures."""
    offers.offer_windows(primary=True)
    st.caption(_("Two trainings on the built-in corpus; then their spaces stand side by side here."))
    run = builtin.about().run
    if run not in pickers.known():
        link.to("pages/start/train.py", _("Train a model"))
        return
    two_pictures(run)


def two_pictures(run: str) -> None:
    """One space drawn twice, by PCA and by UMAP: what differs here is the drawing, not the space."""
    settings = mapdata.Settings()
    drawn = {"PCA": mapdata.first(str(mapdata.cached.home()), run, settings.words), "UMAP": mapdata.made(run, settings)}
    for place, (name, frame) in zip(st.columns(2, gap="small"), drawn.items(), strict=True):
        if frame is None:
            continue
        colouring = mapdata.coloured(frame, "tag")
        with place:
            word_map(
                mapdata.encoded(frame, colouring),
                key=f"compare.{name}",
                palette=colouring.palette,
                classes=colouring.classes,
                legend=name,
                strings={key: _(text) for key, text in STRINGS.items()},
                group="compare.alone",
                height=SMALL,
                summary=_("A map of {n} words; the tables beside and below say what it shows.", n=f"{len(frame):,}"),
            )
    st.caption(
        _(
            "Until then: one and the same space drawn twice, by PCA (left) and by UMAP (right). Point at a word on one "
            "map to see it on the other. The pictures differ though nothing about the words does; that is why spaces "
            "are compared by their true neighbours, not by how they look."
        )
    )
