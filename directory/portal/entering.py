"""Signing in and out, and confirming from a letter: the pages that need nobody signed in."""

from __future__ import annotations

from starlette.responses import Response
from wtforms import StringField, ValidationError

from directory import reports
from directory.feeds import cells
from directory.feeds.problems import Problem
from directory.partners import accounts, confirming, letters, signing_in
from directory.partners.confirming import LinkState
from directory.partners.tokens import new_token
from directory.portal import onward, render
from directory.portal.forms import SENTENCES, PortalForm, tidy
from directory.portal.visit import Visit, go

MINUTES = int(signing_in.LINK_LASTS.total_seconds() // 60)


class Asking(PortalForm):
    email = StringField(
        "Your e-mail address",
        filters=[tidy],
        description="The one that the partnership knows.",
        render_kw={"type": "email", "autocomplete": "email", "spellcheck": "false"},
    )

    def validate_email(self, found: StringField) -> None:
        if len(found.data or "") > cells.LONGEST_EMAIL:
            raise ValidationError(SENTENCES[Problem.EMAIL_TOO_LONG])
        if not cells.EMAIL.fullmatch(found.data or ""):
            raise ValidationError("Enter your e-mail address, like name@example.org")


def ask(visit: Visit) -> Response:
    """Ask for a link. Whoever asks hears the same, and a letter goes out after the answer."""
    to = onward.inside(visit.text("to") or visit.query.get("to", ""))
    if visit.partner is not None:
        return go(to)
    form = Asking.of(visit)
    if not visit.posts or not form.validate():
        known = accounts.everybody(visit.session) if visit.portal.show_links else []
        return render.show(visit, "sign_in.html", form=form, known=known, to=to)
    email = form.email.data or ""
    asked = signing_in.ask(
        visit.session, email=email, address=visit.address, now=visit.now, onward=to
    )
    link = f"{visit.portal.url}/sign-in/{asked.token}"
    if asked.token is not None:
        visit.letters.append(letters.write("sign_in", [asked.email], link=link, minutes=MINUTES))
    shown = link if visit.portal.show_links and asked.token else None
    return render.show(visit, "sign_in_sent.html", minutes=MINUTES, email=asked.email, link=shown)


def enter(visit: Visit) -> Response:
    """A link of a letter: looking at it shows a button, and pressing that signs in."""
    token = str(visit.params["token"])
    if visit.posts:
        opened = signing_in.sign_in(visit.session, token, visit.now)
        if opened is not None:
            signing_in.sign_out(visit.session, visit.token)
            visit.new_token = opened
            return go(onward.inside(signing_in.leads_to(visit.session, token) or ""))
        # The second press of a double click: looked at anew, it comes with the first one's cookie.
        return go(f"/sign-in/{token}")
    if visit.partner is not None and not signing_in.is_good(visit.session, token, visit.now):
        return go(onward.LIST)
    if not signing_in.is_good(visit.session, token, visit.now):
        return render.show(visit, "sign_in_over.html", 410)
    return render.show(visit, "sign_in_press.html")


def leave(visit: Visit) -> Response:
    """Sign out: the session ends here, and the cookie gets another token."""
    signing_in.sign_out(visit.session, visit.token)
    visit.new_token = new_token()
    return go("/sign-in?done=signed_out")


def confirm_from_letter(visit: Visit) -> Response:
    """The link of a reminder: it shows what is confirmed, and a press confirms it."""
    token = str(visit.params["token"])
    if visit.posts:
        found = confirming.confirm_by_link(visit.session, token, visit.now)
        pressed = found.state is LinkState.GOOD
    else:
        found, pressed = confirming.look_up(visit.session, token, visit.now), False
    status = 404 if found.state is LinkState.UNKNOWN else 200
    heard = reports.heard_about(visit.session, [found.service_id]).get(found.service_id)
    return render.show(
        visit, "confirm_letter.html", status, found=found, pressed=pressed, reports=heard
    )
