"""Typed words that mean a button."""

from __future__ import annotations

import pytest

from bot.typed import meant

OFFER = {
    "yes check in": "i:affirm:b=offer",
    "yes": "i:affirm:b=offer",
    "no thanks": "i:deny:b=offer",
}
WHICH = {
    "pier trust": "i:not_for_me:o=a",
    "sea school bakery": "i:not_for_me:o=b",
    "princes team": "i:not_for_me:o=c",
}
CARD = {"tell me more": "i:option_details:o=a", "save": "i:save_option:o=a"}


@pytest.mark.parametrize(
    ("text", "labels", "data"),
    [
        ("Yes, check in", OFFER, "i:affirm:b=offer"),
        ("yh check in", OFFER, "i:affirm:b=offer"),
        ("yeah", OFFER, "i:affirm:b=offer"),
        ("no thanks", OFFER, "i:deny:b=offer"),
        ("the third one", WHICH, "i:not_for_me:o=c"),
        ("2", WHICH, "i:not_for_me:o=b"),
        ("the bakery one", WHICH, "i:not_for_me:o=b"),
        ("number 4", WHICH, ""),
        ("the second one", CARD, ""),
        ("yes", WHICH, ""),
        ("hello", {}, ""),
    ],
)
def test_a_button_is_meant(text: str, labels: dict[str, str], data: str) -> None:
    assert meant(text, labels) == data
