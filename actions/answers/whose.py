"""Whose fact it is, and of when: "my dads in prison" and "used to be on uc" are not theirs now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any

from actions.answers.spelling import words_file
from actions.answers.wording import BREAK, carrying, words_of

Phrase = tuple[str, ...]
NEAR, FAR = 6, 12
# What follows may be of something else.
ANOTHER = frozenset({"and", "plus", "also", "or"})


@dataclass(frozen=True)
class Whose:
    """Which codes of a question count only for the young person's self, and only today.

    `whoever` are phrases that count all the same, such as "passed away". A code in `now` does not
    count after one of the phrases `before` it, with one of `after` right behind it, or with one of
    `over` somewhere behind it: "was homeless last year but sorted now". The phrases of
    `work` may name what they would like to do, or what somebody else does: "want to be a carer".
    """

    own: frozenset[str] = frozenset()
    whoever: frozenset[Phrase] = frozenset()
    now: frozenset[str] = frozenset()
    before: tuple[Phrase, ...] = ()
    after: tuple[Phrase, ...] = ()
    over: tuple[Phrase, ...] = ()
    work: frozenset[Phrase] = frozenset()

    def counts(self, code: str, message: Sequence[str], start: int, end: int) -> bool:
        """Whether a code named between two places of a message is a fact of theirs, now."""
        is_of_one = code in self.own or message[start] in _words("possessed")
        if is_of_one and _words("possessive").intersection(message[start - 1 : start]):
            return False
        whoever = tuple(message[start:end]) in self.whoever
        theirs = whoever or _of_themselves_too(message, end)
        if code in self.own and not theirs and is_another_s(message, start):
            return False
        if tuple(message[start:end]) in self.work and _is_only_work(message, start, end):
            return False
        return not self.is_over(code, message, start, end)

    def is_over(self, code: str, message: Sequence[str], start: int, end: int) -> bool:
        """Whether what is named there was so once: "had an ehcp at school"."""
        return code in self.now and self._gone_by(message, start, end)

    def _gone_by(self, message: Sequence[str], start: int, end: int) -> bool:
        earlier = _since_the_last(message[max(0, start - NEAR) : start], _turns() | {BREAK})
        later = [word for word in message[end : end + NEAR] if word != BREAK]
        told = takewhile(lambda word: word not in ANOTHER, message[end : end + FAR])
        is_over = _holds([word for word in told if word != BREAK], self.over)
        right_after = any(tuple(later[: len(p)]) == p for p in self.after)
        return is_over or right_after or _holds(earlier, self.before)


def read_whose(table: Mapping[str, Any]) -> Whose:
    """What the `[whose]` of a question's file says."""
    return Whose(
        own=frozenset(table.get("own", ())),
        whoever=frozenset(_phrases(table.get("whoever", ()))),
        now=frozenset(table.get("now", ())),
        before=_phrases(table.get("before", ())),
        after=_phrases(table.get("after", ())),
        over=_phrases(table.get("over", ())),
        work=frozenset(_phrases(table.get("work", ()))),
    )


def is_another_s(message: Sequence[str], start: int) -> bool:
    """Is what begins at `start` said of somebody else: "brother has …", "dads in …"?"""
    place = start - 1
    while place >= 0 and message[place] in _words("linking"):
        place -= 1
    if place < 0 or message[place] not in _words("people"):
        return False
    described = message[place + 1] in _words("describing") if place + 1 < start else False
    before = message[place - 1] if place else BREAK
    return described or not _includes_me(message, place, before)


def _is_only_work(message: Sequence[str], start: int, end: int) -> bool:
    """Whether it is a job that they wish for, or that somebody else does.

    "want to look after my nan" is none, nor is "im my nans carer".
    """
    ahead = _since_the_last(message[:start], _wished("turns") | {BREAK})
    behind = tuple(takewhile(lambda word: word not in _wished("turns") | {BREAK}, message[end:]))
    if not _wished("theirs").isdisjoint(behind):
        return False
    wishes = _holds(ahead, _wishing("before")) or _holds(behind, _wishing("after"))
    if wishes and _words("people").isdisjoint(behind):
        return True
    start -= message[start - 1 : start] == ("as",)  # "mum works as a carer"
    return is_another_s(message, start) and _wished("being").isdisjoint(message[:start][-2:])


def is_somebody(word: str) -> bool:
    """Whether a word is somebody else: "mum", "brothers"."""
    return word in _words("people")


def _of_themselves_too(message: Sequence[str], end: int) -> bool:
    """As in "mum has depression and so do i"; but not "… so do i need to say that"."""
    joining = _words("joining") | {BREAK}
    begin = next((at for at in range(end, len(message)) if message[at] not in joining), end)
    if begin == end:
        return False  # "… in care as well" is still said of somebody else
    behind = [begin + len(phrase) for phrase in _also() if _stands_at(message, begin, phrase)]
    return any(at == len(message) or message[at] in joining for at in behind)


def _stands_at(message: Sequence[str], begin: int, phrase: Phrase) -> bool:
    return tuple(message[begin : begin + len(phrase)]) == phrase


def _includes_me(message: Sequence[str], place: int, before: str) -> bool:
    """As in "live with mum, on uc" and "me and my brother were in care" ("me" is passed over)."""
    if before == "and":
        return place < 2 or message[place - 2] in (BREAK, "i")
    return before in _words("beside")


def _since_the_last(words: Sequence[str], stops: Iterable[str]) -> Sequence[str]:
    found = [place for place, word in enumerate(words) if word in stops]
    return words[found[-1] + 1 :] if found else words


def _holds(words: Sequence[str], phrases: Iterable[Phrase]) -> bool:
    sentence = f" {' '.join(words)} "
    return any(f" {' '.join(phrase)} " in sentence for phrase in phrases)


def _phrases(texts: Iterable[str]) -> tuple[Phrase, ...]:
    """Spelt the way messages are, breaks left out."""
    return tuple(tuple(w for w in carrying(words_of(text)) if w != BREAK) for text in texts)


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(words_file("spelling")["others"][key])


@cache
def _wished(key: str) -> frozenset[str]:
    return frozenset(words_file("spelling")["wished_work"][key])


@cache
def _wishing(key: str) -> tuple[Phrase, ...]:
    return _phrases(words_file("spelling")["wished_work"][key])


@cache
def _also() -> tuple[Phrase, ...]:
    return tuple(tuple(text.split()) for text in words_file("spelling")["others"]["also"])


@cache
def _turns() -> frozenset[str]:
    # "i had" is one of the phrases looked for, and "just" and "only" may stand inside one.
    return frozenset(words_file("spelling")["turns"]["words"]) - {"i", "just", "only"}
