"""The systems, by name. A new one is a new file beside this one and a line below."""

from __future__ import annotations

from importlib import import_module

from explorer.contracts import Model
from explorer.errors import InputError

MODELS = {
    "skipgram": "explorer.models.word2vec:SkipGram",
    "masked_lm": "explorer.models.masked_lm:MaskedLM",
    "causal_lm": "explorer.models.causal_lm:CausalLM",
    "bilm": "explorer.models.bilm:BiLM",
    "alacarte": "explorer.models.alacarte:Alacarte",
    "capsules": "explorer.models.capsules:Capsules",
    "supermask": "explorer.models.supermask:Supermask",
    "imported": "explorer.models.imported:Imported",
    "pretrained": "explorer.models.pretrained:Pretrained",
    "pretrained_masked_lm": "explorer.models.pretrained.predicting:PretrainedMaskedLM",
    "pretrained_causal_lm": "explorer.models.pretrained.predicting:PretrainedCausalLM",
}
PRETRAINED = ("pretrained", "pretrained_masked_lm", "pretrained_causal_lm")
BROUGHT = ("imported", *PRETRAINED)  # not trained here but brought as files: runs of no corpus (Request.corpus is "")


def model_class(name: str) -> type[Model]:
    """The class behind a name, imported on first use (torch is slow to import). Raises InputError."""
    if name not in MODELS:
        raise InputError("There is no model named {name}.", name=name)
    module, _, attribute = MODELS[name].partition(":")
    return getattr(import_module(module), attribute)


def trained() -> tuple[str, ...]:
    """The systems that are trained here."""
    return tuple(name for name in MODELS if name not in BROUGHT)
