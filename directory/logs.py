"""Logs: our own lines as they are; of a library only where it spoke, and what kind of trouble.

What a library says may hold what it carries: words of a message, a Telegram id, a token in an
address. Our own lines name kinds, counts and ids of rows.
"""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import Any

USUAL = "warning"
OURS = ("bot", "actions", "directory", "__main__")
# Its lines say why a server cannot start; what a request held comes only with an exception.
TRUSTED = ("uvicorn.error",)


def set_up(level: str, *, show_errors: bool = False) -> None:
    """Log to standard error from this level on. `show_errors`: everything, with tracebacks.

    At the usual level, our own lines stand there from `info` on.
    """
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    if level == USUAL:
        # Our own lines are few, and say how it goes; those of libraries are many.
        for name in OURS:
            logging.getLogger(name).setLevel(logging.INFO)
    if not show_errors:
        logging.setLogRecordFactory(reduced)
        sys.excepthook = _last_words


def reduced(*given: Any, **named: Any) -> logging.LogRecord:
    """A record without a traceback; a library's also without its words."""
    record = logging.LogRecord(*given, **named)
    if record.name.partition(".")[0] not in OURS and record.name not in TRUSTED:
        record.msg, record.args = f"{record.module}.{record.funcName}, line {record.lineno}", ()
    if record.exc_info and record.exc_info[0] is not None:
        record.msg, record.args = f"{record.getMessage()} ({record.exc_info[0].__name__})", ()
    record.exc_info = record.exc_text = record.stack_info = None
    return record


def _last_words(
    kind: type[BaseException], _problem: BaseException, trace: TracebackType | None
) -> None:
    """What ends a process, by its kind and place: its own text may hold words of a message."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    print(f"{kind.__name__}{place}. SHOW_ERRORS=true shows all of it.", file=sys.stderr)
