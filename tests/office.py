"""A mail server on loopback, and what it took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.guide import free_ports


class Office:
    """What a mail server on loopback took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.taken_for: list[tuple[str, ...]] = []
        self.refuses = False
        self.unknown: set[str] = set()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.unknown:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 Try again later"
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.taken_for.append(tuple(envelope.rcpt_tos))
        self.letters.append(letter)
        return "250 OK"


@contextmanager
def open_office() -> Iterator[tuple[Office, int]]:
    """A running mail server, and its port."""
    office, (port,) = Office(), free_ports(1)
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office, port
    finally:
        controller.stop()
