"""What the directory learns from use: what was missing, and which entries did not hold."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from directory.db import Base
from directory.tables import Id, Service, belongs_to


class UnmetNeed(Base):
    """Something that was asked for and that the directory did not have. No person is noted."""

    __tablename__ = "unmet_need"

    id: Mapped[Id]
    noted_on: Mapped[date] = mapped_column(Date, index=True)
    kind: Mapped[str | None] = mapped_column(String(60))
    area: Mapped[str | None] = mapped_column(String(60))
    barrier: Mapped[str | None] = mapped_column(String(60))


class ListingReport(Base):
    """Something heard back about a service, without who said it."""

    __tablename__ = "listing_report"

    id: Mapped[Id]
    service_id: Mapped[str] = belongs_to("service")
    kind: Mapped[str] = mapped_column(String(60))
    reported_on: Mapped[date] = mapped_column(Date, index=True)


def record_unmet_need(
    session: Session, *, kind: str | None, area: str | None, barrier: str | None, on: date
) -> UnmetNeed:
    """Note that nothing fitted: what was wanted, where, and what was in the way; never who."""
    need = UnmetNeed(id=str(uuid4()), noted_on=on, kind=kind, area=area, barrier=barrier)
    session.add(need)
    return need


def report_listing(session: Session, service_id: str, *, kind: str, on: date) -> ListingReport:
    """Note what was heard about a service. An unknown service raises LookupError."""
    if session.get(Service, service_id) is None:
        raise LookupError(f"No service with the id {service_id}.")
    report = ListingReport(id=str(uuid4()), service_id=service_id, kind=kind, reported_on=on)
    session.add(report)
    return report
