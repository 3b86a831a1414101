"""The open API: what it finds, what it keeps back, and how it may be kept."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import Engine, select
from starlette.testclient import TestClient

from directory.db import transaction
from directory.feeds.hsds.feed import load_hsds, write_hsds
from directory.feeds.loading import Loading
from directory.feeds.problems import TableErrors
from directory.feeds.table import import_table
from directory.tables import Address, Contact, Service, ServiceAtLocation
from tests.directory.api_makers import api_on
from tests.directory.contracts.hsds_uk import example, schema
from tests.directory.hsds_makers import as_file, make_service
from tests.directory.makers import NOW, make_row, make_table

HUB = make_row(
    service="Hub",
    description="A warm welcome",
    address="1 Quiet Street",
    town="Blackpool",
    postcode="FY1 1AA",
    latitude="53.81",
    longitude="-3.05",
    minimum_age="16",
    maximum_age="24",
    interests="sport",
    colour="ultramarine",
)


LISTS = ("services", "service_at_locations")


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with transaction(engine) as session:
        rows = [HUB, make_row(service="Crew", service_area="Wyre", interests="retail")]
        import_table(session, make_table(*rows, more=["colour"]), now=NOW)
    with TestClient(api_on(engine)) as opened:
        yield opened


def names(client: TestClient, path: str = "/services", **asked: object) -> list[str]:
    answer = client.get(path, params={key: str(value) for key, value in asked.items()})
    assert answer.status_code == 200, answer.text
    services = [found.get("service", found) for found in answer.json()["contents"]]
    return sorted(service["name"] for service in services)


def only(client: TestClient, path: str) -> Any:
    (found,) = client.get(path, params={"search": "hub"}).json()["contents"]
    return client.get(f"{path}/{found['id']}").json()


def test_pages_hold_each_service_once(client: TestClient) -> None:
    pages = [names(client, "/services", per_page=1, page=page) for page in (1, 2)]
    assert sorted(name for page in pages for name in page) == ["Crew", "Hub"]
    assert [len(page) for page in pages] == [1, 1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Crew", "Hub"]),
        ({"search": "welcome warm"}, ["Hub"]),
        ({"search": "100%"}, []),
        ({"minimum_age": 16}, ["Hub"]),
        ({"minimum_age": 17}, []),
        ({"maximum_age": 24}, ["Hub"]),
        ({"maximum_age": 23.5}, []),
        ({"modified_after": "2026-11-23"}, ["Crew", "Hub"]),
        ({"modified_after": "2026-11-23T12:00:00Z"}, ["Crew", "Hub"]),
        ({"modified_after": "2026-11-23T12:00:01Z"}, []),
        ({"postcode": "FY1 1AA"}, ["Hub"]),
        ({"page": 3}, []),
    ],
)
def test_a_search_finds_what_it_asks_for(
    client: TestClient, asked: dict[str, object], found: list[str]
) -> None:
    assert names(client, "/services", **asked) == found


def test_terms_and_taxonomies_narrow_a_search(client: TestClient) -> None:
    terms = {term["term"]: term for term in client.get("/taxonomy_terms").json()["contents"]}
    assert names(client, taxonomy_term_id=terms["sport"]["id"]) == ["Hub"]
    assert names(client, taxonomy_id=terms["sport"]["taxonomy_id"]) == ["Crew", "Hub"]
    taxonomy = client.get(f"/taxonomies/{terms['sport']['taxonomy_id']}").json()
    assert sorted(term["term"] for term in taxonomy["taxonomy_terms"]) == ["retail", "sport"]


def test_places_are_found_within_so_many_metres(client: TestClient) -> None:
    path = "/service_at_locations"
    assert names(client, path, postcode="FY1", proximity=3000) == ["Hub"]
    assert names(client, path, postcode="FY1", proximity=1) == []
    assert names(client, path, postcode="FY7", proximity=90000) == []


def test_a_place_without_a_point_is_found_by_its_postcode(engine: Engine) -> None:
    """Where its address is one to go to."""
    lines = {"Crew": "2 Quiet Street", "Box": "PO Box 9", "Town": ""}
    codes = {"Crew": "FY1 1AB", "Box": "FY1 1AB", "Town": "PR1 1AA"}
    rows = [make_row(service=n, address=lines[n], postcode=codes[n]) for n in lines]
    with transaction(engine) as session:
        import_table(session, make_table(*rows), now=NOW)
    with TestClient(api_on(engine)) as client:
        path = "/service_at_locations"
        assert names(client, path, postcode="FY1", proximity=3000) == ["Crew"]
        assert names(client, path, postcode="FY1", proximity=90000) == ["Crew", "Town"]


def test_hours_are_looked_for_on_a_day(engine: Engine) -> None:
    hours = {"id": "x", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"}
    load(engine, make_service(name="Early", schedules=[hours]))
    with TestClient(api_on(engine)) as client:
        assert names(client, day="monday", start_time="08:00", end_time="18:00") == ["Early"]
        assert names(client, day="WE") == names(client, start_time="10:00") == []


def test_hours_past_midnight_end_within_no_day(engine: Engine) -> None:
    hours = {"id": "x", "byday": "MO", "opens_at": "20:00", "closes_at": "08:00"}
    load(engine, make_service(name="Night", schedules=[hours]))
    with TestClient(api_on(engine)) as client:
        assert names(client, day="monday", start_time="19:00") == ["Night"]
        assert names(client, start_time="19:00", end_time="22:00") == []
        assert names(client, end_time="09:00") == []


@pytest.mark.parametrize(
    "asked",
    ["page=0", "page=-1", "page=one", "per_page=0", "start_time=noon", "modified_after=soon",
     "postcode=ZZ99", "day=someday", "minimum_age=old", "maximum_age=nan", "search=%00"],
)  # fmt: skip
def test_what_cannot_be_understood_is_said_by_name(client: TestClient, asked: str) -> None:
    answer = client.get(f"/services?{asked}")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(asked.partition("=")[0])


def test_no_page_is_larger_than_the_most(client: TestClient) -> None:
    assert client.get("/services", params={"per_page": 10**9}).json()["total_pages"] == 1
    assert client.get("/services", params={"page": 10**30}).json()["empty"] is True


@pytest.mark.parametrize(
    "path", ["services", "taxonomies", "taxonomy_terms", "service_at_locations"]
)
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/{path}/nothing").status_code == 404


def test_an_id_in_capitals_is_the_same_id(client: TestClient) -> None:
    own = client.get("/services").json()["contents"][0]["id"]

    assert client.get(f"/services/{own.upper()}").json()["id"] == own


def test_empty_fields_are_left_out(client: TestClient) -> None:
    found = only(client, "/services")
    assert {"url", "alert", "phones"} & found.keys() == set()


def test_a_confidential_address_never_leaves(client: TestClient, engine: Engine) -> None:
    shown = only(client, "/service_at_locations")
    with transaction(engine) as session:
        session.scalars(select(Address)).one().confidential = True
    assert names(client, "/service_at_locations") == []
    assert client.get(f"/service_at_locations/{shown['id']}").status_code == 404
    everything = [client.get(f"/services{end}").text for end in ("", "?full=true")]
    whole = client.get(f"/services/{shown['service']['id']}").text
    assert "Quiet" not in "".join([*everything, whole]) and "53.81" not in whole
    assert "service_at_locations" not in only(client, "/services")


def test_no_person_and_no_column_of_a_partner_is_told(client: TestClient, engine: Engine) -> None:
    load(engine, example("service_full"))
    told = client.get("/services?full=true").text + str(only(client, "/services"))
    with transaction(engine) as session:
        assert session.scalars(select(Contact)).one().name == "Ann Persona"
    for private in ("Persona", "assurer", "colour", "ultramarine"):
        assert private not in told
    assert "Reception Manager" in told


def test_nobody_is_told_wherever_the_standard_has_persons(
    client: TestClient, engine: Engine
) -> None:
    def people(where: str) -> list[dict[str, Any]]:
        phone = {"id": str(uuid4()), "number": "07700 900123"}
        named = {"name": f"Sam {where} Persona", "email": f"sam.{where}@person.test"}
        return [{"id": str(uuid4()), "title": f"{where} manager", "phones": [phone], **named}]

    address = {"id": str(uuid4()), "address_1": "1 Pier", "attention": "Sam Persona"}
    location = {"id": str(uuid4()), "addresses": [address], "contacts": people("location")}
    at = {"id": str(uuid4()), "location": location, "contacts": people("place")}
    told = make_service(name="Staffed", service_at_locations=[at], contacts=people("service"))
    told["organization"] |= {"contacts": people("organization"), "logo": "https://pier.test/l.png"}
    told |= {
        "phones": [{"id": str(uuid4()), "number": "01253 555 011", "contact": people("phone")[0]}],
        "funding": [{"id": str(uuid4()), "source": "lottery", "contact": "Sam Persona"}],
        "created_by": "jo@person.test",
        "metadata": [{"updated_by": "jo@person.test", "resource_type": "service"}],
    }
    load(engine, told)
    with transaction(engine) as session:
        own = session.scalars(select(ServiceAtLocation)).all()
        ids = {one.service_id: one.id for one in own}
    service = told["id"]
    paths = [f"/services/{service}", f"/service_at_locations/{ids[service]}"]
    paths += [f"/{what}{end}" for what in LISTS for end in ("", "?full=true")]
    everything = "".join(client.get(path).text for path in paths)

    assert "Persona" not in everything and "person.test" not in everything
    assert "organization manager" not in everything
    assert "01253 555 011" in everything and "lottery" in everything and "l.png" in everything


def test_a_web_address_that_is_none_is_kept_back(client: TestClient, engine: Engine) -> None:
    load(engine, make_service(name="Trap", url="javascript:alert(1)"))
    assert "javascript" not in client.get("/services?full=true").text


def test_every_status_is_told_and_said(client: TestClient, engine: Engine) -> None:
    with transaction(engine) as session:
        for service in session.scalars(select(Service).where(Service.name == "Hub")):
            service.status = "defunct"
    assert only(client, "/services")["status"] == "defunct"
    place = only(client, "/service_at_locations")
    assert (place["name"], place["status"]) == ("Hub", "defunct")


def test_what_nobody_has_assured_is_told_only_where_that_is_allowed(engine: Engine) -> None:
    with transaction(engine) as session:
        import_table(session, make_table(HUB, more=["colour"]), now=NOW)
        own = session.scalars(select(ServiceAtLocation)).one()
    with TestClient(api_on(engine, show_unassured=False)) as client:
        assert names(client) == names(client, "/service_at_locations") == []
        assert client.get(f"/services/{own.service_id}").status_code == 404
        assert client.get(f"/service_at_locations/{own.id}").status_code == 404
        with transaction(engine) as session:
            session.scalars(select(Service)).one().eligibility.assured_at = NOW
        assert names(client) == ["Hub"]


def test_who_has_an_answer_already_is_told_so(client: TestClient) -> None:
    (found,) = client.get("/services", params={"search": "hub"}).json()["contents"]
    path = f"/services/{found['id']}"
    headers = client.get(path).headers
    assert "max-age" in headers["cache-control"]
    for name, value in (
        ("If-None-Match", headers["etag"]),
        ("If-None-Match", f'W/{headers["etag"]}, "other"'),
        ("If-Modified-Since", headers["last-modified"]),
    ):
        answer = client.get(path, headers={name: value})
        assert (answer.status_code, answer.content) == (304, b"")
    old = "Mon, 01 Jan 2024 00:00:00 GMT"
    for name, value in (
        ("If-None-Match", '"other"'),
        ("If-Modified-Since", old),
        ("If-Modified-Since", "soon"),
    ):
        assert client.get(path, headers={name: value}).status_code == 200


def test_any_site_may_ask(client: TestClient) -> None:
    answer = client.get("/services", headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    preflight = client.options("/services", headers=asked)
    assert preflight.status_code == 200
    for path in ("/services/none", "/services?page=x", "/taxonomies/%00"):
        refused = client.get(path, headers={"Origin": "https://example.org"})
        assert refused.status_code in (400, 404)
        assert refused.headers["access-control-allow-origin"] == "*", path
        assert refused.json()["error"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_another_method_is_told_so_from_any_site(client: TestClient, method: str) -> None:
    for path in ("/services", "/services/none", "/"):
        answer = client.request(method, path, headers={"Origin": "https://example.org"})
        assert answer.status_code == 405
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
        assert answer.json() == {"error": "This API can only be read."}


def test_a_browser_gets_the_page_and_a_program_the_api(client: TestClient) -> None:
    assert "Foothold" in client.get("/", headers={"Accept": "text/html,*/*"}).text
    assert client.get("/").json()["version"] == "3.0"
    assert client.get("/").headers["vary"].startswith("Accept")


def load(engine: Engine, *documents: object) -> None:
    with transaction(engine) as session:
        load_hsds(session, as_file(list(documents)), Loading(feed="other", now=NOW))


@pytest.mark.parametrize("path", [f"/{what}/%00" for what in (*LISTS, "taxonomies")])
def test_an_id_that_is_no_text_is_nothing(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_hours_that_were_written_in_words_are_found_by_day_and_time(
    client: TestClient, engine: Engine
) -> None:
    with transaction(engine) as session:
        row = make_row(service="Open", opening_hours="Monday to Friday, 9am to 5pm")
        import_table(session, make_table(row), now=NOW)

    assert names(client, day="MO") == ["Open"] and names(client, day="SU") == []
    assert names(client, start_time="09:00", end_time="17:00") == ["Open"]
    assert names(client, start_time="10:00") == []


def test_no_place_is_told_but_those_of_a_service_itself(client: TestClient, engine: Engine) -> None:
    """A confidential address may stand there once more: of the organization, or in older forms."""
    address = {"id": str(uuid4()), "address_1": "77 Hidden Road"}
    place = {"id": str(uuid4()), "addresses": [address], "latitude": 53.111, "longitude": -3.0}
    told = make_service(name="Refuge", physical_address=[address], locations=[place])
    told["organization"] |= {"locations": [place], "logo": "https://pier.test/l.png"}
    load(engine, told)
    paths = [f"/services/{told['id']}", "/services", "/services?full=true"]
    everything = "".join(client.get(path).text for path in paths)

    assert "Hidden" not in everything and "53.111" not in everything
    assert "l.png" in everything


def test_a_service_that_hides_its_place_tells_what_is_known_to_be_harmless(
    client: TestClient, engine: Engine, tmp_path: Path
) -> None:
    """The place may stand there once more under any name: in an API, and in an export."""
    again: dict[str, Any] = {
        "address_1": "77 Hidden Road", "venue": {"postcode": "FY1 9ZZ"}, "geo": {"lat": 53.111}
    }  # fmt: skip
    phone = {"number": "01253 555 0100", "extension": 5}
    said: dict[str, dict[str, Any]] = {
        "phones": phone,
        "languages": {"name": "Polish", "note": "Mondays"},
        "service_areas": {"name": "Blackpool", "geometry": again},
        "cost_options": {"option": "Free"},
        "schedules": {"description": "Mondays"},
        "attributes": {
            "value": "77 Hidden Road",
            "taxonomy_term": {"id": str(uuid4()), "name": "Place", "taxonomy": "own"},
        },
    }
    nested = {
        key: [{"id": str(uuid4()), **one, **again, "location": again}] for key, one in said.items()
    }
    address = {"id": str(uuid4()), "address_1": "77 Hidden Road", "confidential": True}
    place = {"id": str(uuid4()), "latitude": 53.111, "longitude": -3.0, "addresses": [address]}
    at = {"id": str(uuid4()), "location": place}
    told = make_service(name="Refuge", **nested, **again, service_at_locations=[at], fees="None")
    other = make_service(name="Advice")
    for one in (told, other):
        one["organization"] |= {"logo": "https://pier.test/l.png", **again}
    load(engine, told)
    load(engine, other)
    paths = [f"/services/{one['id']}" for one in (told, other)]
    everything = "".join(client.get(path).text for path in (*paths, "/services?full=true"))
    with transaction(engine) as session:
        write_hsds(session, file := tmp_path / "all.json")
        exported = file.read_text()
        found = load_hsds(session, lambda: file.open("rb"), Loading(feed="again", now=NOW))

    for text in (everything, exported):
        assert not [secret for secret in ("Hidden", "9ZZ", "53.111") if secret in text]
        assert all(kept in text for kept in ("l.png", "extension", "fees", "Mondays"))
    assert found.changed == 0


WRONG = {
    "string": 5, "number": "abc", "integer": "abc", "boolean": "maybe", "array": "x", "object": "x"
}  # fmt: skip


def _ways(about: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The way to each property of a schema, with what the schema says of it."""
    for name, part in (about.get("properties") or {}).items():
        yield (*way, name), part
        inside = part.get("items") if part.get("type") == "array" else part
        if isinstance(inside, dict):
            yield from _ways(inside, (*way, name, 0) if inside is not part else (*way, name))


