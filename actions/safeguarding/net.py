"""The net: a message through the automaton, less what is harmless, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

from actions.safeguarding.concerns import ALWAYS_FIRST, MAY_BE_A_FRIENDS, URGENCY, ConcernClass
from actions.safeguarding.entries import Entry, Kind
from actions.safeguarding.lexicon import PAUSE, STOP, Lexicon
from actions.safeguarding.reader import Reader, reader_of
from actions.safeguarding.spans import Cover, Line, Span, cover_of
from actions.safeguarding.spelling import spelling_of
from actions.safeguarding.weighing import EVEN, NOTHING, Scales, Weighing
from actions.safeguarding.wording import Wording, wording_of

LOOK_BACK = 7
LOOK_AHEAD = 5
HEAVY = 1.7
"""What weighs so many nats gives the alarm without a phrase."""
PHRASE = 8.0
"""That a phrase stands there weighs so many nats where nothing else is said, and among other words
its share of that."""
AROUND, NEAR = 16, 4
"""So many words on either side are weighed with a phrase, and so many in its own part alone."""
LIGHT, LIGHT_ALONE = 2.25, 4.75
"""A phrase is quiet that weighs less, and in its own part of the sentence less than the other: both
as it stands, and less what only says where and when, as far as `CLAUSE` words after it."""
CLAUSE = 12
FIRST_PERSON, THIRD_PERSON, OBJECT, SUBJECT = "first_person", "third_person", "me", "i"
DENIES, DENIED_WITHIN = "dont", 2


@dataclass(frozen=True)
class Match:
    """A class of concern and the pattern that found it."""

    concern_class: ConcernClass
    pattern: str


@dataclass(frozen=True)
class Net:
    """Phrases ready for use. Keeps nothing of any message."""

    entries: tuple[Entry, ...]
    wording: Wording
    alarming: Reader
    harmless: Reader
    scales: Scales

    @property
    def slots(self) -> int:
        """How many places all patterns have together."""
        return sum(len(line.slots) for line in self.lines)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All patterns."""
        return self.alarming.lines + self.harmless.lines

    def screen(self, text: str) -> Match | None:
        """The most urgent concern in a message, or None. Raises nothing on any text."""
        words = self.wording.words_of(text)
        weighing = self.scales.weigh(words)
        alarms = [span for span in self.alarming.spans(words) if not self._is_light(span, weighing)]
        found = self._most_urgent(words, alarms, weighing) if alarms else None
        return found or self._heavy(words, weighing)

    def by_phrases_alone(self) -> Net:
        """The same net, in which no words weigh anything."""
        return replace(self, scales=EVEN)

    def sounds_harmless(self, text: str) -> bool:
        """Whether what is harmless outweighs danger in every passage of a message."""
        return not self.scales.weigh(self.wording.words_of(text)).heavy(0.0)

    def _heavy(self, words: Sequence[str], weighing: Weighing) -> Match | None:
        """What weighs heavily enough all by itself, less the words that are known as harmless."""
        heavy = weighing.heavy(HEAVY)
        if not heavy:
            return None
        known = self._harmless(words)
        known_words = {at for span in known for at in range(span.start, span.end)}
        weighing = weighing.without(known_words)
        danger, part = max((weighing.danger(*part), part) for part in heavy)
        if danger < HEAVY:
            return None
        return Match(weighing.heaviest(*part), weighing.told_by(*part))

    def _is_light(self, span: Span, weighing: Weighing) -> bool:
        """Whether a phrase, with what is said around it, weighs for something harmless.

        Not where one of its own words was in no message that the weights were learned from.
        """
        entry, words = span.line.entry, weighing.words
        own = [word for word in words[span.start : span.end] if word in span.line.own_words]
        if entry.always or entry.alone or not self.scales.knows(own):
            return False
        parts = (
            (span.around(words, AROUND), LIGHT),
            (span.around(words, NEAR, self._parting), LIGHT_ALONE),
        )

        def is_light(less: tuple[int, int]) -> bool:
            return not any(_outweighs(weighing, *part, len(own), less) for part in parts)

        return is_light(NOTHING) and is_light(self._setting_after(span, words))

    def _setting_after(self, span: Span, words: Sequence[str]) -> tuple[int, int]:
        """From where to where the clause of a phrase ends with where, when or how often."""
        _, end = span.around(words, CLAUSE, self._parting)
        return self.wording.lexicon.setting.begin_in(words, span.end, end), end

    @cached_property
    def _parting(self) -> frozenset[str]:
        return self.wording.lexicon.parting | {STOP, PAUSE}

    def _most_urgent(
        self, words: Sequence[str], spans: Sequence[Span], weighing: Weighing
    ) -> Match | None:
        """What is answered of all that stands: one match, the most urgent of its class."""
        quiet = cover_of(self._harmless(words), len(words))
        alarms = [span for span in spans if self._stands(words, span, quiet)]
        weighs_most = weighing.heaviest(0, len(words))
        alarms = list(_not_explained_by_longer(alarms, len(words), weighs_most))
        friends = cover_of(filter(_names_a_friend, alarms), len(words))
        matches = [self._match(words, span, friends) for span in alarms]
        first_of_each = {match.concern_class: match for match in reversed(matches)}
        return _chosen(first_of_each, weighing)

    def _harmless(self, words: Sequence[str]) -> Iterator[Span]:
        """What keeps quiet. "I'm fine now" does, and "I don't feel fine" does not."""
        denying = self.wording.lexicon.sets.get(DENIES, frozenset())
        for span in _standing(words, self.harmless.spans(words)):
            before = words[max(span.start, span.end - 1 - DENIED_WITHIN) : span.end - 1]
            denied = denying.intersection(before) - span.line.own_words
            if not (span.line.entry.across and denied):
                yield span

    def _stands(self, words: Sequence[str], span: Span, quiet: Cover) -> bool:
        """Whether nothing harmless covers it and, of what only counts alone, nothing is beside."""
        entry = span.line.entry
        if entry.alone and not span.is_alone(words, self._setting_after(span, words)):
            return False
        return entry.always or not (
            quiet.holds_the_end_of(span) or self._is_of_the_everyday(words, span)
        )

    def _is_of_the_everyday(self, words: Sequence[str], span: Span) -> bool:
        """Whether a word that undoes the phrase stands in it, or soon after in the same clause."""
        unless = span.line.entry.unless
        if not unless:
            return False
        after = words[span.end : span.end + LOOK_AHEAD]
        ends = {STOP, PAUSE, *self.wording.lexicon.clause}
        same_clause = takewhile(lambda word: word not in ends, after)
        return not unless.isdisjoint([*words[span.start : span.end], *same_clause])

    def _match(self, words: Sequence[str], span: Span, friends: Cover) -> Match:
        concern = span.line.entry.concern or ConcernClass.FRIEND
        if concern is not ConcernClass.OVERDOSE and self._is_a_friends(words, span, friends):
            concern = ConcernClass.FRIEND
        return Match(concern, span.line.text)

    def _is_a_friends(self, words: Sequence[str], span: Span, friends: Cover) -> bool:
        """Whether this is about another. What is done to "me" never is, whoever does it.

        Nor is what "I" suffered, where the phrase begins with it: "I got raped by a mate".
        """
        sets = self.wording.lexicon.sets
        may_be = span.line.entry.concern in MAY_BE_A_FRIENDS
        if not sets.get(OBJECT, frozenset()).isdisjoint(words[span.start : span.end + 1]):
            return False
        if not may_be and words[span.start] in sets.get(SUBJECT, ()):
            return False
        told = may_be and self._is_said_of_another(words, span)
        return told or friends.holds_the_start_of(span)

    def _is_said_of_another(self, words: Sequence[str], span: Span) -> bool:
        """Whether the nearest person named, from the phrase's end backwards, is another.

        Of harm to others the victim stands within, so there it counts from the beginning.
        """
        sets = self.wording.lexicon.sets
        names_others = span.line.entry.concern is ConcernClass.HARM_TO_OTHERS
        nearest = span.start if names_others else span.end - 1
        for at in range(nearest, max(-1, span.start - 1 - LOOK_BACK), -1):
            if words[at] in sets.get(FIRST_PERSON, ()) or words[at] == STOP:
                return False
            if words[at] in sets.get(THIRD_PERSON, ()):
                return True
        return False


