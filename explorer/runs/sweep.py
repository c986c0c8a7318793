"""Several runs that differ in a few fields: seeds, windows, densities. Each is an ordinary run, found if it exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count, product
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import Client

from explorer.runs import engine
from explorer.runs.store import About, Request, Run

if TYPE_CHECKING:
    from pandas import DataFrame
else:
    DataFrame = object  # pandas is imported by whoever asks for results


def sweep(base: Request, **over: Iterable[object]) -> list[Request]:
    """One request for each combination of the fields given, the last varying fastest. Raises pydantic's errors."""
    kind = type(base.config)
    arms = [dict(zip(over, values, strict=True)) for values in product(*over.values())]
    return [Request(base.model, kind.model_validate(base.config.model_dump() | arm), base.corpus) for arm in arms]


def submit(client: Client, home: Path, requests: Sequence[Request]) -> list[Run]:
    """Ask for all arms: what is done stays done, the others queue. Cancel each by `engine.cancel`."""
    return [engine.submit(client, home, request) for request in requests]


def results(home: Path, requests: Sequence[Request], fields: Sequence[str]) -> DataFrame:
    """One row a run: its id, the fields it differs in, its status, the share done (0 to 1), and its last metrics."""
    import pandas as pd

    return pd.DataFrame([_row(Run(home, request), fields) for request in requests])


def _row(run: Run, fields: Sequence[str]) -> Mapping[str, object]:
    last = run.last()
    differs = {field: getattr(run.request.config, field) for field in fields}
    share = last.done / max(1, last.total) if last else 0.0
    return {"run": run.name, **differs, "status": run.status, "share": share, **(last.metrics if last else {})}


def differing(one: About, other: About) -> dict[str, tuple[object, object]] | None:
    """The fields in which two runs of one model on one corpus differ; None if they are not such runs."""
    if (one.model, one.corpus) != (other.model, other.corpus):
        return None
    fields = dict.fromkeys([*one.config, *other.config])
    pairs = {field: (one.config.get(field), other.config.get(field)) for field in fields}
    return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}


def others(known: Sequence[About], one: About, field: str = "seed") -> list[About]:
    """The finished runs among those known that differ from one in this field only, in the order given.

    Runs that differ in their seed are the same model trained twice: what they disagree about is noise.
    """
    return [each for each in known if each.status == "done" and differ_only(one, each, field)]


def differ_only(one: About, other: About, field: str = "seed") -> bool:
    """Whether two runs of one model on one corpus differ in this field and no other."""
    return set(differing(one, other) or ()) == {field}


def twins(known: Sequence[About], a: str, b: str) -> list[str] | None:
    """What the noise floor of a comparison is measured on: one of the two runs, the same with another seed, the other.

    The first side's twin before the second's; None where neither has one among the runs known. The two runs are not
    each other's: where they differ in their seed only, the floor would be the comparison itself.
    """
    about = {each.id: each for each in known}
    third = [each for each in known if each.id not in (a, b)]
    for one, other in ((a, b), (b, a)):
        if one in about and (found := others(third, about[one])):
            return [one, found[0].id, other]
    return None


def further_seed(known: Sequence[About], one: About) -> int:
    """The first seed above a run's own that no finished run was trained with which differs in nothing else."""
    taken = {each.config["seed"] for each in others(known, one)}
    return next(seed for seed in count(int(str(one.config["seed"])) + 1) if seed not in taken)
