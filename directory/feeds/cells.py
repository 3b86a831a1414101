"""What may stand in one cell of a table, and what is wrong when something else does.

A cell is data: nothing in it is run, counted or shown as markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from directory import places
from directory.feeds.problems import BadCell, Problem
from directory.reach import TO_TEXT
from directory.tables import Status
from directory.weights import weights

N = TypeVar("N", int, float)

LONGEST_LINE = 255
LONGEST_TEXT = 8_000
OLDEST = 120
# What was looked up before is no source for young people now.
FIRST_YEAR = "2000"
MOST_MONEY = 1_000_000
# With the 0 at the front: 01697 73555 and longer, and 0800 1111 alone is whole with fewer.
FEWEST_DIGITS, FEWEST_OF_A_SERVICE, OF_A_SERVICE = 10, 8, "08"
# 116 123, 111 and the like; what is longer begins with 0, or with + and the country.
LONGEST_SHORT_NUMBER, FEWEST_OF_ALL = 8, 3
TIERS = {"1", "2", "3", "4"}
FLAGS = {"yes": True, "no": False}
# As spreadsheets and people write it.
ALSO = {"y": "yes", "true": "yes", "n": "no", "false": "no"}

# What no text holds: control characters but tab and line ends, what turns the letters after it
# round so that a name reads as another one, and halves of a pair.
UNPRINTABLE = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff\\ud800-\\udfff]"
)
# What nobody sees and no word needs: fillers, joints of words, marks of direction.
UNSEEN = re.compile(
    "[\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b\\u200e\\u200f"
    "\\u2060-\\u2064\\u206a-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb]"
)
# What changes the sign beside it, as in an emoji or in Persian, and alone is nothing to be seen.
NOTHING_ALONE = re.compile(
    "[\\s\\u180b-\\u180d\\u200c\\u200d\\u2800\\ufe00-\\ufe0f\\U000e0000-\\U000e0fff]*"
)
CODE = re.compile(r"[a-z][a-z0-9_]{0,58}")
DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
# As the standard for mail has it (RFC 5321).
LONGEST_EMAIL = 254
EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
PHONE = re.compile(r"\+?\(?[0-9][0-9 ()-]{2,38}( ?(x|ext\.?) ?[0-9]{1,6})?")
# "Text 85258", "Text SHOUT to 85258".
TEXTED = re.compile(r"(?:text|sms)[:\s]\s*([a-z]{2,12} to )?([\d+][\d ()-]{2,38})", re.IGNORECASE)
WHOLE = re.compile(r"\.0+$")
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}")
WEB = re.compile(r"https?://(?:[^\s/<>\"]+\.[^\s<>\"]+|\[[^\s<>\"]+)", re.IGNORECASE)
LONGEST_ADDRESS = 2_000
# Ends of names that only one computer, or one office, knows.
NEAR_NAMES = frozenset({"localhost", "local", "localdomain", "internal", "intranet", "lan", "home"})
# What a spreadsheet shows where it cannot work a cell out.
ERRORS_OF_SPREADSHEETS = frozenset(
    {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
LESS_THAN_NOTHING = re.compile(r"(?:[-\u2212\u2013]\s*[£$€]?|[£$€]\s*[-\u2212\u2013])\s*\d")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def tidied(text: str) -> str:
    """A text without what nobody sees in it and around it; empty, if nothing is to be seen then."""
    seen = UNSEEN.sub("", text.replace("\r\n", "\n")).strip()
    return "" if NOTHING_ALONE.fullmatch(seen) else seen


def worked_out(cell: str) -> str:
    """The cell, unless it is what a spreadsheet shows where it has no value for it."""
    if cell in ERRORS_OF_SPREADSHEETS:
        raise BadCell(Problem.SPREADSHEET_ERROR)
    return cell


def line(cell: str) -> str | None:
    return _text(cell, LONGEST_LINE)


def prose(cell: str) -> str | None:
    return _text(cell, LONGEST_TEXT)


def limited(most: int) -> Callable[[str], str | None]:
    """A line of so many characters at most: no table holds more."""

    def check(cell: str) -> str | None:
        return _text(cell, most)

    return check


def required(cell: str) -> str:
    found = line(cell)
    if found is None:
        raise BadCell(Problem.REQUIRED)
    return found


def age(cell: str) -> int | None:
    return _within(_number(cell, int), 0, OLDEST)


def oldest_age(cell: str) -> int | None:
    """An upper limit: 0, which other programs write for none, would let nobody in."""
    return _within(_number(cell, int), 1, OLDEST)


def amount(cell: str) -> float | None:
    return _within(_number(cell, float), 0, MOST_MONEY)


def latitude(cell: str) -> float | None:
    return _within(_number(cell, float), -90.0, 90.0)


def longitude(cell: str) -> float | None:
    return _within(_number(cell, float), -180.0, 180.0)


def flag(cell: str) -> bool:
    """Yes or no; an empty cell is a no."""
    return bool(maybe(cell))


def maybe(cell: str) -> bool | None:
    """Yes, no, or not known."""
    if not cell:
        return None
    said = ALSO.get(cell.lower(), cell.lower())
    if said not in FLAGS:
        raise BadCell(Problem.NOT_YES_OR_NO, tuple(FLAGS))
    return FLAGS[said]


def web(cell: str) -> str | None:
    """A web address that everybody can open, and that tells nobody's password; or nothing."""
    found = _text(cell, LONGEST_ADDRESS)
    if found is None:
        return None
    try:
        parts = urlsplit(found)
    except ValueError:
        raise BadCell(Problem.NOT_A_WEB_ADDRESS) from None
    if parts.scheme not in ("http", "https") or not WEB.fullmatch(found):
        raise BadCell(Problem.NOT_A_WEB_ADDRESS)
    if "@" in parts.netloc:
        raise BadCell(Problem.WITH_PASSWORD)
    if not _is_public(parts.hostname or ""):
        raise BadCell(Problem.NOT_PUBLIC)
    return found


