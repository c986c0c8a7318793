"""The compromise: a word's static vector among the vectors of its senses, with a control."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis.compromise import Senses
from explorer.charts import compromise as chart
from explorer.contracts import Embeds, Encodes
from explorer.corpus.search import form
from explorer.runs.derived import Table
from explorer.ui import address, link, pick, progress, tables
from explorer.ui.digits import digits, percent
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.senses import every, words
from explorer.ui.telling import fragment

ONE = "explorer.analysis.compromise:compromise"


def space(corpus: str) -> str | None:
    """A space of words that was trained on the corpus, chosen where there are several; None where there is none."""
    found = pick.runs(Embeds, corpus)
    if not found:
        return None
    names = pick.run_names(found)
    plain = [about for about in found if not pick.able(about, Encodes)]  # an encoder's words are not all it knows
    return address.choice("space", _("Space of words"), list(names), (plain or found)[0].id, shown=names.__getitem__)


def nothing_yet() -> None:
    """No space of words on this corpus: say what would be here and how it comes."""
    st.info(
        _(
            "No space of words has been trained on this corpus yet. Train skip-gram on it: then the one vector that "
            "the word has there is measured against the vectors of its senses."
        )
    )
    link.to("pages/start/train.py", _("Train a model"))


def panel(space_run: str | None, corpus: str, word: str, senses: Senses, colours: Mapping[str, str]) -> None:
    """All that is told of one word; senses: {name: [[sentence, start, end], …]}, colours: {name: of the page's}."""
    st.subheader(_("The compromise, measured"))
    if space_run is None:
        nothing_yet()
        return
    _panel(space_run, corpus, word, {name: [list(place) for place in said] for name, said in senses.items()}, colours)


@fragment()
def _panel(space_run: str, corpus: str, word: str, senses: Senses, colours: Mapping[str, str]) -> None:
    if len(senses) < 2:
        st.info(_("A compromise is one between senses: here “{word}” has one. Choose two groups or more.", word=word))
    else:
        table = Table(ONE, [space_run], {"word": word, "senses": dict(senses)}, [corpus])
        frame = tables.made(table)
        if frame is None:
            st.caption(_("The contexts of every word of the space are being read."))
            tables.coming({_("The compromise of {word}", word=word): table})
        else:
            _shown(frame, space_run, corpus, colours)
            words.keep(space_run, corpus, word, senses, frame["sense"].tolist())
    every.homonyms(space_run, corpus)


def _shown(frame: pd.DataFrame, space_run: str, corpus: str, colours: Mapping[str, str]) -> None:
    told = frame.attrs
    facts: dict[str, object] = {
        "run": space_run, "corpus": corpus, "word": told["word"], "n": told["n"], "window": told["window"],
        "controls": len(told["controls"]), "seed": told["seed"], "metric": "cosine",
    }  # fmt: skip
    used = {name: colours[name] for name in frame["sense"] if name in colours}
    st.markdown(_verdict(frame))
    left, right = st.columns([1.5, 1], gap="medium")
    with left:
        st.altair_chart(_plane(frame, used), key="compromise.plane")
        st.caption(_drawn(frame))
    with right:
        st.altair_chart(_bars(frame, used), key="compromise.weights")
        st.caption(_("Full: weight in the mixture; pale: share of the occurrences; lines: 95 % intervals (bootstrap)."))
        csv(frame, facts, f"compromise-{space_run}", "save.compromise")
    st.caption(_control(told))
    _left_out(told)
    _neighbours(frame, facts)


def _drawn(frame: pd.DataFrame) -> str:
    """How to read the picture."""
    points = _("Faint points are what single contexts make of the word.")
    if len(frame) == 2:
        return (
            _("Directions of the two senses (diamonds) and of the word’s one vector (star), as they lie.")
            + " "
            + points
        )
    return points + " " + _(
        "The plane is that of the senses’ directions (diamonds); the star, the word’s one vector, stands {off} above "
        "it, in the unit in which the two nearest diamonds are {apart} apart.",
        off=digits(frame.attrs["off"]), apart=digits(_apart(frame.attrs["centroids"])),
    )  # fmt: skip


def _apart(places: Sequence[Sequence[float]]) -> float:
    """The distance of the two places nearest to each other."""
    return min(math.dist(one, other) for one, other in combinations(places, 2))


def _plane(frame: pd.DataFrame, colours: Mapping[str, str]) -> Any:
    told, names = frame.attrs, frame["sense"].tolist()
    points = pd.DataFrame(
        [(x, y, names[int(at)]) for x, y, at in told["points"]], columns=pd.Index(["x", "y", "sense"])
    )
    places = [*told["centroids"], told["static"]]
    marks = pd.DataFrame({
        "x": [x for x, _y in places], "y": [y for _x, y in places], "label": [*names, form(told["word"])],
        "sense": [*names, ""],
    })  # fmt: skip
    return chart.plane(points, marks, colours, {"sense": _("sense")}, progress.dark())


def _bars(frame: pd.DataFrame, colours: Mapping[str, str]) -> Any:
    parts = [
        pd.DataFrame({
            "sense": frame["sense"], "kind": kind, "value": frame[kind], "low": frame[f"{kind}_low"],
            "high": frame[f"{kind}_high"],
        })
        for kind in ("weight", "share")
    ]  # fmt: skip
    titles = {
        "sense": _("sense"), "value": _("amount"), "weight": _("weight in the mixture"),
        "share": _("share of occurrences"), "low": _("from"), "high": _("to"),
    }  # fmt: skip
    return chart.weights(pd.concat(parts), colours, titles, progress.dark())


def _verdict(frame: pd.DataFrame) -> str:
    """Whether the notes' claim holds for this word, with figures."""
    told, k = frame.attrs, len(frame)
    said = {
        "all": _("**It holds here**: one vector, a compromise of all {k} senses.", k=k),
        "some": _("**It holds in part**: a compromise, but not every one of the {k} senses weighs in it.", k=k),
        "none": _("**It does not hold here**: more senses tell no more of the vector than one."),
    }[told["verdict"]]
    gains = [each["gain"] for each in told["controls"]]
    figures = _(
        "The best mixture leaves {residual} % of the vector’s squared length unexplained (95 % interval {low} to "
        "{high}), the best single sense {alone} %: the others explain {gain} points more. Parts drawn at random of "
        "{m} words of one sense and like frequency: {control} points; n = {n} occurrences.",
        residual=percent(told["residual"]), low=percent(told["residual_low"]), high=percent(told["residual_high"]),
        alone=percent(told["alone"]), gain=digits(100 * told["gain"]), m=len(gains), control=points(gains),
        n=f"{told['n']:,}",
    )  # fmt: skip
    claim = _("*A static vector settles on a compromise of its senses.*")
    return f"{claim} {said} {figures} {_place(frame)}"


def _place(frame: pd.DataFrame) -> str:
    """Whether the vector lies between its senses."""
    figures = {
        "nearest": digits(min(frame["cosine"].tolist())),
        "between": digits(frame.attrs["between"]),
    }
    if frame.attrs["lies_between"]:
        return _(
            "It lies between them: its cosine with every sense is {nearest} at least, that of the two senses most "
            "alike {between}.", **figures,
        )  # fmt: skip
    return _(
        "It does not lie strictly between them: its lowest cosine with a sense is {nearest}, that of the two senses "
        "most alike {between}.", **figures,
    )  # fmt: skip


def points(values: Sequence[float]) -> str:
    """Points of a hundred: mean ± standard error."""
    if not values:
        return "–"
    error = np.std(values, ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return f"{digits(100 * float(np.mean(values)))} ± {digits(100 * float(error))}"


def _control(told: Mapping[Any, Any]) -> str:
    """What the same arithmetic finds where nothing is to be found, and how good the map from contexts is."""
    controls, quality = told["controls"], told["quality"]
    return _(
        "Control: {m} words about as frequent, taken as having one sense, parted at random in the same shares: "
        "residual {residual} %, gain {gain} points, a weight up to {apart} points from its share; {between} of them "
        "lie between their parts. Senses are induced from contexts by a map fitted on the other words, which gives "
        "words that it never saw a cosine of {value} ± {error} with their own vectors (n = {n}; with any other "
        "word’s {chance}).",
        m=len(controls), residual=points([each["residual"] for each in controls]),
        gain=points([each["gain"] for each in controls]),
        apart=digits(100 * float(np.mean([each["apart"] for each in controls]))) if controls else "–",
        between=sum(bool(each["lies_between"]) for each in controls), value=digits(quality["value"]),
        error=digits(quality["error"]), n=f"{quality['n']:,}", chance=digits(quality["chance"]),
    )  # fmt: skip


def _left_out(told: Mapping[Any, Any]) -> None:
    if told["left_out"]:
        named = ", ".join(f"{name} ({n})" for name, n in told["left_out"].items())
        st.text(_("Left out, for too few occurrences of this very word: {senses}.", senses=named))
    if told["others"]:
        st.caption(
            _("{n} occurrences are cut as another word here, whose vector is not this one.", n=f"{told['others']:,}")
        )


def _neighbours(frame: pd.DataFrame, facts: dict[str, object]) -> None:
    """The words nearest to the static vector, each under the sense that it is nearest to."""
    told, names = frame.attrs, frame["sense"].tolist()
    near = told["neighbours"]
    split = ", ".join(f"{name} {sum(each['sense'] == at for each in near)}" for at, name in enumerate(names))
    st.text(
        _(
            "The {k} words nearest to the word’s one vector, each under the sense it is nearest to: {split}.",
            k=len(near), split=split,
        )
    )  # fmt: skip
    rows = pd.DataFrame({
        _("word"): [each["word"] for each in near], _("cosine"): [each["cosine"] for each in near],
        _("nearest sense"): [names[each["sense"]] for each in near],
        **{name: [each["cosines"][at] for each in near] for at, name in enumerate(_distinct(names))},
    })  # fmt: skip
    order = rows.sort_values([_("nearest sense"), _("cosine")], ascending=[True, False])
    grid(order, hide_index=True, height=250, column_config=every.decimals(order))
    csv(order, facts | {"k": len(near)}, "compromise-neighbours", "save.compromise.near")


def _distinct(names: list[str]) -> list[str]:
    """Senses as headings beside the table's own."""
    return [_("to {sense}", sense=name) for name in names]
