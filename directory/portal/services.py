"""An organisation's services: the list, one of them, confirming, pausing, what was before."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from directory import reports
from directory.entries import load
from directory.feed_texts import who_for
from directory.partners import (
    accounts,
    bundles,
    confirming,
    drafts,
    due,
    hiding,
    shown_by_others,
    versions,
)
from directory.partners.drafts import Sent
from directory.partners.due import AT_A_TIME, Need
from directory.partners.facts import NAMES, facts_of, mark, offer_of
from directory.partners.tables import Action, Draft, Facts
from directory.partners.versions import Deed
from directory.portal import render
from directory.portal.ending import Ending
from directory.portal.guard import NotThere
from directory.portal.paging import Paging, asked
from directory.portal.visit import Visit, go
from directory.portal.waiting import Waiting
from directory.tables import Organization, Status

# So many services of one file are named where it is on its way.
MOST_NAMED = 20


@dataclass(frozen=True)
class Turn:
    """What can be done to a service's status, from which ones, and how it reads."""

    status: Status
    action: Action
    possible_from: frozenset[str]
    done: str


RUNS, PAUSED = {Status.ACTIVE}, {Status.TEMPORARILY_CLOSED}
TURNS = {
    "pause": Turn(Status.TEMPORARILY_CLOSED, Action.PAUSED, frozenset(RUNS), "paused"),
    "close": Turn(Status.DEFUNCT, Action.CLOSED, frozenset(RUNS | PAUSED), "closed"),
    "reopen": Turn(
        Status.ACTIVE, Action.REOPENED, frozenset(set(Status) - {Status.ACTIVE}), "reopened"
    ),
}


def listed(visit: Visit) -> Response:
    """Every service that this partner keeps, what needs something first."""
    partner, words = visit.who, accounts.printable(visit.query.get("q", "")).strip()[:100]
    page = asked(visit.query.get("page", ""))
    owner = None if partner.is_admin else partner.organization_id
    found = due.listing(
        visit.session, organization_id=owner, words=words, page=page, today=visit.now.date()
    )
    return render.show(
        visit,
        "services.html",
        found=found,
        words=words,
        pages=Paging(page, found.total, AT_A_TIME),
        bundles=bundles.grouped(_on_their_way(visit)),
        waiting=len(drafts.queue(visit.session)) if partner.is_admin else 0,
        lines_due=visit.portal.lines_due(visit.now.date()) if partner.is_admin else (),
        shown=shown_by_others.undecided(visit.session) if partner.is_admin else (),
        most=MOST_NAMED,
        marks=_marks(visit, [kept.offer.id for kept in found.kept]),
        Need=Need,
        organization=_name_of(visit, partner.organization_id),
    )


def _marks(visit: Visit, ids: list[str]) -> dict[str, str]:
    """What each says now, so that nobody confirms what they were not shown."""
    return {own: mark(facts_of(entry)) for own, entry in load(visit.session, ids).items()}


def one(visit: Visit) -> Response:
    """One service: how it stands, what was heard, its card, and what can be done."""
    return _page_of(visit)


def _page_of(visit: Visit, *, moved_on: bool = False) -> Response:
    service = visit.its_service
    live = versions.catch_up(visit.session, service.id)
    (kept,) = due.look_at(visit.session, [service.id], visit.now.date())
    mine = [each for each in _on_their_way(visit) if each.service_id == service.id]
    return render.show(
        visit,
        "service.html",
        kept=kept,
        facts=live,
        mark=mark(live),
        moved_on=moved_on,
        card=card(visit, live, service.id, service.organization_id),
        organization=_name_of(visit, service.organization_id),
        drafts=mine,
        hides=[one for one in mine if _may_hide(visit, one)],
        turns={name: turn for name, turn in TURNS.items() if service.status in turn.possible_from},
        Need=Need,
        reports=reports.heard_about(visit.session, [service.id]).get(service.id, {}),
    )


def _may_hide(visit: Visit, draft: Draft) -> bool:
    """Whether its author can hide the address at once that it hides later."""
    return draft.author == visit.who.email and drafts.can_hide(visit.session, draft)


def confirm(visit: Visit) -> Response:
    """Still correct, in one press, of what it said when it was shown."""
    if visit.text("mark") != mark(versions.now_says(visit.session, visit.its_service.id)):
        return _page_of(visit, moved_on=True)
    confirming.confirm(visit.session, visit.who, visit.its_service.id, visit.now)
    back = "/?done=confirmed" if visit.text("then") == "list" else None
    return go(back or f"/services/{visit.its_service.id}?done=confirmed")


