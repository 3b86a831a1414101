"""Nobody is sent to a PO box: not by a card, matching, a table, the form or a helpline's rule."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from directory import catalogue
from directory.api import public
from directory.db import transaction
from directory.entries import Entry, load, store
from directory.feeds.hsds.feed import load_hsds, write_hsds
from directory.feeds.hsds.telling import tell
from directory.feeds.loading import Imported, Loading
from directory.feeds.named import Noticed
from directory.feeds.table import import_table, load_table
from directory.feeds.telling import row_of
from directory.feeds.writing import write_csv
from directory.freshness import is_helpline
from directory.helplines import ended_by, helplines
from directory.partners.facts import facts_of, offer_of, said_anew
from directory.reach import Number, is_box, use_of
from directory.tables import Candidate
from directory.weights import weights
from tests.actions.makers import BOTH, databases, engines
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, TODAY, make_row, make_seeker, make_table

database, engine = databases(*BOTH), engines()
HOW = Loading(feed="county", now=NOW)
STREET, BOX = "1 Market Street", "PO Box 9"
WHERE = ("address", "town", "postcode", "latitude", "longitude")
NOWHERE = dict.fromkeys(WHERE)


def address(line: str, kind: str = "physical", **more: Any) -> dict[str, Any]:
    there = {"city": "Burnley", "postal_code": "BB11 1AA", "country": "GB"}
    return {"address_1": line, "address_type": kind, "attention": "Night team", **there, **more}


def place(*addresses: dict[str, Any], kind: str = "physical", **more: Any) -> dict[str, Any]:
    lies = {"location_type": kind, "latitude": 53.789, "longitude": -2.245, **more}
    return {**lies, "addresses": list(addresses)}


def line(*places: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A helpline in HSDS, with those places, whose ids are in their order."""
    sites = []
    for number, told in enumerate(places):
        own = [{"id": f"{number}{n}", **one} for n, one in enumerate(told["addresses"])]
        there = {"id": f"{number}", **told, "addresses": own}
        sites.append({"id": f"{number}", "location": there})
    plain = {
        "name": "Night line",
        "phones": [{"id": "1", "number": "0800 555 0100"}],
        "service_areas": [{"id": "1", "name": "England"}],
        "eligibility": {"kind": "safety"},
    }
    return make_service(**{**plain, "service_at_locations": sites, **more})


NO_PLACE = {
    "a postal address": [place(address(BOX, "postal"))],
    "a street of a postal location": [place(address(STREET, "postal"), kind="postal")],
    "a virtual address": [place(address("Online", "virtual"))],
    "a postal location": [place(address(BOX), kind="postal")],
    "a virtual location": [place(address(STREET), kind="virtual")],
    "no address, online": [place(kind="virtual")],
    "two of them": [place(address(BOX, "postal")), place(address(BOX, "virtual"))],
    "two in one": [place(address(BOX, "postal"), address("Online", "virtual"))],
}
BOX_ALONE = {
    "a box told as a street": [place(address(BOX))],
    "with its town": [place(address("P.O. Box 120, Burnley"))],
    "in capitals": [place(address("FREEPOST NIGHT LINE"))],
    "with a county behind its town": [place(address("PO Box 12, Burnley, Lancashire"))],
    "behind a name": [place(address("PB Charity, PO Box 7"))],
    "with a hyphen": [place(address("PO-Box 12"))],
    "without PO": [place(address("Box 12, Burnley"))],
    "in a town that ends like a street": [place(address("PO Box 12\nBamber Bridge"))],
    "in a town of a saint": [place(address("PO Box 5, St Annes, Lancashire, England"))],
    "with dots and blanks": [place(address("p o\u00a0box 7"))],
}
PLACES = {
    "a street": [place(address(STREET))],
    "no address": [place()],
    "a street told as postal": [place(address(STREET, "postal"))],
    "a street for letters beside one": [place(address("1 Letter Road", "postal"), address(STREET))],
    "a box and a street in one": [place(address(BOX, "postal"), address(STREET))],
    "a box told as a street, and one": [place(address(BOX), address(STREET))],
    "a box first": [place(address(BOX, "postal")), place(address(STREET))],
    "a box told as a place first": [place(address(BOX)), place(address(STREET))],
    "online first": [place(kind="virtual"), place(address(STREET))],
    "a box last": [place(address(STREET)), place(address(BOX), kind="postal")],
    "a house that has a box": [place(address("PO Box 4, Town Hall, Talbot Square"))],
    "a box beside a short street": [place(address("PO Box 7, Church St., Burnley"))],
    "a box beside a number": [place(address("Freepost ABC, 14 The Shambles"))],
    "a box behind a house": [place(address("Trinity House, PO Box 7, Burnley"))],
    "a box of wood": [place(address("The Box 12 Club"))],
    "a street that is called so": [place(address("Post Office Boxing Yard"))],
}