def screen(text: str, phrases: Net) -> Match | None:
    """The most urgent concern in a message, or None. Raises nothing on any text."""
    return phrases.screen(text)


def net_of(lexicon: Lexicon, entries: Iterable[Entry], scales: Scales) -> Net:
    """A net of the entries, in their order, with what words weigh."""
    kept, passed = tuple(entries), _passed(lexicon)
    lines = [line for entry in kept for line in _lines(entry, passed)]
    vocabulary = {word for line in lines for slot in line.slots for word in slot.words or ()}
    alarming = [line for line in lines if line.entry.kind is Kind.PHRASE]
    harmless = [line for line in lines if line.entry.kind is Kind.HARMLESS]
    return Net(
        entries=kept,
        wording=wording_of(lexicon, spelling_of(lexicon, vocabulary)),
        alarming=reader_of(alarming, passed[Kind.PHRASE]),
        harmless=reader_of(harmless, passed[Kind.HARMLESS]),
        scales=scales,
    )


def _lines(entry: Entry, passed: Mapping[Kind, frozenset[str]]) -> Iterator[Line]:
    for text, slots in entry.patterns:
        yield Line(text, entry, slots, passed[entry.kind])


def _passed(lexicon: Lexicon) -> Mapping[Kind, frozenset[str]]:
    """What is passed by. A phrase goes on over a comma; what is harmless ends at it."""
    return {Kind.PHRASE: lexicon.light | {PAUSE}, Kind.HARMLESS: lexicon.light}


