"""The options: shown, more of them, kept, turned down, told in full."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import concerns, intake, misunderstood, options, plainly
from actions.records import Person, Shown, Stage
from actions.turns import Outcome
from directory import candidate_rows
from directory.reports import UnmetNeed
from directory.tables import Location, Service, ServiceAtLocation
from tests.actions.makers import (
    NOW,
    SQLITE,
    databases,
    engines,
    keep,
    keys,
    make_person,
    make_service,
    make_turn,
    said,
    sessions,
    show,
    tapped,
)
from tests.directory.makers import make_offer, make_seeker, ranked

database, engine, session = databases(SQLITE), engines(), sessions()


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session, stage=Stage.RESULT)
    keep(session, person, age=18, area="FY1", goal="course")
    return person


@pytest.fixture
def seven(session: Session) -> list[str]:
    """Seven services of different kinds, one of them with a person to talk to."""
    kinds = ["youth_hub", "course", "course", "job_support", "study_programme", "t_level", "swap"]
    return [make_service(session, kind=k, name=f"Place {n}") for n, k in enumerate(kinds)]


def do(deed: Any, session: Session, person: Person, text: str = "", **facts: str) -> Outcome:
    given = tapped(**facts) if not text else {}
    outcome = deed(make_turn(session, person, text=text, facts=given))
    assert isinstance(outcome, Outcome)
    session.flush()
    return outcome


def cards(outcome: Outcome) -> list[str]:
    return [m.facts["option"] for m in outcome.messages if m.key == "options/card"]


def _at(session: Session, name: str, latitude: float, longitude: float) -> str:
    """A service at a place; its id."""
    service = make_service(session, kind=name.lower(), name=name)
    location = Location(id=str(uuid4()), latitude=latitude, longitude=longitude)
    session.add(location)
    session.flush()
    session.add(ServiceAtLocation(id=str(uuid4()), service_id=service, location_id=location.id))
    candidate_rows.refresh(session, [service])
    return service


def rows(session: Session, person: Person) -> dict[str, Shown]:
    found = session.scalars(select(Shown).where(Shown.person_id == person.id))
    return {row.service_id: row for row in found}


class TestShowing:
    def test_three_at_first_a_person_among_them_and_two_kinds(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        outcome = do(options.show, session, sam)

        assert keys(outcome) == ["options/first", *["options/card"] * 3]
        assert len(set(cards(outcome))) == 3
        kinds = {m.facts["kind"] for m in outcome.messages if m.key == "options/card"}
        assert "youth_hub" in kinds and len(kinds) >= 2

    def test_only_the_last_card_offers_more(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        outcome = do(options.show, session, sam)
        shown = [m.facts for m in outcome.messages if m.key == "options/card"]

        assert [(f["number"], f["last"]) for f in shown] == [(1, False), (2, False), (3, True)]
        assert outcome.messages[0].facts == {"count": 3}

    def test_what_was_shown_is_remembered(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        found = cards(do(options.show, session, sam))
        kept = rows(session, sam)

        assert [kept[one].position for one in found] == [1, 2, 3]
        assert {row.batch for row in kept.values()} == {1}
        assert (sam.stage, sam.focus) == (Stage.OPTIONS, None)

    def test_more_has_a_person_and_two_kinds_as_the_first_have(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        extra = [make_service(session, kind="course", name=f"Course {n}") for n in range(4)]
        hub = make_service(session, kind="youth_hub", name="Another hub")
        do(options.show, session, sam)

        kinds = [
            m.facts["kind"]
            for m in do(options.more, session, sam).messages
            if m.key == "options/card"
        ]

        assert extra and hub
        assert "youth_hub" in kinds and len(set(kinds)) >= 2

    def test_more_gives_others_until_there_are_none(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        found = [do(options.show, session, sam), do(options.more, session, sam)]
        found += [do(options.more, session, sam), do(options.more, session, sam)]
        seen = [one for outcome in found for one in cards(outcome)]

        assert sorted(seen) == sorted(seven)
        assert keys(found[1])[0] == "options/next"
        assert keys(found[3]) == ["options/nothing"]

    def test_before_the_result_the_questions_go_on(self, session: Session, sam: Person) -> None:
        sam.placed_at = None
        for deed in (options.show, options.more):
            outcome = do(deed, session, sam)
            assert keys(outcome) == ["options/questions_first"]
            assert outcome.follow == intake.FORM

    def test_where_nothing_fits_the_need_is_noted_without_the_person(
        self, session: Session, sam: Person
    ) -> None:
        keep(session, sam, barriers=["travel", "housing"])
        outcome = do(options.show, session, sam)

        assert keys(outcome) == ["options/nothing"]
        (need,) = session.scalars(select(UnmetNeed))
        assert (need.kind, need.area, need.barrier) == ("course", "FY1", "housing")
        assert need.noted_on == NOW.date()
        assert sam.id not in repr(vars(need))

    def test_a_closed_service_is_never_shown(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        session.get_one(Service, seven[0]).status = "temporarily closed"
        candidate_rows.refresh(session, seven)

        assert seven[0] not in cards(do(options.show, session, sam))

    def test_who_skipped_everything_still_gets_something(
        self, session: Session, seven: list[str]
    ) -> None:
        assert len(cards(do(options.show, session, make_person(session)))) == 3


class TestKeeping:
    def test_a_kept_one_can_be_seen_again(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        do(options.show, session, sam)
        kept = do(options.save, session, sam, option=seven[0])
        outcome = do(options.show, session, sam, which="saved")

        assert said(kept, "options/kept").facts == {"name": "Place 0", "option": seven[0]}
        assert keys(outcome)[0] == "options/saved"
        assert cards(outcome) == [seven[0]]

    def test_words_ask_for_them_too(self, session: Session, sam: Person, seven: list[str]) -> None:
        do(options.save, session, sam, option=seven[0])

        assert keys(do(options.show, session, sam, text="show me what i saved"))[0] == (
            "options/saved"
        )

    @pytest.mark.parametrize("text", ["saved", "what i saved", "my saved ones"])
    def test_the_word_alone_asks_for_them_and_keeps_none(
        self, session: Session, sam: Person, seven: list[str], text: str
    ) -> None:
        do(options.save, session, sam, option=seven[2])

        assert keys(do(options.save, session, sam, text=text))[0] == "options/saved"

    def test_kept_twice_is_kept_once(self, session: Session, sam: Person, seven: list[str]) -> None:
        do(options.save, session, sam, option=seven[0])
        do(options.save, session, sam, option=seven[0])

        assert len(rows(session, sam)) == 1

    def test_nothing_kept_says_how(self, session: Session, sam: Person) -> None:
        assert keys(do(options.show, session, sam, which="saved")) == ["options/none_saved"]


class TestTurningDown:
    def test_the_reason_is_asked_for(self, session: Session, sam: Person, seven: list[str]) -> None:
        outcome = do(options.decline, session, sam, option=seven[0])

        assert said(outcome, "options/why_not").facts["name"] == "Place 0"
        assert rows(session, sam)[seven[0]].declined_at == NOW

    def test_with_its_reason_the_next_follow(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        do(options.show, session, sam)
        outcome = do(options.decline, session, sam, option=seven[0], reason="far")

        assert keys(outcome)[:2] == ["options/declined", "options/next"]
        assert rows(session, sam)[seven[0]].declined_because == "far"

    def test_too_far_brings_nothing_as_far_again(self, session: Session, sam: Person) -> None:
        names = {"Away": (53.8, -2.6), "Further": (53.8, -2.5), "Near": (53.82, -3.04)}
        places = {name: _at(session, name, *where) for name, where in names.items()}
        do(options.show, session, sam)
        later = {name: _at(session, f"{name} too", *where) for name, where in names.items()}

        outcome = do(options.decline, session, sam, option=places["Away"], reason="far")

        assert cards(outcome) == [later["Near"]]

    def test_it_is_not_shown_again(self, session: Session, sam: Person, seven: list[str]) -> None:
        do(options.decline, session, sam, option=seven[0], reason="far")

        assert seven[0] not in cards(do(options.show, session, sam))

    def test_what_was_kept_is_not_any_more(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        do(options.save, session, sam, option=seven[0])
        do(options.decline, session, sam, option=seven[0])

        assert keys(do(options.show, session, sam, which="saved")) == ["options/none_saved"]

    @pytest.mark.parametrize("text", ["i dont like any of these", "nah none of them"])
    def test_all_of_them_can_be_turned_down_at_once(
        self, session: Session, sam: Person, seven: list[str], text: str
    ) -> None:
        shown = cards(do(options.show, session, sam))
        outcome = do(options.decline, session, sam, text=text)

        assert keys(outcome)[0] == "options/declined"
        assert len(cards(outcome)) == 3 and not set(cards(outcome)) & set(shown)

    def test_which_one_has_none_of_these_among_its_answers(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        shown = cards(do(options.show, session, sam))
        assert keys(do(options.decline, session, sam, text="nah")) == ["options/which"]
        outcome = do(options.decline, session, sam, which="all")

        assert not set(cards(outcome)) & set(shown)


class TestChoosing:
    @pytest.mark.parametrize(("text", "place"), [("the second one", 1), ("pier", 0), ("3", 2)])
    def test_words_name_one_on_the_table(
        self, session: Session, sam: Person, text: str, place: int
    ) -> None:
        found = show(session, sam, "Pier Trust", "Sea school", "Sand works")
        outcome = do(options.details, session, sam, text=text)

        assert said(outcome, "options/details").facts["option"] == found[place]
        assert (sam.focus, sam.stage) == (found[place], Stage.STEP)

    @pytest.mark.parametrize(
        "text", ["do this one", "go with this one", "this one please", "ill go with that one"]
    )
    def test_the_one_that_lies_open_is_picked_in_words(
        self, session: Session, sam: Person, seven: list[str], text: str
    ) -> None:
        first = cards(do(options.show, session, sam))[0]
        do(options.details, session, sam, option=first)
        outcome = plainly.answered(make_turn(session, sam, text=text, intent="nlu_fallback"))

        assert outcome is not None
        assert said(outcome, "steps/how").facts["option"] == first

    @pytest.mark.parametrize("text", ["the last one", "the last one looks good"])
    def test_the_last_one_is_shown(
        self, session: Session, sam: Person, seven: list[str], text: str
    ) -> None:
        last = cards(do(options.show, session, sam))[-1]
        outcome = plainly.answered(make_turn(session, sam, text=text, intent="agree_tier"))

        assert outcome is not None
        assert said(outcome, "options/details").facts["option"] == last

    def test_what_was_talked_about_last_is_meant(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        do(options.details, session, sam, option=seven[2])

        assert said(do(options.save, session, sam), "options/kept").facts["option"] == seven[2]

    @pytest.mark.parametrize(
        ("text", "aspects"),
        [
            ("is it far", ["place"]),
            ("how much is it", ["money"]),
            ("how much do they pay you", ["pay"]),
            ("is it free", ["cost"]),
            ("when does it start and where is it?", ["place", "when"]),
            ("how old u gotta be", ["age"]),
            ("do i need gcses for it", ["grades"]),
        ],
    )
    def test_of_one_that_lies_open_what_is_asked_is_answered(
        self, session: Session, sam: Person, seven: list[str], text: str, aspects: list[str]
    ) -> None:
        first = cards(do(options.show, session, sam))[0]
        opened = do(options.details, session, sam, option=first)
        assert keys(opened) == ["options/details"]

        asked = do(options.details, session, sam, text=text)
        assert said(asked, "options/about").facts["aspects"] == aspects
        assert keys(do(options.details, session, sam, option=first)) == ["options/details"]

    @pytest.mark.parametrize(
        ("deed", "intent"),
        [
            (options.details, "option_details"),
            (options.save, "save_option"),
            (options.decline, "not_for_me"),
        ],
    )
    def test_where_it_is_not_clear_we_ask_which(
        self, session: Session, sam: Person, deed: Any, intent: str
    ) -> None:
        found = show(session, sam, "Pier Trust", "Sea school")
        facts = said(do(deed, session, sam, text="that"), "options/which").facts

        assert facts["intent_name"] == intent
        assert [one["option"] for one in facts["options"]] == found

    def test_with_nothing_on_the_table_options_come(
        self, session: Session, sam: Person, seven: list[str]
    ) -> None:
        assert keys(do(options.details, session, sam, text="that"))[0] == "options/first"

    def test_one_that_is_gone_since_is_asked_about_again(
        self, session: Session, sam: Person
    ) -> None:
        show(session, sam, "Pier Trust", "Sea school")

        assert keys(do(options.details, session, sam, option="gone")) == ["options/which"]


class TestWhatTheDirectoryHears:
    def test_it_hears_answers_and_never_who(self, session: Session, sam: Person) -> None:
        keep(session, sam, interests=["sport"], barriers=["travel"], english_maths="both")
        seeker = options.seeker_of(session, sam)

        assert (seeker.age, seeker.outcode, seeker.goal) == (18, "FY1", "course")
        assert seeker.interests == {"sport"}
        assert seeker.barriers == frozenset({"travel"})
        assert sam.id not in repr(seeker)

    def test_a_skip_is_not_a_no(self, session: Session, sam: Person) -> None:
        keep(session, sam, barriers=None, extra_help=None)
        seeker = options.seeker_of(session, sam)

        assert (seeker.barriers, seeker.ehcp, seeker.universal_credit) == (None, None, None)

    def test_none_of_them_is_a_no(self, session: Session, sam: Person) -> None:
        keep(session, sam, barriers=["none"], extra_help=["none"])
        seeker = options.seeker_of(session, sam)

        assert seeker.barriers == frozenset()
        assert (seeker.ehcp, seeker.care_experienced) == (False, False)

    def test_what_was_said_at_25_counts(self, session: Session, sam: Person) -> None:
        keep(session, sam, age=25, entitled="ehcp", extra_help=None)

        assert options.seeker_of(session, sam).ehcp is True

    @pytest.mark.parametrize("open_to_all", [["any"], ["none"]])
    def test_being_open_to_anything_is_no_interest_of_its_own(
        self, session: Session, sam: Person, open_to_all: list[str]
    ) -> None:
        keep(session, sam, interests=open_to_all)

        assert options.seeker_of(session, sam).interests == set()


def test_a_card_says_once_that_something_helps() -> None:
    """What is made for a barrier need not say that it can help with it as well."""
    line = make_offer(kind="legal_record", removes_barriers=frozenset({"record", "housing"}))
    seeker = make_seeker(barriers=frozenset({"record", "housing"}), tier=4)
    (suggestion,) = ranked(line, seeker=seeker)

    told = options.card_facts(suggestion, NOW.date())["reasons"]

    about = [(r["code"], r["facts"]["barrier"]) for r in told if "barrier" in r["facts"]]
    assert about == [("removes_barrier", "housing"), ("made_for", "record")]


def test_people_to_talk_to_are_people(session: Session, sam: Person, seven: list[str]) -> None:
    found = options.people_to_talk_to(make_turn(session, sam))

    assert [one["option"] for one in found] == [seven[0]]


def test_nobody_is_sent_to_people_for_a_group_that_we_did_not_ask_about(
    session: Session, sam: Person, seven: list[str]
) -> None:
    women = make_service(session, name="The women's centre", only_for="women")
    found = options.people_to_talk_to(make_turn(session, sam))

    assert women not in [one["option"] for one in found]


def test_until_a_place_is_known_nobody_of_one_town_is_named(session: Session) -> None:
    person = make_person(session, stage=Stage.QUESTIONS)
    hub = make_service(session, kind="youth_hub", name="The hub", area="Blackpool")
    line = make_service(session, kind="youth_hub", name="The line")
    before = options.people_to_talk_to(make_turn(session, person))
    keep(session, person, area="FY1")
    after = options.people_to_talk_to(make_turn(session, person))

    assert [one["option"] for one in before] == [line]
    assert {one["option"] for one in after} == {line, hub}


@pytest.mark.parametrize(
    ("kind", "longer"),
    [
        ("study_programme", {"age": 25, "grounds": ["ehcp"]}),
        ("course", {"age": 25, "grounds": ["ehcp", "care"]}),
        ("foundation_apprenticeship", {"age": 25, "grounds": ["ehcp", "care", "prison"]}),
    ],
)
def test_a_card_tells_until_when_and_on_what_grounds_it_is_open(
    kind: str, longer: dict[str, object]
) -> None:
    offer = make_offer(kind=kind, maximum_age=18, maximum_age_with_ehcp_or_care=25)
    (suggestion,) = ranked(offer, seeker=make_seeker(age=20, ehcp=True))

    assert options.card_facts(suggestion, NOW.date())["longer"] == longer
    usual = make_offer(kind=kind, maximum_age=25, maximum_age_with_ehcp_or_care=25)
    (suggestion,) = ranked(usual, seeker=make_seeker(age=20, ehcp=True))
    assert options.card_facts(suggestion, NOW.date())["longer"] is None


def test_beside_the_options_one_subject_is_added_to_the_other(
    session: Session, sam: Person, seven: list[str]
) -> None:
    keep(session, sam, english_maths="english_only")
    options.show(make_turn(session, sam))
    options.more(make_turn(session, sam, text="i do have maths"))

    assert intake.answers_of(session, sam)["english_maths"] == "both"


@pytest.mark.parametrize("deed", [options.more, misunderstood.not_understood])
@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("something with kids", "interests", ["childcare"]),
        ("got owt wiv cars", "interests", ["motor"]),
        ("i havent got maths", "english_maths", "english_only"),
    ],
)
def test_what_they_tell_beside_the_options_chooses_them_anew(
    session: Session,
    sam: Person,
    seven: list[str],
    deed: Any,
    text: str,
    question: str,
    value: object,
) -> None:
    keep(session, sam, english_maths="both")
    do(options.show, session, sam)
    outcome = do(deed, session, sam, text)

    assert said(outcome, "intake/noted_too").facts["told"] == {question: value}
    assert intake.answers_of(session, sam)[question] == value
    assert len(cards(outcome)) == 3


@pytest.mark.parametrize(
    "text", ["more please", "do i need maths", "i hate maths", "more with you"]
)
def test_what_tells_nothing_chooses_none_anew(
    session: Session, sam: Person, seven: list[str], text: str
) -> None:
    keep(session, sam, english_maths="both")
    do(options.show, session, sam)

    assert options.noted(make_turn(session, sam, text=text)) is None


def test_asked_for_more_before_there_were_any_the_first_are_no_more(
    session: Session, sam: Person, seven: list[str]
) -> None:
    assert keys(do(options.more, session, sam, "more"))[0] == "options/first"


def test_what_did_i_save_asks_for_what_is_kept(
    session: Session, sam: Person, seven: list[str]
) -> None:
    kept = cards(do(options.show, session, sam))[0]
    do(options.save, session, sam, option=kept)

    assert cards(do(options.save, session, sam, "what did i save")) == [kept]


def test_while_a_concern_is_open_who_is_for_that_comes_first(
    session: Session, sam: Person, seven: list[str]
) -> None:
    """They were promised help for what can't wait."""
    safe = make_service(session, kind="safety", name="A safe place to talk")
    before = cards(do(options.show, session, sam))
    concerns.open_concern(
        session,
        person=sam,
        concern_class="sexual_abuse",
        net="words",
        message_id="1:1",
        now=NOW,
    )
    shown = cards(do(options.show, session, sam))

    assert safe not in before
    assert shown[0] == safe and len(shown) == 3


def test_a_concern_that_was_closed_changes_no_choice(
    session: Session, sam: Person, seven: list[str]
) -> None:
    safe = make_service(session, kind="safety", name="A safe place to talk")
    concern = concerns.open_concern(
        session, person=sam, concern_class="abuse_home", net="words", message_id="1:1", now=NOW
    )
    assert concern is not None
    concern.closed_at = NOW
    session.flush()

    assert cards(do(options.show, session, sam))[0] != safe
