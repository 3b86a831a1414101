"""Who may open which page, and whose things: the one place that decides it.

A page says who it is for. What an address names, a service, a draft or an upload, is looked up
here, and to somebody who may not touch it, it is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from directory.partners import bundles
from directory.partners.accounts import keeps
from directory.partners.bundles import Bundle
from directory.partners.tables import Draft, Partner, Upload
from directory.portal.visit import Visit
from directory.tables import Service

Deed = Callable[[Visit], Response]


class Who(StrEnum):
    ANYBODY = "anybody"
    PARTNER = "partner"
    ADMIN = "admin"


@dataclass(frozen=True)
class Page:
    """An address, what it does, and for whom; `open_because` says why one needs no sign-in.

    `first` is what takes long and writes nothing: it is found out while nobody waits to write, and
    the deed has it as the visit's `found`.
    """

    path: str
    deed: Deed
    who: Who = Who.PARTNER
    methods: tuple[str, ...] = ("GET",)
    open_because: str = ""
    first: Callable[[Visit], Any] | None = None


class NotThere(Exception):
    """There is nothing at this address, or not for this partner."""


class SignedOut(Exception):
    """This page is for who is signed in."""


class NotAllowed(Exception):
    """This page is for admins."""


def admit(page: Page, visit: Visit) -> None:
    """Let the visit go on, and look up what its address names.

    Raises SignedOut where nobody is signed in, NotAllowed for a page of admins, and NotThere for
    things of somebody else.
    """
    if page.who is Who.ANYBODY:
        return
    if visit.partner is None:
        raise SignedOut
    if page.who is Who.ADMIN and not visit.partner.is_admin:
        raise NotAllowed
    _find(page, visit, visit.partner)


def _find(page: Page, visit: Visit, partner: Partner) -> None:
    session, params = visit.session, visit.params
    if not all(str(value).isprintable() for value in params.values()):
        raise NotThere
    if "service_id" in params:
        visit.service = _service(session, partner, params["service_id"])
    if "draft_id" in params:
        # An admin decides about everybody's; only who wrote it writes on.
        any_author = page.who is Who.ADMIN
        visit.draft = _draft(visit, partner, params["draft_id"], any_author=any_author)
    if "upload_id" in params:
        visit.upload = _upload(session, partner, params["upload_id"])
    if "bundle_id" in params:
        visit.bundle = _bundle(visit, partner, params["bundle_id"])


def _service(session: Session, partner: Partner, service_id: str) -> Service:
    service = session.get(Service, service_id)
    if service is None or not keeps(partner, service.organization_id):
        raise NotThere
    return service


def _draft(visit: Visit, partner: Partner, draft_id: str, *, any_author: bool) -> Draft:
    """The draft; of two presses about it at once, the second waits for the first."""
    draft = visit.session.get(Draft, draft_id, with_for_update=visit.posts or None)
    if draft is None or not (any_author or draft.author == partner.email):
        raise NotThere
    if not keeps(partner, draft.organization_id):
        raise NotThere
    return draft


def _bundle(visit: Visit, partner: Partner, upload_id: str) -> Bundle | None:
    """What waits of a file; None where all of it is decided about. Two presses queue here too."""
    owners = bundles.owners(visit.session, upload_id)
    if not owners or not all(keeps(partner, owner) for owner in owners):
        raise NotThere
    return bundles.waiting(visit.session, upload_id, lock=visit.posts)


def _upload(session: Session, partner: Partner, upload_id: str) -> Upload | None:
    """The file that was sent; None where it was loaded, or is too old."""
    upload = session.get(Upload, upload_id)
    if upload is not None and upload.author != partner.email:
        raise NotThere
    return upload
