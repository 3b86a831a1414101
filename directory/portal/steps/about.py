"""What a service is, whom it is for, and what it helps with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import Field, SelectField, SelectMultipleField, StringField, ValidationError

from directory.partners import doubts
from directory.partners.facts import FLAGS
from directory.partners.tables import Facts
from directory.portal import labels
from directory.portal.forms import cell, text_field, tidy
from directory.portal.steps.step import (
    Step,
    area,
    choices,
    multiple,
    number_in,
    said_in,
    typed,
)

CONDITIONS = {
    "requires_ehcp": "Have an education, health and care (EHC) plan",
    "care_experienced_only": "Have been in care",
    "benefits_required": "Get Universal Credit, JSA or ESA",
    "english_maths_required": "Have GCSE grade 4 (C) or above in English and maths",
}


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
    description = area(
        "description",
        "Two or three short sentences. Write to a young person: “You can …”, “We help you …”.",
        rows=5,
    )
    qualification_level = text_field("qualification_level", "Only for a course, like “Level 2”.")

    def prepare(self, facts: Facts, today: date) -> None:
        self.kind.choices = choices({"": "Choose one", **labels.kinds()})


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
        choices=choices(CONDITIONS),
    )
    only_for = SelectField("Is it only for one group?", [cell("only_for")], validate_choice=False)
    languages = StringField(
        "Which languages do you speak there?",
        [cell("languages")],
        filters=[tidy],
        description="With commas between, like: English, Polish.",
    )

    def prepare(self, facts: Facts, today: date) -> None:
        self.only_for.choices = choices({"": "No, it is for everybody", **labels.groups()})

    def said(self) -> dict[str, Any]:
        ages = {name: number_in(self[name]) for name in self.names[:3]}
        flags = {name: name in (self.needs.data or []) for name in sorted(FLAGS)}
        spoken = [part.strip() for part in (self.languages.data or "").split(",")]
        known = {"languages": sorted({part for part in spoken if part})}
        return {**ages, **flags, "only_for": said_in(self.only_for), **known}

    @classmethod
    def values(cls, facts: Facts) -> dict[str, Any]:
        ages = {name: typed(facts[name]) for name in cls.names[:3]}
        needs = [name for name in sorted(FLAGS) if facts[name]]
        spoken = {"languages": ", ".join(facts["languages"])}
        return {**ages, "needs": needs, "only_for": facts["only_for"] or "", **spoken}

    def validate_minimum_age(self, found: Field) -> None:
        """Who goes on to the end with a plan or care experience is served a year longer."""
        longer = {*doubts.A_YEAR_LONGER} & {*(self.needs.data or [])}
        if wrong := doubts.too_old(number_in(found), longer=bool(longer)):
            raise ValidationError(wrong)

    def validate_maximum_age(self, found: Field) -> None:
        low, high = number_in(self.minimum_age), number_in(found)
        if wrong := doubts.too_young(high, number_in(self.maximum_age_with_ehcp_or_care)):
            raise ValidationError(wrong)
        if low is not None and high is not None and low > high:
            raise ValidationError(
                f"The oldest age ({high}) is below the youngest ({low}). Change one of them."
            )

    def validate_maximum_age_with_ehcp_or_care(self, found: Field) -> None:
        usual, longer = number_in(self.maximum_age), number_in(found)
        low = number_in(self.minimum_age)
        if low is not None and longer is not None and longer < low:
            raise ValidationError(
                f"With an EHC plan or care experience the oldest age ({longer}) is below the "
                f"youngest ({low}). Change one of them."
            )
        if usual is not None and longer is not None and longer < usual:
            raise ValidationError(
                f"With an EHC plan or care experience the oldest age ({longer}) cannot be below "
                f"the usual one ({usual}). Change one of them."
            )


class Helps(Step):
    title = "What it helps with"
    names = ("interests", "removes_barriers", "tiers")

    interests = multiple(
        "Which interests is it about?", "interests", "Tick the first if it is open to all of them."
    )
    removes_barriers = multiple(
        "What that may be in the way does it help with?",
        "removes_barriers",
        "Tick only what you really do. Young people who need it are shown you first.",
    )
    tiers = multiple(
        "Whom does it suit best?", "tiers", "Leave empty if it suits everybody. Nobody is left out."
    )

    def prepare(self, facts: Facts, today: date) -> None:
        # A code that we have no words for stays on the page, so that saving does not lose it.
        self.interests.choices = _with(labels.interests(), facts["interests"])
        self.removes_barriers.choices = _with(labels.helps(), facts["removes_barriers"])
        self.tiers.choices = choices(labels.TIERS)


def _with(words: Mapping[str, str], kept: list[str]) -> list[Any]:
    more = {code: labels.shown("interests", code) for code in kept if code not in words}
    return choices({**words, **more})
