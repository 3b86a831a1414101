"""Answers that are one code, or several, out of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actions.answers import exceptions
from actions.answers.governing import of_the_question
from actions.answers.phrases import Hit, carried_words, first_word, hits
from actions.answers.spelling import spelling, words_file
from actions.answers.whose import is_another_s
from actions.answers.wording import BREAK, carrying, clauses_of, words_of
from actions.answers.wordlists import WordList, phrase_of, word_list
from actions.answers.yes_no import hangs, without_what_hangs

YES, NO = "yes", "no"
NONE, UNSURE, ANY = "none", "unsure", "any"
ENTITLING = ("care_experienced", "ehcp", NONE)


def one_of(question: str, text: str) -> str | None:
    """The one code that the message gives, or None.

    Several codes: the file of the question says whether the first or the highest counts.
    """
    words = word_list(question)
    message = carried_words(text, words)
    found = hits(message, words)
    kept = _without_fallen(message, found, words)
    said = _said(kept)
    if words.fallen is not None and len(kept) < len(found) and set(said) <= words.weak:
        return words.fallen.then
    strong = [code for code in said if code not in words.weak] or said
    if words.highest_wins:
        strong.sort(key=words.codes.index)
    return strong[0] if strong else None


def _without_fallen(message: Sequence[str], found: Sequence[Hit], words: WordList) -> Sequence[Hit]:
    """The hits but for what fell through: "had a job lined up but they cancelled it"."""
    fallen = words.fallen
    if fallen is None:
        return found
    places = [
        place
        for place in range(len(message))
        if any(tuple(message[place : place + len(one)]) == one for one in fallen.phrases)
    ]
    last = max(places, default=0)
    return [hit for hit in found if hit.code not in fallen.codes or hit.start >= last]


def some_of(question: str, text: str) -> tuple[str, ...] | None:
    """All codes that the message gives, each once; `("none",)` for none; None for no answer."""
    words = word_list(question)
    message = carried_words(text, words)
    if words.may_hang:
        message = without_what_hangs(message)
    if words.left_out is not None and (left := exceptions.leaves_out(message)) is not None:
        return _all_but(message, left, words)
    found = _without_what_they_have(message, hits(message, words), words)
    said = _said(found)
    strong = [code for code in said if code not in words.weak]
    if strong:
        return tuple(strong)
    if said == [NONE] and _excepts_something(message):
        return None
    if said:
        return (said[0],)
    return (NONE,) if _turned_down(message, found) else None


def _without_what_they_have(
    message: Sequence[str], found: Sequence[Hit], words: WordList
) -> Sequence[Hit]:
    """The hits but for what they have, where there is more: "got a phone and id just no money"."""
    had = [hit for hit in found if not hit.denied and _has(message, hit, words)]
    rest = [hit for hit in found if hit not in had]
    more = any(not hit.denied and hit.code not in words.weak for hit in rest)
    return rest if more else found


def _has(message: Sequence[str], hit: Hit, words: WordList) -> bool:
    """Whether "got" or "have" leads to it, alone or through a list of such things."""
    if tuple(message[hit.start : hit.end]) not in words.needed:
        return False
    had = words_file("barriers")["had"]
    behind = message[hit.end] if hit.end < len(message) else BREAK
    if hit.code not in had["codes"] or behind in words_file("spelling")["lacking"]["trouble"]:
        return False
    things = {*had["between"], *(word for phrase in words.needed for word in phrase), BREAK}
    place = hit.start - 1
    while place >= 0 and message[place] in things:
        place -= 1
    led = place >= 0 and message[place] in had["leads"]
    return led and (place == 0 or message[place - 1] not in spelling().denials)


def _all_but(message: Sequence[str], left: int, words: WordList) -> tuple[str, ...] | None:
    """All codes but those named from `left` on; None where we know none of what is left out.

    Who says "everything, no money" lacks it, and leaves nothing out.
    """
    found = [hit for hit in hits(message, words) if hit.end > left]
    if message[left] == NO and any(not hit.denied for hit in found):
        return tuple(_said(found))
    alone = words.left_out or {}
    gone = {hit.code for hit in found} | {alone[one] for one in message[left:] if one in alone}
    rest = [code for code in words.codes if code not in gone and code not in words.weak]
    return tuple(rest) if gone and rest else None


def names_any(question: str, text: str) -> bool:
    """Whether something that the question lists is named, though it be denied: "im not anxious"."""
    words = word_list(question)
    return bool(hits(carried_words(text, words), words))


def was_once(question: str, code: str, text: str) -> bool:
    """Whether they say that a code was theirs, and not that it is: "had an ehcp at school"."""
    words = word_list(question)
    message = carried_words(text, words)
    return any(
        hit.code == code
        and not is_another_s(message, hit.start)
        and words.whose.is_over(code, message, hit.start, hit.end)
        for hit in hits(message, words)
    )


def _excepts_something(message: Sequence[str]) -> bool:
    """As in "all good apart from me ears": what is not good, we did not hear."""
    return any(word == "except" and message[at + 1 :] for at, word in enumerate(message))


def yes_or_no(question: str, text: str) -> str | None:
    """The code "yes" or "no", or the question's third; None for no answer, or for a yes *and* a no.

    These questions are about tonight's bed and today's food: where somebody seems to say both,
    asking again is safer than choosing.
    """
    words = word_list(question)
    message = carried_words(text, words)
    found = [hit for hit in hits(message, words) if not hit.denied]
    if _is_of_an_option(text):
        found = [hit for hit in found if message[hit.start : hit.end] != (NO,)]
    else:
        found.extend(_opening(message, words))
    said = {hit.code for hit in of_the_question(text, message, found, words)}
    if YES in said and _is_for_others_only(question, text):
        return NO
    if {YES, NO} <= said:
        return None
    if said == {YES} and (hangs(words_of(text)) or _is_against(question, text)):
        return UNSURE if UNSURE in words.codes else None
    if said == {NO} and _waves_off(question, text):
        return None
    return next((code for code in words.codes if code in said), None)


def _is_for_others_only(question: str, text: str) -> bool:
    """Whether what there is goes to somebody else: "enough for the baby not me"."""
    table, words = words_file(question).get("for_others"), words_of(text)
    places = [at for at in range(2, len(words)) if words[at - 2 : at] == ("enough", "for")]
    if table is None or not places:
        return False
    rest = words[places[0] :]
    others = {*table["others"], *words_file("spelling")["others"]["people"]}
    own = [
        at
        for at, word in enumerate(rest)
        if word in table["own"]
        and others.isdisjoint(rest[at + 1 : at + 2])  # "me mum"
        and set(table["denied"]).isdisjoint(rest[max(0, at - 2) : at])
    ]
    return not own and not others.isdisjoint(rest)


def _waves_off(question: str, text: str) -> bool:
    """ "nah im sound for food": no food, or no need?"""
    waved = words_file(question).get("waved_off", ())
    return words_of(text)[:1] == (NO,) and not set(waved).isdisjoint(words_of(text))


def _is_against(question: str, text: str) -> bool:
    """Whether what they name is where they will not, or may not, be: "mums not letting me in"."""
    said = f" {' '.join(words_of(text))} "
    return any(f" {phrase} " in said for phrase in words_file(question).get("against", ()))


def entitled(text: str) -> str | None:
    """What keeps somebody of 25 in, an EHC plan or being a care leaver, "none", or None."""
    found = some_of("extra_help", text) or ()
    return next((code for code in found if code in ENTITLING), None)


def interests_in(text: str, allowed: frozenset[str] | None) -> tuple[str, ...] | None:
    """Up to three interests that the directory has, in the order they were said.

    `("any",)` for "anything"; `allowed` is the directory's list, None for all we have words for.
    """
    found = _plain_ones_first(text, some_of("interests", text))
    if found == (ANY,) and _leaves_some_out(text):
        return None
    if allowed is None:
        return found[: most_interests()] if found else None
    known = [code for code in found or () if code in allowed or code in ("any", "none")]
    kept = known if found not in (("any",), ("none",)) else list(found)
    named = [code for code in _own_words(text, allowed) if code not in kept]
    strong = [code for code in (*named, *kept) if code not in ("any", "none")]
    return tuple(strong[: most_interests()] or kept) or None


def _plain_ones_first(text: str, found: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Where there is no room for all, what is named before what may be meant.

    "with my hands" may be three of them, and is no reason to lose the animals.
    """
    if found is None or len(found) <= most_interests():
        return found
    words = word_list("interests")
    message = carried_words(text, words)
    ordered = [hit for hit in hits(message, words) if not hit.denied]
    named = {
        hit.code
        for hit in ordered
        if len(words.phrases.get(tuple(message[hit.start : hit.end]), ())) == 1
    }
    return tuple(sorted(found, key=lambda code: code not in named))


