"""What they ask: the right part of it, where it comes from, and somebody to turn to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from actions import knowledge
from actions.records import Person
from actions.turns import Message
from bot.replies import Replies
from directory import catalogue
from directory.db import opened
from directory.tables import Service
from tests.actions.makers import NOW, keep, make_person, make_turn, sessions
from tests.copies import copied

# The careers service's number.
ENGLAND_ALONE = "0800 100 900"

session = sessions()


@pytest.fixture(scope="module")
def database(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The sample directory, for this module alone."""
    with opened(copied(sample_file, tmp_path_factory.mktemp("database"))) as engine:
        yield engine


@pytest.fixture
def sam(session: Session) -> Person:
    person = make_person(session)
    keep(session, person, age=18, area="FY1")
    return person


@pytest.mark.parametrize(
    ("topic", "text", "part"),
    [
        ("apprenticeship", "how much do apprentices get paid", "apprenticeship_pay"),
        ("apprenticeship", "what even is one", "apprenticeship"),
        ("apprenticeship", "how is it different to college", "apprenticeship_or_course"),
        ("course", "t level or apprenticeship whats the difference", "apprenticeship_or_course"),
        (
            "course",
            "difference between a t level and an apprenticeship",
            "apprenticeship_or_course",
        ),
        ("apprenticeship", "difference between an apprenticeship and a job", "apprenticeship"),
        ("course", "whats a t level", "course_t_level"),
        ("health", "whats an ehcp", "health_ehcp"),
        ("apprenticeship", "can i do one with no gcses", "apprenticeship_younger"),
        ("money", "can i get universal credt", "money_universal_credit"),
        ("money", "whats uc", "money_universal_credit"),
        ("money", "will my mum lose her child benefit", "money_child_benefit"),
        ("money", "is there a bursary", "money_bursary"),
        ("money", "im in debt", "money_debt"),
        ("money", "can i get money for going college", "money_bursary"),
        (
            "apprenticeship",
            "will my mum lose child benefit if i start an apprenticeship",
            "money_child_benefit",
        ),
        ("caring", "i'm a care leaver what can i get", "money_care_leaver"),
        ("course", "can i do a level 3 for free", "course_level_3"),
        ("money", "whats the minimum wage", "money_pay"),
        ("money", "im skint", "money"),
        ("caring", "who has my baby", "caring_childcare"),
        ("caring", "i look after my nan", "caring"),
        ("gcse", "can i resit maths", "gcse_resit"),
        ("gcse", "failed everything", "gcse"),
        ("kit", "ive got no bank acount", "kit_bank"),
        ("kit", "i have no id", "kit_id"),
        ("cv", "i go blank in interviews", "cv_interview"),
        ("cv", "how do i answer tell me about yourself", "cv_interview"),
        ("course", "whats a supported internship", "health_ehcp"),
        ("health", "what is a supported internship", "health_ehcp"),
        ("course", "whats a swap", "course_swap"),
        ("job", "what even is a sector based work academy", "course_swap"),
        ("course", "what is the kings trust", "course_kings_trust"),
        ("course", "can i work and do college", "course_work"),
        ("course", "do you get paid on a t level", "course_t_level"),
        ("record", "will it show up on a dbs", "record_dbs"),
        ("health", "does an ehcp help", "health_ehcp"),
        ("course", "do i have to pay", "course_cost"),
        ("travel", "how do i get a bus pass", "travel_pass"),
        ("housing", "", "housing"),
        ("bot", "how does this work", "bot_help"),
        ("bot", "are you real", "bot"),
        ("bot", "does it cost owt", "bot_cost"),
        ("money", "does it stop me getting stuff", "money_change"),
        ("course", "does it stop me getting stuff", "money_change"),
        ("money", "will i lose my uc", "money_change"),
        ("course", "can i do both a job and a course", "course_work"),
        ("job", "can i do a job and college at the same time", "course_work"),
        ("course", "is there anythin with cars", "course_into"),
        ("job", "is there owt with animals", "course_into"),
        ("course", "are there any mechanics courses", "course"),
        ("job", "how much does it pay", "money_pay"),
        ("money", "will i lose my benefits", "money_change"),
        ("course", "will i lose my uc if i do a course", "money_change"),
        ("apprenticeship", "do i have to pay for it", "bot_cost"),
        ("course", "how much is it", "course_cost"),
        ("money", "how do i claim pip", "money_disability"),
        ("health", "can i get pip for my anxiety", "money_disability"),
        ("caring", "can i get carers allowance for my nan", "money_disability"),
        ("money", "can i get uc or pip", "money_disability"),
        ("job", "will i lose my pip if i get a job", "money_change"),
        ("job", "what is the youth guarantee", "job_youth_guarantee"),
        ("money", "whats the youth guarantee gateway", "job_youth_guarantee"),
        ("bot", "what does national careers service do", "job_careers_service"),
        ("apprenticeship", "do i get care to learn on an apprenticeship", "caring_childcare"),
        ("health", "i cant hear well can i still do a course", "health"),
        ("health", "i use a wheelchair can i still get in", "health"),
        ("health", "will my epilepsy stop me getting a job", "health_work"),
        ("health", "what is access to work", "health_work"),
        ("course", "do i have to tell the jobcentre i started a course", "money_tell"),
        ("privacy", "do you tell the jobcentre", "privacy"),
        ("travel", "what is the jobcentre travel card", "travel_card"),
        ("travel", "is there a disabled bus pass", "travel_pass_disabled"),
        ("apprenticeship", "do u lose uc if u do an apprenticeship", "money_change"),
        ("money", "would i lose uc on an apprenticeship", "money_change"),
        ("kit", "how do i get my ni number", "kit_ni"),
        ("job", "do i need a national insurance number", "kit_ni"),
        ("kit", "what bank will take me with no passport", "kit_bank"),
        ("kit", "which bank takes a birth certificate", "kit_bank"),
        ("course", "will i have to do maths till im 18", "gcse_until_18"),
        ("gcse", "can i get help in exams", "health_exams"),
        ("gcse", "do u get extra time for dyslexia", "health_exams"),
        ("course", "do i get paid on a course", "course_paid"),
        ("money", "do courses pay", "course_paid"),
        ("money", "what benefits can i get with anxiety", "money_disability"),
        ("kit", "can i get a passport for free", "kit_id"),
        ("money", "do i have to pay back a bursary", "money_bursary_back"),
        ("cv", "whats a good thing to put in a personal statement", "cv_statement"),
        ("money", "my uc got sanctioned what do i do", "money_sanction"),
        ("course", "can i still go college w no gcses", "gcse"),
        ("caring", "is there owt for young mums", "caring_childcare"),
    ],
)
def test_a_question_gets_the_part_that_it_is_about(topic: str, text: str, part: str) -> None:
    assert knowledge.part_of(topic, text).name == part


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("money", "will i lose my place"),
        ("course", "will i lose my place"),
        ("housing", "will i lose my flat"),
        ("job", "can i keep my dog"),
        ("gcse", "do i need both"),
        ("caring", "what if a kid hits me"),
        ("kit", "i cant get into my account"),
        ("travel", "what if i pass my driving test"),
        ("gcse", "can i sit at the back"),
        ("course", "how many weeks is it"),
        ("course", "is there anything for 16 year olds"),
        ("apprenticeship", "how much work is it"),
        ("health", "can they send me somewhere"),
        ("job", "do i have to pay tax"),
    ],
)
def test_a_loose_word_gets_the_general_answer(topic: str, text: str) -> None:
    assert knowledge.part_of(topic, text).name == topic


