"""Every page, asked by everybody, about their own things and other people's."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from directory.db import transaction
from directory.partners import accounts, drafts, uploads
from directory.partners.tables import DraftState
from directory.portal.guard import Page, Who
from directory.portal.pages import PAGES
from tests.directory.makers import make_row, make_table
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    OTHER,
    OURS,
    Visitor,
    World,
    service_named,
)

COLLEAGUE = "colleague@pier.test"
# What the guard makes of each: let in, sent to sign in, not there, for admins only.
IN, SIGN_IN, GONE, ADMINS = "in", "sign in", "not there", "for admins"


@dataclass(frozen=True)
class Asked:
    """What each asker gets: nobody, the editor whose it is, another organisation's, an admin."""

    nobody: str
    own: str
    other: str
    admin: str


OPEN = Asked(IN, IN, IN, IN)
EACH_THEIR_OWN = Asked(SIGN_IN, IN, IN, IN)
OF_THE_ORGANISATION = Asked(SIGN_IN, IN, GONE, IN)
OF_THE_AUTHOR = Asked(SIGN_IN, IN, GONE, GONE)
FOR_ADMINS = Asked(SIGN_IN, ADMINS, ADMINS, IN)

MATRIX = {
    "/sign-in": OPEN,
    "/sign-in/{token}": OPEN,
    "/sign-out": OPEN,
    "/confirm/{token}": OPEN,
    "/": EACH_THEIR_OWN,
    "/services/new": EACH_THEIR_OWN,
    "/services.csv": EACH_THEIR_OWN,
    "/services/{service_id}": OF_THE_ORGANISATION,
    "/services/{service_id}/confirm": OF_THE_ORGANISATION,
    "/services/{service_id}/edit": OF_THE_ORGANISATION,
    "/services/{service_id}/history": OF_THE_ORGANISATION,
    "/services/{service_id}/history/{number:int}": OF_THE_ORGANISATION,
    "/services/{service_id}/may-show": FOR_ADMINS,
    "/services/{service_id}/{turn}": OF_THE_ORGANISATION,
    "/drafts/{draft_id}/check": OF_THE_AUTHOR,
    "/drafts/{draft_id}/choose": OF_THE_AUTHOR,
    "/drafts/{draft_id}/hide": OF_THE_AUTHOR,
    "/drafts/{draft_id}/drop": OF_THE_AUTHOR,
    "/drafts/{draft_id}/{step}": OF_THE_AUTHOR,
    "/upload": EACH_THEIR_OWN,
    "/uploads/{upload_id}": OF_THE_AUTHOR,
    "/queue": FOR_ADMINS,
    "/queue/{draft_id}": FOR_ADMINS,
    "/queue/files/{bundle_id}": FOR_ADMINS,
    "/accounts": FOR_ADMINS,
    "/accounts/{account_id}/trust": FOR_ADMINS,
    "/accounts/{account_id}/remove": FOR_ADMINS,
}
# To the sign-in, perhaps with where they were going.
SIGN_IN_AT = re.compile(r"/portal/sign-in(\?to=.*)?")
PEOPLE = {"own": EDITOR, "other": OTHER, "admin": ADMIN}


@pytest.fixture
def things(engine: Engine) -> tuple[World, dict[str, str]]:
    """A world, and what the editor has in it."""
    world = World(engine)
    service_id = service_named(engine, "Deckchair crew")
    with transaction(engine) as session:
        editor = accounts.find(session, EDITOR)
        assert editor is not None
        draft = drafts.begin(session, editor, service_id, world.now)
        drafts.save(draft, {"description": "New words"}, world.now)
        draft.state = DraftState.WAITING
        table = make_table(make_row(organization=OURS, service="Fresh"))
        upload = uploads.keep(session, editor, "t.csv", table, world.now)
        sent = uploads.keep(session, editor, "sent.csv", table, world.now)
        bundle_id = sent.id
        uploads.apply(session, sent, uploads.look(session, sent), editor, world.now)
        return world, {
            "bundle_id": bundle_id,
            "service_id": service_id,
            "draft_id": draft.id,
            "upload_id": upload.id,
            "account_id": editor.id,
            "token": "made-up",
            "turn": "pause",
            "step": "what",
            "number:int": "1",
        }


def address(path: str, things: dict[str, str]) -> str:
    for name, value in things.items():
        path = path.replace("{" + name + "}", value)
    return path


