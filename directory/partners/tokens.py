"""Tokens that open something: long, random, and kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """43 characters that fit into a web address."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is kept of a token: who reads the database can open nothing with it."""
    return hashlib.sha256(token.encode()).hexdigest()
