"""E-mail to staff and partners: one plain letter at a time over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from bot.settings import Settings

TIMEOUT_SECONDS = 10.0


class SomeRefused(smtplib.SMTPException):
    """The server refused these of the addresses of a letter, and sends it to the others."""

    def __init__(self, refused: Collection[str]) -> None:
        super().__init__(f"{len(refused)} of the addresses were refused")
        self.refused = frozenset(refused)


@dataclass(frozen=True)
class Smtp:
    """The server that takes our letters, and whom they are from."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    starttls: bool = True

    def send(self, to: Sequence[str], subject: str, body: str) -> None:
        """Hand one letter over. Raises OSError or SMTPException where the server does not take it.

        Where it takes it for some of several addresses alone, it raises SomeRefused.
        STARTTLS checks the server's certificate; a server without it is refused, not trusted.
        """
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, ", ".join(to), subject
        letter.set_content(body)
        with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS) as server:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            refused = server.send_message(letter)
        if refused:
            raise SomeRefused(refused)


def smtp_of(settings: Settings) -> Smtp:
    """The mail server that the settings name."""
    return Smtp(
        settings.smtp_host,
        settings.smtp_port,
        settings.mail_from,
        settings.smtp_user,
        settings.smtp_password,
        settings.smtp_starttls,
    )
