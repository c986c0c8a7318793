"""Twenty people at once, each searching words on a map of 10,000: time of a search, memory, nobody else's word.

Each is a WebSocket that speaks Streamlit's own protocol as a browser does: it opens the map page, types a word, waits
until the part of the page that depends on it has run, thinks for some seconds, types the next; the sidebar's list of
work asks every two seconds besides. The heading of the word in focus must be one's own word after every search.

    python -m tests.benchmarks.bench_users [people] [searches each]
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, quote

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from explorer.corpus import search
from explorer.runs import engine, work
from explorer.ui.mapdata import Settings
from tests.benchmarks.bench_first import prepared
from tests.browser.conftest import served

WORDS = 10_000
THINK = (2.0, 6.0)  # seconds


class Person:
    """One open tab."""

    def __init__(self, url: str, query: str, words: Sequence[str], turns: int) -> None:
        self.url, self.query, self.words, self.turns = url, query, words, turns
        self.box = self.part = self.word = ""  # ids of the search box and of the part it lies in; what it holds
        self.own = {search.form(word) for word in [*words, *parse_qs(query)["word"]]}
        self.heading = ""
        self.mine = False  # whether the run that is heard now draws the part
        self.ended = asyncio.Event()
        self.seconds: list[float] = []
        self.wrong: list[str] = []
        self.timers: dict[str, asyncio.Task] = {}

    async def visit(self) -> None:
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        async with websockets.connect(
            address, subprotocols=["streamlit"], max_size=None, ping_interval=None
        ) as self.socket:
            hearing = asyncio.create_task(self.hear())
            await self.run()
            await asyncio.wait_for(self.ended.wait(), 120)
            for turn in range(self.turns):
                await asyncio.sleep(random.uniform(*THINK))
                await self.search(self.words[turn % len(self.words)])
            for each in [*self.timers.values(), hearing]:
                each.cancel()

    async def run(self, fragment: str = "", auto: bool = False) -> None:
        """Ask for a run of the page or of a part; as a browser does, with what the box holds."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self.query, "map"
        state.fragment_id, state.is_auto_rerun = fragment, auto
        if self.word:
            state.widget_states.widgets.add(id=self.box, string_value=self.word)
        await self.socket.send(message.SerializeToString())

    async def search(self, word: str) -> None:
        """Type a word; over when a run of the part has drawn it and ended: one that was on its way may end before."""
        began = time.perf_counter()
        self.word = word
        await self.run(self.part)
        async with asyncio.timeout(120):
            while True:
                self.ended.clear()
                await self.ended.wait()
                if self.heading == search.form(word):
                    break
        self.seconds.append(time.perf_counter() - began)

    async def hear(self) -> None:
        async for data in self.socket:
            message = ForwardMsg()
            message.ParseFromString(data)
            kind = message.WhichOneof("type")
            parts = message.metadata.run.fragment_ids  # of which this run is; none: of all the page
            if kind in ("new_session", "script_finished"):  # a finish gets lost where the next run begins at once
                if self.mine:
                    self.ended.set()
                self.mine = kind == "new_session" and (not parts or self.part in parts)
            elif kind == "page_info_changed":  # the page wrote into the address
                self.query = message.page_info_changed.query_string
            elif kind == "delta":
                self.see(message)
            elif kind == "auto_rerun":
                every, part = message.auto_rerun.interval, message.auto_rerun.fragment_id
                if part not in self.timers:
                    self.timers[part] = asyncio.create_task(self.again(every, part))

    def see(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "text_input" and element.text_input.label == "Find a word":
            self.box, self.part = element.text_input.id, message.delta.fragment_id
        elif kind == "markdown" and element.markdown.body.startswith("#### "):
            self.heading = element.markdown.body.removeprefix("#### ").replace("\\", "")
            if self.heading not in self.own:
                self.wrong.append(self.heading)

    async def again(self, every: float, part: str) -> None:
        while True:
            await asyncio.sleep(every)
            await self.run(part, auto=True)


def serving(url: str) -> psutil.Process:
    """The process that listens there."""
    port = int(url.rpartition(":")[2])
    return next(psutil.Process(each.pid) for each in psutil.net_connections() if each.laddr.port == port and each.pid)


async def crowd(url: str, query: str, words: Sequence[str], people: int, turns: int) -> list[Person]:
    here = [Person(url, query, words[n::people], turns) for n in range(people)]
    await asyncio.gather(*(each.visit() for each in here))
    return here


def main(people: int = 20, turns: int = 25) -> None:
    """Print p50 and p95 of a search, memory and processor time of the server, and wrong words (there must be none)."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = folder / "home"
        corpus, run = prepared(home)
        with engine.connect(home) as client:
            layout = engine.submit_table(client, home, Settings(words=WORDS).table(run))
            while engine.status(client, layout) in ("queued", "running"):
                time.sleep(0.5)
        known = [str(word) for word in work.opened(home, run).vocabulary.words[: people * turns]]
        plain = [word for word in known if word.isalnum()]
        url = stack.enter_context(served("app.py", folder, home=home))
        query = f"lang=en&corpus={corpus}&run={run}&n={WORDS}&find=exact&word={quote(plain[0])}"
        server = serving(url)
        asyncio.run(crowd(url, query, plain, 2, 2))  # what the first visitor waits for
        before, used, began = server.memory_info().rss, sum(server.cpu_times()[:2]), time.perf_counter()
        here = asyncio.run(crowd(url, query, plain, people, turns))
        took = time.perf_counter() - began
        after, used = server.memory_info().rss, sum(server.cpu_times()[:2]) - used
        asyncio.run(crowd(url, query, plain, people, turns))
        last = server.memory_info().rss
    megabytes = [f"{each / 2**20:.0f} MB" for each in (before, after, last)]
    wrong = [each for person in here for each in person.wrong]
    seconds = sorted(s for each in here for s in each.seconds)
    p95 = seconds[int(0.95 * len(seconds))]
    print(
        f"{people} people, {len(seconds)} searches in {took:.0f} s (load {os.getloadavg()[0]:.1f}): "
        f"p50 {statistics.median(seconds):.3f} s, p95 {p95:.3f} s (bar 1), slowest {seconds[-1]:.2f} s\n"
        f"server: {100 * used / took:.0f} % of a core, {1000 * used / len(seconds):.0f} ms a search with all it does "
        f"besides; memory before, after, and after as many again: {', '.join(megabytes)}\n"
        f"words of somebody else: {len(wrong)} {wrong[:3]}"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