def _chosen(matches: Mapping[ConcernClass, Match], weighing: Weighing) -> Match | None:
    """The most urgent class, or the one that the whole message weighs most for.

    What may end a life tonight is put behind nothing, and a friend before nothing of one's own.
    """
    own = matches.keys() - {ConcernClass.FRIEND}
    if not own:
        return matches.get(ConcernClass.FRIEND)
    first = min(own, key=URGENCY.__getitem__)
    heaviest = weighing.heaviest(0, len(weighing.words))
    return matches[heaviest if heaviest in own and first not in ALWAYS_FIRST else first]


def _outweighs(
    weighing: Weighing,
    part: tuple[int, int],
    enough: float,
    own: int,
    setting: tuple[int, int],
) -> bool:
    """Whether a part, less a setting, weighs enough for a phrase of so many words of its own."""
    start, end = part
    less = min(setting[0], end), min(setting[1], end)
    said = end - start - (less[1] - less[0])
    return weighing.outweighs(start, end, enough - PHRASE * _share(own, said), less)


def _share(own: int, said: int) -> float:
    """What part of what is said a phrase is, 0 to 1, without the stop; of long as of short."""
    return min(1.0, own / min(max(1, said - 1), AROUND))


def _names_a_friend(span: Span) -> bool:
    return span.line.entry.concern is ConcernClass.FRIEND


def _standing(words: Sequence[str], harmless: Sequence[Span]) -> Iterator[Span]:
    """What keeps quiet: said in one sentence, or across the next as well, and not undone.

    A word undoes it that comes after; within one that reaches across clauses, also inside.
    """
    last = {word: at for at, word in enumerate(words)} if harmless else {}
    for span in harmless:
        entry = span.line.entry
        begin = span.start if entry.across else span.end
        undone = any(last.get(word, -1) >= begin for word in entry.unless)
        if not undone and (entry.across or STOP not in words[span.start : span.end]):
            yield span


def _not_explained_by_longer(
    spans: Sequence[Span], length: int, weighs_most: ConcernClass
) -> Iterator[Span]:
    """The spans without those that are part of what a longer phrase of another class says.

    "Hurt me" is danger, "he'll hurt me if I leave him" is a partner's violence. What may end a
    life tonight is never explained away, nor what the whole message weighs most for.
    """
    concerns = {span.line.entry.concern for span in spans} - {ConcernClass.FRIEND}
    covers = {
        concern: cover_of((span for span in spans if span.line.entry.concern is concern), length)
        for concern in concerns
    }
    for span in spans:
        own = span.line.entry.concern
        others = (cover for concern, cover in covers.items() if concern is not own)
        if own in {*ALWAYS_FIRST, weighs_most} or not any(cover.exceeds(span) for cover in others):
            yield span
