"""The offers that there are for young people in England, and whom the sample opens each to.

Who may join is out of the public sources that the sample names; each case is worked out by hand.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from directory import catalogue
from directory.eligibility import Offer, Verdict
from tests.directory.makers import judged, make_seeker

YES, NO, ASK = Verdict.YES, Verdict.NO, Verdict.ASK
HUB = "The Platform youth employment hub"
TEAM = "Team programme"
FOUNDATION = "Foundation apprenticeships"
INTERNSHIP = "Project SEARCH Blackpool and supported internships"
ACADEMY = "Sector-based work academy programme (SWAP)"
BOOTCAMP = "Lancashire Skills Bootcamps"
GUARANTEE = "Youth Guarantee support for people on Universal Credit"
CHILDCARE = "Care to Learn"
ADULTS = "Adult courses and free English and maths"
CAREERS = "Careers advice by phone, webchat and face to face"
APPRENTICESHIP = "Find an apprenticeship"
STUDY = "Foundation and supported learning"
BURSARY = "16 to 19 Bursary Fund"
NEITHER: dict[str, Any] = {"ehcp": False, "care_experienced": False}

CASES: list[tuple[str, dict[str, Any], Verdict]] = [
    ("T Levels", {"age": 16, "english_maths": "both"}, YES),
    ("T Levels", {"age": 18, "english_maths": "both", **NEITHER}, YES),
    ("T Levels", {"age": 19, "english_maths": "both", **NEITHER}, NO),
    ("T Levels", {"age": 19, "english_maths": "both", "ehcp": True}, YES),
    ("T Levels", {"age": 24, "english_maths": "both", "ehcp": True}, YES),
    ("T Levels", {"age": 25, "english_maths": "both", "ehcp": True}, NO),
    ("T Levels", {"age": 19, "english_maths": "both"}, ASK),
    ("T Levels", {"age": 19, "english_maths": "both", "ehcp": False, "care_experienced": True}, NO),
    ("T Levels", {"age": 17, "english_maths": "neither"}, NO),
    (STUDY, {"age": 16, "english_maths": "neither"}, YES),
    (STUDY, {"age": 19, **NEITHER}, NO),
    (STUDY, {"age": 19, "ehcp": True}, YES),
    (STUDY, {"age": 24, "ehcp": True}, YES),
    (STUDY, {"age": 25, "ehcp": True}, NO),
    (STUDY, {"age": 22, "ehcp": False, "care_experienced": True}, NO),
    (STUDY, {"age": 22}, ASK),
    (FOUNDATION, {"age": 21}, YES),
    (FOUNDATION, {"age": 23, "ehcp": False, "care_experienced": True}, YES),
    (FOUNDATION, {"age": 23, "ehcp": True, "care_experienced": False}, YES),
    (FOUNDATION, {"age": 23, "barriers": frozenset(), **NEITHER}, NO),
    (FOUNDATION, {"age": 23, **NEITHER}, ASK),
    (FOUNDATION, {"age": 23}, ASK),
    (FOUNDATION, {"age": 25, "care_experienced": True}, NO),
    (FOUNDATION, {"age": 23, "barriers": frozenset({"record"}), **NEITHER}, ASK),
    (FOUNDATION, {"age": 25, "barriers": frozenset({"record"}), **NEITHER}, NO),
    (STUDY, {"age": 23, "barriers": frozenset({"record"}), **NEITHER}, NO),
    (APPRENTICESHIP, {"age": 16, "english_maths": "neither"}, YES),
    (APPRENTICESHIP, {"age": 24, "english_maths": "neither"}, YES),
    (INTERNSHIP, {"age": 18, "ehcp": False}, NO),
    (INTERNSHIP, {"age": 18, "ehcp": True}, YES),
    (INTERNSHIP, {"age": 18}, ASK),
    (ACADEMY, {"age": 20, "universal_credit": False}, NO),
    (ACADEMY, {"age": 20, "universal_credit": True}, YES),
    (ACADEMY, {"age": 20}, ASK),
    (BOOTCAMP, {"age": 18}, NO),
    (BOOTCAMP, {"age": 19}, YES),
    (TEAM, {"age": 15}, NO),
    (TEAM, {"age": 16}, YES),
    (TEAM, {"age": 25}, YES),
    (HUB, {"age": 16, "universal_credit": False}, YES),
    (HUB, {"age": 24, "universal_credit": False}, YES),
    (HUB, {"age": 25}, NO),
    # It is for Universal Credit alone, and the answer may be JSA or ESA.
    (GUARANTEE, {"age": 19, "universal_credit": True}, ASK),
    (GUARANTEE, {"age": 19, "universal_credit": None}, ASK),
    (ACADEMY, {"age": 19, "universal_credit": True}, YES),
    (GUARANTEE, {"age": 19, "universal_credit": False}, NO),
    (CAREERS, {"age": 16, "outcode": None}, YES),
    (ADULTS, {"age": 18}, NO),
    (ADULTS, {"age": 19, "english_maths": "neither"}, YES),
    (CHILDCARE, {"age": 19, "barriers": frozenset({"child_or_pregnant"})}, YES),
    (CHILDCARE, {"age": 19}, ASK),
    (CHILDCARE, {"age": 20, "barriers": frozenset({"child_or_pregnant"})}, NO),
    (BURSARY, {"age": 15}, NO),
    (BURSARY, {"age": 16}, YES),
    (BURSARY, {"age": 17}, YES),
    (BURSARY, {"age": 19, **NEITHER}, YES),
    (BURSARY, {"age": 17, "care_experienced": True}, YES),
    # Having been in care makes it more money, and no longer.
    (BURSARY, {"age": 20, "ehcp": False, "care_experienced": True}, NO),
    (BURSARY, {"age": 23, "ehcp": False, "care_experienced": True}, NO),
    (BURSARY, {"age": 20, **NEITHER}, NO),
    (BURSARY, {"age": 20}, ASK),
    (BURSARY, {"age": 20, "ehcp": True, "care_experienced": False}, YES),
    (BURSARY, {"age": 24, "ehcp": True, "care_experienced": False}, YES),
    (BURSARY, {"age": 25, "ehcp": True, "care_experienced": True}, NO),
]


@pytest.fixture(scope="module")
def known(sample: Session) -> dict[str, Offer]:
    return {offer.name: offer for offer in catalogue.offers(sample)}


@pytest.mark.parametrize(("name", "facts", "verdict"), CASES)
def test_whom_an_offer_is_open_to(
    known: dict[str, Offer], name: str, facts: dict[str, Any], verdict: Verdict
) -> None:
    assert judged(known[name], make_seeker(**facts)) is verdict


def test_a_supported_internship_and_a_place_to_learn_are_not_called_paid(
    known: dict[str, Offer],
) -> None:
    assert "unpaid" in (known[INTERNSHIP].pay or "").lower()
