"""`python -m directory import FILE|URL` and `export FILE`: feeds in and out."""

from __future__ import annotations

import math
import sys
import tempfile
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import httpx
from sqlalchemy.orm import Session

from directory import clock
from directory.db import opened, reading, transaction
from directory.feeds.formats import Format, format_of_file, format_of_name
from directory.feeds.hsds import remote
from directory.feeds.hsds.feed import FEED as HSDS_FEED
from directory.feeds.hsds.feed import load_hsds, write_hsds
from directory.feeds.loading import Imported, Loading, Progress
from directory.feeds.named import Named, Noticed, lines_of
from directory.feeds.problems import TableErrors
from directory.feeds.table import FEED as TABLE_FEED
from directory.feeds.table import load_table
from directory.feeds.writing import write_csv, write_excel
from directory.settings import DirectorySettings
from directory.wording import say_problem

WRONG_FILE = 1
MOST_ERRORS_SHOWN = 50
SECONDS_BETWEEN_WORDS = 2.0
LONGEST_FEED_NAME = 60
PATIENCE_SECONDS = 30.0

LOADERS = {Format.CSV: load_table, Format.EXCEL: load_table, Format.HSDS: load_hsds}
WRITERS: dict[Format, Callable[[Session, Path, Progress], int]] = {
    Format.CSV: write_csv,
    Format.EXCEL: write_excel,
    Format.HSDS: write_hsds,
}


def add_import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "source",
        metavar="FILE|URL",
        help="CSV, Excel or HSDS-UK JSON, or its web address",
    )
    parser.add_argument("--preview", action="store_true", help="only tell what would change")
    parser.add_argument(
        "--all", action="store_true", help="in a preview, name every service and not the first 20"
    )
    parser.add_argument(
        "--feed",
        type=_feed_name,
        help="a name for where it comes from: ids such as 1 count within it, and only services of "
        "the same name can be found gone",
    )
    parser.add_argument(
        "--retire-gone",
        action="store_true",
        help="make inactive what this feed had before and no longer has; else it stays as it is",
    )


def add_export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=_export_file,
        metavar="FILE",
        help="its ending says the format: .csv, .xlsx, or .json for HSDS-UK 3.0",
    )


def run_import(arguments: Namespace, settings: DirectorySettings) -> int:
    """Load the feed and say what changed; where anything is wrong, say that and load nothing."""
    named = Named(math.inf) if arguments.all else Named()
    noticed = Noticed(clock.now().date())
    try:
        with _file_of(arguments.source) as path:
            found = _load(path, arguments, settings, named, noticed)
    except TableErrors as errors:
        return _complain(_told(arguments.source, errors))
    except OSError as error:
        return _complain(f"{arguments.source}: {error.strerror or error}")
    print(_counted(found, preview=arguments.preview, retire=arguments.retire_gone))
    if not (found.new or found.changed or found.unchanged):
        print("There is no service in it.")
    what = named.lines(found) if arguments.preview else ()
    ends = lines_of(found, preview=arguments.preview)
    for line in (*noticed.lines(preview=arguments.preview), *what, *named.kept(), *ends):
        print(line)
    return 0


def run_export(arguments: Namespace, settings: DirectorySettings) -> int:
    """Write every service; a file of that name is only replaced once the new one is whole."""
    target: Path = arguments.file
    fresh = target.with_name(f"{target.name}.new")
    try:
        with opened(settings.database) as engine, reading(engine) as session:
            write = WRITERS[format_of_name(target.name)]
            written = write(session, fresh, _Progress("services written"))
        fresh.replace(target)
    except OSError as error:
        return _complain(f"{target}: {error.strerror or error}")
    finally:
        fresh.unlink(missing_ok=True)
    print(f"Exported: {written} services to {target}.")
    return 0


def _load(
    path: Path,
    arguments: Namespace,
    settings: DirectorySettings,
    named: Named,
    noticed: Noticed,
) -> Imported:
    form = format_of_file(path)
    feed = arguments.feed or _default_feed(arguments.source, form)
    how = Loading(
        feed=feed,
        now=clock.now(),
        is_named=arguments.feed is not None,
        preview=arguments.preview,
        retire=arguments.retire_gone,
        progress=_Progress("services"),
        witness=named if arguments.preview else None,
        otherwise=named.otherwise,
        hidden=named.hidden,
        row=noticed,
        document=noticed.document,
    )
    with opened(settings.database) as engine, transaction(engine) as session:
        return LOADERS[form](session, lambda: path.open("rb"), how)


def _default_feed(source: str, form: Format) -> str:
    if _is_address(source):
        return httpx.URL(source).host[:LONGEST_FEED_NAME]
    return HSDS_FEED if form is Format.HSDS else TABLE_FEED


@contextmanager
def _file_of(source: str) -> Iterator[Path]:
    """The feed as a file: one behind a web address is fetched into a temporary one."""
    if not _is_address(source):
        yield Path(source)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed"
        with path.open("wb") as into:
            found = _fetch(source, into)
        yield path.rename(path.with_suffix(f".{found}"))


def _fetch(address: str, into: BinaryIO) -> Format:
    with httpx.Client(timeout=PATIENCE_SECONDS, follow_redirects=True) as client:
        return remote.fetch(client, address, into, _Progress("services fetched"))


def _is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


class _Progress:
    """Says now and then how far a long one has come; nothing where it is over soon."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._last = time.monotonic()

    def __call__(self, done: int) -> None:
        if time.monotonic() - self._last >= SECONDS_BETWEEN_WORDS:
            self._last = time.monotonic()
            print(f"  … {done:,} {self._what}", file=sys.stderr, flush=True)


def _counted(found: Imported, *, preview: bool, retire: bool) -> str:
    verb = "Would be" if preview else "Imported"
    counts = f"{found.new} new, {found.changed} changed, {found.unchanged} unchanged"
    told = f"{verb}: {counts}, {found.gone} gone."
    if not found.gone:
        return told
    if not retire:
        return f"{told} What is gone stays as it is; --retire-gone makes it inactive."
    all_but = f", but for {len(found.kept)} of them" if found.kept else ""
    return f"{told} What is gone {'would be' if preview else 'was'} made inactive{all_but}."


def _told(source: str, errors: TableErrors) -> str:
    lines = [f"{source}: nothing was loaded, {errors.total} to put right."]
    for error in errors.errors[:MOST_ERRORS_SHOWN]:
        value = f" ({error.value!r})" if error.value else ""
        lines.append(f"  {error.place}: {say_problem(error)}{value}")
    if errors.total > MOST_ERRORS_SHOWN:
        lines.append(f"  … and {errors.total - MOST_ERRORS_SHOWN} more.")
    return "\n".join(lines)


def _feed_name(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_FEED_NAME or not text.isprintable():
        raise ArgumentTypeError(f"1 to {LONGEST_FEED_NAME} characters, on one line.")
    return text.strip()


def _export_file(text: str) -> Path:
    try:
        format_of_name(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} ends in none of .csv, .xlsx, .json.") from None
    return Path(text)


def _complain(words: str) -> int:
    print(words, file=sys.stderr)
    return WRONG_FILE
