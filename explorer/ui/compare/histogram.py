"""How much of the neighbours is shared: the histogram with its reference lines, and one sentence that explains them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis import company, evaluation
from explorer.charts import overlap as chart
from explorer.charts.overlap import Line
from explorer.contracts import Embeds
from explorer.corpus import practice
from explorer.errors import InputError
from explorer.runs import sweep
from explorer.ui import address, cached, mapdata, progress, tables
from explorer.ui.compare import offers
from explorer.ui.compare.view import View
from explorer.ui.digits import digits
from explorer.ui.i18n import _

MEASURES = {
    "overlap": "neighbours shared (overlap@k)",
    "rank_overlap": "neighbours shared, the nearest counting most (rank-biased overlap)",
    "jaccard": "shared among all neighbours of both (Jaccard)",
    "relative": "more or less than words of like frequency",
}


def measure() -> str:
    """Which measure of change is shown."""
    return address.choice("measure", _("Measure"), list(MEASURES), "overlap", shown=lambda each: _(MEASURES[each]))


def brush(by: str) -> tuple[float, float] | None:
    """What is brushed, as the address says it; of another measure it means nothing."""
    text = address.get("brush")
    name, _colon, ends = text.partition(":")
    return chart.brush_of(ends) if name == by else None


def inside(table: pd.DataFrame, by: str, ends: tuple[float, float] | None) -> pd.Series:
    """Which words lie under the brush; all of them where there is none."""
    if ends is None:
        return pd.Series(data=True, index=table.index)
    return table[by].between(ends[0] - 1e-9, ends[1] + 1e-9)


def show(view: View, table: pd.DataFrame, by: str) -> None:
    """The histogram of a comparison; brushing it filters both maps and the table."""
    key = f"histogram.{view.a.id}.{view.b.id}.{by}.{view.k}.{view.by}"
    state = st.session_state.setdefault(f"{key}.start", {"brush": brush(by)})
    bins = chart.binned(table[by].tolist(), view.k, stepped=by == "overlap")
    titles = {"overlap": _(MEASURES[by]), "words": _("words")}
    drawn = chart.histogram(bins, lines(view, table, by), titles, state["brush"], progress.dark())
    st.altair_chart(drawn, key=key, on_select=lambda: _brushed(key, by), selection_mode=chart.BRUSH)
    if brush(by) is None:
        st.caption(_("Drag across the bars: the words under the brush light up on both maps and fill the table."))
    else:
        count = int(inside(table, by, brush(by)).sum())
        st.caption(_("{n} words are under the brush. Click beside it to let go.", n=f"{count:,}"))


def _brushed(key: str, by: str) -> None:
    """The brush moved."""
    told = st.session_state.get(key) or {}
    ends = chart.brushed(dict(told.get("selection") or {}))
    address.put("brush", f"{by}:{chart.brush_text(ends)}" if ends else "")


def lines(view: View, table: pd.DataFrame, by: str) -> list[Line]:
    """What the histogram is read against, as far as it is known."""
    if by == "relative":
        return [Line("chance", 0.0, _("as expected of its frequency"))]
    found = [Line("mean", table.attrs[by], _("A and B share {p} %", p=digits(100 * table.attrs[by])))]
    if (floor := noise(view)) is not None:
        value = floor.attrs[by]
        found.append(Line("noise", value, _("another seed {p} % (noise floor)", p=digits(100 * value))))
    if by == "overlap":
        chance = table.attrs["chance"]
        found.append(Line("chance", chance, _("chance {p} %", p=digits(100 * chance))))
        if (maps := tables.made(view.projections())) is not None:
            value = maps.attrs["overlap"]
            found.append(Line("projection", value, _("two maps of A alone {p} %", p=digits(100 * value))))
    return found


def noise(view: View) -> pd.DataFrame | None:
    """The noise floor, if it was measured."""
    floor = view.floor()
    return None if floor is None else tables.made(floor)


def sentence(view: View, table: pd.DataFrame) -> None:
    """What the figures mean, for somebody who sees nothing but this page."""
    told = table.attrs
    words = _(
        "Of a word's {k} nearest neighbours in A, **{o}** % (± {se}) are also its neighbours in B, over {n} shared "
        "words (overlap). Two unrelated spaces would share {c} % (chance).",
        k=view.k, o=digits(100 * told["overlap"]), se=digits(100 * told["error"]), n=f"{told['n']:,}",
        c=digits(100 * told["chance"]),
    )  # fmt: skip
    st.markdown(words + " " + _noise_told(view, table) + _map_told(view))
    if len(table) < told["shared"]:
        st.caption(
            _(
                "This is a first answer, from {n} words drawn at random. Their neighbours are exact (recall 1), sought "
                "among all {shared} shared words, so that the figures hold for all within their error; the other words "
                "follow.",
                n=f"{len(table):,}", shared=f"{told['shared']:,}",
            )
        )  # fmt: skip


def _noise_told(view: View, table: pd.DataFrame) -> str:
    floor, told = noise(view), table.attrs
    if floor is None and view.floor() is not None:
        return ""  # it is being measured
    if floor is None and sweep.differ_only(view.a, view.b):
        return _(
            "A and B differ in their seed only: what they share is itself the noise floor of this model. To tell which "
            "words change more than that, another seed is needed."
        )
    if floor is None:
        return _(
            "How much of the difference is mere noise is not known yet: it takes the same model with another seed."
        )
    high, chance = floor.attrs["overlap"], told["chance"]
    text = _(
        "The same model trained again with another seed shares **{f}** % with itself (noise floor): the rest is chance "
        "in the training.",
        f=digits(100 * high),
    )
    if high - chance < 0.01:
        return text
    changed = float(np.clip(1 - (told["overlap"] - chance) / (high - chance), 0, 1))
    return text + " " + _(
        "So **{x}** % of what could have stayed the same has changed.", x=digits(100 * changed)
    )  # fmt: skip


def _map_told(view: View) -> str:
    maps = tables.made(view.projections())
    if maps is None:
        return ""
    return " " + _(
        "Two pictures of A alone, drawn with different seeds, share {p} % of the neighbours seen on them.",
        p=digits(100 * maps.attrs["overlap"]),
    )


def coverage(view: View, table: pd.DataFrame) -> str:
    """How much of each side is compared, and what else is left out than words that only one side has."""
    told = table.attrs
    shared = _(
        "{n} words are on both sides: {a} % of A's words ({ta} % of its text), {b} % of B's ({tb} %).",
        n=f"{told['shared']:,}", a=digits(100 * told["coverage_a"]["words"]),
        ta=digits(100 * told["coverage_a"]["tokens"]), b=digits(100 * told["coverage_b"]["words"]),
        tb=digits(100 * told["coverage_b"]["tokens"]),
    )  # fmt: skip
    return " ".join(filter(None, [shared, doubles(view, table)]))


def doubles(view: View, table: pd.DataFrame) -> str:
    """The words that are compared by nobody, since a commoner one of their own side has the same key; empty if none."""
    a, b = (
        len(cached.model(about.id).vocabulary.words) - table.attrs["shared"] - table.attrs[f"only_{side}"]
        for side, about in (("a", view.a), ("b", view.b))
    )
    if not a and not b:
        return ""
    told = {"a": f"{a:,}", "b": f"{b:,}"}
    if view.by == "lemma":
        return _(
            "{a} words of A and {b} of B are left out besides: a commoner word of their side has the same dictionary "
            "form, and stands for it.",
            **told,
        )
    return _(
        "{a} words of A and {b} of B are left out besides: each is spelt like a commoner word of its side with "
        "another part of speech, and only the commonest of a spelling is compared.",
        **told,
    )


@st.cache_data(show_spinner=False, max_entries=16)
def _kinds(home: str, run: str, corpus: str, k: int) -> tuple[evaluation.Score, evaluation.Score]:  # noqa: ARG001
    model = cached.model(run)
    if not isinstance(model, Embeds):
        raise TypeError(f"{run} embeds no words")
    return evaluation.same_class(model, practice.classes(), k), company.company(model, cached.corpus(corpus), k)


def lesson(view: View) -> None:
    """What the window decides, where the runs differ in nothing else and the classes of the words are known."""
    if offers.differ_in_window(view) is None or not mapdata.has_classes(view.a.id):
        return
    home = str(cached.home())
    sides = sorted((view.a, view.b), key=lambda each: int(str(each.config["window"])))
    try:
        (kind, meet), (kind2, meet2) = (_kinds(home, each.id, each.corpus, view.k) for each in sides)
    except InputError:  # the corpus was deleted
        return
    narrow, wide = (each.config["window"] for each in sides)
    st.info(
        _(
            "What the window decides is the kind of likeness. Window {n} puts together what can replace each other: "
            "{kn} % of the {k} nearest words are of a word's own class, {kw} % with window {w} (chance {kc} %, ± "
            "{ke}). Window {w} puts together what is spoken of together: {mw} % of the nearest words meet the word in "
            "some sentence, {mn} % with window {n} (chance {mc} %, ± {me}).",
            n=narrow,
            w=wide,
            k=view.k,
            kn=digits(100 * kind.score),
            kw=digits(100 * kind2.score),
            kc=digits(100 * kind.chance),
            ke=digits(100 * max(kind.error, kind2.error)),
            mw=digits(100 * meet2.score),
            mn=digits(100 * meet.score),
            mc=digits(100 * meet.chance),
            me=digits(100 * max(meet.error, meet2.error)),
        )
    )
