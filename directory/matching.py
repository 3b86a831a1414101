"""Which offers come first for somebody, and why. Pure.

`rank` hides what has a "no" or is too old, and orders the rest by a score that is the sum of its
reasons; nothing else decides. `first_options` (in `choice`) picks what is shown first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from directory import places
from directory.alike import Alike
from directory.choice import first_options
from directory.eligibility import RULES, Judgement, Offer, Seeker, Verdict
from directory.freshness import Freshness, freshness, may_be_shown
from directory.reasons import Case, Reason, Reasons
from directory.suggestion import Suggestion, suggestion
from directory.weights import Weights, weights

__all__ = ["Reason", "Suggestion", "first_options", "rank"]

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
    matching = _Matching(seeker, today, weights())
    asked = [offer for offer in offers if offer.id not in exclude]
    return sorted(matching.suggestions(asked, show_unassured=show_unassured), key=_best_first)


class _Matching:
    """One seeker on one day. Each question is asked of all offers before the next one is."""

    def __init__(self, seeker: Seeker, today: date, weighed: Weights) -> None:
        self._seeker, self._today, self._policy = seeker, today, weighed.freshness
        self._rules = [Alike(rules, seeker, _asks) for rules in RULES]
        self._reasons = Reasons(Case(seeker, today, weighed))

    def suggestions(self, offers: Sequence[Offer], *, show_unassured: bool) -> Iterator[Suggestion]:
        """Each offer with its reasons, but those to which a rule says no, and what is too old."""
        judged = zip(offers, map(self._freshness, offers), self._asks(offers), strict=True)
        shown = [
            (offer, self._distance(offer), fresh, asks)
            for offer, fresh, asks in judged
            if asks is not None and may_be_shown(fresh, show_unassured=show_unassured)
        ]
        scores = self._reasons.scores(shown)
        for score, (offer, away, fresh, asks) in zip(scores, shown, strict=True):
            yield suggestion(offer, score, asks, away, fresh, self._reasons)

    def _asks(self, offers: Sequence[Offer]) -> Iterator[tuple[Judgement, ...] | None]:
        """What has to be asked first; None if any rule says no."""
        for found in zip(*(rule.of_all(offers) for rule in self._rules), strict=True):
            if None in found:
                yield None
            else:
                yield tuple(chain.from_iterable(found)) if any(found) else ()

    def _freshness(self, offer: Offer) -> Freshness:
        return freshness(offer, self._policy, today=self._today)

    def _distance(self, offer: Offer) -> float | None:
        if self._seeker.outcode is None:
            return None
        lies = places.lies_at(offer.postcode, offer.latitude, offer.longitude)
        return lies and places.distance_km(self._seeker.outcode, *lies)


def _asks(judgements: Iterable[Judgement]) -> tuple[Judgement, ...] | None:
    asks = []
    for judgement in judgements:
        if judgement.verdict is Verdict.NO:
            return None
        asks.extend([judgement] if judgement.verdict is Verdict.ASK else [])
    return tuple(asks)


def _best_first(suggestion: Suggestion) -> tuple[object, ...]:
    offer = suggestion.offer
    away = suggestion.distance_km
    known = FURTHER_THAN_ANYTHING if away is None else away
    return (-suggestion.score, known, offer.name, offer.organization, offer.id)
