"""What a partner has corrected stays, whatever else the feed of the entry changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory import catalogue
from directory.cards import completed
from directory.feeds.hsds.feed import load_hsds, write_hsds
from directory.feeds.loading import Imported, Loading, untold
from directory.feeds.table import import_table, load_table
from directory.feeds.writing import write_csv
from directory.partners import versions
from directory.partners.tables import Action
from directory.partners.versions import Deed
from directory.tables import Eligibility, Phone, Service
from tests.actions.makers import BOTH, databases, sessions
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, make_row, make_table

database, session = databases(*BOTH), sessions()

NAME, FEED, OURS = "Lamp crew", "council", "Pier Trust"
LATER = NOW + timedelta(days=7)
Tell = Callable[..., Imported]
OLD_PHONE, NEW_PHONE = "01253 477775", "01253 999999"


@pytest.fixture(params=["table", "hsds"])
def tell(request: pytest.FixtureRequest, session: Session) -> Tell:
    """An import of the one service, as a table or an HSDS feed says it."""

    def as_table(retire: bool = False, there: bool = True, **said: str) -> Imported:
        rows = [make_row(organization=OURS, service=NAME, **said)] if there else []
        other = make_row(organization="Tram Club", service="Rails")
        data = make_table(*rows, other)
        return import_table(session, data, now=LATER, feed=FEED, retire=retire)

    def as_hsds(retire: bool = False, there: bool = True, **said: str) -> Imported:
        phones = [{"id": "p-1", "number": said.pop("phone")}] if "phone" in said else []
        own: dict[str, Any] = {"name": NAME, "phones": phones, **said}
        told = [make_service(**own)] if there else []
        other = make_service(name="Rails")
        how = Loading(feed=FEED, now=LATER, retire=retire)
        return load_hsds(session, as_file([*told, other]), how)

    return as_table if request.param == "table" else as_hsds


def own(session: Session) -> str:
    found = session.query(Service).filter(Service.name == NAME).one()
    return found.id


def corrects(session: Session, *, by: str = OURS, **facts: Any) -> None:
    """The partner changes the entry, and it counts at once."""
    deed = Deed("editor@pier.test", Action.EDITED, NOW + timedelta(days=1), speaks_for=by)
    says = versions.now_says(session, own(session))
    versions.publish(session, own(session), {**says, **facts}, deed)


def live(session: Session) -> dict[str, Any]:
    return versions.now_says(session, own(session))


def test_a_number_that_a_partner_corrected_stays_when_the_feed_changes_something_else(
    session: Session, tell: Tell
) -> None:
    tell(phone=OLD_PHONE, description="Old words.")
    corrects(session, phone=NEW_PHONE)
    found = tell(phone=OLD_PHONE, description="New words.")

    says = live(session)
    assert (says["phone"], says["description"]) == (NEW_PHONE, "New words.")
    assert (found.changed, found.corrected) == (1, 1)


def test_it_stays_however_often_the_feed_comes(session: Session, tell: Tell) -> None:
    tell(phone=OLD_PHONE, description="First.")
    corrects(session, phone=NEW_PHONE)
    for words in ("Second.", "Third.", "Third."):
        tell(phone=OLD_PHONE, description=words)

    says = live(session)
    assert (says["phone"], says["description"]) == (NEW_PHONE, "Third.")


def test_where_the_feed_has_another_number_still_the_partner_s_counts_and_is_told(
    session: Session, tell: Tell
) -> None:
    tell(phone=OLD_PHONE)
    corrects(session, phone=NEW_PHONE)
    found = tell(phone="01253 111111")

    assert live(session)["phone"] == NEW_PHONE
    assert found.corrected == 1


def test_a_feed_that_has_caught_up_leads_again(session: Session, tell: Tell) -> None:
    tell(phone=OLD_PHONE)
    corrects(session, phone=NEW_PHONE)
    assert tell(phone=NEW_PHONE, description="Both agree.").corrected == 0
    tell(phone="01253 111111")

    assert live(session)["phone"] == "01253 111111"


def test_what_nobody_touched_is_the_feed_s(session: Session, tell: Tell) -> None:
    tell(phone=OLD_PHONE, description="Old words.")
    corrects(session, description="The partner's words.")
    tell(phone=NEW_PHONE, description="Old words.")

    says = live(session)
    assert (says["phone"], says["description"]) == (NEW_PHONE, "The partner's words.")


@pytest.mark.parametrize("status", ["temporarily closed", "defunct"])
def test_what_a_partner_closed_no_feed_opens(session: Session, tell: Tell, status: str) -> None:
    tell(description="Old words.")
    deed = Deed("editor@pier.test", Action.PAUSED, NOW + timedelta(days=1))
    versions.set_status(session, own(session), status, deed)
    tell(description="New words.")

    says = live(session)
    assert (says["status"], says["description"]) == (status, "New words.")


@pytest.mark.parametrize("status", ["temporarily closed", "defunct"])
def test_nor_by_coming_back_to_it(session: Session, tell: Tell, status: str) -> None:
    tell(description="Old words.")
    deed = Deed("editor@pier.test", Action.CLOSED, NOW + timedelta(days=1))
    versions.set_status(session, own(session), status, deed)
    assert tell(there=False, retire=True).gone == 1
    assert live(session)["status"] == status
    tell(description="Old words.")

    assert live(session)["status"] == status


def test_what_the_feed_itself_let_go_is_active_when_it_comes_back(
    session: Session, tell: Tell
) -> None:
    tell(description="Old words.")
    corrects(session, phone=NEW_PHONE)
    tell(there=False, retire=True)
    assert live(session)["status"] == "inactive"
    tell(description="New words.")

    says = live(session)
    assert (says["status"], says["phone"]) == ("active", NEW_PHONE)


def test_who_looked_last_is_told(session: Session, tell: Tell) -> None:
    tell(phone=OLD_PHONE, description="Old words.")
    corrects(session, phone=NEW_PHONE)
    tell(phone=OLD_PHONE, description="New words.")

    rules = session.get_one(Eligibility, own(session))
    assert rules.assured_by == OURS and rules.assured_at == NOW + timedelta(days=1)


def test_a_feed_that_only_caught_up_leads_again(session: Session, tell: Tell) -> None:
    tell(phone=OLD_PHONE)
    corrects(session, phone=NEW_PHONE)
    assert tell(phone=NEW_PHONE).corrected == 0
    tell(phone="01253 111111")

    assert live(session)["phone"] == "01253 111111"


@pytest.mark.parametrize("status", ["temporarily closed", "defunct"])
def test_not_even_by_saying_so_itself_for_a_week(session: Session, tell: Tell, status: str) -> None:
    """ "When a feed has caught up it leads again" holds for all but what a partner closed."""
    tell(description="First.", status="active")
    deed = Deed("editor@pier.test", Action.CLOSED, NOW + timedelta(days=1))
    versions.set_status(session, own(session), status, deed)
    tell(description="Second.", status=status)
    tell(description="Third.", status="active")

    assert (live(session)["status"], live(session)["description"]) == (status, "Third.")


class TestFeeds:
    """What only an HSDS feed says."""

    @pytest.fixture
    def tell(self, session: Session) -> Tell:
        def told(*, there: bool = True, retire: bool = False, **said: Any) -> Imported:
            services = [make_service(name=NAME, **said)] if there else []
            how = Loading(feed=FEED, now=LATER, retire=retire)
            return load_hsds(session, as_file([*services, make_service(name="Rails")]), how)

        return told

    @pytest.mark.parametrize("first", ["inactive", "defunct"])
    def test_what_the_feed_itself_calls_inactive_is_not_opened_by_coming_back(
        self, session: Session, tell: Tell, first: str
    ) -> None:
        tell(status=first)
        tell(there=False, retire=True)
        tell(status="inactive")

        assert live(session)["status"] == "inactive"

    def test_of_two_numbers_the_corrected_one_goes_whatever_their_order(
        self, session: Session, tell: Tell
    ) -> None:
        first, second = (
            {"id": str(uuid5(NAMESPACE_DNS, number)), "number": number}
            for number in (OLD_PHONE, "01253 222222")
        )
        tell(phones=[first, second])
        wrong = live(session)["phone"]
        corrects(session, phone=NEW_PHONE)
        for place, phones in enumerate(([second, first], [first, second])):
            tell(phones=phones, description=f"New words {place}.")

            numbers = select(Phone.number).where(Phone.service_id == own(session))
            left = {first["number"], second["number"]} - {wrong}
            assert set(session.scalars(numbers)) == {NEW_PHONE, *left}


class TestTables:
    """What only a table says plainly."""

    @pytest.fixture
    def tell(self, session: Session) -> Tell:
        def told(**said: str) -> Imported:
            data = make_table(make_row(organization=OURS, service=NAME, **said))
            return import_table(session, data, now=LATER, feed=FEED)

        return told

    def test_a_new_address_stays_whole(self, session: Session, tell: Tell) -> None:
        tell(address="1 Old Street", town="Blackpool", postcode="FY1 1AA")
        corrects(session, address="2 New Road", town="Lytham", postcode="FY8 1AA")
        tell(address="1 Old Street", town="Blackpool", postcode="FY1 1AB")

        says = live(session)
        where = tuple(says[name] for name in ("address", "town", "postcode"))
        assert where == ("2 New Road", "Lytham", "FY8 1AA")

    def test_ages_that_would_not_go_together_are_the_partner_s(
        self, session: Session, tell: Tell
    ) -> None:
        tell(minimum_age="16", maximum_age="24", description="Old words.")
        corrects(session, minimum_age=18, maximum_age=19)
        tell(minimum_age="20", maximum_age="24", description="New words.")

        says = live(session)
        assert (says["minimum_age"], says["maximum_age"]) == (18, 19)
        assert says["description"] == "New words."

    def test_a_place_that_the_feed_hides_is_hidden(self, session: Session, tell: Tell) -> None:
        """Its partner shows it in the portal, where the question is asked; a feed may hide it."""
        tell(address="1 Old Street", postcode="FY1 1AA")
        corrects(session, phone=NEW_PHONE)
        tell(address="1 Old Street", postcode="FY1 1AA", confidential="yes")

        assert live(session)["confidential"] is True

    def test_the_partner_s_word_is_a_version_of_its_own(self, session: Session, tell: Tell) -> None:
        tell(phone=OLD_PHONE, description="Old words.")
        corrects(session, phone=NEW_PHONE)
        tell(phone=OLD_PHONE, description="New words.")

        numbers = [one.facts["phone"] for one in versions.history(session, own(session))]
        assert numbers == [NEW_PHONE, NEW_PHONE, OLD_PHONE]

    def test_a_column_that_a_feed_leaves_out_for_once_is_still_its_old_word(
        self, session: Session, tell: Tell
    ) -> None:
        tell(phone=OLD_PHONE, description="First.")
        corrects(session, phone=NEW_PHONE)
        row = make_row(organization=OURS, service=NAME, description="Second.")
        without = "\n".join([",".join(row), ",".join(row.values())]).encode()
        import_table(session, without, now=LATER, feed=FEED)
        assert live(session)["phone"] == NEW_PHONE
        found = tell(phone=OLD_PHONE, description="Third.")

        says = live(session)
        assert (says["phone"], says["description"]) == (NEW_PHONE, "Third.")
        assert found.corrected == 1

    def test_what_one_feed_says_is_not_what_another_said_before(
        self, session: Session, tell: Tell
    ) -> None:
        """Our own export, with one cell changed, comes in between: then the council's as ever."""
        tell(phone=OLD_PHONE, cost="free", description="First.")
        corrects(session, phone=NEW_PHONE)
        row = make_row(
            organization=OURS,
            service=NAME,
            phone=NEW_PHONE,
            cost="5 pounds",
            description="First.",
        )
        import_table(session, make_table(row), now=LATER, feed="ours")
        tell(phone=OLD_PHONE, cost="free", description="Second.")

        says = live(session)
        assert (says["phone"], says["cost"]) == (NEW_PHONE, "5 pounds")
        assert says["description"] == "Second."

    def test_an_age_that_does_not_go_with_a_corrected_one_stops_no_import(
        self, session: Session, tell: Tell
    ) -> None:
        tell(minimum_age="16", maximum_age="24")
        corrects(session, minimum_age=18, maximum_age=19)
        row = make_row(organization=OURS, service=NAME, minimum_age="20", description="New.")
        without = "\n".join([",".join(row), ",".join(row.values())]).encode()
        found = import_table(session, without, now=LATER, feed=FEED)

        says = live(session)
        assert (says["minimum_age"], says["maximum_age"]) == (18, 19)
        assert (says["description"], found.corrected) == ("New.", 1)

    def test_an_older_export_undoes_nothing_of_a_service_that_was_made_in_the_portal(
        self, session: Session, tell: Tell
    ) -> None:
        tell()
        owner = session.get_one(Service, own(session)).organization_id
        made = {**versions.now_says(session, own(session)), "service": "Made here"}
        made |= {"phone": OLD_PHONE, "cost": "free"}
        deed = Deed("editor@pier.test", Action.CREATED, NOW, speaks_for=OURS)
        mine = str(uuid5(NAMESPACE_DNS, "made here"))
        versions.publish_all(session, [versions.Wanted(mine, made, deed, owner=owner)])
        later = Deed("editor@pier.test", Action.EDITED, NOW, speaks_for=OURS)
        paused = {**versions.now_says(session, mine), "phone": NEW_PHONE}
        versions.publish(session, mine, {**paused, "status": "temporarily closed"}, later)
        row = make_row(
            id=mine,
            organization=OURS,
            service="Made here",
            phone=OLD_PHONE,
            cost="5 pounds",
            status="active",
        )
        found = import_table(session, make_table(row), now=LATER, feed="ours")

        says = versions.now_says(session, mine)
        assert (says["phone"], says["status"]) == (NEW_PHONE, "temporarily closed")
        assert (says["cost"], found.corrected) == ("5 pounds", 1)

    def test_our_own_export_under_the_same_name_is_no_word_of_the_feed(
        self, session: Session, tell: Tell
    ) -> None:
        tell(phone=OLD_PHONE, cost="free", description="First.")
        corrects(session, phone=NEW_PHONE)
        row = make_row(
            id=own(session),
            organization=OURS,
            service=NAME,
            phone=NEW_PHONE,
            cost="free",
            description="First.",
        )
        import_table(session, make_table(row), now=LATER, feed=FEED)
        tell(phone=OLD_PHONE, cost="free", description="Second.")

        says = live(session)
        assert (says["phone"], says["description"]) == (NEW_PHONE, "Second.")

    @pytest.mark.parametrize("ending", [".csv", ".json"])
    def test_what_was_exported_after_a_correction_changes_nothing(
        self, session: Session, tell: Tell, tmp_path: Path, ending: str
    ) -> None:
        tell(phone=OLD_PHONE, description="First.")
        corrects(session, phone=NEW_PHONE)
        file = tmp_path / f"ours{ending}"
        write, load = {".csv": (write_csv, load_table), ".json": (write_hsds, load_hsds)}[ending]
        write(session, file, untold)
        found = load(session, lambda: file.open("rb"), Loading(feed="ours", now=LATER))

        assert (found.new, found.changed, found.corrected) == (0, 0, 0)


