"""Why an offer stands where it stands: each point of a score is a reason that can be said. Pure.

`matching.toml` says how much each counts.
"""

from __future__ import annotations

from directory import fit, practical
from directory.case import Case, Reason

__all__ = ["Case", "Reason", "reasons"]

ALL = (
    fit.tier,
    fit.goal,
    fit.interests,
    fit.barriers,
    fit.urgent,
    fit.particular_help,
    practical.gcses,
    practical.distance,
    practical.money,
    practical.start,
    practical.joining,
    practical.freshness,
    practical.heard_back,
    practical.asking,
)


def reasons(case: Case) -> tuple[Reason, ...]:
    """All that counts, the strongest first."""
    told = [reason for tell in ALL for reason in tell(case) if reason.points]
    return tuple(sorted(told, key=lambda reason: (-reason.points, reason.code)))
