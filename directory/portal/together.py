"""What an admin does with a whole file of a new partner: look at all of it, and decide once."""

from __future__ import annotations

from starlette.responses import Response

from directory.partners import bundles, letters
from directory.partners.bundles import Bundle, Proposed
from directory.portal import render
from directory.portal.deciding import Verdict, reason_of
from directory.portal.ending import Ending
from directory.portal.services import Card, card
from directory.portal.visit import Visit, go
from directory.tables import Organization

AT_A_TIME = 25


def decide(visit: Visit) -> Response:
    """Every change of one file with its card, page by page; approve or send back all of them."""
    bundle, form = visit.bundle, Verdict.of(visit)
    if bundle is None:
        return go("/queue?done=decided_already")
    every = bundles.proposed(visit.session, bundle.drafts)
    mark = bundles.mark(every)
    approves = visit.text("verdict") == "approve"
    moved_on = approves and visit.text("mark") != mark
    facts = {one.draft.service_id: one.result for one in every}
    ending = Ending(visit, facts, counts=approves)
    if approves and not moved_on and not ending.is_unsaid:
        return _approve(visit, bundle, ending)
    reason, problem = reason_of(visit, form)
    if reason:
        return _send_back(visit, bundle, reason)
    page = visit.page_of(len(every), AT_A_TIME)
    return render.show(
        visit,
        "decide_together.html",
        bundle=bundle,
        form=form,
        problem=problem,
        moved_on=moved_on,
        mark=mark,
        ending=ending,
        shown=[(one, _card(visit, one)) for one in page.of(every)],
        pages=page,
        organization=visit.session.get_one(Organization, bundle.first.organization_id).name,
    )


def _card(visit: Visit, one: Proposed) -> Card:
    draft = one.draft
    return card(visit, one.result, draft.service_id, draft.organization_id, sent=True)


def _approve(visit: Visit, bundle: Bundle, ending: Ending) -> Response:
    count = bundles.approve(visit.session, bundle, visit.who, visit.now)
    ending.tell_admins()
    if count:
        _write(visit, "approved_file", bundle, count=count, portal=f"{visit.portal.url}/")
    return go("/queue?done=" + ("approved_all" if count == len(bundle.drafts) else "some_taken"))


def _send_back(visit: Visit, bundle: Bundle, reason: str) -> Response:
    count = bundles.send_back(bundle, visit.who, reason, visit.now)
    portal = f"{visit.portal.url}/upload"
    _write(visit, "sent_back_file", bundle, count=count, reason=reason, portal=portal)
    return go("/queue?done=sent_back_all")


def _write(visit: Visit, name: str, bundle: Bundle, **facts: object) -> None:
    to = [bundle.first.author]
    visit.letters.append(letters.write(name, to, file=bundle.name, **facts))
