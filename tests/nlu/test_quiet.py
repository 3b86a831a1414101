"""Rasa's log names places and kinds of trouble, and never a word of a message."""

from __future__ import annotations

import logging
import sys

from extensions.quiet import reduced

SECRET = "im 17 and i live in a car"


def record_of(logger: str, trouble: BaseException | None = None) -> logging.LogRecord:
    """What becomes of a line that this logger writes, with a message's words in it."""
    info = (type(trouble), trouble, None) if trouble else None
    return reduced(logger, logging.ERROR, "path.py", 12, "heard %s", (SECRET,), info)


def test_a_line_of_rasa_names_only_its_place() -> None:
    assert record_of("rasa.core.processor").getMessage() == "rasa.core.processor, line 12"


def test_of_an_exception_only_its_kind_is_kept() -> None:
    record = record_of("rasa.core.processor", ValueError(SECRET))

    assert record.getMessage() == "rasa.core.processor, line 12 (ValueError)"
    assert SECRET not in logging.Formatter().format(record)


def test_a_traceback_is_not_kept() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        record = reduced("sanic", logging.ERROR, "path.py", 1, "", (), sys.exc_info(), sinfo=SECRET)

    assert (record.exc_info, record.exc_text, record.stack_info) == (None, None, None)


def test_our_own_lines_stay_whole() -> None:
    """They are written to say nothing of a message."""
    record = reduced("extensions.channel", logging.ERROR, "path.py", 1, "failed: %s", ("X",), None)

    assert record.getMessage() == "failed: X"


def test_a_library_with_a_name_like_ours_is_none_of_ours() -> None:
    assert SECRET not in record_of("extensions_of_others").getMessage()
