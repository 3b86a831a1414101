"""The portal as a Starlette app: each request is one visit, one transaction, one answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from anyio import to_thread
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from directory.db import reading, transaction
from directory.partners import kept, signing_in
from directory.partners.kept import Posted
from directory.partners.tables import Partner
from directory.partners.tokens import new_token
from directory.partners.uploads import LARGEST
from directory.portal import cookies, onward, render
from directory.portal.forms import Press
from directory.portal.guard import NotAllowed, NotThere, Page, SignedOut, Who, admit
from directory.portal.pages import PAGES
from directory.portal.visit import AT, Portal, Visit, go, typed_in

__all__ = ["Portal", "mount"]

logger = logging.getLogger(__name__)
STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
# What a form may hold beside a file.
FORM_SPARE = 1_000_000
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
FOR_A_YEAR = "max-age=31536000"
Begin = Callable[[Session, Partner | None], Visit]


def mount(portal: Portal) -> Mount:
    """Every page of the portal, under /portal."""
    routes = [Route("/style.css", _style)]
    routes += [
        Route(page.path, _endpoint(portal, page), methods=list(page.methods)) for page in PAGES
    ]
    nowhere = _endpoint(portal, Page("", _nothing, Who.ANYBODY))
    handlers = {status: _instead(nowhere) for status in (404, 405)}
    app = Starlette(routes=routes, exception_handlers=handlers)
    return Mount(AT, app)


async def _style(_: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff"}
    return Response(STYLE, media_type="text/css", headers=headers)


def _endpoint(portal: Portal, page: Page) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            said = await _said(request)
        except TooBig:
            return _dressed(portal, render.problem(portal, "too_big", 413))
        try:
            response, letters = await to_thread.run_sync(_visit, portal, page, request, said)
        except OperationalError as problem:
            logger.error("The database is busy or away: %s", type(problem.orig).__name__)
            return _dressed(portal, render.busy(portal, typed_in(said)))
        finally:
            await said.close()
        if letters:
            response.background = BackgroundTask(_post, portal, letters)
        return response

    return endpoint


class TooBig(Exception):
    """More was sent than the portal takes."""


async def _said(request: Request) -> FormData:
    """What a form sent, read whole; nothing of it is run or kept here."""
    if request.method != "POST":
        return FormData()
    declared = request.headers.get("content-length", "")
    if not declared.isdecimal() or int(declared) > LARGEST + FORM_SPARE:
        raise TooBig
    try:
        form = await request.form(max_files=1, max_fields=300, max_part_size=FORM_SPARE)
    except HTTPException:
        raise TooBig from None
    return form


def _visit(
    portal: Portal, page: Page, request: Request, said: FormData
) -> tuple[Response, Sequence[Posted]]:
    """One page, in one transaction: all that it does, or nothing."""
    now, token = portal.now(), cookies.read(portal, request)
    fresh = token is None
    begin = partial(_begin, portal, request, said, now, token or new_token())
    found = _found(portal, page, begin)
    with transaction(portal.engine) as session:
        visit = begin(session, signing_in.partner_of(session, token, now) if token else None)
        visit.found = found
        response = _answer(page, visit)
        if visit.posts and response.status_code == 200:
            # A page of mistakes: the Back button finds it again, and never asks to send it twice.
            response.headers["Cache-Control"] = "private, no-cache"
        if visit.new_token or fresh:
            cookies.write(portal, response, visit.new_token or visit.token)
        letters = [] if portal.send is None else kept.keep(session, visit.letters, now)
    return _dressed(portal, response), letters


def _begin(
    portal: Portal,
    request: Request,
    said: FormData,
    now: datetime,
    token: str,
    session: Session,
    partner: Partner | None,
) -> Visit:
    return Visit(
        portal=portal,
        session=session,
        token=token,
        partner=partner,
        method=request.method,
        path=request.url.path.removeprefix(AT),
        address=request.client.host if request.client else "",
        query=dict(request.query_params),
        params=request.path_params,
        said=said,
        now=now,
    )


def _found(portal: Portal, page: Page, begin: Begin) -> Any:
    """What the page finds out first; None for who may not, as they are told in their turn."""
    if page.first is None:
        return None
    with reading(portal.engine) as session:
        visit = begin(session, None)
        visit.partner = signing_in.seen_by(session, visit.token, visit.now)
        try:
            admit(page, visit)
        except (SignedOut, NotAllowed, NotThere):
            return None
        return page.first(visit) if _is_from_here(visit) else None


def _is_from_here(visit: Visit) -> bool:
    """Whether a form that is sent is one of ours."""
    return not visit.posts or Press.of(visit).validate()


def _answer(page: Page, visit: Visit) -> Response:
    try:
        admit(page, visit)
        if not _is_from_here(visit):
            return render.problem(visit.portal, "form_too_old", 400, visit)
        return page.deed(visit)
    except SignedOut:
        typed, sign_in = visit.typed(), onward.sign_in(page, visit)
        return render.signed_out(visit, typed, sign_in) if typed else go(sign_in)
    except NotAllowed:
        return render.problem(visit.portal, "not_allowed", 403, visit)
    except NotThere:
        return render.problem(visit.portal, "not_there", 404, visit)


def _post(portal: Portal, letters: Sequence[Posted]) -> None:
    """Hand letters over, after the answer: how long that takes tells nobody anything."""
    if portal.send is None:
        return
    try:
        kept.post(portal.engine, portal.send, letters)
    except OperationalError as problem:
        # What went and is kept all the same comes twice, which is better than never.
        logger.error("The database is busy or away: %s", type(problem.orig).__name__)


def _dressed(portal: Portal, response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if portal.is_https:
        response.headers["Strict-Transport-Security"] = FOR_A_YEAR
    return response


def _nothing(_: Visit) -> Response:
    """What there is at an address that is none."""
    raise NotThere


def _instead(page: Callable[[Request], Any]) -> Callable[[Request, Exception], Any]:
    async def handler(request: Request, _: Exception) -> Response:
        response: Response = await page(request)
        return response

    return handler
