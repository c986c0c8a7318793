"""The command line: the same functions as the pages, a file a command.

    python -m explorer corpus FILE… --tokenizer kiwi
    python -m explorer train skipgram --corpus NAME --set window=3
    python -m explorer neighbours RUN 배

--json prints exactly one JSON object on standard output; messages and progress go to standard error. Exit status: 0
success, 1 failed work, 2 bad usage or input. A command's module has `flags` (what it may be asked), `answer` (what it
does and finds out) and `lines` (the answer as people read it); it is imported when it is asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from explorer.errors import ExplorerError, InputError

COMMANDS = {
    "app": "serve the app",
    "corpus": "read texts and cut them into words",
    "corpora": "list corpora; delete ID; rename ID NAME",
    "models": "what can be trained, with every config field",
    "train": "train a model on a corpus",
    "runs": "list runs; delete ID; rename ID NAME",
    "neighbours": "the nearest words of a word",
    "compare": "what two runs have in common",
    "evaluate": "how well runs do on a file: perplexity, transfer",
    "export": "write a run's vectors for other programs",
    "import": "make a run of vectors from another program",
    "engine": "the process that does the work: status, stop",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command named in the arguments; the exit status says how it went."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = _parser(given).parse_args(given)
    try:
        _print(asked, asked.answer(asked))
    except ExplorerError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2 if isinstance(error, InputError) else 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What was kept is safe: ask again to go on.\n")
        return 1
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser(given: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m explorer", description="See how machines represent Korean.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, about in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about)
        if name in given:
            module = import_module(f"explorer.cli.{name}")
            command.add_argument("--json", action="store_true", help="print one JSON object")
            module.flags(command)
            command.set_defaults(answer=module.answer, lines=module.lines)
    return parser


def _print(asked: argparse.Namespace, answer: Mapping[str, Any]) -> None:
    lines: Callable[[Mapping[str, Any]], str] = asked.lines
    text = json.dumps(answer, ensure_ascii=False) if asked.json else lines(answer)
    sys.stdout.write(text + "\n" if text else "")
    sys.stdout.flush()
