"""What came, as it is kept in the inbox."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incoming import Incoming, Kind


@given(text=st.text(), data=st.text(max_size=64), number=st.integers(-(2**52), 2**52))
def test_everything_comes_back_as_it_was(text: str, data: str, number: int) -> None:
    incoming = Incoming(Kind.TAP, number, text, data, message_id=number, callback_id="1")

    assert Incoming.from_json(incoming.as_json()) == incoming


@pytest.mark.parametrize("kind", list(Kind))
def test_the_kind_comes_back_as_a_kind(kind: Kind) -> None:
    assert Incoming.from_json(Incoming(kind, 1).as_json()).kind is kind


def test_no_name_and_no_file_is_held() -> None:
    """A field that is added here is kept of young people: think first."""
    fields = {"kind", "chat_id", "text", "data", "message_id", "callback_id", "album"}

    assert set(Incoming.__dataclass_fields__) == fields
