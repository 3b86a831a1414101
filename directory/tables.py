"""The directory's tables, in the terms of Open Referral HSDS 3 (https://docs.openreferral.org).

Ids are UUIDs written out, 36 characters. What matching looks things up by is a row with an
index, never a list in a cell: service areas, and attributes that tie a service to a term of a
taxonomy (interests, barriers it removes, tiers it suits).
Beside HSDS stands `Eligibility`: whom a service is for.
"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from directory.db import Base, Moment

Id = Annotated[str, mapped_column(String(36), primary_key=True)]
Line = Annotated[str, mapped_column(String(255))]
Prose = Annotated[str, mapped_column(Text)]
# What a feed said of a thing and we have no column for: kept, and told again on the way out.
Extra = Annotated[dict[str, Any] | None, mapped_column(JSON(none_as_null=True))]


def belongs_to(table: str) -> Mapped[str]:
    """A column for the id of the row that owns this one; it goes when its owner goes."""
    return mapped_column(String(36), ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True)


def may_belong_to(table: str) -> Mapped[str | None]:
    """As `belongs_to`, for a row with one owner out of several kinds."""
    reference = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return mapped_column(String(36), reference, index=True, nullable=True)


# The kind of a service that nobody has sorted yet, such as one from another directory.
UNSORTED = "other"


class Status(StrEnum):
    """Whether a service runs; only an active one is ever offered."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


class Organization(Base):
    __tablename__ = "organization"

    id: Mapped[Id]
    name: Mapped[Line] = mapped_column(index=True)
    description: Mapped[Prose | None]
    email: Mapped[Line | None]
    website: Mapped[Prose | None]
    extra: Mapped[Extra]


class Service(Base):
    __tablename__ = "service"

    id: Mapped[Id]
    organization_id: Mapped[str] = belongs_to("organization")
    name: Mapped[Line]
    description: Mapped[Prose | None]
    url: Mapped[Prose | None]
    email: Mapped[Line | None]
    status: Mapped[str] = mapped_column(String(20), default=Status.ACTIVE, index=True)
    alert: Mapped[Prose | None]
    last_modified: Mapped[datetime | None] = mapped_column(Moment, index=True)
    extra: Mapped[Extra]

    organization: Mapped[Organization] = relationship()
    eligibility: Mapped[Eligibility] = relationship(
        back_populates="service", cascade="all, delete-orphan", passive_deletes=True
    )
    areas: Mapped[list[ServiceArea]] = relationship(cascade="all, delete-orphan")
    phones: Mapped[list[Phone]] = relationship(cascade="all, delete-orphan")
    contacts: Mapped[list[Contact]] = relationship(cascade="all, delete-orphan")
    schedules: Mapped[list[Schedule]] = relationship(cascade="all, delete-orphan")
    cost_options: Mapped[list[CostOption]] = relationship(cascade="all, delete-orphan")
    languages: Mapped[list[Language]] = relationship(cascade="all, delete-orphan")
    places: Mapped[list[ServiceAtLocation]] = relationship(cascade="all, delete-orphan")
    attributes: Mapped[list[Attribute]] = relationship(
        primaryjoin=lambda: Service.id == foreign(Attribute.link_id),
        cascade="all, delete-orphan",
    )


