"""What the portal tells by letter comes later where the mail server is away; a link in does not."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from sqlalchemy import Engine, select

from directory.db import transaction
from directory.partners import kept, reminders
from directory.partners.kept import KEPT_FOR, LEASE
from directory.partners.letters import Letter
from directory.partners.tables import KeptLetter
from tests.directory.makers import NOW
from tests.directory.portal.test_ending import GONE, own
from tests.directory.portal_makers import ADMIN, EDITOR, OTHER, OURS, World

__all__ = ["own"]
URL = "https://guide.test/portal"


class Away:
    """A mail server that takes nothing, or nothing for these addresses."""

    def __init__(self, world: World, *but: str) -> None:
        self.world, self.but, self.tried = world, but, 0
        world.send = self.send  # type: ignore[method-assign]

    def send(self, to: Sequence[str], subject: str, body: str) -> None:
        self.tried += 1
        if not self.but or set(to) & set(self.but):
            raise SMTPServerDisconnected("away")
        self.world.letters.append((tuple(to), subject, body))

    def comes_back(self) -> None:
        self.but = ("nobody@nowhere.test",)


def waiting(engine: Engine) -> list[str]:
    with transaction(engine) as session:
        letters = session.scalars(select(KeptLetter).order_by(KeptLetter.subject))
        return [f"{one.addresses} {one.subject} {one.body}" for one in letters]


def tried_again(world: World) -> int:
    return kept.send_kept(world.engine, world.send, lambda: world.now)


def test_the_end_of_a_helpline_is_told_once_the_mail_server_is_back(
    world: World, engine: Engine, own: str
) -> None:
    server = Away(world)
    world.signed_in(EDITOR).press(f"/services/{own}/close", **GONE)
    assert world.letters == [] and len(waiting(engine)) == 2  # the two admins
    assert tried_again(world) == 0 and server.tried == 2  # they are on their way still
    world.later(minutes=31)
    assert tried_again(world) == 0 and server.tried == 4
    assert tried_again(world) == 0 and server.tried == 4  # no more often than that
    server.comes_back()
    world.later(minutes=31)
    assert tried_again(world) == 2
    assert sorted(to for (to,), *_ in world.letters) == sorted([ADMIN, "second@partnership.test"])
    assert all("Night line" in subject for _, subject, _ in world.letters)
    assert waiting(engine) == []
    world.later(days=1)
    assert tried_again(world) == 0


def test_who_sends_the_reminders_sends_them_too(world: World, engine: Engine, own: str) -> None:
    server = Away(world)
    world.signed_in(EDITOR).press(f"/services/{own}/close", **GONE)
    server.comes_back()
    world.later(minutes=31)
    reminders.remind(engine, world.send, URL, lambda: world.now)
    told = [subject for _, subject, _ in world.letters if "helpline is taken away" in subject]
    assert len(told) == 2 and waiting(engine) == []


def test_what_went_at_once_is_kept_nowhere(world: World, engine: Engine, own: str) -> None:
    world.signed_in(EDITOR).press(f"/services/{own}/close", **GONE)
    assert len(world.letters) == 2 and waiting(engine) == []


def test_one_mailbox_that_is_refused_keeps_the_letter_from_nobody_else(
    world: World, engine: Engine, own: str
) -> None:
    Away(world, ADMIN)
    world.signed_in(EDITOR).press(f"/services/{own}/close", **GONE)
    assert [to for to, *_ in world.letters] == [("second@partnership.test",)]
    (left,) = waiting(engine)
    assert ADMIN in left


def test_a_link_to_sign_in_is_never_kept(world: World, engine: Engine) -> None:
    server = Away(world)
    world.visitor().press("/sign-in", email=EDITOR)
    assert server.tried == 1 and waiting(engine) == []
    server.comes_back()
    world.later(minutes=31)
    assert tried_again(world) == 0 and world.letters == []


def test_a_letter_of_a_week_ago_is_given_up_and_logged(
    world: World, engine: Engine, own: str, caplog: pytest.LogCaptureFixture
) -> None:
    Away(world)
    world.signed_in(EDITOR).press(f"/services/{own}/close", **GONE)
    world.later(days=KEPT_FOR.days)
    assert tried_again(world) == 0 and len(waiting(engine)) == 2
    world.later(seconds=1)
    with caplog.at_level(logging.ERROR):
        assert tried_again(world) == 0
    assert waiting(engine) == [] and caplog.text.count("given up") == 2
    assert ADMIN not in caplog.text and "Night line" not in caplog.text


def test_where_no_letters_are_sent_none_is_kept(world: World, engine: Engine, own: str) -> None:
    world.show_links = True
    world.signed_in(EDITOR).press(f"/services/{own}/close", **GONE)
    assert waiting(engine) == [] and world.letters == []


def test_what_is_undone_is_told_to_nobody(world: World, engine: Engine) -> None:
    """A letter is written down in the transaction of what it tells of."""
    with pytest.raises(RuntimeError), transaction(engine) as session:
        letter = Letter((ADMIN,), "Gone", "Gone")
        kept.keep(session, [letter], NOW)
        raise RuntimeError
    assert waiting(engine) == [] and timedelta(hours=1) > LEASE


def test_a_change_that_waits_no_more_is_told_to_nobody(world: World, engine: Engine) -> None:
    """It was approved meanwhile; one of which something still waits is told."""
    server = Away(world)
    draft = world.signed_in(EDITOR).add_service()
    world.signed_in(EDITOR).post(f"{draft}/check")
    other = world.signed_in(OTHER)
    other.post(f"{other.add_service()}/check")
    assert len(waiting(engine)) == 2
    world.signed_in(ADMIN).approve(f"/queue/{draft.rpartition('/')[2]}")
    server.comes_back()
    world.later(minutes=31)
    tried_again(world)
    told = {(to, OURS in body) for (to,), _, body in world.letters if "waits" in body}
    assert told == {(ADMIN, False)}
    assert any(to == EDITOR for (to,), *_ in world.letters)