def _leaves_some_out(text: str) -> bool:
    """As in "anything but retail": what they would like is not told yet."""
    words = word_list("interests")
    return any(hit.denied for hit in hits(carried_words(text, words), words))


def names_everything(text: str) -> bool:
    """Asked what makes it harder, whether they say that all of it does."""
    words = carrying([word for word in words_of(text) if word != BREAK])
    return any(words == phrase_of(each) for each in words_file("barriers")["everything"])


def is_enough(text: str) -> bool:
    """Asked about food, whether "enough", or "not enough", is all they say: nobody is to stop."""
    words = carrying([word for word in words_of(text) if word != BREAK])
    table = words_file("food_today")
    either = any(words == phrase_of(each) for each in table["either"])
    return "enough" in words and set(words) <= set(table["about_food"]) and not either


def most_interests() -> int:
    """How many interests are kept at most."""
    return int(words_file("interests")["most"])


def _own_words(text: str, codes: Iterable[str]) -> list[str]:
    """Codes whose own words ("hospitality tourism") are in the message, for lists not ours."""
    listed = word_list("interests").codes
    message = f" {' '.join(words_of(text))} "
    return [
        c for c in sorted(codes) if c not in listed and f" {' '.join(phrase_of(c))} " in message
    ]


def _said(found: Iterable[Hit]) -> list[str]:
    ordered = sorted((hit for hit in found if not hit.denied), key=lambda hit: hit.start)
    return list(dict.fromkeys(hit.code for hit in ordered))


