"""A whole file of a new partner: looked at in full, and decided about in one press."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from directory.db import transaction
from directory.partners import accounts, drafts, versions
from directory.partners.tables import Action, Draft, DraftState
from directory.portal.together import AT_A_TIME
from tests.directory.makers import make_row, make_table
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    OURS,
    Visitor,
    World,
    mark_on,
    service_named,
)

FILES = "/queue/files"


def send(visitor: Visitor, *names: str, **cells: str) -> None:
    """Upload rows of these services, and load them."""
    table = make_table(*(make_row(organization=OURS, service=name, **cells) for name in names))
    page = visitor.post("/upload", files={"table": ("ours.csv", table, "text/csv")})
    visitor.post(page.went_to, mark=mark_on(page))


def the_file(engine: Engine) -> str:
    """The address of the only file that waits."""
    with transaction(engine) as session:
        (found,) = {draft.upload_id for draft in drafts.queue(session)}
        return f"{FILES}/{found}"


def states(engine: Engine) -> set[str]:
    with transaction(engine) as session:
        return set(session.scalars(select(Draft.state)))


@pytest.fixture
def sent(world: World) -> World:
    """A new service and a change, in one file of a partner who is new, and admins know of it."""
    send(world.signed_in(EDITOR), "Fresh crew", "Lamp crew", cost="free")
    world.letters.clear()
    return world


def test_a_file_stands_once_among_what_waits(sent: World) -> None:
    page = sent.signed_in(ADMIN).get("/queue")
    assert "ours.csv: 2 services" in page.words
    assert "1 new, 1 changed" in page.words


def test_all_of_it_is_shown_before_it_is_approved(sent: World, engine: Engine) -> None:
    page = sent.signed_in(ADMIN).get(the_file(engine))
    for name in ("Fresh crew", "Lamp crew"):
        assert f"The card of {name}" in page.words
    assert page.text.count('class="card"') == 2
    assert "What it costs Empty free" in page.words
    assert "Approve all 2" in page.words


def test_one_press_makes_all_of_it_live_and_one_letter_says_so(sent: World, engine: Engine) -> None:
    admin = sent.signed_in(ADMIN)
    assert "Approved, all of it" in admin.approve(the_file(engine)).words
    for name in ("Fresh crew", "Lamp crew"):
        own = service_named(engine, name)
        with transaction(engine) as session:
            (newest, *_) = versions.history(session, own)
            assert (newest.made_by, newest.approved_by) == (EDITOR, ADMIN)
            assert newest.facts["cost"] == "free"
    ((to, subject, body),) = sent.letters
    assert (to, subject) == ((EDITOR,), "Your file is live: ours.csv")
    assert "2 services were new or changed" in body


def test_approving_twice_happens_once(sent: World, engine: Engine) -> None:
    where, admin = the_file(engine), sent.signed_in(ADMIN)
    mark = mark_on(admin.get(where))
    admin.post(where, verdict="approve", mark=mark)
    again = admin.post(where, verdict="approve", mark=mark)
    assert "decided about this already" in again.words
    assert len(sent.letters) == 1


@pytest.mark.parametrize("who", ["the author", "somebody else"])
def test_what_changed_since_it_was_shown_is_shown_again_first(
    sent: World, engine: Engine, who: str
) -> None:
    where, admin = the_file(engine), sent.signed_in(ADMIN)
    mark = mark_on(admin.get(where))
    own = service_named(engine, "Lamp crew")
    with transaction(engine) as session:
        if who == "the author":
            (draft,) = session.scalars(select(Draft).where(Draft.service_id == own))
            draft.facts = {**draft.facts, "cost": "9 pounds"}
        else:
            deed = versions.Deed("x", Action.EDITED, sent.now)
            said = {**versions.now_says(session, own), "pay": "a lunch"}
            versions.publish(session, own, said, deed)
    page = admin.post(where, verdict="approve", mark=mark)
    assert "Something changed while you looked at it" in page.words
    assert states(engine) == {DraftState.WAITING}


def test_all_of_it_is_sent_back_with_one_reason(sent: World, engine: Engine) -> None:
    where, admin = the_file(engine), sent.signed_in(ADMIN)
    assert "Say what should be different" in admin.post(where, verdict="send_back").words
    admin.post(where, verdict="send_back", reason="Say who may come.")
    assert states(engine) == {DraftState.SENT_BACK}
    ((_, subject, body),) = sent.letters
    assert subject == "Your file needs another look: ours.csv"
    assert "Say who may come." in body
    page = sent.signed_in(EDITOR).get("/")
    assert "ours.csv (2 services): sent back: Say who may come." in page.words


def test_a_newer_file_takes_the_place_of_what_waits(sent: World, engine: Engine) -> None:
    send(sent.signed_in(EDITOR), "Fresh crew", "Lamp crew", cost="2 pounds")
    with transaction(engine) as session:
        assert {draft.facts["cost"] for draft in drafts.queue(session)} == {"2 pounds"}
        assert len(drafts.queue(session)) == 2


def test_what_is_decided_alone_is_no_longer_in_the_file(sent: World, engine: Engine) -> None:
    where, admin = the_file(engine), sent.signed_in(ADMIN)
    with transaction(engine) as session:
        (one, _) = drafts.queue(session)
        alone = f"/queue/{one.id}"
    admin.approve(alone)
    assert "Approve all 1" in admin.get(where).words


def test_a_long_file_is_looked_at_page_by_page_and_decided_as_a_whole(
    world: World, engine: Engine
) -> None:
    names = [f"Crew {number:02}" for number in range(AT_A_TIME + 5)]
    send(world.signed_in(EDITOR), *names)
    where, admin = the_file(engine), world.signed_in(ADMIN)
    first, second = admin.get(where), admin.get(f"{where}?page=2")
    assert "The card of Crew 24" in first.words and "The card of Crew 25" not in first.words
    assert "The card of Crew 29" in second.words and "Page 2 of 2" in second.words
    assert mark_on(first) == mark_on(second)
    assert admin.get(f"{where}?page=99999").words.count("The card of") == 5
    admin.approve(f"{where}?page=2")
    with transaction(engine) as session:
        assert drafts.queue(session) == []


def test_a_file_counts_once_towards_being_trusted(sent: World, engine: Engine) -> None:
    sent.signed_in(ADMIN).approve(the_file(engine))
    with transaction(engine) as session:
        editor = accounts.find(session, EDITOR)
        assert editor is not None
        assert accounts.approved(session, editor) == 1


def test_markup_in_a_file_is_text_for_the_admin_too(world: World, engine: Engine) -> None:
    send(world.signed_in(EDITOR), "<script>alert(1)</script>", "Other", cost="<b>=1+1</b>")
    page = world.signed_in(ADMIN).get(the_file(engine))
    assert "<script>" not in page.text and "<b>=1" not in page.text
