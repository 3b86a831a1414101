"""HSDS JSON out of a file, one service after the other, in bounded memory.

One service; a list of them; a page of them, as 3.0 (`contents`) or 1.0 (`content`) wrap it; a list
of pages; or one service or page to a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from directory.feeds.hsds.unfinished import CHUNK, NO_BRACKETS, OPENING, STRING, broken_off
from directory.feeds.problems import Problem, RowError, TableErrors
from directory.feeds.sheets import Open

MARK = b"\xef\xbb\xbf"
WRAPPED = ("contents", "content")
TOTALS = ("total_items", "totalElements")
# HSDS nests about ten deep. The parser's memory grows with the square of the depth.
DEEPEST = 64
LONGEST_STRING = 1 << 20
# As the parser says of a number that no machine holds.
NUMBER_TOO_LONG = "overflow"
# And of a file that ends too early.
NO_MORE = "premature EOF"
# What no service is without.
OF_A_SERVICE = frozenset({"id", "name", "organization"})


def documents(open_file: Open) -> Iterator[Any]:
    """Each service, as it stands there; raises TableErrors where it is no HSDS JSON."""
    with open_file() as file:
        _check_depth(file)
    with open_file() as file:
        where = _shape(file, open_file)
    count = 0
    try:
        with open_file() as file:
            for found in ijson.items(_unmarked(file), where, use_float=True, multiple_values=True):
                count += 1
                if count == 1 and not where and not _may_be_a_service(found):
                    raise no_hsds()
                yield found
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(open_file, error, count + 1) from None


def _may_be_a_service(found: Any) -> bool:
    """Whether it has any of what each service has; else it is JSON of some other kind."""
    return not isinstance(found, dict) or not OF_A_SERVICE.isdisjoint(found)


def total_of(open_file: Open) -> int | None:
    """How many services a page says that there are on all pages; None where it does not say."""
    with open_file() as file:
        for way, event, value in _events(file, multiple_values=True):
            if way.removeprefix("item.") in TOTALS and event == "number":
                return int(value)
    return None


def is_one_service(open_file: Open) -> bool:
    """Whether it is one service by itself, and neither a list nor a page nor lines of them."""
    with open_file() as file:
        if _shape(file, open_file):
            return False
    return sum(1 for _ in documents(open_file)) == 1


def no_hsds(line: int = 1) -> TableErrors:
    return TableErrors([RowError(line, None, Problem.NOT_HSDS)])


def _check_depth(file: BinaryIO) -> None:
    """Raise for brackets within brackets without end, before anything is made of them."""
    depth, rest = 0, b""
    while chunk := file.read(CHUNK):
        outside, quote, rest = STRING.sub(b"", rest + chunk).partition(b'"')
        rest = quote + rest
        for bracket in outside.translate(None, NO_BRACKETS):
            depth += 1 if bracket in OPENING else -1
            if depth > DEEPEST:
                raise no_hsds()
        if len(rest) > LONGEST_STRING:
            raise no_hsds()


def _shape(file: BinaryIO, open_file: Open) -> str:
    """Where the services are: at the top, in a list, or in the lists of pages."""
    try:
        events = _events(file)
        for way, event, value in events:
            found = _shape_by(event, value, events) if way == "" else None
            if found is not None:
                return found
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(open_file, error) from None
    raise no_hsds()


def _shape_by(event: str, value: Any, after: Iterator[tuple[str, str, Any]]) -> str | None:
    """The same by one thing at the top; None where more has to be read."""
    if event == "start_array":
        return _shape_of_list(after)
    if event == "end_map":
        return ""
    if event == "map_key" and value in WRAPPED:
        if next(after)[1] != "start_array":
            raise no_hsds()
        return f"{value}.item"
    if event not in ("start_map", "map_key"):
        raise no_hsds()
    return None


def _shape_of_list(after: Iterator[tuple[str, str, Any]]) -> str:
    """By the first thing in it: a service, or a page."""
    for way, event, value in after:
        if way != "item":
            continue
        if event == "map_key" and value in WRAPPED:
            return f"item.{value}.item"
        if event not in ("start_map", "map_key") or value in OF_A_SERVICE:
            break
    return "item"


def _events(file: BinaryIO, **how: bool) -> Iterator[tuple[str, str, Any]]:
    """Numbers as a machine has them: one of 5,000 digits would end the whole process else."""
    events: Iterator[tuple[str, str, Any]] = ijson.parse(_unmarked(file), use_float=True, **how)
    return events


def _unreadable(open_file: Open, error: Exception, number: int = 1) -> TableErrors:
    if NUMBER_TOO_LONG in str(error):
        return TableErrors([RowError(number, None, Problem.NUMBER_TOO_LONG, service="")])
    unfinished = broken_off(open_file, number, at_its_end=NO_MORE in str(error))
    return unfinished or no_hsds(number)


def _unmarked(file: BinaryIO) -> BinaryIO:
    """The file behind its byte order mark, if it has one."""
    if file.read(len(MARK)) != MARK:
        file.seek(0)
    return file
