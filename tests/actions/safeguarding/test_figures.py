"""What the first net finds of messages that it was not tuned on.

The thresholds are those that the guide was asked to keep; what it really reaches is printed by
`python -m tests.actions.safeguarding.report`.
"""

from __future__ import annotations

from collections import Counter

import pytest

from actions.safeguarding import ConcernClass, Net, read_phrases
from actions.safeguarding.entries import Kind
from tests.actions.safeguarding.figures import (
    MAIN,
    Figure,
    figures,
    main_classes,
    other_classes,
    report,
    total,
)
from tests.actions.safeguarding.messages import (
    BENIGN,
    EVERYDAY,
    NEAR_TWIN,
    UNMENDED,
    held_out,
    in_batch,
    read_messages,
    read_plain,
    read_seen_once,
)

LEAST_MESSAGES = 600


@pytest.fixture(scope="module")
def net() -> Net:
    return read_phrases()


@pytest.fixture(scope="module")
def parts(net: Net) -> tuple[Figure, ...]:
    return figures(net, held_out())


def test_the_development_set_is_large_and_holds_every_class() -> None:
    messages = read_messages()
    labels = Counter(message.label for message in messages)

    assert len(messages) >= LEAST_MESSAGES
    assert set(labels) == {*ConcernClass, *BENIGN}
    assert len({message.text for message in messages}) == len(messages)


def test_a_message_is_on_one_side_only() -> None:
    tuned = {message.text for message in read_messages() if message.is_for_tuning}

    assert not tuned & {message.text for message in held_out()}


def test_the_five_main_classes_are_found(parts: tuple[Figure, ...]) -> None:
    found = list(main_classes(parts))

    assert {part.label for part in found} == MAIN
    assert total("main", found).rate >= 0.95, report("held out", parts)
    assert min(part.rate for part in found) >= 0.90, report("held out", parts)


def test_the_other_classes_are_found(parts: tuple[Figure, ...]) -> None:
    found = list(other_classes(parts))

    assert {part.label for part in found} == set(ConcernClass) - MAIN
    assert total("other", found).rate >= 0.90, report("held out", parts)
    assert min(part.rate for part in found) >= 0.80, report("held out", parts)


def test_false_alarms_are_rare(parts: tuple[Figure, ...]) -> None:
    rates = {part.label: part.rate for part in parts}

    assert rates[NEAR_TWIN] <= 0.03, report("held out", parts)
    assert rates[EVERYDAY] <= 0.005, report("held out", parts)


def test_where_they_live_and_what_they_did_is_no_danger(net: Net) -> None:
    """Answers to the questions and to check-ins: "i live on church street", "cant make it tmrw"."""
    everyday = [one for one in in_batch("tuning_answers") if one.label == EVERYDAY]
    alarms = [one.text for one in everyday if net.screen(one.text)]

    assert len(everyday) > 400
    assert len(alarms) <= len(everyday) // 200, alarms


@pytest.mark.parametrize("batch", sorted(read_seen_once().keys() - UNMENDED))
def test_what_was_written_in_other_voices_is_found_as_well(net: Net, batch: str) -> None:
    """These were measured first and mended after: they keep what was gained, no more."""
    parts = figures(net, read_seen_once()[batch])

    assert total("main", main_classes(parts)).rate >= 0.95, report(batch, parts)
    assert total("other", other_classes(parts)).rate >= 0.90, report(batch, parts)


@pytest.mark.parametrize(
    ("batch", "main", "twins"),
    [
        ("seen_once_last", 0.80, 0.07),
        ("seen_once_apart", 0.88, 0.10),
        ("seen_once_typed_even", 0.83, 0.17),
        ("seen_once_new_voices", 0.98, 0.04),
        ("seen_once_newer_voices", 0.95, 0.03),
        ("seen_once_newest_voices", 0.97, 0.03),
        ("seen_once_unchosen_voices", 0.96, 0.034),
    ],
)
def test_a_batch_that_nothing_was_mended_for_is_found_no_worse(
    net: Net, batch: str, main: float, twins: float
) -> None:
    """The aims are 95 % and 3 %. This only keeps what there is."""
    parts = figures(net, read_seen_once()[batch])
    rates = {part.label: part.rate for part in parts}

    assert total("main", main_classes(parts)).rate >= main, report(batch, parts)
    assert total("other", other_classes(parts)).rate >= 0.90, report(batch, parts)
    assert rates[NEAR_TWIN] <= twins, report(batch, parts)
    assert rates[EVERYDAY] <= 0.012, report(batch, parts)