class Location(Base):
    __tablename__ = "location"
    __table_args__ = (Index(None, "latitude", "longitude"),)

    id: Mapped[Id]
    organization_id: Mapped[str | None] = may_belong_to("organization")
    location_type: Mapped[str] = mapped_column(String(10), default="physical")
    name: Mapped[Line | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    extra: Mapped[Extra]

    addresses: Mapped[list[Address]] = relationship(cascade="all, delete-orphan")
    accessibility: Mapped[list[Accessibility]] = relationship(cascade="all, delete-orphan")


class Address(Base):
    """Where a location is. A confidential one (a refuge) never leaves the database."""

    __tablename__ = "address"

    id: Mapped[Id]
    location_id: Mapped[str] = belongs_to("location")
    address_1: Mapped[Prose | None]
    city: Mapped[Line | None]
    postal_code: Mapped[str | None] = mapped_column(String(10))
    country: Mapped[str] = mapped_column(String(2))
    address_type: Mapped[str] = mapped_column(String(10), default="physical")
    confidential: Mapped[bool] = mapped_column(default=False)
    extra: Mapped[Extra]


class ServiceAtLocation(Base):
    __tablename__ = "service_at_location"

    id: Mapped[Id]
    service_id: Mapped[str] = belongs_to("service")
    location_id: Mapped[str] = belongs_to("location")
    extra: Mapped[Extra]

    location: Mapped[Location] = relationship()
    schedules: Mapped[list[Schedule]] = relationship(cascade="all, delete-orphan")


class Schedule(Base):
    __tablename__ = "schedule"

    id: Mapped[Id]
    service_id: Mapped[str | None] = may_belong_to("service")
    service_at_location_id: Mapped[str | None] = may_belong_to("service_at_location")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    freq: Mapped[str | None] = mapped_column(String(10))
    byday: Mapped[str | None] = mapped_column(String(40))
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]
    description: Mapped[Prose | None]
    extra: Mapped[Extra]


class Contact(Base):
    __tablename__ = "contact"

    id: Mapped[Id]
    organization_id: Mapped[str | None] = may_belong_to("organization")
    service_id: Mapped[str | None] = may_belong_to("service")
    name: Mapped[Line | None]
    title: Mapped[Line | None]
    email: Mapped[Line | None]
    extra: Mapped[Extra]

    phones: Mapped[list[Phone]] = relationship(cascade="all, delete-orphan")


class Phone(Base):
    __tablename__ = "phone"

    id: Mapped[Id]
    service_id: Mapped[str | None] = may_belong_to("service")
    organization_id: Mapped[str | None] = may_belong_to("organization")
    contact_id: Mapped[str | None] = may_belong_to("contact")
    number: Mapped[str] = mapped_column(String(60))
    description: Mapped[Prose | None]
    extra: Mapped[Extra]


class CostOption(Base):
    """What it costs, in words (`option`), and as an amount where one is known: 0 means free."""

    __tablename__ = "cost_option"

    id: Mapped[Id]
    service_id: Mapped[str] = belongs_to("service")
    option: Mapped[Prose | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    amount: Mapped[float | None]
    extra: Mapped[Extra]


class ServiceArea(Base):
    """One district, county or country that a service covers, by the name `places` knows it by."""

    __tablename__ = "service_area"
    __table_args__ = (Index(None, "name", "service_id"),)

    id: Mapped[Id]
    service_id: Mapped[str] = belongs_to("service")
    name: Mapped[Line]
    extra: Mapped[Extra]


class Language(Base):
    __tablename__ = "language"

    id: Mapped[Id]
    service_id: Mapped[str] = belongs_to("service")
    name: Mapped[Line]
    extra: Mapped[Extra]


class Accessibility(Base):
    __tablename__ = "accessibility"

    id: Mapped[Id]
    location_id: Mapped[str] = belongs_to("location")
    description: Mapped[Prose]
    extra: Mapped[Extra]


class Taxonomy(Base):
    __tablename__ = "taxonomy"

    id: Mapped[Id]
    name: Mapped[Line] = mapped_column(unique=True)
    description: Mapped[Prose]
    extra: Mapped[Extra]


class TaxonomyTerm(Base):
    __tablename__ = "taxonomy_term"
    __table_args__ = (UniqueConstraint("taxonomy_id", "code"),)

    id: Mapped[Id]
    taxonomy_id: Mapped[str] = belongs_to("taxonomy")
    parent_id: Mapped[str | None] = may_belong_to("taxonomy_term")
    code: Mapped[Line]
    name: Mapped[Line]
    extra: Mapped[Extra]

    taxonomy: Mapped[Taxonomy] = relationship()


class Attribute(Base):
    """A term said of something. `link_id` may point at any table, so no foreign key holds it."""

    __tablename__ = "attribute"
    __table_args__ = (Index(None, "taxonomy_term_id", "link_id"),)

    id: Mapped[Id]
    link_id: Mapped[str] = mapped_column(String(36), index=True)
    link_entity: Mapped[str] = mapped_column(String(30), default="service")
    taxonomy_term_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("taxonomy_term.id", ondelete="CASCADE")
    )
    extra: Mapped[Extra]

    term: Mapped[TaxonomyTerm] = relationship()


