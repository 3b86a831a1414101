"""Pages out of templates: every value is escaped, a missing one is an error."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import Response

from directory.portal import labels
from directory.portal.forms import Press
from directory.portal.visit import AT, Portal, Visit, page

TEMPLATES = Path(__file__).parent / "templates"
# What a page says after something was done: its code is in the address, its words here.
DONE = {
    "live": "Saved. Young people see it from now on.",
    "waiting": "Sent. An admin of the partnership looks at it. Until then nothing changes.",
    "hidden_at_once": "The address is hidden from now on.",
    "hidden_and_waiting": "The address is hidden from now on. An admin of the partnership looks at "
    "the rest. Until then nothing else changes.",
    "confirmed": "Thank you. You have confirmed that this is still correct.",
    "nothing_new": "Nothing was changed, so nothing was saved.",
    "sent_already": "This was sent already. Nothing happened twice.",
    "dropped_already": "This change is not here any more: it was thrown away, or a newer file took "
    "its place. Nothing of it was sent.",
    "paused": "Paused. Nobody is shown this service until you open it again.",
    "closed": "Closed. Nobody is shown this service any more.",
    "reopened": "Open again. Young people are shown this service.",
    "went_back": "Done. The entry says again what it said then.",
    "dropped": "Your change was thrown away. The entry stays as it was.",
    "merged": "Your choice is kept. Look over everything once more, then send it.",
    "hidden": "The address is hidden now. Go on with the rest when you can.",
    "approved": "Approved. Young people see it from now on.",
    "approved_not_shown": "Approved. It is paused or closed, so nobody is shown it until it opens "
    "again.",
    "sent_back": "Sent back. Who made the change reads why when they sign in.",
    "some_taken": "What is left has the name of a service that is there already. Send it back.",
    "approved_all": "Approved, all of it. Young people see it from now on.",
    "sent_back_all": "Sent back, all of it. Who sent the file reads why when they sign in.",
    "decided_already": "Somebody else has decided about this already, or it was taken back.",
    "uploaded": "Loaded. Young people see it from now on.",
    "uploaded_waiting": "Sent. An admin of the partnership looks at it first.",
    "upload_gone": "This file was loaded already, or it is too old. Nothing happened twice.",
    "added": "The account is there.",
    "removed": "The account is gone, and whoever used it is signed out.",
    "may_show": "Saved. The entry may go on showing its address.",
    "trusted": "Saved. What they change is live at once.",
    "not_trusted": "Saved. From now on, what they change waits for an admin.",
    "signed_out": "You are signed out.",
}
# And what more it says where letters are sent, and where none are.
BY_LETTER = {
    "sent_back": ("A letter to them is on its way.", "No letters are sent here, so tell them."),
    "sent_back_all": ("A letter to them is on its way.", "No letters are sent here, so tell them."),
    "added": (
        "A letter to that address is on its way.",
        "No letters are sent here, so tell them how to sign in.",
    ),
}


def show(visit: Visit, template: str, status: int = 200, **facts: Any) -> Response:
    """A page for this visit."""
    html = (
        _environment()
        .get_template(template)
        .render(
            at=AT,
            portal=visit.portal,
            partner=visit.partner,
            csrf=Press.of(visit).csrf,
            done=_done(visit),
            now=visit.now,
            **facts,
        )
    )
    return page(html, status)


def _done(visit: Visit) -> str | None:
    """What was done, with no word of a letter that nobody gets."""
    code = visit.query.get("done", "")
    sends, sends_none = BY_LETTER.get(code, ("", ""))
    more = sends_none if visit.portal.send is None else sends
    return f"{DONE[code]} {more}".strip() if code in DONE else None


def signed_out(visit: Visit, typed: list[tuple[str, str]], sign_in: str) -> Response:
    """The session ended while a form was filled in: what was typed comes back, kept nowhere."""
    return show(visit, "signed_out.html", 401, typed=typed, sign_in=sign_in)


def problem(portal: Portal, code: str, status: int, visit: Visit | None = None) -> Response:
    """A page that says what went wrong, and what to do."""
    return _plain(portal, "problem.html", status, visit, code=code)


def busy(portal: Portal, typed: list[tuple[str, str]]) -> Response:
    """The database is in other hands for long: what was typed comes back, kept nowhere."""
    response = _plain(portal, "busy.html", 503, None, typed=typed)
    response.headers["Retry-After"] = "60"
    return response


def _plain(
    portal: Portal, template: str, status: int, visit: Visit | None, **facts: Any
) -> Response:
    """A page without a visit, or with one that may do nothing."""
    html = (
        _environment()
        .get_template(template)
        .render(
            at=AT,
            portal=portal,
            partner=visit.partner if visit else None,
            csrf=Press.of(visit).csrf if visit else "",
            done=None,
            now=portal.now(),
            **facts,
        )
    )
    return page(html, status)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"labels": labels, "shown": labels.shown, "NOTHING": labels.NOTHING}
    environment.filters |= {"day": _day, "moment": _moment, "fact": labels.fact}
    return environment


@pass_context
def _day(context: Context, moment: datetime) -> str:
    local = moment.astimezone(context["portal"].zone)
    return f"{local.day} {local:%B %Y}"


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    local = moment.astimezone(context["portal"].zone)
    return f"{local.day} {local:%B %Y, %H:%M}"