PLACES = [("1 Prom", "FY1 1AA"), ("8 South Rd", "FY4 1AA"), ("3 Mid Street", "FY3 7AA")]


@pytest.mark.parametrize("number", range(4))
def test_of_several_places_and_costs_a_card_tells_what_its_partner_put_right(
    session: Session, number: int
) -> None:
    """Whatever their ids: what the portal shows and changes is what a card says."""
    places = [
        {"id": f"{number}-{line}", "location": {"addresses": [
            {"address_1": line, "postal_code": postcode, "city": "Blackpool"}
        ]}}
        for line, postcode in PLACES
    ]  # fmt: skip
    costs = [{"option": "Under 12s", "amount": 0}, {"option": "13 and over", "amount": 40}]
    told = make_service(
        id=str(uuid5(NAMESPACE_DNS, f"many {number}")),
        name=NAME,
        service_at_locations=places,
        cost_options=costs,
    )
    load_hsds(session, as_file(told), Loading(feed=FEED, now=NOW))
    facts = versions.now_says(session, told["id"])
    seen = {"address": "77 New Road", "postcode": "FY3 9ZZ", "cost": "£40 a week for everybody"}

    (first,) = catalogue.offers(session)
    assert (first.address, first.cost) == (facts["address"], facts["cost"])
    for turn in ("", " again"):
        anew = {**seen, "address": seen["address"] + turn}
        deed = Deed("us", Action.EDITED, LATER)
        versions.publish(session, told["id"], {**facts, **anew}, deed)
        (whole,) = catalogue.offers(session)
        (card,) = completed(session, [whole])
        for one in (whole, card):
            assert (one.address, one.postcode) == (anew["address"], anew["postcode"])
            assert (one.cost, one.free) == (anew["cost"], False)
        facts = versions.now_says(session, told["id"])
        assert {name: facts[name] for name in anew} == anew


