"""A feed behind a web address: of HSDS every page, and every service in full; or a table whole."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import httpx

from directory.feeds.encodings import start_of
from directory.feeds.formats import Format
from directory.feeds.hsds.reading import documents
from directory.feeds.problems import Problem, RowError, TableErrors
from directory.feeds.seen import Seen
from directory.feeds.sheets import EXCEL

PER_PAGE = 100
MOST_PAGES = 100_000
TRIES = 3
LARGEST_ANSWER = 64 << 20
# What a service in full has at least one of; a page may hold services without their lists.
IN_FULL = frozenset({
    "service_at_locations", "schedules", "phones", "attributes", "cost_options", "service_areas",
    "contacts", "languages", "regular_schedules", "service_taxonomys",
})  # fmt: skip

# What a server may be asked of a list in HSDS-UK. The rest, such as a key, is asked of all pages.
OF_A_LIST = frozenset({
    "page", "per_page", "full", "minimal", "format", "search", "modified_after", "postcode",
    "proximity", "organization_id", "taxonomy_id", "taxonomy_term_id",
})  # fmt: skip
# What may stand in an address as it is.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,99}")

# How a server says that it sends a table, and how the address of one ends.
TABLES = ("text/csv", "application/csv", "spreadsheet", "ms-excel", "tab-separated")
ENDINGS = (".csv", ".tsv", ".xlsx")

Fetched = Callable[[int], None]


class _NotFound(TableErrors):
    """There is nothing at that address."""


@dataclass(frozen=True)
class _Answer:
    body: bytes
    kind: str

    @property
    def is_excel(self) -> bool:
        return self.body.startswith(EXCEL)

    def is_table_at(self, address: httpx.URL) -> bool:
        """By its first bytes; or as it is said to be one, and is neither a page nor JSON."""
        said = address.path.lower().endswith(ENDINGS) or any(one in self.kind for one in TABLES)
        start = start_of(self.body[:1024])[:1]
        return self.is_excel or (said and start not in ("", "<", "{", "["))


def fetch(client: httpx.Client, address: str, into: BinaryIO, fetched: Fetched) -> Format:
    """Write the feed into a file: a table as it is, and of HSDS every service, one to a line.

    The address may be that of a table; or that of `/services`, of the feed's root, or of one
    service: that one stands there alone, as no whole feed does.
    """
    url = _url(address)
    is_named_so = url.path.lower().endswith(ENDINGS)
    first = _ask(client, url if is_named_so else _page(url, 1))
    if not first.is_table_at(url):
        _fetch_hsds(client, url, _read(first.body), into, fetched)
        into.flush()
        return Format.HSDS
    # Whole: what asks for pages may have cut it.
    table = first if is_named_so else _ask(client, url)
    into.write(table.body)
    into.flush()
    return Format.EXCEL if table.is_excel else Format.CSV


def _fetch_hsds(
    client: httpx.Client, url: httpx.URL, first: Any, into: BinaryIO, fetched: Fetched
) -> None:
    if _is_root(first):
        url = url.copy_with(path=url.path.rstrip("/") + "/services")
        first = _get(client, _page(url, 1))
    if _contents(first) is None and not isinstance(first, list):
        into.write(json.dumps(first).encode())
    else:
        _write_list(_services(client, url, first), into, fetched)


def _write_list(services: Iterator[Any], into: BinaryIO, fetched: Fetched) -> None:
    count = 0
    for count, document in enumerate(services, 1):
        into.write((b"[\n" if count == 1 else b",\n") + json.dumps(document).encode())
        fetched(count)
    into.write(b"\n]" if count else b"[]")


def _url(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
        if not url.host:
            raise no_address()
    except (httpx.InvalidURL, UnicodeError):
        raise no_address() from None
    return url


def _services(client: httpx.Client, address: httpx.URL, first: Any) -> Iterator[Any]:
    yield from first if isinstance(first, list) else _paged(client, address, first)


def _paged(client: httpx.Client, address: httpx.URL, first: Any) -> Iterator[Any]:
    """Until a page is the last one, or brings nothing new: some servers know no pages.

    Some number their pages from 0, against the standard: that one is asked for where page 1 is said
    not to be the first, and where something is missing or a page has nothing.
    """
    promised = first.get("total_items", first.get("totalElements"))
    whole = _Whole(client, address)
    with Seen() as seen:
        count = twice = 0
        fresh: list[Any] = []
        for page, answer in _pages(client, address, first):
            contents = _contents(answer)
            if contents is None:
                raise broken_off(f"{count} services, and then no page {page}")
            fresh = [document for document in contents if seen.add(_name_of(document))]
            twice += len(contents) - len(fresh) if fresh else 0
            for document in fresh:
                yield whole.of(document)
            count += len(fresh)
            if not fresh or _is_last(answer, page) or count == promised:
                break
        is_short = isinstance(promised, int) and count < promised
        if is_short or not fresh or _is_not_first(first):
            before = _page_before(client, address)
            fresh = [document for document in before if seen.add(_name_of(document))]
            for document in fresh:
                yield whole.of(document)
            count += len(fresh)
    if isinstance(promised, int) and count < promised:
        again = f", and {twice} of them twice, as if it changed meanwhile" if twice else ""
        raise broken_off(f"{count} of {promised} services{again}")


def _pages(client: httpx.Client, address: httpx.URL, first: Any) -> Iterator[tuple[int, Any]]:
    yield 1, first
    for page in range(2, MOST_PAGES):
        yield page, _get(client, _page(address, page))


def _is_not_first(answer: Any) -> bool:
    """By what page 1 says of itself, in the words of 3.0 or 1.0."""
    return answer.get("first_page", answer.get("first")) is False


def _page_before(client: httpx.Client, address: httpx.URL) -> list[Any]:
    """What is on page 0; nothing where a server has none, as it should."""
    try:
        return _contents(_get(client, _page(address, 0))) or []
    except TableErrors:
        return []


def _name_of(document: Any) -> str:
    """By what a service is known again; what has no id, by all that it says."""
    own = document.get("id") if isinstance(document, dict) else None
    return str(own) if own else json.dumps(document, sort_keys=True)


def broken_off(brought: str) -> TableErrors:
    """A feed that breaks off is none: what it did not bring would be taken for gone."""
    return TableErrors([RowError(1, None, Problem.BROKEN_OFF, brought)])


def _page(address: httpx.URL, number: int) -> httpx.URL:
    asked = {"page": str(number), "per_page": str(PER_PAGE), "full": "true"}
    return address.copy_merge_params(asked)


def _is_root(answer: Any) -> bool:
    """Whether it is what HSDS has at `/`: which version, and where it is described."""
    return isinstance(answer, dict) and "version" in answer and "id" not in answer


def _contents(answer: Any) -> list[Any] | None:
    if not isinstance(answer, dict):
        return None
    found = answer.get("contents", answer.get("content"))
    return found if isinstance(found, list) else None


def _is_last(answer: Any, page: int) -> bool:
    """By what the page says of itself, in the words of 3.0 or 1.0."""
    pages = answer.get("total_pages", answer.get("totalPages"))
    said = answer.get("last_page", answer.get("last"))
    return said is True or (isinstance(pages, int) and page >= pages)


class _Whole:
    """Each service of a page in full: where it is not, it is looked up by its own address.

    A server that has such an address for none of them has no more to say of any. Then what names
    its organisation is all of it.
    """

    def __init__(self, client: httpx.Client, address: httpx.URL) -> None:
        self._client = client
        self._address = address
        self._has_addresses: bool | None = None

    def of(self, document: Any) -> Any:
        if not isinstance(document, dict) or IN_FULL & document.keys() or "id" not in document:
            return document
        is_enough = _names_organization(document)
        if is_enough and self._has_addresses is False:
            return document
        try:
            found = _get(self._client, self._own(document))
        except _NotFound:
            if not is_enough or self._has_addresses:
                raise
            self._has_addresses = False
            return document
        self._has_addresses = True
        return found

    def _own(self, document: dict[str, Any]) -> httpx.URL:
        if not NAME.fullmatch(str(document["id"])):
            raise TableErrors([RowError(1, "id", Problem.NOT_AN_ID, str(document["id"])[:60])])
        own = self._address.copy_with(path=f"{self._address.path.rstrip('/')}/{document['id']}")
        for name in OF_A_LIST & own.params.keys():
            own = own.copy_remove_param(name)
        return own


def _names_organization(document: dict[str, Any]) -> bool:
    organization = document.get("organization")
    return isinstance(organization, dict) and bool(organization.get("name"))


def _get(client: httpx.Client, address: httpx.URL) -> Any:
    """The JSON at the address."""
    return _read(_ask(client, address).body)


def _ask(client: httpx.Client, address: httpx.URL) -> _Answer:
    """What is at the address; a server that stumbles is asked again a little later."""
    said = ""
    for attempt in range(TRIES):
        time.sleep(attempt)
        try:
            with client.stream("GET", address) as answer:
                body = _bounded(answer) if answer.is_success else b""
        except UnicodeError:
            raise no_address() from None  # no server can have such a name
        except httpx.HTTPError as error:
            said = _why(error)
            continue
        if answer.is_success:
            return _Answer(body, answer.headers.get("content-type", "").lower())
        said = f"{answer.status_code} {answer.reason_phrase}"
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise _NotFound(not_reached(said).errors)
        if not (answer.is_server_error or answer.status_code == httpx.codes.TOO_MANY_REQUESTS):
            break
    raise not_reached(said)


def _why(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.ConnectError):
        return "nobody answers there"
    return (
        "no answer in time" if isinstance(error, httpx.TimeoutException) else type(error).__name__
    )


def _bounded(answer: httpx.Response) -> bytes:
    """One answer whole, as long as memory can hold it: a page has a hundred services."""
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise TableErrors([RowError(1, None, Problem.TOO_BIG)])
    return bytes(body)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise _cut_off(body) or not_reached("no JSON, CSV or Excel") from None


def _cut_off(body: bytes) -> TableErrors | None:
    """That an answer ends in the middle of a service, where it does."""
    try:
        for _ in documents(lambda: io.BytesIO(body)):
            pass
    except TableErrors as found:
        return found if found.errors[0].problem is Problem.CUT_OFF else None
    return None


def not_reached(said: str) -> TableErrors:
    return TableErrors([RowError(1, None, Problem.NOT_REACHED, said)])


def no_address() -> TableErrors:
    return TableErrors([RowError(1, None, Problem.NO_ADDRESS)])
