"""The waiting file: whatever stands in it, what can be read is used, and nothing is lost."""

from __future__ import annotations

import base64
import json
import logging
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.incoming import Incoming, Kind
from bot.telegram import spool as spools
from bot.telegram.spool import NAME, PURPOSE, UNREAD, Spool
from directory import clock
from tests.actions.makers import KEYRING, OTHER_KEYRING

SAM = 7_000_000_901
WORDS = "the words of a young person"
WRONG = replace(KEYRING, keys={**KEYRING.keys, "k1": b"x" * 32})


def says(text: str) -> Incoming:
    return Incoming(Kind.TEXT, SAM, text=text)


def sealed(told: str, purpose: str = PURPOSE) -> str:
    return base64.b64encode(KEYRING.seal(told, purpose)).decode()


def whole_line(tmp_path: Path) -> bytes:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    Spool(elsewhere, KEYRING).add([(9, says(WORDS))])
    return (elsewhere / NAME).read_bytes().strip()


DAMAGED = {
    "no json": b"nonsense",
    "bytes": b"\xff\xfe\x00",
    "nothing in it": b"[]",
    "a number": b"5",
    "no number before it": json.dumps(["x", sealed(says(WORDS).as_json())]).encode(),
    "a number without an end": b'[1e999, "' + sealed(says(WORDS).as_json()).encode() + b'"]',
    "no base64": b'[1, "%%%"]',
    "no text": b"[1, null]",
    "no key's": json.dumps([1, base64.b64encode(b"x" * 50).decode()]).encode(),
    "of another purpose": json.dumps([1, sealed(says(WORDS).as_json(), "inbox")]).encode(),
    "no update": json.dumps([1, sealed("{}")]).encode(),
    "of no kind": json.dumps([1, sealed('{"kind": "new", "chat_id": 1}')]).encode(),
    "deeply nested": b"[" * 100_000,
}


@pytest.mark.parametrize("line", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_line_is_set_aside_and_the_others_are_used(
    tmp_path: Path, line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    spool = Spool(tmp_path, KEYRING)
    spool.add([(1, says("first"))])
    with (tmp_path / NAME).open("ab") as file:
        file.write(line + b"\n")
    spool.add([(3, says("third"))])
    with caplog.at_level(logging.DEBUG):
        assert [one.text for _, one in spool.read()] == ["first", "third"]
        assert [one.text for _, one in spool.read()] == ["first", "third"]

    assert (tmp_path / UNREAD).read_bytes().split() == line.split()
    assert stat.S_IMODE((tmp_path / UNREAD).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert caplog.text.count("could not be read") == 1
    assert WORDS not in caplog.text
    spool.empty()
    assert [file.name for file in tmp_path.iterdir()] == [UNREAD]


def test_a_line_with_a_bit_that_flipped_is_set_aside(tmp_path: Path) -> None:
    line = bytearray(whole_line(tmp_path))
    line[-8] ^= 1
    (tmp_path / NAME).write_bytes(bytes(line) + b"\n")

    assert Spool(tmp_path, KEYRING).read() == []
    assert (tmp_path / UNREAD).read_bytes().strip() == line


def test_a_key_that_is_not_here_is_named_and_its_lines_can_be_put_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Spool(tmp_path, OTHER_KEYRING).add([(1, says("first")), (2, says("second"))])
    spool = Spool(tmp_path, KEYRING)
    assert spool.read() == []
    spool.empty()
    assert f"'{OTHER_KEYRING.current}' is not here (2)" in caplog.text
    (tmp_path / UNREAD).rename(tmp_path / NAME)

    assert [one.text for _, one in Spool(tmp_path, OTHER_KEYRING).read()] == ["first", "second"]


def test_another_key_of_the_same_name_keeps_no_other_line_out(tmp_path: Path) -> None:
    Spool(tmp_path, WRONG).add([(1, says("first"))])
    Spool(tmp_path, KEYRING).add([(2, says("second"))])

    assert [one.text for _, one in Spool(tmp_path, KEYRING).read()] == ["second"]


def test_what_cannot_be_set_aside_is_not_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / NAME).write_bytes(whole_line(tmp_path) + b"\nnonsense\n")
    spool = Spool(tmp_path, KEYRING)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(spools, "_write", full)
        assert [one.text for _, one in spool.read()] == [WORDS]
        spool.empty()
    assert [one.text for _, one in spool.read()] == [WORDS]
    spool.empty()
    assert (tmp_path / UNREAD).read_bytes().split() == [b"nonsense"]
    assert not (tmp_path / NAME).exists()


def test_it_tells_which_keys_it_needs(tmp_path: Path) -> None:
    Spool(tmp_path, OTHER_KEYRING).add([(1, says("first"))])
    spool = Spool(tmp_path, KEYRING)
    spool.add([(2, says("second")), (3, says("third"))])
    with (tmp_path / NAME).open("ab") as file:
        file.write(DAMAGED["no key's"])

    assert spool.key_ids() == {OTHER_KEYRING.current: 1, KEYRING.current: 2}


def test_what_was_set_aside_is_forgotten_in_time(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"nonsense\n")
    spool = Spool(tmp_path, KEYRING)
    spool.forget_unread(clock.real_now())
    spool.read()
    spool.forget_unread(clock.real_now() - timedelta(days=7))
    assert (tmp_path / UNREAD).exists()
    spool.forget_unread(clock.real_now() + timedelta(minutes=1))
    assert not (tmp_path / UNREAD).exists()
