"""Every word lives in a template; every template is used, fits, escapes, and can be typed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from ruamel.yaml import YAML
from sqlalchemy.orm import Session

from actions import asked_about, asking_back, helplines, intake, knowledge
from actions.answers import Question
from actions.codes import codes_of, most_of
from actions.options import card_facts
from actions.reasons import PLAIN_HELP
from actions.records import Stage
from actions.safeguarding import ConcernClass, read_phrases, screen
from actions.tiers import SUBJECTS, read_policy
from actions.turns import Message
from bot import gate, keyboards, shown
from bot.incoming import Incoming, Kind
from bot.replies import REASON_WORDS, TEMPLATES, Replies, Reply, join, plain_label, split
from bot.sandbox.markup import parse_html
from bot.sandbox.text import units
from directory.fit import ANY
from directory.weights import weights
from tests.actions.makers import SQLITE, databases, engines, nothing_is_wrong, sessions
from tests.directory.makers import TODAY, make_offer, make_seeker, suggestion

database, engine, session = databases(SQLITE), engines(), sessions()

ROOT = Path(__file__).parents[2]
ENGLISH = TEMPLATES / "en"
LONGEST_TEXT, MOST_IN_A_ROW, MOST_BUTTONS = 4_096, 8, 100
REPLIES = Replies('the <b>Pier & Sea</b> "partnership"')

# The longest that a directory can hold on a line, and a paragraph; with every mark that is HTML.
MARKS = '<b>"it\'s" & </i>'
LINE = (MARKS + "W" * 300)[:255]
FIELD = (MARKS + "W" * 400)[:300]
SERVICE_ID = "f" * 36
CHECKIN_ID = "c" * 12
REASONS = [
    *sorted(PLAIN_HELP),
    "unsaid",
    "time",
    "bullied",
    "helped",
    "planned",
    "how",
    "changed",
    "slip",
    "forbidden",
    "other",
]
LIFE = [
    "loss", "caring", "family_ill", "hospital", "prison", "low", "child", "ill", "job_lost",
    "job_found", "study", "breakup", "home_lost",
]  # fmt: skip
OUTCOMES_THAT_WENT_WRONG = (
    "no_answer", "wrong_details", "full", "turned_down", "treated", "unsafe", "not_for_me",
    "did_not_work",
)  # fmt: skip

# What the keys that are put together from facts can become.
TOPICS = tuple(knowledge.topics())
OF_THE_QUESTION = [one.name for one in asked_about.asked().values() if one.topic is None]
EXPANSIONS: Mapping[str, tuple[str, ...]] = {
    "knowledge/{}": TOPICS,
    "talk/{}": ("greet", "thanks", "goodbye", "insult"),
    "where/{}": ("start", *(stage for stage in Stage if stage is not Stage.ENDED)),
    "intake/again_{}": tuple(Question),
    "intake/{}": intake.SEVERAL,
    "telegram/{}": (Kind.MEDIA, Kind.EDIT),
}
FOLDERS = {path.name for path in ENGLISH.iterdir() if path.is_dir()}
KEY = re.compile(rf"(?:{'|'.join(sorted(FOLDERS))})/[a-z_{{}}]+")
BEFORE_CONSENT = ("start/", "privacy/deleted", "safety/reply", "safety/people")


@cache
def templates() -> frozenset[str]:
    """The keys of all templates that are messages."""
    found = ENGLISH.glob("*/*.jinja")
    return frozenset(path.relative_to(ENGLISH).with_suffix("").as_posix() for path in found)


@cache
def keys_in_code() -> frozenset[str]:
    """Every key in the code of bot and actions; what is put in by facts is `{}`."""
    rooms = (ROOT / "actions", ROOT / "bot")
    files = [path for room in rooms for path in room.rglob("*.py") if "sandbox" not in path.parts]
    return frozenset(key for path in files for key in _keys_in(path))


def _keys_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
              for part in ast.walk(node) if part is not node}  # fmt: skip
    for node in ast.walk(tree):
        if id(node) not in inside and (text := _text_of(node)) and KEY.fullmatch(text):
            yield text


def _text_of(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text_of(part) or "{}" for part in node.values)
    return ""


def keys_in_the_domain() -> set[str]:
    """The keys that Rasa itself sends: the questions."""
    domain = YAML(typ="safe").load(ROOT / "nlu" / "domain" / "intake.yml")
    said = [one for several in domain["responses"].values() for one in several]
    return {one["custom"]["key"] for one in said}


def keys_used() -> frozenset[str]:
    found = keys_in_code()
    put_together = {key for key in found if "{}" in key}
    expanded = {key.format(value) for key in put_together for value in EXPANSIONS.get(key, ())}
    return (found - put_together) | expanded | keys_in_the_domain()


def test_every_key_that_is_put_together_is_known_here() -> None:
    assert {key for key in keys_in_code() if "{}" in key} == set(EXPANSIONS)


def test_every_key_has_a_template() -> None:
    assert sorted(keys_used() - templates()) == []


def test_every_template_is_used() -> None:
    assert sorted(templates() - keys_used()) == []


def test_every_topic_is_something_that_can_be_asked() -> None:
    rules = YAML(typ="safe").load(ROOT / "stories" / "questions.yml")["rules"]
    steps = next(rule["steps"] for rule in rules if "question" in rule["rule"])
    asked = {one["intent"].removeprefix("ask_") for one in steps[0]["or"]}

    parts = {name for name in TOPICS if "_" in name}

    assert asked == set(TOPICS) - parts - {"why"}
    assert {name.partition("_")[0] for name in parts} <= asked


# ---------------------------------------------------------------------------------------------
# The worst that each template can be given.


def reasons() -> list[dict[str, Any]]:
    """Every reason that counts for an offer, with its longest facts; the longest words first."""
    worst = {
        "goal": "earn_and_learn",
        "interests": sorted(codes_of("interests"), key=len)[-3:],
        "barrier": "child_or_pregnant",
        "because": "ehcp",
        "miles": 22.3,
        "outcode": "SW1A",
        "pay": FIELD,
        "month": 9,
        "how": FIELD,
        "maximum_age": 24,
        "days": 89,
        "source_date": "2019-01-01",
        "reports": 12,
        "rule": "care_experienced_only",
        "kind": LINE,
    }
    positive = [code for code, points in weights().points.items() if _is_told(code, points)]
    codes = [*positive, "goal_fit", "for_everyone", "near"]
    told = [{"code": code, "points": 1, "facts": worst} for code in codes]
    return sorted(told, key=lambda reason: reason["code"] != "pays")


def _is_told(code: str, points: int) -> bool:
    sums = {"interest_focus", "pays_wanted"}
    return points > 0 and code not in sums


ASKS = [
    {"rule": "age", "facts": {"age": 25, "open": ["ehcp", "care", "prison"]}},
    {"rule": "requires_ehcp", "facts": {}},
    {"rule": "care_experienced_only", "facts": {}},
    {"rule": "benefits_required", "facts": {"only": "people_on_universal_credit"}},
    {"rule": "english_maths_required", "facts": {}},
    {"rule": "area", "facts": {"areas": ["Blackburn with Darwen", "West Lancashire"]}},
    {"rule": "only_for", "facts": {"only_for": "disabled_people"}},
]
CARD: dict[str, Any] = {
    "option": SERVICE_ID,
    "name": LINE,
    "organization": LINE,
    "kind": "course",
    "description": FIELD,
    "alert": FIELD,
    "who_for": FIELD,
    "reasons": reasons(),
    "asks": ASKS,
    "opening_hours": FIELD,
    "start_dates": FIELD,
    "duration": FIELD,
    "address": FIELD,
    "town": LINE,
    "postcode": "SW1A 1AA",
    "miles": 123.4,
    "cost": FIELD,
    "pay": FIELD,
    "minimum_age": 16,
    "maximum_age": 24,
    "longer": {"age": 25, "grounds": ["ehcp", "care", "prison"]},
    "gcses_needed": True,
    "phone": "0" * 60,
    "email": LINE,
    "url": FIELD,
    "how_to_apply": FIELD,
    "self_referral": False,
    "accessibility": FIELD,
    "days_since_checked": 179,
    "changed_since": True,
    "is_cut": True,
}
UNKNOWN = ("opening_hours", "start_dates", "duration", "address", "town", "postcode", "miles",
           "cost", "pay", "minimum_age", "maximum_age", "longer", "gcses_needed", "phone",
           "email", "url", "how_to_apply", "self_referral", "accessibility",
           "days_since_checked", "alert", "who_for")  # fmt: skip
BARE_CARD = CARD | dict.fromkeys(UNKNOWN) | {"description": "", "reasons": [], "asks": []}
BARE_CARD |= {"is_cut": False}
CARDS = [CARD, BARE_CARD]
KINDS = sorted(weights().kinds)


def values_of(question: str) -> list[Any]:
    """The longest that can be kept as an answer, every kind of it, and a skip."""
    if question == Question.AGE:
        return [25, None]
    if question == Question.AREA:
        return ["SW1A", None]
    codes = list(codes_of(question))
    if question in intake.SEVERAL:
        most = sorted((c for c in codes if c != "none"), key=len)[-most_of(question) :]
        # Typed "anything" and a tap on "Anything" are kept as well.
        open_to_all = [[ANY]] if question == Question.INTERESTS else []
        return [most, ["none"], None, *open_to_all]
    return [*codes, None]


def sets_of_answers() -> list[dict[str, Any]]:
    """Answers in which each value of each question comes up once."""
    columns = {str(question): values_of(question) for question in Question}
    longest = max(len(values) for values in columns.values())
    every = [{q: v[min(n, len(v) - 1)] for q, v in columns.items()} for n in range(longest)]
    return [*every, {}]


REASONS_OF_TIERS = ("safe_tonight", "food_today", "stops_most_days", "open_concern", "barriers",
                    "time_out", "situation", "goal", "english_maths", "skipped")  # fmt: skip
WHEN = "2026-09-30T10:00:00+01:00"
PEOPLE = [
    {"people": people, "elsewhere": elsewhere}
    for people in ([], [CARD], [CARD, CARD], [BARE_CARD])
    for elsewhere in (False, True)
]
OPTION = [{"option": SERVICE_ID}]
CHECKIN: list[dict[str, Any]] = [{"checkin": CHECKIN_ID}, {"checkin": None}]
COUNTS = [{"count": 1}, {"count": 3}]
ANSWERS = [{"answers": answers} for answers in sets_of_answers()]


def _together(**columns: list[Any]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in product(*columns.values())]


ABOUT_A_STEP = _together(
    checkin=[CHECKIN_ID],
    started=[True, False],
    name=[LINE, None],
    with_person=[True, False],
    contact=[{"name": LINE, "phone": "0" * 60}, None],
)
FACTS: Mapping[str, list[dict[str, Any]]] = {
    "checkins/ask": [
        one | {"so_far": so_far, "again": again}
        for one in ABOUT_A_STEP
        for so_far in (None, "talked", "applied", "other")
        for again in (True, False)
    ],
    "checkins/last_word": [one | {"kept_days": 90} for one in ABOUT_A_STEP],
    "checkins/shall_i_stop": _together(
        seen=[True, False],
        with_person=[True, False],
        contact=[{"name": LINE, "phone": "0" * 60}, None],
    ),
    "checkins/sorry": [
        {"outcome": o, **one} for o in OUTCOMES_THAT_WENT_WRONG for one in CHECKIN
    ],
    "checkins/what_went_wrong": _together(checkin=[CHECKIN_ID, None], typed=[True, False]),
    "checkins/ask_them": _together(
        phone=["0" * 60, None], opening_hours=[LINE, None], email=[LINE, None], url=[LINE, None],
        what_if=[True, False],
    ),
    "checkins/shall_i_change": [{"question": str(question)} for question in Question],
    **{
        f"knowledge/{topic}": _together(service=[None, *CARDS], elsewhere=[False, True])
        for topic in TOPICS
    },
    "knowledge/privacy": _together(
        service=[None, *CARDS], keeps_words=[True, False], elsewhere=[False, True]
    ),
    "intake/outside_area": [{"elsewhere": elsewhere} for elsewhere in (False, True)],
    "talk/did_you_mean": [
        {"intents": [name, other], "question": asking}
        for name, other in pairwise(sorted(asking_back.can_be_asked()))
        for asking in (None, "english_maths")
    ],
    "checkins/booked": _together(when=[WHEN], today=[True, False], ends_break=[True, False]),
    "checkins/going_on": [{"when": WHEN}],
    "checkins/life": _together(what=LIFE, when=[WHEN, None]),
    "checkins/leave_it": [{"about": about} for about in ("insult", "less", "wrong_person")],
    "checkins/back_again": _together(option=[SERVICE_ID], when=[WHEN, None]),
    "checkins/help_to_stay": _together(
        reason=[*REASONS, "treated", "unsafe"], people=[[], [CARD], [BARE_CARD]],
    ),
    "checkins/help_too": [{"reason": reason} for reason in sorted(PLAIN_HELP)],
    "checkins/cannot_ring": [{"people": people} for people in ([], [CARD], [BARE_CARD])],
    "checkins/when_again": _together(
        when=[WHEN, None], picks=[True, False], opens=["10:00"], closes=["19:00"]
    ),
    "checkins/still_going": [{"when": when} for when in (WHEN, None)],
    "checkins/what_makes_it_hard": CHECKIN,
    "checkins/help": _together(
        reason=REASONS,
        people=[[], [CARD], [BARE_CARD]],
        option=[SERVICE_ID],
        checkin=[CHECKIN_ID, None],
    ),
    "checkins/well_done": _together(
        outcome=["started", "starts_later", "applied", "talked", "other"], when=[WHEN, None],
        checkin=[CHECKIN_ID, None],
    ),
    "checkins/what_got_in_the_way": [one | {"option": SERVICE_ID} for one in CHECKIN],
    "checkins/what_happened": CHECKIN,
    "intake/barriers": _together(
        picked=[[], list(codes_of("barriers"))], codes=[list(codes_of("barriers"))]
    ),
    "intake/change": ANSWERS,
    "intake/extra_help": _together(
        picked=[[], list(codes_of("extra_help"))], codes=[list(codes_of("extra_help"))]
    ),
    "intake/interests": _together(
        picked=[[], list(codes_of("interests"))], codes=[list(codes_of("interests"))]
    ),
    "intake/asked_about": [{"about": one} for one in OF_THE_QUESTION],
    "intake/why": [{"question": str(question)} for question in Question],
    "options/card": _together(number=[1, 3], last=[True, False], card=CARDS),
    "options/declined": [
        {"reason": r} for r in ("far", "interest", "time", "tried", "ready", "unsaid")
    ],
    "options/details": CARDS,
    "options/first": COUNTS,
    "options/about": [
        card | {"aspects": aspects}
        for card in CARDS
        for aspects in (
            ["place", "when"], ["cost", "pay"], ["money"], ["age", "grades"], ["unknown"],
        )
    ],
    "options/compare": [
        {"aspect": aspect, "options": [CARD, BARE_CARD | {"name": f"2 {LINE}"[:255]}]}
        for aspect in ("place", "pay", "cost", "grades", "why")
    ],
    "options/nervous": [
        {"one": one} | people for one in (*CARDS, None) for people in PEOPLE
    ],
    "options/kept": [{"name": LINE, "option": SERVICE_ID}],
    "options/next": COUNTS,
    "options/nothing": PEOPLE,
    "options/saved": COUNTS,
    "options/which": [
        {
            "intent_name": intent,
            "options": [
                {"option": f"{n}" * 36, "name": f"{n} {LINE}"[:255]} for n in range(1, 4)
            ],
        }
        for intent in ("option_details", "save_option", "not_for_me", "refer_me")
    ],
    "options/why_not": [{"name": LINE, "option": SERVICE_ID}],
    "privacy/my_data": [
        one | {"consented_at": WHEN, "words_kept": True} | dict.fromkeys(
            ("concerns", "shown", "kept", "steps", "planned"), 99
        )
        for one in ANSWERS
    ],
    "privacy/paused": [{"until": "2026-09-30", "year": year} for year in (2026, None)],
    "intake/noted_too": [{"told": {"area": "FY1"}}, {"told": {"time_out": "never", "age": 17}}],
    "intake/noted": [{"question": "age", "value": 17}, {"question": "area", "value": "FY1"}],
    "start/more": [{"keeps_words": keeps} for keeps in (True, False)],
    "result/result": [
        {"heard": answers, "tier": tier, "reasons": why, "duty": duty}
        for answers in sets_of_answers()
        for tier in (1, 2, 3, 4)
        for why in ([], list(REASONS_OF_TIERS))
        for duty in (True, False)
    ],
    "result/what_is_off": ANSWERS,
    "result/why": [
        {"heard": answers, "reasons": why}
        for answers in sets_of_answers()
        for why in ([], list(REASONS_OF_TIERS))
    ],
    "safety/reply": [
        helplines.facts(concern, age, hour, helplines.read_helplines(), areas)
        for concern in ConcernClass
        for age in (None, 16, 18, 19, 25)
        for hour in (datetime(2026, 11, 24, 3), datetime(2026, 11, 24, 12))  # noqa: DTZ001 (local)
        for areas in ((), ("Blackpool",), ("Lancashire", "Wyre"))
    ],
    "safety/people": [
        helplines.facts(concern, age, hour, helplines.read_helplines(), ("Blackpool",)) | people
        for concern in ConcernClass
        for age in (None, 17, 22)
        for hour in (datetime(2026, 11, 24, 3), datetime(2026, 11, 24, 12))  # noqa: DTZ001 (local)
        for people in PEOPLE
    ],
    "intake/enough": [{"most": 3}],
    "intake/other_subject": [
        {"subject": "maths", "passed": False},
        {"subject": "english", "passed": True},
    ],
    "intake/sure_of_age": [{"known": 17}],
    "start/again": [{"asked": asked} for asked in (True, False)],
    "steps/words": [card | {"kind": kind} for card in CARDS for kind in KINDS],
    "steps/how": [
        card | {"in_touch": in_touch, "again": again, "kind": kind}
        for card in CARDS
        for in_touch, again in ((True, False), (False, False), (False, True))
        for kind in KINDS
    ],
    "talk/people": PEOPLE,
    "where/back": _together(
        stage=[str(stage) for stage in Stage], name=[LINE, None],
        so_far=[None, "started", "talked", "applied"],
        picked=[True, False], check_ins_ended=[True, False], asks=[True, False],
    ),
    "where/checkin": _together(
        checkin=[CHECKIN_ID, None], started=[True, False], name=[LINE, None],
        so_far=[None, "talked", "applied", "other"],
    ),
    "where/step": OPTION,
}  # fmt: skip


def messages_of(key: str) -> list[Message]:
    """The template with each of its worst facts."""
    found = FACTS.get(key, [{}])
    return [Message(key, facts | facts.get("card", {})) for facts in found]


def rendered(key: str) -> list[Reply]:
    """What renders at all: what does not fails one test, and not every other."""
    return [reply for _, reply in with_facts(key)]


@cache
def with_facts(key: str) -> tuple[tuple[Message, Reply], ...]:
    found = []
    for message in messages_of(key):
        with suppress(UndefinedError):
            found.append((message, REPLIES.render(message)))
    return tuple(found)


ALL = sorted(templates())


def test_no_facts_are_kept_here_for_a_template_that_is_gone() -> None:
    assert sorted(set(FACTS) - templates()) == []


@pytest.mark.parametrize("key", ALL)
def test_every_template_renders_with_its_worst_facts(key: str) -> None:
    for message in messages_of(key):
        assert parse_html(REPLIES.render(message).text).text.strip()


@pytest.mark.parametrize("key", ALL)
def test_every_message_fits_telegram_s_limits(key: str) -> None:
    for reply in (part for whole in rendered(key) for part in split(whole)):
        assert units(parse_html(reply.text).text) <= LONGEST_TEXT
        assert all(len(row) <= MOST_IN_A_ROW for row in reply.buttons)
        assert sum(len(row) for row in reply.buttons) <= MOST_BUTTONS
        # Raises where a button carries more than 64 bytes.
        keyboards.send(1, reply)


@pytest.mark.parametrize(
    "turn",
    [
        ["talk/people", "where/resting"],
        ["options/declined", "options/next", "options/card"],
        ["options/declined", "options/nothing"],
        ["checkins/sorry", "options/next", "options/card"],
        ["options/saved", "options/card"],
    ],
    ids="+".join,
)
def test_a_turn_s_messages_fit_into_the_bubbles_they_are_joined_to(turn: list[str]) -> None:
    longest = [max(rendered(key), key=lambda reply: units(reply.text)) for key in turn]

    for reply in (part for joined in join(longest) for part in split(joined)):
        assert units(parse_html(reply.text).text) <= LONGEST_TEXT


@pytest.mark.parametrize("key", ALL)
def test_facts_are_words_and_never_markup(key: str) -> None:
    """Tags and quotes in a fact are shown as they were written, on cards and on buttons."""
    for message, reply in with_facts(key):
        text = parse_html(reply.text).text
        labels = [label for row in reply.buttons for label, _ in row]
        for name, value in message.facts.items():
            if isinstance(value, str) and MARKS in value and value[:40] in reply.text:
                raise AssertionError(f"{name} of {key} is not escaped")
        assert "&lt;" not in text and "&#" not in text and "&amp;" not in text
        assert [label for label in labels if re.search(r"&(#\d+|\w+);", label)] == []


@pytest.mark.parametrize("key", ["options/card", "options/details", "steps/how", "talk/people"])
def test_a_card_says_every_mark_of_its_name(key: str) -> None:
    assert any(LINE in parse_html(reply.text).text for reply in rendered(key))


@pytest.mark.parametrize("key", ALL)
def test_no_message_is_left_with_a_placeholder_or_a_none(key: str) -> None:
    for reply in rendered(key):
        words = parse_html(reply.text).text + " ".join(
            label for r in reply.buttons for label, _ in r
        )
        assert "{{" not in words and "{%" not in words
        assert not re.search(r"\bNone\b(?! of these)", words), words


def with_buttons() -> list[str]:
    return [key for key in ALL if any(reply.buttons for reply in rendered(key))]


def decided(incoming: Incoming, *, agreed: bool, typed_taps: Mapping[str, str]) -> gate.Decision:
    return gate.decide(incoming, gate.Known(agreed, True), nothing_is_wrong, typed_taps)


TIMES = [(key, True) for key in with_buttons()] + [
    (key, False) for key in with_buttons() if key.startswith(BEFORE_CONSENT)
]


@pytest.mark.parametrize(("key", "agreed"), TIMES)
def test_every_button_can_be_typed(key: str, agreed: bool, session: Session) -> None:
    """Its label, typed while it is shown, means what the tap means."""
    for reply in rendered(key):
        shown.remember(session, "chat", [reply])
        typed_taps = shown.typed_taps(session, "chat")
        for label, data in (button for row in reply.buttons for button in row):
            tap = Incoming(Kind.TAP, 1, data=data, message_id=1)
            typed = Incoming(Kind.TEXT, 1, text=label, message_id=2)
            by_tap = decided(tap, agreed=agreed, typed_taps=typed_taps)
            by_hand = decided(typed, agreed=agreed, typed_taps=typed_taps)
            assert by_hand == by_tap, f"{label!r} is not {data!r}"


def test_no_button_alarms_anybody_when_it_is_typed() -> None:
    replies = [reply for key in ALL for reply in rendered(key)]
    labels = {label for reply in replies for row in reply.buttons for label, _ in row}

    phrases = read_phrases()
    assert [label for label in sorted(labels) if screen(label, phrases)] == []


@pytest.mark.parametrize("key", with_buttons())
def test_no_two_buttons_of_a_message_read_the_same(key: str) -> None:
    for reply in rendered(key):
        labels = [plain_label(label) for row in reply.buttons for label, _ in row]
        assert len(labels) == len(set(labels))


def test_everything_that_can_be_asked_back_is_an_intent_with_words() -> None:
    """And every two of them read differently."""
    asked = sorted(asking_back.can_be_asked())
    reply = REPLIES.render(Message("talk/did_you_mean", {"intents": asked, "question": None}))
    labels = [label for row in reply.buttons for label, _ in row]

    assert len(set(labels)) == len(asked)


def test_no_template_tells_a_tier() -> None:
    """Neither its number nor the word: a tier is advice, not a label."""
    words = {path: path.read_text(encoding="utf-8") for path in ENGLISH.rglob("*.jinja")}
    told = {key for key, text in words.items() if re.search(r"\btiers?\b", _plain(text), re.I)}

    assert told == set()


@pytest.mark.parametrize("key", ALL)
def test_no_message_tells_a_tier(key: str) -> None:
    for reply in rendered(key):
        labels = " ".join(label for row in reply.buttons for label, _ in row)
        assert not re.search(r"\btiers?\b", f"{reply.text} {labels}", re.I)


def _plain(template: str) -> str:
    """The words of a template without what is worked out."""
    return re.sub(r"\{[%#].*?[%#]\}|\{\{.*?\}\}", "", template, flags=re.S)


def labels() -> Mapping[str, Any]:
    """What labels.jinja defines."""
    environment = Environment(
        loader=FileSystemLoader([ENGLISH, REASON_WORDS]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return vars(environment.get_template("labels.jinja").module)


CLOSED = [str(q) for q in Question if codes_of(q)]


@pytest.mark.parametrize("question", CLOSED)
def test_every_code_has_a_label_and_every_label_a_code(question: str) -> None:
    known = set(labels()["all"][question])
    wanted = set(codes_of(question))

    # "Anything" is an answer to what they like, but no code of the directory's.
    assert wanted <= known <= wanted | {ANY, "none"}


@pytest.mark.parametrize("question", list(Question))
def test_every_question_has_a_name_for_who_wants_to_change_it(question: Question) -> None:
    assert labels()["question_names"][question]


@pytest.mark.parametrize("question", CLOSED)
def test_the_labels_of_a_question_read_differently(question: str) -> None:
    read = [plain_label(label) for label in labels()["all"][question].values()]

    assert len(read) == len(set(read))


def test_every_reason_of_a_placement_has_its_words() -> None:
    """A reason without words would break the most important message of all."""
    subjects = {rule.subject for _, rules in read_policy().tiers for rule in rules}
    assert subjects <= set(REASONS_OF_TIERS) <= SUBJECTS


def test_suggestions_are_what_the_cards_are_made_of() -> None:
    """The facts of a card here are those that the code hands over."""
    found = suggestion(make_offer(), make_seeker())

    assert set(card_facts(found, TODAY)) == set(CARD)
