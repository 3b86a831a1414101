"""Keeping services: what is due, confirming, pausing, going back, letters, accounts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, update

from directory import catalogue
from directory.db import transaction
from directory.eligibility import Seeker
from directory.feeds.table import import_table
from directory.partners import accounts, due, reminders, versions
from directory.partners.tables import Action, ConfirmLink, Facts
from directory.partners.versions import Deed
from directory.reports import ReportKind, report_listing
from directory.tables import Eligibility, Service
from tests.copies import Lasting
from tests.directory.makers import NOW, make_row, make_table
from tests.directory.portal_makers import (
    ADMIN,
    EDITOR,
    OURS,
    THEIRS,
    World,
    make_partner,
    mark_on,
    organization_id,
    service_named,
    trust,
)


def report(engine: Engine, service_id: str, *kinds: ReportKind) -> None:
    with transaction(engine) as session:
        for kind in kinds:
            report_listing(session, service_id, kind=kind, on=NOW.date() + timedelta(days=1))


def assured(engine: Engine, service_id: str) -> tuple[date | None, str | None]:
    with transaction(engine) as session:
        rules = session.get_one(Eligibility, service_id)
        return rules.assured_at.date() if rules.assured_at else None, rules.assured_by


def test_one_press_in_the_list_confirms(world: World, engine: Engine) -> None:
    own = service_named(engine, "Lamp crew")
    visitor = world.signed_in(EDITOR)
    assert visitor.get("/").words.count("Never confirmed") == 2
    page = visitor.post(f"/services/{own}/confirm", then="list")
    assert "Thank you. You have confirmed" in page.words
    assert page.words.count("Never confirmed") == 1
    assert assured(engine, own) == (NOW.date(), OURS)


@pytest.mark.parametrize(
    ("days", "tag"),
    [(89, "Up to date"), (90, "Due for a check"), (179, "Due for a check"), (180, "Hidden")],
)
def test_what_is_due_is_said(world: World, engine: Engine, days: int, tag: str) -> None:
    own = service_named(engine, "Lamp crew")
    world.signed_in(EDITOR).post(f"/services/{own}/confirm")
    world.later(days=days)
    assert tag in world.signed_in(EDITOR).get(f"/services/{own}").words


def test_a_task_comes_first_and_confirming_ends_it(world: World, engine: Engine) -> None:
    own = service_named(engine, "Lamp crew")
    visitor = world.signed_in(EDITOR)
    visitor.post(f"/services/{own}/confirm")
    report(engine, own, ReportKind.WRONG_DETAILS, ReportKind.DID_NOT_ANSWER, ReportKind.STARTED)
    world.later(days=2)
    words = world.signed_in(EDITOR).get("/").words
    assert words.index("Lamp crew") < words.index("Deckchair crew")
    assert "1 time: nobody answered" in words
    assert "they started" not in words
    visitor = world.signed_in(EDITOR)
    visitor.post(f"/services/{own}/confirm")
    assert "Something is wrong" not in visitor.get("/").words


@pytest.mark.parametrize(
    ("turn", "status"), [("pause", "temporarily closed"), ("close", "defunct")]
)
def test_what_is_paused_or_closed_is_offered_to_nobody(
    world: World, engine: Engine, turn: str, status: str
) -> None:
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)

    def offered() -> bool:
        seeker = Seeker(age=18, outcode="FY1")
        with transaction(engine) as session:
            found = catalogue.suggest(session, seeker, today=NOW.date(), show_unassured=True)
            return own in {one.offer.id for one in found}

    assert offered()
    visitor.press(f"/services/{own}/{turn}")
    assert not offered()
    with transaction(engine) as session:
        assert versions.now_says(session, own)["status"] == status
    assert "Open again" in visitor.press(f"/services/{own}/reopen").words
    assert offered()


def test_history_says_who_changed_what_and_goes_back(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    own, visitor = service_named(engine, "Deckchair crew"), world.signed_in(EDITOR)
    visitor.change(own, "when", opening_hours="10am to 4pm")
    words = visitor.get(f"/services/{own}/history").words
    assert f"by {EDITOR}" in words
    assert "Opening hours 9am to 5pm 10am to 4pm" in words
    page = visitor.get(f"/services/{own}/history/1")
    assert "Opening hours 10am to 4pm 9am to 5pm" in page.words
    visitor.post(f"/services/{own}/history/1", mark=mark_on(page))
    with transaction(engine) as session:
        assert versions.now_says(session, own)["opening_hours"] == "9am to 5pm"
        actions = [version.action for version in versions.history(session, own)]
    assert actions == ["went_back", "edited", "found"]


def test_going_back_to_where_an_address_was_shown_says_so(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    own, visitor = service_named(engine, "Deckchair crew"), world.signed_in(EDITOR)
    assert "to everybody" not in visitor.get(f"/services/{own}/history/1").words
    facts = {"address": "13 Hidden Road", "confidential": True}
    with transaction(engine) as session:
        deed = Deed(EDITOR, Action.EDITED, NOW)
        versions.publish(session, own, {**versions.now_says(session, own), **facts}, deed)

    page = visitor.get(f"/services/{own}/history/1").words
    assert "This shows the address to everybody" in page


def test_a_change_that_came_meanwhile_is_not_undone_unseen(world: World, engine: Engine) -> None:
    trust(engine, EDITOR)
    own, visitor = service_named(engine, "Deckchair crew"), world.signed_in(EDITOR)
    visitor.change(own, "when", opening_hours="10am to 4pm")
    undo = f"/services/{own}/history/1"
    seen = mark_on(visitor.get(undo))
    visitor.change(own, "when", opening_hours="11am to 3pm")

    page = visitor.post(undo, mark=seen)
    assert "This changed while you looked at it" in page.words
    with transaction(engine) as session:
        assert versions.now_says(session, own)["opening_hours"] == "11am to 3pm"


def test_a_start_that_has_passed_is_due_for_a_check(world: World, engine: Engine) -> None:
    row = make_row(organization=OURS, service="Lamp crew", start_dates="March 2027")
    with transaction(engine) as session:
        import_table(session, make_table(row), now=NOW)
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    visitor.post(f"/services/{own}/confirm")
    assert "has passed" not in visitor.get("/").words
    world.later(days=140)
    visitor = world.signed_in(EDITOR)
    visitor.post(f"/services/{own}/confirm")
    page = visitor.get(f"/services/{own}")
    assert "Due for a check Last confirmed today. “March 2027” has passed" in page.words


def test_times_are_those_of_the_partnership(world: World, engine: Engine) -> None:
    world.zone = ZoneInfo("Europe/London")
    world.now = datetime(2027, 7, 1, 23, 30, tzinfo=UTC)
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    visitor.post(f"/services/{own}/confirm")
    assert "2 July 2027, 00:30" in visitor.get(f"/services/{own}/history").words


def test_a_search_that_finds_nothing_says_so_and_leads_back(world: World) -> None:
    page = world.signed_in(EDITOR).get("/?q=<b>zeppelin")
    assert "No service found for “<b>zeppelin”. Show all services" in page.words
    assert "<b>zeppelin" not in page.text


def test_an_import_is_a_version_too(world: World, engine: Engine) -> None:
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    visitor.get(f"/services/{own}/history")
    for hours in ("1pm to 2pm", "3pm to 4pm"):
        row = make_row(organization=OURS, service="Lamp crew", opening_hours=hours)
        with transaction(engine) as session:
            import_table(session, make_table(row), now=NOW)
    words = visitor.get(f"/services/{own}/history").words
    assert "by the partnership" in words
    assert "Opening hours Empty 1pm to 2pm" in words
    assert "Opening hours 1pm to 2pm 3pm to 4pm" in words


def test_confirming_from_a_letter_needs_one_press_and_no_sign_in(
    world: World, engine: Engine
) -> None:
    own = service_named(engine, "Lamp crew")
    token = world.letter_about(own)
    visitor = world.visitor()
    assert "Yes, still correct" in visitor.get(f"/confirm/{token}").words
    assert assured(engine, own) == (None, None)
    assert "is confirmed as still correct" in visitor.press(f"/confirm/{token}").words
    assert assured(engine, own) == (NOW.date(), OURS)
    assert "confirmed already" in visitor.get(f"/confirm/{token}").words
    assert visitor.get("/").went_to == "/sign-in"


def test_a_letter_s_link_confirms_nothing_once_the_entry_changed(
    world: World, engine: Engine
) -> None:
    own = service_named(engine, "Lamp crew")
    token = world.letter_about(own)
    with transaction(engine) as session:
        row = make_row(organization=OURS, service="Lamp crew", phone="01253 555 0777")
        import_table(session, make_table(row), now=NOW)
    page = world.visitor().press(f"/confirm/{token}")
    assert "This entry has changed since we wrote to you" in page.words
    assert assured(engine, own) == (None, None)


def test_a_letter_s_link_ends_after_90_days_and_a_made_up_one_is_none(
    world: World, engine: Engine
) -> None:
    token = world.letter_about(service_named(engine, "Lamp crew"))
    world.later(days=90)
    for one in (token, "made-up"):
        page = world.visitor().get(f"/confirm/{one}")
        assert page.status == 404
        assert "This link has ended" in page.words


def test_the_history_says_whose_link_confirmed_it(world: World, engine: Engine) -> None:
    own = service_named(engine, "Lamp crew")
    world.visitor().press(f"/confirm/{world.letter_about(own)}")
    words = world.signed_in(EDITOR).get(f"/services/{own}/history").words
    assert "Confirmed as still correct, by the link in a reminder" in words
    assert f"by {EDITOR}" in words


def test_a_removed_account_s_link_confirms_nothing_and_a_colleague_s_goes_on(
    world: World, engine: Engine
) -> None:
    own = service_named(engine, "Lamp crew")
    with transaction(engine) as session:
        make_partner(session, email="gone@pier.test", organization=OURS)
    theirs, ours = world.letter_about(own, "gone@pier.test"), world.letter_about(own, EDITOR)
    visitor = world.visitor()
    visitor.get(f"/confirm/{theirs}")
    remove(engine, "gone@pier.test")

    for page in (visitor.get(f"/confirm/{theirs}"), visitor.post(f"/confirm/{theirs}")):
        assert page.status == 404 and "only while the person we wrote to" in page.words
    with transaction(engine) as session:
        make_partner(session, email="gone@pier.test", organization=OURS)
    visitor.post(f"/confirm/{theirs}")
    assert assured(engine, own) == (None, None)
    assert "is confirmed as still correct" in visitor.press(f"/confirm/{ours}").words


@pytest.mark.parametrize("moved", ["the account", "the service"])
def test_a_link_ends_where_the_service_is_another_organisation_s(
    world: World, engine: Engine, moved: str
) -> None:
    own = service_named(engine, "Lamp crew")
    token, others = world.letter_about(own), organization_id(engine, THEIRS)
    with transaction(engine) as session:
        account = accounts.find(session, EDITOR)
        service = session.get_one(Service, own)
        assert account is not None
        what = account if moved == "the account" else service
        what.organization_id = others
    page = world.visitor().press(f"/confirm/{token}")
    assert page.status == 404 and "This link has ended" in page.words
    assert assured(engine, own) == (None, None)


def test_a_link_of_a_letter_from_before_leads_to_signing_in_and_confirms_nothing(
    world: World, engine: Engine
) -> None:
    own = service_named(engine, "Lamp crew")
    token = world.letter_about(own)
    with transaction(engine) as session:
        session.execute(update(ConfirmLink).values(partner_id=None))
    for page in (
        world.visitor().get(f"/confirm/{token}"),
        world.visitor().post(f"/confirm/{token}"),
    ):
        assert page.status == 200 and "Please sign in to confirm this" in page.words
        assert f'href="/portal/services/{own}"' in page.text
    assert assured(engine, own) == (None, None)


def remove(engine: Engine, email: str) -> None:
    with transaction(engine) as session:
        account = accounts.find(session, email)
        assert account is not None
        accounts.remove(session, account)


def test_a_reminder_s_link_leads_to_the_page(world: World, engine: Engine) -> None:
    own = service_named(engine, "Lamp crew")
    world.signed_in(EDITOR).post(f"/services/{own}/confirm")
    world.later(days=90)
    assert reminders.remind(engine, world.send, "http://portal.test/portal", lambda: world.now) == 2
    (letter,) = (body for to, _, body in world.letters if to == (EDITOR,))
    found = re.search(r"Lamp crew\n.*\n.*/portal(/confirm/\S+)", letter)
    assert found is not None
    world.visitor().press(found[1])
    assert assured(engine, own)[0] == world.now.date()


def test_an_admin_makes_trusts_and_removes_accounts(world: World, engine: Engine) -> None:
    admin = world.signed_in(ADMIN)
    page = admin.post("/accounts", email="new@pier.test", organization="pier trust")
    assert "new@pier.test" in page.words
    assert world.letters[-1][0] == ("new@pier.test",)
    found = re.search(r'action="/portal/accounts/([^/]+)/trust"', page.text)
    assert found is not None
    assert "Stop trusting" in admin.post(f"/accounts/{found[1]}/trust", trusted="yes").words
    assert "The account is gone" in admin.press(f"/accounts/{found[1]}/remove").words


def test_who_is_trusted_no_more_waits_from_the_next_change_on_whatever_was_approved(
    world: World, engine: Engine
) -> None:
    own, editor, admin = (
        service_named(engine, "Lamp crew"), world.signed_in(EDITOR), world.signed_in(ADMIN)
    )  # fmt: skip
    for price in ("1", "2", "3"):
        editor.change(own, "money", cost=f"{price} pounds")
        where = re.search(r"/portal(/queue/[0-9a-f-]+)", admin.get("/queue").text)
        assert where is not None
        admin.approve(where[1])
    with transaction(engine) as session:
        account = accounts.find(session, EDITOR)
        assert account is not None
        where_to = f"/accounts/{account.id}/trust"
    assert f"Stop trusting {EDITOR}" in admin.get("/accounts").words

    assert "what they change waits for an admin" in admin.post(where_to, trusted="no").words
    assert f"Trust {EDITOR}" in admin.get("/accounts").words
    assert (
        "An admin of the partnership looks at it"
        in editor.change(own, "money", cost="4 pounds").words
    )
    assert versions_say(engine, own)["cost"] == "3 pounds"

    assert "What they change is live at once" in admin.post(where_to, trusted="yes").words
    editor.change(own, "money", cost="5 pounds")
    assert versions_say(engine, own)["cost"] == "5 pounds"


def versions_say(engine: Engine, service_id: str) -> Facts:
    with transaction(engine) as session:
        return versions.now_says(session, service_id)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"email": EDITOR, "organization": OURS}, "has an account already"),
        ({"email": "a@b.test"}, "Choose the organisation"),
        ({"email": "a@b.test", "organization": "Nobody"}, "There is no organisation called Nobody"),
    ],
)
def test_an_account_that_cannot_be_is_said_to_be_wrong(
    world: World, said: dict[str, str], sentence: str
) -> None:
    page = world.signed_in(ADMIN).post("/accounts", **said)
    assert sentence in page.words
    assert f'value="{said["email"]}"' in page.text


def test_the_last_admin_stays(world: World) -> None:
    admin = world.signed_in(ADMIN)
    page = admin.get("/accounts").text
    ids = re.findall(r"/accounts/([0-9a-f-]+)/remove", page)
    answers = [admin.press(f"/accounts/{one}/remove") for one in ids]
    assert any("This is the last admin account" in answer.words for answer in answers)


def test_a_letter_s_page_says_what_young_people_told_before_it_is_confirmed(
    world: World, engine: Engine
) -> None:
    own = service_named(engine, "Lamp crew")
    report(engine, own, ReportKind.WRONG_DETAILS, ReportKind.WRONG_DETAILS)
    token = world.letter_about(own)
    visitor = world.visitor()
    assert "2 times: the details were wrong" in visitor.get(f"/confirm/{token}").words
    assert "details were wrong" not in visitor.post(f"/confirm/{token}").words


def test_a_letter_s_page_tells_all_that_is_confirmed_with_one_press(
    world: World, engine: Engine
) -> None:
    row = make_row(
        organization=OURS,
        service="Lamp crew",
        requires_ehcp="yes",
        benefits_required="yes",
        maximum_age_with_ehcp_or_care="24",
        maximum_age="19",
        service_area="Wyre",
        removes_barriers="confidence",
        tiers="2;3",
    )
    with transaction(engine) as session:
        import_table(session, make_table(row), now=NOW)
    token = world.letter_about(service_named(engine, "Lamp crew"))
    words = world.visitor().get(f"/confirm/{token}").words

    for told in (
        "Only with an EHC plan Yes",
        "Only for people who get Universal Credit, JSA or ESA Yes",
        "Oldest age with an EHC plan or care experience 24",
        "Where people may live Wyre",
        "What it helps with Confidence",
        "need somebody alongside them",
    ):
        assert told in words


def test_in_a_long_list_what_was_never_confirmed_is_on_the_first_page(
    lasting: Lasting, empty_file: Path
) -> None:
    """However its name begins."""
    engine = lasting.becomes(empty_file)
    rows = [
        make_row(organization=OURS, service=f"A {n:03}", assured_date="2026-11-01", assured_by="us")
        for n in range(due.AT_A_TIME * 4)
    ]
    with transaction(engine) as session:
        import_table(session, make_table(*rows, make_row(service="Zebra walks")), now=NOW)
        page = due.listing(session, organization_id=None, words="", page=1, today=NOW.date())

    assert page.kept[0].offer.name == "Zebra walks"
    assert len(page.kept) == due.AT_A_TIME


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("LAMP  crew", True), ("crew lamp", True), ("lam", True), ("lamp trust", True),
        ("%", False), ("_", False), ("lamp_crew", False), ("lamp zebra", False),
    ],
)  # fmt: skip
def test_a_search_finds_each_word_and_takes_no_sign_for_any_word(
    world: World, engine: Engine, words: str, found: bool
) -> None:
    with transaction(engine) as session:
        page = due.listing(session, organization_id=None, words=words, page=1, today=NOW.date())
    names = {one.offer.name for one in page.kept}

    assert ("Lamp crew" in names) is found and (found or not names)


def test_nobody_confirms_what_they_were_not_shown(world: World, engine: Engine) -> None:
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    seen = mark_on(visitor.get(f"/services/{own}"))
    with transaction(engine) as session:
        facts = {**versions.now_says(session, own), "phone": "01253 999 999"}
        versions.publish(session, own, facts, Deed(ADMIN, Action.EDITED, NOW))
    before = assured(engine, own)

    for then in ("", "list"):
        page = visitor.post(f"/services/{own}/confirm", mark=seen, then=then)
        assert "This changed while you looked at it" in page.words
    assert assured(engine, own) == before
    visitor.post(f"/services/{own}/confirm", mark=mark_on(page))
    assert assured(engine, own) == (NOW.date(), OURS)


def test_what_is_paused_is_not_said_to_be_shown(world: World, engine: Engine) -> None:
    own, visitor = service_named(engine, "Lamp crew"), world.signed_in(EDITOR)
    draft = visitor.begin(own)
    visitor.fill(draft, "money", cost="free", pay="")
    visitor.post(f"{draft}/check")
    assert "young people see the entry below" in visitor.get(f"/services/{own}").words
    visitor.post(f"/services/{own}/pause")
    words = visitor.get(f"/services/{own}").words
    assert "waits for an admin" in words and "young people see the entry below" not in words


def test_admins_alone_are_told_of_helplines_that_are_to_be_checked(world: World) -> None:
    world.lines_due = ("Samaritans, free", "A <line>")

    shown = world.signed_in(ADMIN).get("/").text
    assert "2 helplines were not checked in time: Samaritans, free; A &lt;line&gt;." in shown
    assert "helpline" not in world.signed_in(EDITOR).get("/").text


def test_what_leads_to_nobody_is_marked_and_confirming_does_not_show_it(
    world: World, engine: Engine
) -> None:
    own = service_named(engine, "Lamp crew")
    with transaction(engine) as session:
        deed = Deed("import", Action.FOUND, NOW)
        bare = {"phone": None, "email": None}
        versions.publish(session, own, {**versions.now_says(session, own), **bare}, deed)
    visitor = world.signed_in(EDITOR)
    assert "Hidden: no way to get in touch" in visitor.get("/").words
    page = visitor.get(f"/services/{own}")
    assert "Nobody is shown it" in page.words
    visitor.post(f"/services/{own}/confirm", mark=mark_on(page))
    assert "Hidden: no way to get in touch" in visitor.get(f"/services/{own}").words
