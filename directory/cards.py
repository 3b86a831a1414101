"""What a card says beside what ranking needs, read for the few offers that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Row, Select, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from directory import clock, costs, hours
from directory.candidate_rows import APART, codes, first_site
from directory.feed_texts import in_plain_words, who_for
from directory.offer import Offer
from directory.remembered import parts
from directory.tables import (
    Accessibility,
    CostOption,
    Eligibility,
    Language,
    Organization,
    Schedule,
    Service,
    ServiceAtLocation,
)
from directory.taxonomies import REMOVES_BARRIER
from directory.wording import how_to_join

ABOUT = (
    "status", "description", "duration", "how_to_apply", "source_url", "source_confidence",
    "assured_by", "url", "email", "alert",
)  # fmt: skip

# Whose opening it is: of the service itself, or of its first place.
OWN, THERE = "own", "there"


def completed(session: Session, offers: Iterable[Offer]) -> list[Offer]:
    """The same offers with all that a card says."""
    wanted = {offer.id: offer for offer in offers}
    asked = {"ids": list(wanted)}
    reading = session.connection()
    about = {own: facts for own, *facts in reading.execute(_about(), asked)}
    openings, access, asked_for = (
        _by_service(reading.execute(q(), asked)) for q in (_openings, _access, _costs)
    )
    whole = (
        replace(
            offer,
            opening_hours=_hours(openings[own]),
            cost=costs.in_words([costs.Cost(*told) for told in asked_for[own]]),
            accessibility="\n".join(text for (text,) in access[own]) or None,
            languages=tuple(sorted(parts(about[own][0]))),
            removes_barriers=parts(about[own][1]),
            who_for=who_for(about[own][2]),
            **_texts(offer, about[own][3:]),
        )
        for own, offer in wanted.items()
        if own in about
    )
    return [in_plain_words(offer) for offer in whole]


def _texts(offer: Offer, told: Sequence[Any]) -> dict[str, Any]:
    """What stands in columns, with how to reach what takes texts."""
    said = dict(zip(ABOUT, told, strict=True))
    return {**said, "how_to_apply": how_to_join(said["how_to_apply"], offer.texts)}


def _hours(rows: Sequence[tuple[Any, ...]]) -> str | None:
    """When the service is open; where it does not say, when its first place is."""
    own, there = ([one for _, at, *one in rows if at == place] for place in (OWN, THERE))
    return hours.in_words([hours.Opening(*one) for one in own or there], clock.now().date())


def _by_service(rows: Iterable[Row[Any]]) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(tuple(row[1:]))
    return found


# Each is made once: to put a statement together costs more than to run it.


@cache
def _about() -> Select[Any]:
    facts: dict[str, Any] = {
        "status": Service.status,
        "description": func.coalesce(Service.description, ""),
        "url": func.coalesce(Service.url, Organization.website),
        "email": func.coalesce(Service.email, Organization.email),
        "alert": Service.alert,
    }
    rules = {name: getattr(Eligibility, name) for name in ABOUT if name not in facts}
    spoken = select(func.aggregate_strings(Language.name, APART))
    languages = spoken.where(Language.service_id == Service.id).scalar_subquery()
    told = (
        languages,
        codes(REMOVES_BARRIER),
        Service.extra,
        *((facts | rules)[name] for name in ABOUT),
    )
    return (
        select(Service.id, *told)
        .join(Eligibility, Eligibility.service_id == Service.id)
        .join(Organization, Organization.id == Service.organization_id)
        .where(Service.id.in_(_ids()))
    )


@cache
def _openings() -> CompoundSelect[Any]:
    """When the services are open, and when their first places are."""
    told = [getattr(Schedule, name) for name in hours.FIELDS]
    here = Schedule.service_at_location_id == ServiceAtLocation.id
    own = select(Schedule.service_id, Schedule.id.label("by"), literal(OWN), *told)
    there = _of_first_site([Schedule.id, literal(THERE), *told]).join(Schedule, here)
    return union_all(own.where(Schedule.service_id.in_(_ids())), there).order_by("by")


@cache
def _costs() -> Select[Any]:
    """Everything that they say of what they cost."""
    told = [getattr(CostOption, name) for name in costs.FIELDS]
    query = select(CostOption.service_id, *told).where(CostOption.service_id.in_(_ids()))
    return query.order_by(CostOption.id)


@cache
def _access() -> Select[Any]:
    """What the first place is like to get into."""
    here = Accessibility.location_id == ServiceAtLocation.location_id
    query = _of_first_site([Accessibility.description]).join(Accessibility, here)
    return query.order_by(Accessibility.id)


def _of_first_site(told: list[Any]) -> Select[Any]:
    return (
        select(Service.id, *told)
        .select_from(Service)
        .join(ServiceAtLocation, ServiceAtLocation.id == first_site())
        .where(Service.id.in_(_ids()))
    )


def _ids() -> Any:
    return bindparam("ids", expanding=True)
