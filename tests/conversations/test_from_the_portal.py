"""From a partner's form to a young person's chat, through the guide as it runs."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from directory.db import transaction
from directory.partners import accounts, signing_in
from tests.chat import Chat
from tests.directory.portal_makers import GOOD_STEPS
from tests.guide import Guide

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]
EMAIL = "editor@pier.test"
NAME = "Pier lamps for everyone"
CHANGES: dict[str, dict[str, Any]] = {
    "what": {"service": NAME, "kind": "job_support"},
    "where": {"service_area": ["Blackpool"]},
    "helps": {"interests": ["any"], "removes_barriers": ["confidence"]},
}


def test_what_a_partner_adds_a_young_person_is_shown(guide: Guide, chat: Chat) -> None:
    with httpx.Client(base_url=f"{guide.http.base_url}/portal", follow_redirects=True) as portal:
        sign_in(guide, portal)
        add_service(portal)
    chat.says("/start").taps("OK, go on").taps("17").taps("South Shore")
    chat.taps("Looking for something").taps("3 to 6 months").taps("A job").taps("Building").taps(
        "Done"
    )
    chat.taps("Neither yet").taps("Confidence").taps("Done").taps("None of these")
    chat.taps("That's me").hears("Here are 3")
    seen = chat.answer()
    for _ in range(4):
        if NAME in seen:
            break
        seen = chat.taps("Show me more").answer()
    assert NAME in seen
    assert "You can learn to fish from the pier." in seen
    assert "Checked today" in seen


def sign_in(guide: Guide, portal: httpx.Client) -> None:
    now = guide.now()
    with transaction(guide.engine) as session:
        owner = accounts.organization_named(session, "Blackpool Council")
        partner = accounts.add(
            session, email=EMAIL, organization=owner, admin=False, by="a test", now=now
        )
        partner.trusted = True
        token = signing_in.new_link(session, partner, now)
    page = send(portal, f"/sign-in/{token}", portal.get(f"/sign-in/{token}"))
    assert "Sign out" in page.text


def add_service(portal: httpx.Client) -> None:
    page = send(portal, "/services/new", portal.get("/services/new"))
    for step, said in GOOD_STEPS.items():
        page = send(portal, str(page.url), page, **{**said, **CHANGES.get(step, {})})
    assert "Check your answers" in page.text
    assert NAME in page.text
    page = send(portal, str(page.url), page)
    assert "Young people see it from now on" in page.text


def send(portal: httpx.Client, where: str, page: httpx.Response, **said: object) -> httpx.Response:
    """Send the form of a page, with what the page itself put into it."""
    hidden = dict(re.findall(r'name="(csrf_token|seen)" value="([^"]*)"', page.text))
    answer = portal.post(where, data={**hidden, **said})
    assert "There is a problem" not in answer.text, answer.text
    return answer
