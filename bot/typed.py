"""What typed words mean by the buttons that were shown last."""

from __future__ import annotations

from collections.abc import Mapping

from actions.answers import asks_anything, is_question, parse_yes_no, settles
from actions.naming import deed_of, named
from actions.own_step import how_it_went, tells_beside_a_stop, tells_of_the_step
from actions.reasons import (
    asks_to_stop,
    beside_yes_no,
    lets_us_stop,
    plain_yes_no,
    reason_in,
    whole,
)
from actions.turns import WORDS as TYPED
from bot import taps
from bot.replies import plain_label
from bot.wishes import wish_in

KEEP_ON = taps.intent("greet", about="keep")
DEEDS = {"choose": "refer_me", "decline": "not_for_me", "save": "save_option"}
STOP = taps.intent("stop_messages")
LASTING = (taps.gate("delete"), taps.intent("restart"), STOP)
WORDS = {True: "yes", False: "no", None: ""}


def meant(text: str, labels: Mapping[str, str]) -> str:
    """The data of the button that is typed, or empty. `labels`: data by plain label, in order.

    "yeah" is the yes of "Yes, start again", and "yh check in" is "Yes, check in"; but a question
    with a yes in it is none. Where the buttons are options to choose from, "the second one" is
    the second.
    """
    if KEEP_ON in labels.values() or labels.get("yes") == STOP:
        return _asked_whether_to_stop(text, labels)
    label = plain_label(text)
    return labels.get(label) or _by_its_yes(text, label, labels) or _chosen(text, labels)


def _by_its_yes(text: str, label: str, labels: Mapping[str, str]) -> str:
    """A label with another yes, or a yes or no somewhere in the words.

    It means no answer to a question ("english yes maths no"), and nothing where the words tell how
    a step went ("yeah i applied") or wish for something else ("dont text me no more"). What cannot
    be undone takes a plain one.
    """
    if not any(label.partition(" ")[0] in WORDS.values() for label in labels):
        return ""
    if agreed := _agrees(text, labels):
        return agreed
    word = "" if is_question(text) else WORDS[parse_yes_no(text)]
    first, _, rest = label.partition(" ")
    spelt = labels.get(f"{WORDS[parse_yes_no(first)] or first} {rest}".strip(), "")
    data = spelt or labels.get(word, "")
    if data.startswith(LASTING):
        return data if plain_yes_no(text, _words_for(data, labels) - {"yes"}) else ""
    stops = word == WORDS[True] and asks_to_stop(text)  # "yes stop", to "Yes, carry on"
    told = stops or data.startswith(taps.ANSWER) or tells_of_the_step(text)
    return data if spelt or not (told or _wants_something_else(text, labels)) else ""


def _wants_something_else(text: str, labels: Mapping[str, str]) -> bool:
    """Whether the yes or no in it answers nothing: they ask for something, or tell something."""
    both = {part for word in ("yes", "no") for part in _words_for(labels.get(word, ""), labels)}
    wish = wish_in(text)
    asked_here = wish is not None and any(wish in data for data in labels.values())
    wishes = wish is not None and not asked_here
    return wishes or asks_anything(text) or not settles(text, both | beside_yes_no())


def _words_for(data: str, labels: Mapping[str, str]) -> set[str]:
    return {part for one, of in labels.items() if of == data for part in one.split()}


def _agrees(text: str, labels: Mapping[str, str]) -> str:
    """ "go on then", asked for a yes to what cannot be undone, and "delete it" to deleting."""
    lasting = labels.get("yes", "")
    if not lasting.startswith(LASTING) or is_question(text):
        return ""
    said = whole(text, "whole_agrees")
    return lasting if said == "any" or (said is not None and said in lasting) else ""


def _asked_whether_to_stop(text: str, labels: Mapping[str, str]) -> str:
    """A plain yes or no; "yeah i applied" says how it went, and "yeah im still looking" neither."""
    exact = labels.get(plain_label(text))
    if exact or is_question(text):
        return exact or ""
    if reason_in(text, "hurting"):
        return ""  # "please dont im lonely" says more than a no
    if told := how_it_went(text):
        return taps.intent(told[0], **told[1], about=TYPED)
    if asks_to_stop(text) and tells_beside_a_stop(text):
        return ""  # both are heard where the words go
    return labels.get(WORDS[lets_us_stop(text)], "")


def _chosen(text: str, labels: Mapping[str, str]) -> str:
    """One of several options with the same deed; what else is shown is no choice between them."""
    deeds = {_deed(data) for data in labels.values()}
    if len(deeds) != 1 or len(labels) < 2 or _wants_another(text, deeds):
        return ""
    choices = {data: (place, label) for place, (label, data) in enumerate(labels.items(), start=1)}
    return named(text, choices) or ""


def _wants_another(text: str, deeds: set[str | None]) -> bool:
    """Whether the words name another deed: asked which one is too far, "sign me up for the 3rd"."""
    wanted = DEEDS.get(deed_of(text) or "")
    return wanted is not None and wanted not in deeds


def _deed(data: str) -> str | None:
    """The intent of a button that stands for one option; for any other the whole data."""
    parts = data.split(":")
    return parts[1] if any(part.startswith("o=") for part in parts) else data
