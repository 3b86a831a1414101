"""HSDS-UK JSON in all its wrappings: one service, a list, a page, lines, 1.0, a feed of pages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.entries import Entry, load
from directory.feeds.formats import Format, format_of_file
from directory.feeds.hsds import remote
from directory.feeds.hsds.feed import DocumentItem, load_hsds, write_hsds
from directory.feeds.hsds.parsing import parse
from directory.feeds.hsds.telling import tell
from directory.feeds.loading import Imported, Loading, load_items
from directory.feeds.problems import Problem, TableErrors
from directory.feeds.rows import read_rows
from directory.tables import Address, Service
from directory.wording import say_problem
from tests.directory.contracts.hsds_uk import example
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, make_row, make_table

HOW = Loading(feed="county", now=NOW)
A, B, C = (make_service(name=name) for name in ("Hub", "Pier", "Cafe"))
OLD: dict[str, Any] = {
    "id": "42",
    "name": "Old hub",
    "status": "Active",
    "organization": {"id": "7", "name": "Council", "logo": "https://example.org/l.png"},
    "regular_schedules": [
        {"id": "1", "weekday": "1", "opens_at": "09:00", "closes_at": "17:00"},
        {"id": "2", "byday": "TU", "freq": "MONTHLY", "bymonthday": "2"},
    ],
    "eligibilitys": [
        {"id": "3", "eligibility": "Lives in town", "minimum_age": 16, "maximum_age": 18},
        {"id": "4", "eligibility": "Is at college", "minimum_age": 17, "maximum_age": 24},
    ],
    "service_taxonomys": [
        {"id": "5", "taxonomy": {"id": "t", "name": "Youth hub", "vocabulary": "county"}}
    ],
    "languages": [{"id": "6", "language": "Polish"}],
    "service_areas": [{"id": "8", "service_area": "Blackpool", "extent": "E06000009"}],
    "fundings": [{"id": "9", "source": "lottery"}],
    "service_at_locations": [
        {
            "id": "10",
            "location": {
                "id": "11",
                "latitude": 53.8,
                "longitude": -3.0,
                "physical_addresses": [
                    {"id": "12", "address_1": "1 Promenade", "city": "Blackpool",
                     "state_province": "Lancashire", "postal_code": "FY1 1AA", "country": "GB"}
                ],
                "accessibility_for_disabilities": [{"id": "13", "accessibility": "A ramp"}],
            },
            "holiday_schedules": [{"id": "14", "closed": True}],
        }
    ],
}  # fmt: skip
WRAPPED: dict[str, object] = {
    "one service": A,
    "a list": [A],
    "a page of 3.0": {"total_items": 1, "contents": [A]},
    "a page of 1.0": {"totalElements": 1, "last": True, "content": [A]},
    "a list of pages": [{"total_items": 1, "contents": []}, {"total_items": 1, "contents": [A]}],
    "a list of pages of 1.0": [{"content": [A], "last": True}],
    "a line": json.dumps(A).encode() + b"\n",
    "with a mark in front": b"\xef\xbb\xbf" + json.dumps(A).encode(),
}


def only(session: Session) -> Entry:
    (own,) = session.scalars(select(Service.id))
    return load(session, [own])[own]


@pytest.mark.parametrize("how", WRAPPED)
def test_a_service_is_read_however_it_is_wrapped(session: Session, how: str) -> None:
    assert load_hsds(session, as_file(WRAPPED[how]), HOW) == Imported(1, 0, 0, 0)
    assert only(session).one("service")["name"] == "Hub"


def test_the_older_standard_is_read_into_the_words_of_the_newer(session: Session) -> None:
    load_hsds(session, as_file({"content": [OLD], "last": True}), HOW)
    told = tell(only(session))
    assert (told["status"], told["minimum_age"], told["maximum_age"]) == ("active", 16, 24)
    assert [one["name"] for one in told["languages"]] == ["Polish"]
    assert [one["name"] for one in told["service_areas"]] == ["Blackpool"]
    often = {one["byday"]: one["freq"] for one in told["schedules"]}
    assert often == {"MO": "WEEKLY", "TU": "MONTHLY"}
    here = told["service_at_locations"][0]["location"]
    assert here["addresses"][0]["city"] == "Blackpool"
    assert here["accessibility"][0]["description"] == "A ramp"
    assert told["eligibility"]["kind"] == "youth_hub"


def test_what_we_do_not_use_of_the_older_standard_comes_out_again(session: Session) -> None:
    load_hsds(session, as_file(OLD), HOW)
    told = tell(only(session))
    assert told["eligibility_rules"] == OLD["eligibilitys"]
    assert told["fundings"] == OLD["fundings"]
    assert told["organization"]["logo"] == "https://example.org/l.png"
    assert told["service_areas"][0]["extent"] == "E06000009"
    assert told["service_at_locations"][0]["holiday_schedules"] == [{"id": "14", "closed": True}]
    assert load_hsds(session, as_file(told), HOW) == Imported(0, 0, 1, 0)


@pytest.mark.parametrize(
    "data", [b"{oops", b"<html>", b'"text"', b"null", b"[" * 100_000, b'{"a":' * 100_000]
)
def test_what_is_no_hsds_is_told_so(session: Session, data: bytes) -> None:
    """Also brackets without end, which would take all the memory that there is."""
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file(data), HOW)
    assert found.value.errors[0].problem is Problem.NOT_HSDS


def page_of_three(indent: int | None) -> bytes:
    said = [make_service(name=f"Hüb {n}", minimum_age=16, x=[True, None, 2.5]) for n in range(3)]
    page = {"total_items": 3, "contents": said}
    return json.dumps(page, indent=indent, ensure_ascii=False).encode()


@pytest.mark.parametrize("indent", [None, 1])
def test_a_file_that_breaks_off_is_told_so_wherever_it_does(
    session: Session, indent: int | None
) -> None:
    """Within a word, a number or a letter as well; and where, so that somebody can look."""
    data = page_of_three(indent)
    for end in (*range(1, len(data), 7), *range(len(data) - 60, len(data))):
        cut = data[:end]
        with pytest.raises(TableErrors) as found:
            load_hsds(session, as_file(cut), HOW)
        (error,) = found.value.errors
        assert error.problem is Problem.CUT_OFF, cut[-40:]
        lines = cut.decode(errors="ignore").split("\n")
        assert int(error.allowed[0].replace(",", "")) == len(lines)
        assert abs(int(error.allowed[1].replace(",", "")) - len(lines[-1])) <= 1
        assert f"service {max(1, cut.count(b'Trust'))}"[:7] == error.place[:7]
    assert not session.query(Service).count()


@pytest.mark.parametrize(
    "cut",
    [
        b'[{"name": "Hub", "status": "act',
        b'{"id": "1", "name": "H\xc3',
        b'{"id": "1",\n"name": "\\u00',
        b'[{"a": tr', b'[{"a": -', b'[{"a": 1.', b'[{"a": 1e', b'[{"a": fals', b'[{"a"',
        b'{"id": "1", "name": "A"}\n{"id": "2", "na',
        "[{\"name\": \"Hub".encode("utf-16"),
        b'\xef\xbb\xbf[{"name": "Hub",',
        b'[{"n": 12345678901234567890, "m": "x',
    ],
)  # fmt: skip
def test_so_is_one_of_any_shape(session: Session, cut: bytes) -> None:
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file(cut), HOW)
    assert [error.problem for error in found.value.errors] == [Problem.CUT_OFF]
    assert "Nothing was changed" in say_problem(found.value.errors[0])


@pytest.mark.parametrize(
    "data",
    [
        b'[{"a": 1}, nope', b'[{"a" 1}', b'[{"a": 1]', b'[{"a": 1}, {"b": "x" "y"', b"{tru: 1",
        b"", b" ", b'"cut', b"tru", b"{'a': 1",
    ],
)  # fmt: skip
def test_what_is_wrong_before_its_end_is_not_said_to_end_early(
    session: Session, data: bytes
) -> None:
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file(data), HOW)
    assert found.value.errors[0].problem is Problem.NOT_HSDS


def test_brackets_in_words_are_words(session: Session) -> None:
    text = '\\" ' + "[{" * 90_000 + " \\\\"
    load_hsds(session, as_file(make_service(name="Hub", extra_words=text)), HOW)
    assert tell(only(session))["extra_words"] == text


def test_each_fault_says_which_service_and_where_and_nothing_is_loaded(session: Session) -> None:
    wrong = [
        A, {"id": "x"}, 5, make_service(name="C", phones="none", minimum_age=30, maximum_age=3)
    ]  # fmt: skip
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file(wrong), HOW)
    assert [(error.line, error.column, error.problem) for error in found.value.errors] == [
        (2, "name", Problem.REQUIRED),
        (2, "organization", Problem.REQUIRED),
        (3, None, Problem.NOT_HSDS),
        (4, "phones", Problem.NOT_A_LIST),
        (4, "maximum_age", Problem.WRONG_WAY_ROUND),
    ]
    assert list(session.scalars(select(Service.id))) == []


def fetched_file(answer: Callable[[httpx.Request], httpx.Response], address: str) -> bytes:
    into = io.BytesIO()
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        remote.fetch(client, address, into, lambda _: None)
    return into.getvalue()


def fetched(answer: Callable[[httpx.Request], httpx.Response], address: str) -> list[Any]:
    found = json.loads(fetched_file(answer, address))
    return found if isinstance(found, list) else [found]


def feed(request: httpx.Request) -> httpx.Response:
    """A feed of two pages, which tells its services in short, and each in full by its id."""
    path, page = request.url.path, int(request.url.params.get("page", "1"))
    if path == "/":
        return httpx.Response(200, json={"version": "3.0"})
    if path == "/services":
        contents = [[A], [B]][page - 1]
        about = {"total_pages": 2, "page_number": page, "last_page": page == 2}
        return httpx.Response(200, json={**about, "contents": contents})
    full = next(one for one in (A, B) if one["id"] == path.rpartition("/")[2])
    return httpx.Response(200, json={**full, "phones": [{"id": "1", "number": "0800 1"}]})


@pytest.mark.parametrize("path", ["/", "/services"])
def test_every_page_of_a_feed_is_fetched_and_every_service_in_full(path: str) -> None:
    found = fetched(feed, f"https://county.test{path}")
    assert [one["name"] for one in found] == ["Hub", "Pier"]
    assert all(one["phones"] for one in found)


def test_a_paged_feed_of_the_older_standard_is_fetched_whole() -> None:
    def old_feed(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        whole = {**(A, B)[page - 1], "regular_schedules": []}
        return httpx.Response(200, json={"totalPages": 2, "number": page, "content": [whole]})

    found = fetched(old_feed, "https://county.test/services")
    assert [one["name"] for one in found] == ["Hub", "Pier"]


def from_zero(pages: list[list[Any]], **told: Any) -> Callable[[httpx.Request], httpx.Response]:
    """A feed whose first page is page 0."""

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        whole = [{**one, "phones": []} for one in pages[page]] if page < len(pages) else []
        about = {"number": page, "totalPages": len(pages), **told}
        about |= {"first": page == 0, "last": page == len(pages) - 1} if "first" in told else {}
        return httpx.Response(200, json={**about, "content": whole})

    return answer


@pytest.mark.parametrize("told", [{"totalElements": 3}, {"first": True}, {}])
@pytest.mark.parametrize("pages", [[[A], [B], [C]], [[A, B, C]], [[A, B], [C]]])
def test_a_feed_that_counts_its_pages_from_0_is_read_whole(
    pages: list[list[Any]], told: dict[str, Any]
) -> None:
    found = fetched(from_zero(pages, **told), "https://county.test/services")
    assert sorted(one["name"] for one in found) == ["Cafe", "Hub", "Pier"]


def test_one_that_counts_from_0_and_breaks_off_loads_nothing() -> None:
    with pytest.raises(TableErrors) as found:
        fetched(from_zero([[A], [B]], totalElements=3), "https://county.test/services")
    assert found.value.errors[0].value == "2 of 3 services"


@pytest.mark.parametrize("status", [400, 404])
def test_one_that_has_no_page_0_and_breaks_off_says_how_much_it_brought(status: int) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params["page"] == "0":
            return httpx.Response(status)
        told = {"total_items": 2, "last_page": True}
        return httpx.Response(200, json={**told, "contents": [{**A, "phones": []}]})

    with pytest.raises(TableErrors) as found:
        fetched(answer, "https://county.test/services")
    assert found.value.errors[0].problem is Problem.BROKEN_OFF


def test_a_feed_that_is_not_there_is_told_with_what_it_said() -> None:
    with pytest.raises(TableErrors) as found:
        fetched(lambda _: httpx.Response(404), "https://county.test/services")
    assert found.value.errors[0].problem is Problem.NOT_REACHED
    assert "404" in found.value.errors[0].value


TABLE = make_table(make_row(service="Net loft"), make_row(service="Ice house"))


def sheet() -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in csv.reader(TABLE.decode().splitlines()):
        book.active.append(row)
    book.save(file := io.BytesIO())
    return file.getvalue()


@pytest.mark.parametrize(
    ("address", "kind", "data", "form"),
    [
        ("https://county.test/files/services.csv", "text/plain", TABLE, Format.CSV),
        ("https://county.test/export?format=csv", "text/csv; charset=utf-8", TABLE, Format.CSV),
        ("https://county.test/services.csv?key=s3", "application/octet-stream",
         b"\xef\xbb\xbf" + TABLE, Format.CSV),
        ("https://county.test/services.xlsx", "application/octet-stream", sheet(), Format.EXCEL),
        ("https://county.test/download/7", "application/octet-stream", sheet(), Format.EXCEL),
    ],
)  # fmt: skip
def test_a_table_is_fetched_whole_by_its_address(
    address: str, kind: str, data: bytes, form: Format
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        cut = data[: len(data) // 2] if "per_page" in request.url.params else data
        return httpx.Response(200, content=cut, headers={"Content-Type": kind})

    into = io.BytesIO()
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        assert remote.fetch(client, address, into, lambda _: None) is form
    assert into.getvalue() == data
    assert [row.service for row in read_rows(into.getvalue())] == ["Net loft", "Ice house"]


@pytest.mark.parametrize(
    ("address", "kind", "data", "said"),
    [
        ("https://county.test/services.csv", "text/csv", b"<!doctype html><p>Sign in", "no JSON"),
        ("https://county.test/services.csv", "text/csv", b"", "no JSON"),
        ("https://county.test/services", "text/plain", b"Down for maintenance", "no JSON"),
        ("https://county.test/services.csv", "text/csv", b"a,b" * 100, "more than we take"),
    ],
)
def test_what_is_no_table_at_an_address_is_told(
    monkeypatch: pytest.MonkeyPatch, address: str, kind: str, data: bytes, said: str
) -> None:
    monkeypatch.setattr(remote, "LARGEST_ANSWER", 200)
    headers = {"Content-Type": kind}
    with pytest.raises(TableErrors) as found:
        fetched(lambda _: httpx.Response(200, content=data, headers=headers), address)
    assert said in say_problem(found.value.errors[0])


def listed_alone(*services: dict[str, Any]) -> Callable[[httpx.Request], httpx.Response]:
    """A feed of the older standard without an address for each service."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/services":
            return httpx.Response(404)
        whole = {"totalPages": 1, "totalElements": len(services), "content": list(services)}
        return httpx.Response(200, json=whole)

    return answer


