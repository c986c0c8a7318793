"""The knobs of word2vec."""

from __future__ import annotations

from pydantic import Field

from explorer.contracts import Config


class SkipGramConfig(Config):
    """Knobs of skip-gram, with gensim's names and defaults."""

    vector_size: int = Field(100, ge=2, le=1024, description="Number of dimensions of a word vector.")
    window: int = Field(5, ge=1, le=50, description="How many words to each side count as context, at most.")
    negative: int = Field(5, ge=1, le=20, description="How many noise words each word is told from.")
    ns_exponent: float = Field(0.75, ge=0, le=1, description="Power of the counts by which noise is drawn.")
    sample: float = Field(1e-3, ge=0, le=1, description="Share of the text above which a word is thinned; 0: none is.")
    min_count: int = Field(5, ge=1, le=1_000_000, description="How often a word must occur to be learnt.")
    epochs: int = Field(5, ge=1, le=1000, description="How often the corpus is read.")
    learning_rate: float = Field(0.025, gt=0, le=1, description="Size of the first steps; it falls to almost nothing.")
    threads: int = Field(0, ge=0, le=256, description="Processor cores; 0: all. Only one gives the same vectors twice.")
