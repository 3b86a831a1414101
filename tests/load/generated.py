"""Generates directories of any size: the same for the same size, and like a real one in shape.

A district has 300 services, as a council's directory has for one group of people; a larger
directory has more districts, named by their outcodes. Beside them there are 60 for the county and
60 for the country.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from directory import places
from directory.codes import Barrier, EnglishMaths, Goal
from directory.eligibility import Seeker
from directory.feeds.rows import COLUMNS, Row
from directory.weights import weights

IN_A_DISTRICT = 300
WIDE = 60
INTERESTS = ("construction", "digital", "sport", "retail", "health_care", "motor", "any")
STARTS = (None, "September", "All year", "January")
CHANCE_OF_A_RULE = 0.05


def rows(count: int) -> Iterator[Row]:
    """So many services."""
    dice = random.Random(count)  # noqa: S311  # no secret hangs on it
    book = places.gazetteer()
    elsewhere = [code for code in places.outcodes() if code not in book["districts"]]
    names = [*_districts(), *elsewhere]
    county, country = next(iter(book["wholes"])), book["home"]["country"]
    for number in range(count):
        local = names[max(number - 2 * WIDE, 0) // IN_A_DISTRICT]
        area = country if number < WIDE else county if number < 2 * WIDE else local
        yield _row(dice, number, area)


def seekers(count: int) -> list[Seeker]:
    """So many different people, all at home in the first district."""
    dice = random.Random(count)  # noqa: S311
    home = next(
        c for c, names in places.gazetteer()["districts"].items() if names == _districts()[:1]
    )
    return [_seeker(dice, home) for _ in range(count)]


def _districts() -> list[str]:
    """The districts that are the whole of some outcode, each once, the first first."""
    listed = places.gazetteer()["districts"].values()
    return list(dict.fromkeys(names[0] for names in listed if len(names) == 1))


def _row(dice: random.Random, number: int, area: str) -> Row:
    kinds, helps = sorted(weights().kinds), sorted(weights().removes)
    lowest = dice.choice((None, 14, 16, 16, 18, 19))
    said: dict[str, Any] = dict.fromkeys(COLUMNS)
    said |= {
        "organization": f"Organization {number // 3}",
        "service": f"Service {number}",
        "kind": dice.choice(kinds),
        "description": "What they do, in a sentence or two that somebody wrote. " * 3,
        "phone": f"01253 {number:06}",
        "address": f"{number} Long Street",
        "town": area,
        "latitude": round(dice.uniform(53.7, 53.95), 4),
        "longitude": round(dice.uniform(-3.05, -2.7), 4),
        "service_area": (area,),
        "minimum_age": lowest,
        "maximum_age": dice.choice((None, 18, 24, 25)) if (lowest or 0) < 18 else None,
        "requires_ehcp": dice.random() < CHANCE_OF_A_RULE,
        "care_experienced_only": dice.random() < CHANCE_OF_A_RULE,
        "benefits_required": dice.random() < CHANCE_OF_A_RULE,
        "english_maths_required": dice.random() < CHANCE_OF_A_RULE,
        "cost": dice.choice((None, "free", "free", "£5 a week")),
        "opening_hours": "Monday to Friday 9am to 5pm",
        "self_referral": dice.choice((None, True, True, False)),
        "start_dates": dice.choice(STARTS),
        "removes_barriers": tuple(dice.sample(helps, dice.randint(0, 3))),
        "interests": tuple(dice.sample(INTERESTS, dice.randint(0, 3))),
        "tiers": tuple(sorted(dice.sample("1234", dice.randint(1, 3)))),
        "languages": ("English",),
    }
    return Row(**said)


def _seeker(dice: random.Random, home: str) -> Seeker:
    barriers = [barrier.value for barrier in Barrier]
    return Seeker(
        age=dice.randint(16, 24),
        outcode=home,
        goal=dice.choice([None, *(goal.value for goal in Goal)]),
        interests=frozenset(dice.sample(INTERESTS[:-1], dice.randint(0, 3))),
        english_maths=dice.choice([None, *(grades.value for grades in EnglishMaths)]),
        barriers=frozenset(dice.sample(barriers, dice.randint(0, 3))),
        ehcp=dice.choice((None, False, False, True)),
        care_experienced=dice.choice((None, False, False, True)),
        universal_credit=dice.choice((None, False, True)),
        tier=dice.randint(1, 4),
    )
