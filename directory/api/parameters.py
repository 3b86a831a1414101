"""What may be asked of the API, by the names that HSDS-UK 3.0 has for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TypeVar

from starlette.requests import Request

from directory import places

T = TypeVar("T")

PER_PAGE = 50
MOST_PER_PAGE = 500
LAST_PAGE = 10**9
LONGEST = 200
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class BadParameter(ValueError):
    """A parameter that can't be understood; says which, and what it should be."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked for; None asks for nothing. `proximity` is in metres."""

    search: str | None = None
    taxonomy_term_id: str | None = None
    taxonomy_id: str | None = None
    minimum_age: float | None = None
    maximum_age: float | None = None
    start_time: time | None = None
    end_time: time | None = None
    day: str | None = None
    outcode: str | None = None
    proximity: float | None = None
    modified_after: datetime | None = None


@dataclass(frozen=True)
class Page:
    """Which page, from 1, of so many to a page."""

    number: int
    size: int


def search(request: Request) -> Search:
    """What the request looks for; raises BadParameter."""
    return Search(
        search=_get(request, "search", _text),
        taxonomy_term_id=_get(request, "taxonomy_term_id", _text),
        taxonomy_id=_get(request, "taxonomy_id", _text),
        minimum_age=_get(request, "minimum_age", _number),
        maximum_age=_get(request, "maximum_age", _number),
        start_time=_get(request, "start_time", _time),
        end_time=_get(request, "end_time", _time),
        day=_get(request, "day", _day),
        outcode=_get(request, "postcode", _outcode),
        proximity=_get(request, "proximity", _number),
        modified_after=_get(request, "modified_after", _moment),
    )


def page(request: Request) -> Page:
    """The page that is asked for: the first where none is, and never more than the most."""
    number = _get(request, "page", _count)
    size = _get(request, "per_page", _count)
    return Page(min(number or 1, LAST_PAGE), min(size or PER_PAGE, MOST_PER_PAGE))


def yes(request: Request, name: str) -> bool:
    return request.query_params.get(name, "").lower() in ("true", "1", "yes")


def _get(request: Request, name: str, parse: Callable[[str], T]) -> T | None:
    text = request.query_params.get(name, "").strip()
    try:
        return parse(text) if text else None
    except ValueError as error:
        raise BadParameter(f"{name}: {error}") from None


def _text(text: str) -> str:
    if "\0" in text or len(text) > LONGEST:
        raise ValueError(f"up to {LONGEST} characters of text")
    return text


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text[:20]) < 1:
        raise ValueError("a whole number from 1")
    return int(text[:20])


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not -1e9 <= number <= 1e9:
        raise ValueError("a number")
    return number


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise ValueError("a time such as 09:30") from None


def _day(text: str) -> str:
    """MO or Monday."""
    if text[:2].upper() not in DAYS:
        raise ValueError(f"one of {', '.join(DAYS)}")
    return text[:2].upper()


def _outcode(text: str) -> str:
    found = places.outcode(text)
    if found is None:
        raise ValueError("a postcode of the United Kingdom, or its first half")
    return found


def _moment(text: str) -> datetime:
    """A date or a time; a plus of its zone arrives as a space where it was not encoded."""
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError("a moment such as 2026-03-31T12:00:00Z") from None
