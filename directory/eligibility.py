"""Whether an offer is open to somebody: yes, no, or ask, for each rule, with the facts of it.

Pure. One "no" hides an offer, whatever its rank. "Ask" means that a fact is not known: the offer
is shown, and the words say what to ask first. A skipped answer is never a "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from directory import places
from directory.codes import EnglishMaths
from directory.offer import Offer
from directory.weights import weights

__all__ = ["Judgement", "Offer", "Rule", "Seeker", "Verdict", "judge", "verdict"]

ACTIVE = "active"
WITHOUT_BOTH_GCSES = {
    EnglishMaths.NEITHER.value,
    EnglishMaths.ENGLISH_ONLY.value,
    EnglishMaths.MATHS_ONLY.value,
}


@dataclass(frozen=True, kw_only=True)
class Seeker:
    """What is known of the young person; None is not known. Codes are those of the questions.

    `barriers` is empty when they said that nothing is in the way, None when they did not say.
    `tier` is 1 to 4.
    """

    age: int | None = None
    outcode: str | None = None
    goal: str | None = None
    interests: frozenset[str] = frozenset()
    english_maths: str | None = None
    barriers: frozenset[str] | None = None
    ehcp: bool | None = None
    care_experienced: bool | None = None
    universal_credit: bool | None = None
    tier: int = 2
    situation: str | None = None

    @property
    def named(self) -> frozenset[str]:
        """The barriers they named, or that their situation names."""
        implied = weights().situations.get(self.situation or "", frozenset())
        return (self.barriers or frozenset()) | implied


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    ASK = "ask"


class Rule(StrEnum):
    STATUS = "status"
    AGE = "age"
    REQUIRES_EHCP = "requires_ehcp"
    CARE_EXPERIENCED_ONLY = "care_experienced_only"
    BENEFITS_REQUIRED = "benefits_required"
    ENGLISH_MATHS_REQUIRED = "english_maths_required"
    AREA = "area"
    ONLY_FOR = "only_for"


@dataclass(frozen=True)
class Judgement:
    """One rule's verdict and the facts that a sentence about it needs."""

    rule: str
    verdict: Verdict
    facts: Mapping[str, object]


def judge(offer: Offer, seeker: Seeker, *, today: date) -> tuple[Judgement, ...]:
    """Every rule's verdict, in the order of `Rule`.

    `today` is there for rules that end or start on a date; none does yet.
    """
    return (
        _status(offer),
        _age(offer, seeker),
        _needs(Rule.REQUIRES_EHCP, offer.requires_ehcp, seeker.ehcp),
        _needs(Rule.CARE_EXPERIENCED_ONLY, offer.care_experienced_only, seeker.care_experienced),
        _needs(Rule.BENEFITS_REQUIRED, offer.benefits_required, seeker.universal_credit),
        _needs(Rule.ENGLISH_MATHS_REQUIRED, offer.english_maths_required, _has_gcses(seeker)),
        _area(offer, seeker),
        _only_for(offer, seeker),
    )


def verdict(judgements: tuple[Judgement, ...]) -> Verdict:
    """All rules together: one no is a no, else one ask is an ask."""
    verdicts = {judgement.verdict for judgement in judgements}
    for answer in (Verdict.NO, Verdict.ASK):
        if answer in verdicts:
            return answer
    return Verdict.YES


def _status(offer: Offer) -> Judgement:
    answer = Verdict.YES if offer.status == ACTIVE else Verdict.NO
    return Judgement(Rule.STATUS, answer, {"status": offer.status})


def _age(offer: Offer, seeker: Seeker) -> Judgement:
    facts = {
        "age": seeker.age,
        "minimum_age": offer.minimum_age,
        "maximum_age": offer.maximum_age,
        "maximum_age_with_ehcp_or_care": offer.maximum_age_with_ehcp_or_care,
        "care_counts": _care_counts(offer),
    }
    return Judgement(Rule.AGE, _age_verdict(offer, seeker), facts)


def _age_verdict(offer: Offer, seeker: Seeker) -> Verdict:
    if offer.minimum_age is None and offer.maximum_age is None:
        return Verdict.YES
    if seeker.age is None:
        return Verdict.ASK
    if seeker.age < (offer.minimum_age or 0):
        return Verdict.NO
    if offer.maximum_age is None or seeker.age <= offer.maximum_age:
        return Verdict.YES
    return _extended_age(offer, seeker, seeker.age)


def _extended_age(offer: Offer, seeker: Seeker, age: int) -> Verdict:
    """Above the usual limit: a longer one may hold with an EHC plan or care experience."""
    longest = offer.maximum_age_with_ehcp_or_care
    if longest is None or age > longest:
        return Verdict.NO
    grounds = (seeker.ehcp, seeker.care_experienced if _care_counts(offer) else False)
    if True in grounds:
        return Verdict.YES
    return Verdict.ASK if None in grounds else Verdict.NO


def _care_counts(offer: Offer) -> bool:
    """Whether care experience makes the limit longer as well, and not an EHC plan alone."""
    return offer.kind not in weights().longer_with_ehcp_only


def _needs(rule: Rule, required: bool, has: bool | None) -> Judgement:
    unmet = Verdict.ASK if has is None else Verdict.NO
    answer = unmet if required and not has else Verdict.YES
    return Judgement(rule, answer, {"required": required})


def _has_gcses(seeker: Seeker) -> bool | None:
    """Whether both English and maths are there at grade 4; None for "not sure" and not said."""
    if seeker.english_maths == EnglishMaths.BOTH:
        return True
    return False if seeker.english_maths in WITHOUT_BOTH_GCSES else None


def _area(offer: Offer, seeker: Seeker) -> Judgement:
    facts = {"areas": sorted(offer.areas), "outcode": seeker.outcode}
    return Judgement(Rule.AREA, _area_verdict(offer, seeker), facts)


def _area_verdict(offer: Offer, seeker: Seeker) -> Verdict:
    if not offer.areas:
        return Verdict.ASK
    if seeker.outcode is None:
        # Nobody needs to say where they live to hear of a national helpline.
        return Verdict.YES if places.home_country() in offer.areas else Verdict.ASK
    lives = places.areas_of(seeker.outcode)
    if offer.areas & lives.sure:
        return Verdict.YES
    return Verdict.ASK if offer.areas & lives.perhaps else Verdict.NO


def _only_for(offer: Offer, seeker: Seeker) -> Judgement:
    """A group that no question asks about: known from a barrier they named, or to be asked.

    Never a no: who names no barrier may still be a parent.
    """
    signs = weights().groups.get(offer.only_for or "", frozenset())
    belongs = offer.only_for is None or bool(signs & seeker.named)
    answer = Verdict.YES if belongs else Verdict.ASK
    return Judgement(Rule.ONLY_FOR, answer, {"only_for": offer.only_for})
