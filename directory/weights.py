"""What matching weighs, read from `matching.toml` into values that say what they are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "matching.toml"


@dataclass(frozen=True)
class FreshnessPolicy:
    """After how many days an entry is due for a check, or hidden."""

    due_after: int
    warned_again_after: int
    hidden_after: int
    helpline_due_after: int
    helpline_kinds: frozenset[str]
    old_source_years: int


@dataclass(frozen=True)
class Gcses:
    """What is known about doing without GCSE grade 4 in English and maths."""

    help: str
    first_levels: frozenset[str]
    kinds: frozenset[str]
    alongside_kinds: frozenset[str]
    alongside_under: int


@dataclass(frozen=True)
class Starts:
    """How start dates are written, and how near is soon."""

    soon_days: int
    all_year: tuple[str, ...]
    months: tuple[str, ...]
    also_words: frozenset[str]


@dataclass(frozen=True)
class Weights:
    """Everything that ranking weighs. Points are whole numbers; bands are (km, points)."""

    points: Mapping[str, int]
    limits: Mapping[str, int]
    must_ask: Mapping[str, int]
    bands: tuple[tuple[float, int], ...]
    travel_factor: int
    goals: Mapping[str, Mapping[str, int]]
    goal_factor: Mapping[int, float]
    barrier_factor: Mapping[int, float]
    barriers: Mapping[str, frozenset[str]]
    situations: Mapping[str, frozenset[str]]
    gcses: Gcses
    groups: Mapping[str, frozenset[str]]
    half_answered: frozenset[str]
    urgent: Mapping[str, frozenset[str]]
    particular: Mapping[str, frozenset[str]]
    person_kinds: frozenset[str]
    no_travel_kinds: frozenset[str]
    paying_kinds: frozenset[str]
    longer_with_ehcp_only: frozenset[str]
    longer_leaving_prison: frozenset[str]
    kinds: frozenset[str]
    first_kinds: int
    variety: int
    unpaid_words: tuple[str, ...]
    starts: Starts
    freshness: FreshnessPolicy

    def grounds(self, kind: str | None) -> tuple[str, ...]:
        """On what an age limit of that kind is longer: "ehcp", "care", "prison"."""
        care = () if kind in self.longer_with_ehcp_only else ("care",)
        prison = ("prison",) if kind in self.longer_leaving_prison else ()
        return ("ehcp", *care, *prison)

    @property
    def removes(self) -> frozenset[str]:
        """Everything that a service may be said to help with."""
        return frozenset().union(*self.barriers.values(), {self.gcses.help})


@cache
def weights(path: Path = FILE) -> Weights:
    """The weights in `path`; a name that is missing raises KeyError or TypeError at once."""
    book = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = book["kinds"]
    return Weights(
        points=book["points"],
        limits=book["limits"],
        must_ask=book["must_ask"],
        bands=tuple((float(km), int(points)) for km, points in book["distance"]["bands"]),
        travel_factor=book["distance"]["travel_factor"],
        goals=book["goals"],
        goal_factor={int(tier): row["goal"] for tier, row in book["tiers"].items()},
        barrier_factor={int(tier): row["barrier"] for tier, row in book["tiers"].items()},
        barriers=_sets(book["barriers"]),
        situations=_sets(book["situations"]),
        gcses=_gcses(book["gcses"]),
        groups=_sets(book["groups"]),
        half_answered=frozenset(book["benefits"]["half_answered"]),
        urgent=_sets(book["urgent"]),
        particular=_sets(book["particular"]),
        person_kinds=frozenset(kinds["a_person"]),
        no_travel_kinds=frozenset(kinds["no_travel"]),
        paying_kinds=frozenset(kinds["pays"]),
        longer_with_ehcp_only=frozenset(kinds["longer_with_ehcp_only"]),
        longer_leaving_prison=frozenset(kinds["longer_leaving_prison"]),
        kinds=_every_kind(book),
        first_kinds=book["first_options"]["kinds"],
        variety=book["first_options"]["variety"],
        unpaid_words=tuple(book["pay"]["none"]),
        starts=_starts(book["starts"]),
        freshness=_freshness(book["freshness"]),
    )


def _sets(table: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in table.items()}


def _every_kind(book: Mapping[str, Any]) -> frozenset[str]:
    """A kind is one that any part of the file knows."""
    goals = frozenset(kind for row in book["goals"].values() for kind in row)
    listed = frozenset(kind for row in book["kinds"].values() for kind in row)
    return goals | listed | frozenset(book["particular"])


def _gcses(row: Mapping[str, Any]) -> Gcses:
    lists = {name: frozenset(row[name]) for name in ("first_levels", "kinds", "alongside_kinds")}
    return Gcses(help=row["help"], alongside_under=row["alongside_under"], **lists)


def _starts(row: Mapping[str, Any]) -> Starts:
    return Starts(
        soon_days=row["soon_days"],
        all_year=tuple(row["all_year"]),
        months=tuple(row["months"]),
        also_words=frozenset(row["also_words"]),
    )


def _freshness(row: Mapping[str, Any]) -> FreshnessPolicy:
    return FreshnessPolicy(**{**row, "helpline_kinds": frozenset(row["helpline_kinds"])})
