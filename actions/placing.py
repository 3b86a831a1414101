"""Trying a policy: answers as JSON lines in, placements as JSON lines out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from actions import codes, tiers

BYTE_ORDER_MARK = "\ufeff"


def place_lines(lines: Iterable[str], policy: tiers.Policy) -> Iterator[str]:
    """For each line that is not blank, a placement or `{"error"}` as one line of JSON."""
    for line in lines:
        if line.strip():
            yield json.dumps(_place_line(line, policy))


def _place_line(line: str, policy: tiers.Policy) -> dict[str, Any]:
    try:
        placed = _place(json.loads(line.removeprefix(BYTE_ORDER_MARK)), policy)
    except codes.BadAnswer as problem:
        return {"error": str(problem)}
    except (ValueError, RecursionError) as problem:  # no JSON, numbers or lists without end
        return {"error": f"This line is no JSON: {problem}"}
    return {
        "tier": placed.tier,
        "reasons": list(placed.reasons),
        "policy_version": placed.policy_version,
    }


def _place(raw: Any, policy: tiers.Policy) -> tiers.Place:
    if not isinstance(raw, dict):
        raise codes.BadAnswer("A JSON object with the questions' codes as keys is needed.")
    answers = dict(raw)
    concern = answers.pop("open_concern", None)
    if concern is not None and not isinstance(concern, bool):
        raise codes.BadAnswer("open_concern: true or false is needed.")
    codes.check(answers)
    return tiers.place(answers, policy, open_concern=bool(concern))