def test_a_list_whose_services_have_no_address_of_their_own_is_all_there_is() -> None:
    found = fetched(listed_alone(A, B), "https://county.test/services")
    assert [one["name"] for one in found] == ["Hub", "Pier"]


def test_one_service_that_is_not_found_breaks_a_feed_off_all_the_same() -> None:
    """It has more to say of the others, and so of this one."""

    def answer(request: httpx.Request) -> httpx.Response:
        lost = request.url.path.endswith(B["id"])
        return httpx.Response(404) if lost else feed(request)

    with pytest.raises(TableErrors):
        fetched(answer, "https://county.test/services")
    short = {"id": A["id"], "name": "Hub", "organization_id": "1"}
    with pytest.raises(TableErrors):
        fetched(listed_alone(short), "https://county.test/services")


@pytest.mark.parametrize("pages", [[[A, B]], [[A], [], [B]]])
def test_a_feed_that_breaks_off_loads_nothing(pages: list[list[Any]]) -> None:
    """What it did not bring would be taken for gone."""

    def short(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        told = {"total_items": 10, "total_pages": 5, "last_page": page == len(pages)}
        whole = [{**one, "phones": []} for one in pages[page - 1]]
        return httpx.Response(200, json={**told, "contents": whole})

    with pytest.raises(TableErrors) as found:
        fetched(short, "https://county.test/services")
    assert [error.problem for error in found.value.errors] == [Problem.BROKEN_OFF]
    assert "of 10" in found.value.errors[0].value


def paged(*pages: Any, **told: Any) -> Callable[[httpx.Request], httpx.Response]:
    """A feed of these pages, each a list of services, or whatever else the server answers."""

    def answer(request: httpx.Request) -> httpx.Response:
        page = pages[min(int(request.url.params["page"]), len(pages)) - 1]
        if isinstance(page, list):
            whole = [{**one, "phones": []} for one in page]
            return httpx.Response(200, json={**told, "contents": whole})
        return httpx.Response(200, json=page)

    return answer


def test_the_key_of_a_feed_goes_with_every_service_and_the_questions_of_its_list_do_not() -> None:
    def locked(request: httpx.Request) -> httpx.Response:
        params = request.url.params
        if params.get("key") != "s3" or request.url.host != "county.test":
            return httpx.Response(401)
        if request.url.path != "/services" and params.keys() != {"key"}:
            return httpx.Response(400)
        return feed(request)

    found = fetched(locked, "https://county.test/services?key=s3&postcode=FY1")
    assert [one["name"] for one in found] == ["Hub", "Pier"]


def test_an_answer_that_breaks_off_is_told_so() -> None:
    data = page_of_three(None)

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=data[:-100])

    with pytest.raises(TableErrors) as told:
        fetched_file(answer, "https://county.test/services")
    assert [(one.line, one.problem) for one in told.value.errors] == [(3, Problem.CUT_OFF)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_all_of_a_feed_is_whole_and_one_service_by_its_address_is_not(
    session: Session, count: int
) -> None:
    """However few the feed has; by the address of one, all others were taken for gone."""
    load_hsds(session, as_file([A, B]), HOW)
    retiring = replace(HOW, retire=True)

    def answer(request: httpx.Request) -> httpx.Response:
        whole = [{**one, "phones": []} for one in (A, B)]
        alone = {"contents": whole[:count], "last_page": True}
        return httpx.Response(200, json=alone if request.url.path == "/services" else whole[0])

    one = fetched_file(answer, f"https://county.test/services/{A['id']}")
    with pytest.raises(TableErrors) as told:
        load_hsds(session, as_file(one), retiring)
    assert [error.problem for error in told.value.errors] == [Problem.ONE_SERVICE]
    assert load_hsds(session, as_file(one), HOW).gone == 1

    every = fetched_file(answer, "https://county.test/services")
    if count:
        assert load_hsds(session, as_file(every), retiring).gone == 2 - count


@pytest.mark.parametrize(
    "address",
    ["http://[::bad/", "http://", "https://?x", "http://h:x/", "http://a..b/", "http://.",
     "http://a\nb/", "http://xn--/", f"http://{'a' * 300}.uk/"],
)  # fmt: skip
def test_an_address_that_can_t_be_is_told_in_words(address: str) -> None:
    into = io.BytesIO()
    with httpx.Client() as client, pytest.raises(TableErrors) as told:
        remote.fetch(client, address, into, lambda _: None)
    assert "can't be such a web address" in say_problem(told.value.errors[0])


def test_a_page_that_is_an_error_breaks_the_feed_off() -> None:
    """Its server answers 200 all the same, and says nowhere how many there are."""
    with pytest.raises(TableErrors) as found:
        fetched(paged([A], {"error": "db down"}), "https://county.test/services")
    assert [error.problem for error in found.value.errors] == [Problem.BROKEN_OFF]


@pytest.mark.parametrize("told", [{}, {"total_items": 2}])
def test_a_feed_that_knows_no_pages_ends(told: dict[str, int]) -> None:
    """Whatever page is asked for, it answers with the same services."""
    found = fetched(paged([A, B], **told), "https://county.test/services")
    assert [one["name"] for one in found] == ["Hub", "Pier"]


@pytest.mark.parametrize("name", ["../../admin?x=1", "a/b", "http://elsewhere.test/", "a b"])
def test_an_id_that_leads_elsewhere_is_told_and_not_followed(name: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/services"
        return httpx.Response(200, json={"contents": [{**A, "id": name}]})

    with pytest.raises(TableErrors) as found:
        fetched(answer, "https://county.test/services")
    assert [error.problem for error in found.value.errors] == [Problem.NOT_AN_ID]


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ({"contents": None}, Problem.NOT_HSDS),
        ({"contents": "oops", "error": "x"}, Problem.NOT_HSDS),
        ({"contents": {"a": 1}}, Problem.NOT_HSDS),
        ({"error": "db down", "contents": []}, Problem.BROKEN_OFF),
        ({"total_items": 3, "contents": []}, Problem.BROKEN_OFF),
        ({"total_items": 5, "total_pages": 5, "contents": [A]}, Problem.BROKEN_OFF),
        ([{"total_items": 3, "contents": [A]}, {"contents": [B]}], Problem.BROKEN_OFF),
        (A, Problem.ONE_SERVICE),
    ],
)
def test_what_is_no_whole_feed_retires_nothing(
    session: Session, page: dict[str, Any], problem: Problem
) -> None:
    load_hsds(session, as_file([A, B]), HOW)
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file(page), replace(HOW, retire=True))
    assert [error.problem for error in found.value.errors] == [problem]


