"""The addresses of HSDS-UK 3.0, at the root where the standard has them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, request_response

from directory.api import listing, public
from directory.api.answers import OPEN, BadParameter, OnlyReads, answer, page_of, problem
from directory.api.parameters import Search, page, search, yes
from directory.db import reading
from directory.entries import Entry, Values, load
from directory.feeds.hsds.telling import place, summary, tell, term

Page = Callable[[Request], Awaitable[Response]]
Found = Response | None

ABOUT = {
    "version": "3.0",
    "profile": "https://github.com/openreferral/uk-profile",
    "openapi_url": (
        "https://raw.githubusercontent.com/openreferral/uk-profile/main/schema/openapi.json"
    ),
}

NOTHING = "There is nothing with this id."


def routes(engine: Engine, *, show_unassured: bool, home: Page) -> list[Route]:
    """Every address of the API. At `/` who asks for HTML, as a browser does, gets `home`."""
    api = _Api(engine, show_unassured)

    async def root(request: Request) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            response = await home(request)
        else:
            response = answer(request, ABOUT)
        response.headers["Vary"] = "Accept"
        return response

    addresses: dict[str, Callable[[Request], Any]] = {
        "/": root,
        "/services": api.services,
        "/services/{id}": api.service,
        "/taxonomies": api.taxonomies,
        "/taxonomies/{id}": api.taxonomy,
        "/taxonomy_terms": api.taxonomy_terms,
        "/taxonomy_terms/{id}": api.taxonomy_term,
        "/service_at_locations": api.places,
        "/service_at_locations/{id}": api.place,
    }
    return [
        # An app takes every method, so that a wrong one is answered inside of what opens it to all.
        Route(path, OnlyReads(request_response(endpoint)), name=path, middleware=[OPEN])
        for path, endpoint in addresses.items()
    ]


@dataclass(frozen=True)
class _Api:
    """Each address in turn; Starlette runs them in threads, as they wait for the database."""

    engine: Engine
    show_unassured: bool

    def services(self, request: Request) -> Response:
        def find(session: Session, asked: Search) -> Response:
            ids = listing.services(asked, show_unassured=self.show_unassured)
            shape = tell if yes(request, "full") else summary
            found = page_of(session, request, page(request), ids, self._entries, shape)
            return found

        return self._searched(request, find)

    def service(self, request: Request) -> Response:
        def find(session: Session) -> Found:
            entry = self._entry(session, _id(request))
            return answer(request, tell(entry), _modified([entry])) if entry else None

        return self._one(request, find)

    def places(self, request: Request) -> Response:
        def find(session: Session, asked: Search) -> Response:
            ids = listing.places(session, asked, show_unassured=self.show_unassured)
            told = partial(_place, full=yes(request, "full"))
            return page_of(session, request, page(request), ids, listing.entries_at, told)

        return self._searched(request, find)

    def place(self, request: Request) -> Response:
        def find(session: Session) -> Found:
            own = _id(request)
            if not listing.has_place(session, own, show_unassured=self.show_unassured):
                return None
            ((entry, at),) = listing.entries_at(session, [own])
            return answer(request, _place((entry, at), full=True), _modified([entry]))

        return self._one(request, find)

    def taxonomies(self, request: Request) -> Response:
        def find(session: Session, _asked: Search) -> Response:
            rows = listing.rows_of("taxonomy")
            return page_of(
                session, request, page(request), listing.taxonomies(), rows, public.taxonomy
            )

        return self._searched(request, find)

    def taxonomy(self, request: Request) -> Response:
        def find(session: Session) -> Found:
            own = _id(request)
            row = next(iter(listing.rows_of("taxonomy")(session, [own])), None)
            if row is None:
                return None
            terms = [_term((one, row)) for one in listing.terms_of(session, own)]
            return answer(request, {**public.taxonomy(row), "taxonomy_terms": terms})

        return self._one(request, find)

    def taxonomy_terms(self, request: Request) -> Response:
        def find(session: Session, asked: Search) -> Response:
            ids = listing.terms(asked)
            return page_of(session, request, page(request), ids, listing.terms_named, _term)

        return self._searched(request, find)

    def taxonomy_term(self, request: Request) -> Response:
        def find(session: Session) -> Found:
            found = listing.terms_named(session, [_id(request)])
            return answer(request, _term(found[0])) if found else None

        return self._one(request, find)

    def _searched(self, request: Request, find: Callable[[Session, Search], Response]) -> Response:
        try:
            asked = search(request)
            with reading(self.engine) as session:
                return find(session, asked)
        except BadParameter as error:
            return problem(400, str(error))

    def _one(self, request: Request, find: Callable[[Session], Found]) -> Response:
        if "\0" in _id(request):
            return problem(404, NOTHING)  # PostgreSQL takes it for no text
        with reading(self.engine) as session:
            return find(session) or problem(404, NOTHING)

    def _entry(self, session: Session, own: str) -> Entry | None:
        shown = listing.has_service(session, own, show_unassured=self.show_unassured)
        return self._entries(session, [own])[0] if shown else None

    def _entries(self, session: Session, ids: list[str]) -> list[Entry]:
        return [public.entry(entry) for entry in load(session, ids).values()]


def _place(found: tuple[Entry, Values], *, full: bool) -> dict[str, Any]:
    """With the service's name and status: the standard gives it the schema of a service."""
    entry, at = found
    service = entry.one("service")
    named = {"name": service["name"], "status": service["status"]} if full else {}
    return {**named, **place(entry, at, full=full)}


def _term(found: tuple[Values, Values]) -> dict[str, Any]:
    row, taxonomy = found
    return term(public.term(row), taxonomy)


def _modified(entries: Iterable[Entry]) -> Any:
    return max((entry.one("service")["last_modified"] for entry in entries), default=None)


def _id(request: Request) -> str:
    """The id that is asked for. A UUID is the same one in capitals."""
    return str(request.path_params["id"]).lower()
