"""Where somebody was going when they had to sign in first: a page of the portal, or the list."""

from __future__ import annotations

import re
from urllib.parse import quote

from directory.portal.guard import Page, Who
from directory.portal.visit import Visit

LIST = "/"
LONGEST = 200
# A path below the portal's own: it always gets the portal in front, so it leads nowhere else.
PATH = re.compile(r"(/[A-Za-z0-9_-]+(\.csv)?)*/?")
# These end a sign-in, or need none.
NOT_ONWARD = ("/sign-in", "/sign-out", "/confirm")


def inside(path: str) -> str:
    """The path, if it is one of the portal's pages behind the sign-in; else the list."""
    fits = len(path) <= LONGEST and PATH.fullmatch(path)
    return path if fits and path and not path.startswith(NOT_ONWARD) else LIST


def sign_in(page: Page, visit: Visit) -> str:
    """The sign-in, with the page that was asked for; one that only takes presses is not shown."""
    shown = page.who is not Who.ANYBODY and "GET" in page.methods
    path = inside(visit.path) if shown else LIST
    return "/sign-in" if path == LIST else f"/sign-in?to={quote(path)}"
