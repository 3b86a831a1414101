"""What admins do: decide about what waits, and look after accounts."""

from __future__ import annotations

from starlette.responses import Response
from wtforms import BooleanField, StringField, TextAreaField

from directory.partners import accounts, bundles, drafts, letters, shown_by_others, versions
from directory.partners.accounts import AccountProblem
from directory.partners.facts import mark, no_facts
from directory.partners.tables import Draft, DraftState, Partner
from directory.portal import render
from directory.portal.ending import Ending
from directory.portal.forms import PortalForm, tidy
from directory.portal.guard import NotThere
from directory.portal.services import card
from directory.portal.visit import Visit, go
from directory.tables import Organization, Status

LONGEST_REASON = 2_000
TAKEN = (
    "This organisation has a service of this name already. Send this one back, with that reason."
)


class Verdict(PortalForm):
    reason = TextAreaField(
        "If you send it back: what should be different?",
        filters=[tidy],
        description="Whoever made the change reads this.",
        render_kw={"rows": 3},
    )


class NewAccount(PortalForm):
    email = StringField(
        "E-mail address",
        filters=[tidy],
        description="Letters for signing in go there.",
        render_kw={"type": "email", "spellcheck": "false", "autocomplete": "off"},
    )
    organization = StringField(
        "Organisation",
        filters=[tidy],
        description="Its name, as the directory has it. Empty only for an admin.",
    )
    new = BooleanField("It is a new organisation, which the directory does not have yet")
    admin = BooleanField("Is an admin: keeps every service, approves, looks after accounts")


def queue(visit: Visit) -> Response:
    """What waits, the oldest first."""
    waiting = bundles.grouped(drafts.queue(visit.session))
    first = [bundle.first for bundle in waiting]
    names = {d.id: visit.session.get_one(Organization, d.organization_id).name for d in first}
    return render.show(visit, "queue.html", waiting=waiting, names=names)


def decide(visit: Visit) -> Response:
    """One change that waits: what it changes, its card; approve it or send it back."""
    draft, form = visit.its_draft, Verdict.of(visit)
    if draft.state != DraftState.WAITING:
        return go("/queue?done=decided_already")
    result = drafts.result(visit.session, draft)
    approves = visit.text("verdict") == "approve"
    moved_on = approves and visit.text("mark") != mark(result)
    taken = drafts.is_taken(visit.session, draft, result)
    ending = Ending(visit, {draft.service_id: result} if draft.base else {}, counts=approves)
    if approves and not moved_on and not taken and not ending.is_unsaid:
        return _approve(visit, draft, ending)
    reason, problem = reason_of(visit, form)
    problem = TAKEN if approves and taken else problem
    if reason:
        return _send_back(visit, draft, reason)
    live = versions.now_says(visit.session, draft.service_id) if draft.base else no_facts()
    return render.show(
        visit,
        "decide.html",
        draft=draft,
        form=form,
        problem=problem,
        changes=versions.changes(live, result),
        meanwhile=drafts.changed_meanwhile(visit.session, draft),
        moved_on=moved_on,
        is_shut=result["status"] != Status.ACTIVE,
        mark=mark(result),
        ending=ending,
        card=card(visit, result, draft.service_id, draft.organization_id, sent=True),
        organization=visit.session.get_one(Organization, draft.organization_id).name,
    )


def reason_of(visit: Visit, form: Verdict) -> tuple[str | None, str | None]:
    """The reason why something is sent back; or what is wrong, where it needs one."""
    if not visit.posts or visit.text("verdict") == "approve":
        return None, None
    reason = (form.reason.data or "")[:LONGEST_REASON].replace("\x00", "")
    if reason:
        return reason, None
    return None, "Say what should be different, so that the change can be mended."


def people(visit: Visit) -> Response:
    """Every account, and adding one."""
    form, problem = NewAccount.of(visit), None
    if visit.posts:
        try:
            _add(visit, form)
        except AccountProblem as wrong:
            problem = str(wrong)
        else:
            return go("/accounts?done=added")
    rows = [
        (
            each,
            _organization(visit, each),
            accounts.approved(visit.session, each),
            accounts.may_publish(visit.session, each),
        )
        for each in accounts.everybody(visit.session)
    ]
    return render.show(visit, "accounts.html", rows=rows, form=form, problem=problem)


def trust(visit: Visit) -> Response:
    """What this partner changes is live at once, or waits again."""
    partner = _account(visit)
    partner.trusted = visit.text("trusted") == "yes"
    return go("/accounts?done=trusted" if partner.trusted else "/accounts?done=not_trusted")


def remove(visit: Visit) -> Response:
    """End an account, after one question."""
    partner = _account(visit)
    if not visit.posts:
        return render.show(visit, "remove.html", account=partner, problem=None)
    try:
        accounts.remove(visit.session, partner)
    except AccountProblem as problem:
        return render.show(visit, "remove.html", account=partner, problem=str(problem))
    return go("/accounts?done=removed")


def let_it_stay(visit: Visit) -> Response:
    """An entry may go on showing an address that another organisation keeps confidential."""
    own, mark = visit.its_service.id, visit.text("mark")
    stays = shown_by_others.let_it_stay(visit.session, own, mark, visit.who.email, visit.now)
    return go("/?done=may_show" if stays else "/?done=decided_already")


def _approve(visit: Visit, draft: Draft, ending: Ending) -> Response:
    drafts.approve(visit.session, draft, visit.who, visit.now)
    ending.tell_admins()
    link = f"{visit.portal.url}/services/{draft.service_id}"
    name = draft.facts["service"]
    visit.letters.append(letters.write("approved", [draft.author], service=name, portal=link))
    shown = versions.now_says(visit.session, draft.service_id)["status"] == Status.ACTIVE
    return go("/queue?done=approved" if shown else "/queue?done=approved_not_shown")


def _send_back(visit: Visit, draft: Draft, reason: str) -> Response:
    drafts.send_back(draft, visit.who, reason, visit.now)
    visit.letters.append(
        letters.write(
            "sent_back",
            [draft.author],
            service=draft.facts["service"],
            reason=reason,
            portal=f"{visit.portal.url}/drafts/{draft.id}/check",
        )
    )
    return go("/queue?done=sent_back")


def _add(visit: Visit, form: NewAccount) -> None:
    name = form.organization.data or ""
    named = accounts.new_organization if form.new.data else accounts.organization_named
    owner = named(visit.session, name) if name else None
    partner = accounts.add(
        visit.session,
        email=form.email.data or "",
        organization=owner,
        admin=bool(form.admin.data),
        by=visit.who.email,
        now=visit.now,
    )
    visit.letters.append(
        letters.write(
            "welcome",
            [partner.email],
            by=visit.portal.partnership,
            email=partner.email,
            organization=owner.name if owner else "every organisation",
            portal=f"{visit.portal.url}/sign-in",
        )
    )


def _organization(visit: Visit, partner: Partner) -> str:
    if partner.organization_id is None:
        return ""
    return visit.session.get_one(Organization, partner.organization_id).name


def _account(visit: Visit) -> Partner:
    partner = visit.session.get(Partner, str(visit.params["account_id"]))
    if partner is None:
        raise NotThere
    return partner
