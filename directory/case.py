"""One offer seen for one seeker, and what can be told about the two. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from directory.eligibility import Judgement, Offer, Seeker
from directory.freshness import Freshness
from directory.weights import Weights

START = "start"


@dataclass(frozen=True)
class Reason:
    """One thing that counts for or against an offer, and what a sentence about it needs."""

    code: str
    points: int
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Case:
    """One offer for one seeker, on one day, with what was worked out about the two."""

    offer: Offer
    seeker: Seeker
    today: date
    freshness: Freshness
    distance_km: float | None
    asks: tuple[Judgement, ...]
    weights: Weights

    def reason(self, code: str, points: int | None = None, **facts: object) -> Reason:
        """A reason with the points of its code, unless told otherwise."""
        return Reason(code, self.weights.points[code] if points is None else points, facts)

    @property
    def removed(self) -> list[str]:
        """The named barriers that the offer helps with, in alphabetical order."""
        helps = self.offer.removes_barriers
        return sorted(
            b for b in self.seeker.named if helps & self.weights.barriers.get(b, frozenset())
        )

    @property
    def goal_points(self) -> Mapping[str, int]:
        """What each kind counts for their goal, or as a start for who named none."""
        return self.weights.goals.get(self.seeker.goal or START, {})