def _opening(message: Sequence[str], words: WordList) -> list[Hit]:
    """A "yes" or "no" that the message begins with."""
    first = first_word(message, words)
    return [Hit(first, 0, 1, denied=False)] if first in (YES, NO) else []


def _is_of_an_option(text: str) -> bool:
    """Whether a no is one to something else: "nah not for me too far"."""
    said = f" {' '.join(words_of(text))} "
    return any(
        f" {' '.join(words_of(phrase))} " in said for phrase in words_file("yes_no")["options"]
    )


def _turned_down(message: Sequence[str], found: Sequence[Hit]) -> bool:
    """Nothing but what does not apply: "no housing issues", "not in care or anything"."""
    if found and (message[:1] in ((NO,), ("never",)) or any(hit.code == NONE for hit in found)):
        return True
    if found and all(hit.plainly for hit in found) and "but" not in message:
        return True
    return _says_no_to_all(message)


def _says_no_to_all(message: Sequence[str]) -> bool:
    """As in "no i do not have this", "no but my mum gets it" and "my mum gets it but i dont"."""
    clause = next(clauses_of(message), ())
    at = clause.index("but") if "but" in clause else len(clause)
    before, after = clause[:at], clause[at + 1 :]
    people = words_file("spelling")["others"]["people"]
    if not after:
        return _plain_no(before)
    no_but_they = _plain_no(before) and after[0] in people
    return no_but_they or (before[:1] != () and before[0] in people and _plain_no(after))


def _plain_no(clause: Sequence[str]) -> bool:
    """Nothing but small words, with a denial among them; "no i do have one" is none."""
    table = words_file("spelling")["plain_no"]
    rest = clause[1:] if clause[:1] == (NO,) else clause
    denies = not rest or not set(rest).isdisjoint(table["says_it"])
    return bool(clause) and denies and set(clause) <= set(table["words"])
