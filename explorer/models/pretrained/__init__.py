"""Encoders and decoders that were trained elsewhere and brought as a Hugging Face folder: read, never trained here.

    network.py    a network of the transformers library from config and tensors      pieces.py    its tokeniser
    predicting.py    those that kept the head by which they predict

The run holds all of it: weights, config and tokeniser are arrays of its state, so that the folder may be deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import Field
from typing_extensions import override

from explorer.contracts import (
    Array,
    Attends,
    Attention,
    Card,
    Config,
    Corpus,
    Embeds,
    Encodes,
    Encoding,
    Making,
    Span,
    State,
    Vocabulary,
)
from explorer.errors import InputError, NothingToLearn
from explorer.models.pretrained.network import Objective, build
from explorer.models.pretrained.pieces import Pieces, Window
from explorer.nn.veil import seen, veiled

if TYPE_CHECKING:
    from torch import Tensor, nn
    from transformers import PreTrainedModel

ABOUT, TOKENIZER, WEIGHTS = "about.json", "tokenizer.json", "weights."  # arrays of a state: two texts, the tensors
BATCH = 16  # windows at once
LONGEST = 1024  # pieces of a window
MASKS = ("[MASK]", "<mask>")
VEILS = (*MASKS, "[UNK]", "<unk>", "<|endoftext|>")  # GPT-2's unknown piece ends texts, too
ATTENDED = 512  # pieces whose attention is kept: layers × heads × pieces² numbers


class PretrainedConfig(Config):
    """What the model is known by: the same files, brought twice, are one run."""

    sha256: str = Field("", max_length=64, description="SHA-256 of the files that the model came from.")
    family: str = Field("bert", max_length=64, description="Family of its architecture, such as bert or gpt2.")
    objective: Objective = Field("none", description="What it was trained to predict; none: its head is not there.")


class Pretrained(Encodes, Attends, Embeds):
    """A network of others, with its own tokeniser."""

    Config = PretrainedConfig
    card = Card(
        "Pretrained encoder",
        "An encoder or decoder that was trained elsewhere and brought as a folder. Nothing is trained here.",
        "The folder that was brought",
    )
    config: PretrainedConfig

    def __init__(self, config: PretrainedConfig, vocabulary: Vocabulary, device: str = "cpu") -> None:
        super().__init__(config, vocabulary, device)
        self.arrays: State = {}

    @override
    def fit(self, corpus: Corpus, scratch: Path | None = None) -> Making[None]:
        """Raises NothingToLearn: it was trained elsewhere."""
        raise NothingToLearn("Pretrained encoders are not trained here: import a folder instead.")
        yield  # makes this the generator that a fit is

    @override
    def state(self) -> State:
        return self.arrays

    @override
    def restore(self, state: State) -> None:
        """The shapes are held against the list that was made when it was brought; the network is made when it reads."""
        try:
            about = json.loads(bytes(state[ABOUT]))
            told = {WEIGHTS + name: tuple(shape) for name, shape in about["shapes"].items()}
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise ValueError("these are not the arrays of a pretrained encoder") from error
        found = {name: array.shape for name, array in state.items() if name not in (ABOUT, TOKENIZER)}
        if told != found or TOKENIZER not in state or WEIGHTS + about["table"] not in told:
            wrong = sorted(told.items() ^ found.items())[:3]
            raise ValueError(f"weights that are not this model's: {wrong}")
        self.arrays = state
        vars(self).pop("network", None)
        vars(self).pop("pieces", None)

    @property
    def about(self) -> dict[str, Any]:
        """Its config, as transformers writes one, the name of its table of pieces, the shapes of its weights."""
        return json.loads(bytes(self.arrays[ABOUT]))

    @cached_property
    def network(self) -> PreTrainedModel:
        """The network, on the model's device. Raises BadEncoder."""
        import torch

        weights = {name: array for name, array in self.arrays.items() if name.startswith(WEIGHTS)}
        tensors = {name.removeprefix(WEIGHTS): torch.from_numpy(np.array(array)) for name, array in weights.items()}
        return build(self.about["config"], tensors).network.to(self.device)  # pyright: ignore[reportArgumentType]

    @cached_property
    def pieces(self) -> Pieces:
        """Its tokeniser; a window leaves one place of what the network reads, for a piece that begins a text."""
        return Pieces(bytes(self.arrays[TOKENIZER]).decode(), min(LONGEST, limit(self.network) - 1))

    @override
    def vectors(self) -> Array:
        """The table of the pieces before any layer: (V, D), read-only where it is memory-mapped."""
        if not self.arrays:
            return np.zeros((len(self.vocabulary.words), 0), np.float32)
        return self.arrays[WEIGHTS + self.about["table"]][: len(self.vocabulary.words)]

    @override
    def encode(self, sentences: Iterable[str], hidden: Iterable[Span | None] | None = None) -> Iterator[Encoding]:
        """Layers as transformers gives them (hidden_states); special tokens have an empty span.

        A sentence longer than the network reads is read in windows, none of which sees the others. Raises InputError
        where something is to be hidden, and its tokeniser has neither a mask nor an unknown piece.
        """
        waiting = veiled(sentences, hidden)
        while batch := list(islice(waiting, BATCH)):
            cut = [self.windows(sentence, place) for sentence, place in batch]
            read = self._read([window for windows in cut for window in windows])
            for windows in cut:
                yield self._joined(windows, [next(read) for _ in windows])

    def windows(self, sentence: str, hidden: Span | None = None) -> list[Window]:
        """The pieces that are read of a sentence, those of a hidden place behind the mask."""
        found = self.pieces.windows(sentence)
        for window in found if hidden else ():
            window.ids[:] = seen(window.ids, window.tokens, hidden, self.veil)
        return found

    @cached_property
    def veil(self) -> int:
        """The id that is read instead of a hidden piece: the mask, or the unknown piece. Raises InputError."""
        found = [at for name in VEILS if (at := self.pieces.engine.token_to_id(name)) is not None]
        if not found:
            raise InputError(
                "The tokeniser of this model has neither a mask nor an unknown piece: it cannot hide a word."
            )
        return found[0]

    def _joined(self, windows: Sequence[Window], read: Sequence[list[Array]]) -> Encoding:
        """The windows of one sentence, one behind the other."""
        if not windows:
            size = self.network.config.get_text_config()
            return Encoding([], [np.zeros((0, size.hidden_size), np.float32)] * (size.num_hidden_layers + 1))
        tokens = [token for window in windows for token in window.tokens]
        return Encoding(tokens, [np.concatenate(layer) for layer in zip(*read, strict=True)])

    def _read(self, windows: Sequence[Window]) -> Iterator[list[Array]]:
        """The layers of each window: L + 1 of (T, D)."""
        for first in range(0, len(windows), BATCH):
            some = windows[first : first + BATCH]
            layers = [layer.float().cpu().numpy() for layer in self._run(some, "hidden_states")]
            for at, window in enumerate(some):
                yield [layer[at, : len(window.ids)] for layer in layers]

    def _run(self, windows: Sequence[Window], wanted: str) -> tuple[Tensor, ...]:
        """One of the outputs of the network under its head, for windows filled up to one length."""
        import torch

        with torch.inference_mode():
            given = self.filled([window.ids for window in windows])
            return self.network.base_model(**given, **{f"output_{wanted}": True}, return_dict=True)[wanted]

    def filled(self, rows: Sequence[Sequence[int]]) -> dict[str, Tensor]:
        """What the network is given of some rows of ids, filled up to one length: (B, T) each."""
        import torch

        longest, fill = max(map(len, rows)), padding(self.network)
        ids = [[*row, *[fill] * (longest - len(row))] for row in rows]
        real = [[1] * len(row) + [0] * (longest - len(row)) for row in rows]
        named = {"input_ids": ids, "attention_mask": real}
        return {name: torch.tensor(value, device=self.device) for name, value in named.items()}

    @override
    def attend(self, sentence: str, other: str | None = None) -> Attention:
        """Special tokens read and are read, with an empty span. Raises InputError for two texts or a long one."""
        if other is not None:
            raise InputError("This model reads one text at a time.")
        windows = self.pieces.windows(sentence)
        most = min(ATTENDED, self.pieces.limit)
        count = sum(len(window.ids) for window in windows)
        if count > most:
            message = "The sentence has {count} pieces; its attention is shown up to {most}."
            raise InputError(message, count=count, most=most)
        if not windows:
            return Attention([], [], [])
        weights = [layer[0].float().cpu().numpy() for layer in self._run(windows, "attentions")]
        return Attention(windows[0].tokens, windows[0].tokens, weights)


