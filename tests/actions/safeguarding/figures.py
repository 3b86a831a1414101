"""How many concerns are found, and how often it is a false alarm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from actions.safeguarding import ConcernClass, Match, Net
from tests.actions.safeguarding.messages import BENIGN, Labelled

MAIN = frozenset(
    {
        ConcernClass.SUICIDE,
        ConcernClass.SELF_HARM,
        ConcernClass.SEXUAL_ABUSE,
        ConcernClass.ABUSE_HOME,
        ConcernClass.DANGER,
    }
)


@dataclass(frozen=True)
class Figure:
    """Of so many messages of a label, how many gave an alarm, and how many that very class."""

    label: str
    messages: int
    alarms: int
    exact: int

    @property
    def rate(self) -> float:
        """Alarms of messages, 0 to 1."""
        return self.alarms / self.messages if self.messages else 0.0

    def __str__(self) -> str:
        shown = self.messages and self.label not in BENIGN
        exact = f"  exact class {self.exact / self.messages:6.1%}" if shown else ""
        return f"{self.label:30} {self.alarms:4} of {self.messages:4}  {self.rate:6.1%}{exact}"


def figures(net: Net, messages: Iterable[Labelled]) -> tuple[Figure, ...]:
    """A figure for each label, in the order in which they first appear."""
    found: dict[str, list[Match | None]] = {}
    for message in messages:
        found.setdefault(message.label, []).append(net.screen(message.text))
    return tuple(_figure(label, matches) for label, matches in found.items())


def total(label: str, parts: Iterable[Figure]) -> Figure:
    """The parts as one figure."""
    kept = list(parts)
    return Figure(
        label,
        sum(part.messages for part in kept),
        sum(part.alarms for part in kept),
        sum(part.exact for part in kept),
    )


def main_classes(parts: Iterable[Figure]) -> Iterator[Figure]:
    """The five classes for which the aim is highest."""
    return (part for part in parts if part.label in MAIN)


def other_classes(parts: Iterable[Figure]) -> Iterator[Figure]:
    """The other classes of concern."""
    return (part for part in parts if part.label not in MAIN | BENIGN)


def report(title: str, parts: Sequence[Figure]) -> str:
    """The figures for people to read."""
    totals = (
        total("the five main classes", main_classes(parts)),
        total("the other classes", other_classes(parts)),
    )
    return "\n".join([title, *map(str, parts), *map(str, totals)])


def _figure(label: str, matches: Sequence[Match | None]) -> Figure:
    alarms = [match for match in matches if match is not None]
    exact = sum(match.concern_class == label for match in alarms)
    return Figure(label, len(matches), len(alarms), exact)
