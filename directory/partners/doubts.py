"""What may be right and rarely is: ages that nobody here has, a place elsewhere. Pure.

The form asks about these; a file and a feed are told of them, as nobody sits in front of those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from directory import places
from directory.reach import leads_nowhere
from directory.weights import weights

# National programmes that take nobody any more, by a word of their names in small letters.
ENDED = ("traineeship", "kickstart scheme", "kickstart placement", "kickstart job")
# Who has a plan or was in care is served a year longer.
A_YEAR_LONGER = ("requires_ehcp", "care_experienced_only")


def too_old(lowest: int | None, *, longer: bool) -> str | None:
    """What is wrong with a youngest age that is above everybody whom the guide serves, or None."""
    first, last = weights().limits["served_from"], weights().limits["served_to"]
    if lowest is None or lowest <= last + longer:
        return None
    return (
        f"Young people here are {first} to {last}, so nobody is shown a service for people of "
        f"{lowest} and over. Change the youngest age."
    )


def too_young(highest: int | None, longest: int | None) -> str | None:
    """What is wrong with an oldest age that is below everybody whom the guide serves, or None."""
    first = weights().limits["served_from"]
    if highest is None or max(highest, longest or 0) >= first:
        return None
    return (
        f"Young people here are {first} or older, so nobody is shown a service for people up to "
        f"{highest}. Change the oldest age."
    )


def is_elsewhere(postcode: str | None, areas: Collection[str]) -> bool:
    """Whether a postcode is known, and lies in none of the areas, all of them known."""
    code = places.outcode(postcode or "")
    known = bool(areas) and all(map(places.is_area, areas))
    return code is not None and known and not places.districts_of(code) & {*areas}


def elsewhere(postcode: str | None, areas: Collection[str]) -> str | None:
    """That the postcode lies in none of the areas, or None."""
    if not is_elsewhere(postcode, areas):
        return None
    return f"{postcode} is not in: {', '.join(sorted(areas))}."


def has_ended(name: str | None) -> str | None:
    """That a service is called as a national programme that has ended, or None."""
    if not any(word in (name or "").casefold() for word in ENDED):
        return None
    return f"{name}: this programme has ended. Take it out, or close it, if nobody can join."


def without_a_way(facts: Mapping[str, Any]) -> str | None:
    """That an entry has no way to get in touch, and so is offered to nobody, or None."""
    if not leads_nowhere(facts):
        return None
    return (
        "There is no way to get in touch, so nobody is shown it. It needs a phone number, an "
        "e-mail address, a web page or how to join; or its address and when it is open."
    )


def doubts(facts: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each thing to look at again, by the columns of a table; some may be unsaid."""
    longer = any(facts.get(rule) for rule in A_YEAR_LONGER)
    longest = facts.get("maximum_age_with_ehcp_or_care")
    found = (
        has_ended(facts.get("service")),
        too_old(facts.get("minimum_age"), longer=longer),
        too_young(facts.get("maximum_age"), longest),
        without_a_way(facts),
        None if facts["confidential"] else elsewhere(facts["postcode"], facts["service_area"]),
    )
    yield from filter(None, found)
