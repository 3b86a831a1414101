"""Trying a policy: answers as JSON lines in, placements as JSON lines out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from actions import codes, tiers


def place_lines(lines: Iterable[bytes], policy: tiers.Policy) -> Iterator[str]:
    """For each line that is not blank, a placement or `{"error"}` as one line of JSON."""
    for line in lines:
        if line.strip():
            yield json.dumps(_place_line(line, policy))


def _place_line(line: bytes, policy: tiers.Policy) -> dict[str, Any]:
    try:
        placed = _place(json.loads(line.decode("utf-8-sig"), object_pairs_hook=_once), policy)
    except codes.BadAnswer as problem:
        return {"error": str(problem)}
    except (ValueError, RecursionError) as problem:  # no JSON, numbers or lists without end
        return {"error": f"This line is no JSON: {problem}"}
    return {
        "tier": placed.tier,
        "reasons": list(placed.reasons),
        "policy_version": placed.policy_version,
    }


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two answers to one question nobody can say which counts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise codes.BadAnswer(f"'{twice}' is there twice.")
    return found


def _place(raw: Any, policy: tiers.Policy) -> tiers.Place:
    if not isinstance(raw, dict):
        raise codes.BadAnswer("A JSON object with the questions' codes as keys is needed.")
    answers = dict(raw)
    concern = answers.pop("open_concern", None)
    if concern is not None and not isinstance(concern, bool):
        raise codes.BadAnswer("open_concern: true or false is needed.")
    codes.check(answers)
    return tiers.place(answers, policy, open_concern=bool(concern))
