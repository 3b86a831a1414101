"""Whom an offer fits: tier, goal, interests, and what is in the way. Pure.

Each function tells one thing about a case and the facts of an offer that it names as its
parameters, and yields nothing when it has nothing to tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from directory.case import Case, Reason
from directory.codes import Goal

ANY = "any"
FURTHEST_TIER = 4


def tier(case: Case, tiers: frozenset[int]) -> Iterator[Reason]:
    own = case.seeker.tier
    if own in tiers:
        yield case.reason("tier_fit", tier=own)
    elif tiers:
        gap = min(abs(own - suits) for suits in tiers)
        yield case.reason("tier_gap", gap * case.weights.points["tier_gap"], tiers=sorted(tiers))


def goal(case: Case, kind: str) -> Iterator[Reason]:
    """What leads to their goal; and for that or for who named none, what is a good start anyway."""
    kinds, named = case.goal_points, case.seeker.goal
    if kind not in kinds:
        return
    # Somebody to talk to is no goal that has to wait.
    by_tier = case.weights.goal_factor[case.seeker.tier]
    led = round(kinds[kind] * (1.0 if named == Goal.TALK else by_tier)) if named else 0
    straight = kinds[kind] * 2 >= max(kinds.values())
    if named:
        yield case.reason("goal_fit", led, goal=named, straight=straight)
    # To name a goal that it leads to must not take from it what it had before.
    anyway = round(case.start_points.get(kind, 0) * by_tier) - led
    if anyway > 0:
        yield case.reason("for_everyone", anyway, straight=straight and not named)


def interests(case: Case, interests: frozenset[str]) -> Iterator[Reason]:
    wanted, narrow = case.seeker.interests, _is_narrow(case, interests)
    shared = sorted(wanted & interests - {ANY})
    if shared:
        points = len(shared) * case.weights.points["interest"]
        points += case.weights.points["interest_focus"] if narrow else 0
        # What can't wait goes before what they like.
        sought = not is_furthest(case)
        yield case.reason("interest", points, interests=shared, sought=sought)
    elif wanted and ANY in interests:
        yield case.reason("interest_any")
    elif wanted and interests:
        yield case.reason("other_interest", interests=sorted(interests))
    elif narrow:
        yield case.reason("narrow", interests=sorted(interests))


def _is_narrow(case: Case, interests: frozenset[str]) -> bool:
    return 0 < len(interests) <= case.weights.limits["few"] and ANY not in interests


def barriers(case: Case, removes_barriers: frozenset[str]) -> Iterator[Reason]:
    """One reason for each barrier that it removes, so that each can be said."""
    each = case.weights.points["removes_barrier"]
    told = [
        (round(each * _factor(case, barrier, removes_barriers)), barrier)
        for barrier in case.removed(removes_barriers)
    ]
    most = case.weights.limits["most_barriers"]
    for points, barrier in sorted(told, key=lambda pair: (-pair[0], pair[1]))[:most]:
        yield case.reason("removes_barrier", points, barrier=barrier)


def _factor(case: Case, barrier: str, helps: frozenset[str]) -> float:
    presses = _presses(case, barrier, helps)
    return case.weights.barrier_factor[case.seeker.tier] if presses else 1.0


def is_furthest(case: Case) -> bool:
    return case.seeker.tier == FURTHEST_TIER


def _presses(case: Case, barrier: str, helps: frozenset[str]) -> bool:
    """Whether the offer helps with what can't wait about a barrier; in tier 4 that goes first."""
    if not is_furthest(case):
        return True
    return bool(case.weights.urgent.get(barrier, frozenset()) & helps)


def urgent(case: Case, removes_barriers: frozenset[str], tiers: frozenset[int]) -> Iterator[Reason]:
    """For who needs help first: what is there for just that."""
    if tiers != {FURTHEST_TIER} or not is_furthest(case):
        return
    removed = case.removed(removes_barriers)
    pressing = [barrier for barrier in removed if _presses(case, barrier, removes_barriers)]
    if pressing:
        yield case.reason("urgent", barrier=pressing[0])


def particular_help(
    case: Case,
    kind: str,
    requires_ehcp: bool,
    care_experienced_only: bool,
    removes_barriers: frozenset[str],
) -> Iterator[Reason]:
    """Help for one particular thing comes forward when that was named, and stands back if not."""
    if requires_ehcp and case.seeker.ehcp:
        yield case.reason("for_you", because="ehcp")
    elif care_experienced_only and case.seeker.care_experienced:
        yield case.reason("for_you", because="care_experienced")
    elif kind in case.weights.particular:
        calling = case.weights.particular[kind].intersection(case.removed(removes_barriers))
        yield (
            case.reason("made_for", barrier=min(calling))
            if calling
            else case.reason("not_asked_for", 0 if kind in case.goal_points else None, kind=kind)
        )
