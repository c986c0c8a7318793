"""A safetensors file read without being copied, and one written row by row before anybody knows how many there are.

The layout (huggingface.co/docs/safetensors): eight bytes of length, so much JSON, which blanks may fill up, the arrays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from jaxtyping import Float

from explorer.contracts import State

TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U64": "<u8",
    "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?",
}  # fmt: skip
HEAD = 65_536  # bytes before the arrays of a file that is written row by row


def mapped(path: Path) -> State:
    """The arrays of a file, read-only, their bytes left on the disk until they are looked at."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        head = json.loads(file.read(size))
    head.pop("__metadata__", None)
    return {name: _array(path, 8 + size, each) for name, each in head.items()}


def _array(path: Path, start: int, told: Mapping[str, Any]) -> np.ndarray:
    kind, shape, (begin, end) = np.dtype(TYPES[str(told["dtype"])]), tuple(told["shape"]), told["data_offsets"]
    if begin == end:  # nothing to map
        return np.zeros(shape, kind)
    return np.memmap(path, kind, "r", start + begin, shape)


class Rows:
    """One float32 array, `vectors` (V, D), that grows by blocks of rows.

        with Rows(path, width) as rows:
            rows.add(block)
            rows.close_with(facts)   # without it, the file is no safetensors file

    A file that is not closed so stays unreadable: eight zeros where the length of its head should be.
    """

    def __init__(self, path: Path, width: int) -> None:
        self.width, self.count = width, 0
        self.file = path.open("wb")
        self.file.write(bytes(HEAD))

    def __enter__(self) -> Rows:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.file.close()

    def add(self, block: Float[np.ndarray, "B D"]) -> None:
        """Write some rows. Raises OSError on a full disk."""
        if block.shape[1] != self.width:
            raise ValueError(f"{block.shape[1]} numbers in rows of {self.width}")
        np.ascontiguousarray(block, "<f4").tofile(self.file)
        self.count += len(block)

    def close_with(self, facts: Mapping[str, object]) -> None:
        """Write the head, now that the number of rows is known. Raises ValueError for facts that do not fit into it."""
        vectors = {"dtype": "F32", "shape": [self.count, self.width], "data_offsets": [0, 4 * self.count * self.width]}
        facts_ = {"facts": json.dumps(dict(facts), ensure_ascii=False)}
        head = json.dumps({"__metadata__": facts_, "vectors": vectors}, ensure_ascii=False).encode()
        if len(head) > HEAD - 8:
            raise ValueError("facts are small")
        self.file.seek(0)
        self.file.write((HEAD - 8).to_bytes(8, "little") + head.ljust(HEAD - 8))
        self.file.flush()
