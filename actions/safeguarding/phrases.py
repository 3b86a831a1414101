"""The phrases of concern: data that safeguarding leads own, checked as it is read.

actions/policy/phrases/words.toml explains the notation.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from actions.safeguarding.concerns import ConcernClass
from actions.safeguarding.entries import Entry, Kind, read_entry
from actions.safeguarding.lexicon import Lexicon, read_lexicon
from actions.safeguarding.net import Net, net_of
from actions.safeguarding.problems import PhraseProblem, Source
from actions.safeguarding.weighing import read_scales

PHRASES = Path(__file__).parent.parent / "policy" / "phrases"
WORDS = "words.toml"
ORDINARY = "ordinary_words.txt"
WEIGHTS = "weights.tsv"
FILE_KEYS = {"class", "owner", "reviewed", "notes"}

__all__ = ["PHRASES", "PhraseProblem", "read_phrases"]


def read_phrases(path: Path = PHRASES, *, checked: bool = True) -> Net:
    """The net knotted from a folder of phrase files, or from one file.

    Beside files without a words.toml or weights of their own the usual ones are used. Raises
    PhraseProblem with the file, the line and the reason; also where an example does not trigger
    or its twin does, and where a folder has no phrase of a class, or nothing that is harmless.
    """
    folder = path if path.is_dir() else path.parent
    words = _beside(folder, WORDS)
    lexicon = read_lexicon(words, _beside(folder, ORDINARY).text)
    files = sorted(folder.glob("*.toml")) if path.is_dir() else [path]
    sources = [_source(file) for file in files if file.name != WORDS]
    entries = [entry for source in sources for entry in _entries(source, lexicon)]
    if not any(entry.kind is Kind.PHRASE for entry in entries):
        raise PhraseProblem(f"{path}:1: there is no [[phrase]].")
    scales = read_scales(_beside(folder, WEIGHTS))
    if checked and path.is_dir():
        _check_whole(folder, entries)
    net = net_of(lexicon, entries, scales)
    problems = [*_of_parts(net, words), *_problems(net)] if checked else []
    if problems:
        raise PhraseProblem("\n".join(map(str, problems)))
    return net


def _beside(folder: Path, name: str) -> Source:
    """The folder's own file of that name, or else the usual one."""
    return _source(folder / name if (folder / name).exists() else PHRASES / name)


def _source(path: Path) -> Source:
    try:
        return Source(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise PhraseProblem(f"{path}:1: the file cannot be read: {problem}") from None


def _entries(source: Source, lexicon: Lexicon) -> Iterator[Entry]:
    try:
        raw = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as problem:
        raise source.not_toml(problem) from None
    usual = {key: value for key, value in raw.items() if key in FILE_KEYS}
    for name in raw.keys() - FILE_KEYS:
        if name not in set(Kind) or not _is_list_of_tables(raw[name]):
            raise source.problem(f"'{name}' is not known here.", source.line_with(name))
    for kind in Kind:
        for number, given in enumerate(raw.get(kind, [])):
            yield read_entry(source, kind, number, usual | given, lexicon)


def _is_list_of_tables(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(entry, dict) for entry in given)


def _check_whole(folder: Path, entries: Sequence[Entry]) -> None:
    """A file that is gone must not mean that nobody hears of its class any more."""
    found = {entry.concern or Kind.HARMLESS for entry in entries}
    missing = [needed for needed in (*ConcernClass, Kind.HARMLESS) if needed not in found]
    if missing:
        files = ", ".join(f"{needed}.toml" for needed in missing)
        raise PhraseProblem(f"{folder}:1: nothing is said of a class here. Is it missing? {files}")


def _problems(net: Net) -> Iterator[PhraseProblem]:
    for entry in net.entries:
        yield from _of_words(net, entry)
        yield from _of_messages(net, entry)


def _of_words(net: Net, entry: Entry) -> Iterator[PhraseProblem]:
    for line in entry.lines:
        for reason in _unreadable(net, line):
            yield entry.problem(reason, line)


def _of_parts(net: Net, source: Source) -> Iterator[PhraseProblem]:
    for ways in net.wording.lexicon.parts.values():
        for way in ways:
            for reason in _unreadable(net, way):
                yield source.problem(reason, source.line_with(way))


def _unreadable(net: Net, line: str) -> Iterator[str]:
    """Why no message is ever read as these words, which then could never match."""
    parts = line.split()
    ways = {way for part in parts for way in part.removesuffix("?").split("|")}
    for way in sorted(way for way in ways if way.isalnum()):
        read = " ".join(net.wording.spelling.read(way))
        if read != way:
            yield f"'{way}' is read as '{read}': write that."
    read = " ".join(net.wording.words_of(line)[:-1])
    if all(part.isalnum() for part in parts) and read != " ".join(parts):
        yield f"'{line}' is read as '{read}': write that."


def _of_messages(net: Net, entry: Entry) -> Iterator[PhraseProblem]:
    """The example does what the entry is for, and its twin the contrary."""
    for message in entry.loud:
        match = net.screen(message)
        if match is None:
            reason = f"'{message}' must trigger and does not{_because_of_its_weight(net, message)}."
            yield entry.problem(reason, message)
        elif entry.concern not in (None, match.concern_class):
            found = f"{match.concern_class} by '{match.pattern}'"
            yield entry.problem(f"'{message}' triggers {found} instead.", message)
    for message in entry.quiet:
        match = net.screen(message)
        if match is not None:
            found = f"{match.concern_class} by '{match.pattern}'"
            yield entry.problem(f"'{message}' must not trigger, but does: {found}.", message)


def _because_of_its_weight(net: Net, message: str) -> str:
    """Why a phrase that stands is quiet, if that is why."""
    if net.by_phrases_alone().screen(message) is None:
        return ""
    return ", since its words weigh for something harmless: write 'always = true' if it is plain"