@pytest.mark.parametrize(
    "text",
    ["will i lose my place?", "do i need both?", "is there a free period?", "do i pay tax?"],
)
def test_a_loose_word_is_no_question_in_passing(text: str) -> None:
    assert knowledge.asked_in_passing(text) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("how much does it pay?", "money_pay"),
        ("is it free?", "bot_cost"),
        ("do they stop my uc?", "money_change"),
        ("whats pip", "money_disability"),
        ("whats a swap", "course_swap"),
        ("what is swap", "course_swap"),
        ("is kings trust free", "course_kings_trust"),
        ("how old do i have to be for uc", "money_universal_credit"),
        ("do i have to stay in education til 18", "course_until_18"),
        ("what is a youth hub", "job_youth_hub"),
        ("what is a traineeship", "course_ended"),
        ("is kickstart still going", "course_ended"),
        ("i'm a care leaver what can i get", "money_care_leaver"),
        ("whats a supported internship", "health_ehcp"),
        ("where do i go for food", "money_food"),
        ("is there a foodbank near me", "money_food"),
        ("what is the youth guarantee (gateway)", "job_youth_guarantee"),
        ("what does national careers service do", "job_careers_service"),
        ("do i get care to learn on an apprenticeship", "caring_childcare"),
        ("do i have to tell the jobcentre i started a course", "money_tell"),
        ("what is the jobcentre travel card", "travel_card"),
        ("wheres my nearest food bank", "money_food"),
        ("wheres the nearest library", "kit"),
        ("is there a library near me", "kit"),
        ("is it legit", "bot"),
        ("is this even legit", "bot"),
        ("are you legit", "bot"),
        ("is this a scam", "bot"),
        ("whats the diff between a t level and an apprenticeship", "apprenticeship_or_course"),
        ("whats the difference between an apprenticeship and college", "apprenticeship_or_course"),
        ("so does that make me neet", "job_neet"),
        ("do i count as neet", "job_neet"),
        ("am i a neet now", "job_neet"),
        ("would they give you a uniform or what", "kit_tools"),
        ("do they provide tools", "kit_tools"),
    ],
)
def test_a_plain_question_is_answered_whatever_the_model_heard(text: str, part: str) -> None:
    topic = knowledge.asked_in_passing(text)

    assert topic is not None and topic.name == part