def turn(visit: Visit) -> Response:
    """Pause, close or reopen, after one question."""
    wanted, service = TURNS.get(str(visit.params["turn"])), visit.its_service
    if wanted is None:
        raise NotThere
    facts = {**versions.now_says(visit.session, service.id), "status": wanted.status}
    ending = Ending(visit, {service.id: facts})
    if not visit.posts or ending.is_unsaid:
        return render.show(
            visit,
            "turn.html",
            service=service,
            turn=visit.params["turn"],
            ending=ending,
            publishes=_may_reopen(visit),
        )
    if wanted.status == Status.ACTIVE and not _may_reopen(visit):
        return _waits(visit, facts)
    if service.status in wanted.possible_from:
        deed = Deed(visit.who.email, wanted.action, visit.now)
        versions.set_status(visit.session, service.id, wanted.status, deed)
        ending.tell_admins()
    return go(f"/services/{service.id}?done={wanted.done}")


def history(visit: Visit) -> Response:
    """Every version, what it changed, and who made it."""
    service = visit.its_service
    versions.catch_up(visit.session, service.id)
    every = versions.history(visit.session, service.id)
    earlier = [*(version.facts for version in every[1:]), None]
    steps = [
        (version, [] if before is None else versions.changes(before, version.facts))
        for version, before in zip(every, earlier, strict=True)
    ]
    return render.show(visit, "history.html", service=service, steps=steps)


def go_back(visit: Visit) -> Response:
    """What going back to a version would change, and doing it."""
    service, number = visit.its_service, int(visit.params["number"])
    live = versions.catch_up(visit.session, service.id)
    wanted = next(
        (v for v in versions.history(visit.session, service.id) if v.number == number), None
    )
    if wanted is None:
        raise NotThere
    moved_on = visit.posts and visit.text("mark") != mark(live)
    ending = Ending(visit, {service.id: live | wanted.facts})
    if not visit.posts or moved_on or ending.is_unsaid:
        changes = versions.changes(live, wanted.facts)
        return render.show(
            visit,
            "go_back.html",
            service=service,
            version=wanted,
            changes=changes,
            moved_on=moved_on,
            opens=live["confidential"] and not wanted.facts.get("confidential"),
            mark=mark(live),
            ending=ending,
            publishes=_publishes(visit),
        )
    if not _publishes(visit):
        return _waits(visit, wanted.facts)
    deed = Deed(visit.who.email, Action.WENT_BACK, visit.now, note=f"version {number}")
    versions.go_back(visit.session, service.id, number, deed)
    ending.tell_admins()
    return go(f"/services/{service.id}?done=went_back")


def _publishes(visit: Visit) -> bool:
    return accounts.may_publish(visit.session, visit.who)


def _may_reopen(visit: Visit) -> bool:
    """At once: who is trusted, and who paused or closed it, with nothing done to it since."""
    newest = next(iter(versions.history(visit.session, visit.its_service.id)), None)
    theirs = newest is not None and newest.made_by == visit.who.email
    stopped = newest is not None and newest.action in (Action.PAUSED, Action.CLOSED)
    return _publishes(visit) or (theirs and stopped)


def _waits(visit: Visit, facts: Facts) -> Response:
    """What a new partner would show to young people again waits for an admin, as an edit does."""
    own = visit.its_service.id
    if versions.now_says(visit.session, own) != facts:
        waiting = Waiting(visit, visit.its_service.organization_id)
        sent = drafts.submit(visit.session, visit.who, own, facts, visit.now)
        if sent is not Sent.HIDDEN:
            waiting.tell_admins(facts["service"])
        return go(f"/services/{own}?done={sent}")
    return go(f"/services/{own}?done=waiting")


@dataclass(frozen=True)
class Card:
    """What a young person gets of an entry, and what of it its partner should know."""

    text: str
    hidden_elsewhere: bool
    """The address is shown in the entry, and yet hidden: another service hides it."""
    covered: tuple[str, ...]
    """The facts whose words tell a hidden address."""


def card(
    visit: Visit, facts: Facts, service_id: str, organization_id: str, *, sent: bool = False
) -> Card:
    """The card that a young person gets of these facts; once they are sent, as checked today."""
    owner = visit.session.get_one(Organization, organization_id)
    entry = load(visit.session, [service_id]).get(service_id)
    assured = entry.one("eligibility")["assured_at"] if entry else None
    organization = {n: getattr(owner, n) for n in ("id", "name", "email", "website")}
    service = entry.one("service") if entry else {"alert": None, "extra": None}
    beside = {"alert": service["alert"], "who_for": who_for(service["extra"])}
    seen = hiding.foreseen(
        {**facts, **beside},
        facts_of(entry) if entry else None,
        organization,
        hiding.hidden_places(visit.session),
    )
    assured_at = visit.now if sent else assured
    offer = offer_of(seen, own=service_id, organization=organization, assured_at=assured_at)
    return Card(
        visit.portal.preview(offer, today=visit.now.date()),
        hidden_elsewhere=seen["confidential"] and not facts["confidential"],
        covered=tuple(n for n in NAMES if n != "confidential" and seen[n] != facts[n]),
    )


def _on_their_way(visit: Visit) -> list[Draft]:
    owner = visit.who.organization_id
    return drafts.of_organization(visit.session, owner) if owner else []


def _name_of(visit: Visit, organization_id: str | None) -> str:
    if organization_id is None:
        return visit.portal.partnership
    return visit.session.get_one(Organization, organization_id).name
