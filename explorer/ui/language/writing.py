"""Going on with a text: prompt, temperature, top-p, seed, length."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from explorer.analysis import writing
from explorer.contracts import Writes
from explorer.ui import address, cached
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.language.typed import LONGEST

PROMPT = "어제 시장에서"
TEMPERATURES = ("0", "0.5", "0.8", "1.0", "1.3", "2.0")
NUCLEI = ("0.5", "0.8", "0.9", "0.95", "1.0")
SEEDS = 3  # continuations that are shown together
ENDS = {"sentence": "the model ended it", "length": "cut at the length", "time": "cut after ten seconds"}


def show(run: str) -> None:
    """The controls, and three continuations by three seeds."""
    st.subheader(_("Going on with a text"))
    start, heat, nucleus, length, first = st.columns([2.4, 1, 1, 1, 1], vertical_alignment="bottom")
    with start:
        st.session_state.setdefault("w.prompt", address.get("prompt", PROMPT))
        prompt = st.text_input(_("Beginning"), key="w.prompt", on_change=_typed).strip()
    with heat:
        temperature = address.choice("heat", _("Temperature"), list(TEMPERATURES), "1.0")
    with nucleus:
        top_p = address.choice("top", _("Top-p"), list(NUCLEI), "0.95")
    with length:
        most = address.choice("words", _("Words at most"), [10, 20, 40], 20)
    with first:
        seed = address.choice("seed", _("First seed"), list(range(0, 30, SEEDS)), 0)
    if len(prompt) > LONGEST:
        st.warning(_("A beginning of up to {most} characters is read here.", most=LONGEST))
        return
    found = _written(str(cached.home()), run, prompt, most, float(temperature), float(top_p), seed)
    names = {"seed": _("Seed"), "text": _("what follows"), "words": _("words"), "end": _("how it ends")}
    shown = found.assign(end=[_(ENDS[each]) for each in found["end"]]).rename(columns=names)
    grid(shown, hide_index=True)
    st.caption(
        _(
            "Each line goes on from the beginning with a seed of its own; the same settings write the same words. "
            "Words stand as the vocabulary names them, a verb of a morpheme tokeniser in its dictionary form."
        )
    )
    facts = {"run": run, "corpus": cached.run(run).request.corpus, "prompt": prompt, "temperature": temperature,
             "top-p": top_p, "n": len(found)}  # fmt: skip
    csv(found, facts, f"written-{run}", "save.written")


def _typed() -> None:
    text = st.session_state["w.prompt"].strip()
    address.put("prompt", text if len(text) <= LONGEST else "")


@st.cache_data(show_spinner=False, max_entries=64)
def _written(
    home: str,  # noqa: ARG001 - home is part of the key
    run: str,
    prompt: str,
    most: int,
    temperature: float,
    top_p: float,
    seed: int,
) -> pd.DataFrame:
    model = cached.model(run)
    if not isinstance(model, Writes):
        raise TypeError(f"{run} writes nothing")
    return writing.written(model, prompt, most, temperature, top_p, range(seed, seed + SEEDS))
