"""A network of the transformers library made from a config and tensors that were read here: no file, no hub, no code.

The library never sees the folder. What it is given is a config with what could make it fetch or run something taken
out, and arrays; of its classes only those of the families below are made, with their plain (eager) attention.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from explorer.errors import BadEncoder

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

Objective = Literal["masked", "causal", "none"]
FAMILIES = (
    "albert", "bert", "camembert", "deberta", "deberta-v2", "distilbert", "electra", "ernie", "gemma", "gpt2",
    "gpt_neo", "gpt_neox", "llama", "mistral", "modernbert", "mpnet", "opt", "phi", "qwen2", "qwen3", "roberta",
    "xlm-roberta",
)  # fmt: skip
CODE = ("auto_map", "custom_pipelines", "trust_remote_code")  # names Python files of the folder or of a repository
PACKED = ("quantization_config", "compression_config")  # weights that need another library to be read
IGNORED = re.compile(
    r"_?(attn|experts)_implementation.*|_name_or_path|torch_dtype|dtype|use_kernels|use_cache|output_.*"
)
DEEPEST, LARGEST = 256, 1 << 24  # layers; any other number of a config


class Made(NamedTuple):
    """A network ready to read, what it was trained to do, and the name of the table of its pieces."""

    network: PreTrainedModel
    objective: Objective
    table: str


def checked(config: Mapping[str, Any]) -> dict[str, Any]:
    """A config without what could fetch or run anything. Raises BadEncoder, saying why."""
    if any(_holds(config, name) for name in CODE):
        raise BadEncoder(
            "Its config.json names Python code of its own (auto_map). Nothing brought is ever run, so it is not read."
        )
    if any(_holds(config, name) for name in PACKED):
        raise BadEncoder("Its weights are quantised; import the weights as they were before (float32 or float16).")
    if config.get("model_type") not in FAMILIES or config.get("is_encoder_decoder"):
        raise BadEncoder(
            "Models of the kind {family} are not read; read are {families}.",
            family=str(config.get("model_type"))[:60], families=", ".join(FAMILIES),
        )  # fmt: skip
    kept = {name: value for name, value in config.items() if not IGNORED.fullmatch(name)}
    for name, value in kept.items():
        most = DEEPEST if re.search("layers?$", name) else LARGEST
        if isinstance(value, int | float) and not -most <= value <= most and not isinstance(value, bool):
            raise BadEncoder("Its config.json says {name} = {value}.", name=name[:60], value=str(value)[:30])
    return kept


def _holds(value: object, name: str) -> bool:
    """Whether a name stands anywhere in a config, with something behind it."""
    if isinstance(value, Mapping):
        return bool(value.get(name)) or any(_holds(each, name) for each in value.values())
    return isinstance(value, list) and any(_holds(each, name) for each in value)


def build(config: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> Made:
    """The network of a checked config, all of whose weights are among the tensors. Raises BadEncoder.

    Where the head's are not, the network is made without it: an encoder that predicts nothing.
    """
    library = _library()
    try:
        made = library.AutoConfig.for_model(**config)
    except Exception as error:  # the library's own checks: of many kinds
        raise BadEncoder("Its config.json cannot be read: {why}", why=_short(error)) from error
    for objective, kind in _kinds(library, made):
        if (network := _loaded(kind, made, tensors)) is not None:
            return Made(network, objective, _table(network))
    raise BadEncoder("Some of the weights that its config.json asks for are not there.")


def _library() -> Any:
    """transformers, silent."""
    import transformers

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return transformers


def _kinds(library: Any, config: Any) -> list[tuple[Objective, Any]]:
    """Classes that may fit, the fullest first, by what the config says that the weights were saved from."""
    auto = library.models.auto.modeling_auto
    named = str((config.architectures or [""])[0])
    found: list[tuple[Objective, Any]] = []
    if named.endswith(("ForMaskedLM", "ForPreTraining")) and type(config) in auto.MODEL_FOR_MASKED_LM_MAPPING:
        found.append(("masked", auto.MODEL_FOR_MASKED_LM_MAPPING[type(config)]))
    elif named.endswith(("ForCausalLM", "LMHeadModel")) and type(config) in auto.MODEL_FOR_CAUSAL_LM_MAPPING:
        found.append(("causal", auto.MODEL_FOR_CAUSAL_LM_MAPPING[type(config)]))
    return [*found, ("none", auto.MODEL_MAPPING[type(config)])]


def _loaded(kind: Any, config: Any, tensors: Mapping[str, Tensor]) -> PreTrainedModel | None:
    """The network with these weights; None where some of its own are not among them. Raises BadEncoder."""
    import torch

    try:
        with torch.device("meta"):  # shapes without memory: a config may promise more than there is
            promised = sum(each.numel() for each in kind(config).parameters())
        if promised > 2 * sum(each.numel() for each in tensors.values()) + 1_000_000:
            return None
        network, told = kind.from_pretrained(
            None, config=config, state_dict=dict(tensors), output_loading_info=True, attn_implementation="eager",
            dtype=torch.float32,
        )  # fmt: skip
    except Exception as error:  # shapes that do not fit, a config that contradicts itself: of many kinds
        raise BadEncoder("Its weights do not fit its config.json: {why}", why=_short(error)) from error
    if told["mismatched_keys"] or any(not name.startswith("pooler.") for name in told["missing_keys"]):
        return None
    return network.eval().requires_grad_(False)


def _table(network: PreTrainedModel) -> str:
    """The name of the table of the pieces' vectors among the network's weights."""
    table = network.get_input_embeddings().weight
    return next(name for name, each in network.state_dict(keep_vars=True).items() if each is table)


def _short(error: Exception) -> str:
    """The beginning of what a library said, on one line."""
    return " ".join(str(error).split())[:300]
