"""A service's rows as one flat offer. A confidential address stays behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, TypeVar

from directory import clock, costs, hours
from directory.feed_texts import in_plain_words, who_for
from directory.offer import Offer
from directory.reach import (
    Number,
    Way,
    can_be_reached,
    number_in,
    use_of,
    way_of_address,
    way_of_place,
)
from directory.tables import Address, Location, Phone, Schedule, Service, ServiceAtLocation
from directory.taxonomies import INTEREST, REMOVES_BARRIER, TIER
from directory.wording import how_to_join

R = TypeVar("R", bound=Any)


@dataclass(frozen=True)
class _Where:
    """Where to go, as far as it may be told."""

    address: str | None = None
    town: str | None = None
    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    accessibility: str | None = None


def flatten(service: Service, reports: int, went_well: int) -> Offer:
    """The offer that a service makes, with how often it was reported as wrong, and went well."""
    rules, where = service.eligibility, _where(service)
    texts = next(iter(_numbers(service, Number.TEXT)), None)
    asked = [costs.of_row(row) for row in _by_id(service.cost_options)]
    offer = Offer(
        id=service.id,
        name=service.name,
        organization=service.organization.name,
        kind=rules.kind,
        status=service.status,
        description=service.description or "",
        alert=service.alert,
        who_for=who_for(service.extra),
        url=service.url or service.organization.website,
        phone=_phone(service),
        texts=texts,
        email=service.email or service.organization.email,
        address=where.address,
        town=where.town,
        postcode=where.postcode,
        latitude=where.latitude,
        longitude=where.longitude,
        accessibility=where.accessibility,
        areas=frozenset(area.name for area in service.areas if area.name),
        minimum_age=rules.minimum_age,
        maximum_age=rules.maximum_age,
        maximum_age_with_ehcp_or_care=rules.maximum_age_with_ehcp_or_care,
        requires_ehcp=rules.requires_ehcp,
        care_experienced_only=rules.care_experienced_only,
        benefits_required=rules.benefits_required,
        english_maths_required=rules.english_maths_required,
        only_for=rules.only_for,
        qualification_level=rules.qualification_level,
        cost=costs.in_words(asked),
        free=costs.are_free(asked),
        pay=rules.pay,
        opening_hours=_hours(service),
        how_to_apply=how_to_join(rules.how_to_apply, texts),
        self_referral=rules.self_referral,
        start_dates=rules.start_dates,
        duration=rules.duration,
        removes_barriers=_said(service, REMOVES_BARRIER),
        interests=_said(service, INTEREST),
        tiers=frozenset(int(tier) for tier in _said(service, TIER) if tier.isdecimal()),
        languages=tuple(sorted(language.name for language in service.languages)),
        source_url=rules.source_url,
        source_date=rules.source_date,
        source_confidence=rules.source_confidence,
        assured_at=rules.assured_at,
        changed_at=rules.changed_at,
        assured_by=rules.assured_by,
        reports=reports,
        went_well=went_well,
    )
    is_open = bool(_schedules(service))
    reachable = can_be_reached({**vars(offer), "opening_hours": is_open})
    return in_plain_words(replace(offer, reachable=reachable))


def _by_id(rows: Iterable[R]) -> list[R]:
    """The order that is the same every time: nothing else says which comes first."""
    return sorted(rows, key=lambda row: row.id)


def _phone(service: Service) -> str | None:
    """The first number of the service itself, of somebody to contact there, or of its place."""
    return next(chain(_numbers(service, Number.CALL), _numbers_there(service)), None)


def _numbers(service: Service, use: Number) -> list[str]:
    """The numbers for that of the service itself, and of somebody to contact there."""
    theirs = [phone for contact in service.contacts for phone in contact.phones]
    every = (*_by_id(service.phones), *_by_id(theirs))
    return [phone.number for phone in every if phone.number and _use(phone) is use]


def _use(phone: Phone) -> Number:
    said = {"extra": phone.extra, "description": phone.description, "number": phone.number}
    return use_of(said)


def _numbers_there(service: Service) -> Iterator[str]:
    """What a feed says of the first place, where it looks like a number."""
    site = _site(service)
    if site is None or any(address.confidential for address in site.location.addresses):
        return
    for told in (site.extra, site.location.extra):
        if number := number_in(told):
            yield number


def _hours(service: Service) -> str | None:
    """When the service is open; where it does not say, when its first place is."""
    said = [{name: getattr(row, name) for name in hours.FIELDS} for row in _schedules(service)]
    return hours.in_words([hours.opening(one) for one in said], clock.now().date())


def _schedules(service: Service) -> list[Schedule]:
    """The service's own; where it has none, those of its first place."""
    site = _site(service)
    there = site.schedules if site else []
    return _by_id(service.schedules) or _by_id(there)


def _said(service: Service, taxonomy: str) -> frozenset[str]:
    terms = (attribute.term for attribute in service.attributes)
    return frozenset(term.code for term in terms if term.taxonomy.name == taxonomy)


def _site(service: Service) -> ServiceAtLocation | None:
    """The first of its places where people can go, or the first."""
    return min(service.places, key=lambda site: (_way(site.location), site.id), default=None)


def _way(location: Location) -> Way:
    return way_of_place(location.location_type, map(_way_there, location.addresses))


def _way_there(address: Address) -> Way:
    return way_of_address(address.address_type, address.address_1)


def _where(service: Service) -> _Where:
    """Where to go; nothing of a confidential address, not even its point on the map."""
    site = _site(service)
    if site is None:
        return _Where()
    location = site.location
    access = "\n".join(row.description for row in _by_id(location.accessibility)) or None
    is_hidden = any(address.confidential for address in location.addresses)
    if is_hidden or not _way(location).leads:
        return _Where(accessibility=access)
    lies = _Where(latitude=location.latitude, longitude=location.longitude, accessibility=access)
    if not location.addresses:
        return lies
    first = min(location.addresses, key=lambda one: (_way_there(one), one.id))
    return replace(lies, address=first.address_1, town=first.city, postcode=first.postal_code)
