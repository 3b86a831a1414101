"""What is shown first, and what next: a choice, not only the top of a ranking. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from directory import fit, practical
from directory.eligibility import Rule
from directory.suggestion import Suggestion
from directory.weights import Weights, weights

NOT_THEIRS = {"interest_any", "other_interest"}


@dataclass(frozen=True)
class _Want:
    """What a choice should have, and which suggestion may bring it."""

    is_met: Callable[[Sequence[Suggestion]], bool]
    may_come_with: Callable[[Suggestion], bool]


def first_options(ranked: Sequence[Suggestion], n: int = 3) -> list[Suggestion]:
    """The first `n`, in the order of their rank.

    Among them, wherever the ranking has one: the best of all; a person to talk to, whom people
    could get hold of lately; a second kind; for who needs help first, help at once with each thing
    that can't wait, and where nothing does, something that leads straight to what they would like,
    and is about what they like; something for a barrier they named. The best gives way only where
    it is not about what they like.
    """
    weighed = weights()
    chosen: list[Suggestion] = []
    while len(chosen) < min(n, len(ranked)):
        chosen.append(_next(chosen, ranked, weighed))
    kept: list[_Want] = []
    for want in _wants(weighed, ranked):
        if not want.is_met(chosen):
            chosen = _changed(chosen, filter(want.may_come_with, ranked), [*kept, want])
        kept.extend([want] if want.is_met(chosen) else [])
    ids = _ids(chosen)
    return [suggestion for suggestion in ranked if suggestion.offer.id in ids]


def _next(
    chosen: Sequence[Suggestion], ranked: Sequence[Suggestion], weighed: Weights
) -> Suggestion:
    """The best that isn't chosen yet; of another kind, if one is nearly as good."""
    ids = _ids(chosen)
    rest = [suggestion for suggestion in ranked if suggestion.offer.id not in ids]
    kinds = _kinds(chosen)
    near = (s for s in rest if s.score >= rest[0].score - weighed.variety)
    return next((s for s in near if s.offer.kind not in kinds), rest[0])


def _changed(
    chosen: list[Suggestion], candidates: Iterable[Suggestion], wants: Sequence[_Want]
) -> list[Suggestion]:
    """The choice with one exchanged for a candidate so that all of `wants` hold, if one can be."""
    trials = (trial for candidate in candidates for trial in _exchanges(chosen, candidate))
    good = (trial for trial in trials if all(want.is_met(trial) for want in wants))
    return next(good, chosen)


def _exchanges(chosen: list[Suggestion], candidate: Suggestion) -> Iterator[list[Suggestion]]:
    """Each choice with one exchanged for the candidate, the last first.

    The best goes last, and only where it is not about what they like.
    """
    if candidate.offer.id in _ids(chosen):
        return
    for position in range(len(chosen) - 1, -1 if _misses(chosen[0]) else 0, -1):
        yield [*chosen[:position], candidate, *chosen[position + 1 :]]


def _ids(chosen: Iterable[Suggestion]) -> set[str]:
    return {suggestion.offer.id for suggestion in chosen}


def _wants(weighed: Weights, ranked: Sequence[Suggestion]) -> tuple[_Want, ...]:
    """What a choice should have, the most important first."""
    pressing = sorted({barrier for one in ranked for barrier in _at_once(one)})

    def is_person(suggestion: Suggestion) -> bool:
        return suggestion.offer.kind in weighed.person_kinds

    def is_for_them(suggestion: Suggestion) -> bool:
        return is_person(suggestion) and not _is_for_a_group(suggestion)

    towards_their_goal = (
        _sound(lambda suggestion: _leads_straight(suggestion) and _is_liked(suggestion)),
        _sound(_is_liked),
        _sound(lambda suggestion: _leads_straight(suggestion) and not _is_of_others(suggestion)),
    )
    return (
        _any(lambda suggestion: is_for_them(suggestion) and not does_not_hold(suggestion)),
        _any(is_for_them),
        _any(is_person),
        _Want(lambda chosen: len(_kinds(chosen)) >= weighed.first_kinds, lambda _: True),
        *(_any(partial(_helps_at_once, barrier)) for barrier in pressing),
        *(() if pressing else towards_their_goal),
        _sound(_meets_a_barrier),
    )


def _any(holds: Callable[[Suggestion], bool]) -> _Want:
    return _Want(lambda chosen: any(map(holds, chosen)), holds)


def _sound(holds: Callable[[Suggestion], bool]) -> _Want:
    """The same, but for its sake nothing is brought back whose entry did not hold lately."""
    any_of_it = _any(holds)
    return _Want(any_of_it.is_met, lambda one: holds(one) and not does_not_hold(one))


def _kinds(chosen: Iterable[Suggestion]) -> set[str]:
    return {suggestion.offer.kind for suggestion in chosen}


def _is_for_a_group(suggestion: Suggestion) -> bool:
    return any(ask.rule == Rule.ONLY_FOR for ask in suggestion.asks)


def does_not_hold(suggestion: Suggestion) -> bool:
    """Whether people could not get hold of them lately, or not where the entry says."""
    return bool(suggestion.reasons_of(practical.heard_back))


def _at_once(suggestion: Suggestion) -> list[str]:
    """What can't wait, of what they named, and this is there for."""
    return [str(reason.facts["barrier"]) for reason in suggestion.reasons_of(fit.urgent)]


def _helps_at_once(barrier: str, suggestion: Suggestion) -> bool:
    may_come = _meets_a_barrier(suggestion, sure=False) and not _is_for_a_group(suggestion)
    return may_come and barrier in _at_once(suggestion)


def _leads_straight(suggestion: Suggestion) -> bool:
    return any(reason.facts["straight"] is True for reason in suggestion.reasons_of(fit.goal))


def _is_liked(suggestion: Suggestion) -> bool:
    """Whether it is about an interest that they named, unless something else can't wait."""
    liked = (r for r in suggestion.reasons_of(fit.interests) if r.code == "interest")
    return any(reason.facts["sought"] is True for reason in liked)


def _misses(suggestion: Suggestion) -> bool:
    """Whether they named an interest, and it is about any or about others."""
    return any(r.code in NOT_THEIRS for r in suggestion.reasons_of(fit.interests))


def _is_of_others(suggestion: Suggestion) -> bool:
    return any(r.code == "other_interest" for r in suggestion.reasons_of(fit.interests))


def _meets_a_barrier(suggestion: Suggestion, *, sure: bool = True) -> bool:
    """Whether it helps with what is in the way, and is for people like them.

    What they may turn out not to be let into takes nobody's place, where it has to be `sure`.
    """
    unsure = any(ask.rule is not Rule.AREA for ask in suggestion.asks)
    if (sure and unsure) or _is_of_others(suggestion):
        return False
    particular = suggestion.reasons_of(fit.particular_help)
    for_another = any(reason.code == "not_asked_for" for reason in particular)
    return bool(suggestion.reasons_of(fit.barriers)) and not for_another
