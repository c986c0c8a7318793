"""Upload to map, whole, against the notebook a user would write; and the time to the first picture on screen.

Both sides start from the same text file of film reviews, cut it with the same tokeniser (Kiwi, content words), train
skip-gram with the same settings on two workers, and end with the UMAP of the 5,000 commonest words drawn into a file.
Imports, compilation and, on our side, the start of the engine are included; numba's cache begins empty for us.

    python -m tests.benchmarks.bench_pipeline [--reviews 100000] [--rounds 1]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from tests.benchmarks.reviews import texts

SETTINGS = {"vector_size": 100, "window": 5, "negative": 5, "sample": 1e-3, "min_count": 5, "epochs": 5}
WORDS, NEIGHBOURS = 5_000, 15

NOTEBOOK = """
import sys, json
from pathlib import Path
from kiwipiepy import Kiwi
from gensim.models import Word2Vec
import umap, altair as alt, pandas as pd
source, target = Path(sys.argv[1]), sys.argv[2]
settings, words, tags = json.loads(sys.argv[3]), int(sys.argv[4]), set(json.loads(sys.argv[5]))
kiwi = Kiwi(num_workers=2)
lines = source.read_text("utf-8").splitlines()
sentences = [[f"{t.lemma}/{t.tag}" for t in tokens if t.tag in tags] for tokens in kiwi.tokenize(lines)]
model = Word2Vec(sentences, sg=1, workers=2, **settings)
names = model.wv.index_to_key[:words]
layout = umap.UMAP(n_neighbors=15, min_dist=0.1, metric="cosine", n_jobs=2)
places = layout.fit_transform(model.wv.vectors[:words])
frame = pd.DataFrame({"x": places[:, 0], "y": places[:, 1], "word": names})
alt.data_transformers.disable_max_rows()
alt.Chart(frame).mark_circle().encode(x="x", y="y", tooltip="word").save(target)
"""

OURS = """
import sys, json, time
from pathlib import Path
from explorer.corpus.build import Plan
from explorer.models import model_class
from explorer.runs import engine
from explorer.runs.derived import Table, read
from explorer.charts.points import encode_points
home, source, target = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
settings, words = json.loads(sys.argv[4]), int(sys.argv[5])
config = model_class("skipgram").Config.model_validate({**settings, "threads": 2})
arguments = {"words": words, "n_neighbors": 15, "min_dist": 0.1, "seed": 0, "k": 10}
with engine.connect(home) as client:
    made = engine.submit_pipeline(client, home, Plan(files=(source,), name="reviews", column=None), "skipgram", config,
                                  {"explorer.analysis.maps:word_map": arguments})
    began, seen = time.time(), {}
    while (state := engine.status(client, made.tables[0])) in ("queued", "running"):
        for name, folder in {"read": made.corpus, "train": made.run, "map": made.tables[0]}.items():
            if folder.status == "done": seen.setdefault(name, round(time.time() - began, 1))
        time.sleep(0.05)
    assert state == "done", (state, made.corpus.why, made.run.why, made.tables[0].why)
frame = read(home, Table("explorer.analysis.maps:word_map", [made.run.name], arguments))
points = encode_points(frame[["x", "y"]].to_numpy(), [0] * len(frame), frame["word"].tolist())
Path(target).write_bytes(b"".join(points.parts.values()))
print(seen, file=sys.stderr)
"""


def timed(command: list[str], env: dict[str, str]) -> float:
    """Seconds of a whole process."""
    began = time.perf_counter()
    subprocess.run(command, env=env, check=True)
    return time.perf_counter() - began


def tags() -> list[str]:
    """The tags that count as content words."""
    from explorer.corpus.morphemes import CONTENT

    return sorted(CONTENT)


def ours(source: Path, place: Path) -> float:
    """One run of our side in a home, an engine and a numba cache of its own."""
    from explorer.runs import daemon

    home = place / "home"
    env = {**os.environ, "EXPLORER_HOME": str(home), "NUMBA_CACHE_DIR": str(place / "numba")}
    seconds = timed(
        [sys.executable, "-c", OURS, str(home), str(source), str(place / "map.bin"), json.dumps(SETTINGS), str(WORDS)],
        env,
    )
    daemon.stop(home)
    return seconds


def notebook(source: Path, place: Path) -> float:
    """One run of the notebook."""
    arguments = [str(source), str(place / "map.html"), json.dumps(SETTINGS), str(WORDS), json.dumps(tags())]
    return timed([sys.executable, "-c", NOTEBOOK, *arguments], dict(os.environ))


def main() -> None:
    """Print the two times and their ratio, round by round and in the median."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reviews", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    ratios = []
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "reviews.txt"
            source.write_text("\n".join(islice(texts(), asked.reviews)), "utf-8")
            theirs, mine = notebook(source, Path(folder)), ours(source, Path(folder))
        ratios.append(theirs / mine)
        print(f"notebook {theirs:.1f} s · ours {mine:.1f} s · {ratios[-1]:.2f} times faster", flush=True)
    print(f"upload to map, {asked.reviews:,} reviews: {statistics.median(ratios):.2f} times faster (bar 1.5, aim 2)")


if __name__ == "__main__":
    main()
