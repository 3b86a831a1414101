"""Notices: the safeguarding lead is told of a concern, and told again where nobody takes it.

A notice names the class, the time and the concern, and nothing of the young person. It may come
twice, when a process dies between telling and noting it, or when two share what some refuse; it
never stays away unnoted.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from actions import concern_notices, concerns, staff_chat
from actions.keys import Keyring
from actions.records import Concern, NoticeKind
from bot.mail import outbox
from bot.mail.outbox import Call, Priority
from bot.replies import Replies
from bot.settings import Settings
from bot.smtp import Smtp, SomeRefused, smtp_of
from directory import clock
from directory.db import transaction

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Staff:
    """Who is told, how, and how long a concern may stay untouched."""

    leads: tuple[str, ...]
    above: tuple[str, ...]
    chat_id: int
    escalate_after: timedelta
    smtp: Smtp | None

    @property
    def is_somebody(self) -> bool:
        return bool(self.leads or self.chat_id)


def staff_of(settings: Settings) -> Staff:
    """Whom the settings name."""
    leads = settings.safeguarding_emails
    return Staff(
        leads=leads,
        above=settings.escalation_emails or leads,
        chat_id=settings.staff_chat_id,
        escalate_after=timedelta(minutes=settings.escalate_after_minutes),
        smtp=smtp_of(settings) if leads else None,
    )


@dataclass(frozen=True)
class Notices:
    """Tells staff; `tell` is called again and again and does what is due."""

    engine: Engine
    keyring: Keyring
    replies: Replies
    staff: Staff
    zone: ZoneInfo
    # Who has a letter that others of its addresses were refused, by its notice.
    has_it: dict[str, frozenset[str]] = field(default_factory=dict)

    def tell(self) -> int:
        """Write what is new and what waits too long; send the mail. How many were sent or posted.

        Without anybody to tell, concerns stay untold, to be told once somebody is named.
        """
        if not self.staff.is_somebody:
            return 0
        posted = self._write()
        sent = 0
        while self._send_one():
            sent += 1
        return posted + sent

    def _write(self) -> int:
        now, by_mail = clock.now(), self.staff.smtp is not None
        with transaction(self.engine) as session:
            in_chat = bool(self.staff.chat_id) and staff_chat.may_be_tried(session, now)
            if not by_mail and not in_chat:
                return 0
            new = concern_notices.announce(session, now, by_mail)
            waiting = concern_notices.escalate(
                session, now - self.staff.escalate_after, now, by_mail
            )
            if not in_chat:
                return 0
            for kind, found in ((NoticeKind.OPENED, new), (NoticeKind.WAITING, waiting)):
                for concern in found:
                    self._post(session, self._words(session, kind, concern), now)
        return len(new) + len(waiting)

    def _post(self, session: Session, words: str, now: datetime) -> None:
        """At the very time that its concern was told: by it the sender finds what was refused."""
        chat_id = self.staff.chat_id
        call = Call("send_message", {"chat_id": chat_id, "text": words})
        key = self.keyring.find(chat_id)
        outbox.put(session, self.keyring, key, call, Priority.REPLY, now)

    def _send_one(self) -> bool:
        """Send one notice that waits. False: none waits, or the mail server did not take it."""
        with transaction(self.engine) as session:
            notice = concern_notices.claim_notice(session, clock.real_now())
            if notice is None or self.staff.smtp is None:
                return False
            kind = NoticeKind(notice.kind)
            words = self._words(session, kind, session.get_one(Concern, notice.concern_id))
            notice_id = notice.id
        subject, _, body = words.partition("\n\n")
        if not self._is_taken(notice_id, kind, subject, body):
            return False
        with transaction(self.engine) as session:
            concern_notices.notice_is_sent(session, notice_id)
        self.has_it.pop(notice_id, None)
        return True

    def _is_taken(self, notice_id: str, kind: NoticeKind, subject: str, body: str) -> bool:
        """Write to who has not got it. Where one is refused, its lease ends in a minute, and then
        it is tried again, until it is taken for each.
        """
        everybody, setting = self._to(kind)
        has_it = self.has_it.get(notice_id, frozenset())
        to = [address for address in everybody if address not in has_it]
        try:
            if self.staff.smtp is not None and to:
                self.staff.smtp.send(to, subject, body)
        except SomeRefused as problem:
            self.has_it[notice_id] = has_it | (frozenset(to) - problem.refused)
            _say_who(setting, everybody, problem.refused)
            return False
        except SMTPRecipientsRefused as problem:
            _say_who(setting, everybody, problem.recipients)
            return False
        except (OSError, SMTPException) as problem:
            logger.critical("The safeguarding lead cannot be told: %s", type(problem).__name__)
            return False
        return True

    def _to(self, kind: NoticeKind) -> tuple[tuple[str, ...], str]:
        """To whom a notice goes, and the setting that names them."""
        if kind is NoticeKind.OPENED or self.staff.above == self.staff.leads:
            return self.staff.leads, "SAFEGUARDING_EMAIL"
        return self.staff.above, "ESCALATION_EMAIL"

    def _words(self, session: Session, kind: NoticeKind, concern: Concern) -> str:
        return self.replies.plain(
            f"staff/{kind}.txt",
            concern=concern.concern_class,
            opened=concern.opened_at.astimezone(self.zone).isoformat(),
            reference=concern.id[: concerns.SHORT],
            more=concern_notices.how_many_more(session, kind, concern),
            minutes=int(self.staff.escalate_after.total_seconds() // 60),
        )


def _say_who(setting: str, everybody: Sequence[str], refused: Collection[str]) -> None:
    """By their places in the setting: a log holds nobody's address."""
    places = [str(place) for place, one in enumerate(everybody, start=1) if one in refused]
    logger.critical(
        "The safeguarding lead cannot be told: the mail server refuses address %s of the %d in %s.",
        " and ".join(places),
        len(everybody),
        setting,
    )
