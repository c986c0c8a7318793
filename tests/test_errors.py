"""Every error is one of a tree, travels between processes as it was, and is told in this file's own list."""

from __future__ import annotations

import re

import pytest
from distributed.protocol.pickle import dumps, loads

from explorer import errors
from explorer.errors import ExplorerError, InputError, WorkError

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ExplorerError)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("message", "fields", "says"),
    [
        ("plain", {}, "plain"),
        ("{name} has {n:,}", {"name": "{a}{0}{", "n": 1234}, "{a}{0}{ has 1,234"),
        ("{x}", {"x": None}, "None"),
        ("100 % of {{braces}}", {}, "100 % of {braces}"),
        ("{name}", {"name": "<script>\ud83d"}, "<script>\ud83d"),
    ],
)
def test_an_error_travels_as_it_was(
    kind: type[ExplorerError], message: str, fields: dict[str, object], says: str
) -> None:
    error = kind(message, **fields)
    for found in (
        error,
        loads(dumps(error)),
        loads(dumps(loads(dumps(error)))),
    ):
        assert type(found) is kind and str(found) == says and (found.msgid, found.fields) == (message, fields)


def test_the_list_at_the_head_is_the_tree() -> None:
    listed = re.findall(r"^( *)([A-Z]\w+) {2,}", errors.__doc__ or "", re.MULTILINE)
    parents: dict[int, type] = {}
    for indent, name in listed:
        kind = getattr(errors, name)
        parents[len(indent)] = kind
        assert len(indent) == 0 or kind.__bases__ == (parents[len(indent) - 2],), name
    assert {name for _, name in listed} == {kind.__name__ for kind in KINDS}


def test_every_error_is_the_user_s_or_the_work_s_and_says_what_it_is() -> None:
    for kind in set(KINDS) - {ExplorerError}:
        assert issubclass(kind, InputError) != issubclass(kind, WorkError) and kind.__doc__