class Eligibility(Base):
    """Whom a service is for, how to join, and how sure the entry is.

    An empty maximum age means that no limit is known, and so none is applied.
    `changed_at` is when a feed changed how to reach what somebody here had checked.
    `feed`, `row_hash` and `gone_on` say which import the service came from, what its row looked
    like, and since when that import no longer has it.
    """

    __tablename__ = "eligibility"
    __table_args__ = (
        Index(None, "kind", "minimum_age", "maximum_age"),
        Index(None, "feed", "gone_on"),
    )

    service_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(60), default=UNSORTED)
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]
    maximum_age_with_ehcp_or_care: Mapped[int | None]
    requires_ehcp: Mapped[bool] = mapped_column(default=False)
    care_experienced_only: Mapped[bool] = mapped_column(default=False)
    benefits_required: Mapped[bool] = mapped_column(default=False)
    english_maths_required: Mapped[bool] = mapped_column(default=False)
    only_for: Mapped[str | None] = mapped_column(String(60))
    qualification_level: Mapped[str | None] = mapped_column(String(40))
    pay: Mapped[Prose | None]
    start_dates: Mapped[Prose | None]
    duration: Mapped[Prose | None]
    self_referral: Mapped[bool | None]
    how_to_apply: Mapped[Prose | None]
    source_url: Mapped[Prose | None]
    source_date: Mapped[str | None] = mapped_column(String(10))
    source_confidence: Mapped[str | None] = mapped_column(String(20))
    assured_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    assured_by: Mapped[Line | None]
    changed_at: Mapped[datetime | None] = mapped_column(Moment)
    feed: Mapped[str | None] = mapped_column(String(60))
    row_hash: Mapped[str | None] = mapped_column(String(64))
    gone_on: Mapped[date | None] = mapped_column(Date)

    service: Mapped[Service] = relationship(back_populates="eligibility")


class Candidate(Base):
    """An active service as matching reads it: a row for each area, all of an area side by side.

    Made out of the other tables in the transaction that changes them (`candidate_rows`), and never
    edited. The area is empty where a service names none; of a confidential address nothing is here.
    `reachable`: by what it says itself, without its organisation's web page and e-mail address.
    """

    __tablename__ = "candidate"
    __table_args__ = ({"sqlite_with_rowid": False},)

    area: Mapped[Line] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("service.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    organization_id: Mapped[str] = mapped_column(String(36))
    name: Mapped[Line]
    kind: Mapped[str] = mapped_column(String(60))
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]
    maximum_age_with_ehcp_or_care: Mapped[int | None]
    requires_ehcp: Mapped[bool]
    care_experienced_only: Mapped[bool]
    benefits_required: Mapped[bool]
    english_maths_required: Mapped[bool]
    only_for: Mapped[str | None] = mapped_column(String(60))
    qualification_level: Mapped[str | None] = mapped_column(String(40))
    pay: Mapped[Prose | None]
    start_dates: Mapped[Prose | None]
    self_referral: Mapped[bool | None]
    source_date: Mapped[str | None] = mapped_column(String(10))
    assured_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_at: Mapped[datetime | None] = mapped_column(Moment)
    free: Mapped[bool]
    phone: Mapped[str | None] = mapped_column(String(60))
    texts: Mapped[str | None] = mapped_column(String(60))
    reachable: Mapped[bool]
    address: Mapped[Prose | None]
    town: Mapped[Line | None]
    postcode: Mapped[str | None] = mapped_column(String(10))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # Lists, their parts apart by `candidate_rows.APART`.
    areas: Mapped[Prose | None]
    interests: Mapped[Prose | None]
    removes_barriers: Mapped[Prose | None]
    tiers: Mapped[Prose | None]
    # No other making of rows has the same one.
    mark: Mapped[str] = mapped_column(String(36))
