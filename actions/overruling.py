"""What is never an answer to the open question, and what only sounds as if it were none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions import living
from actions.answers import Question, asks_anything, is_enough, names_any, parse
from actions.codes import question_names
from actions.own_step import is_no_wish
from actions.reasons import heard, listed, means_our_messages, typed_words
from actions.turns import Turn

SURE = 0.5
CHANGES = re.compile(r"\b(?:chang\w*|answers?|wrong|mistake|edit)\b", re.IGNORECASE)
LIED = re.compile(r"\b(?:lied|lying|scrap|take back)\b", re.IGNORECASE)
WHAT_INTO = re.compile(r"\bchang\w* (?:wh?at|wot) (?:i\W?m|i am|im) (?:in ?to)\b", re.IGNORECASE)
# "no more college ever" ends no messages.
MESSAGES = re.compile(
    r"\b(?:mess\w*|msg\w*|txt\w*|text\w*|contact\w*|remind\w*|check\w*|ping\w*|me|us|it|this|you|u)\b",
    re.IGNORECASE,
)
OF_THEIRS = re.compile(r"\b(?:my|me|i|ive|im|i'm|i've)\b", re.IGNORECASE)
# These are never an answer, however well their words would fit one.
OVERRULING = {
    "disclose_harm", "stop_messages", "pause_messages", "delete_me", "my_data", "ask_privacy",
    "change_answer", "disagree_tier", "goodbye",
}  # fmt: skip
# ... unless the very thing that is asked is told with them: "about a year like i said".
CORRECTING = {"change_answer", "disagree_tier"}
# Whatever we asked, these are done first; "wipe all the data you have on me" tells of no answer.
ENDING = {
    "disclose_harm", "stop_messages", "pause_messages", "delete_me", "my_data", "ask_human",
    "restart",
}  # fmt: skip
GOODBYE = "goodbye"
LEAVES = re.compile(
    r"\b(?:bye+|goodbye|cya|ttyl|tara|laters|see (?:ya|you|u)|speak (?:soon|later)|night+|cheers"
    r"|in a bit|gotta go|got to go|off now|(?:back|till|til|do it|this) later)\b|^\W*laters?\b",
    re.IGNORECASE,
)
# To stop is to stay, where it is asked whether they have a bed.
STAYS = re.compile(
    r"\b(?:lets?|letting) (?:me|us) stop\b"
    r"|\bstop(?:p?ing?|s|ped)? (?:at|with|over|round|here|there)\b"
    r"|\b(?:can|could|gonna|to|ill|im) stop(?:p?ing?)?\b(?! (?:text|mess|msg|check))",
    re.IGNORECASE,
)
# So few words are a goodbye.
FEW = 2
STOPPING, PAUSING = "stop_messages", "pause_messages"
BREAK = re.compile(
    r"\b(?:break|pause|messag\w*|texts?|msgs?|leave me|check\W?ins?|quiet|off"
    r"|sh+|shush\w*|hush|silent|silence)\b",
    re.IGNORECASE,
)


def overrules(turn: Turn, asking: str) -> bool:
    """Whether something else is meant than an answer to the open question."""
    wants_a_person = turn.said.intent == "ask_human" and heard(turn.said, "in_touch") is not None
    sure = turn.said.confidence >= SURE
    means_it = (turn.said.intent in OVERRULING or wants_a_person) and sure
    if asking == Question.AGE and turn.said.intent in CORRECTING and not _named_any(turn):
        return False  # "older than you" changes nothing
    return means_it and not is_no_wish(turn.said) and not _tells_it(turn, asking)


def named(text: str) -> str | None:
    """The question that the words name."""
    words = set(re.findall(r"\w+", text.lower().replace("'", "")))
    if WHAT_INTO.search(text):
        return str(Question.INTERESTS)
    return next((q for q, names in question_names().items() if names & words), None)


def named_as_theirs(text: str) -> str | None:
    """The question that they name as theirs: "my age", "where i live"."""
    return named(text) if OF_THEIRS.search(text) else None


def is_off(turn: Turn) -> bool:
    """Whether an answer of theirs is named as wrong: "wrong age im 20", "my postcodes wrong".

    "They said im the wrong age" and "wrong number" are about the place.
    """
    said = turn.said
    if said.tapped or heard(said, "off") is None or heard(said, "of_the_entry") is not None:
        return False
    plain = " ".join(w for w in typed_words(said.text).split() if w not in _loose_names())
    return named_as_theirs(plain) is not None and not asks_anything(said.text)


def _loose_names() -> Sequence[str]:
    return listed("lists", "loose_names")


def _named_any(turn: Turn) -> bool:
    """Whether they name an answer to change, or say that they want to."""
    says_so = CHANGES.search(turn.said.text) is not None
    return says_so or named(turn.said.text) is not None


def _tells_it(turn: Turn, asking: str) -> bool:
    """Whether what sounds like something else tells the very thing that is asked, outright."""
    text = turn.said.text
    if asking == Question.SAFE_TONIGHT and turn.said.intent in (STOPPING, PAUSING):
        # "if my mate lets me stop" and "yeah til monday" are about a bed; neither asks for a break.
        tells = STAYS.search(text) or parse(Question.SAFE_TONIGHT, text, today=turn.today)
        return bool(tells) and not means_our_messages(text) and not BREAK.search(text)
    if turn.said.intent == STOPPING:
        return _is_unwanted(turn, asking) or (asking == Question.FOOD_TODAY and is_enough(text))
    if turn.said.intent == PAUSING and asking == Question.TIME_OUT:
        # "a couple weeks", asked how long it has been; "a break for a couple weeks" is one.
        wants_one = BREAK.search(text) is not None
        return not wants_one and parse(Question.TIME_OUT, text, today=turn.today) is not None
    if turn.said.intent == GOODBYE:
        # "cant get outta bed" and "job for now uni later" are answers, "bye for now" is none.
        told = parse(Question(asking), text, today=turn.today)
        return told is not None and len(text.split()) > FEW and not LEAVES.search(text)
    if turn.said.intent not in CORRECTING:
        return False
    if asking == Question.AREA:
        return living.moved_to(text) is not None
    if asking == Question.AGE:
        return isinstance(parse(Question.AGE, text, today=turn.today), int)
    of_another = named(text) not in (None, asking) or CHANGES.search(text) or LIED.search(text)
    told = parse(Question(asking), text, today=turn.today)
    return not of_another and told not in (None, ("none",))


def _is_unwanted(turn: Turn, asking: str) -> bool:
    """Whether they say what they do not want next, and not that we shall stop."""
    text = turn.said.text
    if asking != Question.GOAL or MESSAGES.search(text) or not names_any(asking, text):
        return False
    return parse(Question.GOAL, text, today=turn.today) is None
