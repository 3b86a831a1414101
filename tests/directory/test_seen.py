"""What a long feed has had so far."""

from __future__ import annotations

from directory.feeds.seen import Seen


def test_a_name_is_new_once_however_many_there_are() -> None:
    with Seen() as seen:
        assert all(seen.add(f"service {number}") for number in range(20_000))
        assert not seen.add("service 7")
        assert "service 19999" in seen
        assert "service 20000" not in seen
