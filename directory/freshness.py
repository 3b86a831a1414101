"""How fresh an entry is, and whether it may still be shown. Pure.

A provider or partner assures an entry. After a while it is due for a check and stands further
down; later it is hidden. It is due at once where a feed has changed since how to reach it. A
helpline falls due sooner and is never hidden for its age, because a missing helpline is worse than
an old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from directory.offer import Offer
from directory.weights import FreshnessPolicy

# So far ahead of ours the day may be where somebody assured it.
A_DAY = timedelta(days=1)


class FreshnessState(StrEnum):
    CHECKED = "checked"
    DUE_FOR_CHECK = "due_for_check"
    OUT_OF_DATE = "out_of_date"
    NOT_CONFIRMED = "not_confirmed"


@dataclass(frozen=True)
class Freshness:
    """The state of an entry, and the days since it was assured (None: never).

    `changed`: how to reach it is not what was looked at then.
    """

    state: FreshnessState
    days: int | None
    changed: bool = False


NOT_CONFIRMED = Freshness(FreshnessState.NOT_CONFIRMED, None)


def freshness(offer: Offer, policy: FreshnessPolicy, *, today: date) -> Freshness:
    """How fresh an entry is today, by its last assured date. One to come tells of no check."""
    if offer.assured_at is None or offer.assured_at.date() > today + A_DAY:
        return NOT_CONFIRMED
    days = max(0, (today - offer.assured_at.date()).days)
    helpline = is_helpline(offer, policy)
    if days >= policy.hidden_after and not helpline:
        return Freshness(FreshnessState.OUT_OF_DATE, days)
    changed = offer.changed_at is not None
    is_due = changed or days >= (policy.helpline_due_after if helpline else policy.due_after)
    state = FreshnessState.DUE_FOR_CHECK if is_due else FreshnessState.CHECKED
    return Freshness(state, days, changed)


def may_be_shown(found: Freshness, *, show_unassured: bool) -> bool:
    """Whether an entry that fresh is shown; one nobody has assured only where that is allowed."""
    if found.state is FreshnessState.NOT_CONFIRMED:
        return show_unassured
    return found.state is not FreshnessState.OUT_OF_DATE


def is_helpline(offer: Offer, policy: FreshnessPolicy) -> bool:
    """A line to call or text about a need, rather than a place to go to."""
    by_phone = offer.phone is not None or offer.texts is not None
    return by_phone and offer.address is None and offer.kind in policy.helpline_kinds
