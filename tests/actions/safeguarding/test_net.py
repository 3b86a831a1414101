"""The first net, message by message: what it must find, and what it must leave alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.safeguarding import ConcernClass, Net, read_phrases, screen
from actions.safeguarding.reader import Reader
from actions.safeguarding.spans import span_of
from tests.actions.safeguarding.hostile import PIECES, hostile_texts
from tests.actions.safeguarding.messages import read_messages

NET = read_phrases()

FOUND = {
    "of a beating that they are scared of": (
        "im scared to go home because my stepdad will batter me", ConcernClass.ABUSE_HOME,
    ),
    "of a fire": ("were trapped in the house and theres a fire", ConcernClass.DANGER),
    "of a night in the shed": ("my mum makes me sleep out in the shed", ConcernClass.ABUSE_HOME),
    "in his bed": ("my stepdad makes me sleep in his bed", ConcernClass.SEXUAL_ABUSE),
    "headbutted in two words": ("my stepdad head butted me", ConcernClass.ABUSE_HOME),
    "beat at home": ("i always get beat at home", ConcernClass.ABUSE_HOME),
    "purging that nobody hears": (
        "i purge in the bathroom so nobody hears", ConcernClass.EATING_DISORDER,
    ),
    "a gun that is loaded": ("my stepdad is loading his gun", ConcernClass.DANGER),
    "somebody attacked": ("some men are attacking my brother", ConcernClass.DANGER),
    "before a setting, though they say no more": ("im not safe on the tram", ConcernClass.DANGER),
    "before a time that goes on": ("suicidal since year 10", ConcernClass.SUICIDE),
    "misspelt": ("im gona kil myslef", ConcernClass.SUICIDE),
    "without apostrophes": ("i cant do this anymore", ConcernClass.SUICIDE),
    "with curly apostrophes": ("I don’t want to be here anymore", ConcernClass.SUICIDE),
    "capitals": ("I WANT TO DIE", ConcernClass.SUICIDE),
    "stretched": ("i wannaaa dieee", ConcernClass.SUICIDE),
    "split": ("k i l l  m y s e l f", ConcernClass.SUICIDE),
    "without the g": ("hes comin for me", ConcernClass.DANGER),
    "with stars": ("going to k*ll myself", ConcernClass.SUICIDE),
    "with an emoji": ("🔪 my arms again", ConcernClass.SELF_HARM),
    "after a negated preamble": (
        "im not being dramatic but i want to die", ConcernClass.SUICIDE,
    ),
    "of the past that goes on": ("used to self harm, its started again", ConcernClass.SELF_HARM),
    "of a friend": ("my mate said she wants to kill herself", ConcernClass.FRIEND),
    "among other things": (
        "hi so i finished college in june and been looking at courses, my stepdad keeps touching "
        "me and idk what to do, also do you have anything with cars",
        ConcernClass.SEXUAL_ABUSE,
    ),
    "tonight": ("been kicked out and nowhere to go tonight", ConcernClass.HOMELESS),
    "with a laugh behind it": ("i want to kill myself lol", ConcernClass.SUICIDE),
    "said plainly beside a past that is over": (
        "gonna kms tonight, used to have an eating disorder but ive been well for years",
        ConcernClass.SUICIDE,
    ),
    "of oneself as a lad": ("im a lad and i got raped by another lad", ConcernClass.SEXUAL_ABUSE),
    "with the answer to a check-in": (
        "got the tablets ready just havent done it yet", ConcernClass.SUICIDE,
    ),
    "with a reason for being hit": ("my dad hits me when i talk back", ConcernClass.ABUSE_HOME),
    "beside work in another clause": ("i cut myself after work", ConcernClass.SELF_HARM),
    "beside somebody who keeps well": (
        "im suicidal and my nan keeps me well fed", ConcernClass.SUICIDE,
    ),
    "beside a film in another clause": (
        "my uncle touches me after watching a film", ConcernClass.SEXUAL_ABUSE,
    ),
    "of a past that is not over though they are fine": (
        "dad used to hit me and he still does, im fine though", ConcernClass.ABUSE_HOME,
    ),
    "of a past beside which they deny that they are well": (
        "he used to hit me, i dont feel safe", ConcernClass.ABUSE_HOME,
    ),
    "of a past that they need to tell": ("he used to rape me", ConcernClass.SEXUAL_ABUSE),
    "with a number for a word": ("i wan2die", ConcernClass.SUICIDE),
    "with a number at a word's end": ("wan2 die", ConcernClass.SUICIDE),
    "with a number before a word": ("want 2die", ConcernClass.SUICIDE),
    "with a number in three words": ("iwan2die", ConcernClass.SUICIDE),
    "as it is heard": ("i wnt to dye", ConcernClass.SUICIDE),
    "over the end of a line": ("i want to\nkill myself", ConcernClass.SUICIDE),
    "over a new line within it": ("i want to\ndie", ConcernClass.SUICIDE),
    "a word a line": ("my\ndad\nbatters\nme", ConcernClass.ABUSE_HOME),
    "with a tear": ("im scared of my dad 😭", ConcernClass.ABUSE_HOME),
    "nothing but that": ("im being abused", ConcernClass.ABUSE_HOME),
    "at the end of a long message": ("bla " * 400 + "i want to kill myself", ConcernClass.SUICIDE),
}  # fmt: skip

LEFT_ALONE = (
    "got a black eye off boxing",
    "we got beat at home on saturday",
    "my nan has my passport in a folder somewhere",
    "was homeless when i was 17, got my own place now",
    "this course is killing me",
    "my phone died",
    "mum will kill me if i miss this",
    "i used to want to die but im fine now",
    "dying to know if i got in",
    "i want to be a paramedic",
    "nowhere is hiring lads\nme and my mum live down the road",
    "i abused my sick days",
    "my dad used to hit me but i dont live there now",
    "i want to dye my hair",
    "looking4work",
    "what even is an apprenticeship",
    "",
    "👍",
)


@pytest.mark.parametrize("how", FOUND)
def test_danger_is_found(how: str) -> None:
    text, concern = FOUND[how]
    match = screen(text, NET)

    assert match is not None, text
    assert match.concern_class == concern
    assert match.pattern


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_the_everyday_is_left_alone(text: str) -> None:
    assert screen(text, NET) is None


@pytest.mark.parametrize("entry", [e for e in NET.entries if e.loud], ids=lambda e: e.lines[0][:40])
def test_every_phrase_triggers_inside_a_longer_sentence(entry: Any) -> None:
    example = entry.loud[0]
    match = NET.screen(f"so i finished college in june. {example}. also what courses are there")

    assert match is not None, example


@pytest.mark.parametrize("reader", [NET.alarming, NET.harmless], ids=["alarming", "harmless"])
def test_the_sieve_hides_nothing_that_reading_would_find(reader: Reader) -> None:
    """Every message of ours as one, with no stop in it, and each by itself."""
    texts = [message.text for message in read_messages()][::7]
    for text in [*texts, " ".join(texts)]:
        words = NET.wording.words_of(text)
        unsifted = {
            (number, at)
            for number, at in reader.automaton.scan([(words, reader.automaton.first)])
            if span_of(words, at, reader.lines[number])
        }
        sifted = {(reader.lines.index(s.line), s.end - 1) for s in reader.spans(words)}
        assert sifted == unsifted, text


@settings(max_examples=200)
@given(st.text())
def test_no_text_raises(text: str) -> None:
    NET.screen(text)


@settings(max_examples=50)
@given(st.text(st.characters(categories=["L", "Z"]), max_size=80))
def test_words_around_it_do_not_hide_it(before: str) -> None:
    """Of another sentence, before it."""
    assert NET.screen(f"{before}\n\ni want to kill myself") is not None


@pytest.mark.parametrize("name", PIECES)
def test_the_work_grows_with_the_length_and_not_faster(name: str) -> None:
    """Four times the text is at most five times the steps. Steps are counted, not timed."""
    short = steps(NET, hostile_texts(1_000)[name])
    long = steps(NET, hostile_texts(4_000)[name])

    assert long <= 5 * short + 1_000


def steps(net: Net, text: str) -> int:
    """How many functions are called to screen a text."""
    count = 0

    def seen(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before: Callable[..., Any] | None = sys.getprofile()
    sys.setprofile(seen)
    try:
        net.screen(text)
    finally:
        sys.setprofile(before)
    return count
