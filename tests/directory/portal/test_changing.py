"""Adding and changing a service, page by page, with everything that can go wrong."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select

from directory import catalogue, db
from directory.db import transaction
from directory.eligibility import Offer, Seeker
from directory.feeds.table import import_table
from directory.partners import drafts, versions
from directory.partners.facts import offer_of
from directory.partners.tables import Draft, DraftState
from directory.tables import Eligibility, Organization, Service
from tests.directory.makers import NOW, make_row, make_table
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    GOOD_STEPS,
    OURS,
    World,
    mark_on,
    only_draft,
    organization_id,
    service_named,
    trust,
)


def live(engine: Engine, service_id: str) -> dict[str, Any]:
    with transaction(engine) as session:
        return versions.now_says(session, service_id)


def offered(engine: Engine, world: World) -> set[str]:
    with transaction(engine) as session:
        found = catalogue.suggest(
            session, Seeker(age=18, outcode="FY1"), today=world.now.date(), show_unassured=True
        )
        return {one.offer.name for one in found}


def test_a_new_service_is_offered_once_it_is_sent(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    draft = visitor.add_service()
    assert "Night fishing" not in offered(engine, world)
    page = visitor.post(f"{draft}/check")
    assert "Saved. Young people see it from now on." in page.words
    assert "Night fishing" in offered(engine, world)


def test_the_preview_is_as_fresh_as_sending_makes_it(world: World, engine: Engine) -> None:
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    assert "never checked" in visitor.get(f"/services/{own}").words
    assert f"checked {world.now:%d %B}" in visitor.get(f"{visitor.begin(own)}/check").words


def test_a_new_partner_s_service_waits_for_an_admin(world: World, engine: Engine) -> None:
    visitor = world.signed_in(EDITOR)
    page = visitor.post(f"{visitor.add_service()}/check")
    assert "An admin of the partnership looks at it" in page.words
    assert "Night fishing" not in offered(engine, world)
    admin = world.signed_in(ADMIN)
    assert "Night fishing" in admin.get("/queue").words
    page = admin.approve(f"/queue/{only_draft(engine)}")
    assert "Approved." in page.words
    assert "Night fishing" in offered(engine, world)
    assert world.letters[-1][0] == (EDITOR,)


def test_while_a_change_waits_the_approved_words_stay_live(world: World, engine: Engine) -> None:
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    draft = visitor.begin(own)
    visitor.fill(draft, "money", cost="Two pounds")
    assert "No way" not in visitor.post(f"{draft}/check").words
    assert live(engine, own)["cost"] is None
    assert "waits for an admin" in visitor.get(f"/services/{own}").words
    world.signed_in(ADMIN).approve(f"/queue/{only_draft(engine)}")
    assert live(engine, own)["cost"] == "Two pounds"


def test_what_is_sent_back_says_why_and_keeps_what_was_typed(world: World, engine: Engine) -> None:
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    draft = visitor.begin(own)
    visitor.fill(draft, "money", cost="Two pounds")
    visitor.post(f"{draft}/check")
    admin, where = world.signed_in(ADMIN), f"/queue/{only_draft(engine)}"
    assert "Say what should be different" in admin.post(where, verdict="send_back").words
    admin.post(where, verdict="send_back", reason="Which <pounds>?")
    assert "Which <pounds>?" in world.letters[-1][2]
    page = visitor.get(f"{draft}/check")
    assert "Which <pounds>?" in page.words
    assert "Two pounds" in page.words
    visitor.post(f"{draft}/check")
    assert "Lamp crew" in admin.get("/queue").words


def test_after_three_approved_changes_a_partner_publishes_directly(
    world: World, engine: Engine
) -> None:
    own, visitor, admin = (
        service_named(engine, "Lamp crew"),
        world.signed_in(EDITOR),
        world.signed_in(ADMIN),
    )
    for cost in ("1", "2", "3"):
        draft = visitor.begin(own)
        visitor.fill(draft, "money", cost=cost)
        visitor.post(f"{draft}/check")
        assert live(engine, own)["cost"] != cost
        admin.approve(f"/queue/{draft.removeprefix('/drafts/')}")
    draft = visitor.begin(own)
    visitor.fill(draft, "money", cost="4")
    visitor.post(f"{draft}/check")
    assert live(engine, own)["cost"] == "4"


def test_the_preview_is_of_the_very_offer_that_is_made(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    visitor.post(f"{visitor.add_service()}/check")
    own = service_named(engine, "Night fishing")
    with transaction(engine) as session:
        real = catalogue.offer(session, own)
        assert isinstance(real, Offer)
        owner = session.get_one(Service, own).organization
        organization = {"name": owner.name, "email": owner.email, "website": owner.website}
        assured = session.get_one(Eligibility, own).assured_at
        facts = versions.now_says(session, own)
    assert offer_of(facts, own=own, organization=organization, assured_at=assured) == replace(
        real, assured_by=None
    )
    assert real.postcode == "FY1 1AA"
    assert real.latitude is not None
    assert real.assured_by == "Pier Trust"


WRONG = [
    ("what", {"service": ""}, "service", "Enter what the service is called"),
    ("what", {"service": "x" * 10_000}, "service", "Use 255 characters or fewer. You have 10,000."),
    ("join", {"url": "http://user:pw@evil.test"}, "url", "would see the name or password"),
    ("join", {"url": "http://127.0.0.1:8080/x"}, "url", "that everybody can open"),
    ("money", {"cost": "-5"}, "cost", "A cost or a pay cannot be below zero"),
    ("money", {"pay": "£-3 an hour"}, "pay", "A cost or a pay cannot be below zero"),
    ("who", {"minimum_age": "16.5"}, "minimum_age", "must be a whole number, like 16"),
    ("what", {"qualification_level": "x" * 41}, "qualification_level", "Use 40 characters or"),
    ("what", {"kind": "magic"}, "kind", "Choose one of the list for"),
    ("what", {"kind": ""}, "kind", "Choose what kind of service it is"),
    ("what", {"description": "a\x00b"}, "description", "characters that cannot be shown"),
    ("what", {"service": "\u202eegdirb"}, "service", "characters that cannot be shown"),
    ("who", {"minimum_age": "17 and a half"}, "minimum_age", "must be a whole number, like 16"),
    ("who", {"minimum_age": "²"}, "minimum_age", "must be a whole number, like 16"),
    ("who", {"minimum_age": "150"}, "minimum_age", "must be between 1 and 120, or empty"),
    ("who", {"minimum_age": "25", "maximum_age": "16"}, "maximum_age",
     "The oldest age (16) is below the youngest (25)"),
    ("who", {"maximum_age": "24", "maximum_age_with_ehcp_or_care": "20"},
     "maximum_age_with_ehcp_or_care", "cannot be below the usual one (24)"),
    ("where", {"postcode": "FY1"}, "postcode", "Enter a full UK postcode, like FY1 1AA"),
    ("where", {"postcode": "ZZ99 9ZZ"}, "postcode", "Enter a full UK postcode, like FY1 1AA"),
    ("where", {"service_area": []}, "service_area", "Tick where people may live"),
    ("where", {"service_area": ["Atlantis"]}, "service_area", "Choose one of the list"),
    ("when", {"opening_hours": "Mon to Fri 5pm to 9am"}, "opening_hours",
     "“5pm to 9am” ends before it starts. Write the opening time first"),
    ("when", {"opening_hours": "9am to 25pm"}, "opening_hours", "There is no time “25pm”."),
    ("when", {"start_dates": "31 February 2027"}, "start_dates",
     "There is no day “31 February 2027”."),
    ("when", {"start_dates": "1 September 2025"}, "start_dates", "“1 September 2025” has passed"),
    ("join", {"phone": "ask Sam", "email": "", "url": ""}, "phone", "Enter one phone number"),
    ("join", {"phone": "1253477775"}, "phone", "The phone number must begin with 0"),
    ("join", {"phone": "0125"}, "phone", "This phone number is too short. Enter all of it"),
    ("join", {"email": f"{'x' * 250}@a.test"}, "email", "Use 254 characters or fewer"),
    ("who", {"minimum_age": "30"}, "minimum_age", "nobody is shown a service for people of 30"),
    ("who", {"minimum_age": "25", "maximum_age": "40"}, "minimum_age", "Change the youngest age"),
    ("who", {"maximum_age": "15"}, "maximum_age", "nobody is shown a service for people up to 15"),
    ("when", {"opening_hours": "5 o clock til 3 in the afternoon"}, "opening_hours",
     "Write times in figures, like 9am to 5pm, and not “5 o clock”."),
    ("when", {"start_dates": "Sept ’25"}, "start_dates", "“Sept 2025” has passed"),
    ("where", {"postcode": "SW1A 1AA", "service_area": ["Preston"]}, "elsewhere",
     "SW1A 1AA is not in: Preston. Change one of them, or say that it is right."),
    ("join", {"phone": "", "how_to_apply": "", "email": "", "url": ""}, "phone",
     "Give at least one way to get in touch"),
    ("join", {"email": "sam at pier"}, "email", "Enter an e-mail address"),
    ("join", {"url": "javascript:alert(1)"}, "url", "Enter a web address that starts with https"),
    ("helps", {"interests": ["Not A Code"]}, "interests", "Choose from the list"),
]  # fmt: skip


@pytest.mark.parametrize(("step", "typed", "field", "sentence"), WRONG)
def test_what_is_wrong_is_said_with_what_to_do_and_what_was_typed_stays(
    world: World, engine: Engine, step: str, typed: dict[str, Any], field: str, sentence: str
) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(service_named(engine, "Deckchair crew"))
    kept = {"service": "Deckchair crew", "kind": "community", "service_area": ["Blackpool"]}
    names = {"what": ("service", "kind"), "where": ("service_area",)}.get(step, ())
    page = visitor.fill(draft, step, **{**{n: kept[n] for n in names}, **typed})
    assert sentence in page.words
    assert f'href="#{field}"' in page.text
    assert f'id="{field}"' in page.text
    assert "<title>Problem: " in page.text
    for value in typed.values():
        if isinstance(value, str) and "\x00" not in value and value != "magic":
            assert f'value="{value}"' in page.text or f">\n{value}<" in page.text or not value


def test_who_is_let_in_at_25_may_be_shown_what_begins_there(world: World) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.press("/services/new").went_to.rpartition("/")[0]
    page = visitor.fill(draft, "who", minimum_age="25", needs=["care_experienced_only"])
    assert "There is a problem" not in page.words


def test_a_postcode_outside_the_named_areas_is_asked_about_once(
    world: World, engine: Engine
) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(service_named(engine, "Deckchair crew"))
    assert "outside the areas" not in visitor.get(f"{draft}/where").words
    where = {"postcode": "sw1a 1aa", "service_area": ["Preston"]}
    asked = visitor.fill(draft, "where", **where)
    assert "Is the place outside the areas that you ticked?" in asked.words
    refused = visitor.fill(draft, "where", **where, elsewhere="no")
    assert "Change one of them" in refused.words
    visitor.fill(draft, "where", **where, elsewhere="yes")
    assert "is not in: Preston" not in visitor.get(f"{draft}/check").words
    again = visitor.fill(draft, "where", **where, accessibility="Step-free")
    assert "There is a problem" not in again.words
    other = visitor.fill(draft, "where", postcode="FY1 1AA", service_area=["England"])
    assert "There is a problem" not in other.words


def test_a_place_that_one_can_only_walk_into_is_reached_by_its_address_and_hours(
    world: World, engine: Engine
) -> None:
    visitor = world.signed_in(EDITOR)
    nothing = {"phone": "", "how_to_apply": "", "email": "", "url": ""}
    draft = visitor.add_service(join={**nothing, "self_referral": "yes"})
    for step, gone in (("when", {"opening_hours": ""}), ("where", {"confidential": "y"})):
        visitor.fill(draft, step, **{**GOOD_STEPS[step], **gone})
        assert "A place to walk into needs" in visitor.post(f"{draft}/check").words
        visitor.fill(draft, step, **GOOD_STEPS[step])
    assert "An admin of the partnership looks at it" in visitor.post(f"{draft}/check").words


def test_hours_past_midnight_are_asked_about_and_then_said(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(service_named(engine, "Deckchair crew"))
    assert "Does it run past midnight?" not in visitor.get(f"{draft}/when").words
    asked = visitor.fill(draft, "when", opening_hours="Every day, 8pm to 8am")
    assert "“8pm to 8am” ends before it starts" in asked.words
    assert "Does it run past midnight?" in asked.words
    refused = visitor.fill(draft, "when", opening_hours="8pm to 8am", past_midnight="no")
    assert "ends before it starts" in refused.words
    visitor.fill(draft, "when", opening_hours="Every day, 8pm to 8am", past_midnight="yes")
    page = visitor.get(f"{draft}/check")
    assert "Every day, 8pm to 8am overnight" in page.words
    assert "There is a problem" not in page.words
    assert "Does it run past midnight?" not in visitor.get(f"{draft}/when").words


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", "=HYPERLINK(1)", "{{ 7*7 }}", "' OR 1=1 --", "🎣" * 20]
)
def test_markup_and_formulas_are_data(world: World, engine: Engine, nasty: str) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    nasty_step = {"service": nasty, "description": nasty}
    draft = visitor.add_service(what=nasty_step, money={"cost": nasty})
    check = visitor.get(f"{draft}/check")
    assert "<script>" not in check.text
    assert nasty in check.words or nasty.startswith("<")
    visitor.post(f"{draft}/check")
    own = service_named(engine, nasty)
    for path in (f"/services/{own}", f"/services/{own}/history", "/", f"/services/{own}/pause"):
        assert "<script>" not in visitor.get(path).text
    cells = visitor.get("/services.csv").text
    assert "'=HYPERLINK" in cells or nasty != "=HYPERLINK(1)"


def test_a_confidential_address_is_seen_by_its_partner_alone(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    draft = visitor.add_service(where={"address": "7 Secret Lane", "confidential": "y"})
    check = visitor.get(f"{draft}/check")
    assert "7 Secret Lane" in check.words
    assert "7 Secret Lane" not in check.text.split('class="card"')[1]
    visitor.post(f"{draft}/check")
    own = service_named(engine, "Night fishing")
    with transaction(engine) as session:
        found = catalogue.offer(session, own)
        assert found is not None
        assert (found.address, found.postcode, found.latitude) == (None, None, None)
    assert live(engine, own)["address"] == "7 Secret Lane"
    assert "7 Secret Lane" not in visitor.get("/services.csv").text
    draft = visitor.begin(own)
    visitor.fill(draft, "money", cost="1 pound")
    visitor.post(f"{draft}/check")
    assert live(engine, own)["address"] == "7 Secret Lane"
    assert live(engine, own)["confidential"] is True


def test_the_same_page_in_two_tabs_loses_nothing(world: World, engine: Engine) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(service_named(engine, "Deckchair crew"))
    visitor.get(f"{draft}/money")
    first_seen = visitor.get(f"{draft}/money").text.split('name="seen" value="')[1][:16]
    visitor.fill(draft, "money", cost="from the first tab")
    page = visitor.post(f"{draft}/money", seen=first_seen, cost="from the second tab")
    assert "You saved this page before" in page.words
    assert "in another tab, or before you went back" in page.words
    assert "from the first tab" in page.words
    assert "from the second tab" in page.words
    visitor.fill(draft, "money", cost="from the second tab")
    assert "from the second tab" in visitor.get(f"{draft}/check").words


@pytest.mark.parametrize("step", GOOD_STEPS)
def test_back_and_the_same_once_more_is_saved_without_a_word(world: World, step: str) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.press("/services/new").went_to.rpartition("/")[0]
    seen = visitor.get(f"{draft}/{step}").text.split('name="seen" value="')[1][:16]
    first = visitor.post(f"{draft}/{step}", seen=seen, **GOOD_STEPS[step])
    again = visitor.post(f"{draft}/{step}", seen=seen, **GOOD_STEPS[step])
    assert again.went_to == first.went_to and "before you went back" not in again.words


@pytest.mark.parametrize("ended", ["check", "drop"])
def test_what_comes_after_another_tab_has_sent_is_not_lost_and_said_not_to_be_sent(
    world: World, engine: Engine, ended: str
) -> None:
    trust(engine, EDITOR)
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    draft = visitor.begin(own)
    visitor.fill(draft, "money", cost="from the first tab", pay="")
    seen = visitor.get(f"{draft}/money").text.split('name="seen" value="')[1][:16]
    visitor.post(f"{draft}/{ended}")

    page = visitor.post(f"{draft}/money", seen=seen, cost="from the second tab", pay="")
    assert "not saved and not sent" in page.words and "from the second tab" in page.words
    assert ("thrown away" in page.words) == (ended == "drop")
    assert f'href="/portal/services/{own}"' in page.text
    assert live(engine, own)["cost"] != "from the second tab"
    if ended == "check":
        same = visitor.post(f"{draft}/money", seen=seen, cost="from the first tab", pay="")
        assert "Nothing happened twice" in same.words


@pytest.mark.parametrize("new", [False, True])
def test_a_tab_from_before_does_not_take_back_what_waits(
    world: World, engine: Engine, new: bool
) -> None:
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    draft = visitor.add_service() if new else visitor.begin(own)
    visitor.fill(draft, "money", cost="from the first tab", pay="")
    seen = visitor.get(f"{draft}/money").text.split('name="seen" value="')[1].split('"')[0]
    assert "An admin of the partnership" in visitor.post(f"{draft}/check").words

    page = visitor.post(f"{draft}/money", seen=seen, cost="from the second tab", pay="")
    assert "not saved and not sent" in page.words and "from the second tab" in page.words
    same = visitor.post(f"{draft}/money", seen=seen, cost="from the first tab", pay="")
    assert "Nothing happened twice" in same.words
    assert "Nothing waits" not in world.signed_in(ADMIN).get("/queue").words

    visitor.fill(draft, "money", cost="taken back", pay="")
    assert "Nothing waits" in world.signed_in(ADMIN).get("/queue").words


def test_sending_twice_as_by_the_back_button_happens_once(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    draft = visitor.begin(own)
    visitor.fill(draft, "money", cost="1")
    visitor.post(f"{draft}/check")
    count = len(visitor.get(f"/services/{own}/history").text.split("<li>"))
    assert "Nothing happened twice" in visitor.post(f"{draft}/check").words
    assert "Nothing happened twice" in visitor.get(f"{draft}/money").words
    assert len(visitor.get(f"/services/{own}/history").text.split("<li>")) == count


def test_what_somebody_else_changed_meanwhile_is_shown_beside_what_was_typed(
    world: World, engine: Engine
) -> None:
    trust(engine, EDITOR)
    own, visitor, admin = (
        service_named(engine, "Lamp crew"),
        world.signed_in(EDITOR),
        world.signed_in(ADMIN),
    )
    mine = visitor.begin(own)
    visitor.fill(mine, "money", cost="My cost", pay="My pay")
    theirs = admin.begin(own)
    admin.fill(theirs, "money", cost="Their cost", pay="")
    admin.fill(theirs, "when", opening_hours="Their hours")
    admin.post(f"{theirs}/check")

    page = visitor.post(f"{mine}/check")
    assert page.went_to == f"{mine}/choose"
    assert "My cost" in page.words
    assert "Their cost" in page.words
    shown = page.text.split('name="live" value="')[1].split('"')[0]
    visitor.post(f"{mine}/choose", live=shown, cost="live")
    visitor.post(f"{mine}/check")
    found = live(engine, own)
    assert (found["cost"], found["pay"], found["opening_hours"]) == (
        "Their cost", "My pay", "Their hours",
    )  # fmt: skip


def test_nothing_changed_is_nothing_saved(world: World, engine: Engine) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(service_named(engine, "Lamp crew"))
    visitor.fill(draft, "where", service_area=["Blackpool"])
    assert "Nothing was changed" in visitor.post(f"{draft}/check").words


def test_a_second_service_of_the_same_name_is_refused(world: World, engine: Engine) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.add_service(what={"service": "lamp  CREW"})
    page = visitor.post(f"{draft}/check")
    assert "You have a service of this name already" in page.words


def test_a_second_one_sent_before_the_first_is_approved_is_refused(
    world: World, engine: Engine
) -> None:
    visitor = world.signed_in(EDITOR)
    first, second = visitor.add_service(), visitor.add_service()
    visitor.post(f"{first}/check")
    page = visitor.post(f"{second}/check")
    assert "was sent already, and waits for an admin" in page.words


def test_two_of_one_name_that_wait_are_not_both_approved(world: World, engine: Engine) -> None:
    """Sent by two at the same moment: an import would take them for one."""
    visitor = world.signed_in(EDITOR)
    for draft in (visitor.add_service(), visitor.add_service()):
        identity = draft.rpartition("/")[2]
        with transaction(engine) as session:
            session.get_one(Draft, identity).state = DraftState.WAITING
    with transaction(engine) as session:
        first, second = (d.id for d in drafts.queue(session))
    admin = world.signed_in(ADMIN)
    admin.approve(f"/queue/{first}")
    page = admin.approve(f"/queue/{second}")
    assert "has a service of this name already" in page.words
    with transaction(engine) as session:
        named = select(func.count()).select_from(Service).where(Service.name == "Night fishing")
        assert session.scalar(named) == 1
        assert session.get_one(Draft, second).state == DraftState.WAITING


@pytest.mark.parametrize(
    ("youngest", "oldest", "longer", "refused"),
    [("18", "", "16", True), ("18", "24", "16", True), ("16", "", "24", False)],
)
def test_no_age_is_taken_that_an_import_refuses(
    world: World, engine: Engine, youngest: str, oldest: str, longer: str, refused: bool
) -> None:
    """What the directory writes out it can read again."""
    visitor = world.signed_in(EDITOR)
    ages = {"minimum_age": youngest, "maximum_age": oldest}
    page = visitor.fill(visitor.add_service(), "who", **ages, maximum_age_with_ehcp_or_care=longer)
    assert ("Change one of them" in page.words) is refused


@pytest.mark.parametrize("what", ["reopen", "history/1"])
def test_what_a_new_partner_shows_again_waits_for_an_admin(
    world: World, engine: Engine, what: str
) -> None:
    own = service_named(engine, "Lamp crew")
    admin = world.signed_in(ADMIN)
    admin.change(own, "when", opening_hours="10am to 4pm")
    admin.press(f"/services/{own}/close")
    visitor = world.signed_in(EDITOR)
    before = live(engine, own)
    page = visitor.press(f"/services/{own}/{what}")

    assert "An admin of the partnership looks at it" in page.words
    assert live(engine, own) == before
    with transaction(engine) as session:
        (waiting,) = (draft.id for draft in drafts.queue(session))
    admin.approve(f"/queue/{waiting}")
    assert live(engine, own)["status"] == "active"


def test_a_text_too_long_for_a_card_is_told_beside_it(world: World) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.add_service(what={"description": "word " * 900})
    page = visitor.get(f"{draft}/check")
    assert "What it is: 4,499 characters, and a card shows 1,000" in page.words
    visitor.fill(draft, "what", service="A", kind="community", description="You can.")
    assert "Too long for a card" not in visitor.get(f"{draft}/check").words


@pytest.mark.parametrize("unseen", ["\u200b", " \u2060\ufeff", "\u3164", "\u00ad\u200d"])
def test_what_nobody_sees_is_nothing_typed(world: World, unseen: str) -> None:
    """A name of it was a link without words, and how to join a way to get in touch."""
    visitor = world.signed_in(EDITOR)
    draft = visitor.press("/services/new").went_to.rpartition("/")[0]
    page = visitor.fill(draft, "what", service=unseen, kind="community")
    assert "Enter what the service is called" in page.words
    page = visitor.fill(draft, "join", how_to_apply=unseen, phone=unseen, email="", url="")
    assert "Give at least one way to get in touch" in page.words


def test_a_number_to_text_alone_is_a_way_to_get_in_touch(world: World, engine: Engine) -> None:
    """It is seen, mended and sent like one to call; and a file from before leaves it."""
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    number = {"phone": "85258", "texts_only": "y", "how_to_apply": ""}
    draft = visitor.add_service(join=number)
    visitor.post(f"{draft}/check")
    own = service_named(engine, "Night fishing")
    page = visitor.get(f"{visitor.begin(own)}/join")
    assert 'value="85258"' in page.text and "checked" in page.text.partition("texts_only")[2]
    draft = visitor.begin(own)
    page = visitor.fill(draft, "join", phone="", texts_only="y", how_to_apply="", email="", url="")
    assert "Enter the number to text, or take the tick away" in page.words
    visitor.fill(draft, "join", phone="Text 85259", texts_only="y", how_to_apply="")
    assert "Text 85259" in visitor.get(f"{draft}/check").words
    visitor.post(f"{draft}/check")
    with transaction(engine) as session:
        offer = catalogue.offer(session, own)
        assert offer is not None and (offer.phone, offer.texts) == (None, "85259")


def test_an_unfinished_service_says_what_is_missing(world: World) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.press("/services/new").went_to.rpartition("/")[0]
    page = visitor.post(f"{draft}/check")
    assert "Enter what the service is called" in page.words
    assert "Tick where people may live" in page.words
    assert "Give at least one way to get in touch" in page.words


def test_a_start_that_nothing_was_written_into_is_gone_on_with(world: World) -> None:
    """However often the button is pressed, one of them waits to be written."""
    visitor = world.signed_in(EDITOR)
    first, second = (visitor.press("/services/new").went_to for _ in range(2))
    assert second == first
    visitor.fill(first.rpartition("/")[0], "money", cost="Two pounds")
    assert visitor.press("/services/new").went_to != first


def test_an_admin_says_whose_the_new_service_is(world: World, engine: Engine) -> None:
    admin = world.signed_in(ADMIN)
    assert (
        "There is no organisation called Nobody"
        in admin.post("/services/new", organization="Nobody").words
    )
    assert admin.post("/services/new", organization="pier trust").went_to.startswith("/drafts/")
    with transaction(engine) as session:
        assert session.get(Organization, organization_id(engine, "Pier Trust"))


def test_a_draft_can_be_thrown_away(world: World, engine: Engine) -> None:
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    draft = visitor.begin(own)
    visitor.fill(draft, "money", cost="1")
    assert "thrown away" in visitor.post(f"{draft}/drop").words
    assert live(engine, own)["cost"] is None
    assert visitor.begin(own) != draft


def test_throwing_away_asks_first_and_its_address_says_afterwards_what_came_of_it(
    world: World, engine: Engine
) -> None:
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    draft = visitor.begin(own)
    visitor.fill(draft, "money", cost="1 pound")
    check = visitor.get(f"{draft}/check").text
    assert f'action="/portal{draft}/drop"' not in check and f'href="/portal{draft}/drop"' in check

    asked = visitor.get(f"{draft}/drop")
    assert "Throw this change away?" in asked.words and "Lamp crew" in asked.words
    assert "1 pound" in visitor.get(f"{draft}/money").text

    assert "Your change was thrown away" in visitor.post(f"{draft}/drop").words
    for page in ("check", "money", "drop", "choose"):
        words = visitor.get(f"{draft}/{page}").words
        assert "it was thrown away" in words and "sent already" not in words, page
    assert "it was thrown away" in visitor.post(f"{draft}/check").words


def test_what_was_sent_is_not_said_to_be_thrown_away(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(service_named(engine, "Lamp crew"))
    visitor.fill(draft, "money", cost="1 pound")
    visitor.post(f"{draft}/check")
    for page in (visitor.get(f"{draft}/drop"), visitor.post(f"{draft}/drop")):
        assert "sent already" in page.words and "thrown away" not in page.words


def test_what_said_nothing_new_was_not_thrown_away(world: World, engine: Engine) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(service_named(engine, "Lamp crew"))
    for page in (visitor.post(f"{draft}/check"), visitor.get(f"{draft}/check")):
        assert "Nothing was changed, so nothing was saved" in page.words


def test_nothing_is_approved_that_was_not_on_the_admin_s_page(world: World, engine: Engine) -> None:
    visitor = world.signed_in(EDITOR)
    own = service_named(engine, "Lamp crew")
    draft = visitor.begin(own)
    visitor.fill(draft, "money", cost="free")
    visitor.post(f"{draft}/check")
    where, admin = f"/queue/{only_draft(engine)}", world.signed_in(ADMIN)
    seen = mark_on(admin.get(where))

    visitor.fill(draft, "money", cost="99 pounds")
    visitor.post(f"{draft}/check")
    page = admin.post(where, verdict="approve", mark=seen)
    assert "This changed while you looked at it" in page.words
    assert live(engine, own)["cost"] is None
    admin.post(where, verdict="approve", mark=mark_on(page))
    assert live(engine, own)["cost"] == "99 pounds"


def test_what_was_typed_comes_back_while_a_long_import_has_the_database(
    world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "WRITER_WAITS", timedelta(milliseconds=50))
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(service_named(engine, "Lamp crew"))
    token = visitor.token()
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as importing:
        importing.execute("BEGIN IMMEDIATE")
        page = visitor.post_with(token, f"{draft}/money", cost="2 <b>pounds</b> & tea", seen="x")
    assert page.status == 503
    assert "The directory is busy" in page.words
    assert "What it costs 2 <b>pounds</b> & tea" in page.words
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_what_was_typed_comes_back_where_the_session_has_ended(
    world: World, engine: Engine
) -> None:
    visitor = world.signed_in(EDITOR)
    draft = visitor.begin(service_named(engine, "Lamp crew"))
    token = visitor.token()
    world.later(hours=3)
    page = visitor.post_with(token, f"{draft}/money", cost="2 <b>pounds</b> & tea", seen="x")
    assert page.status == 401
    assert "You were signed out" in page.words
    assert "What it costs 2 <b>pounds</b> & tea" in page.words
    assert "<b>pounds" not in page.text
    assert visitor.get(draft + "/money").went_to == f"/sign-in?to={draft}/money"


def test_what_another_tab_saved_is_not_sent_unseen(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    visitor = world.signed_in(EDITOR)
    draft = visitor.add_service()
    seen = mark_on(visitor.get(f"{draft}/check"))
    visitor.fill(draft, "money", cost="99 pounds", pay="")

    page = visitor.post(f"{draft}/check", mark=seen)
    assert "This changed while you looked at it" in page.words and "99 pounds" in page.words
    assert visitor.post(f"{draft}/check", mark=mark_on(page)).went_to.endswith("?done=live")


@pytest.mark.parametrize("trusted", [False, True])
def test_an_address_is_hidden_before_all_else_is_right(
    world: World, engine: Engine, trusted: bool
) -> None:
    """An entry of a feed has no way to get in touch: its address is hidden all the same."""
    if trusted:
        trust(engine, EDITOR)
    exported = {"id": str(uuid4()), "email": ""}
    row = make_row(organization=OURS, service="Refuge", address="7 Hidden Lane", **exported)
    with transaction(engine) as session:
        import_table(session, make_table(row), now=NOW)
    own, visitor = service_named(engine, "Refuge"), world.signed_in(EDITOR)
    draft = visitor.begin(own)
    page = visitor.fill(
        draft, "where", address="7 Hidden Lane", service_area=["Blackpool"], confidential="y"
    )
    page = visitor.get(f"{draft}/check")
    assert "Give at least one way to get in touch" in page.words
    page = visitor.post(f"{draft}/hide")
    assert "The address is hidden now" in page.words and "Hide the address now" not in page.words
    with transaction(engine) as session:
        live = versions.now_says(session, own)
    assert (live["address"], live["confidential"]) == ("7 Hidden Lane", True)


def test_groups_are_named_as_they_are_written(world: World) -> None:
    visitor = world.signed_in(EDITOR)
    page = visitor.get(f"{visitor.begin(service_named(world.engine, 'Lamp crew'))}/who")
    assert "LGBT+ people" in page.words and "Lgbt" not in page.words


def test_a_new_organisation_is_let_in_and_adds_its_services(world: World, engine: Engine) -> None:
    admin = world.signed_in(ADMIN)
    said = {"email": "jo@new.test", "organization": "New Club"}
    assert "There is no organisation" in admin.press("/accounts", **said).words
    assert "The account is there" in admin.press("/accounts", **said, new="y").words
    visitor = world.signed_in("jo@new.test")
    draft = visitor.add_service()
    visitor.post(f"{draft}/check")
    assert "New Club" in admin.get("/queue").words
    admin.approve(f"/queue/{draft.rpartition('/')[2]}")
    with transaction(engine) as session:
        found = catalogue.offer(session, service_named(engine, "Night fishing"))
        assert found is not None and found.organization == "New Club"
