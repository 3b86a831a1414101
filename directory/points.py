"""A point on the map, as texts and the links of maps tell it. Pure.

"53.8147,-3.0312", "@53.81471,-3.03119,17z", "!3d53.8147!4d-3.0312" and "long -3.031 lat 53.815" are
one and the same door.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# A thousandth of a degree is a hundred metres: what is told in fewer digits is half a town.
DIGITS = 3
WRITTEN = re.compile(rf"(-?\d{{1,3}}\.\d{{{DIGITS}}}), (-?\d{{1,3}}\.\d{{{DIGITS}}})")
# What stands between the two, in words and in links. "!4d" is how one maker of maps says longitude.
BETWEEN = r"(?:!4d|\D){1,14}?"
ALONE = r"(?<![\d.,])"


def written(latitude: float, longitude: float) -> str:
    """The point as a line of an address: what `found_by` reads."""
    return f"{latitude:.{DIGITS}f}, {longitude:.{DIGITS}f}"


def found_by(line: str) -> Iterator[str]:
    """What finds the point of such a line in a text, in either order; nothing of any other line."""
    if told := WRITTEN.fullmatch(line):
        north, east = (_number(part) for part in told.groups())
        yield f"{ALONE}{north}{BETWEEN}{east}"
        yield f"{ALONE}{east}{BETWEEN}{north}"


def signs_of(line: str) -> Iterator[str]:
    """Digits of which some stand in each text that tells the point, with nothing between them."""
    if told := WRITTEN.fullmatch(line):
        yield from (near.rstrip("0").replace(".", "") for near in _near(told[1]))


def _number(part: str) -> str:
    """The number, or one of its neighbours, with whatever digits follow."""
    found = (near.partition(".") for near in _near(part))
    return "(?:" + "|".join(rf"{whole}[.,]{_rest(rest)}" for whole, _, rest in found) + ")"


def _rest(digits: str) -> str:
    """Zeros at the end may be left out, if nothing else stands there."""
    short = digits.rstrip("0")
    return rf"{digits}\d*" if short == digits else rf"{short}(?:{digits[len(short) :]}\d*|(?!\d))"


def _near(part: str) -> Iterator[str]:
    """The number as it may have been rounded, without its sign."""
    step = 10**-DIGITS
    yield from (f"{abs(float(part)) + more:.{DIGITS}f}" for more in (-step, 0.0, step))
