"""Trainings compared over three seeds: tied against untied tables, mixes of masks, what is masked together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from explorer.analysis import trainings
from explorer.contracts import Config, Predicts
from explorer.models import model_class
from explorer.runs import builtin, sweep
from explorer.runs.derived import Table
from explorer.runs.store import Request
from explorer.ui import address, cached, link, pick, progress, tables
from explorer.ui.digits import digits, percent
from explorer.ui.download import table as csv
from explorer.ui.grid import grid
from explorer.ui.i18n import _
from explorer.ui.language import offers

SEEDS = (0, 1, 2)
RARE = {0: "words seen under 20 times", 1: "20 to 99 times", 2: "100 to 999 times", 3: "1,000 times and more"}
WORD = "배"
KINDS = {"causal_lm": "causal", "masked_lm": "masked"}
TABLES = {"tied in": "tied (one table)", "untied in": "untied: input table", "untied out": "untied: output table"}


@dataclass(frozen=True, slots=True)
class Contrast:
    """Arms of a comparison by their msgids, each a model's settings; figures of its table; how to read it (msgid)."""

    title: str
    model: str
    arms: Mapping[str, Mapping[str, object]]
    figures: tuple[str, ...]
    reading: str


TYING = {"tied": {"tie_word_embeddings": True}, "untied": {"tie_word_embeddings": False}}
TYING_READ = (
    "A tied model uses one table to read words and to predict them. On a small corpus do not expect it to predict "
    "better: what it surely saves is parameters (Press & Wolf 2017, Inan et al. 2017)."
)
CONTRASTS = {
    "tying": Contrast(
        "Tied against untied tables", "causal_lm", TYING,
        ("parameters", "perplexity", *(f"perplexity_{bucket}" for bucket in RARE)), TYING_READ,
    ),
    "mix": Contrast(
        "Mask mix: 80/10/10 against 100/0/0", "masked_lm",
        {
            "80 % [MASK], 10 % random, 10 % kept": {"share_masked": 0.8, "share_random": 0.1},
            "100 % [MASK]": {"share_masked": 1.0, "share_random": 0.0},
        },
        ("perplexity", "top1"),
        "Both are asked with one [MASK] in the sentence, which suits 100 %. The worry is about text without [MASK]: "
        "what the mix is worth for frozen and for fine-tuned use is measured on the transfer page, not here.",
    ),
    "unit": Contrast(
        "What is masked together: tokens, eojeol, spans", "masked_lm",
        {"tokens": {"masking": "token"}, "whole eojeol": {"masking": "word"}, "spans": {"masking": "span"}},
        ("perplexity", "top1"),
        "All are asked with one token masked, which suits the first. Masking neighbours together is harder to learn, "
        "and meant to help what is built on the model; that is measured on the transfer page, not here.",
    ),
}  # fmt: skip
FIGURES = {
    "parameters": "parameters", "perplexity": "held-out perplexity", "top1": "right at the first guess (%)",
    **{f"perplexity_{bucket}": text for bucket, text in RARE.items()},
}  # fmt: skip


def show() -> None:
    """One comparison at a time, made when it is asked for."""
    st.subheader(_("Trainings compared"))
    titles = {name: _(each.title) for name, each in CONTRASTS.items()}
    name = address.segments("contrast", _("Question"), list(CONTRASTS), "tying", shown=titles.__getitem__)
    contrast, model = CONTRASTS[name], CONTRASTS[name].model
    if name == "tying":
        model = address.segments("kind", _("Model"), list(KINDS), model, shown=lambda each: _(KINDS[each]))
    requests = arms(contrast, model)
    if requests is None:
        return
    st.caption(_(contrast.reading))
    if name != "tying":
        link.to("pages/language/transfer.py", _("To the transfer page"))
    runs = {f"{_(arm)} · {_('seed')} {seed}": request for (arm, seed), request in requests.items()}
    left = sum(folder.status != "done" for folder in offers.folders(runs).values())
    label = _("Train {n} runs: {arms} arms × {seeds} seeds", n=left, arms=len(contrast.arms), seeds=len(SEEDS))
    if left:
        st.caption(_cost(model, left))
    if offers.train(runs, label, f"train.{name}.{model}"):
        _result(name, requests)


def arms(contrast: Contrast, model: str) -> dict[tuple[str, int], Request] | None:
    """The runs of a comparison by arm and seed, as the model's config comes otherwise; None without a corpus."""
    manifest = pick.current_manifest()
    if manifest is None:
        return None
    base = Request(model, settings(model), manifest.id)
    found = {}
    for arm, differs in contrast.arms.items():
        over = {field: [value] for field, value in differs.items()} | {"seed": list(SEEDS)}
        found |= {(arm, seed): each for seed, each in zip(SEEDS, sweep.sweep(base, **over), strict=True)}
    return found


def settings(model: str) -> Config:
    """What all arms have in common: the model's config as it comes."""
    return model_class(model).Config.model_validate({})


