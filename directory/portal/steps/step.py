"""One page of a service's form, and the fields that pages are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from wtforms import BooleanField, Field, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from directory.partners.tables import Facts
from directory.portal import labels
from directory.portal.forms import PortalForm, cell, tidy

YES, NO, UNSURE = "yes", "no", "unsure"


def choices(words: Mapping[str, str]) -> list[Any]:
    """What can be chosen, as WTForms has it: by code, in this order."""
    return [SelectChoice(code, label) for code, label in words.items()]


class Step(PortalForm):
    """One page. Fields are named as the facts that they say."""

    title: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    names: ClassVar[tuple[str, ...]] = ()

    def said(self) -> dict[str, Any]:
        """The facts that this page says; an empty field says that nothing is known."""
        return {name: said_in(self[name]) for name in self.names}

    @classmethod
    def values(cls, facts: Facts) -> dict[str, Any]:
        """The facts as the fields show them."""
        return {name: facts.get(name) for name in cls.names}

    def prepare(self, facts: Facts, today: date) -> None:
        """Give the form what depends on the draft: choices, and what day it is."""

    def asks(self, name: str) -> bool:
        """Whether the page shows this field."""
        return name != "csrf_token"


def multiple(label: str, column: str, hint: str = "", needed: str = "") -> SelectMultipleField:
    return SelectMultipleField(
        label, [cell(column, needed=needed)], description=hint, validate_choice=False
    )


def area(column: str, hint: str = "", rows: int = 4, **more: Any) -> TextAreaField:
    return TextAreaField(
        labels.FACTS[column],
        [cell(column)],
        filters=[tidy],
        description=hint,
        render_kw={"rows": rows},
        **more,
    )


def said_in(found: Field) -> Any:
    if isinstance(found, SelectMultipleField):
        return sorted(found.data or [])
    if isinstance(found, BooleanField):
        return bool(found.data)
    if found.name in ("service", "kind"):
        return found.data or ""
    return found.data or None


def number_in(found: Field) -> int | None:
    text = str(found.data or "").strip()
    return int(text) if text.isdecimal() else None


def typed(number: int | None) -> str:
    return "" if number is None else str(number)
