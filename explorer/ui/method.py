"""How it works: for each method a few plain sentences, the formula, the paper, and the file of our code."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from explorer.ui.i18n import _


@dataclass(frozen=True, slots=True)
class Method:
    """What a page's end says of a method (msgids; the formula is LaTeX)."""

    title: str
    sentences: tuple[str, ...]
    formula: str
    source: str
    file: str


METHODS = {
    "skipgram": Method(
        "Skip-gram with negative sampling",
        (
            "The model reads the text word by word and looks at the words around each one.",
            "It learns two vectors a word: one for the word itself, one for the word as company.",
            "Vectors of words that occur together are drawn towards each other; a few words drawn at random "
            "are pushed away.",
            "So words that keep similar company end up with similar vectors, whether or not they ever meet.",
            "A spelling with several meanings gets one vector only: a compromise between them, weighted by how "
            "often each is used.",
        ),
        r"\ell=-\log\sigma(u_c^\top v_w)-\sum_{i=1}^{k}\log\sigma(-u_{n_i}^\top v_w),\quad n_i\sim p(w)^{0.75}",
        "Mikolov et al. 2013, Distributed Representations of Words and Phrases, eq. 4",
        "explorer/models/word2vec",
    ),
    "umap": Method(
        "The map: PCA first, then UMAP",
        (
            "The vectors have many dimensions and the screen has two, so every map loses something.",
            "PCA looks from the side where the cloud of words is widest: quick, honest about distance, poor at "
            "neighbours.",
            "UMAP joins each word with its nearest words and lays the network out so that joined words lie close.",
            "Distances between far groups mean little on a UMAP; being close means much, though not always.",
            "That is why the share of true neighbours that survived stands beside the map, and can colour it.",
        ),
        r"T(k)=1-\tfrac{2}{nk(2n-3k-1)}\sum_i\sum_{j\in U_k(i)}(r_{ij}-k)",
        "McInnes, Healy & Melville 2018, UMAP; Venna & Kaski 2001, trustworthiness",
        "explorer/spaces/projection.py, explorer/spaces/quality.py",
    ),
}  # fmt: skip


def explained(*names: str) -> None:
    """An expander a method."""
    for name in names:
        method = METHODS[name]
        with st.expander(_("How it works") + ": " + _(method.title)):
            st.markdown(" ".join(_(each) for each in method.sentences))
            st.latex(method.formula)
            st.caption(f"{_(method.source)} · `{method.file}`")
