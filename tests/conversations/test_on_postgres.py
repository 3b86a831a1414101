"""The same conversation on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat import new_chat
from tests.guide import running_guide

pytestmark = [pytest.mark.whole, pytest.mark.timeout(600)]


def test_the_whole_way_on_postgresql(postgres: str, tmp_path: Path) -> None:
    """From hello to a check-in, answered, deleted."""
    with running_guide(tmp_path, f"{postgres}") as guide:
        chat = new_chat(guide)
        chat.says("/start foothold-demo").taps("OK, go on").says("seventeen").says("fy4 1xx")
        chat.taps("Looking after someone").says("since june").taps("Someone to talk to")
        chat.says("just my maths").says("my heads a mess").hears("most days")
        chat.taps("No").says("im in care").hears("Here's what I heard", "I've been in care")
        chat.taps("That's me").taps("Save").hears("Kept").says("/saved").hears(
            "Here's what you kept"
        )
        chat.taps("I'll try this").says("yes").hears("I'll check in on")
        chat.waits_for_the_check_in().hears("How did it go").says("it was shut, nobody there")
        chat.hears("I'm sorry")
        chat.says("/mydata").hears("Here's what I hold", "FY4", "foothold-my-data.json")
        chat.says("/delete").taps("Yes, delete everything").hears("is gone")
