"""Where to compute: the CPU with its cores, or a CUDA device where there is one."""

from __future__ import annotations

import ctypes
import sys

from explorer.errors import InputError, MissingDevice


def choose(wanted: str = "auto") -> str:
    """Either cpu or cuda, for auto, cpu or cuda. Raises MissingDevice if cuda is asked for and not there.

    Asks the driver first: most machines have none, and torch takes seconds to say so.
    """
    if wanted not in ("auto", "cpu", "cuda"):
        raise InputError("There is no device named {device}: use auto, cpu or cuda.", device=wanted)
    if wanted == "cpu" or not (driver_counts() and torch_sees()):
        if wanted == "cuda":
            raise MissingDevice("No CUDA device can be used here: choose the CPU, or look at the driver of the card.")
        return "cpu"
    return "cuda"


def driver_counts() -> int:
    """How many CUDA devices the driver knows, 0 without a driver; milliseconds."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return 0
    count = ctypes.c_int(0)
    known = driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0
    return count.value if known else 0


def torch_sees() -> bool:
    """Whether torch was built for CUDA and can use it."""
    import torch

    return torch.cuda.is_available()


def cores() -> int:
    """Processor cores that this process may use, as its affinity and its container count them."""
    from dask.system import CPU_COUNT

    return CPU_COUNT