def outcome(visitor: Visitor, method: str, path: str) -> str:
    """What the guard said; whatever the page says then is in."""
    data = {"csrf_token": visitor.token()} if method == "POST" else None
    answer = visitor.client.request(method, f"/portal{path}", data=data)
    if answer.status_code == 303 and SIGN_IN_AT.fullmatch(answer.headers["location"]):
        return SIGN_IN
    if answer.status_code == 403:
        return ADMINS
    if answer.status_code == 404 and "There is nothing at this address" in answer.text:
        return GONE
    assert answer.status_code in (200, 303, 404, 410), answer.text
    return IN


def test_every_page_is_in_the_matrix_and_the_other_way_round() -> None:
    assert {page.path for page in PAGES} == MATRIX.keys()


def test_every_page_needs_a_sign_in_or_says_why_not() -> None:
    for page in PAGES:
        assert (page.who is Who.ANYBODY) is bool(page.open_because), page.path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_who_may_what(things: tuple[World, dict[str, str]], page: Page) -> None:
    world, names = things
    path = address(page.path, names)
    for method in page.methods:
        for who in ("nobody", "other", "own", "admin"):
            visitor = world.signed_in(PEOPLE[who]) if who in PEOPLE else world.visitor()
            assert outcome(visitor, method, path) == getattr(MATRIX[page.path], who), (method, who)


@pytest.mark.parametrize("path", [page.path for page in PAGES if "POST" in page.methods])
def test_no_post_counts_without_a_form_s_token(
    things: tuple[World, dict[str, str]], path: str
) -> None:
    world, names = things
    visitor = world.signed_in(ADMIN if MATRIX[path] is FOR_ADMINS else EDITOR)
    for token in ({}, {"csrf_token": "##made-up"}):
        answer = visitor.client.post(f"/portal{address(path, names)}", data=token)
        assert answer.status_code == 400
        assert "Nothing was saved" in answer.text


def test_a_token_of_another_session_does_not_count(
    things: tuple[World, dict[str, str]],
) -> None:
    world, _ = things
    stolen = world.signed_in(OTHER).token()
    answer = world.signed_in(EDITOR).client.post(
        "/portal/services/new", data={"csrf_token": stolen}
    )
    assert answer.status_code == 400


def test_a_draft_is_its_author_s_and_not_a_colleague_s(
    things: tuple[World, dict[str, str]], engine: Engine
) -> None:
    world, names = things
    with transaction(engine) as session:
        owner = accounts.organization_named(session, OURS)
        accounts.add(
            session, email=COLLEAGUE, organization=owner, admin=False, by="x", now=world.now
        )
    colleague = world.signed_in(COLLEAGUE)
    assert colleague.get(f"/drafts/{names['draft_id']}/check").status == 404
    assert "waits for an admin" in colleague.get(f"/services/{names['service_id']}").words


def test_the_list_holds_only_what_is_one_s_own(things: tuple[World, dict[str, str]]) -> None:
    world, _ = things
    assert "Tram shed" not in world.signed_in(EDITOR).get("/").text
    assert "Tram shed" not in world.signed_in(EDITOR).get("/services.csv").text
    assert "Deckchair crew" not in world.signed_in(OTHER).get("/?q=deckchair").text
    assert "Tram shed" in world.signed_in(ADMIN).get("/").text


@pytest.mark.parametrize("path", ["/services/%00", "/drafts/%00/check", "/uploads/%1b", "/?q=%00"])
def test_what_only_steers_leads_nowhere(things: tuple[World, dict[str, str]], path: str) -> None:
    world, _ = things
    assert world.signed_in(EDITOR).get(path).status == (200 if "?" in path else 404)


def test_an_address_that_is_none_says_so_and_keeps_the_menu(
    things: tuple[World, dict[str, str]],
) -> None:
    world, _ = things
    visitor = world.signed_in(EDITOR)
    for method, path in (("GET", "/nothing"), ("GET", "/sign-out"), ("POST", "/services.csv")):
        answer = visitor.client.request(
            method, f"/portal{path}", data={"csrf_token": visitor.token()}
        )
        assert answer.status_code == 404, path
        assert "There is nothing at this address" in answer.text
        assert 'aria-label="Main"' in answer.text
        assert "content-security-policy" in answer.headers
    assert 'aria-label="Main"' not in world.visitor().get("/nothing").text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nothing", "/services/nope"])
def test_every_page_is_closed_to_scripts_and_frames(
    things: tuple[World, dict[str, str]], path: str
) -> None:
    world, _ = things
    answer = world.signed_in(EDITOR).get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "script" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<script" not in answer.text
    assert " style=" not in answer.text