def test_one_page_of_several_is_loaded_where_nothing_is_retired(session: Session) -> None:
    page = {"total_items": 5, "total_pages": 5, "contents": [A]}
    assert load_hsds(session, as_file(page), HOW).new == 1


def test_a_fault_is_told_with_the_name_of_its_service(session: Session) -> None:
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file([A, {**B, "maximum_age": "old"}]), HOW)
    assert found.value.errors[0].place == "service 2 (Pier), maximum_age"


def test_a_list_tells_a_service_in_short_and_takes_nothing_away(session: Session) -> None:
    """By the standard a list holds no phones or places: that says nothing of them."""
    full = make_service(name="Hub", phones=[{"id": str(uuid4()), "number": "01253 555 0100"}])
    load_hsds(session, as_file(full), HOW)
    before = tell(only(session))
    short = {name: before[name] for name in ("id", "name", "status", "organization")}

    assert load_hsds(session, as_file([short]), HOW) == Imported(0, 0, 1, 0)
    renamed = load_hsds(session, as_file([short | {"name": "The new hub"}]), HOW)
    assert renamed == Imported(0, 1, 0, 0)
    after = tell(only(session))
    assert (after["name"], after["phones"]) == ("The new hub", before["phones"])


def test_nobody_can_have_assured_it_on_a_day_to_come(session: Session) -> None:
    later = make_service(name="Later", assured_date="2099-01-01")
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file([A, later]), HOW)
    assert [(e.line, e.problem) for e in found.value.errors] == [(2, Problem.TO_COME)]