def loaded(session: Session, told: dict[str, Any]) -> Entry:
    found = load_hsds(session, as_file(told), HOW)
    assert found.new + found.changed == 1
    return stored(session, told)


def stored(session: Session, told: dict[str, Any]) -> Entry:
    return load(session, [told["id"]])[told["id"]]


def seen(session: Session) -> list[dict[str, Any]]:
    """Where the only service is, as everybody tells it who shows it to young people."""
    (offer,) = catalogue.offers(session)
    every = catalogue.suggest(session, make_seeker(), today=TODAY, show_unassured=True)
    shown = [offer, every[0].offer]
    read = [{name: getattr(one, name) for name in WHERE} for one in shown]
    (row,) = session.execute(select(*(getattr(Candidate, name) for name in WHERE))).mappings()
    assert is_helpline(offer, weights().freshness) is bool(helplines(session))
    return [*read, dict(row)]


def unchanged_by_what_goes_out(session: Session, tmp_path: Path) -> bool:
    """Whether an import after an export, of a table and of JSON, changes nothing."""
    writes = ((write_csv, load_table), (write_hsds, load_hsds))
    for feed in ("county", "new"):
        for write, read in writes:
            write(session, tmp_path / "all")
            how = Loading(feed=feed, now=NOW)
            if read(session, lambda: (tmp_path / "all").open("rb"), how) != Imported(0, 0, 1, 0):
                return False
    return True


@pytest.mark.parametrize("name", [*NO_PLACE, *BOX_ALONE])
def test_nobody_is_sent_to_a_box(engine: Engine, tmp_path: Path, name: str) -> None:
    told = line(*(NO_PLACE | BOX_ALONE)[name])
    with transaction(engine) as session:
        entry = loaded(session, told)
        assert seen(session) == [NOWHERE] * 3
        assert helplines(session)
        row = row_of(entry)
        assert (row.address is None) is (name in NO_PLACE)  # a table says a box, as it was typed
        card = offer_of(facts_of(entry), own=entry.id, organization=entry.one("organization"))
        assert [getattr(card, n) for n in WHERE] == [None] * len(WHERE)
        assert is_helpline(card, weights().freshness)
        assert unchanged_by_what_goes_out(session, tmp_path)
        # Whoever has it by the open API or the export has all of it.
        assert same_places(tell(stored(session, told)), told)
        assert same_places(tell(public.entry(entry)), told, but="attention")


def same_places(out: dict[str, Any], told: dict[str, Any], but: str = "") -> bool:
    def said(document: dict[str, Any]) -> list[Any]:
        sites = [at["location"] for at in document.get("service_at_locations", [])]
        every = [one for at in sites for one in at.get("addresses", [])]
        types = sorted(at["location_type"] for at in sites)
        names = {"address_type", "address_1", "city", "postal_code", "attention"} - {but}
        lines = sorted([one[name] for name in sorted(names)] for one in every)
        return [types, lines]

    return said(out) == said(told)


@pytest.mark.parametrize("name", PLACES)
def test_a_place_is_shown_whatever_postal_address_is_beside_it(
    engine: Engine, tmp_path: Path, name: str
) -> None:
    told = line(*PLACES[name])
    with transaction(engine) as session:
        entry = loaded(session, told)
        facts = facts_of(entry)
        there = {name: facts[name] for name in WHERE}
        assert seen(session) == [there] * 3
        assert there["latitude"] == 53.789 and not is_box(there["address"])
        assert bool(helplines(session)) is (there["address"] is None)
        assert unchanged_by_what_goes_out(session, tmp_path)
        assert same_places(tell(stored(session, told)), told)


EDITED = (
    "a postal address", "a virtual location", "no address, online", "a box and a street in one",
    "a box last",
)  # fmt: skip
EDITS: dict[str, dict[str, Any]] = {
    "words": {"description": "Call us."},
    "a place": {"address": "2 Pier Road", "town": "Blackpool", "postcode": "FY1 1AA"},
    "getting in": {"accessibility": "Step-free."},
    "both": {"address": "2 Pier Road", "accessibility": "Step-free."},
    "gone": dict.fromkeys(WHERE),
    "gone but for getting in": {**dict.fromkeys(WHERE), "accessibility": "Step-free."},
}


