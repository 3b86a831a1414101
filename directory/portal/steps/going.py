"""Where a service is, when it is open, what it costs, and how to join."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, Field, RadioField, StringField, ValidationError

from directory.feeds import cells
from directory.feeds.problems import Problem, RowError
from directory.partners import doubts
from directory.partners.checking import (
    hours_backwards,
    no_such_day,
    no_such_time,
    said_overnight,
    start_has_passed,
)
from directory.partners.spoken import time_in_words
from directory.partners.tables import Facts
from directory.portal import labels
from directory.portal.forms import check_cell, text_field, tidy
from directory.portal.steps.step import NO, UNSURE, YES, Step, area, choices, multiple
from directory.reach import TO_TEXT, Number, can_be_reached, out_of_a_cell
from directory.wording import say_problem

ANSWERS_TO_JOIN = {YES: "Yes", NO: "No, somebody has to refer them", UNSURE: "Not sure"}


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
    service_area = multiple(
        "Where may people live who come to you?",
        "service_area",
        "Tick all. A whole country or county includes its towns.",
        needed="Tick where people may live who come to you",
    )
    elsewhere = RadioField(
        "Is the place outside the areas that you ticked?",
        choices=choices({YES: "Yes, people come to us from there", NO: "No, I will change it"}),
        validate_choice=False,
        description="Young people are told how far it is, so the postcode has to be right.",
    )
    accessibility = area(
        "accessibility", "For example: step-free, a hearing loop, a quiet room.", rows=2
    )

    def prepare(self, facts: Facts, today: date) -> None:
        self.service_area.choices = choices({name: name for name in labels.areas()})

    def said(self) -> dict[str, Any]:
        said = super().said()
        postcode = " ".join((said["postcode"] or "").upper().replace(" ", "").split())
        whole = f"{postcode[:-3]} {postcode[-3:]}" if postcode else None
        return {**said, "postcode": whole}

    @classmethod
    def values(cls, facts: Facts) -> dict[str, Any]:
        """What was saved so was said to be right."""
        answer = YES if doubts.is_elsewhere(facts["postcode"], facts["service_area"]) else ""
        return {**super().values(facts), "elsewhere": answer}

    def asks(self, name: str) -> bool:
        """It is asked about the place only where its postcode is in none of the areas."""
        return (name != "elsewhere" or self._is_elsewhere()) and super().asks(name)

    def _is_elsewhere(self) -> bool:
        return doubts.is_elsewhere(self.postcode.data, self.service_area.data or [])

    def validate_elsewhere(self, found: Field) -> None:
        if self._is_elsewhere() and found.data != YES:
            wrong = doubts.elsewhere(self.postcode.data, self.service_area.data or [])
            raise ValidationError(f"{wrong} Change one of them, or say that it is right.")

    def validate_postcode(self, found: Field) -> None:
        if self.confidential.data and not (found.data or self.address.data):
            raise ValidationError("Enter the address that is confidential, or take the tick away.")


class When(Step):
    title = "When it is open"
    names = ("opening_hours", "start_dates", "duration")
    today: date | None = None

    opening_hours = area(
        "opening_hours", "For example: Monday to Friday, 9am to 5pm. Closed on bank holidays."
    )
    past_midnight = RadioField(
        "Does it run past midnight?",
        choices=choices({YES: "Yes, it closes on the next day", NO: "No, I will change the hours"}),
        validate_choice=False,
        description="If it does, we write “overnight” behind the hours, so that nobody is misled.",
    )
    start_dates = area(
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
        spoken = time_in_words(found.data)
        if spoken:
            raise ValidationError(f"Write times in figures, like 9am to 5pm, and not “{spoken}”.")
        none = no_such_time(found.data)
        if none:
            raise ValidationError(
                f"There is no time “{none}”. Write hours like 9am to 5pm, or 09:00 to 17:00."
            )
        none = no_such_day(found.data)
        if none:
            raise ValidationError(f"There is no day “{none}”. Look at the date again.")
        backwards = hours_backwards(found.data)
        if backwards and self.past_midnight.data != YES:
            raise ValidationError(
                f"“{backwards}” ends before it starts. Write the opening time first, with am or "
                "pm, like 9am to 5pm; or say below that it runs past midnight."
            )

    def validate_start_dates(self, found: Field) -> None:
        none = no_such_day(found.data)
        if none:
            raise ValidationError(f"There is no day “{none}”. Look at the date again.")
        over = start_has_passed(found.data, self.today) if self.today else None
        if over:
            raise ValidationError(
                f"“{over}” has passed. Write the next start date, or leave this empty."
            )


class Money(Step):
    title = "What it costs or pays"
    names = ("cost", "pay")

    cost = area("cost", "Write “free” if it is free. Say what else people have to pay.", 2)
    pay = area("pay", "If people are paid, or get travel or lunch paid for.", 2)


class Join(Step):
    title = "How to join and get in touch"
    hint = "Give at least one way to get in touch, or to walk in."
    names = ("how_to_apply", "phone", "email", "url")
    place: Mapping[str, Any] = {}

    how_to_apply = area(
        "how_to_apply", "What should somebody do first? For example: Phone and ask for Sam.", 3
    )
    self_referral = RadioField(
        "Can a young person get in touch by themselves?",
        choices=choices(ANSWERS_TO_JOIN),
        validate_choice=False,
        default=UNSURE,
    )
    phone = StringField(
        labels.FACTS["phone"],
        filters=[tidy],
        render_kw={"type": "tel", "autocomplete": "off"},
    )
    texts_only = BooleanField(
        "People can text this number, but not call it",
        description="For example: 85258. The card then says “Text 85258”.",
    )
    email = text_field("email", "One that may be public.", render_kw={"spellcheck": "false"})
    url = text_field("url", "Like https://example.org/join.", render_kw={"spellcheck": "false"})

    def prepare(self, facts: Facts, today: date) -> None:
        """An address that is shown, with opening times, is a way to reach it too."""
        self.place = {name: facts[name] for name in ("address", "confidential", "opening_hours")}

    def said(self) -> dict[str, Any]:
        known = {YES: True, NO: False}.get(self.self_referral.data or "")
        phone = cells.phone(self._told()) if self.phone.data else None
        return {**super().said(), "self_referral": known, "phone": phone}

    def _told(self) -> str:
        """The number as one cell says it, with whether it takes texts alone."""
        number = self.phone.data or ""
        is_said = number.lower().startswith(TO_TEXT.lower())
        return f"{TO_TEXT}{number}" if self.texts_only.data and not is_said else number

    @classmethod
    def values(cls, facts: Facts) -> dict[str, Any]:
        answer = {True: YES, False: NO}.get(facts["self_referral"], UNSURE)
        number, use = out_of_a_cell(facts["phone"])
        told = {"phone": number, "texts_only": use is Number.TEXT}
        return {**super().values(facts), "self_referral": answer, **told}

    def validate_phone(self, found: Field) -> None:
        if self.texts_only.data and not found.data:
            raise ValidationError("Enter the number to text, or take the tick away.")
        check_cell("phone", self._told() if found.data else "")
        ways = {name: self[name].data for name in ("phone", "email", "url", "how_to_apply")}
        if not can_be_reached({**self.place, **ways}):
            raise ValidationError(say_problem(RowError(0, "phone", Problem.NO_WAY)))