def test_an_answer_that_no_memory_should_hold_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "LARGEST_ANSWER", 1_000)

    def huge(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"contents": [{**A, "description": "x" * 2_000}]})

    with pytest.raises(TableErrors) as found:
        fetched(huge, "https://county.test/services")
    assert [error.problem for error in found.value.errors] == [Problem.TOO_BIG]


def test_an_organization_told_in_short_further_down_loses_nothing(session: Session) -> None:
    told = {**A["organization"], "description": "By the sea", "email": "hi@pier.test"}
    first = {**A, "organization": told | {"logo": "https://pier.test/l.png"}}
    load_hsds(session, as_file([first, B]), HOW)

    organization = tell(load(session, [A["id"]])[A["id"]])["organization"]
    assert (organization["description"], organization["email"]) == ("By the sea", "hi@pier.test")
    assert organization["logo"] == "https://pier.test/l.png"


def test_a_term_of_another_taxonomy_goes_out_and_comes_in_unchanged(session: Session) -> None:
    term = {"id": str(uuid4()), "name": "Night classes", "taxonomy": "Own"}
    attribute = {"id": str(uuid4()), "link_entity": "service", "taxonomy_term": term}
    load_hsds(session, as_file({**A, "attributes": [attribute]}), HOW)
    out = tell(only(session))

    other = replace(HOW, feed="again")
    assert load_hsds(session, as_file(out), other).changed == 0


