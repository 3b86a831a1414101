"""The pages of a service's form, one thing on each, and what each says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from directory.partners.checking import hours_backwards, said_overnight, start_has_passed
from directory.partners.facts import FLAGS
from directory.partners.tables import Facts
from directory.portal import labels
from directory.portal.forms import PortalForm, cell, text_field, tidy

YES, NO, UNSURE = "yes", "no", "unsure"
CONDITIONS = {
    "requires_ehcp": "Have an education, health and care (EHC) plan",
    "care_experienced_only": "Have been in care",
    "benefits_required": "Get Universal Credit",
    "english_maths_required": "Have GCSE grade 4 (C) or above in English and maths",
}
ANSWERS_TO_JOIN = {YES: "Yes", NO: "No, somebody has to refer them", UNSURE: "Not sure"}


def _choices(words: Mapping[str, str]) -> list[Any]:
    """What can be chosen, as WTForms has it: by code, in this order."""
    return [SelectChoice(code, label) for code, label in words.items()]


class Step(PortalForm):
    """One page. Fields are named as the facts that they say."""

    title: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    names: ClassVar[tuple[str, ...]] = ()

    def said(self) -> dict[str, Any]:
        """The facts that this page says; an empty field says that nothing is known."""
        return {name: _said(self[name]) for name in self.names}

    @classmethod
    def values(cls, facts: Facts) -> dict[str, Any]:
        """The facts as the fields show them."""
        return {name: facts.get(name) for name in cls.names}

    def prepare(self, facts: Facts, today: date) -> None:
        """Give the form what depends on the draft: choices, and what day it is."""

    def asks(self, name: str) -> bool:
        """Whether the page shows this field."""
        return name != "csrf_token"


def _multiple(label: str, column: str, hint: str = "", needed: str = "") -> SelectMultipleField:
    return SelectMultipleField(
        label, [cell(column, needed=needed)], description=hint, validate_choice=False
    )


def _area(column: str, hint: str = "", rows: int = 4, **more: Any) -> TextAreaField:
    return TextAreaField(
        labels.FACTS[column],
        [cell(column)],
        filters=[tidy],
        description=hint,
        render_kw={"rows": rows},
        **more,
    )


class What(Step):
    title = "What the service is"
    names = ("service", "kind", "description", "qualification_level")

    service = text_field(
        "service",
        "As young people know it, like “Drop-in at the Platform”.",
        label="What is the service called?",
        needed="Enter what the service is called",
    )
    kind = SelectField(
        "What kind of service is it?",
        [cell("kind", needed="Choose what kind of service it is")],
        validate_choice=False,
    )
    description = _area(
        "description",
        "Two or three short sentences. Write to a young person: “You can …”, “We help you …”.",
        rows=5,
    )
    qualification_level = text_field("qualification_level", "Only for a course, like “Level 2”.")

    def prepare(self, facts: Facts, today: date) -> None:
        self.kind.choices = _choices({"": "Choose one", **labels.kinds()})


class Who(Step):
    title = "Who it is for"
    hint = "Nobody who can’t join is sent to you. Leave empty what does not matter."
    names = (
        "minimum_age", "maximum_age", "maximum_age_with_ehcp_or_care", "only_for", "languages",
    )  # fmt: skip

    minimum_age = text_field("minimum_age", "In whole years, like 16.", render_kw={"size": 3})
    maximum_age = text_field("maximum_age", "The last age that can join, like 24.")
    maximum_age_with_ehcp_or_care = text_field(
        "maximum_age_with_ehcp_or_care",
        "If older people can join then, like 24. For a study programme or a T Level only an EHC "
        "plan counts.",
    )
    needs = SelectMultipleField(
        "Do people have to meet any of these?",
        description="Tick all that they must meet.",
        validate_choice=False,
        choices=_choices(CONDITIONS),
    )
    only_for = SelectField("Is it only for one group?", [cell("only_for")], validate_choice=False)
    languages = StringField(
        "Which languages do you speak there?",
        [cell("languages")],
        filters=[tidy],
        description="With commas between, like: English, Polish.",
    )

    def prepare(self, facts: Facts, today: date) -> None:
        self.only_for.choices = _choices({"": "No, it is for everybody", **labels.groups()})

    def said(self) -> dict[str, Any]:
        ages = {name: _number(self[name]) for name in self.names[:3]}
        flags = {name: name in (self.needs.data or []) for name in sorted(FLAGS)}
        spoken = [part.strip() for part in (self.languages.data or "").split(",")]
        known = {"languages": sorted({part for part in spoken if part})}
        return {**ages, **flags, "only_for": _said(self.only_for), **known}

    @classmethod
    def values(cls, facts: Facts) -> dict[str, Any]:
        ages = {name: _typed(facts[name]) for name in cls.names[:3]}
        needs = [name for name in sorted(FLAGS) if facts[name]]
        spoken = {"languages": ", ".join(facts["languages"])}
        return {**ages, "needs": needs, "only_for": facts["only_for"] or "", **spoken}

    def validate_maximum_age(self, found: Field) -> None:
        low, high = _number(self.minimum_age), _number(found)
        if low is not None and high is not None and low > high:
            raise ValidationError(
                f"The oldest age ({high}) is below the youngest ({low}). Change one of them."
            )

    def validate_maximum_age_with_ehcp_or_care(self, found: Field) -> None:
        usual, longer = _number(self.maximum_age), _number(found)
        if usual is not None and longer is not None and longer < usual:
            raise ValidationError(
                f"With an EHC plan or care experience the oldest age ({longer}) cannot be below "
                f"the usual one ({usual}). Change one of them."
            )


class Where(Step):
    title = "Where it is"
    names = ("address", "town", "postcode", "confidential", "service_area", "accessibility")

    address = text_field(
        "address", "Building and street. Leave empty if it is by phone or online.", label="Address"
    )
    town = text_field("town")
    postcode = text_field("postcode", "A full one, like FY1 1AA. We work out how far it is.")
    confidential = BooleanField(
        "Keep this address confidential",
        description="For a refuge, for example. Nobody sees it but you and the partnership.",
    )
    service_area = _multiple(
        "Where may people live who come to you?",
        "service_area",
        "Tick all. A whole country or county includes its towns.",
        needed="Tick where people may live who come to you",
    )
    accessibility = _area(
        "accessibility", "For example: step-free, a hearing loop, a quiet room.", rows=2
    )

    def prepare(self, facts: Facts, today: date) -> None:
        self.service_area.choices = _choices({name: name for name in labels.areas()})

    def said(self) -> dict[str, Any]:
        said = super().said()
        postcode = " ".join((said["postcode"] or "").upper().replace(" ", "").split())
        whole = f"{postcode[:-3]} {postcode[-3:]}" if postcode else None
        return {**said, "postcode": whole}

    def validate_postcode(self, found: Field) -> None:
        if self.confidential.data and not (found.data or self.address.data):
            raise ValidationError("Enter the address that is confidential, or take the tick away.")


class When(Step):
    title = "When it is open"
    names = ("opening_hours", "start_dates", "duration")
    today: date | None = None

    opening_hours = _area(
        "opening_hours", "For example: Monday to Friday, 9am to 5pm. Closed on bank holidays."
    )
    past_midnight = RadioField(
        "Does it run past midnight?",
        choices=_choices(
            {YES: "Yes, it closes on the next day", NO: "No, I will change the hours"}
        ),
        validate_choice=False,
        description="If it does, we write “overnight” behind the hours, so that nobody is misled.",
    )
    start_dates = _area(
        "start_dates", "For example: September 2027, or: all year round. Leave empty if none.", 2
    )
    duration = text_field("duration", "For example: 12 weeks, two days a week.")

    def prepare(self, facts: Facts, today: date) -> None:
        self.today = today

    def asks(self, name: str) -> bool:
        """It is asked about midnight only where the hours say so."""
        asked = name != "past_midnight" or bool(hours_backwards(self.opening_hours.data))
        return asked and super().asks(name)

    def said(self) -> dict[str, Any]:
        said = super().said()
        if self.past_midnight.data == YES and hours_backwards(said["opening_hours"]):
            said["opening_hours"] = said_overnight(said["opening_hours"])
        return said

    def validate_opening_hours(self, found: Field) -> None:
        backwards = hours_backwards(found.data)
        if backwards and self.past_midnight.data != YES:
            raise ValidationError(
                f"“{backwards}” ends before it starts. Write the opening time first, with am or "
                "pm, like 9am to 5pm; or say below that it runs past midnight."
            )

    def validate_start_dates(self, found: Field) -> None:
        over = start_has_passed(found.data, self.today) if self.today else None
        if over:
            raise ValidationError(
                f"“{over}” has passed. Write the next start date, or leave this empty."
            )


class Money(Step):
    title = "What it costs or pays"
    names = ("cost", "pay")

    cost = _area("cost", "Write “free” if it is free. Say what else people have to pay.", 2)
    pay = _area("pay", "If people are paid, or get travel or lunch paid for.", 2)


class Join(Step):
    title = "How to join and get in touch"
    hint = "Give at least one way to get in touch."
    names = ("how_to_apply", "phone", "email", "url")

    how_to_apply = _area(
        "how_to_apply", "What should somebody do first? For example: Phone and ask for Sam.", 3
    )
    self_referral = RadioField(
        "Can a young person get in touch by themselves?",
        choices=_choices(ANSWERS_TO_JOIN),
        validate_choice=False,
        default=UNSURE,
    )
    phone = text_field("phone", render_kw={"type": "tel", "autocomplete": "off"})
    email = text_field("email", "One that may be public.", render_kw={"spellcheck": "false"})
    url = text_field("url", "Like https://example.org/join.", render_kw={"spellcheck": "false"})

    def said(self) -> dict[str, Any]:
        known = {YES: True, NO: False}.get(self.self_referral.data or "")
        return {**super().said(), "self_referral": known}

    @classmethod
    def values(cls, facts: Facts) -> dict[str, Any]:
        answer = {True: YES, False: NO}.get(facts["self_referral"], UNSURE)
        return {**super().values(facts), "self_referral": answer}

    def validate_phone(self, found: Field) -> None:
        ways = (found.data, self.email.data, self.url.data, self.how_to_apply.data)
        if not any(ways):
            raise ValidationError(
                "Give at least one way to get in touch: a phone number, an e-mail address or a "
                "web page."
            )


class Helps(Step):
    title = "What it helps with"
    names = ("interests", "removes_barriers")

    interests = _multiple(
        "Which interests is it about?", "interests", "Tick the first if it is open to all of them."
    )
    removes_barriers = _multiple(
        "What that may be in the way does it help with?",
        "removes_barriers",
        "Tick only what you really do. Young people who need it are shown you first.",
    )

    def prepare(self, facts: Facts, today: date) -> None:
        # A code that we have no words for stays on the page, so that saving does not lose it.
        self.interests.choices = _with(labels.interests(), facts["interests"])
        self.removes_barriers.choices = _with(labels.helps(), facts["removes_barriers"])


STEPS: Mapping[str, type[Step]] = {
    "what": What,
    "who": Who,
    "where": Where,
    "when": When,
    "money": Money,
    "join": Join,
    "helps": Helps,
}
# The facts of each page, in the order in which they are read again at the end.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "what": What.names,
    "who": (*Who.names[:3], *sorted(FLAGS), "only_for", "languages"),
    "where": Where.names,
    "when": When.names,
    "money": Money.names,
    "join": ("how_to_apply", "self_referral", "phone", "email", "url"),
    "helps": Helps.names,
}


def after(step: str) -> str | None:
    """The next page; None after the last."""
    names = [*STEPS, None]
    return names[names.index(step) + 1]


def before(step: str) -> str | None:
    """The page before; None before the first."""
    names = [None, *STEPS]
    return names[names.index(step) - 1]


def seen(step: str, facts: Facts) -> str:
    """What a page's facts were when it was shown: another tab may save others meanwhile."""
    said = json.dumps([facts.get(name) for name in ANSWERS[step]], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def problems(facts: Facts, today: date) -> Iterator[tuple[str, str]]:
    """What is missing or wrong in the whole: (page, sentence), the first of each page."""
    for name, form in STEPS.items():
        page = form(data=form.values(facts), meta={"csrf": False})
        page.prepare(facts, today)
        if not page.validate():
            yield name, next(sentence for _, sentence in page.problems())


def _with(words: Mapping[str, str], kept: list[str]) -> list[Any]:
    more = {code: labels.shown("interests", code) for code in kept if code not in words}
    return _choices({**words, **more})


def _said(found: Field) -> Any:
    if isinstance(found, SelectMultipleField):
        return sorted(found.data or [])
    if isinstance(found, BooleanField):
        return bool(found.data)
    if found.name in ("service", "kind"):
        return found.data or ""
    return found.data or None


def _number(found: Field) -> int | None:
    text = str(found.data or "").strip()
    return int(text) if text.isdigit() else None


def _typed(number: int | None) -> str:
    return "" if number is None else str(number)