def limit(network: PreTrainedModel) -> int:
    """How many pieces a network reads at once; where positions are a table, as many as it has for them."""
    table = _positions(network)
    if table is None:
        return int(getattr(network.config, "max_position_embeddings", None) or LONGEST)
    return table.num_embeddings - (0 if table.padding_idx is None else table.padding_idx + 1)  # RoBERTa counts from it


def _positions(network: PreTrainedModel) -> nn.Embedding | None:
    import torch

    found = (each for name, each in network.named_modules() if name.endswith(("position_embeddings", "wpe")))
    return next((each for each in found if isinstance(each, torch.nn.Embedding)), None)


def padding(network: PreTrainedModel) -> int:
    """The id that fills windows up."""
    return int(network.config.pad_token_id or 0)


def arrays(network: PreTrainedModel, table: str, config: Mapping[str, Any], tokenizer: str) -> State:
    """The state of a run from a network: each weight once, as float32; the texts as bytes."""
    seen: set[int] = set()
    weights: State = {}
    for name, tensor in network.state_dict().items():
        if tensor.data_ptr() not in seen or not tensor.numel():
            seen.add(tensor.data_ptr())
            weights[name] = tensor.cpu().numpy()
    shapes = {name: list(array.shape) for name, array in weights.items()}
    about = json.dumps({"config": dict(config), "table": table, "shapes": shapes}, ensure_ascii=False)
    texts = {ABOUT: about, TOKENIZER: tokenizer}
    return {name: np.frombuffer(text.encode(), np.uint8) for name, text in texts.items()} | {
        WEIGHTS + name: array for name, array in weights.items()
    }