@pytest.mark.parametrize("new_ids", [False, True])
def test_a_feed_brings_no_place_to_a_service_whose_address_is_confidential(
    session: Session, new_ids: bool
) -> None:
    """A refuge: whoever keeps the feed does not know that its address was hidden since."""

    def refuge(description: str) -> dict[str, Any]:
        address = {"id": str(uuid4()), "address_1": "13 Hidden Road", "postal_code": "FY1 9ZZ"}
        location = {"id": str(uuid4()), "latitude": 53.8, "longitude": -3.0, "addresses": [address]}
        at = {"id": str(uuid4()), "location": location}
        return {**A, "description": description, "service_at_locations": [at]}

    first = refuge("Before")
    load_hsds(session, as_file(first), HOW)
    session.scalars(select(Address)).one().confidential = True
    session.flush()
    again = refuge("After") if new_ids else {**first, "description": "After"}
    load_hsds(session, as_file(again), HOW)

    after = load(session, [A["id"]])[A["id"]]
    assert after.one("service")["description"] == "After"
    assert [row["confidential"] for row in after.of("address")] == [True]
    assert len(after.of("location")) == 1
    assert "Hidden" not in json.dumps(tell(after), default=str)


def test_an_export_tells_no_place_of_an_organization_that_hides_one(
    session: Session, tmp_path: Path
) -> None:
    """Neither of the service itself, nor of another one that tells of the same organization."""
    address = {"id": str(uuid4()), "address_1": "77 Hidden Road"}
    place = {"id": str(uuid4()), "addresses": [address]}
    organization = {**A["organization"], "locations": [place], "logo": "https://pier.test/l.png"}
    at = {"id": str(uuid4()), "location": place}
    refuge = {**A, "organization": organization, "service_at_locations": [at], "locations": [place]}
    load_hsds(session, as_file([refuge, B]), HOW)
    write_hsds(session, before := tmp_path / "before.json")
    session.scalars(select(Address)).one().confidential = True
    session.flush()
    write_hsds(session, after := tmp_path / "after.json")

    assert "Hidden" in before.read_text()
    assert "Hidden" not in after.read_text() and "l.png" in after.read_text()