@pytest.mark.parametrize(
    ("topic", "organization"),
    [
        ("money", "Citizens Advice Blackpool"),
        ("money_universal_credit", "Citizens Advice Blackpool"),
        ("money_debt", "National Debtline"),
        ("money_food", "Blackpool Council"),
        ("money_disability", "Citizens Advice Blackpool"),
        ("housing", "Blackpool Council"),
        ("caring", "Blackpool Carers Centre"),
        ("caring_childcare", "GOV.UK"),
        ("kit", "Blackpool Libraries"),
        ("kit_bank", "MoneyHelper"),
        ("cv", "Blackpool Council"),
        ("health_ehcp", "Blackpool SENDIASS"),
        ("health_work", "Department for Work and Pensions"),
        ("job_careers_service", "National Careers Service"),
    ],
)
def test_an_answer_ends_with_somebody_near_them(
    session: Session, sam: Person, topic: str, organization: str
) -> None:
    service = knowledge.somebody_for(make_turn(session, sam), knowledge.topics()[topic])

    assert service is not None
    assert service["organization"] == organization


@pytest.mark.parametrize("topic", sorted(knowledge.topics()))
def test_whoever_is_named_can_be_reached_and_is_open_to_them(
    session: Session, sam: Person, topic: str
) -> None:
    service = knowledge.somebody_for(make_turn(session, sam), knowledge.topics()[topic])

    if service is not None:
        assert service["phone"] or service["url"]
        assert service["minimum_age"] is None or service["minimum_age"] <= 18
        assert service["maximum_age"] is None or service["maximum_age"] >= 18


@pytest.mark.parametrize("topic", ["course", "course_into", "apprenticeship"])
@pytest.mark.parametrize(
    ("words", "interest"), [("owt with cars", "motor"), ("hairdressing", "hair_beauty")]
)
def test_what_they_are_into_is_named_before_the_rest(
    session: Session, sam: Person, topic: str, words: str, interest: str
) -> None:
    service = knowledge.somebody_for(make_turn(session, sam), knowledge.topics()[topic], words)

    assert service is not None
    offer = catalogue.offer(session, service["option"])
    assert offer is not None and interest in offer.interests


def test_for_a_course_nobody_of_work_is_named(session: Session, sam: Person) -> None:
    keep(session, sam, barriers=["health_disability"])
    topic = knowledge.part_of("health", "i cant hear well can i still do a course")
    service = knowledge.somebody_for(make_turn(session, sam), topic)

    assert service is None or service["name"] != "Access to Work"


@pytest.mark.parametrize(("words", "named"), [("warehouse jobs", False), ("army jobs", True)])
def test_the_army_is_named_to_who_asks_for_it(
    session: Session, sam: Person, words: str, named: bool
) -> None:
    service = knowledge.somebody_for(make_turn(session, sam), knowledge.topics()["job"], words)

    assert service is not None and (service["organization"] == "Army") == named


@pytest.mark.parametrize(
    ("extra", "name"),
    [(["none"], None), (["care_experienced"], "Care leaver offer and personal advisers")],
)
def test_who_was_in_care_is_sent_to_the_leaving_care_team(
    session: Session, sam: Person, extra: list[str], name: str | None
) -> None:
    keep(session, sam, extra_help=extra)
    answer = knowledge.answer(make_turn(session, sam), knowledge.topics()["money_care_leaver"])
    service = answer.facts["service"]

    assert (service and service["name"]) == name
    assert "leaving care team" in Replies("the partnership").render(answer).text


