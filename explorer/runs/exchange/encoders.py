"""A folder of an encoder or decoder as Hugging Face's libraries write it, made into a run that needs it no more.

    config.json   tokenizer.json   model.safetensors (or its parts, and model.safetensors.index.json)

No other file is opened: none with Python code, none that Python would unpickle. What a file says of itself is checked:
sizes, names, shapes, and that every weight is a number.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from explorer.contracts import Making, State, Step, Vocabulary
from explorer.corpus.download import room
from explorer.corpus.pace import paced
from explorer.errors import BadEncoder
from explorer.models.pretrained import TOKENIZER, WEIGHTS, Pretrained, PretrainedConfig, arrays, limit
from explorer.models.pretrained.network import Made, build, checked
from explorer.models.pretrained.pieces import Pieces
from explorer.runs.store import Request, Run
from explorer.runs.vocabulary import LaterTokenizer

if TYPE_CHECKING:
    from torch import Tensor

WANTED = re.compile(
    r"config\.json|tokenizer\.json|model\.safetensors(\.index\.json)?|model-\d{5}-of-\d{5}\.safetensors"
)
TEXT, LARGEST, BLOCK = 1 << 26, 16 << 30, 1 << 24  # bytes of a JSON file, of all weights, read at once
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".h5", ".msgpack")
MOST = 1_000_000  # pieces
NAMES = {"none": "pretrained", "masked": "pretrained_masked_lm", "causal": "pretrained_causal_lm"}
TRIAL = "배를 먹다 abc"


class Found(NamedTuple):
    """What a folder holds: its config, its tokeniser as text, the files of its weights, bytes of all."""

    config: dict[str, Any]
    tokenizer: str
    weights: list[Path]
    size: int


def files(folder: Path) -> list[Path]:
    """Every file of a folder that would be read, by name. Raises BadEncoder."""
    try:
        return sorted(path for path in folder.iterdir() if WANTED.fullmatch(path.name) and path.is_file())
    except OSError as error:
        raise BadEncoder("{name} cannot be opened: {why}.", name=folder.name, why=error.strerror) from error


def look(folder: Path) -> Found:
    """What a folder holds, its weights not yet opened. Raises BadEncoder, saying what is missing."""
    there = {path.name: path for path in files(folder)}
    weights = _weights(folder, there)
    for name in ("config.json", "tokenizer.json"):
        if name not in there:
            raise BadEncoder("There is no {name} in {folder}.", name=name, folder=folder.name)
    size = sum(path.stat().st_size for path in there.values())
    if size > LARGEST:
        message = "{name} is too large to be read here: {size} GB."
        raise BadEncoder(message, name=folder.name, size=f"{size / 1e9:,.1f}")
    return Found(checked(_json(there["config.json"])), _text(there["tokenizer.json"]), weights, size)


def _weights(folder: Path, there: dict[str, Path]) -> list[Path]:
    """The files of the weights: one, or those that the index names."""
    if "model.safetensors" in there:
        return [there["model.safetensors"]]
    if "model.safetensors.index.json" in there:
        named = _json(there["model.safetensors.index.json"]).get("weight_map")
        parts = sorted({str(each) for each in named.values()}) if isinstance(named, dict) else []
        if parts and all(part in there and part.endswith(".safetensors") for part in parts):
            return [there[part] for part in parts]
        raise BadEncoder("Parts of the weights of {name} are missing.", name=folder.name)
    if any(path.suffix in PICKLES for path in folder.iterdir()):
        message = (
            "The weights of {name} are in a format that can run a program when it is opened; they were not. Save them "
            "as safetensors (save_pretrained does) and import that."
        )
        raise BadEncoder(message, name=folder.name)
    raise BadEncoder("There is no model.safetensors in {name}.", name=folder.name)


def _text(path: Path) -> str:
    if path.stat().st_size > TEXT:
        raise BadEncoder("{name} is too large.", name=path.name)
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadEncoder("{name} is no text in UTF-8.", name=path.name) from error


def _json(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise BadEncoder("{name} is no JSON.", name=path.name) from error
    if not isinstance(told, dict):
        raise BadEncoder("{name} is no JSON.", name=path.name)
    return told


def bring(home: Path, folder: Path, name: str, scratch: Path) -> Making[str]:
    """Make a run of a folder; returns its id. Steps count bytes, hashed and then read. Raises BadEncoder, DiskFull."""
    began = time.perf_counter()
    found = look(folder)
    room(scratch, 2 * found.size)  # 16-bit weights are kept with 32
    digest, done = hashlib.sha256(), 0
    for block in _blocks(files(folder)):
        digest.update(block)
        done += len(block)
        yield Step(min(done, found.size), 3 * found.size, {})
    made: Made | None = None
    for made in paced(_made(found)):
        yield Step((2 if made is None else 3) * found.size - 1, 3 * found.size, {})
    assert made is not None  # noqa: S101 - the last that `paced` gives
    config = PretrainedConfig(
        seed=0, sha256=digest.hexdigest(), family=found.config["model_type"], objective=made.objective
    )
    request = Request(NAMES[made.objective], config, "")
    if not (home / "runs" / request.name / "run.json").exists():
        run = _kept(Run(scratch, request), config, found, made, name, began)
        (home / "runs").mkdir(exist_ok=True)
        run.path.rename(home / "runs" / run.name)
    return request.name


def _blocks(paths: list[Path]) -> Iterator[bytes]:
    """The bytes that name what is brought: of every file, after its name."""
    for path in paths:
        yield f"{path.name}\0".encode()
        with path.open("rb") as file:
            while data := file.read(BLOCK):
                yield data


def _made(found: Found) -> Iterator[Made]:
    """The network, as an iterator of one: reading it takes long."""
    yield build(found.config, tensors(found.weights))


def tensors(paths: list[Path]) -> dict[str, Tensor]:
    """The weights of some files, by name, as float32. Raises BadEncoder for damage, packed numbers and NaN."""
    from safetensors import SafetensorError, safe_open

    read: dict[str, Tensor] = {}
    for path in paths:
        try:
            with safe_open(path, "pt") as opened:
                for name in opened.keys():  # noqa: SIM118 - it is no dictionary
                    read[name] = _number(name, opened.get_tensor(name))
        except (SafetensorError, OSError) as error:
            raise BadEncoder("{name} is damaged: {why}", name=path.name, why=str(error)[:200]) from error
    return read


def _number(name: str, tensor: Tensor) -> Tensor:
    """One weight as float32; whole numbers, which are no weights, as they are."""
    import torch

    if tensor.dtype not in (torch.float64, torch.float32, torch.float16, torch.bfloat16):
        if tensor.dtype in (torch.int64, torch.bool):
            return tensor
        raise BadEncoder("Its weights are quantised; import the weights as they were before (float32 or float16).")
    tensor = tensor.to(torch.float32)
    if not bool(torch.isfinite(tensor).all()):
        raise BadEncoder("{name} holds a number that is not finite (NaN or infinity).", name=name[:200])
    return tensor


def _kept(run: Run, config: PretrainedConfig, found: Found, made: Made, name: str, began: float) -> Run:
    """All that a run keeps, after the model has read a sentence; run.json last. Raises BadEncoder."""
    state = arrays(made.network, made.table, found.config, found.tokenizer)
    model = _tried(config, made, state)
    run.write(state, {})
    run.keep_vocabulary(model.vocabulary)
    if name.strip():
        run.put("name", " ".join(name.split()))
    size = made.network.config.get_text_config()
    told = {
        "words": len(model.vocabulary.words), "width": int(size.hidden_size), "layers": int(size.num_hidden_layers),
        "heads": int(size.num_attention_heads), "parameters": made.network.num_parameters(),
        "longest": limit(made.network), "timings": {"import_seconds": round(time.perf_counter() - began, 3)},
    }  # fmt: skip
    run.put("run.json", json.dumps(run.about | told, ensure_ascii=False, indent=1), sync=True)
    run.mark("done")
    return run


def _tried(config: PretrainedConfig, made: Made, state: State) -> Pretrained:
    """The model once it has read a sentence. Raises BadEncoder where it cannot, or its tokeniser is another model's."""
    pieces = Pieces(bytes(state[TOKENIZER]).decode())
    rows = len(state[WEIGHTS + made.table])
    if not 0 < len(pieces.names) <= min(MOST, rows):
        message = (
            "Its tokenizer.json has {pieces} pieces, its weights have rows for {rows}: they do not belong together."
        )
        raise BadEncoder(message, pieces=f"{len(pieces.names):,}", rows=f"{rows:,}")
    words = Vocabulary(pieces.names, np.zeros(len(pieces.names), np.int64), LaterTokenizer("whitespace", {}))
    model = Pretrained(config, words)
    model.restore(state)
    vars(model)["network"] = made.network
    try:
        read, seen = next(model.encode([TRIAL])), model.attend(TRIAL)
    except BadEncoder:
        raise
    except Exception as error:  # whatever a network of this config may do
        raise BadEncoder("It was read but does not work: {why}", why=" ".join(str(error).split())[:200]) from error
    layers = made.network.config.get_text_config().num_hidden_layers
    if len(read.layers) != layers + 1 or len(seen.weights) != layers:
        raise BadEncoder("It was read but does not work: {why}", why=f"{len(seen.weights)} layers of {layers}")
    return model
