"""What HSDS calls what we have columns for, and how each value is read and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from directory.feeds import cells
from directory.feeds.problems import BadCell, Problem
from directory.tables import Status

Read = Callable[[object], object]
# What we say of a service beside HSDS, as an object of its own in it.
RULES_NAME = "eligibility"
# Where the words of a feed are kept that we have another name for.
AS_TOLD = "as_told"
# Where an id that is no UUID is kept: ours is made from it.
SOURCE_ID = "source_id"
PLACES = ("physical", "postal", "virtual")
OFTEN = ("WEEKLY", "MONTHLY")
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::00)?)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)
NOON, A_DAY = 12, 24
ONLY_DIGITS = re.compile(r"\+?\(?[0-9][0-9 ().-]*")
ABROAD = re.compile(r"^(?:00)?44(?=(?:[ ().-]*[0-9]){9,10}$)")


@dataclass(frozen=True)
class Field:
    """How a value is read. A `soft` one that can't be taken is kept aside, and not used.

    One that stands for nothing, such as an age of 999, is kept aside in any case, and of one that
    is too long the beginning is used. Of `words` the error of a spreadsheet stands for nothing.
    """

    read: Read
    soft: bool = False
    required: bool = False
    empty: object = None
    cut: int = 0
    words: bool = False


@dataclass(frozen=True)
class Shape:
    """One kind of HSDS object: its fields (named as our columns), its lists and its parts.

    `lists` and `parts` lead from the name in HSDS to the table; `needs` are fields that the
    standard's schema requires, so that they are written even when they are empty.
    """

    fields: Mapping[str, Field]
    lists: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, object] = field(default_factory=dict)


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadCell(Problem.NOT_TEXT)
    return cells.tidied(str(value))


def _of_text(parse: Callable[[str], object]) -> Read:
    return lambda value: parse(_text(value))


def _matching(pattern: re.Pattern[str], problem: Problem) -> Read:
    return _of_text(cells.matching(pattern, problem))


def _limited(most: int) -> Read:
    def read(value: object) -> object:
        if len(text := _text(value)) > most:
            raise BadCell(Problem.TOO_LONG)
        return cells.line(text)

    return read


def _number(value: object) -> object:
    """A phone number as somebody wrote it, with words perhaps; 44 in front does for +44."""
    found = _limited(60)(value)
    if isinstance(found, str) and ONLY_DIGITS.fullmatch(found):
        cells.check_digits(ABROAD.sub("+44", found))
    return found


def _one_of(*allowed: str) -> Read:
    def read(value: object) -> object:
        text = _text(value).lower().replace("_", " ")
        if text not in allowed:
            raise BadCell(Problem.UNKNOWN, allowed)
        return text

    return read


def _day(value: object) -> date:
    try:
        return date.fromisoformat(_text(value)[:10])
    except ValueError:
        raise BadCell(Problem.NOT_A_DAY) from None


def _time(value: object) -> time:
    """A time of the day as it is there: "9:00", "9am", "24:00", or within a moment.

    A zone in it says nothing more and is let go.
    """
    text = _text(value)
    _, _, at = text.rpartition("T") if text[:1].isdigit() and "T" in text else ("", "", text)
    try:
        return time.fromisoformat(at).replace(tzinfo=None)
    except ValueError:
        return _time_in_words(at)


def _time_in_words(text: str) -> time:
    found = CLOCK.fullmatch(text.strip())
    hours, minutes = (int(found[1]), int(found[2] or 0)) if found else (A_DAY + 1, 0)
    if found and found[3]:
        late = found[3].lower() == "p"
        hours = hours % NOON + (NOON if late else 0) if 0 < hours <= NOON else A_DAY + 1
    if hours > A_DAY or minutes >= 60 or (hours == A_DAY and minutes):
        raise BadCell(Problem.NOT_A_TIME)
    return time(hours % A_DAY, minutes)


def _often(value: object) -> object:
    text = _text(value).upper()
    if text not in OFTEN:
        raise BadCell(Problem.UNKNOWN, OFTEN)
    return text


def _oldest(value: object) -> object:
    """0 is what some write for "no limit"."""
    found = cells.age(_text(value))
    if found == 0:
        raise BadCell(Problem.OUT_OF_RANGE)
    return found


def _amount(value: object) -> object:
    return cells.amount(re.sub(r"^(?:£|GBP)\s*|,(?=\d{3})|\s*(?:GBP)$", "", _text(value)))


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise BadCell(Problem.NOT_YES_OR_NO, ("true", "false"))


PROSE = Field(_of_text(cells.prose), cut=cells.LONGEST_TEXT, words=True)
OWN_PROSE = Field(_of_text(cells.prose), words=True)
NAME = Field(_of_text(cells.required), required=True, cut=cells.LONGEST_LINE)
SOFT_LINE = Field(_of_text(cells.line), soft=True)
WEB = Field(_of_text(cells.web), soft=True)
EMAIL = Field(_matching(cells.EMAIL, Problem.NOT_AN_EMAIL), soft=True)
LATITUDE = Field(_of_text(cells.latitude), soft=True)
LONGITUDE = Field(_of_text(cells.longitude), soft=True)
YOUNGEST, OLDEST = Field(_of_text(cells.age)), Field(_oldest)
AMOUNT = Field(_amount, soft=True)
FLAG = Field(_flag, empty=False)
PLACE = Field(_one_of(*PLACES), soft=True, empty="physical")
DAY = Field(_day, soft=True)
TIME = Field(_time, soft=True)

# RFC 5545: "MO,WE", "1MO", "-1FR".
BYDAY = re.compile(r"[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)", re.IGNORECASE)


def _days_of_the_week(value: object) -> object:
    text = _text(value)
    if text and not all(BYDAY.fullmatch(day.strip()) for day in text.split(",")):
        raise BadCell(Problem.NO_SUCH_DAY)
    return _limited(40)(text)


DAYS_OF_THE_WEEK = Field(_days_of_the_week, soft=True)

RULES = {
    "kind": Field(_of_text(cells.kind), soft=True),
    "maximum_age_with_ehcp_or_care": OLDEST,
    "requires_ehcp": FLAG,
    "care_experienced_only": FLAG,
    "benefits_required": FLAG,
    "english_maths_required": FLAG,
    "only_for": Field(_of_text(cells.group)),
    "qualification_level": Field(_limited(40)),
    "pay": OWN_PROSE,
    "start_dates": OWN_PROSE,
    "duration": OWN_PROSE,
    "self_referral": Field(_flag),
    "how_to_apply": OWN_PROSE,
    "source_url": WEB,
    "source_date": Field(_of_text(cells.about_when)),
    "source_confidence": Field(_limited(20)),
}
ASSURANCE = {"assured_date": DAY, "assurer_email": SOFT_LINE}
TERM = {"taxonomy": SOFT_LINE, "name": SOFT_LINE, "term": SOFT_LINE}
AGES = {"minimum_age": YOUNGEST, "maximum_age": OLDEST}

SHAPES = {
    "service": Shape(
        fields={
            "name": NAME, "description": PROSE, "url": WEB, "email": EMAIL,
            "status": Field(_one_of(*Status)), "alert": PROSE,
        },
        lists={
            "phones": "phone", "schedules": "schedule", "contacts": "contact",
            "cost_options": "cost_option", "service_areas": "service_area",
            "languages": "language", "service_at_locations": "service_at_location",
            "attributes": "attribute",
        },
        parts={"organization": "organization"},
    ),
    "organization": Shape(
        fields={"name": NAME, "description": PROSE, "email": EMAIL, "website": WEB},
        needs={"description": ""},
    ),
    "service_at_location": Shape(
        fields={}, lists={"schedules": "schedule"}, parts={"location": "location"}
    ),
    "location": Shape(
        fields={
            "location_type": PLACE, "name": SOFT_LINE,
            "latitude": LATITUDE, "longitude": LONGITUDE,
        },
        lists={"addresses": "address", "accessibility": "accessibility"},
    ),
    "address": Shape(
        fields={
            "address_1": PROSE, "city": SOFT_LINE,
            "postal_code": Field(_limited(10), soft=True),
            "country": Field(_limited(2), soft=True, empty=""),
            "address_type": PLACE,
        },
        needs={"address_1": "", "city": "", "state_province": "", "postal_code": "", "country": ""},
    ),
    "accessibility": Shape(
        fields={"description": Field(_of_text(cells.prose), empty="", words=True)}
    ),
    "schedule": Shape(
        fields={
            "valid_from": DAY, "valid_to": DAY, "freq": Field(_often, soft=True),
            "byday": DAYS_OF_THE_WEEK, "opens_at": TIME, "closes_at": TIME,
            "description": PROSE,
        },
    ),
    "contact": Shape(
        fields={"name": SOFT_LINE, "title": SOFT_LINE, "email": EMAIL}, lists={"phones": "phone"}
    ),
    "phone": Shape(
        fields={"number": Field(_number, soft=True, empty=""), "description": PROSE}
    ),
    "cost_option": Shape(
        fields={
            "option": Field(_of_text(cells.cost), soft=True),
            "currency": Field(_limited(3), soft=True), "amount": AMOUNT,
        }
    ),
    "service_area": Shape(fields={"name": Field(_of_text(cells.line), soft=True, empty="")}),
    "language": Shape(fields={"name": Field(_of_text(cells.line), soft=True, empty="")}),
    "attribute": Shape(fields={}, parts={"taxonomy_term": "taxonomy_term"}),
}  # fmt: skip

# What says again what the nesting says: read over, and not written.
LINKS = frozenset({
    "service_id", "location_id", "organization_id", "contact_id", "service_at_location_id",
    "link_id", "link_entity", "taxonomy_term_id",
})  # fmt: skip
