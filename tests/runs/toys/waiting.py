"""How tests wait for what other processes do."""

from __future__ import annotations

import os
import time

from explorer.runs import engine


def until(true, seconds=30.0):
    """Wait for something; returns whether it came true in time."""
    end = time.monotonic() + within(seconds)
    while time.monotonic() < end and not true():
        time.sleep(0.02)
    return bool(true())


def wait(client, folder, *states, seconds=30.0):
    """Wait until a piece of work is in one of some states, or has ended; returns the state it is in."""
    wanted = {*states, "done", "failed", "cancelled", "lost"}
    until(lambda: engine.status(client, folder) in wanted, seconds)
    return engine.status(client, folder)


def within(seconds):
    """A time limit on a machine that has nothing else to do; on one that is overrun, so much longer."""
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    return seconds * max(1.0, busy / (os.cpu_count() or 1))
