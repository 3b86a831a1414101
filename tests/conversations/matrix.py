"""Every state of a conversation, every intent, and what is a fitting answer to it there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import intake
from actions.answers import Question
from actions.records import Answer, Person, Placement, Shown, Stage, Step
from actions.turns import Message
from directory.tables import Service
from tests.actions.makers import make_checkin, make_person, make_step

# With these answers every question has come up, but the one for those of 25.
ANSWERS: Mapping[str, Any] = {
    "age": 17,
    "area": "FY1",
    "situation": "looking",
    "time_out": "3_to_6_months",
    "goal": "job",
    "interests": ["motor"],
    "english_maths": "neither",
    "barriers": ["housing", "money_food", "feelings"],
    "safe_tonight": "yes",
    "food_today": "yes",
    "stops_most_days": "no",
    "extra_help": ["none"],
}


@dataclass(frozen=True)
class State:
    """Where somebody is: a stage, and in the questions the one that is open."""

    name: str
    stage: Stage
    asking: str | None = None
    placed: bool = True
    more: Callable[[Session, Person, datetime], None] = field(default=lambda *_: None)
    menu: Callable[[Session, Person, datetime], list[Message]] = field(default=lambda *_: [])
    at: State | None = None
    """Where a menu leaves them: but for what is `answered`, it is as if there were no menu."""
    answered: Mapping[str, str] = field(default_factory=dict, hash=False)

    def given(self) -> dict[str, Any]:
        """What they have answered when they come here."""
        return _given(self.asking, self.placed)

    def made(self, session: Session, chat_id: int, now: datetime) -> Person:
        """Somebody who has just come here."""
        person = make_person(
            session, chat_id=chat_id, stage=self.stage, placed_at=now if self.placed else None
        )
        given = self.given().items()
        session.add_all(_answer(person, question, value, now) for question, value in given)
        if self.placed:
            _place(session, person, now)
        self.more(session, person, now)
        session.flush()
        return person


def _answer(person: Person, question: str, value: Any, now: datetime) -> Answer:
    return Answer(person_id=person.id, question=question, value=value, given_at=now)


def _given(asking: str | None, placed: bool) -> dict[str, Any]:
    """The answers before the open question, or all of them."""
    if asking is None:
        return dict(ANSWERS) if placed else {}
    order = [str(question) for question in Question]
    earlier = order[: order.index(asking)]
    given = {question: value for question, value in ANSWERS.items() if question in earlier}
    return given | {"age": intake.ENTITLED_AGE} if asking == Question.ENTITLED else given


def _place(session: Session, person: Person, now: datetime) -> None:
    session.add(
        Placement(
            person_id=person.id, tier=3, reasons=["barriers"], policy_version="t", placed_at=now
        )
    )


def _shown(session: Session, person: Person, now: datetime) -> None:
    """Three options that are open to them, the first one talked about."""
    found = session.scalars(select(Service.id).where(Service.name.in_(OPTIONS))).all()
    assert len(found) == len(OPTIONS), "one of them is not in the sample directory"
    for place, service_id in enumerate(sorted(found), start=1):
        row = Shown(person_id=person.id, service_id=service_id, batch=1, position=place)
        row.shown_at = now
        session.add(row)


def _step(session: Session, person: Person, now: datetime) -> Step:
    _looked_at(session, person, now)
    return make_step(session, person, service_id=person.focus or "", chosen_at=now)


def _looked_at(session: Session, person: Person, now: datetime) -> None:
    _shown(session, person, now)
    session.flush()
    mine = select(Shown.service_id).where(Shown.person_id == person.id)
    person.focus = session.scalars(mine.order_by(Shown.position)).first()


def _asked(session: Session, person: Person, now: datetime) -> None:
    make_checkin(session, _step(session, person, now), state="sent", sent_at=now, due_at=now)


def _disputed(session: Session, person: Person, now: datetime) -> None:
    session.flush()
    query = select(Placement).where(Placement.person_id == person.id)
    session.scalars(query).one().disputed_at = now


def _chosen(session: Session, person: Person, now: datetime) -> None:
    _step(session, person, now)


OPTIONS = ("The Platform youth employment hub", "New Directions", "Team programme")
QUESTIONS = [State(str(q), Stage.QUESTIONS, asking=str(q), placed=False) for q in Question]
OTHERS = [
    State("before the questions", Stage.RESTING, placed=False),
    State("result", Stage.RESULT),
    State("what is off", Stage.RESULT, more=_disputed),
    State("options", Stage.OPTIONS, more=_shown),
    State("step", Stage.STEP, more=_looked_at),
    State("offer of a check-in", Stage.OFFER, more=_chosen),
    State("check-in", Stage.CHECKIN, more=_asked, answered={"insult": "checkins/leave_it"}),
    State("resting", Stage.RESTING, more=_shown),
]
STATES = [*QUESTIONS, *OTHERS]

# One message of each intent, which the trained model is sure of.
SAID: Mapping[str, str] = {
    "greet": "hiya",
    "goodbye": "bye for now",
    "thanks": "thank you so much",
    "affirm": "yeah",
    "deny": "nah",
    "start_intake": "can we start the questions?",
    "inform": "im 17",
    "skip_question": "can we skip this one",
    "go_back": "go back to the question before",
    "change_answer": "i want to change one of my answers",
    "restart": "can we start all over again",
    "ask_why": "why do you need to know that?",
    "ask_privacy": "who can see my answers?",
    "ask_bot": "are you a bot?",
    "ask_human": "can i talk to a real person?",
    "show_options": "show me my options",
    "more_options": "have you got any other options?",
    "option_details": "when does it start and where is it?",
    "save_option": "save that option for later",
    "refer_me": "can you sign me up for it?",
    "not_for_me": "that option isnt for me",
    "disagree_tier": "what you said about me isnt right",
    "ask_apprenticeship": "what is an apprenticeship?",
    "ask_course": "what college courses are there?",
    "ask_job": "are there any jobs going near me?",
    "ask_money": "can i get universal credit?",
    "ask_gcse": "can i resit my maths gcse?",
    "ask_travel": "how do i get a bus pass?",
    "ask_housing": "how do i get a flat of my own?",
    "ask_caring": "who would look after my baby?",
    "ask_wellbeing": "why do i feel so anxious all the time?",
    "ask_health": "what if i have an ehc plan?",
    "ask_cv": "how do i write a cv?",
    "ask_record": "does a criminal record stop me?",
    "ask_kit": "what if i dont have a laptop?",
    "checkin_done": "i rang them up like you said",
    "checkin_not_yet": "i havent done it yet sorry",
    "checkin_did_not_work": "i tried but they were full",
    "stop_messages": "stop messaging me",
    "pause_messages": "can i have a break from your messages",
    "my_data": "what do you hold about me?",
    "delete_me": "delete everything you have on me",
    "disclose_harm": "somebody keeps hurting me at home",
    "insult": "youre a stupid bot",
    "out_of_scope": "whats the weather like tomorrow?",
}

# The same in other words, none of them an example. Each state hears some of them, and each of them
# is heard in several states.
ALSO: Mapping[str, tuple[str, ...]] = {
    "greet": ("ey up mate", "yo yo whats happenin"),
    "goodbye": ("right gotta go see ya", "am off now ta ra"),
    "thanks": ("cheers for that mate", "nice one thats well helpful"),
    "ask_human": (
        "can u put me on to a real person?",
        "rather speak to an actual human tbh",
        "is there someone i could ring up and talk to",
    ),
    "ask_why": ("y do u wanna know that for", "whats the reason for asking me this"),
    "show_options": ("what options have i got then",),
    "stop_messages": ("stop texting me will you", "dont want no more of these msgs"),
    "pause_messages": (
        "can you give me a break from the texts",
        "shh til feb",
        "leave off texting us for a couple weeks yeah",
    ),
    "my_data": ("what info have u got on me", "show us everything youve wrote down on me"),
    "delete_me": ("wipe all the data u have on me", "i want to be forgotten"),
    "change_answer": (
        "i need to change what i put before",
        "one of my answers is wrong",
        "can i fix an answer i gave u",
    ),
    "restart": ("can we start again from scratch", "bin all that n go back to the very beginning"),
    "insult": ("ur a useless bot", "shut up you daft robot"),
    "ask_privacy": (
        "does my mum get to see what i say?",
        "whos reading these messages",
        "is it private what i tell u",
    ),
    "ask_bot": ("am i talking to a robot?", "is there a person typing this or nah"),
    "ask_apprenticeship": (
        "how does an apprenticeship actually work?",
        "how much money do apprentices get paid?",
        "is 22 too old for an apprenticeship",
        "do u lose uc if u do an apprenticeship",
    ),
    "ask_course": (
        "what courses could i do at college?",
        "what even is a t level?",
        "do i get paid on a course",
        "need to know about t levels",
        "will i have to do maths till im 18",
    ),
    "ask_job": (
        "is anywhere hiring round here?",
        "what is a youth hub?",
        "any places taking people on in preston?",
    ),
    "ask_money": (
        "is there a bursary for college?",
        "will my mum lose her child benefit?",
        "uc?",
        "need info on uc",
        "dont know if im allowed to work while on uc",
        "what benefits can i get with anxiety",
        "do i have to pay back a bursary",
        "how do people get on pip",
        "could a work coach stop my money",
        "can care leavers get free prescriptions",
    ),
    "ask_gcse": (
        "what can i do with no gcses at all?",
        "can i still go college w no gcses",
        "can i get help in exams",
    ),
    "ask_travel": (
        "how would i get there without a car?",
        "does the jobcentre pay for my bus",
        "do foster kids get free buses",
    ),
    "ask_housing": (
        "how do i get on the council house list?",
        "can the council house me",
        "could someone on uc rent a flat",
    ),
    "ask_caring": (
        "is there any help for a young carer?",
        "info on childcare pls",
        "but what about my baby",
        "care to learn?",
        "is there owt for young mums",
    ),
    "ask_wellbeing": ("how do i stop feeling so lonely?", "how do i get on cahms"),
    "ask_health": ("can i do it with my adhd?", "ehcp?", "do they take people with autism"),
    "ask_cv": (
        "how do i do well in an interview?",
        "whats a good thing to put in a personal statement",
    ),
    "ask_record": ("will a caution show up on my dbs?", "would they know ive been arrested"),
    "ask_kit": (
        "how can i open a bank account of my own?",
        "how can i get an id?",
        "can i get a passport for free",
        "what bank will take me with no passport",
        "how do i get my ni number",
        "do i need my own laptop",
    ),
}
# An answer of theirs that is named as wrong, with the right one, wherever it is said after the
# questions; what is kept then, or asked whether to be.
OFF: Mapping[str, tuple[str, Any]] = {
    "wrong age im 20": ("age", 20),
    "my postcodes wrong it should be fy8": ("area", "FY8"),
    "wrong situation i look after my nan": ("situation", "caring"),
    "my goal is wrong i want a course": ("goal", "course"),
    "wrong grades i passed maths": ("english_maths", "maths_only"),
    "interests are wrong im into hair": ("interests", ["motor", "hair_beauty"]),
    "the extra help bit is wrong im on uc": ("extra_help", ["universal_credit"]),
}
# Said in passing, with words of answers in them: what is asked, and what is told of a day, of
# somebody else, or of how they feel. None of it is an answer, a step or a wish for a break.
ASKED_IN_PASSING = (
    "is my phone number safe in here",
    "who gets to see my data",
    "is the college a long way off",
    "does the bus stop near it",
    "is it too late for the january intake",
    "does it carry on til easter",
    "can i begin after christmas",
    "how long is it til september",
    "is it shut in the summer",
    "whats the weather doing this weekend",
)
TOLD_IN_PASSING = (
    "my bus never turned up today",
    "off to the beach this weekend",
    "my mate does hairdressing at college",
    "my sister got a job last month",
    "its my birthday in 2 weeks",
    "my new phone came yesterday",
    "feeling proper low today",
    "been crying since last night",
    "my mum reckons college takes too much time",
    "going out with my mates for a couple of weeks",
)
# What part of its topic a question is about: another answer of the same topic would not fit.
ABOUT: Mapping[str, str] = {
    "what is an apprenticeship?": "apprenticeship",
    "how does an apprenticeship actually work?": "apprenticeship",
    "how much money do apprentices get paid?": "apprenticeship_pay",
    "what college courses are there?": "course",
    "what courses could i do at college?": "course",
    "what even is a t level?": "course_t_level",
    "are there any jobs going near me?": "job",
    "is anywhere hiring round here?": "job",
    "what is a youth hub?": "job_youth_hub",
    "can i get universal credit?": "money_universal_credit",
    "is there a bursary for college?": "money_bursary",
    "will my mum lose her child benefit?": "money_child_benefit",
    "can i resit my maths gcse?": "gcse_resit",
    "what can i do with no gcses at all?": "gcse",
    "how do i get a bus pass?": "travel_pass",
    "how would i get there without a car?": "travel",
    "how do i get a flat of my own?": "housing",
    "how do i get on the council house list?": "housing",
    "who would look after my baby?": "caring_childcare",
    "is there any help for a young carer?": "caring",
    "why do i feel so anxious all the time?": "wellbeing",
    "how do i stop feeling so lonely?": "wellbeing",
    "what if i have an ehc plan?": "health_ehcp",
    "can i do it with my adhd?": "health",
    "how do i write a cv?": "cv",
    "how do i do well in an interview?": "cv_interview",
    "does a criminal record stop me?": "record",
    "will a caution show up on my dbs?": "record_dbs",
    "what if i dont have a laptop?": "kit",
    "how can i open a bank account of my own?": "kit_bank",
    "how can i get an id?": "kit_id",
    "who can see my answers?": "privacy",
    "does my mum get to see what i say?": "privacy",
    "are you a bot?": "bot",
    "am i talking to a robot?": "bot",
    "whos reading these messages": "privacy",
    "is it private what i tell u": "privacy",
    "is there a person typing this or nah": "bot",
    "is 22 too old for an apprenticeship": "apprenticeship",
    "do u lose uc if u do an apprenticeship": "money_change",
    "do i get paid on a course": "course_paid",
    "need to know about t levels": "course_t_level",
    "will i have to do maths till im 18": "gcse_until_18",
    "any places taking people on in preston?": "job",
    "uc?": "money_universal_credit",
    "need info on uc": "money_universal_credit",
    "dont know if im allowed to work while on uc": "money_change",
    "what benefits can i get with anxiety": "money_disability",
    "do i have to pay back a bursary": "money_bursary_back",
    "how do people get on pip": "money_disability",
    "could a work coach stop my money": "money_change",
    "can care leavers get free prescriptions": "money_care_leaver",
    "can i still go college w no gcses": "gcse",
    "can i get help in exams": "health_exams",
    "does the jobcentre pay for my bus": "travel",
    "do foster kids get free buses": "travel",
    "can the council house me": "housing",
    "could someone on uc rent a flat": "housing",
    "info on childcare pls": "caring_childcare",
    "but what about my baby": "caring_childcare",
    "care to learn?": "caring_childcare",
    "is there owt for young mums": "caring_childcare",
    "how do i get on cahms": "wellbeing",
    "ehcp?": "health_ehcp",
    "do they take people with autism": "health",
    "whats a good thing to put in a personal statement": "cv_statement",
    "would they know ive been arrested": "record",
    "can i get a passport for free": "kit_id",
    "what bank will take me with no passport": "kit_bank",
    "how do i get my ni number": "kit_ni",
    "do i need my own laptop": "kit",
}
# An answer and a question in one message, at the question that it answers: what is kept, and what
# is said before the next question comes.
BESIDE: Mapping[str, tuple[tuple[str, Any, str], ...]] = {
    "age": (
        ("22 is that too old for an apprenticeship", 22, "knowledge/apprenticeship"),
        ("17, do i have to go college", 17, "knowledge/course_until_18"),
        ("do i have to be in education? im 16", 16, "knowledge/course_until_18"),
    ),
    "entitled": (
        ("was in care do i still get in", "care_experienced", "knowledge/money_care_leaver"),
    ),
    "area": (
        ("fleetwood is there a bus", "FY7", "knowledge/travel"),
        ("fy7 but whos seeing this", "FY7", "knowledge/privacy"),
        ("where do u cover? preston", "PR1", "intake/asked_about"),
    ),
    "situation": (
        ("im a young carer whats there for me", "caring", "knowledge/caring"),
        ("looking for work what is there", "looking", "knowledge/job"),
    ),
    "time_out": (
        ("about a year does it matter", "over_12_months", "intake/asked_about"),
        ("6 months am i stuck now", "6_to_12_months", "intake/asked_about"),
    ),
    "goal": (
        ("apprenticeship how much do u get", "earn_and_learn", "knowledge/apprenticeship_pay"),
        ("college but is it free", "course", "knowledge/course_cost"),
        ("job tho do i need a cv", "job", "knowledge/cv"),
    ),
    "interests": (
        ("kids, do u need a dbs", ["childcare"], "knowledge/record_dbs"),
        ("hair and beauty do i need gcses", ["hair_beauty"], "knowledge/gcse"),
    ),
    "english_maths": (
        ("neither can i resit", "neither", "knowledge/gcse_resit"),
        ("failed both what now", "neither", "knowledge/gcse"),
        ("none how do i get them", "neither", "knowledge/gcse"),
    ),
    "barriers": (
        ("got a record will they find out", ["record"], "knowledge/record"),
        ("cant afford the bus is there a pass", ["travel"], "knowledge/travel_pass"),
        ("no money for bus do u help", ["travel"], "knowledge/travel"),
        ("no laptop can u get me one", ["phone_data"], "knowledge/kit"),
    ),
    "safe_tonight": (
        ("yeah why", "yes", "intake/why"),
        ("no can u get me a hostel", "no", "knowledge/housing"),
    ),
    "food_today": (
        ("no wheres a food bank", "no", "knowledge/money_food"),
        ("yeah just about, do u do vouchers", "yes", "knowledge/money_food"),
    ),
    "stops_most_days": (
        ("yeah is there help", "yes", "knowledge/wellbeing"),
        ("most days yeah can i still do a course", "yes", "knowledge/course"),
    ),
    "extra_help": (
        ("in care what do i get", ["care_experienced"], "knowledge/money_care_leaver"),
        ("none whats an ehcp", ["none"], "knowledge/health_ehcp"),
        ("on uc will i lose it", ["universal_credit"], "knowledge/money_change"),
    ),
}
# Every other intent, and with each place the next of its words.
BY_TURNS = 2


def also_at(place: int) -> list[tuple[str, str]]:
    """One of the other words of some intents; the next place has the other ones, and others."""
    return [
        (intent, texts[place // BY_TURNS % len(texts)])
        for number, (intent, texts) in enumerate(ALSO.items())
        if (place + number) % BY_TURNS == 0
    ]


YES_OR_NO = {"affirm", "deny"}
TAKES_YES_OR_NO = {"english_maths", "safe_tonight", "food_today", "stops_most_days"}
TAKES_NO = {"entitled", "time_out", "interests", "barriers", "extra_help"}
# "I haven't yet" is how somebody says that they have not eaten: there it counts as a no.
SAID_AS_AN_ANSWER = {("food_today", "checkin_not_yet")}
OF_OPTIONS = {
    "show_options", "more_options", "option_details", "save_option", "refer_me", "not_for_me",
}  # fmt: skip
OF_CHECKINS = {"checkin_done", "checkin_not_yet", "checkin_did_not_work"}
ASKED = {name for name in SAID if name.startswith("ask_") and name not in ("ask_why", "ask_human")}
# Here the question does not follow by itself: they said something that comes before it.
ON_THEIR_OWN = {
    "change_answer", "disagree_tier", "restart", "stop_messages", "pause_messages", "delete_me",
    "disclose_harm",
}  # fmt: skip
EVERYWHERE: Mapping[str, str] = {
    "restart": "intake/restart",
    "ask_human": "talk/people",
    "stop_messages": "privacy/stopped",
    "pause_messages": "privacy/paused?",
    "my_data": "privacy/my_data",
    "delete_me": "privacy/delete",
    "disclose_harm": "safety/reply",
    **{name: f"talk/{name}" for name in ("greet", "goodbye", "thanks", "insult")},
}


def is_an_answer(state: State, intent: str) -> bool:
    """Whether the message answers the question that is open."""
    if intent == "skip_question":
        return state.asking is not None
    if (state.asking, intent) in SAID_AS_AN_ANSWER:
        return True
    if intent in YES_OR_NO:
        both = state.asking in TAKES_YES_OR_NO
        return both or (intent == "deny" and state.asking in TAKES_NO)
    return intent == "inform" and state.asking == Question.AGE


def tells_another_age(state: State, intent: str) -> bool:
    """Whether "im 17" corrects the 25 that the open question is asked for."""
    return state.asking == Question.ENTITLED and intent == "inform"


def fitting(state: State, intent: str, text: str) -> re.Pattern[str]:
    """What the first thing that is said must be; to a question, what it is about."""
    if intent in ASKED:
        return re.compile(f"knowledge/{ABOUT[text]}")
    if intent in state.answered:
        return re.compile(state.answered[intent])
    if state.at is not None:
        return fitting(state.at, intent, text)
    if intent in EVERYWHERE:
        return re.compile(EVERYWHERE[intent])
    found = _in_the_questions(state, intent) if state.asking else OUTSIDE[intent](state)
    return re.compile(found)


def _in_the_questions(state: State, intent: str) -> str:
    asking = str(state.asking)
    if tells_another_age(state, intent):
        return "intake/noted_too"
    if is_an_answer(state, intent):
        return r"intake/adult|intake/\w+|result/result"
    if intent == "go_back":
        return "intake/first_question" if asking == "age" else f"intake/{_before(asking)}"
    if intent in ("change_answer", "disagree_tier"):
        # At the first question there is nothing to change; what names none is asked again.
        first = "intake/nothing_to_change" if intent == "change_answer" else "intake/again_age"
        return first if asking == "age" else "intake/change"
    if intent in OF_OPTIONS:
        return "options/questions_first"
    if intent in OF_CHECKINS:
        return "intake/checkin_later"
    return {
        "ask_why": "intake/why",
        "start_intake": "talk/ok",
        "out_of_scope": f"talk/not_now|intake/again_{asking}",
    }.get(intent, f"intake/again_{asking}")


def _before(asking: str) -> str | None:
    given = _given(asking, placed=False)
    return intake.before(asking, given)


def _by_stage(ways: Mapping[str, str], other: str) -> Callable[[State], str]:
    return lambda state: ways.get(state.name, other)


def _once_placed(key: str) -> Callable[[State], str]:
    return lambda state: key if state.placed else "options/questions_first"


def _of_a_step(key: str) -> Callable[[State], str]:
    """Where a step was chosen, it is about that; elsewhere nothing is open."""
    chosen = {"offer of a check-in", "check-in"}
    return lambda state: key if state.name in chosen else "checkins/nothing_open"


def _of_an_option(key: str) -> Callable[[State], str]:
    def way(state: State) -> str:
        if not state.placed:
            return "options/questions_first"
        if state.name in ("step", "offer of a check-in", "check-in"):
            return key
        return "options/which" if state.name in ("options", "resting") else "options/first"

    return way


UNPLACED = "before the questions"
OUTSIDE: Mapping[str, Callable[[State], str]] = {
    "affirm": _by_stage(
        {
            UNPLACED: "intake/age",
            "result": "options/first",
            "what is off": "options/first",
            "options": "options/which",
            "step": "steps/how",
            "offer of a check-in": "checkins/booked",
            "check-in": "checkins/what_happened",
        },
        "talk/ok",
    ),
    "deny": _by_stage(
        {
            "result": "result/what_is_off",
            "what is off": "result/what_is_off",
            "options": "options/which",
            "step": "options/why_not",
            "offer of a check-in": "checkins/none",
            "check-in": "checkins/what_got_in_the_way",
        },
        "talk/ok",
    ),
    "start_intake": _by_stage({UNPLACED: "intake/age"}, "result/result"),
    "inform": _by_stage(
        {
            UNPLACED: r"intake/\w+",
            "offer of a check-in": "talk/not_understood",
            # It changes no answer of the questions here, and is none to the check-in.
            "check-in": "where/checkin|talk/not_understood",
        },
        # They said so before: nothing is changed, and it was understood.
        r"where/\w+",
    ),
    "skip_question": _by_stage({}, "talk/ok"),
    "go_back": _by_stage(
        {
            "result": "intake/extra_help",
            "what is off": "intake/extra_help",
            "options": "result/result",
            "step": "options/first",
            "offer of a check-in": "options/details",
        },
        "talk/ok",
    ),
    "change_answer": _by_stage({UNPLACED: "intake/nothing_to_change"}, "intake/change"),
    "disagree_tier": _by_stage({UNPLACED: "intake/nothing_to_change"}, "result/what_is_off"),
    "ask_why": _by_stage({}, "knowledge/why"),
    "show_options": _once_placed("options/first"),
    # Before any were shown, the first are no more of them.
    "more_options": _once_placed("options/(first|next)"),
    "option_details": lambda state: (
        # It lies open already: what is asked of it is answered.
        "options/about" if state.name == "step" else _of_an_option("options/details")(state)
    ),
    "save_option": _of_an_option("options/kept"),
    "refer_me": _of_an_option("steps/how"),
    # Asked how it went with something, it is an answer.
    "not_for_me": lambda state: (
        "checkins/sorry" if state.name == "check-in" else _of_an_option("options/why_not")(state)
    ),
    "checkin_done": _of_a_step("checkins/well_done"),  # what happened is in the words
    "checkin_not_yet": _of_a_step("checkins/what_got_in_the_way"),
    "checkin_did_not_work": _of_a_step("checkins/sorry"),
    "out_of_scope": _by_stage({}, "talk/not_understood"),
}
