"""`models`: what can be trained, and every knob of it, as the configs say."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from explorer.contracts import Model
from explorer.models import model_class, trained

BOUNDS = {"minimum": "least", "exclusiveMinimum": "above", "maximum": "most", "exclusiveMaximum": "below",
          "enum": "choices", "default": "default"}  # fmt: skip


def flags(parser: argparse.ArgumentParser) -> None:
    """None."""
    del parser


def answer(asked: argparse.Namespace) -> Mapping[str, Any]:
    """Every model with its card and its fields."""
    del asked
    return {"models": [_told(name, model_class(name)) for name in trained()]}


def _told(name: str, kind: type[Model]) -> dict[str, Any]:
    fields = kind.Config.model_json_schema()["properties"]
    told = [{"field": field, "type": about.get("type", "choice"), "about": about.get("description", "")}
            | {word: about[key] for key, word in BOUNDS.items() if key in about}
            for field, about in fields.items()]  # fmt: skip
    return {"model": name, "title": kind.card.title, "idea": kind.card.idea, "source": kind.card.source, "fields": told}


def lines(answer: Mapping[str, Any]) -> str:
    """A paragraph a model, a line a field."""
    return "\n\n".join("\n".join(_paragraph(model)) for model in answer["models"])


def _paragraph(model: Mapping[str, Any]) -> list[str]:
    width = max(len(f"{field['field']}={field.get('default', '')}") for field in model["fields"])
    rows = []
    for field in model["fields"]:
        start = f"{field['field']}={field.get('default', '')}"
        limits = ", ".join(f"{word} {field[word]}" for word in BOUNDS.values() if word != "default" and word in field)
        rows.append(f"  {start:<{width}}  {field['about']} ({field['type']}{', ' + limits if limits else ''})")
    return [f"{model['model']}: {model['title']} ({model['source']})", f"  {model['idea']}", *rows]
