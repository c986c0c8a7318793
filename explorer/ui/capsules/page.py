"""The capsules page put together: two sentences with a marked word, its capsules in both, what every model answers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from explorer.analysis import decomposing, matching
from explorer.charts import capsules as chart
from explorer.charts.matrix import heat
from explorer.contracts import Decomposes, Decomposition, Encodes, Marked
from explorer.corpus.pairs import marked
from explorer.models import model_class
from explorer.runs.derived import Table
from explorer.ui import address, cached, kwic, pick, progress, save, tables
from explorer.ui.capsules import sweep
from explorer.ui.digits import digits, percent
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.telling import fragment

FIRST = ("시장에서 [배]를 사서 먹었다.", "바다에 큰 [배]가 떠 있다.")
MATCHING, PLACED = "explorer.analysis.matching:matching", "explorer.analysis.decomposing:placed"
PAIRS, OCCURRENCES = 1000, 200
WAYS = {
    "last4": "the word's vector, last four layers",
    "hidden": "the sentence with the word hidden",
}
VIEWS = {
    "static": "before the sentence: static",
    "contextual": "in the sentence: contextual",
    "result": "r: capsules put together",
}


class Asked(NamedTuple):
    """What stands in both fields."""

    one: Marked
    other: Marked


def explore(run: str) -> None:
    """The typed sentences first, then where r lies, then how many capsules are worth having."""
    _typed(run)
    _map(run)
    sweep.show(run)
    with st.popover(_("Link and downloads")):
        save.link()


@fragment()
def _typed(run: str) -> None:
    model = cached.model(run)
    asked = _sentences()
    if asked is None or not isinstance(model, Decomposes):
        return
    found, chance = _decomposed(str(cached.home()), run, asked)
    if found is None:
        st.warning(_("The encoder reads no piece of the marked word: mark a whole word of the sentence."))
        return
    _answer(asked, chance)
    _picture(run, found)
    _others(run, asked, chance)


def _sentences() -> Asked | None:
    """Both fields; None, with the reason, where a sentence or its marked word is missing."""
    sides: list[Marked | None] = []
    for at, place in enumerate(st.columns(2)):
        name = f"sentence{at + 1}"
        st.session_state.setdefault(f"w.{name}", address.get(name, FIRST[at]))
        with place:
            label = _("Sentence {n}, its word in [brackets]", n=at + 1)
            text = st.text_input(label, key=f"w.{name}", max_chars=address.LONGEST, placeholder=FIRST[at]).strip()
        address.put(name, text, FIRST[at])
        sides.append(marked(text))
        with place:
            if not text:
                st.info(_("Type a sentence and put the word that you ask about in [brackets]."))
            elif sides[-1] is None:
                st.warning(_("No word stands in [brackets] here: write [배] where the word begins and ends."))
    one, other = sides
    if one is None or other is None:
        return None
    if _word(one) != _word(other):
        st.caption(_("The two marked words are written differently; the question is meant for one word."))
    return Asked(one, other)


def _word(side: Marked) -> str:
    return side.text[side.start : side.end]


@st.cache_data(show_spinner=False, max_entries=16)
def _decomposed(
    home: str,  # noqa: ARG001 - it is part of the key
    run: str,
    asked: Asked,
) -> tuple[list[Decomposition] | None, float]:
    model = cached.model(run)
    if not isinstance(model, Decomposes):
        raise TypeError(f"{run} decomposes nothing")
    found = [each for each in model.decompose(list(asked)) if each is not None]
    return (found, float(model.match([(asked.one, asked.other)])[0])) if len(found) == 2 else (None, float("nan"))


def _answer(asked: Asked, chance: float) -> None:
    kwic.lines([kwic.marked(side.text, side.start, side.end) for side in asked])
    st.markdown(
        _(
            "The capsules say: **{verdict}**, with a probability of {chance} % that it is one sense. It is calibrated "
            "on words that the training never saw; 50 % is what a coin knows.",
            verdict=_verdict(chance), chance=percent(chance),
        )
    )  # fmt: skip


def _picture(run: str, found: list[Decomposition]) -> None:
    """P bars for each sentence, routing between them."""
    told, routing = decomposing.weights(found), decomposing.routing(found[0])
    left, middle, right = st.columns([1, 1.15, 1], gap="medium")
    titles = {"capsule": _("capsule"), "weight": _("weight w")}
    for side, place in ((0, left), (1, right)):
        with place:
            st.caption(_("Weights in sentence {n}", n=side + 1))
            st.altair_chart(chart.weights(told.query("side == @side"), titles, progress.dark()), key=f"w{side}.{run}")
    with middle:
        _routing(run, routing)
    even = 1 / len(found[0].weights)
    shares = [decomposing.effective(each.weights) for each in found]
    st.caption(
        _(
            "The word's static vector becomes {p} capsules; routing passes each on to those that agree with it. Only "
            "then is the sentence read, and the longer a capsule has become, the more it weighs. The dashed line is "
            "{even} %, where all weigh alike: of {p} capsules, {one} and {other} are in effect used in the two "
            "sentences.",
            p=len(found[0].weights), even=percent(even), one=digits(shares[0]), other=digits(shares[1]),
        )
    )  # fmt: skip
    with st.expander(_("The capsules as a table")):
        grid(_readable(told), hide_index=True)
        facts: dict[str, object] = {"run": run, "capsules": len(found[0].weights), "effective": np.mean(shares)}
        csv(told, facts, "capsules", "save.capsules")
        csv(routing, facts, "routing", "save.routing")


def _readable(told: pd.DataFrame) -> pd.DataFrame:
    wide = told.pivot(index="capsule", columns="side", values="weight")
    named = {at: _("weight in sentence {n}", n=at + 1) for at in (0, 1)}
    return wide.map(digits).rename(columns=named).reset_index(names=_("capsule"))


def _routing(run: str, routing: pd.DataFrame) -> None:
    turns, layers = (sorted(set(routing[name])) for name in ("iteration", "layer"))
    layer = address.slider("capslayer", _("Layer of capsules"), layers, layers[0]) if len(layers) > 1 else layers[0]
    turn = address.slider("turn", _("Iteration of routing"), turns, turns[-1]) if len(turns) > 1 else turns[0]
    shown = routing[(routing["layer"] == layer) & (routing["iteration"] == turn)]
    frame = pd.DataFrame({"row": shown["source"].astype(str), "column": shown["target"].astype(str),
                          "value": shown["share"].astype(float)})  # fmt: skip
    titles = {"row": _("from capsule"), "column": _("to capsule"), "value": _("share")}
    top = max([0.01, *frame["value"].tolist()])
    drawn = heat(frame, titles, progress.dark(), domain=(0.0, top), size=30)
    st.altair_chart(drawn, key=f"routing.{run}.{layer}.{turn}")


def _others(run: str, asked: Asked, chance: float) -> None:
    """The same question to every encoder on this corpus; their thresholds are fitted on pairs of the corpus first."""
    st.subheader(_("What other encoders answer"))
    corpus = cached.run(run).request.corpus
    encoders = pick.runs(Encodes, corpus)
    wanted = {about.id: Table(MATCHING, [about.id], {"most": PAIRS}, [corpus]) for about in encoders}
    names = pick.run_names(encoders)
    missing = {names[each]: table for each, table in wanted.items() if tables.made(table) is None}
    if missing and not _asked_for(missing):
        return
    rows = [_row(_(model_class("capsules").card.title), "r", chance, _tested(run))]
    for each, table in wanted.items():
        frame, model = tables.made(table), cached.model(each)
        if frame is not None and isinstance(model, Encodes):
            rows += _rows(names[each], model, frame, asked)
    grid(pd.DataFrame(rows), hide_index=True)
    csv(pd.DataFrame(rows), {"run": run, "corpus": corpus, "pairs": PAIRS}, "matching", "save.matching")
    st.caption(
        _(
            "Each encoder answers by the cosine of the word's two vectors; threshold and probability are fitted on {n} "
            "pairs, and graded on words that they were not fitted on (± standard error). Half of the pairs have one "
            "sense, so guessing gets about 50 %.",
            n=f"{PAIRS:,}",
        )
    )  # fmt: skip


def _asked_for(missing: dict[str, Table]) -> bool:
    """Whether the tables may be asked for now: a button the first time, as reading takes a while."""
    if st.session_state.get("w.others") or st.button(_("Ask them too"), key="others"):
        st.session_state["w.others"] = True
        st.caption(_("Each encoder reads some thousand sentences first: about a minute each."))
        tables.coming(missing)
    return False


def _rows(name: str, model: Encodes, frame: pd.DataFrame, asked: Asked) -> list[dict[str, object]]:
    told = {row["way"]: row for row in matching.summary(frame).to_dict("records")}
    found = matching.typed(model, frame.attrs["judges"]["0"], asked.one, asked.other).to_dict("records")
    chances = {row["way"]: float(row["chance"]) for row in found if row["way"] in WAYS}
    right = {way: f"{percent(told[way]['accuracy'])} ± {percent(told[way]['error'])}" for way in chances}
    return [_row(name, _(WAYS[way]), chance, right[way]) for way, chance in chances.items()]


def _row(model: str, reads: str, chance: float, right: str) -> dict[str, object]:
    return {_("Model"): model, _("reads"): reads, _("probability of one sense (%)"): percent(chance),
            _("answer"): _verdict(chance), _("right on unseen words (%)"): right}  # fmt: skip


def _verdict(chance: float) -> str:
    return _("one sense") if chance > 0.5 else _("two senses")


def _tested(run: str) -> str:
    metrics = cached.run(run).about.get("metrics")
    share = metrics.get("held_out_accuracy") if isinstance(metrics, dict) else None
    return percent(float(share)) if isinstance(share, int | float) else "–"


@fragment()
def _map(run: str) -> None:
    """Occurrences of the word before its sentence, in it, and put together from capsules."""
    corpus, first = cached.run(run).request.corpus, marked(address.get("sentence1", FIRST[0]))
    if first is None:
        return
    word = _word(first)
    st.subheader(_("Where r lies"))
    table = Table(PLACED, [run], {"word": word, "limit": OCCURRENCES}, [corpus])
    frame = tables.made(table)
    if frame is None:
        if not word or not st.session_state.get("w.placed"):
            if st.button(_("Place occurrences of {word}", word=word), key="placed"):
                st.session_state["w.placed"] = True
                st.rerun(scope="fragment")
            return
        tables.coming({_("Occurrences of {word}", word=word): table})
        return
    titles = {"sense": _("sense"), "text": _("text"), "capsule": _("weightiest capsule")}
    for view, place in zip(decomposing.VIEWS, st.columns(3), strict=True):
        with place:
            st.caption(f"{_(VIEWS[view])} · ARI {digits(float(frame.attrs[f'ari.{view}']))}")
            shown = frame.assign(x=frame[f"{view}.x"], y=frame[f"{view}.y"]).filter(["x", "y", *titles])
            st.altair_chart(chart.occurrences(shown, titles, progress.dark()), key=f"{view}.{run}.{word}")
    st.caption(
        _(
            "{n} of {total} occurrences of {word} with known senses, each space by its two main directions (PCA). ARI "
            "says how well groups found without the senses agree with them: 1 at best, 0 by chance.",
            n=frame.attrs["n"], total=frame.attrs["total"], word=word,
        )
    )  # fmt: skip
    csv(frame, {"run": run, "corpus": corpus, "word": word, "n": frame.attrs["n"]}, "occurrences", "save.placed")