def _is_public(host: str) -> bool:
    """Whether a name or number of a server may be one that everybody reaches."""
    last = host.rstrip(".").rpartition(".")[2]
    if last in NEAR_NAMES:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        # A server's name ends in letters; a number written otherwise is a number all the same.
        return not re.fullmatch(r"\d+|0x[0-9a-f]*", last)


def cost(cell: str) -> str | None:
    found = prose(cell)
    if found and LESS_THAN_NOTHING.match(found):
        raise BadCell(Problem.BELOW_ZERO)
    return found


def matching(pattern: re.Pattern[str], problem: Problem) -> Callable[[str], str | None]:
    """A cell that is empty or fits the pattern as a whole."""

    def check(cell: str) -> str | None:
        found = line(cell)
        if found is not None and not pattern.fullmatch(found):
            raise BadCell(problem)
        return found

    return check


def email(cell: str) -> str | None:
    """An e-mail address, or nothing."""
    if len(cell) > LONGEST_EMAIL:
        raise BadCell(Problem.EMAIL_TOO_LONG)
    return matching(EMAIL, Problem.NOT_AN_EMAIL)(cell)


def phone(cell: str) -> str | None:
    """One phone number to call; or with "Text" before it one to text, perhaps with a word."""
    texted = TEXTED.fullmatch(cell)
    if texted is None:
        return _number_to_dial(cell)
    word, number = texted.groups()
    return f"{TO_TEXT}{word or ''}{_number_to_dial(number)}"


def _number_to_dial(cell: str) -> str | None:
    """With the 0 at the front that a spreadsheet takes away."""
    found = matching(PHONE, Problem.NOT_A_PHONE)(cell)
    if found and ISO_DAY.fullmatch(found):
        raise BadCell(Problem.NOT_A_PHONE)
    if found:
        check_digits(found)
    return found


def check_digits(number: str) -> None:
    """Raise BadCell for a number that reaches nobody: digits are missing in front or behind."""
    if not number.lstrip("(").startswith(("0", "+")) and not _is_short(number):
        raise BadCell(Problem.NO_FIRST_ZERO)
    if len(_digits(number)) < FEWEST_OF_ALL or _breaks_off(_digits(number)):
        raise BadCell(Problem.PHONE_TOO_SHORT)


def _is_short(number: str) -> bool:
    """Whether it is one like 111, whatever extension stands behind it."""
    return len(_digits(number)) <= LONGEST_SHORT_NUMBER


def _digits(number: str) -> str:
    """Its digits without an extension."""
    return "".join(sign for sign in re.split("[xe]", number)[0] if sign.isdigit())