# Each pair of two of these three is tried.
TWO_EDITS = [
    (name, first, ("both", "gone")[(place + turn) % 2])
    for place, name in enumerate(EDITED)
    for turn, first in enumerate(EDITS)
]


@pytest.mark.parametrize(("name", "first", "second"), TWO_EDITS)
def test_an_edit_says_what_it_says_and_leaves_the_postal_address(
    session: Session, tmp_path: Path, name: str, first: str, second: str
) -> None:
    """Whatever is edited here, one after the other."""
    told = line(*(NO_PLACE | PLACES)[name])
    entry = loaded(session, told)
    postal = boxes(entry)
    for edit in (EDITS[first], EDITS[second]):
        facts = {**facts_of(entry), **edit}
        anew = said_anew(facts, entry)
        if anew is not None:
            store(session, [anew])
        entry = stored(session, told)
        now = facts_of(entry)
        points = {"latitude", "longitude"}  # another postcode is another point
        assert {k: v for k, v in now.items() if k not in points} == {
            k: v for k, v in facts.items() if k not in points
        }
        assert boxes(entry) == postal
        there = {name: now[name] for name in WHERE}
        assert seen(session) == [there] * 3
        (offer,) = catalogue.offers(session)
        assert offer.accessibility == now["accessibility"]
        assert unchanged_by_what_goes_out(session, tmp_path)


def boxes(entry: Entry) -> list[dict[str, Any]]:
    """The addresses to which nobody goes, but for which row of a place they hang on."""
    virtual = {row["id"] for row in entry.of("location") if row["location_type"] != "physical"}
    rows = [
        row
        for row in entry.of("address")
        if row["address_type"] != "physical" or row["location_id"] in virtual
    ]
    return [{k: v for k, v in row.items() if k != "location_id"} for row in rows]


def test_a_street_in_the_second_line_beside_a_box_is_where_to_go(session: Session) -> None:
    told = line(place(address("PO Box 32", address_2="10 Talbot Road")))
    entry = loaded(session, told)
    assert facts_of(entry)["address"] == "10 Talbot Road"
    assert all(one["address"] == "10 Talbot Road" for one in seen(session))
    assert same_places(tell(entry), told)
    assert load_hsds(session, as_file(tell(entry)), HOW).unchanged == 1
    boxes_alone = line(place(address("PO Box 32", address_2="Burnley")), name="Day line")
    assert facts_of(loaded(session, boxes_alone))["address"] == "PO Box 32"


def test_an_import_names_a_street_that_is_told_as_postal(session: Session) -> None:
    """The standard's own example does so: whoever keeps the feed means a place, or letters."""
    noticed = Noticed(TODAY)
    told = [
        line(*PLACES["a street told as postal"]),
        line(*NO_PLACE["a postal address"], name="Day line"),
        line(*NO_PLACE["no address, online"], name="Chat"),
        line(*PLACES["a box first"], name="Hub"),
    ]
    load_hsds(session, as_file(told), Loading(feed="x", now=NOW, document=noticed.document))
    said = list(noticed.lines(preview=True))
    assert said[1:] == [f"  Night line (Pier Trust): {STREET}"] and "told as postal" in said[0]


def test_a_row_of_a_table_leaves_the_postal_address_of_a_feed(session: Session) -> None:
    told = line(place(address(BOX, "postal")))
    postal = boxes(loaded(session, told))
    row = make_row(service="Night line", id=told["id"], kind="safety", service_area="England")
    for said in ({"description": "New."}, {"address": "2 Pier Road"}, {"address": ""}):
        found = import_table(session, make_table(row | said), now=NOW, feed="ours")
        assert found.changed == 1
        entry = stored(session, told)
        assert boxes(entry) == postal and entry.one("service")["description"] == said.get(
            "description"
        )
        assert facts_of(entry)["address"] == (said.get("address") or None)
    import_table(session, make_table(row | {"confidential": "yes"}), now=NOW, feed="ours")
    entry = stored(session, told)
    assert entry.confidential() and "service_at_locations" not in tell(public.entry(entry))


def test_a_box_in_a_table_is_no_place(session: Session, tmp_path: Path) -> None:
    row = make_row(
        service="Night line", kind="safety", phone="0800 555 0100", service_area="England",
        address="PO Box 9, Burnley", postcode="BB11 1AA", latitude="53.789", longitude="-2.245",
    )  # fmt: skip
    import_table(session, make_table(row), now=NOW)
    assert seen(session) == [NOWHERE] * 3 and len(helplines(session)) == 1
    assert import_table(session, make_table(row), now=NOW).unchanged == 1
    assert unchanged_by_what_goes_out(session, tmp_path)
    assert "PO Box 9, Burnley" in (tmp_path / "all").read_text()