def test_our_own_export_of_a_hidden_address_changes_nothing_and_says_nothing_otherwise(
    session: Session, tmp_path: Path, tell: Tell
) -> None:
    tell(description="Lamps", phone=OLD_PHONE)
    facts = versions.now_says(session, own(session))
    hidden = {"address": "12 Secretrose Lane", "postcode": "FY1 4ZZ", "confidential": True}
    for anew in (hidden, {"description": "Their words"}):
        facts = {**facts, **anew}
        versions.publish(session, own(session), facts, Deed("us", Action.EDITED, NOW))
    file, otherwise = tmp_path / "x.csv", []
    write_csv(session, file)
    how = Loading(feed=FEED, now=LATER, otherwise=lambda *one: otherwise.append(one))
    found = load_table(session, lambda: file.open("rb"), how)

    assert (found.new, found.changed, found.corrected, otherwise) == (0, 0, 0, [])


def test_our_own_export_does_not_bring_back_what_its_feed_let_go(
    session: Session, tmp_path: Path, tell: Tell
) -> None:
    tell(description="Lamps")
    tell(there=False, retire=True)
    gone = select(Eligibility.gone_on).where(Eligibility.service_id == own(session))
    file = tmp_path / "x.csv"
    write_csv(session, file)
    found = load_table(session, lambda: file.open("rb"), Loading(feed="ours", now=LATER))

    assert (found.changed, session.scalar(gone)) == (0, LATER.date())
    tell(description="Lamps")
    assert (session.scalar(gone), session.get_one(Service, own(session)).status) == (None, "active")


