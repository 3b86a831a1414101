"""The portal's one cookie: a random token, signed, for this site alone."""

from __future__ import annotations

import hashlib
import hmac

from itsdangerous import BadSignature, Signer
from starlette.requests import Request
from starlette.responses import Response

from directory.portal.visit import AT, Portal

NAME = "foothold_portal"


def read(portal: Portal, request: Request) -> str | None:
    """The token in the cookie; None where there is none of ours."""
    try:
        return _signer(portal).unsign(request.cookies.get(NAME, "")).decode()
    except (BadSignature, UnicodeDecodeError):
        return None


def write(portal: Portal, response: Response, token: str) -> None:
    """Give the token to the browser until it closes; the server ends a session sooner."""
    response.set_cookie(
        NAME,
        _signer(portal).sign(token).decode(),
        path=AT,
        secure=portal.is_https,
        httponly=True,
        samesite="lax",
    )


def csrf_of(portal: Portal, token: str) -> dict[str, str]:
    """What a form's token is made from: another one for each session."""
    return {"csrf": hmac.new(portal.secret, f"csrf {token}".encode(), hashlib.sha256).hexdigest()}


def _signer(portal: Portal) -> Signer:
    return Signer(portal.secret, salt="portal-cookie", digest_method=hashlib.sha256)