def _cost(model: str, left: int) -> str:
    """What the trainings that are missing will take, at the pace of the last one on this corpus."""
    manifest = pick.current_manifest()
    timings = [
        about.result.get("timings")
        for about in pick.runs(Predicts, manifest.id if manifest else None)
        if about.model == model and about.id not in builtin.about().encoders  # trained elsewhere
    ]
    seconds = [float(each["train_seconds"]) for each in timings if isinstance(each, dict)]
    if not seconds:
        return _("How long this takes is known after the first training on this machine.")
    return _("About {time} of training, at the pace of the last run on this machine.",
             time=progress.seconds(seconds[0] * left))  # fmt: skip


def table(requests: Mapping[tuple[str, int], Request]) -> Table:
    """The figures of all runs on the sentences that none of them has seen."""
    corpus = next(iter(requests.values())).corpus
    return Table("explorer.analysis.trainings:trainings", [each.name for each in requests.values()], {}, [corpus])


def _result(name: str, requests: Mapping[tuple[str, int], Request]) -> None:
    wanted = table(requests)
    found = tables.made(wanted)
    if found is None:
        tables.coming({_("The held-out sentences are being read"): wanted})
        return
    contrast = CONTRASTS[name]
    told = trainings.summary(found, [arm for arm, _seed in requests], contrast.figures)
    facts: dict[str, object] = {"runs": " ".join(wanted.runs), "corpus": wanted.corpora[0], "seeds": len(SEEDS),
                                "n": int(found["n"].tolist()[0])}  # fmt: skip
    grid(_readable(told, contrast), hide_index=True)
    _sentence(found)
    csv(found.assign(arm=[arm for arm, _seed in requests], seed=[seed for _arm, seed in requests]), facts,
        f"compared-{name}", f"save.{name}")  # fmt: skip
    if name == "tying":
        _tables(requests, found)


def _readable(told: pd.DataFrame, contrast: Contrast) -> pd.DataFrame:
    """A row an arm, a column a figure: mean ± sd over the seeds; a count without an sd."""
    shown = {_("Arm"): [_(arm) for arm in told["arm"]], _("Seeds"): told["seeds"].tolist()}
    for figure in contrast.figures:
        write = percent if figure == "top1" else digits
        pairs = zip(told[figure].tolist(), told[f"{figure}_sd"].tolist(), strict=True)
        shown[_(FIGURES[figure])] = [
            f"{mean:,.0f}" if figure == "parameters" else f"{write(mean)} ± {write(sd)}" if mean == mean else "–"
            for mean, sd in pairs
        ]
    return pd.DataFrame(shown)


def _sentence(found: pd.DataFrame) -> None:
    row = found.to_dict("records")[0]
    n = ", ".join(f"{_(text)} {row[f'n_{bucket}']:,}" for bucket, text in RARE.items())
    st.caption(
        _(
            "Mean ± standard deviation over the seeds, on the same {n} known words of held-out sentences ({parts}). By "
            "frequency alone: perplexity {u}, {t} % right at the first guess. A difference smaller than the deviations "
            "says nothing.",
            n=f"{row['n']:,}", parts=n, u=digits(row["unigram"]), t=percent(row["unigram_top1"]),
        )
    )  # fmt: skip
    if row["metric"] == "pseudo-perplexity":
        st.caption(_("Of a masked model this is the pseudo-perplexity: one word masked at a time."))


def _tables(requests: Mapping[tuple[str, int], Request], found: pd.DataFrame) -> None:
    """Where the parameters go, and one word's neighbours in the tables."""
    rows = found.to_dict("records")
    tied, untied = (next(row for row in rows if bool(row["tied"]) is which) for which in (True, False))
    st.markdown(
        _(
            "The untied model has **{d}** parameters more: {rows} rows × {width} dimensions = {product}.",
            d=f"{untied['parameters'] - tied['parameters']:,}", rows=f"{tied['rows']:,}", width=tied["width"],
            product=f"{tied['rows'] * tied['width']:,}",
        )
    )  # fmt: skip
    names = {arm: requests[arm, SEEDS[0]].name for arm in TYING}
    models = {arm: model for arm, run in names.items() if isinstance(model := cached.model(run), Predicts)}
    hits = cached.words(names["tied"]).find(address.get("word", WORD), "exact")
    if not len(hits):
        st.caption(_("The word in focus is not in the vocabulary of these runs."))
        return
    word = models["tied"].vocabulary.words[int(hits[0])]
    near = trainings.beside(models, word)
    cells = [f"{other} {cosine:.3f}" for other, cosine in zip(near["word"], near["cosine"], strict=True)]
    wide = near.assign(table=[_(TABLES[each]) for each in near["table"]], told=cells)
    st.caption(_("The nearest words of {word} by cosine, in each table (seed {seed}):", word=word, seed=SEEDS[0]))
    columns = list(dict.fromkeys(wide["table"]))
    grid(wide.pivot(index="rank", columns="table", values="told").reindex(columns=columns), hide_index=True)
    facts = {"runs": " ".join(names.values()), "word": word, "metric": "cosine", "n": len(near)}
    csv(near, facts, "tables", "save.tables")
