"""Which offers come first for somebody, and why. Pure.

`rank` hides what has a "no" or is too old, and orders the rest by a score that is the sum of its
reasons; nothing else decides. `first_options` (in `choice`) picks what is shown first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from directory import places
from directory.choice import first_options, more
from directory.eligibility import Offer, Seeker, Verdict, judge
from directory.freshness import Freshness, freshness, may_be_shown
from directory.reasons import Case, Reason, reasons
from directory.suggestion import Suggestion
from directory.weights import Weights, weights

__all__ = ["Reason", "Suggestion", "first_options", "more", "rank"]

FURTHER_THAN_ANYTHING = float("inf")


def rank(
    offers: Iterable[Offer],
    seeker: Seeker,
    *,
    today: date,
    show_unassured: bool,
    exclude: frozenset[str] = frozenset(),
) -> list[Suggestion]:
    """Every offer that may be open to the seeker, the best first; the ids in `exclude` never.

    The order depends on the offers and the seeker alone, never on the order they came in.
    """
    weighed = weights()
    found = []
    for offer in offers:
        fresh = freshness(offer, weighed.freshness, today=today)
        if offer.id not in exclude and may_be_shown(fresh, show_unassured=show_unassured):
            suggestion = _suggestion(offer, seeker, fresh, weighed, today=today)
            found.extend([suggestion] if suggestion else [])
    return sorted(found, key=_best_first)


def _suggestion(
    offer: Offer, seeker: Seeker, fresh: Freshness, weighed: Weights, *, today: date
) -> Suggestion | None:
    """The offer with its reasons; None if any rule says no."""
    judgements = judge(offer, seeker, today=today)
    if any(judgement.verdict is Verdict.NO for judgement in judgements):
        return None
    asks = tuple(judgement for judgement in judgements if judgement.verdict is Verdict.ASK)
    away = _distance(offer, seeker)
    why = reasons(Case(offer, seeker, today, fresh, away, asks, weighed))
    return Suggestion(offer, sum(reason.points for reason in why), why, asks, away, fresh)


def _distance(offer: Offer, seeker: Seeker) -> float | None:
    if seeker.outcode is None or offer.latitude is None or offer.longitude is None:
        return None
    return places.distance_km(seeker.outcode, offer.latitude, offer.longitude)


def _best_first(suggestion: Suggestion) -> tuple[object, ...]:
    offer = suggestion.offer
    away = suggestion.distance_km
    known = FURTHER_THAN_ANYTHING if away is None else away
    return (-suggestion.score, known, offer.name, offer.organization, offer.id)
