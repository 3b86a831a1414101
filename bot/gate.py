"""The gate: the first thing in every turn. Decides without any I/O what needs no dialogue.

Safety is looked at first, in every state; then what is no words, then consent, then the commands
and buttons that must work even when Rasa does not.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from actions import breaks
from actions.answers import is_question, plainly, says_no
from actions.answers.once import once
from actions.hearing import SOMEBODY_TOO
from actions.reasons import plain_yes_no
from actions.safeguarding import PhrasesInUse
from actions.turns import Message
from bot import taps
from bot.incoming import Incoming, Kind
from bot.replies import plain_label
from bot.typed import meant
from bot.wishes import wish_in

LONGEST = 1_000
START_CODE = re.compile(r"/start\s+([A-Za-z0-9_-]{1,64})")
COMMAND = re.compile(r"/(\w+)")
CONSENT_WORDS = Path(__file__).parent / "messages" / "en" / "consent_words.toml"
GO_ON = "g:go_on"
ASK_FOR_A_PERSON = taps.intent("ask_human")
A_BREAK = "i:pause_messages:d="
# Asked what they would like next, help is an answer.
TALK = f"{taps.ANSWER}goal:talk"
# ... and somebody is named at once.
SOMEBODY = {"question": "goal", "answer": "talk", "about": SOMEBODY_TOO}
# Whom anybody can turn to; of who lives where we know nothing at the gate.
PEOPLE = Message("talk/people", {"people": [], "elsewhere": False})
# After a sign of danger: the lines that answer now.
PEOPLE_NOW = Message("safety/people", {"concern": "immediate_danger", "people": []})
# What they may want to know of all after a sign of danger.
WHO_SEES = Message("knowledge/privacy", {"service": None, "elsewhere": False})
WAITING = Message("safety/waiting")
NOTHING_HELD = ("stop", "pause", "mydata", "delete")
ALWAYS = ("human", "stop", "pause", "mydata", "delete")
WELCOME_S = {"g:more": "start/more", "g:no": "start/no"}
WISHES = {
    "stop": "start/no",
    "goodbye": "start/no",
    "delete": "start/nothing_held",
    "mydata": "start/nothing_held",
    "privacy": "start/more",
}
COMMANDS = {
    "help": "ask_bot",
    "options": "show_options",
    "saved": "show_options",
    "human": "ask_human",
    "pause": "pause_messages",
    "restart": "restart",
}


@dataclass(frozen=True)
class Known:
    """What the gate may know of a chat: whether they agreed, whether they saw the welcome.

    `held`: they gave a sign of danger, and have not chosen to go on yet.
    """

    agreed: bool
    was_here: bool
    held: bool = False


@dataclass(frozen=True)
class Alarm:
    """A class of concern found in a text, and the phrase that was matched."""

    concern_class: str
    phrase: str


@dataclass(frozen=True)
class Reply:
    """Answered at the gate: what to say, and what to do with it."""

    messages: tuple[Message, ...]
    deed: str = ""
    concern: Alarm | None = None


@dataclass(frozen=True)
class Ask:
    """For the dialogue: typed text, or an intent with facts."""

    text: str | None = None
    intent: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tick:
    """One answer of several was ticked or unticked."""

    question: str
    code: str


Decision = Reply | Ask | Tick
Screen = Callable[[str], Alarm | None]
Harmless = Callable[[str], bool]
"""Whether words sound like nothing of danger: then the second net leaves them alone."""


def screen_of(phrases: PhrasesInUse) -> Screen:
    """The first net, with the phrases that are in use at the time."""

    @once
    def screen(text: str) -> Alarm | None:
        match = phrases.screen(text)
        return Alarm(match.concern_class, match.pattern) if match else None

    return screen


def decide(
    incoming: Incoming, known: Known, screen: Screen, typed_taps: Mapping[str, str]
) -> Decision:
    """What to do with an update. `typed_taps`: the data of the latest buttons by their labels."""
    alarm = screen(incoming.text) if incoming.text else None
    if alarm is not None:
        return Reply((Message("safety/reply", {"concern": alarm.concern_class}),), "", alarm)
    if incoming.kind is Kind.BLOCKED:
        return Reply((), "unreachable")
    if incoming.kind is Kind.GROUP:
        return Reply((Message("telegram/group"),), "leave")
    if incoming.kind is Kind.OTHER:
        return Reply(())
    if not known.agreed:
        return _before_consent(incoming, known, typed_taps)
    if incoming.kind in (Kind.MEDIA, Kind.EDIT):
        return Reply((Message(f"telegram/{incoming.kind}"),))
    if known.held:
        return _while_held(incoming, typed_taps)
    return _said(incoming, typed_taps)


def _before_consent(incoming: Incoming, known: Known, typed_taps: Mapping[str, str]) -> Reply:
    """Who we are and what we keep, until they agree; nothing about them is stored before."""
    if GO_ON in typed_taps.values():
        return _stranger_in_danger(incoming, typed_taps)
    if _command_name(incoming.text) in NOTHING_HELD:
        return _nothing_held(_command_name(incoming.text))
    data = incoming.data or typed_taps.get(plain_label(incoming.text), "")
    wish = None if data else _wish(incoming.text)
    if wish in WISHES:
        return _nothing_held(wish) if wish == "delete" else Reply((Message(WISHES[wish]),))
    tapped = bool(data)
    data = data or _consent_typed(incoming.text, typed_taps)
    if _asks_for_a_person(incoming, data):
        return Reply((PEOPLE,))
    if data == "g:agree":
        return Reply((), "agree")
    if data in WELCOME_S:
        return Reply((Message(WELCOME_S[data]),))
    first = (PEOPLE,) if wish == "human" else ()
    has_read = known.was_here if tapped else "g:agree" in typed_taps.values()
    if not has_read or data == "g:hello" or incoming.text.startswith("/"):
        return Reply((*first, Message("start/welcome")))
    # The second in a row that was no answer: the person on the button comes by themselves.
    lost = ASK_FOR_A_PERSON in typed_taps.values() and not tapped and not first
    return Reply((*((PEOPLE,) if lost else first), *_asked_again(incoming)))


def _nothing_held(wish: str) -> Reply:
    """Of who never agreed nothing is held; where they ask, their messages' traces go as well."""
    return Reply((Message("start/nothing_held"),), "delete" if wish == "delete" else "")