def _with(document: Any, way: Sequence[Any], value: object) -> Any | None:
    """A copy with another value at the end of the way; None where it does not lead there."""
    told = copy.deepcopy(document)
    at = told
    for step in way[:-1]:
        if isinstance(at, dict | list) and (step in at if isinstance(at, dict) else step < len(at)):
            at = at[step]
        else:
            return None
    if not isinstance(at, dict) or way[-1] == "id":
        return None
    at[way[-1]] = value
    return told


def test_whatever_a_feed_brings_the_api_keeps_to_the_schema(
    client: TestClient, engine: Engine
) -> None:
    """Each property of the standard's own example with a value of another type, one at a time."""
    whole, full = schema("service"), example("service_full")
    valid = Draft202012Validator(whole, format_checker=FormatChecker(["uuid", "email"]))
    tried = 0
    for way, about in _ways(whole):
        wrong = WRONG.get(str(about.get("type")), 5)
        told = _with(full, way, wrong)
        if told is None:
            continue
        with suppress(TableErrors):
            load(engine, told)
            tried += 1
        found = client.get(f"/services/{full['id']}")
        faults = [f"{way}: {fault.message}" for fault in valid.iter_errors(found.json())]
        assert found.status_code in (200, 404) and (found.status_code == 404 or faults == [])
    assert tried > 60


