"""What the directory learns from use: what was missing, and which entries did not hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    String,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from directory.db import Base, Listed, Moment, among
from directory.tables import Eligibility, Id, Service
from directory.weights import weights


class ReportKind(StrEnum):
    """What came of a step with a service. Only the first three say that the entry is wrong."""

    DID_NOT_ANSWER = "did_not_answer"
    WRONG_DETAILS = "wrong_details"
    # It did not work out, and they did not say what it was.
    DID_NOT_WORK_OUT = "did_not_work_out"
    FULL = "full"
    NOT_FOR_ME = "not_for_me"
    STARTED = "started"
    APPLIED = "applied"
    TALKED = "talked"


OPENS_A_TASK = frozenset(
    {ReportKind.DID_NOT_ANSWER, ReportKind.WRONG_DETAILS, ReportKind.DID_NOT_WORK_OUT}
)
WENT_WELL = frozenset({ReportKind.STARTED, ReportKind.APPLIED, ReportKind.TALKED})


class UnmetNeed(Base):
    """Something that was asked for and that the directory did not have. No person is noted."""

    __tablename__ = "unmet_need"

    id: Mapped[Id]
    noted_on: Mapped[date] = mapped_column(Date, index=True)
    kind: Mapped[str | None] = mapped_column(String(60))
    area: Mapped[str | None] = mapped_column(String(60))
    barrier: Mapped[str | None] = mapped_column(String(60))


class ListingReport(Base):
    """Something heard back about a service, without who said it.

    `kind` is one of `ReportKind`. Only the day is kept, so that no report leads to a conversation.
    `assured_at` is when the entry had last been assured as this was heard: by it a report of the
    very day of an assurance is known to have come before it or after.
    """

    __tablename__ = "listing_report"
    __table_args__ = (
        Index(None, "service_id", "kind", "reported_on"),
        Index(None, "kind", "service_id"),
    )

    id: Mapped[Id]
    service_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("service.id", ondelete="CASCADE")
    )
    kind: Mapped[str] = mapped_column(String(60))
    reported_on: Mapped[date] = mapped_column(Date, index=True)
    assured_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True)
class Task:
    """An entry that people could not use: its partner should look, and say that it is right.

    `counts` has every kind heard since the entry was last assured; `since` and `latest` are the
    days of the first and last report that it is wrong.
    """

    service_id: str
    counts: Mapping[ReportKind, int]
    since: date
    latest: date


@dataclass(frozen=True)
class _Heard:
    """So many reports of a kind about a service on a day."""

    service_id: str
    kind: ReportKind
    on: date
    count: int


class Tally(NamedTuple):
    """How often an entry was reported as wrong since it was last assured; how often it went well.

    The latter at any time: somebody started, applied or talked there.
    """

    against: int = 0
    in_favour: int = 0


def record_unmet_need(
    session: Session, *, kind: str | None, area: str | None, barrier: str | None, on: date
) -> UnmetNeed:
    """Note that nothing fitted: what was wanted, where, and what was in the way; never who."""
    need = UnmetNeed(id=str(uuid4()), noted_on=on, kind=kind, area=area, barrier=barrier)
    session.add(need)
    return need


def report_listing(
    session: Session, service_id: str, *, kind: ReportKind, on: date
) -> ListingReport:
    """Note what was heard about a service. An unknown service raises LookupError."""
    if session.get(Service, service_id) is None:
        raise LookupError(f"No service with the id {service_id}.")
    report = ListingReport(
        id=str(uuid4()),
        service_id=service_id,
        kind=kind,
        reported_on=on,
        assured_at=assured_at(session, service_id),
    )
    session.add(report)
    session.flush()
    return report


def take_back(session: Session, service_id: str, *, kind: ReportKind, on: date) -> bool:
    """Remove one report of this kind and day, because more is known now. Whether there was one.

    Of those that came before an assurance of that day and after it, one of the latter.
    """
    like_it = (
        ListingReport.service_id == service_id,
        ListingReport.kind == kind,
        ListingReport.reported_on == on,
    )
    newest_first = ListingReport.assured_at.desc().nulls_last()
    found = session.scalar(select(ListingReport).where(*like_it).order_by(newest_first).limit(1))
    if found is not None:
        session.delete(found)
        session.flush()
    return found is not None


def tasks(session: Session, organization_id: str | None = None) -> list[Task]:
    """The entries of one organization, or of all, that need a look; the longest waiting first.

    A task is never stored: it is there while an entry has so many reports (`reports_that_count`
    in matching.toml) since it was last assured: that nobody answers, that its details are wrong, or
    that it did not work out without a word on why.
    To assure an entry, for the first time or again, is what ends its task.
    """
    often = (
        select(ListingReport.service_id)
        .where(ListingReport.kind.in_(OPENS_A_TASK))
        .group_by(ListingReport.service_id)
        .having(func.count() >= _enough())
    )
    if organization_id is not None:
        often = often.join(Service).where(Service.organization_id == organization_id)
    found = defaultdict(list)
    for heard in _since_assured(session, ListingReport.service_id.in_(often)):
        found[heard.service_id].append(heard)
    waiting = [task for own, all_heard in found.items() for task in _task(own, all_heard)]
    return sorted(waiting, key=lambda task: (task.since, task.service_id))


def _task(service_id: str, heard: Sequence[_Heard]) -> Iterator[Task]:
    counts: Counter[ReportKind] = Counter()
    for each in heard:
        counts[each.kind] += each.count
    days = [each.on for each in heard if each.kind in OPENS_A_TASK]
    if sum(counts[kind] for kind in OPENS_A_TASK) >= _enough():
        yield Task(service_id, dict(counts), min(days), max(days))


def _enough() -> int:
    return weights().limits["reports_that_count"]


def heard_about(session: Session, service_ids: Iterable[str]) -> dict[str, Counter[ReportKind]]:
    """What its partner may see of each service since it was last assured, counted by kind.

    What went well only from a number on (`outcomes_that_count` in matching.toml): a provider with
    one newcomer that week would know of whom a smaller one tells.
    """
    counts: dict[str, Counter[ReportKind]] = defaultdict(Counter)
    for heard in _since_assured(session, ListingReport.service_id.in_(service_ids)):
        counts[heard.service_id][heard.kind] += heard.count
    return {own: shown for own, every in counts.items() if (shown := _without_small(every))}


def _without_small(counts: Counter[ReportKind]) -> Counter[ReportKind]:
    fewest = weights().limits["outcomes_that_count"]
    told = {k: n for k, n in counts.items() if k not in WENT_WELL or n >= fewest}
    return Counter(told)


def tallies(session: Session, service_ids: Iterable[str]) -> dict[str, Tally]:
    """What was heard of each service that anything was heard of; one look, by an index."""
    query = _heard(session.connection().dialect.name)
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    for heard, still_counts in _rows(session, query, {"ids": list(service_ids)}):
        if heard.kind in WENT_WELL or still_counts:
            counts[heard.service_id][heard.kind in WENT_WELL] += heard.count
    return {own: Tally(told[False], told[True]) for own, told in counts.items()}


def any_about(service_id: Any) -> ColumnElement[bool]:
    """Whether anything was ever heard of a service; looked up by an index.

    To see whether there is some, PostgreSQL would read all reports of all services at once.
    """
    any_of_it = select(literal(1)).where(ListingReport.service_id == service_id).limit(1)
    return any_of_it.scalar_subquery().is_not(None)


def _since_assured(session: Session, which: ColumnElement[bool]) -> Iterator[_Heard]:
    """Reports that no assurance has answered, by service, kind and day."""
    found = _rows(session, _by_day().where(which), {})
    return (heard for heard, still_counts in found if still_counts)


def _rows(
    session: Session, query: Any, asked: Mapping[str, object]
) -> Iterator[tuple[_Heard, bool]]:
    """Reports by service, kind and day, and whether no assurance has answered them."""
    for own, kind, on, followed, assured, count in session.connection().execute(query, asked):
        yield _Heard(own, ReportKind(kind), on, count), _is_since(on, followed, assured)


@cache
def _heard(dialect: str) -> Any:
    """Made once for each dialect: to put a statement together costs more than to run it."""
    of_these = among(dialect, ListingReport.service_id, bindparam("ids", type_=Listed))
    counting = ListingReport.kind.in_(sorted(OPENS_A_TASK | WENT_WELL))
    return _by_day().where(of_these, counting)


def _by_day() -> Any:
    columns = (
        ListingReport.service_id,
        ListingReport.kind,
        ListingReport.reported_on,
        ListingReport.assured_at,
    )
    return (
        select(*columns, Eligibility.assured_at, func.count())
        .join(Eligibility, Eligibility.service_id == ListingReport.service_id)
        .group_by(*columns, Eligibility.assured_at)
    )


def assured_at(session: Session, service_id: str) -> datetime | None:
    """When somebody last assured an entry; None where nobody has."""
    query = select(Eligibility.assured_at).where(Eligibility.service_id == service_id)
    return session.scalar(query)


def _is_since(on: date, followed: datetime | None, assured: datetime | None) -> bool:
    """Whether a report still counts: it is of the entry as it was assured last, or of a later day.

    A later day, because a feed may bring an assurance of weeks ago.
    """
    if assured is None or on > assured.date():
        return True
    return followed is not None and followed >= assured