def phone(number: str, kind: str | None = None, description: str | None = None) -> dict[str, Any]:
    said = {"id": "1", "number": number, "type": kind, "description": description}
    return {name: value for name, value in said.items() if value is not None}


@pytest.mark.parametrize(
    ("told", "use"),
    [
        (phone("01282 555010"), Number.CALL),
        (phone("01282 555010", "voice"), Number.CALL),
        (phone("07700 900123", "cell", "Sam's mobile"), Number.CALL),
        (phone("01282 555010", "fax"), Number.NEITHER),
        (phone("01282 555010", "fax\u00a0"), Number.NEITHER),
        (phone("01282 555010", "\u00a0Fax\u2009"), Number.NEITHER),
        (phone("01282 555010", None, "Fax\u00a0number"), Number.NEITHER),
        (phone("01282 555010", "voice", "fax:"), Number.CALL),
        (phone("01282 555010", "voice", "Text messages are not answered"), Number.CALL),
        (phone("01282 555010", "Voice", "Textphone users dial 18001 first"), Number.CALL),
        (phone("01282 555010", None, "Text messages get no answer, please call"), Number.CALL),
        (phone("01282 555010", "main", "Our fax number"), Number.NEITHER),
        (phone("01282 555010", "TTY", "Call us"), Number.NEITHER),
        (phone("01282 555010", "Facsimile"), Number.NEITHER),
        (phone("01282 555010", "pager"), Number.NEITHER),
        (phone("07700 900123", "sms", "Call us"), Number.TEXT),
        (phone("Fax: 01282 555010"), Number.NEITHER),
        (phone("18001 01282 555010", None, "Text phone for deaf people"), Number.NEITHER),
        (phone("18001 01282 555010", "Minicom"), Number.NEITHER),
        (phone("01282 555010", None, "Fax and phone"), Number.CALL),
        (phone("01282 555010", None, "Phone, not for faxes"), Number.CALL),
        (phone("01282 555010", "textile line"), Number.CALL),
        (phone("85258", "text"), Number.TEXT),
        (phone("85258", "Text (SMS)"), Number.TEXT),
        (phone("85258", "SMS\u00a0"), Number.TEXT),
        (phone("85258", None, "Text us any time, and we call back"), Number.TEXT),
        (phone("85258", "voice", "text line"), Number.CALL),
        (phone("85258", "main", "text line"), Number.TEXT),
        (phone("07700 900123", None, "Text or call"), Number.CALL),
        (phone("07700 900123", "text/voice"), Number.CALL),
        (phone("Text SHOUT to 85258"), Number.TEXT),
    ],
)
def test_nobody_is_told_to_call_what_takes_texts(
    engine: Engine, told: dict[str, Any], use: Number
) -> None:
    """A card, matching and a table say the same of it; and how to text is said."""
    with transaction(engine) as session:
        entry = loaded(session, line(phones=[told], eligibility={"kind": "safety"}))
        assert use_of(entry.one("phone")) is use
        (offer,) = catalogue.offers(session)
        (found,) = catalogue.suggest(session, make_seeker(), today=TODAY, show_unassured=True)
        assert offer == found.offer
        called = told["number"] if use is Number.CALL else None
        texted = f"Text {told['number'].removeprefix('Text ')}" if use is Number.TEXT else None
        assert (offer.phone, facts_of(entry)["phone"]) == (called, called or texted)
        is_line = use is not Number.NEITHER
        assert is_helpline(offer, weights().freshness) is bool(helplines(session)) is is_line
        number = told["number"]
        says = f"Text {number.removeprefix('Text ')}." if use is Number.TEXT else None
        assert offer.how_to_apply == says
        assert load_hsds(session, as_file(tell(entry)), HOW).unchanged == 1


def with_phone(entry: Entry, told: str | None) -> Entry:
    anew = said_anew({**facts_of(entry), "phone": told}, entry)
    assert anew is not None
    return anew


def numbers(entry: Entry) -> list[tuple[str, Number]]:
    return [(row["number"], use_of(row)) for row in entry.of("phone")]


