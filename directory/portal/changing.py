"""Adding and changing a service: a page for each thing, then everything once more, then sending."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from wtforms import StringField

from directory.lengths import too_long
from directory.partners import accounts, drafts, versions
from directory.partners.drafts import Sent
from directory.partners.facts import mark
from directory.partners.tables import Draft, DraftState
from directory.portal import render, steps
from directory.portal.ending import Ending
from directory.portal.forms import PortalForm, tidy
from directory.portal.guard import NotThere
from directory.portal.services import card
from directory.portal.visit import Visit, go
from directory.portal.waiting import Waiting
from directory.tables import Service

# What a page says that was shown while its change waited: only who saw that takes it back.
WAITS = "-waits"


class ForWhom(PortalForm):
    """An admin says whose the new service is."""

    organization = StringField(
        "Which organisation runs it?",
        filters=[tidy],
        description="Its name, as the directory has it.",
    )


def add(visit: Visit) -> Response:
    """Begin a new service."""
    partner, form = visit.who, ForWhom.of(visit)
    owner = partner.organization_id
    if visit.posts and owner is None:
        try:
            owner = accounts.organization_named(visit.session, form.organization.data or "").id
        except accounts.AccountProblem as problem:
            form.form_errors.append(str(problem))
            return render.show(visit, "add.html", form=form, problem=str(problem))
    if visit.posts and owner is not None:
        draft = drafts.begin_new(visit.session, partner, owner, visit.now)
        return go(f"/drafts/{draft.id}/{next(iter(steps.STEPS))}")
    return render.show(visit, "add.html", form=form, problem=None)


def edit(visit: Visit) -> Response:
    """Begin to change a service, or go on with a change that is on its way."""
    draft = drafts.begin(visit.session, visit.who, visit.its_service.id, visit.now)
    return go(f"/drafts/{draft.id}/check")


def step(visit: Visit) -> Response:
    """One page of the form. What is typed is kept, also when something in it is wrong."""
    draft, name = visit.its_draft, str(visit.params["step"])
    if name not in steps.STEPS:
        raise NotThere
    kind = steps.STEPS[name]
    form = kind.of(visit, **kind.values(draft.facts))
    form.prepare(draft.facts, visit.now.date())
    if not drafts.is_open(draft):
        return _closed_meanwhile(visit, draft, form)
    if not visit.posts:
        return _step_page(visit, draft, name, form)
    if draft.state == DraftState.WAITING and not visit.text("seen").endswith(WAITS):
        return _closed_meanwhile(visit, draft, form)
    good = form.validate()
    elsewhere = _saved_elsewhere(visit, draft, name, form.said() if good else {})
    if not good or elsewhere:
        return _step_page(visit, draft, name, form, elsewhere=elsewhere)
    drafts.save(draft, form.said(), visit.now)
    following = steps.after(name)
    if visit.query.get("from") == "check" or following is None:
        return go(f"/drafts/{draft.id}/check")
    return go(f"/drafts/{draft.id}/{following}")


def check(visit: Visit) -> Response:
    """Everything once more, with the card; and sending it."""
    draft = visit.its_draft
    if not drafts.is_open(draft):
        return go(_after_sending(draft))
    missing = list(steps.problems(draft.facts, visit.now.date())) + _same_name(visit, draft)
    moved_on = visit.posts and visit.text("mark") != mark(draft.facts)
    ending = Ending(visit, {draft.service_id: draft.facts} if draft.base else {})
    if visit.posts and not missing and not moved_on and not ending.is_unsaid:
        waiting = Waiting(visit, draft.organization_id)
        sent = drafts.send(visit.session, draft, visit.who, visit.now)
        if sent in (Sent.WAITING, Sent.HIDDEN_AND_WAITING):
            waiting.tell_admins(draft.facts["service"])
        if sent is Sent.LIVE:
            ending.tell_admins()
        if sent is Sent.CHANGED_MEANWHILE:
            return go(f"/drafts/{draft.id}/choose")
        if sent is Sent.NOTHING_NEW:
            drafts.drop(draft, visit.now)
        return go(_after_sending(draft, sent))
    changed = versions.changes(draft.base, draft.facts) if draft.base else []
    return render.show(
        visit,
        "check.html",
        draft=draft,
        steps=steps.STEPS,
        answers=steps.ANSWERS,
        problems=missing if visit.posts or draft.base else [],
        missing=missing,
        moved_on=moved_on,
        ending=ending,
        mark=mark(draft.facts),
        changed={change.name for change in changed},
        card=card(visit, draft.facts, draft.service_id, draft.organization_id, sent=True),
        too_long=list(too_long(draft.facts)),
        publishes=accounts.may_publish(visit.session, visit.who),
        can_hide=drafts.can_hide(visit.session, draft),
        hides_at_once=drafts.hides_at_once(visit.session, draft),
    )


def choose(visit: Visit) -> Response:
    """The entry changed meanwhile: both are shown, and whoever edits chooses."""
    draft = visit.its_draft
    if not drafts.is_open(draft) or draft.base is None:
        return go(_after_sending(draft))
    live = versions.now_says(visit.session, draft.service_id)
    disputed = drafts.conflicts(visit.session, draft)
    if visit.posts and visit.text("live") == mark(live):
        mine = {change.name for change in disputed if visit.text(change.name) != "live"}
        drafts.choose(visit.session, draft, mine, visit.now)
        return go(f"/drafts/{draft.id}/check?done=merged")
    theirs = [c for c in versions.changes(draft.base, live) if c.name not in _names(disputed)]
    return render.show(
        visit, "choose.html", draft=draft, disputed=disputed, theirs=theirs, live=mark(live)
    )


def hide(visit: Visit) -> Response:
    """Keep the address confidential at once: what else is missing, or waits, comes after."""
    drafts.hide(visit.session, visit.its_draft, visit.now)
    return go(f"/drafts/{visit.its_draft.id}/check?done=hidden")


def drop(visit: Visit) -> Response:
    """Throw a change away, after one question; the entry stays as it is."""
    draft = visit.its_draft
    if not visit.posts and drafts.is_open(draft):
        return render.show(visit, "drop.html", draft=draft)
    if not drafts.drop(draft, visit.now):
        return go(_after_sending(draft))
    return go("/?done=dropped")


def _step_page(
    visit: Visit, draft: Draft, name: str, form: Any, elsewhere: dict[str, Any] | None = None
) -> Response:
    return render.show(
        visit,
        "step.html",
        draft=draft,
        name=name,
        names=list(steps.STEPS),
        form=form,
        before=steps.before(name),
        from_check=visit.query.get("from") == "check",
        seen=steps.seen(name, draft.facts) + (WAITS if draft.state == DraftState.WAITING else ""),
        elsewhere=elsewhere or {},
    )


def _closed_meanwhile(visit: Visit, draft: Draft, form: Any) -> Response:
    """Another tab sent it, or threw it away: what is typed here beside it is shown to be copied."""
    said = form.said() if visit.posts and form.validate() else {}
    same = all(draft.facts[name] == value for name, value in said.items())
    if not visit.posts or (said and same):
        return go(f"/?done={drafts.ended(draft)}")
    there = visit.session.get(Service, draft.service_id) is not None
    dropped = draft.state == DraftState.DROPPED
    return render.show(
        visit, "closed.html", 409, draft=draft, typed=visit.typed(), there=there, dropped=dropped
    )


def _saved_elsewhere(visit: Visit, draft: Draft, name: str, said: dict[str, Any]) -> dict[str, Any]:
    """What another tab saved on this page since it was shown, where that is something else."""
    if visit.text("seen").removesuffix(WAITS) == steps.seen(name, draft.facts):
        return {}
    names = steps.ANSWERS[name]
    return {n: draft.facts[n] for n in names if n in said and draft.facts[n] != said[n]}


def _same_name(visit: Visit, draft: Draft) -> list[tuple[str, str]]:
    """A second service of the same name would be the same one to an import."""
    if not draft.facts["service"].strip():
        return []
    if drafts.is_taken(visit.session, draft, draft.facts):
        return [
            ("what", "You have a service of this name already. Change that one, or add a word.")
        ]
    if draft.base is None and drafts.waits_with_that_name(visit.session, draft):
        return [("what", "A service of this name was sent already, and waits for an admin.")]
    return []


def _names(changes: list[versions.Change]) -> set[str]:
    return {change.name for change in changes}


def _after_sending(draft: Draft, sent: Sent | None = None) -> str:
    """Where to go then: the service, where there is one by now."""
    sent = sent or drafts.ended(draft)
    there = draft.base is not None or sent is Sent.LIVE
    return f"/services/{draft.service_id}?done={sent}" if there else f"/?done={sent}"