def _breaks_off(digits: str) -> bool:
    """Whether a number with a 0 at the front is too short to reach anybody."""
    of_a_service = digits.startswith(OF_A_SERVICE) and len(digits) == FEWEST_OF_A_SERVICE
    return digits.startswith("0") and len(digits) < FEWEST_DIGITS and not of_a_service


def about_when(cell: str) -> str | None:
    """A day, a month or a year, as 2026-03-31, 2026-03 or 2026, or nothing."""
    found = matching(DAY, Problem.NOT_A_DAY)(cell)
    if found and found < FIRST_YEAR:
        raise BadCell(Problem.OUT_OF_RANGE, (FIRST_YEAR, "today"))
    return day(found) if found and len(found) == len("2026-03-31") else found


def postcode(cell: str) -> str | None:
    """A full postcode in capitals whose first half exists, or nothing."""
    plain = "".join(cell.upper().split())
    if not plain:
        return None
    if not POSTCODE.fullmatch(plain) or places.outcode(plain) is None:
        raise BadCell(Problem.NOT_A_POSTCODE)
    return f"{plain[:-3]} {plain[-3:]}"


def identifier(cell: str) -> str | None:
    """An id as we write ids, or nothing."""
    try:
        return str(UUID(cell)) if cell else None
    except ValueError:
        raise BadCell(Problem.NOT_AN_ID) from None


def status(cell: str) -> str | None:
    return _one_of(cell, frozenset(Status)) if cell else None


def day(cell: str) -> str | None:
    """One day, as 2026-03-31, or nothing."""
    try:
        return date.fromisoformat(cell).isoformat() if cell else None
    except ValueError:
        raise BadCell(Problem.NOT_A_DAY) from None


def kind(cell: str) -> str:
    return _one_of(required(cell), weights().kinds)


def group(cell: str) -> str | None:
    return _one_of(cell, frozenset(weights().groups)) if cell else None


def areas(cell: str) -> tuple[str, ...]:
    """Areas that the directory has, however they are written."""
    named = (places.area_named(name) or name for name in _parts(cell))
    return tuple(_one_of(name, places.known_areas()) for name in named)


def barriers(cell: str) -> tuple[str, ...]:
    return tuple(_one_of(code, weights().removes) for code in _parts(cell))


def tiers(cell: str) -> tuple[str, ...]:
    return tuple(_one_of(tier, frozenset(TIERS)) for tier in _parts(cell))


def codes(cell: str) -> tuple[str, ...]:
    found = _parts(cell)
    if not all(CODE.fullmatch(code) for code in found):
        raise BadCell(Problem.NOT_A_CODE)
    return found


def names(cell: str) -> tuple[str, ...]:
    return tuple(required(name) for name in _parts(cell))


def _text(cell: str, longest: int) -> str | None:
    if len(cell) > longest:
        raise BadCell(Problem.TOO_LONG)
    if not is_text(cell):
        raise BadCell(Problem.NOT_TEXT)
    # One way to end a line: a spreadsheet gives no other one back.
    return worked_out(cell).replace("\r\n", "\n").replace("\r", "\n") or None


def is_text(value: str) -> bool:
    """Whether every character can be kept and shown: no half ones, none that only steer."""
    return not UNPRINTABLE.search(value)


def _number(cell: str, number: type[N]) -> N | None:
    try:
        if "_" in cell:
            raise ValueError  # Python takes it for 16
        return number(WHOLE.sub("", cell) if number is int else cell) if cell else None
    except ValueError:
        broken = number is int and re.fullmatch(r"-?\d*\.\d+", cell)
        raise BadCell(Problem.NOT_WHOLE if broken else Problem.NOT_A_NUMBER) from None


def _within(value: N | None, lowest: N, highest: N) -> N | None:
    # Written so that "not a number" is out of range as well.
    if value is not None and not lowest <= value <= highest:
        raise BadCell(Problem.OUT_OF_RANGE, (str(lowest), str(highest)))
    return value


def _parts(cell: str) -> tuple[str, ...]:
    """What is parted by semicolons, each once, in the order written."""
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _one_of(value: str, allowed: frozenset[str]) -> str:
    if value not in allowed:
        raise BadCell(Problem.UNKNOWN, tuple(sorted(allowed)))
    return value


def later_than(days: Mapping[str, str | None], today: date) -> Iterator[tuple[str, str]]:
    """Those of the days, months or years that are still to come, by their names."""
    now = today.isoformat()
    for name, said in days.items():
        if said and said > now[: len(said)]:
            yield name, said