def _asked_again(incoming: Incoming) -> tuple[Message, ...]:
    """Shorter, to somebody who has read who we are; what they ask is answered once they agree."""
    again = Message("start/again", {"asked": is_question(incoming.text)})
    unread = incoming.kind in (Kind.MEDIA, Kind.EDIT)
    return (Message(f"telegram/{incoming.kind}"), again) if unread else (again,)


def _asks_for_a_person(incoming: Incoming, data: str) -> bool:
    return data.startswith("i:ask_human") or _command_name(incoming.text) == "human"


def _wish(text: str) -> str | None:
    return None if text.startswith("/") else wish_in(text)


def _stranger_in_danger(incoming: Incoming, typed_taps: Mapping[str, str]) -> Reply:
    """The last that they saw was the reply to danger: nothing else until they choose to go on."""
    data = incoming.data or meant(incoming.text, typed_taps)
    wish = _wish_in_danger(incoming.text)
    if _asks_for_a_person(incoming, data) or wish == "human":
        return Reply((PEOPLE_NOW, WAITING))
    if wish == "privacy":
        return Reply((WHO_SEES, WAITING))
    asked = _command_name(incoming.text) or wish or ""
    if asked in NOTHING_HELD:
        held = _nothing_held(asked)
        return Reply((*held.messages, WAITING), held.deed)
    chose = data == GO_ON or _chooses_to_go_on(incoming)
    return Reply((Message("start/welcome") if chose else WAITING,))


def _said(incoming: Incoming, typed_taps: Mapping[str, str]) -> Decision:
    if incoming.kind is Kind.TAP:
        return _tapped(incoming.data)
    return _typed(incoming.text, typed_taps)


def _while_held(incoming: Incoming, typed_taps: Mapping[str, str]) -> Decision:
    """After a sign of danger nothing is asked and nothing shown until they choose to go on."""
    if _command_name(incoming.text) in ALWAYS:
        return _command(incoming.text)
    data = incoming.data or meant(incoming.text, typed_taps)
    if data.startswith((GO_ON, "i:ask_human", "g:delete", A_BREAK)):
        return _tapped(data)
    if _is_how_long(incoming.text, typed_taps):
        return _pause(incoming.text)
    wish = _wish_in_danger(incoming.text)
    if wish == "pause":
        return _pause(incoming.text)
    if wish in ALWAYS:
        return _command(f"/{wish}")
    if wish == "privacy":
        return Reply((WHO_SEES, WAITING))
    return _gate_word("go_on") if _chooses_to_go_on(incoming) else Reply((WAITING,))


def _chooses_to_go_on(incoming: Incoming) -> bool:
    """In words, not by a button: such as "carry on" and "im ok now", and nothing beside them."""
    if incoming.kind is not Kind.TEXT:
        return False
    label, listed = f" {plain_label(incoming.text)} ", _consent_words()
    said = next((words for words in listed["on"] if f" {words} " in label), None)
    return said is not None and set(label.replace(said, " ", 1).split()) <= {*listed["on_beside"]}


