"""The knobs of a supermask: its tasks, its network, what is learnt of it, and how."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from explorer.contracts import Config
from explorer.corpus.tasks import Series


class SupermaskConfig(Config):
    """What a run of several tasks is learnt by. Runs of which `network` is equal have one network, and superpose."""

    column: str = Field("uses", max_length=200, description="The column whose labels are learnt.")
    tasks: Series = Field(
        "whole",
        description="One task of all classes, classes in groups, a task a homonym, or the inputs permuted or turned.",
    )
    classes: int = Field(2, ge=2, le=1000, description="Classes of a task, where they are split into groups.")
    count: int = Field(25, ge=1, le=10_000, description="Tasks, where the inputs are permuted or turned.")
    reads: Literal["characters", "words", "numbers"] = Field(
        "characters",
        description="Inputs: one to three letters in a row, hashed; random vectors of words; or the text as numbers.",
    )
    encoder: str | None = Field(
        None, max_length=200, description="The run whose encoder reads the sentences instead; it stays as it is."
    )
    features: int = Field(
        2048, ge=8, le=1_000_000, description="Inputs of the network; where an encoder reads, it is as many as it has."
    )
    hidden_size: int = Field(300, ge=1, le=65_535, description="Units of each hidden layer.")
    hidden_layers: int = Field(2, ge=1, le=8, description="How many hidden layers.")
    outputs: int = Field(
        100, ge=2, le=65_535, description="Outputs of the network; more than labels, so that tasks can be told apart."
    )
    network_seed: int = Field(0, ge=0, description="Seed of the fixed weights: runs that share it share their network.")
    mask: Literal["threshold", "edge_popup", "random", "whole"] = Field(
        "threshold",
        description="What is kept: scores above 0, the highest of them, weights drawn by lot, or everything.",
    )
    weights: Literal["frozen", "shared", "own"] = Field(
        "frozen", description="Weights stay fixed, are trained on by every task, or each task trains its own."
    )
    density: float = Field(0.5, gt=0, le=1, description="Share of the weights that edge-popup or the lot keeps.")
    budget: Literal["uniform", "erdos_renyi"] = Field(
        "uniform", description="Every layer keeps the same share, or small layers keep more (Erdős–Rényi)."
    )
    noise: float = Field(
        0.5, ge=0, le=1, description="Of a batch, the share that is also shown with inputs shuffled: unknown, not sure."
    )
    transfer: bool = Field(False, description="Begin each mask from the mean of those learnt before.")
    restarts: int = Field(
        0, ge=0, le=100, description="How often trained weights are drawn anew, scores kept, and trained again."
    )
    batches: int = Field(200, ge=1, le=1_000_000, description="Steps of learning for each task.")
    batch_size: int = Field(128, ge=1, le=65_536, description="Sentences in a step.")
    learning_rate: float = Field(5e-3, gt=0, le=1, description="Size of the first steps; they fall along a cosine.")
    threads: int = Field(0, ge=0, le=256, description="Processor cores; 0: all. Another number, other last digits.")

    @property
    def network(self) -> dict[str, object]:
        """What runs must share to superpose: all that their fixed weights and their inputs follow from."""
        names = ("encoder", "hidden_size", "hidden_layers", "outputs", "network_seed")
        reading = {} if self.encoder else {"reads": self.reads, "features": self.features}
        scale = {} if self.mask == "threshold" else {"mask": self.mask, "density": self.density, "budget": self.budget}
        return {name: getattr(self, name) for name in names} | reading | scale