def test_the_county_that_a_feed_names_is_told(engine: Engine) -> None:
    address = {
        "id": "50a1ac1c-6b15-53d7-988b-cf099c18a84c", "address_1": "1 Quiet Street",
        "city": "Blackpool", "state_province": "Lancashire", "postal_code": "FY1 1AA",
        "country": "GB", "address_type": "physical",
    }  # fmt: skip
    place = {"location_type": "physical", "addresses": [address]}
    with transaction(engine) as session:
        at = make_service(name="Hub", service_at_locations=[{"location": place}])
        load_hsds(session, as_file([at]), Loading(feed="x", now=NOW))
    with TestClient(api_on(engine)) as client:
        (site,) = only(client, "/services")["service_at_locations"]
    assert site["location"]["addresses"][0]["state_province"] == "Lancashire"


def test_what_a_number_is_for_is_told_as_the_export_tells_it(engine: Engine) -> None:
    """So that who reads it calls no fax; and a phone at a place, and where one meets online."""
    ids = [str(uuid4()) for _ in range(6)]
    welsh = {"id": ids[0], "name": "Welsh", "code": "cy"}
    fax = {"id": ids[1], "number": "01253 555555", "type": "fax"}
    voice = {"id": ids[2], "number": "01253 555556", "type": "voice", "extension": 12}
    desk = {"id": ids[3], "number": "01253 555557", "type": "text", "description": "The desk"}
    online = {"location_type": "virtual", "url": "https://example.org/meet", "phones": [desk]}
    phones: list[dict[str, Any]] = [fax, {**voice, "languages": [welsh]}]
    site = {"id": ids[4], "location": {"id": ids[5], **online}, "phones": [desk]}
    load(engine, make_service(name="Hub", phones=phones, service_at_locations=[site]))
    with TestClient(api_on(engine)) as client:
        told = only(client, "/services")
    by_id = {one["id"]: one for one in told["phones"]}
    assert by_id == {one["id"]: one for one in phones}
    assert told["service_at_locations"] == [site]


def test_of_a_place_s_phone_only_what_is_well_formed_is_told(engine: Engine) -> None:
    phones = [{"id": "1", "number": "01253 555557", "type": 5, "who": "Sam"}, {"number": 7}, "x"]
    place = {"id": str(uuid4()), "location_type": "physical", "phones": phones, "url": "mailto:x"}
    site = {"id": str(uuid4()), "location": place, "phones": "01253"}
    load(engine, make_service(name="Hub", service_at_locations=[site]))
    with TestClient(api_on(engine)) as client:
        (found,) = only(client, "/services")["service_at_locations"]
    (phone,) = found["location"]["phones"]
    assert (phone.keys(), phone["number"]) == ({"id", "number"}, "01253 555557")
    assert "phones" not in found and "url" not in found["location"]