ROSE = [
    {"id": "1", "location": {"id": "2", "addresses": [{"id": "3", "address_1": "12 Rose Lane"}]}}
]


def hidden_feed(session: Session, **said: Any) -> Imported:
    told = make_service(**{"name": NAME, "service_at_locations": ROSE, **said})
    return load_hsds(session, as_file([told]), Loading(feed=FEED, now=LATER))


def test_a_text_that_we_covered_is_no_correction_and_goes_on_with_its_feed(
    session: Session,
) -> None:
    hidden_feed(session, description="A refuge at 12 Rose Lane.")
    corrects(session, confidential=True)
    assert live(session)["description"] == "A refuge at […]."
    done = hidden_feed(session, description="A refuge at 12 Rose Lane, newly painted.")
    assert done.corrected == 0
    assert live(session)["description"] == "A refuge at […], newly painted."


def test_it_goes_on_with_its_feed_where_the_address_is_shown_again(session: Session) -> None:
    hidden_feed(session, description="A drop-in at 12 Rose Lane.")
    corrects(session, confidential=True)
    corrects(session, confidential=False)
    done = hidden_feed(session, description="A drop-in at 12 Rose Lane, newly painted.")
    assert done.corrected == 0
    assert live(session)["description"] == "A drop-in at 12 Rose Lane, newly painted."


