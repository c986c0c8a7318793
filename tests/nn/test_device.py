"""The choice of a device, on machines with and without one."""

from __future__ import annotations

import pytest

from explorer.errors import InputError, MissingDevice
from explorer.nn import device


@pytest.mark.parametrize(("drivers", "torch_can", "chosen"), [(0, True, "cpu"), (1, False, "cpu"), (2, True, "cuda")])
def test_auto_takes_cuda_only_where_driver_and_torch_have_it(monkeypatch, drivers, torch_can, chosen):
    monkeypatch.setattr(device, "driver_counts", lambda: drivers)
    monkeypatch.setattr(device, "torch_sees", lambda: torch_can)
    assert device.choose() == chosen
    assert device.choose("cpu") == "cpu"
    if chosen == "cpu":
        with pytest.raises(MissingDevice):
            device.choose("cuda")
    else:
        assert device.choose("cuda") == "cuda"


def test_what_the_driver_says_is_what_torch_says():
    torch = pytest.importorskip("torch")
    if torch.version.cuda:
        assert device.driver_counts() == torch.cuda.device_count()
    else:
        assert not device.torch_sees()


def test_an_unknown_device_is_told():
    with pytest.raises(InputError, match="tpu"):
        device.choose("tpu")
