"""The portal's forms: WTForms, with a token against forged posts in every one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from wtforms import Field, Form, StringField, ValidationError
from wtforms.csrf.session import SessionCSRF

from directory.feeds import cells
from directory.feeds.problems import BadCell, Problem
from directory.feeds.rows import COLUMNS, LONGEST_LEVEL
from directory.portal import cookies
from directory.portal.labels import FACTS
from directory.portal.visit import Visit

LINES = {
    "service": cells.LONGEST_LINE, "qualification_level": LONGEST_LEVEL, "town": cells.LONGEST_LINE,
    "phone": cells.LONGEST_LINE, "email": cells.LONGEST_LINE, "languages": cells.LONGEST_LINE,
    "url": cells.LONGEST_ADDRESS,
}  # fmt: skip
SENTENCES = {
    Problem.REQUIRED: "Enter: {label}",
    Problem.TOO_LONG: "{label} is too long. Use {most} characters or fewer. You have {length}.",
    Problem.NOT_TEXT: "{label} has characters that cannot be shown. Type it anew.",
    Problem.SPREADSHEET_ERROR: "{label} has an error of a spreadsheet. Type what it should say",
    Problem.NOT_A_NUMBER: "{label} must be a whole number, like 16",
    Problem.NOT_WHOLE: "{label} must be a whole number, like 16",
    Problem.OUT_OF_RANGE: "{label} must be between 1 and 120, or empty",
    Problem.UNKNOWN: "Choose one of the list for: {label}",
    Problem.NOT_A_CODE: "Choose from the list for: {label}",
    Problem.NOT_A_WEB_ADDRESS: "Enter a web address that starts with https://, like "
    "https://example.org/join",
    Problem.WITH_PASSWORD: "Everybody would see the name or password in this web address. "
    "Take it out.",
    Problem.NOT_PUBLIC: "Enter a web address that everybody can open, like "
    "https://example.org/join",
    Problem.BELOW_ZERO: "A cost or a pay cannot be below zero",
    Problem.NOT_AN_EMAIL: "Enter an e-mail address, like name@example.org",
    Problem.EMAIL_TOO_LONG: "This is too long for an e-mail address. Use 254 characters or fewer.",
    Problem.PHONE_TOO_SHORT: "This phone number is too short. Enter all of it, like 01253 555 0100",
    Problem.NOT_A_PHONE: "Enter one phone number, like 01253 555 0100. Put a second one under "
    "“How to join”",
    Problem.NO_FIRST_ZERO: "The phone number must begin with 0, like 01253 555 0100",
    Problem.NOT_A_POSTCODE: "Enter a full UK postcode, like FY1 1AA, or leave it empty",
    Problem.NOT_YES_OR_NO: "Choose yes or no for: {label}",
}


class PortalForm(Form):
    """A form of one visit, with its token."""

    class Meta:
        csrf = True
        csrf_class = SessionCSRF
        # The session ends before any of its forms does.
        csrf_time_limit = None

    @classmethod
    def of(cls, visit: Visit, **values: Any) -> Self:
        """The form with what was posted, or else with these values."""
        meta = {
            "csrf_secret": visit.portal.secret,
            "csrf_context": cookies.csrf_of(visit.portal, visit.token),
        }
        return cls(visit.said if visit.posts else None, data=values, meta=meta)

    @property
    def csrf(self) -> str:
        """The token that this form has to come back with."""
        return str(self["csrf_token"].current_token)  # type: ignore[attr-defined]

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong: (id of the field, sentence), in the order of the page."""
        return [
            (found.name, str(found.errors[0]))
            for found in self
            if found.errors and found.name != "csrf_token"
        ]


class Press(PortalForm):
    """A button and nothing else; also how every post's token is looked at."""


def cell(column: str, *, needed: str = "") -> Callable[[Form, Field], None]:
    """Checks a field as the column of a table is checked; `needed` says it may not be empty."""

    def check(_form: Form, found: Field) -> None:
        text = _as_cell(found.data)
        if needed and not text:
            raise ValidationError(needed)
        check_cell(column, text)

    return check


def check_cell(column: str, text: str) -> None:
    """Refuses, with a sentence, what may not stand in a cell of the column."""
    try:
        if text:
            COLUMNS[column](text)
    except BadCell as bad:
        raise ValidationError(_sentence(column, bad, text)) from None


def text_field(column: str, hint: str = "", *, needed: str = "", **more: Any) -> StringField:
    """A line of text for one column."""
    return StringField(
        more.pop("label", FACTS[column]),
        [cell(column, needed=needed)],
        filters=[tidy],
        description=hint,
        **more,
    )


def tidy(value: Any) -> Any:
    """Without spaces around and what nobody sees, and with one kind of line end."""
    return cells.tidied(value) if isinstance(value, str) else value


def _as_cell(data: Any) -> str:
    return ";".join(map(str, data)) if isinstance(data, list) else str(data or "").strip()


def _sentence(column: str, bad: BadCell, text: str) -> str:
    words = SENTENCES.get(bad.problem, "Check: {label}")
    most = LINES.get(column, cells.LONGEST_TEXT)
    return words.format(label=FACTS[column], most=f"{most:,}", length=f"{len(text):,}")
