"""An organisation's services with what is due: tasks first, then what is hidden or old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory import catalogue
from directory.db import said_in
from directory.freshness import Freshness, FreshnessState, freshness
from directory.offer import Offer
from directory.partners import versions
from directory.partners.checking import start_has_passed
from directory.reports import ReportKind, heard_about
from directory.tables import Eligibility, Organization, Service, Status
from directory.weights import weights

AT_A_TIME = 50


class Need(IntEnum):
    """What an entry needs of its partner, the most urgent first."""

    UNREACHABLE = 0
    TASK = 1
    HIDDEN = 2
    CHECK = 3
    CONFIRM = 4
    NOTHING = 5
    PAUSED = 6
    CLOSED = 7


@dataclass(frozen=True)
class Kept:
    """One service as its partner sees it in the list.

    `reports` counts by kind what was heard; `over` is a start that has passed; `otherwise` are the
    ways to reach it that a feed has changed since somebody here last said something.
    """

    offer: Offer
    fresh: Freshness
    need: Need
    reports: Mapping[ReportKind, int]
    over: str | None
    otherwise: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    kept: list[Kept]
    total: int


def listing(
    session: Session, *, organization_id: str | None, words: str, page: int, today: date
) -> Page:
    """Services of one organisation or of all, the most urgent first.

    Of very many each page is put in order by itself; the pages, by how long ago each was confirmed.
    """
    query = (
        select(Service.id)
        .join(Organization, Organization.id == Service.organization_id)
        .join(Eligibility, Eligibility.service_id == Service.id)
    )
    if organization_id is not None:
        query = query.where(Service.organization_id == organization_id)
    if words:
        query = query.where(said_in(words, Service.name, Organization.name))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    closed = Service.status != Status.ACTIVE
    never_first = Eligibility.assured_at.is_not(None)
    ordered = query.order_by(
        closed, never_first, Eligibility.assured_at, func.lower(Service.name), Service.id
    )
    # An organisation has few services, so they are put in order as a whole.
    whole = total <= AT_A_TIME * 4
    if not whole:
        ordered = ordered.limit(AT_A_TIME).offset((page - 1) * AT_A_TIME)
    kept = look_at(session, list(session.scalars(ordered)), today)
    kept.sort(key=lambda one: (one.need, one.offer.name.casefold(), one.offer.id))
    start = (page - 1) * AT_A_TIME if whole else 0
    return Page(kept[start : start + AT_A_TIME], total)


def look_at(session: Session, ids: Iterable[str], today: date) -> list[Kept]:
    """Those services as their partner sees them."""
    own = list(ids)
    offers = catalogue.offers_of(session, own)
    heard = heard_about(session, own)
    changed = versions.changed_since(session, own)
    return [_kept(one, heard.get(one.id, {}), changed.get(one.id, ()), today) for one in offers]


def _kept(
    offer: Offer, reports: Mapping[ReportKind, int], changed: tuple[str, ...], today: date
) -> Kept:
    fresh = freshness(offer, weights().freshness, today=today)
    over = start_has_passed(offer.start_dates, today)
    otherwise = changed if offer.assured_at is not None else ()
    need = _need(offer, fresh, is_doubtful=bool(over or otherwise))
    return Kept(offer, fresh, need, reports, over, otherwise)


def _need(offer: Offer, fresh: Freshness, *, is_doubtful: bool) -> Need:
    if offer.status == Status.DEFUNCT:
        return Need.CLOSED
    if offer.status != Status.ACTIVE:
        return Need.PAUSED
    if not offer.reachable:
        return Need.UNREACHABLE
    if offer.reports >= weights().limits["reports_that_count"]:
        return Need.TASK
    return {
        FreshnessState.OUT_OF_DATE: Need.HIDDEN,
        FreshnessState.DUE_FOR_CHECK: Need.CHECK,
        FreshnessState.NOT_CONFIRMED: Need.CONFIRM,
        FreshnessState.CHECKED: Need.CHECK if is_doubtful else Need.NOTHING,
    }[fresh.state]
