"""An offer: one service with all that matching and a card need, in one flat value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A service as matching sees it; what is not known is None or empty.

    Ages are whole years, the maximum included. Codes of `removes_barriers` and `interests` are
    the directory's own ("wellbeing", "construction"); the interest "any" means all of them.
    `alert` is what somebody should know before they go; `who_for` is whom it is for in words.
    `texts` is a number that takes texts, and no calls. `reachable`: whether any of it leads to
    somebody (`reach.can_be_reached`).
    `changed_at` is when a feed changed how to reach what a partner had checked.
    `only_for` is a group that the questions don't ask about ("parents").
    `reports` counts how often it was reported as wrong or not answering since it was last assured,
    `went_well` how often somebody started, applied or talked there.
    """

    id: str
    name: str
    organization: str
    kind: str
    status: str = "active"
    reachable: bool = True
    description: str = ""
    alert: str | None = None
    who_for: str | None = None
    url: str | None = None
    phone: str | None = None
    texts: str | None = None
    email: str | None = None
    address: str | None = None
    town: str | None = None
    postcode: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    areas: frozenset[str] = frozenset()
    minimum_age: int | None = None
    maximum_age: int | None = None
    maximum_age_with_ehcp_or_care: int | None = None
    requires_ehcp: bool = False
    care_experienced_only: bool = False
    benefits_required: bool = False
    english_maths_required: bool = False
    only_for: str | None = None
    qualification_level: str | None = None
    cost: str | None = None
    free: bool = False
    pay: str | None = None
    opening_hours: str | None = None
    how_to_apply: str | None = None
    self_referral: bool | None = None
    start_dates: str | None = None
    duration: str | None = None
    removes_barriers: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    tiers: frozenset[int] = frozenset()
    languages: tuple[str, ...] = ()
    accessibility: str | None = None
    source_url: str | None = None
    source_date: str | None = None
    source_confidence: str | None = None
    assured_at: datetime | None = None
    changed_at: datetime | None = None
    assured_by: str | None = None
    reports: int = 0
    went_well: int = 0

    @property
    def longer_for(self) -> str | None:
        """The kind, where there is a longer age limit: on what grounds hangs on the kind."""
        return None if self.maximum_age_with_ehcp_or_care is None else self.kind
