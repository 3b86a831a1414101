"""How facts and codes read on the partners' pages."""

from __future__ import annotations

from functools import cache
from typing import Any

from directory import places
from directory.feeds.table import FEED
from directory.partners.tables import Action
from directory.partners.versions import IMPORTED_BY
from directory.reports import ReportKind
from directory.weights import weights
from directory.wording import words_of

FACTS = {
    "service": "Name",
    "kind": "Kind of service",
    "description": "What it is",
    "qualification_level": "Level of qualification",
    "minimum_age": "Youngest age",
    "maximum_age": "Oldest age",
    "maximum_age_with_ehcp_or_care": "Oldest age with an EHC plan or care experience",
    "requires_ehcp": "Only with an EHC plan",
    "care_experienced_only": "Only for people who have been in care",
    "benefits_required": "Only for people who get Universal Credit, JSA or ESA",
    "english_maths_required": "Needs GCSE grade 4 in English and maths",
    "only_for": "Only for a group",
    "languages": "Languages spoken",
    "address": "Address",
    "town": "Town",
    "postcode": "Postcode",
    "confidential": "Address is confidential",
    "service_area": "Where people may live",
    "accessibility": "Access",
    "opening_hours": "Opening hours",
    "start_dates": "Start dates",
    "duration": "How long it takes",
    "cost": "What it costs",
    "pay": "What it pays",
    "how_to_apply": "How to join",
    "self_referral": "People can get in touch themselves",
    "phone": "Phone number",
    "email": "E-mail address",
    "url": "Web page",
    "interests": "Interests",
    "removes_barriers": "What it helps with",
    "status": "Status",
    "tiers": "Whom it suits best",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "source_url": "Source",
    "source_date": "Date of the source",
    "confidence": "How sure the source is",
}
KINDS = {
    "swap": "SWAP (training with a job interview)",
    "t_level": "T Level",
    "digital_id": "Getting online, or ID",
    "drugs_alcohol": "Drugs or alcohol",
    "money_food": "Money or food",
    "caring_parenting": "Caring or parenting",
    "legal_record": "Legal help, or a criminal record",
    "health_disability": "Health or disability",
    "safety": "Safety",
    "other": "Something else",
}
STATUSES = {
    "active": "Open",
    "temporarily closed": "Paused",
    "inactive": "Closed",
    "defunct": "Closed for good",
}
HELPS = {
    "id_bank": "ID or a bank account",
    "english_maths": "English and maths",
    "learning_support": "Extra support to learn",
    "record": "A criminal record",
    "wellbeing": "How people feel (wellbeing)",
    "travel": "Getting there",
    "digital": "Getting online",
    "housing": "A place to live",
    "caring": "Looking after somebody",
}
# In words: what a young person is never called, and a partner need not know as a number.
TIERS = {
    "1": "Young people who are ready to start something",
    "2": "Young people who need a bit of help",
    "3": "Young people who need somebody alongside them",
    "4": "Young people who need help with something that can’t wait",
}
ACTIONS = {
    Action.FOUND: "Came from an import",
    Action.CREATED: "Added",
    Action.EDITED: "Changed",
    Action.UPLOADED: "Changed by an upload",
    Action.CONFIRMED: "Confirmed as still correct",
    Action.CONFIRMED_BY_LETTER: "Confirmed as still correct, by the link in a reminder",
    Action.PAUSED: "Paused",
    Action.CLOSED: "Closed",
    Action.REOPENED: "Opened again",
    Action.WENT_BACK: "Went back to an earlier version",
}
REPORTS = {
    ReportKind.DID_NOT_ANSWER: "nobody answered",
    ReportKind.WRONG_DETAILS: "the details were wrong",
    ReportKind.FULL: "it was full",
    ReportKind.NOT_FOR_ME: "it was not for them",
    ReportKind.DID_NOT_WORK_OUT: "it did not work out",
    ReportKind.STARTED: "they started",
    ReportKind.APPLIED: "they applied",
    ReportKind.TALKED: "they talked to somebody",
}
# What an empty answer to these says.
UNANSWERED = {"only_for": "No", "self_referral": "Not sure"}
NOTHING = "Nothing yet"
# Beside a value that was there before or comes after, "yet" would be wrong.
EMPTY = "Empty"


def who(made_by: str) -> str:
    """Who made a version: the address of a partner, or an import."""
    what, _, feed = made_by.partition(" ")
    if what != IMPORTED_BY:
        return made_by
    return f"the import “{feed}”" if feed not in ("", FEED) else "the partnership"


def fact(name: str) -> str:
    """What a fact is called."""
    return FACTS.get(name, _spaced(name))


def shown(name: str, value: Any, nothing: str = NOTHING) -> str:
    """A fact as a person reads it."""
    if value is None or value == "" or value == []:
        return UNANSWERED.get(name, nothing)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(_code(name, str(one)) for one in value)
    return _code(name, str(value))


def _code(name: str, code: str) -> str:
    known = {
        "kind": kinds(),
        "interests": interests(),
        "removes_barriers": helps(),
        "only_for": groups(),
        "status": STATUSES,
        "tiers": TIERS,
    }
    return known.get(name, {}).get(code, code)


@cache
def kinds() -> dict[str, str]:
    return _by_label({code: KINDS.get(code, _spaced(code)) for code in weights().kinds})


@cache
def helps() -> dict[str, str]:
    return _by_label({code: HELPS.get(code, _spaced(code)) for code in weights().removes})


@cache
def interests() -> dict[str, str]:
    words: dict[str, str] = words_of("interests.jinja", "interests")
    return {"any": "Open to every interest", **_by_label(words)}


@cache
def groups() -> dict[str, str]:
    words: dict[str, str] = words_of("reasons.jinja", "groups")
    named = {code: words.get(code, _spaced(code)) for code in sorted(weights().groups)}
    return {code: word[:1].upper() + word[1:] for code, word in named.items()}


def areas() -> list[str]:
    return sorted(places.known_areas())


def _by_label(words: dict[str, str]) -> dict[str, str]:
    return dict(sorted(words.items(), key=lambda pair: pair[1].casefold()))


def _spaced(code: str) -> str:
    return code.replace("_", " ").capitalize()