def test_a_later_short_list_takes_nothing_from_an_organization(session: Session) -> None:
    full, listed = example("service_full"), example("service_list")
    load_hsds(session, as_file(full), HOW)
    before = tell(only(session))["organization"]
    load_hsds(session, as_file(listed), HOW)

    assert before["organization_identifiers"]
    assert tell(only(session))["organization"] == before
    assert load_hsds(session, as_file(listed), HOW) == Imported(0, 0, 1, 0)


@pytest.mark.parametrize("by", ["sam@county.test", "The county", None])
def test_who_assured_it_comes_out_again_in_a_file_and_on_no_open_page(
    session: Session, tmp_path: Path, by: str | None
) -> None:
    said = {"assured_date": "2026-01-05"} | ({"assurer_email": by} if by else {})
    load_hsds(session, as_file([A | said]), HOW)
    write_hsds(session, path := tmp_path / "out.json")
    (told,) = json.loads(path.read_text())["contents"]
    assert told.get("assurer_email") == (by if by and "@" in by else None)
    assert "assurer_email" not in tell(only(session))
    again = load_hsds(session, lambda: path.open("rb"), HOW)
    assert (again.new, again.changed, again.gone) == (0, 0, 0)


@pytest.mark.parametrize("digits", [18, 19, 20, 30, 5_000, 70_000])
@pytest.mark.parametrize("wrap", [lambda told: told, lambda told: b"[" + told + b"]"])
def test_a_number_without_end_is_kept_as_it_is_written(
    session: Session, digits: int, wrap: Callable[[bytes], bytes]
) -> None:
    """An id of 20 digits in a field that nobody reads refused the whole feed."""
    number = "9" * digits
    beside = f', "unknown": {number}, "deep": [{{"one": -{number}}}], "said": "a \\" {number}"'
    told = (json.dumps(A)[:-1] + beside + ', "fraction": 53.' + "1" * 30 + "}").encode()
    assert load_hsds(session, as_file(wrap(told)), HOW).new == 1
    kept = tell(only(session))
    assert (str(kept["unknown"]), str(kept["deep"][0]["one"])) == (number, f"-{number}")
    assert kept["said"] == f'a " {number}' and kept["fraction"] == pytest.approx(53.1111111)
    assert load_hsds(session, as_file(wrap(told)), HOW) == Imported(0, 0, 1, 0)


