"""One visit of one page: who asks, what they may see, and what is said back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from directory.offer import Offer
from directory.partners.bundles import Bundle
from directory.partners.letters import AT, Letter, Send
from directory.partners.tables import Draft, Partner, Upload
from directory.portal.paging import Paging, paging
from directory.tables import Service

__all__ = ["AT", "Portal", "Preview", "Visit", "go", "page"]

# Fields that a page puts into its form by itself.
BY_THE_PAGE = frozenset({"csrf_token", "seen", "mark", "live", "then", "verdict", "trusted", "to"})


class Preview(Protocol):
    """The card that a young person gets, as Telegram's HTML: all that is data is escaped in it."""

    def __call__(self, offer: Offer, *, today: date) -> str: ...


def typed_in(said: FormData) -> list[tuple[str, str]]:
    """What a person wrote or ticked in a form, field by field; not what the page added."""
    told = [(name, value) for name, value in said.multi_items() if isinstance(value, str)]
    return [(n, v.strip()) for n, v in told if n not in BY_THE_PAGE and v.strip()]


@dataclass(frozen=True)
class Portal:
    """What the portal needs of the process that serves it.

    `public_url` is the address of the web pages, without the `/portal`. Without `send` no letter
    goes out. `zone` is the partnership's, in which times are told. `show_links` is for the demo
    only: a link to sign in is shown where nobody can be written to. `lines_due`: the helplines that
    nobody has checked for too long on a day, which admins are told of.
    """

    engine: Engine
    secret: bytes
    public_url: str
    partnership: str
    preview: Preview
    send: Send | None
    now: Callable[[], datetime]
    zone: tzinfo = UTC
    show_links: bool = False
    lines_due: Callable[[date], Sequence[str]] = lambda _: ()

    @property
    def url(self) -> str:
        return f"{self.public_url.rstrip('/')}{AT}"

    @property
    def is_https(self) -> bool:
        return self.public_url.lower().startswith("https://")


@dataclass
class Visit:
    """What a page is made from. `partner` is None where nobody is signed in."""

    portal: Portal
    session: Session
    token: str
    partner: Partner | None
    method: str
    path: str
    address: str
    query: Mapping[str, str]
    params: Mapping[str, Any]
    said: FormData
    now: datetime
    service: Service | None = None
    draft: Draft | None = None
    upload: Upload | None = None
    # What waits of a file; None as well where all of it is decided about.
    bundle: Bundle | None = None
    # What the page found out first.
    found: Any = None
    # Letters that go out once all of this is committed.
    letters: list[Letter] = field(default_factory=list)
    # Another token for the cookie: at sign-in, and at sign-out.
    new_token: str | None = None

    @property
    def posts(self) -> bool:
        return self.method == "POST"

    @property
    def who(self) -> Partner:
        """Who is signed in. The guard lets nobody else onto such a page."""
        if self.partner is None:
            raise LookupError("Nobody is signed in.")
        return self.partner

    @property
    def its_service(self) -> Service:
        if self.service is None:
            raise LookupError("No service in this address.")
        return self.service

    @property
    def its_draft(self) -> Draft:
        if self.draft is None:
            raise LookupError("No draft in this address.")
        return self.draft

    def text(self, name: str) -> str:
        """What was typed into a field of that name; empty for none, and for a file."""
        value = self.said.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def typed(self) -> list[tuple[str, str]]:
        """What a person wrote or ticked in the form."""
        return typed_in(self.said)

    def page_of(self, total: int, size: int) -> Paging:
        """The page of a long list that the address asks for."""
        return paging(self.query.get("page", ""), total, size)

    def file(self, name: str) -> UploadFile | None:
        value = self.said.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None


def go(path: str) -> Response:
    """On to another page of the portal, to be fetched anew."""
    return RedirectResponse(f"{AT}{path}", status_code=303)


def page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status_code=status)