def test_everyday_messages_that_nothing_was_mended_for_are_left_alone(net: Net) -> None:
    everyday = [m for name in UNMENDED for m in in_batch(name) if m.label == EVERYDAY]
    alarms = [message.text for message in everyday if net.screen(message.text)]

    assert len(everyday) > 1_100
    assert len(alarms) / len(everyday) <= 0.005, alarms


AROUND = (
    "after work {}",
    "im looking for a job but {}",
    "went to the gym and {}",
    "{} at night",
    "{} in my room",
    "{} for ages",
    "{} all the time",
    "{} and im tired",
    "{} in front of the kids",
    "{} anyway can you help me find a job",
    "{}, is there a bus to college",
    "{}, i left school last year",
)
ONE_IN, ONE_IN_AT_THE_WORST = 75, 25
"""How many of what is heard by itself may go unheard beside other words: all, and one of them."""


def test_what_is_said_beside_it_does_not_quiet_danger(net: Net) -> None:
    """Every fourth message of danger that is heard by itself, in the middle of something else."""
    batches = [read_messages(), *read_seen_once().values()]
    danger = [m.text for batch in batches for m in batch if m.label not in BENIGN][::4]
    heard = [text for text in danger if net.screen(text)]
    quieted = {
        around: [text for text in heard if not net.screen(around.format(text))] for around in AROUND
    }

    assert len(heard) > 1_000
    worst = max(quieted.values(), key=len)
    assert len(worst) * ONE_IN_AT_THE_WORST <= len(heard), worst
    assert sum(map(len, quieted.values())) * ONE_IN <= len(heard) * len(AROUND), quieted


BROKEN_ONE_IN = 17
"""How many of what is heard on one line may go unheard where a line breaks in it."""


PLAIN, ENDINGS = read_plain()
EXAMPLES_ONE_IN = 70
"""How many of the phrases' own short examples may go unheard before an ordinary ending."""


@pytest.mark.parametrize("concern", ConcernClass)
def test_where_and_when_quiets_nothing_that_is_said_plainly(
    net: Net, concern: ConcernClass
) -> None:
    told = [f"{plain} {ending}" for plain in PLAIN[concern] for ending in ENDINGS]

    assert len(ENDINGS) >= 20
    assert [text for text in told if net.screen(text) is None] == []


def test_where_and_when_quiets_few_of_the_phrases_examples(net: Net) -> None:
    phrases = [entry for entry in net.entries if entry.kind is Kind.PHRASE]
    examples = {text for entry in phrases for text in entry.examples if len(text.split()) <= 8}
    told = [f"{text} {ending}" for text in sorted(examples) for ending in ENDINGS]
    unheard = [text for text in told if net.screen(text) is None]

    assert len(told) > 6_000
    assert len(unheard) * EXAMPLES_ONE_IN <= len(told), unheard


def test_a_new_line_within_it_does_not_hide_danger(net: Net) -> None:
    """Who types on a phone begins a new line anywhere: each is broken in its middle."""
    batches = [read_messages(), *read_seen_once().values()]
    danger = [m.text for batch in batches for m in batch if m.label not in BENIGN]
    heard = [text.split() for text in danger if net.screen(text)]
    broken = [
        " ".join(words[: len(words) // 2]) + "\n" + " ".join(words[len(words) // 2 :])
        for words in heard
    ]
    hidden = [text for text in broken if not net.screen(text)]

    assert len(heard) > 3_000
    assert len(hidden) * BROKEN_ONE_IN <= len(heard), hidden


def test_two_everyday_messages_on_two_lines_make_no_danger(net: Net) -> None:
    everyday = [one.text for one in in_batch("tuning_answers") if one.label == EVERYDAY]
    half = len(everyday) // 2
    pairs = list(zip(everyday, everyday[half:] + everyday[:half], strict=True))
    alarms = [pair for pair in pairs if net.screen("\n".join(pair))]

    assert len(alarms) <= len(pairs) // 50, alarms