@pytest.mark.parametrize("number", ["1e999", "9" * 400 + ".5"])
def test_an_amount_that_no_machine_holds_is_told(session: Session, number: str) -> None:
    told = json.dumps(A)[:-1] + f', "unknown": {number}}}'
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file(told.encode()), HOW)
    assert [error.problem for error in found.value.errors] == [Problem.NUMBER_TOO_LONG]
    assert found.value.errors[0].place == "service 1"


def test_a_number_without_end_where_one_is_read_is_as_any_that_can_t_be(session: Session) -> None:
    load_hsds(session, as_file([A | {"maximum_age": int("9" * 20)}]), HOW)
    assert only(session).one("eligibility")["maximum_age"] is None
    assert tell(only(session))["maximum_age"] == "9" * 20


WRONG: list[tuple[str, dict[str, Any], Problem]] = [
    ("minimum_age", {"minimum_age": "1_6"}, Problem.NOT_A_NUMBER),
    ("minimum_age", {"minimum_age": 16.5}, Problem.NOT_WHOLE),
    (
        "schedules[0].closes_at",
        {"schedules": [{"id": "1", "opens_at": "17:00", "closes_at": "09:00"}]},
        Problem.NIGHT_UNSAID,
    ),
]


@pytest.mark.parametrize(("column", "fields", "problem"), WRONG)
def test_what_can_t_be_right_is_told_with_its_place(
    session: Session, column: str, fields: dict[str, Any], problem: Problem
) -> None:
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file([A, make_service(name="Wrong", **fields)]), HOW)
    told = [(error.line, error.column, error.problem) for error in found.value.errors]
    assert told == [(2, column, problem)]


def test_hours_through_the_night_are_taken(session: Session) -> None:
    nights = [
        {"id": "1", "opens_at": "20:00", "closes_at": "08:00"},
        {"id": "2", "opens_at": "17:00", "closes_at": "09:00", "description": "Open overnight"},
    ]
    assert load_hsds(session, as_file({**A, "schedules": nights}), HOW).new == 1


@pytest.mark.parametrize(
    ("first", "second", "column"),
    [
        (
            {"organization": {"id": "1", "name": "Council"}},
            {"organization": {"id": "1", "name": "Pier Trust"}},
            "organization.id",
        ),
        (
            {"attributes": [{"taxonomy_term": {"id": "1", "name": "Housing"}}]},
            {"attributes": [{"taxonomy_term": {"id": "1", "name": "Debt"}}]},
            "taxonomy_term.id",
        ),
    ],
)
def test_one_number_for_two_names_is_told(
    session: Session, first: dict[str, Any], second: dict[str, Any], column: str
) -> None:
    """Else both would become the last one, and its partner could edit the other's services."""
    told = [make_service(name="A", **first), make_service(name="B", **second)]
    with pytest.raises(TableErrors) as found:
        load_hsds(session, as_file(told), Loading(feed="county", now=NOW))

    (fault,) = found.value.errors
    assert (fault.line, fault.column, fault.problem) == (2, column, Problem.TWO_NAMES)
    same = [make_service(name="A", **first), make_service(name="B", **first)]
    assert load_hsds(session, as_file(same), Loading(feed="county", now=NOW)).new == 2


