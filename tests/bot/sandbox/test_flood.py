"""The counting behind "Too Many Requests", with a hand on the seconds."""

from __future__ import annotations

from bot.sandbox.flood import Flood
from bot.sandbox.limits import Limits


class Seconds:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_one_message_a_second_is_never_too_many() -> None:
    seconds = Seconds()
    flood = Flood(Limits(), seconds)
    for _ in range(500):
        assert flood.seconds_to_wait(1) == 0
        seconds.now += 1


def test_a_chat_has_a_burst_of_twenty_and_then_one_a_second() -> None:
    seconds = Seconds()
    flood = Flood(Limits(), seconds)
    assert [flood.seconds_to_wait(1) for _ in range(21)] == [0] * 20 + [1]
    seconds.now += 1
    assert [flood.seconds_to_wait(1) for _ in range(2)] == [0, 1]


def test_who_does_not_wait_is_refused_again() -> None:
    seconds = Seconds()
    flood = Flood(Limits(chat_burst=1, chat_refill_a_second=0.25), seconds)
    assert flood.seconds_to_wait(1) == 0
    assert flood.seconds_to_wait(1) == 4
    seconds.now += 3.5
    assert flood.seconds_to_wait(1) == 1
    seconds.now += 0.5
    assert flood.seconds_to_wait(1) == 0


def test_thirty_a_second_for_the_bot_over_all_chats() -> None:
    seconds = Seconds()
    flood = Flood(Limits(), seconds)
    assert [flood.seconds_to_wait(chat_id) for chat_id in range(31)] == [0] * 30 + [1]
    seconds.now += 1
    assert flood.seconds_to_wait(99) == 0


def test_a_chat_that_floods_leaves_the_others_alone() -> None:
    flood = Flood(Limits(), Seconds())
    assert [flood.seconds_to_wait(1) for _ in range(21)][-1] == 1
    assert flood.seconds_to_wait(2) == 0
