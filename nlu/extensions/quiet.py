"""Logs of Rasa without words: where it spoke, and what kind of trouble.

Rasa 3.6.21 writes messages, slots and whole trackers into its log, also with its errors.
"""

from __future__ import annotations

import logging
from typing import Any

OURS = "extensions"


def reduced(*given: Any, **named: Any) -> logging.LogRecord:
    """A record that names only its place, and the kind of its exception."""
    record = logging.LogRecord(*given, **named)
    if record.name.partition(".")[0] != OURS:
        record.msg, record.args = f"{record.name}, line {record.lineno}", ()
    if record.exc_info and record.exc_info[0] is not None:
        record.msg, record.args = f"{record.getMessage()} ({record.exc_info[0].__name__})", ()
    record.exc_info = record.exc_text = record.stack_info = None
    return record


def install() -> None:
    """From here on; what Rasa says at its start, before any message, stays whole."""
    logging.setLogRecordFactory(reduced)