def test_what_a_partner_shows_again_stays_shown_until_somebody_hides_it_again(
    session: Session,
) -> None:
    hidden_feed(session, description="One.")
    corrects(session, confidential=True)
    hidden_feed(session, description="Two.")
    assert live(session)["confidential"]
    corrects(session, confidential=False)
    for words in ("Three.", "Four."):
        hidden_feed(session, description=words)
        assert not live(session)["confidential"] and live(session)["description"] == words

    marked = [{**ROSE[0], "location": {**ROSE[0]["location"], "private": True}}]  # type: ignore[dict-item]
    hidden_feed(session, description="Five.", service_at_locations=marked)
    assert live(session)["confidential"]
    hidden_feed(session, description="Six.")
    assert live(session)["confidential"]


def test_what_went_with_a_correction_that_was_taken_back_is_the_feed_s_again(
    session: Session,
) -> None:
    feed = {"minimum_age": 16, "maximum_age": 24}
    hidden_feed(session, **feed)
    corrects(session, minimum_age=18)
    hidden_feed(session, **feed | {"maximum_age": 25})
    assert (live(session)["minimum_age"], live(session)["maximum_age"]) == (18, 24)
    versions.go_back(session, own(session), 1, Deed("editor@pier.test", Action.WENT_BACK, LATER))
    done = hidden_feed(session, **feed | {"maximum_age": 25, "description": "New words."})
    assert done.corrected == 0
    assert (live(session)["minimum_age"], live(session)["maximum_age"]) == (16, 25)


def test_what_comes_back_to_its_feed_is_no_correction(session: Session) -> None:
    """That it was let go meanwhile is the import's own doing."""
    other = make_service(name="Rails")
    how = Loading(feed=FEED, now=LATER, retire=True)
    both = [make_service(name=NAME), other]
    load_hsds(session, as_file(both), how)
    corrects(session, phone=NEW_PHONE)
    load_hsds(session, as_file([other]), how)
    assert live(session)["status"] == "inactive"
    heard: list[tuple[str, ...]] = []
    how = replace(how, otherwise=lambda _entry, names: heard.append(names))
    load_hsds(session, as_file(both), how)
    assert live(session)["status"] == "active"
    assert heard == [("phone",)]
