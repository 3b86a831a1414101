"""Signing in: by a letter, once, soon; and a session that ends."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select

from directory.db import transaction
from directory.partners import accounts
from directory.partners.signing_in import MOST_FOR_AN_ACCOUNT, MOST_FROM_AN_ADDRESS
from directory.partners.tables import PortalSession, SignInLink
from directory.portal.cookies import NAME
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    OTHER,
    OURS,
    Visitor,
    World,
    only_draft,
    service_named,
)

LINK = re.compile(r"/portal(/sign-in/\S+)")


def ask(visitor: Visitor, email: str) -> str:
    page = visitor.post("/sign-in", email=email)
    assert page.status == 200
    return page.words


def link_in(letter: tuple[tuple[str, ...], str, str]) -> str:
    found = LINK.search(letter[2])
    assert found is not None
    return found[1]


def test_a_link_comes_by_letter_and_a_press_signs_in(world: World) -> None:
    visitor = world.visitor()
    ask(visitor, EDITOR.upper())
    (letter,) = world.letters
    assert letter[0] == (EDITOR,)
    assert visitor.get(link_in(letter)).status == 200
    assert "Deckchair crew" in visitor.press(link_in(letter)).text


def test_looking_at_a_link_as_mail_scanners_do_uses_nothing_up(world: World) -> None:
    ask(world.visitor(), EDITOR)
    link = link_in(world.letters[0])
    for _ in range(3):
        assert "Press the button" in world.visitor().get(link).words
    assert "Deckchair crew" in world.visitor().press(link).text


def test_a_link_works_once(world: World) -> None:
    ask(world.visitor(), EDITOR)
    link = link_in(world.letters[0])
    world.visitor().press(link)
    again = world.visitor().press(link)
    assert again.status == 410
    assert "This link has ended" in again.words


def test_who_is_in_by_a_link_is_told_nothing_of_its_end(world: World) -> None:
    """As by a double click, a reload, or the back button."""
    ask(world.visitor(), EDITOR)
    visitor, link = world.visitor(), link_in(world.letters[0])
    visitor.press(link)
    assert "Deckchair crew" in visitor.get(link).text


def test_a_link_ends_after_15_minutes(world: World) -> None:
    ask(world.visitor(), EDITOR)
    world.later(minutes=15)
    assert world.visitor().get(link_in(world.letters[0])).status == 410


def test_signing_in_uses_up_the_other_links_of_the_account(world: World) -> None:
    for _ in range(2):
        ask(world.visitor(), EDITOR)
    world.visitor().press(link_in(world.letters[0]))
    assert world.visitor().get(link_in(world.letters[1])).status == 410


def test_nobody_learns_whether_an_account_exists(world: World) -> None:
    known, unknown = ask(world.visitor(), EDITOR), ask(world.visitor(), "nobody@pier.test")
    assert known.replace(EDITOR, "X") == unknown.replace("nobody@pier.test", "X")
    assert [letter[0] for letter in world.letters] == [(EDITOR,)]


def test_no_more_letters_than_five_an_hour_for_an_account(world: World) -> None:
    for _ in range(MOST_FOR_AN_ACCOUNT + 2):
        words = ask(world.visitor(), EDITOR)
    assert len(world.letters) == MOST_FOR_AN_ACCOUNT
    assert "If editor@pier.test has an account" in words
    world.later(hours=1, seconds=1)
    ask(world.visitor(), EDITOR)
    assert len(world.letters) == MOST_FOR_AN_ACCOUNT + 1


def test_who_tries_many_addresses_gets_no_letters_any_more(world: World) -> None:
    for number in range(MOST_FROM_AN_ADDRESS):
        ask(world.visitor(), f"guess{number}@pier.test")
    ask(world.visitor(), EDITOR)
    assert world.letters == []


def test_no_token_is_kept_in_clear(world: World, engine: Engine) -> None:
    visitor = world.visitor()
    ask(visitor, EDITOR)
    link = link_in(world.letters[0])
    visitor.press(link)
    with transaction(engine) as session:
        (hashed,) = session.scalars(select(SignInLink.token_hash))
        (opened,) = session.scalars(select(PortalSession.token_hash))
    assert hashed not in link
    assert opened not in visitor.client.cookies[NAME]


def test_the_cookie_is_another_one_after_signing_in(world: World) -> None:
    visitor = world.visitor()
    visitor.get("/sign-in")
    before = visitor.client.cookies[NAME]
    ask(visitor, EDITOR)
    visitor.press(link_in(world.letters[0]))
    assert visitor.client.cookies[NAME] != before


@pytest.mark.parametrize(("idle", "is_in"), [({"minutes": 119}, True), ({"hours": 2}, False)])
def test_a_session_ends_when_it_idles(world: World, idle: dict[str, float], is_in: bool) -> None:
    visitor = world.signed_in(EDITOR)
    world.later(**idle)
    assert ("Deckchair crew" in visitor.get("/").text) is is_in


def test_a_session_ends_after_12_hours_however_busy(world: World) -> None:
    visitor = world.signed_in(EDITOR)
    for _ in range(11):
        world.later(hours=1)
        assert "Deckchair crew" in visitor.get("/").text
    world.later(hours=1)
    assert "Sign in" in visitor.get("/").words


def test_signing_out_ends_the_session_on_the_server(world: World) -> None:
    visitor = world.signed_in(EDITOR)
    kept = visitor.client.cookies[NAME]
    visitor.post("/sign-out")
    thief = world.visitor()
    thief.client.cookies.set(NAME, kept, path="/portal")
    assert thief.get("/").went_to == "/sign-in"


def test_the_end_of_an_account_ends_its_sessions(world: World, engine: Engine) -> None:
    visitor = world.signed_in(EDITOR)
    with transaction(engine) as session:
        partner = accounts.find(session, EDITOR)
        assert partner is not None
        accounts.remove(session, partner)
    assert visitor.get("/").went_to == "/sign-in"


def test_a_cookie_that_was_made_up_is_no_session(world: World) -> None:
    visitor = world.visitor()
    visitor.client.cookies.set(NAME, "made.up", path="/portal")
    assert visitor.get("/").went_to == "/sign-in"


def test_the_cookie_is_for_this_site_alone_and_secure_where_the_address_is_https(
    engine: Engine,
) -> None:
    for url, secure in (("http://127.0.0.1:8080", False), ("https://guide.test", True)):
        world = World(engine, public_url=url)
        answer = world.visitor().client.get("/portal/sign-in")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "path=/portal" in cookie
        assert ("secure" in cookie) is secure
        assert ("strict-transport-security" in answer.headers) is secure


@pytest.mark.parametrize("wrong", ["", "nobody", "a b@c.d", "x@y\r\nBcc: z@z.z"])
def test_what_is_no_address_is_said_to_be_none_and_kept(world: World, wrong: str) -> None:
    page = world.visitor().post("/sign-in", email=wrong)
    assert "Enter your e-mail address, like name@example.org" in page.words
    assert 'href="#email"' in page.text
    assert world.letters == []


def test_in_the_demo_the_link_is_shown_and_no_letter_sent(engine: Engine) -> None:
    world = World(engine, show_links=True)
    visitor = world.visitor()
    assert OTHER in visitor.get("/sign-in").words
    page = visitor.post("/sign-in", email=OTHER)
    found = re.search(r'href="[^"]*?/portal(/sign-in/[^"]+)"', page.text)
    assert found is not None
    assert "Tram shed" in visitor.press(found[1]).text


def test_outside_the_demo_no_page_shows_a_link_or_an_account(world: World) -> None:
    page = world.visitor().post("/sign-in", email=EDITOR)
    assert "/portal/sign-in/" not in page.text
    assert OTHER not in world.visitor().get("/sign-in").text


def signs_in_from(world: World, visitor: Visitor, path: str) -> str:
    """Ask for a page while signed out, sign in as asked, and say where that led."""
    shown = visitor.get(path)
    said = re.search(r'name="to" value="([^"]*)"', shown.text)
    visitor.post("/sign-in", email=EDITOR, **({"to": said[1]} if said else {}))
    return visitor.press(link_in(world.letters[-1])).went_to


def test_who_signs_in_comes_to_the_page_that_they_asked_for(world: World, engine: Engine) -> None:
    own = service_named(engine, "Lamp crew")
    for path in (f"/services/{own}", f"/services/{own}/history", "/upload", "/services/new", "/"):
        assert signs_in_from(world, world.visitor(), path) == path


def test_a_letter_s_link_to_change_an_entry_leads_there_after_the_sign_in(
    world: World, engine: Engine
) -> None:
    own = service_named(engine, "Lamp crew")
    token = world.letter_about(own)
    visitor = world.visitor()
    assert f'href="/portal/services/{own}"' in visitor.get(f"/confirm/{token}").text
    assert signs_in_from(world, visitor, f"/services/{own}") == f"/services/{own}"


@pytest.mark.parametrize(
    "to",
    ["//evil.test", "https://evil.test/", "/\\evil.test", "/../../evil", "/sign-out", "/confirm/x",
     "/a\r\nX: y", "javascript:alert(1)", "/x?y=z", "/" + "a" * 300, "upload", "/%2e%2e/"],
)  # fmt: skip
def test_a_sign_in_leads_nowhere_but_into_the_portal(world: World, to: str) -> None:
    visitor = world.visitor()
    visitor.get("/")
    visitor.post("/sign-in", email=EDITOR, to=to)
    assert visitor.press(link_in(world.letters[-1])).went_to == "/"
    answer = visitor.client.get("/portal/sign-in", params={"to": to})
    assert answer.headers["location"] == "/portal/"


def test_who_was_signed_out_while_typing_comes_back_to_that_page(
    world: World, engine: Engine
) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(service_named(engine, "Lamp crew"))
    token = visitor.token()
    world.later(hours=3)
    page = visitor.post_with(token, f"{draft}/money", cost="free")
    assert page.status == 401
    assert f'href="/portal/sign-in?to={draft}/money"' in page.text


def test_no_e_mail_address_is_longer_than_254_characters(world: World) -> None:
    page = world.visitor().press("/sign-in", email=f"{'x' * 10_000}@pier.test")
    assert "This is too long for an e-mail address. Use 254 characters or fewer." in page.words
    assert not world.letters
    longest = f"{'x' * 244}@pier.test"
    assert "Look at your e-mail" in world.visitor().press("/sign-in", email=longest).words


@pytest.mark.parametrize("shows", [True, False])
def test_where_no_letters_are_sent_nobody_is_said_to_get_one(engine: Engine, shows: bool) -> None:
    world = World(engine, show_links=shows)
    with world.open:
        visitor = world.visitor()
        words = visitor.press("/sign-in", email=EDITOR).words
        assert ("on its way" in words) is not shows
        editor, admin = world.signed_in(EDITOR), world.signed_in(ADMIN)
        editor.change(service_named(engine, "Lamp crew"), "money", cost="1 pound")
        where = f"/queue/{only_draft(engine)}"
        back = admin.post(where, verdict="send_back", reason="Say more.").words
        new = admin.post("/accounts", email="new@pier.test", organization=OURS).words
        for said in (back, new):
            assert ("is on its way" in said) is not shows
            assert ("No letters are sent here" in said) is shows
