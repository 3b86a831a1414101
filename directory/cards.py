"""What a card says beside what ranking needs, read for the few offers that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from directory import hours
from directory.candidate_rows import codes, first_site
from directory.candidates import parts
from directory.offer import Offer
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

ABOUT = (
    "status", "description", "cost", "duration", "how_to_apply", "source_url", "source_confidence",
    "assured_by", "url", "email",
)  # fmt: skip


def completed(session: Session, offers: Iterable[Offer]) -> list[Offer]:
    """The same offers with all that a card says."""
    wanted = {offer.id: offer for offer in offers}
    asked = {"ids": list(wanted)}
    about = {own: facts for own, *facts in session.execute(_about(), asked)}
    openings, there, access, languages = (
        _by_service(session, query(), asked)
        for query in (_openings, _openings_there, _access, _languages)
    )
    return [
        replace(
            offer,
            opening_hours=_hours(openings[own], there[own]),
            accessibility="\n".join(text for (text,) in access[own]) or None,
            languages=tuple(name for (name,) in languages[own]),
            removes_barriers=parts(about[own][0]),
            **dict(zip(ABOUT, about[own][1:], strict=True)),
        )
        for own, offer in wanted.items()
        if own in about
    ]


def _hours(*rows: Sequence[tuple[Any, ...]]) -> str | None:
    """When the service is open; where it does not say, when its first place is."""
    said = next(filter(None, rows), ())
    return hours.in_words([hours.Opening(*one) for one in said])


def _by_service(
    session: Session, query: Select[Any], asked: dict[str, Any]
) -> dict[str, list[tuple[Any, ...]]]:
    found = defaultdict(list)
    for own, *facts in session.execute(query, asked):
        found[own].append(tuple(facts))
    return found


# Each is made once: to put a statement together costs more than to run it.


@cache
def _about() -> Select[Any]:
    costs = select(CostOption.option).where(CostOption.service_id == Service.id)
    facts: dict[str, Any] = {
        "status": Service.status,
        "description": func.coalesce(Service.description, ""),
        "cost": costs.order_by(CostOption.id).limit(1).scalar_subquery(),
        "url": func.coalesce(Service.url, Organization.website),
        "email": func.coalesce(Service.email, Organization.email),
    }
    rules = {name: getattr(Eligibility, name) for name in ABOUT if name not in facts}
    return (
        select(Service.id, codes(REMOVES_BARRIER), *((facts | rules)[name] for name in ABOUT))
        .join(Eligibility, Eligibility.service_id == Service.id)
        .join(Organization, Organization.id == Service.organization_id)
        .where(Service.id.in_(_ids()))
    )


@cache
def _openings() -> Select[Any]:
    told = [getattr(Schedule, name) for name in ("service_id", *hours.FIELDS)]
    return select(*told).where(Schedule.service_id.in_(_ids())).order_by(Schedule.id)


@cache
def _openings_there() -> Select[Any]:
    """When the first place is open."""
    told = [getattr(Schedule, name) for name in hours.FIELDS]
    here = Schedule.service_at_location_id == ServiceAtLocation.id
    return _of_first_site(told).join(Schedule, here).order_by(Schedule.id)


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


@cache
def _languages() -> Select[Any]:
    told: list[Any] = [Language.service_id, Language.name]
    return select(*told).where(Language.service_id.in_(_ids())).order_by(Language.name)


def _ids() -> Any:
    return bindparam("ids", expanding=True)
