"""Keys: what is sealed opens for its purpose alone, and a wrong key is told plainly."""

from __future__ import annotations

import base64
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.keys import KeyProblem, Keyring, as_settings, read_keyring
from tests.actions.makers import KEYRING, OTHER_KEYRING


def encoded(byte: bytes, length: int = 32) -> str:
    return base64.b64encode(byte * length).decode()


GOOD = encoded(b"a")


@given(st.text())
def test_what_is_sealed_opens_again(value: str) -> None:
    assert KEYRING.open(KEYRING.seal(value, "inbox"), "inbox") == value


def test_nothing_of_the_value_can_be_seen() -> None:
    assert b"0123456789" not in KEYRING.seal("0123456789", "person.address")


def test_the_same_value_is_never_sealed_alike() -> None:
    assert KEYRING.seal("7", "inbox") != KEYRING.seal("7", "inbox")


def test_a_value_of_one_column_is_none_of_another() -> None:
    with pytest.raises(KeyProblem):
        KEYRING.open(KEYRING.seal("7", "person.address"), "inbox")


def test_a_changed_value_does_not_open() -> None:
    sealed = bytearray(KEYRING.seal("7", "inbox"))
    sealed[-1] ^= 1

    with pytest.raises(KeyProblem, match="k1"):
        KEYRING.open(bytes(sealed), "inbox")


@pytest.mark.parametrize("length", range(0, 40, 3))
def test_a_value_that_was_cut_is_told_as_such(length: int) -> None:
    """Whoever restores a broken backup reads what is wrong, not a library's error."""
    with pytest.raises(KeyProblem):
        KEYRING.open(KEYRING.seal("a longer value", "inbox")[:length], "inbox")


@pytest.mark.parametrize("sealed", [b"", b"k1", b"\xff\xfe:abc", b"other:" + b"x" * 40])
def test_what_no_key_made_is_told_as_such(sealed: bytes) -> None:
    with pytest.raises(KeyProblem):
        KEYRING.open(sealed, "inbox")


def test_a_key_that_is_gone_is_named() -> None:
    with pytest.raises(KeyProblem, match="k2"):
        KEYRING.open(OTHER_KEYRING.seal("7", "inbox"), "inbox")


def test_the_old_key_opens_and_the_new_one_seals() -> None:
    """How keys are exchanged: the new one first, the old one kept until its values are gone."""
    both = Keyring(KEYRING.lookup, {**OTHER_KEYRING.keys, **KEYRING.keys}, OTHER_KEYRING.current)

    assert both.open(KEYRING.seal("7", "inbox"), "inbox") == "7"
    assert OTHER_KEYRING.open(both.seal("8", "inbox"), "inbox") == "8"


def test_a_chat_is_always_found_under_the_same_digits() -> None:
    found = KEYRING.find(42)

    assert found == KEYRING.find(42) != KEYRING.find(43)
    assert len(found) == 64
    assert found != Keyring(b"z" * 32, KEYRING.keys, "k1").find(42)


def test_the_settings_keys_are_read_the_newest_first() -> None:
    keyring = read_keyring(f"new:{encoded(b'n')}, old:{encoded(b'o')}", GOOD, Path(), demo=True)

    assert keyring.current == "new"
    assert set(keyring.keys) == {"new", "old"}