def test_the_jobcentre_s_card_is_no_pass_for_disabled_people(session: Session, sam: Person) -> None:
    for topic in ("travel_card", "travel_pass"):
        service = knowledge.somebody_for(make_turn(session, sam), knowledge.topics()[topic])
        assert service is None or service["organization"] != "NoWcard"


def test_of_other_topics_an_interest_changes_nothing(session: Session, sam: Person) -> None:
    service = knowledge.somebody_for(
        make_turn(session, sam), knowledge.topics()["money_debt"], "owt with cars"
    )

    assert service is not None and service["organization"] == "National Debtline"


def test_somewhere_else_nobody_of_here_is_named(session: Session, sam: Person) -> None:
    keep(session, sam, area="SW1A")
    topic = knowledge.topics()["housing"]
    service = knowledge.somebody_for(make_turn(session, sam), topic)

    assert service is not None and service["organization"] == "Centrepoint"


@pytest.mark.parametrize(
    "topic",
    ["money", "money_universal_credit", "money_disability", "money_change", "money_child_benefit",
     "money_pay", "kit"],
)  # fmt: skip
@pytest.mark.parametrize("age", [17, 22])
def test_who_knows_of_something_else_is_not_named(
    session: Session, sam: Person, topic: str, age: int
) -> None:
    """Outside the area the words themselves name Citizens Advice, and a library."""
    keep(session, sam, area="BB11", age=age)
    service = knowledge.somebody_for(make_turn(session, sam), knowledge.topics()[topic])
    name = f"{service['organization']} {service['name']}" if service else ""

    assert "Debt" not in name and "MoneyHelper" not in name


def test_an_empty_directory_names_nobody(session: Session) -> None:
    session.execute(delete(Service))
    nobody = make_person(session)
    turn = make_turn(session, nobody)

    assert knowledge.somebody_for(turn, knowledge.topics()["money"]) is None


@pytest.mark.parametrize("topic", sorted(knowledge.topics()))
def test_every_answer_has_a_source_and_the_day_it_was_checked(topic: str) -> None:
    known = knowledge.topics()[topic]

    assert known.source.startswith(("https://", "docs/"))
    assert known.checked_on <= NOW.date().replace(day=30)
    assert known.sure in ("found", "to confirm")


@pytest.mark.parametrize("topic", sorted(knowledge.topics()))
def test_every_answer_ends_with_something_to_do_whoever_is_there(topic: str) -> None:
    """With nobody of the directory to name, the words themselves say what to do."""
    facts = {"service": None, "keeps_words": False}
    for elsewhere in (False, True):
        named = Message(f"knowledge/{topic}", facts | {"elsewhere": elsewhere})
        reply = Replies("the partnership").render(named)
        assert not elsewhere or ENGLAND_ALONE not in reply.text
    assert reply.text.splitlines()[-1].startswith("👉")


def test_a_part_leads_only_to_topics_that_there_are() -> None:
    for part in knowledge.topics().values():
        assert part.also <= set(knowledge.topics())
        assert part.when or part.in_passing or not (part.also or part.about or part.unless)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("uc?", "money_universal_credit"),
        ("info on childcare pls", "caring_childcare"),
        ("need info about bursaries", "money_bursary"),
        ("i get uc", None),
        ("a job?", None),
    ],
)
def test_who_only_says_what_they_want_to_know_of_is_told(text: str, topic: str | None) -> None:
    wanted = knowledge.wanted(text)

    assert (wanted.name if wanted else None) == topic


@pytest.mark.parametrize("age", [16, 20])
@pytest.mark.parametrize("area", ["FY1", "BB11", "LA1", "M1"])
@pytest.mark.parametrize(
    ("topic", "text", "never"),
    [
        ("money_debt", "im in debt what do i do", "Bursary"),
        ("money_bursary", "whats a bursary", "debt"),
        ("caring", "i look after my mum is there help", "Care to Learn"),
        ("caring", "i look after my mum is there help", "Family hub"),
    ],
)
def test_what_is_named_is_for_what_they_ask(
    session: Session, age: int, area: str, topic: str, text: str, never: str
) -> None:
    sam = make_person(session)
    keep(session, sam, age=age, area=area)
    turn = make_turn(session, sam, text=text)

    named = knowledge.somebody_for(turn, knowledge.topics()[topic], text)

    assert named is None or never not in f"{named['name']} {named['organization']}"
