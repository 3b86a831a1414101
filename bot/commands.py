"""`python -m bot run | talk | web | keys | reseal`; docs/running.md says what each is for."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from actions.cadence import CadenceProblem
from actions.concerns import ConcernProblem
from actions.helplines import HelplineProblem
from actions.keys import KeyProblem
from actions.retention import RetentionProblem
from actions.safeguarding import PhraseProblem
from bot.replies import ReplyProblem
from bot.settings import Settings, read_settings
from directory import logs, rubbish
from directory.settings import SettingsProblem
from directory.trouble import OF_THE_DATABASE, has_a_database, of_the_database

if TYPE_CHECKING:
    from bot.talk import Talking

# What an operator can put right: told as a sentence, without a traceback.
PROBLEMS = (
    CadenceProblem,
    ConcernProblem,
    SettingsProblem,
    KeyProblem,
    HelplineProblem,
    PhraseProblem,
    ReplyProblem,
    RetentionProblem,
)


def main() -> int:
    """Run one of the commands. The exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    parser.add_argument("command", choices=list(COMMANDS))
    command = parser.parse_args().command
    try:
        settings = read_settings()
        return COMMANDS[command](settings)
    except PROBLEMS as problem:
        print(problem, file=sys.stderr)
    except OF_THE_DATABASE as problem:
        print(of_the_database(problem, settings.database), file=sys.stderr)
    except OSError as problem:
        print(f"This machine said no: {problem}.", file=sys.stderr)
    return 2


def _run(settings: Settings) -> int:
    from bot.run import run

    return run(settings)


def _talk(settings: Settings) -> int:
    import uvloop

    from bot.talk import Talking

    logs.set_up(settings.log_level, show_errors=settings.show_errors)
    talking = Talking(settings)
    _check_keys(talking)
    rubbish.look_seldom()
    uvloop.run(_until_stopped(talking))
    return 0


def _check_keys(talking: Talking) -> None:
    """A database that is away is no reason not to talk: danger is answered without it."""
    from bot.sealed import check_keys
    from directory.db import reading

    with suppress(*OF_THE_DATABASE), reading(talking.engine) as session:
        check_keys(session, talking.keyring)


async def _until_stopped(talking: Talking) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, talking.stop)
    await talking.run()


def _web(settings: Settings) -> int:
    from bot.web import serve

    logs.set_up(settings.log_level, show_errors=settings.show_errors)
    serve(settings)
    return 0


def _keys(settings: Settings) -> int:
    """Print both keys as the settings that they are; nothing is kept of new ones."""
    from actions.keys import as_settings
    from directory import clock

    lines, kept_in = as_settings(settings.data_dir, f"{clock.real_now():%Y}a")
    for name, value in lines.items():
        print(f"{name}={value}")
    if kept_in is not None:
        print(f"These are the keys in {kept_in}, with which a trial was kept.", file=sys.stderr)
    return 0


def _reseal(settings: Settings) -> int:
    from bot.rotation import reseal
    from bot.telegram.spool import NAME, Spool
    from directory.db import opened

    if not has_a_database(settings.database):
        raise SettingsProblem(f"There is no database {settings.database}: is DATA_DIR right?")
    keyring = settings.keyring()
    with opened(settings.database) as engine:
        done = reseal(engine, keyring)
    print(", ".join(f"{table}: {count}" for table, count in done.items()))
    older = Spool(settings.data_dir, keyring).key_ids().keys() - {keyring.current}
    if older:
        raise KeyProblem(
            f"{NAME} still holds messages that are sealed with {', '.join(sorted(older))}: take no "
            "key away. They come into the database while the guide runs; then do this again."
        )
    print(
        f"Everything is sealed with '{keyring.current}'. Older keys can be taken away, once every "
        "part of the guide was restarted with this one."
    )
    return 0


COMMANDS: dict[str, Callable[[Settings], int]] = {
    "run": _run,
    "talk": _talk,
    "web": _web,
    "keys": _keys,
    "reseal": _reseal,
}
