"""The directory from the command line: `python -m directory migrate`, `import`, `suggest` …"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import func, inspect, make_url, select

from directory import clock, feed_command, partner_command, suggest_command
from directory.db import opened, transaction
from directory.migrate import head, migrate
from directory.settings import DirectorySettings, SettingsProblem, env_file, said
from directory.tables import Service
from directory.trouble import OF_THE_DATABASE, of_the_database

NOTHING_THERE = 2
WRONG_ARGUMENT = 2


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    command: Callable[[Namespace, DirectorySettings], int] = arguments.command
    try:
        env_file()
        settings = DirectorySettings()
        clock.follow(settings.data_dir)
    except ValidationError as problem:
        return _complain(said(problem), WRONG_ARGUMENT)
    except SettingsProblem as problem:
        return _complain(str(problem), WRONG_ARGUMENT)
    try:
        code = command(arguments, settings)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        raise
    except OSError as problem:
        return _complain(f"DATA_DIR cannot be used: {problem}", NOTHING_THERE)
    except OF_THE_DATABASE as problem:
        return _complain(of_the_database(problem, settings.database), NOTHING_THERE)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m directory", description="Who can help, and whom.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    make = commands.add_parser("migrate", help="bring the database's tables up to date")
    make.set_defaults(command=_migrate)
    load = commands.add_parser("import", help="load services from a feed, all or nothing")
    feed_command.add_import_arguments(load)
    load.set_defaults(command=_import)
    give = commands.add_parser("export", help="write every service into a file")
    feed_command.add_export_arguments(give)
    give.set_defaults(command=_export)
    ask = commands.add_parser("suggest", help="rank the offers for somebody, with reasons")
    suggest_command.add_arguments(ask)
    ask.set_defaults(command=_suggest)
    who = commands.add_parser("partner", help="who may sign in to the partners' pages")
    partner_command.add_arguments(who)
    who.set_defaults(command=_partner)
    return parser


def _partner(arguments: Namespace, settings: DirectorySettings) -> int:
    _bring_up_to_date(settings.database)
    return partner_command.run(arguments, settings)


def _migrate(_arguments: Namespace, settings: DirectorySettings) -> int:
    _bring_up_to_date(settings.database)
    print(f"The tables are at {head()}.")
    return 0


def _import(arguments: Namespace, settings: DirectorySettings) -> int:
    _bring_up_to_date(settings.database)
    return feed_command.run_import(arguments, settings)


def _export(arguments: Namespace, settings: DirectorySettings) -> int:
    if not _has_services(settings.database):
        return _complain("There are no services yet.", NOTHING_THERE)
    return feed_command.run_export(arguments, settings)


def _suggest(arguments: Namespace, settings: DirectorySettings) -> int:
    if not _has_services(settings.database):
        hint = "There are no services yet. Load some with: python -m directory import FILE"
        return _complain(hint, NOTHING_THERE)
    try:
        with opened(settings.database) as engine, transaction(engine) as session:
            suggest_command.run(arguments, session, settings)
    except suggest_command.UnknownInterest as error:
        return _complain(f"--interests: {error}", WRONG_ARGUMENT)
    return 0


def _has_services(url: str) -> bool:
    """Whether there is a database with services in it; makes no file where there is none."""
    file = _file_of(url)
    if file is not None and not file.exists():
        return False
    with opened(url) as engine:
        if not inspect(engine).has_table(Service.__tablename__):
            return False
        with transaction(engine) as session:
            return bool(session.scalar(select(func.count()).select_from(Service)))


def _bring_up_to_date(url: str) -> None:
    file = _file_of(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    migrate(url)


def _file_of(url: str) -> Path | None:
    address = make_url(url)
    on_file = address.get_backend_name() == "sqlite" and address.database
    return Path(address.database) if on_file and address.database else None


def _complain(words: str, code: int) -> int:
    print(words, file=sys.stderr)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # who reads our output has read enough, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
