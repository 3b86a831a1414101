"""Why an offer stands where it stands: each point of a score is a reason that can be said. Pure.

`matching.toml` says how much each counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from directory import fit, practical
from directory.alike import Alike, Question
from directory.case import Case, Reason
from directory.eligibility import Judgement
from directory.freshness import Freshness
from directory.offer import Offer

__all__ = ["Case", "Reason", "Reasons"]

# What depends on a few facts of an offer, that many share.
SHARED: tuple[Question, ...] = (
    fit.tier,
    fit.goal,
    fit.interests,
    fit.barriers,
    fit.urgent,
    fit.particular_help,
    practical.gcses,
    practical.cost,
    practical.pay,
    practical.start,
    practical.joining,
    practical.a_person,
    practical.young_people,
    practical.heard_back,
    practical.old_source,
)


# What has nothing to tell but to some.
ONLY_TO = {fit.urgent: fit.is_furthest, practical.gcses: practical.may_lack_gcses}
Told = tuple[int, tuple[Reason, ...]]


class Reasons:
    """All that counts for one seeker, of one offer after the other."""

    def __init__(self, case: Case) -> None:
        self._case = case
        asked = [tell for tell in SHARED if tell not in ONLY_TO or ONLY_TO[tell](case)]
        self._shared = [Alike(tell, case, _counted) for tell in asked]

    def score(
        self, offer: Offer, away: float | None, fresh: Freshness, asks: tuple[Judgement, ...]
    ) -> int:
        """The sum of the points of all reasons, before any of them is put together."""
        score = practical.distance_points(self._case, offer, away)
        for answers in self._shared:
            score += answers[answers.facts_of(offer)][0]
        if asks or fresh.days is not None:
            score += sum(reason.points for reason in self._passing(fresh, asks))
        return score

    def of(
        self, offer: Offer, away: float | None, fresh: Freshness, asks: tuple[Judgement, ...]
    ) -> tuple[Reason, ...]:
        """All reasons, the strongest first."""
        told = [*self.lying_in(offer)]
        told += practical.distance(self._case, offer, away)
        told += self._passing(fresh, asks)
        return tuple(sorted((reason for reason in told if reason.points), key=_strongest_first))

    def lying_in(self, offer: Offer) -> tuple[Reason, ...]:
        """The reasons that lie in what an offer is."""
        told = (reason for answers in self._shared for reason in answers.of(offer)[1])
        return tuple(reason for reason in told if reason.points)

    def _passing(self, fresh: Freshness, asks: tuple[Judgement, ...]) -> Iterator[Reason]:
        yield from practical.freshness(self._case, fresh)
        yield from practical.asking(self._case, asks)


def _counted(told: Iterable[Reason]) -> Told:
    reasons = tuple(told)
    return sum(reason.points for reason in reasons), reasons


def _strongest_first(reason: Reason) -> tuple[int, str]:
    return (-reason.points, reason.code)