@pytest.mark.parametrize(
    ("said", "kept"),
    [("mo,we", "mo,we"), ("1MO", "1MO"), ("-1FR", "-1FR"), ("XX", None), ("8", None)],
)
def test_a_day_of_the_week_that_is_none_is_kept_aside(
    session: Session, said: str, kept: str | None
) -> None:
    told = make_service(schedules=[{"id": str(uuid4()), "freq": "WEEKLY", "byday": said}])
    load_hsds(session, as_file(told), HOW)

    (row,) = load(session, [told["id"]])[told["id"]].of("schedule")
    assert row["byday"] == kept
    assert (row["extra"] or {}).get("byday") == (None if kept else said)


def nested(way: str, value: object) -> dict[str, Any]:
    """A service with this value at a way like `service_areas.name`; lists have one thing each."""
    first, *rest = way.split(".")
    told: Any = value
    for name in reversed(rest):
        told = {name: [told] if name in LISTS else told}
    return make_service(**{first: [told]})


LISTS = (
    "addresses", "accessibility", "phones", "physical_addresses", "accessibility_for_disabilities",
)  # fmt: skip
BLANKS = (" ", "\n", "\u200b", "\u2060\ufeff", "\u3164", "\u00ad")


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize(
    "way",
    [
        "service_areas.name",
        "languages.name",
        "phones.number",
        "service_at_locations.location.addresses.country",
        "service_at_locations.location.accessibility.description",
        "service_at_locations.location.name",
        "contacts.phones.number",
        "languages.language",
        "service_areas.service_area",
        "service_at_locations.location.physical_addresses.country",
        "service_at_locations.location.accessibility_for_disabilities.accessibility",
    ],
)
def test_what_is_blank_is_empty(session: Session, way: str, blank: str) -> None:
    """In both standards. The whole feed stopped, and the disk was said to be full."""
    assert load_hsds(session, as_file([nested(way, blank)]), HOW).new == 1


@pytest.mark.parametrize("blank", BLANKS)
def test_a_name_of_nothing_to_be_seen_is_missing(session: Session, blank: str) -> None:
    with pytest.raises(TableErrors) as told:
        load_hsds(session, as_file([make_service(id=str(uuid4()), name=blank)]), HOW)
    assert [(e.column, e.problem) for e in told.value.errors] == [("name", Problem.REQUIRED)]


def test_what_nobody_sees_in_a_name_is_left_out(session: Session) -> None:
    load_hsds(session, as_file([make_service(name="\u200bPier\u00ad Hub\u2060")]), HOW)
    assert only(session).one("service")["name"] == "Pier Hub"


class Unkept(DocumentItem):
    """A service of which our own checks have missed something."""

    @property
    def entry(self) -> Entry:
        read = parse(self.document)
        return Entry(
            {**read.rows, "service_area": [{**read.rows["service_area"][0], "name": None}]}
        )


def test_a_value_that_the_database_refuses_is_told_with_its_service(session: Session) -> None:
    names = ("First", "Second", "Third", "Fourth")
    told_of = [make_service(name=name, service_areas=[{"name": "Blackpool"}]) for name in names]
    kinds = (DocumentItem, DocumentItem, Unkept, DocumentItem)
    items = [kind(one, at) for at, (kind, one) in enumerate(zip(kinds, told_of, strict=True), 1)]
    with pytest.raises(TableErrors) as told:
        load_items(session, items, HOW)
    (error,) = told.value.errors
    assert error.place == "service 3 (Third)" and error.problem is Problem.REFUSED
    assert "service_area.name" in say_problem(error) and "disk" not in say_problem(error)


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252"]
)
@pytest.mark.parametrize("name", ["feed.json", "feed.txt"])
def test_a_feed_is_read_whatever_it_is_written_in(
    session: Session, tmp_path: Path, encoding: str, name: str
) -> None:
    """As the sheets of a council's office save it; of a page of HSDS as of a table."""
    page = {"total_items": 2, "contents": [make_service(name="Café Éclair"), make_service()]}
    file = tmp_path / name
    file.write_bytes(json.dumps(page, ensure_ascii=False, indent=1).encode(encoding))
    assert format_of_file(file) is Format.HSDS
    assert load_hsds(session, lambda: file.open("rb"), replace(HOW, retire=True)).new == 2
    assert set(session.scalars(select(Service.name))) == {"Café Éclair", "Hub"}


@pytest.mark.parametrize(
    ("way", "value"),
    [("url", "http://user:pw@example.org"), ("url", "http://127.0.0.1:8080/x")],
)
def test_a_web_address_that_is_not_for_everybody_is_kept_aside(
    session: Session, way: str, value: str
) -> None:
    load_hsds(session, as_file([make_service(**{way: value})]), HOW)
    assert only(session).one("service")["url"] is None


def test_a_cost_below_zero_is_kept_aside(session: Session) -> None:
    load_hsds(session, as_file([make_service(cost_options=[{"option": "-5"}])]), HOW)
    assert only(session).one("cost_option")["option"] is None