def _wish_in_danger(text: str) -> str | None:
    """As `_wish`; and "what should i do" and "give me the number again" ask for somebody."""
    label, listed = plain_label(text), _consent_words()
    asks = label in listed["help"] or not set(label.split()).isdisjoint(listed["help_words"])
    return _wish(text) or ("human" if asks and not text.startswith("/") else None)


def _consent_typed(text: str, typed_taps: Mapping[str, str]) -> str:
    """Typed yes or no counts only from somebody who was just asked."""
    if "g:agree" not in typed_taps.values() or text.startswith("/"):
        return ""
    label, listed = plain_label(text), _consent_words()
    if label in listed["more"]:
        return "g:more"
    if is_question(text):
        return ""
    if label in listed["no"]:
        return "g:no"
    return {True: "g:agree", False: "g:no", None: ""}[_agrees(text)]


def _agrees(text: str) -> bool | None:
    """Nothing but a yes, or one that leads what takes nothing of it back; any no is a no."""
    listed = _consent_words()
    plain = plainly(text, listed["beside"])
    if plain is not None:
        return plain
    words = plain_label(text).split()
    if says_no(text):
        return False
    takes_back = not set(words).isdisjoint(listed["takes_back"])
    return True if words and plain_yes_no(words[0]) and not takes_back else None


@cache
def _consent_words() -> Mapping[str, list[str]]:
    return tomllib.loads(CONSENT_WORDS.read_text(encoding="utf-8"))


def link_code(incoming: Incoming) -> str | None:
    """The code of the link that a young person came by, if `/start` carries a well-formed one."""
    found = START_CODE.fullmatch(incoming.text.strip())
    return found.group(1) if found else None


def _tapped(data: str) -> Decision:
    try:
        tap = taps.read(data)
    except taps.NoTap:
        return Reply((Message("taps/unknown"),))
    if tap.kind == "tick":
        return Tick(tap.facts["question"], tap.facts["answer"])
    if tap.kind == "gate":
        return _gate_word(tap.name)
    return Ask(intent=tap.name, facts=tap.facts)


def _gate_word(word: str) -> Decision:
    if word == "delete":
        return Reply((Message("privacy/deleted"),), "delete")
    if word == "go_on":
        return Reply((Message("safety/go_on"),), "go_on")
    # An old "OK, go on": they did, and hear where they are.
    return Ask(intent="greet", facts={"about": "tap"})


def _typed(text: str, typed_taps: Mapping[str, str]) -> Decision:
    text = text[:LONGEST]
    if text.startswith("/"):
        return _command(text)
    data = meant(text, typed_taps)
    if data:
        return _tapped(data)
    if _wish(text) == "human":
        is_asked = TALK in typed_taps.values()
        return Ask(None, "inform", SOMEBODY) if is_asked else _command("/human")
    return _pause(text) if _is_how_long(text, typed_taps) else Ask(text=text)


def _is_how_long(text: str, typed_taps: Mapping[str, str]) -> bool:
    """Whether somebody who was just asked how long a break they want says it in their own words."""
    was_asked = any(data.startswith(A_BREAK) for data in typed_taps.values())
    return was_asked and breaks.says_how_long(text)


def _pause(words: str) -> Ask:
    return Ask(intent="pause_messages", facts={"about": "command", "words": words})


def _command_name(text: str) -> str:
    """The name in `/name`, `/name@bot` or `/name words`; empty where there is none."""
    found = COMMAND.match(text)
    return found.group(1).lower() if found else ""


def _command(text: str) -> Decision:
    command = _command_name(text)
    if command == "start":
        return Ask(intent="greet", facts={"about": "start"})
    if command == "stop":
        return Reply((Message("privacy/stopped"),), "stop")
    if command == "mydata":
        return Ask(intent="my_data", facts={"about": "command"})
    if command == "delete":
        return Reply((Message("privacy/delete"),))
    if command == "":
        return Ask(text="?")
    if command in COMMANDS:
        return Ask(intent=COMMANDS[command], facts={"about": "command"} | _more(command, text))
    return Ask(text=text.lstrip("/"))


def _more(command: str, text: str) -> dict[str, str]:
    """What a command says beside its name: "/pause until september"."""
    if command == "saved":
        return {"which": "saved"}
    if command == "help":
        return {"topic": "bot_help"}
    words = text.partition(" ")[2].strip()
    return {"words": words} if command == "pause" and words else {}
