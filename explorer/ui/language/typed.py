"""The sentence that somebody types: what the model expects in each place of it, and how surprising each place is."""

from __future__ import annotations

import streamlit as st

from explorer.analysis import expecting
from explorer.analysis.expecting import Expected
from explorer.charts import expected as chart
from explorer.contracts import Predicts, Sight
from explorer.ui import address, cached, progress
from explorer.ui.digits import digits, percent
from explorer.ui.download import table as csv
from explorer.ui.focus import labels
from explorer.ui.grid import grid
from explorer.ui.i18n import _, plain

SENTENCE = "어제 시장에서 배를 사서 먹었다."
FOCUS = "배"
LONGEST = address.LONGEST
SIGHTS = {
    "left": "words before",
    "right": "words behind",
    "both": "both sides; it is masked",
}
LIKELIEST = 10
END = "</s>"  # what our models name the end of a sentence


def sentence() -> str:
    """The text field; what is typed becomes part of the address."""
    st.session_state.setdefault("w.text", address.get("text", SENTENCE))
    text = st.text_input(_("Sentence"), key="w.text", placeholder=SENTENCE, on_change=_typed).strip()
    return text


def _typed() -> None:
    text = st.session_state["w.text"].strip()
    address.put("text", text if len(text) <= LONGEST else "")
    address.put("at", "")
    st.session_state.pop("w.at", None)


def sight(model: Predicts) -> Sight:
    """What the prediction may see; a choice where the model has several ways."""
    ways = list(model.sights)
    if len(ways) == 1:
        return ways[0]
    return address.segments("sight", _("The model sees"), ways, ways[0], shown=lambda each: _(SIGHTS[each]))


def problem(model: Predicts, text: str) -> str:
    """Why a text cannot be read, as a message; empty where it can."""
    if not text:
        return _("Type a sentence: what the model expects in each place of it appears here.")
    if len(text) > LONGEST:
        return _(
            "This text has {n} characters; a sentence of up to {most} is read here.", n=f"{len(text):,}", most=LONGEST
        )
    words = set(model.vocabulary.words)
    if not any(token.text in words for token in model.vocabulary.tokenizer(text)):
        return _(
            "None of these words is known to this run, so it has nothing to go by. Try words of its corpus, such as "
            "those of “{sentence}”.",
            sentence=SENTENCE,
        )
    return ""


@st.cache_data(show_spinner=False, max_entries=16)
def _expected(home: str, run: str, text: str, way: Sight) -> Expected:  # noqa: ARG001 - home is part of the key
    model = cached.model(run)
    if not isinstance(model, Predicts):
        raise TypeError(f"{run} expects nothing")
    return expecting.expected(model, text, way)


def show(run: str, model: Predicts) -> None:
    """The sentence, the distribution over one place beside the surprisal of all."""
    left, right = st.columns([2.6, 1], vertical_alignment="bottom")
    with left:
        text = sentence()
    with right:
        way = sight(model)
        if len(model.sights) == 1:
            st.caption(_("Each word is expected from {sight}.", sight=_(SIGHTS[way])))
    if why := problem(model, text):
        st.warning(why) if text else st.info(why)
        return
    told = _expected(str(cached.home()), run, text, way)
    place = _place(told)
    facts: dict[str, object] = {"run": run, "corpus": cached.run(run).request.corpus, "sentence": text, "sight": way}
    left, right = st.columns([1, 1.15], gap="medium")
    with left:
        _words(model, told, place, facts)
    with right:
        _surprisals(run, told, place, way, facts)


def _place(told: Expected) -> int:
    """Which token is looked at; the first 배 unless somebody chose."""
    count, called = len(told.places), [plain(each) for each in _called(told)]
    default = next((at for at, each in enumerate(told.places["surface"]) if FOCUS in each), count // 2)
    return address.segments("at", _("Place in the sentence"), list(range(count)), default, shown=called.__getitem__)


def _called(told: Expected) -> list[str]:
    """What stands in each place: as it was typed, the end by a word, another token of the model's by its name."""
    pairs = zip(told.places["surface"].tolist(), told.places["token"].tolist(), strict=True)
    return [surface or (_("the end") if token == END else token) for surface, token in pairs]


def _words(model: Predicts, told: Expected, place: int, facts: dict[str, object]) -> None:
    frame = expecting.likeliest(model, told, place, LIKELIEST)
    shown = frame.assign(
        label=chart.distinct(labels(frame["word"].tolist())),
        figure=[f"{percent(p)} %" + (f" · {_('rank {n}', n=f'{rank:,}')}" if rank > LIKELIEST else "")
                for p, rank in zip(frame["probability"], frame["rank"], strict=True)],
    )  # fmt: skip
    titles = {"label": _("word"), "probability": _("probability"), "unigram": _("by frequency alone")}
    st.altair_chart(chart.words(shown, titles, progress.dark()), key="words")
    row = told.places.iloc[place]
    st.caption(
        _(
            "The likeliest words in this place, of {n}; green: what stands there ({p} %, rank {rank}). The tick on a "
            "bar is its probability by frequency alone.",
            n=f"{told.log_probs.shape[1]:,}",
            p=percent(float(row["probability"])),
            rank=f"{int(row['rank']):,}",
        )
    )
    csv(frame.drop(columns="here"), facts | {"place": place, "n": told.log_probs.shape[1]}, "expected", "save.words")


def _surprisals(run: str, told: Expected, place: int, way: Sight, facts: dict[str, object]) -> None:
    places = told.places
    called = _called(told)
    frame = places[["surprisal", "unigram"]].assign(place=range(len(places)), label=called)
    frame["chosen"] = frame["place"] == place
    titles = {"label": _("word"), "surprisal": _("surprisal (bits)"), "unigram": _("by frequency alone (bits)")}
    key = f"surprisals.{run}.{way}.{hash(tuple(called))}"
    st.altair_chart(
        chart.surprisals(frame, titles, progress.dark()), key=key, on_select=lambda: _clicked(key, len(places)),
        selection_mode=chart.PLACE,
    )  # fmt: skip
    model_, chance, n = expecting.perplexity(places)
    unknown = len(places.query("not known and end > start"))
    name = _("Pseudo-perplexity") if way == "both" else _("Perplexity")
    text = _(
        "How surprising each word is where it stands; the tick says how surprising it is by frequency alone. Click a "
        "bar to look at that place. {name} of this sentence: **{p}** over {n} known words (by frequency alone {u}).",
        name=name, p=digits(model_), n=n, u=digits(chance),
    )  # fmt: skip
    if unknown:
        text += " " + _("{n} words are unknown to this run and do not count.", n=unknown)
    st.caption(text)
    with st.expander(_("The sentence as a table")):
        grid(places, hide_index=True)
        csv(places, facts | {"n": n}, "surprisal", "save.surprisal")


def _clicked(key: str, count: int) -> None:
    """A bar was clicked: its place becomes the one that is looked at."""
    found = dict((st.session_state.get(key) or {}).get("selection") or {}).get(chart.PLACE) or []
    if found and 0 <= int(found[0].get("place", -1)) < count:
        address.put("at", int(found[0]["place"]))
        st.session_state.pop("w.at", None)
