"""The published OpenAPI document with its parts put into one, so that it can be run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PUBLISHED = Path(__file__).parent / "hsds-uk-3.0"
SCHEMA, EXAMPLES = PUBLISHED / "schema", PUBLISHED / "examples"
ENVELOPE = [
    "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty",
    "contents",
]  # fmt: skip
# Answers that every API gives and the document does not speak of.
UNTOLD = {"400": "A parameter that can't be understood.", "404": "There is nothing there."}


def schema(name: str) -> Any:
    """One of the schemas, whole."""
    return _whole(json.loads((SCHEMA / f"{name}.json").read_text(encoding="utf-8")))


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def openapi() -> dict[str, Any]:
    """The document with its remote parts inline, and the envelope required."""
    document: dict[str, Any] = _whole(json.loads((SCHEMA / "openapi.json").read_text("utf-8")))
    document["components"]["schemas"]["Page"]["required"] = ENVELOPE
    listed = document["components"]["parameters"]
    for path in document["paths"].values():
        responses = path["get"]["responses"]
        responses |= {code: {"description": words} for code, words in UNTOLD.items()}
    services = document["paths"]["/services"]["get"]["parameters"]
    services += [{"$ref": f"#/components/parameters/{name}"} for name in ("modified_after", "full")]
    assert {"modified_after", "full"} <= listed.keys()
    return document


def _whole(part: Any) -> Any:
    """With what stands elsewhere put in its place."""
    if isinstance(part, list):
        return [_whole(one) for one in part]
    if not isinstance(part, dict):
        return part
    elsewhere = part.get("$ref", "#")
    if not elsewhere.startswith("#"):
        return schema(elsewhere.rpartition("/")[2].removesuffix(".json"))
    read = {"time": {"type": "string"}}.get(str(part.get("type")), {})
    read |= {"format": "date-time"} if part.get("format") == "datetime" else {}
    return {key: _whole(value) for key, value in part.items()} | read
