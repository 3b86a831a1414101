"""Makes offers, seekers and tables for tests: what a test doesn't name is plain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from directory.eligibility import Offer, Seeker, Verdict, judge, verdict
from directory.feeds.rows import COLUMNS
from directory.matching import Suggestion, rank

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAMPLE = Path(__file__).parents[2] / "directory" / "data" / "services.csv"

PLAIN_OFFER = Offer(
    id="plain",
    name="A place to go",
    organization="Somebody",
    kind="youth_hub",
    areas=frozenset({"England"}),
)


def make_offer(**facts: Any) -> Offer:
    """An active offer for everybody in England, but for what is named."""
    return replace(PLAIN_OFFER, **{"id": facts.get("name", "plain"), **facts})


def make_seeker(**facts: Any) -> Seeker:
    """Somebody of 18 in FY1 of whom nothing else is known, but for what is named."""
    return replace(Seeker(age=18, outcode="FY1"), **facts)


def assured(*, days_ago: int) -> datetime:
    return NOW - timedelta(days=days_ago)


def judged(offer: Offer, seeker: Seeker) -> Verdict:
    return verdict(judge(offer, seeker))


def asked(offer: Offer, seeker: Seeker) -> list[str]:
    """The rules that have to be asked about."""
    judgements = judge(offer, seeker)
    return [str(each.rule) for each in judgements if each.verdict is Verdict.ASK]


def ranked(*offers: Offer, seeker: Seeker, show_unassured: bool = True) -> list[Suggestion]:
    return rank(offers, seeker, today=TODAY, show_unassured=show_unassured)


def suggestion(offer: Offer, seeker: Seeker) -> Suggestion:
    return ranked(offer, seeker=seeker)[0]


def codes(found: Suggestion) -> set[str]:
    return {reason.code for reason in found.reasons}


def make_row(**cells: str) -> dict[str, str]:
    """A row of a table with what it can't do without, and the cells that are named."""
    needed = {
        "organization": "Pier Trust",
        "service": "Deckchair crew",
        "kind": "employability_programme",
        "service_area": "Blackpool",
        "email": "crew@pier.test",
    }
    return {**needed, **cells}


def make_table(
    *rows: dict[str, str],
    encoding: str = "utf-8",
    delimiter: str = ",",
    more: Iterable[str] = (),
) -> bytes:
    """A CSV file of the rows, with the columns that are known and `more`."""
    file = io.StringIO()
    writer = csv.DictWriter(file, [*COLUMNS, *more], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode(encoding)
