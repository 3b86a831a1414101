"""Keys: a keyed hash finds a person, an encrypted value reaches them.

A sealed value is `key id` + `:` + nonce (12 bytes) + AES-256-GCM ciphertext; its purpose is
authenticated with it, so that a value of one column cannot be passed off as another's.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32
OF_THE_DEMO = "keys.json"
LONGEST_ID = 32  # shorter than a key is in base64, which is therefore never taken for an id
KEY_ID = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_ID}}}")


class KeyProblem(Exception):
    """A key is missing or wrong; the message says which and what to do."""


@dataclass(frozen=True)
class Keyring:
    """The lookup key, the encryption keys by id, and the id that seals new values.

    `made`: the demo's own file, where these keys were made and written just now.
    """

    lookup: bytes
    keys: Mapping[str, bytes]
    current: str
    made: Path | None = field(default=None, compare=False)

    def take_back(self) -> None:
        """Keys that were made for a database that has others are none: their file goes again.

        Raises KeyProblem, with what to do.
        """
        if self.made is not None:
            self.made.unlink(missing_ok=True)
            raise KeyProblem(
                f"{self.made} is missing. Put it back from a copy: what this database holds "
                "cannot be read without it."
            )

    def find(self, chat_id: int) -> str:
        """The 64 hex digits that stand for this chat in the database."""
        return hmac.new(self.lookup, str(chat_id).encode(), hashlib.sha256).hexdigest()

    def seal(self, value: str, purpose: str) -> bytes:
        """Encrypt `value` so that it opens only for the same purpose."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, value.encode(), purpose.encode())
        return self.current.encode() + b":" + nonce + sealed

    def is_current(self, sealed: bytes) -> bool:
        """Whether the newest key sealed this."""
        return sealed.startswith(self.current.encode() + b":")

    def open(self, sealed: bytes, purpose: str) -> str:
        """The value behind `sealed`. Raises KeyProblem when the key is unknown or wrong."""
        name, _, rest = sealed.partition(b":")
        key_id = name.decode(errors="replace")
        key = self.keys.get(key_id)
        if key is None:
            raise KeyProblem(f"The encryption key '{key_id}' is not here.")
        nonce, ciphertext = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, ciphertext, purpose.encode()).decode()
        except (InvalidTag, ValueError):
            raise KeyProblem(
                f"The encryption key '{key_id}' does not open this value: it is the wrong "
                "key, or the value was changed. Set ENCRYPTION_KEYS to the keys it was made with."
            ) from None


def read_keyring(encryption_keys: str, lookup_key: str, data_dir: Path, *, demo: bool) -> Keyring:
    """The keyring out of the settings; for the demo alone, out of a key file of its own.

    Raises KeyProblem where a key is missing or cannot be used.
    """
    if demo and not encryption_keys and not lookup_key:
        return _keyring_of_the_demo(data_dir / OF_THE_DEMO)
    if not encryption_keys or not lookup_key:
        missing = " and ".join(
            name
            for name, given in (("ENCRYPTION_KEYS", encryption_keys), ("LOOKUP_KEY", lookup_key))
            if not given
        )
        raise KeyProblem(
            f"{missing} must be set, as people are kept with them: only a demo makes keys by "
            "itself. `.venv/bin/python -m bot keys` prints both lines for .env, or for your own "
            "store of secrets. Keep a copy of them apart from the database."
        )
    return _parse(encryption_keys, lookup_key)


def as_settings(data_dir: Path, key_id: str) -> tuple[Mapping[str, str], Path | None]:
    """Both settings as they would be written, and the file of a demo that has them already.

    Where there is none, the keys are new, and kept nowhere.
    """
    path = data_dir / OF_THE_DEMO
    kept = _read_demo(path) if path.exists() else _new_keys(key_id)
    return {name.upper(): value for name, value in kept.items()}, path if path.exists() else None


def _parse(encryption_keys: str, lookup_key: str) -> Keyring:
    """Where something is wrong, a key is named by its place: what stands there may be the key."""
    keys: dict[str, bytes] = {}
    for place, part in enumerate(encryption_keys.split(","), start=1):
        key_id, _, encoded = part.strip().partition(":")
        name = f"ENCRYPTION_KEYS (key {place})"
        if KEY_ID.fullmatch(key_id) is None:
            raise KeyProblem(
                f"{name} needs an id before it, such as 2026a: letters, digits, dots and dashes, "
                f"{LONGEST_ID} at most, then a colon and the key (ID:BASE64)."
            )
        if key_id in keys:
            raise KeyProblem(
                f"{name} has the id of one before it. Give the new key an id of its own, such as "
                "2026b, and leave the old one its id: old values are found by it."
            )
        keys[key_id] = _decode(encoded, name)
    return Keyring(_decode(lookup_key, "LOOKUP_KEY"), keys, next(iter(keys)))


def _decode(encoded: str, name: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyProblem(f"{name} must be 32 bytes in base64 (openssl rand -base64 32).")
    return key


def _keyring_of_the_demo(path: Path) -> Keyring:
    made = not path.exists()
    if made:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new_keys(path)
    kept = _read_demo(path)
    keyring = _parse(kept["encryption_keys"], kept["lookup_key"])
    return replace(keyring, made=path) if made else keyring


def _read_demo(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        found = {name: kept[name] for name in ("encryption_keys", "lookup_key")}
        _parse(**found)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyProblem(
            f"{path} holds no keys any more. Put it back from a copy: what was kept with them "
            "cannot be read without. Only for an empty DATA_DIR, take it away for new ones."
        ) from None
    return found


def _new_keys(key_id: str) -> dict[str, str]:
    return {
        "encryption_keys": f"{key_id}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}",
        "lookup_key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
    }


def _write_new_keys(path: Path) -> None:
    """Write fresh keys, readable by nobody else, or leave another process's keys in place."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(_new_keys("demo1"), file)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