def test_a_number_to_text_is_changed_and_taken_away_like_one_to_call(session: Session) -> None:
    """And there is no second row of a number that has another use now."""
    fax = {"id": "2", "number": "01253 555 555", "type": "fax"}
    entry = loaded(session, line(phones=[phone("85258", "text"), fax]))
    assert facts_of(entry)["phone"] == "Text 85258"
    other = ("01253 555 555", Number.NEITHER)
    changed = with_phone(entry, "Text 85259")
    assert sorted(numbers(changed)) == [other, ("85259", Number.TEXT)]
    card = offer_of(facts_of(changed), own=entry.id, organization=entry.one("organization"))
    assert (card.phone, card.texts, card.how_to_apply) == (None, "85259", "Text 85259.")
    assert sorted(numbers(with_phone(changed, "85258"))) == [other, ("85258", Number.CALL)]
    assert numbers(with_phone(changed, None)) == [other]
    assert numbers(with_phone(entry, "01253 555555")) == [("01253 555555", Number.CALL)]


def test_a_table_tells_a_number_to_text_and_an_older_one_leaves_it(
    session: Session, tmp_path: Path
) -> None:
    row = make_row(phone="text: SHOUT to 85258")
    load_rows = Loading(feed="table", now=NOW)
    import_table(session, make_table(row), now=NOW, feed="table")
    (offer,) = catalogue.offers(session)
    assert (offer.phone, offer.how_to_apply) == (None, "Text SHOUT to 85258.")
    assert unchanged_by_what_goes_out(session, tmp_path)
    # Written before a number to text could stand there.
    empty = make_table({**row, "phone": ""})
    load_table(session, lambda: io.BytesIO(empty), load_rows)
    assert catalogue.offers(session) == [offer]
    called = make_table({**row, "phone": "01253 555 0100"})
    load_table(session, lambda: io.BytesIO(called), load_rows)
    (offer,) = catalogue.offers(session)
    assert (offer.phone, offer.texts) == ("01253 555 0100", None)


def test_to_text_is_said_beside_how_to_join_and_once(session: Session) -> None:
    numbers = [phone("85258", "text"), phone("0800 555 0100") | {"id": "2"}]
    rules = {"kind": "safety", "how_to_apply": "Any time."}
    loaded(session, line(phones=numbers, eligibility=rules))
    (offer,) = catalogue.offers(session)
    assert (offer.phone, offer.how_to_apply) == ("0800 555 0100", "Text 85258.\nAny time.")
    rules["how_to_apply"] = "Text SHOUT to 85 258."
    entry = loaded(session, line(phones=numbers, eligibility=rules))
    (offer,) = catalogue.offers(session)
    assert offer.how_to_apply == row_of(entry).how_to_apply == "Text SHOUT to 85 258."


def test_a_line_for_texts_and_one_to_call_stand_not_in_for_each_other(session: Session) -> None:
    """Who can't talk where they are has nobody to call."""
    texts, calls = [phone("85258", "text")], [phone("0800 555 0100")]
    told = [line(phones=texts), line(phones=calls, name="Day line")]
    load_hsds(session, as_file(told), HOW)
    for shut, stays in (told, told[::-1]):
        lines = helplines(session)
        facts = facts_of(stored(session, shut)) | {"status": "inactive"}
        assert [one.id for one in ended_by(session, {shut["id"]: facts})] == [shut["id"]]
        quiet = facts_of(stored(session, shut)) | {"description": "Call or text."}
        assert ended_by(session, {shut["id"]: quiet}) == []
        assert lines[shut["id"]].ways != lines[stays["id"]].ways
    both = line(phones=[*calls, {**texts[0], "id": "2"}], name="Both")
    load_hsds(session, as_file([both]), HOW)
    facts = facts_of(stored(session, told[0])) | {"status": "inactive"}
    assert ended_by(session, {told[0]["id"]: facts}) == []
    less = {**both, "phones": calls}
    found = load_hsds(session, as_file([{**told[0], "status": "inactive"}, less]), HOW)
    assert {one.name for one in found.ended} == {"Night line", "Both"}


def test_the_partner_of_a_hidden_place_sees_it_though_a_box_is_open(session: Session) -> None:
    hidden = place(address(STREET, confidential=True))
    box = place(address(BOX, "postal", postal_code="FY1 1AA"), latitude=53.8, longitude=-3.05)
    entry = loaded(session, line(box, hidden))
    facts = facts_of(entry)
    assert facts["confidential"] and facts["address"] == STREET
    assert seen(session) == [NOWHERE] * 3
    anew = said_anew({**facts, "description": "Call us."}, entry)
    assert anew is not None
    store(session, [anew])
    (stays,) = load(session, [entry.id]).values()
    (shown,) = tell(public.entry(stays))["service_at_locations"]
    assert shown["location"]["addresses"][0]["address_1"] == BOX
