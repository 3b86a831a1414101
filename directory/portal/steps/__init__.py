"""The pages of a service's form, one thing on each, and what each says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date

from directory.partners.facts import FLAGS
from directory.partners.tables import Facts
from directory.portal.steps.about import Helps, What, Who
from directory.portal.steps.going import Join, Money, When, Where
from directory.portal.steps.step import Step

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