@pytest.mark.parametrize(
    ("encryption", "lookup", "hint"),
    [
        (f"k:{GOOD}", "", "LOOKUP_KEY"),
        ("", GOOD, "ENCRYPTION_KEYS"),
        (f"k:{encoded(b'a', 31)}", GOOD, r"ENCRYPTION_KEYS \(key 1\)"),
        (f"k:{GOOD},j:{encoded(b'a', 33)}", GOOD, r"ENCRYPTION_KEYS \(key 2\)"),
        (GOOD, GOOD, r"\(key 1\) needs an id before it"),
        (f"k:{encoded(b'b')},{GOOD}", GOOD, r"\(key 2\) needs an id before it"),
        (f":{GOOD}", GOOD, r"\(key 1\) needs an id before it"),
        (f"{GOOD}:k", GOOD, r"\(key 1\) needs an id before it"),
        (f"two words:{GOOD}", GOOD, r"\(key 1\) needs an id before it"),
        (f"k:{encoded(b'n')},k:{GOOD}", GOOD, r"\(key 2\) has the id of one before it"),
        ("k:not base64!", GOOD, "ENCRYPTION_KEYS"),
        ("k:", GOOD, "ENCRYPTION_KEYS"),
        ("k", GOOD, "ENCRYPTION_KEYS"),
        (f"k:{GOOD},", GOOD, "ENCRYPTION_KEYS"),
        (f"k:{GOOD}", "short", "LOOKUP_KEY"),
    ],
)
def test_a_key_that_cannot_be_used_is_named(encryption: str, lookup: str, hint: str) -> None:
    with pytest.raises(KeyProblem, match=hint) as problem:
        read_keyring(encryption, lookup, Path(), demo=True)

    # A key that is nearly right must not end in a log.
    assert GOOD.rstrip("=") not in str(problem.value)
    assert problem.value.__cause__ is None


@pytest.mark.parametrize(("encryption", "lookup"), [("", ""), (f"k:{GOOD}", ""), ("", GOOD)])
def test_where_people_are_real_no_key_is_made_by_itself(
    tmp_path: Path, encryption: str, lookup: str
) -> None:
    """Not even where a demo was tried before: its file is named by the command."""
    read_keyring("", "", tmp_path / "tried", demo=True)
    for folder in (tmp_path, tmp_path / "tried"):
        with pytest.raises(KeyProblem, match=r"must be set.*python -m bot keys"):
            read_keyring(encryption, lookup, folder, demo=False)
    assert [file.name for file in tmp_path.iterdir()] == ["tried"]


def test_keys_are_written_as_settings_that_can_be_used(tmp_path: Path) -> None:
    lines, kept_in = as_settings(tmp_path, "2026a")
    keyring = read_keyring(lines["ENCRYPTION_KEYS"], lines["LOOKUP_KEY"], tmp_path, demo=False)

    assert (keyring.current, kept_in) == ("2026a", None)
    assert as_settings(tmp_path, "2026a")[0] != lines
    assert list(tmp_path.iterdir()) == []


def test_those_of_a_trial_can_be_taken_along(tmp_path: Path) -> None:
    trial = read_keyring("", "", tmp_path, demo=True)
    lines, kept_in = as_settings(tmp_path, "2026a")

    assert kept_in == tmp_path / "keys.json"
    assert (
        read_keyring(lines["ENCRYPTION_KEYS"], lines["LOOKUP_KEY"], tmp_path, demo=False) == trial
    )


class TestTheDemoSKeys:
    def test_are_made_once_and_kept(self, tmp_path: Path) -> None:
        first = read_keyring("", "", tmp_path / "data", demo=True)

        assert read_keyring("", "", tmp_path / "data", demo=True) == first

    def test_can_be_read_by_nobody_else(self, tmp_path: Path) -> None:
        read_keyring("", "", tmp_path, demo=True)

        assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
        assert list(tmp_path.iterdir()) == [tmp_path / "keys.json"]

    def test_are_the_same_for_parts_that_start_together(self, tmp_path: Path) -> None:
        """Nobody's address is sealed with a key that another part has thrown away."""
        with ThreadPoolExecutor(1) as parts:
            found = list(parts.map(lambda _: read_keyring("", "", tmp_path, demo=True), range(4)))

        assert all(keyring == found[0] for keyring in found)

    def test_that_another_part_wrote_meanwhile_are_taken(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read_keyring("", "", tmp_path, demo=True)
        kept = json.loads((tmp_path / "keys.json").read_text())
        monkeypatch.setattr(Path, "exists", lambda _: False)

        assert read_keyring("", "", tmp_path, demo=True).find(1)
        assert json.loads((tmp_path / "keys.json").read_text()) == kept
