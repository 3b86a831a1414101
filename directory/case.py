"""Somebody who looks for something, on a day, and what follows from what they said. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from directory.eligibility import Seeker
from directory.weights import Weights

START = "start"


class Reason(NamedTuple):
    """One thing that counts for or against an offer, and what a sentence about it needs."""

    code: str
    points: int
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Case:
    """A seeker, the day, and how much each thing counts."""

    seeker: Seeker
    today: date
    weights: Weights

    def reason(self, code: str, points: int | None = None, **facts: object) -> Reason:
        """A reason with the points of its code, unless told otherwise."""
        return Reason(code, self.weights.points[code] if points is None else points, facts)

    def removed(self, helps: frozenset[str]) -> list[str]:
        """The named barriers that an offer helps with, in alphabetical order."""
        return [barrier for barrier, wanted in self._wanted if helps & wanted]

    @cached_property
    def named(self) -> frozenset[str]:
        """The barriers they named, or that their situation names."""
        return self.seeker.named

    @cached_property
    def goal_points(self) -> Mapping[str, int]:
        """What each kind counts for their goal, or as a start for who named none."""
        return self.weights.goals.get(self.seeker.goal or START, {})

    @property
    def start_points(self) -> Mapping[str, int]:
        """What each kind counts as a start, whatever the goal."""
        return self.weights.goals[START]

    @cached_property
    def _wanted(self) -> list[tuple[str, frozenset[str]]]:
        """Each named barrier, and what removes it."""
        return [(b, self.weights.barriers.get(b, frozenset())) for b in sorted(self.named)]
