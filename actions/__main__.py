"""`python -m actions place | screen | concerns | checkins | knowledge | helplines | serve`: see
--help.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from actions import (
    checkins_command,
    concerns_command,
    helplines_command,
    knowledge_command,
    tiers,
)
from actions.cadence import CadenceProblem
from actions.concerns import ConcernProblem
from actions.helplines import HelplineProblem
from actions.keys import KeyProblem
from actions.placing import place_lines
from actions.safeguarding import PhraseProblem, read_phrases, screen
from actions.settings import ActionSettings
from directory import clock, logs, rubbish
from directory.settings import SettingsProblem, env_file, said
from directory.trouble import OF_THE_DATABASE, of_the_database

# What whoever runs this can put right: told as a sentence, without a traceback.
PROBLEMS = (
    SettingsProblem, tiers.PolicyProblem, PhraseProblem, ConcernProblem, KeyProblem, CadenceProblem,
    HelplineProblem, OSError,
)  # fmt: skip


def main() -> int:
    """Run one of the commands. The exit code."""
    parser = argparse.ArgumentParser(prog="python -m actions", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    place = commands.add_parser("place", help="answers as JSON lines in, placements out")
    place.add_argument("--policy", type=Path, default=tiers.POLICY_FILE, help="a policy to try")
    commands.add_parser("screen", help="messages in, one a line; class and phrase out")
    concerns_command.add_to(commands)
    checkins_command.add_to(commands)
    commands.add_parser("knowledge", help="which answers to check again; 1 where one is too old")
    commands.add_parser("helplines", help="who to call, and which lines to check; 1 where some are")
    commands.add_parser("serve", help="the action server, for Rasa")
    given = parser.parse_args()
    try:
        env_file()
        if given.command != "serve":
            clock.follow(ActionSettings().data_dir)
        return COMMANDS[given.command](given)
    except ValidationError as problem:
        print(said(problem), file=sys.stderr)
    except PROBLEMS as problem:
        print(problem, file=sys.stderr)
    except OF_THE_DATABASE as problem:
        print(of_the_database(problem, ActionSettings().database), file=sys.stderr)
    return 2


def _place(given: argparse.Namespace) -> int:
    policy = tiers.read_policy(given.policy)
    for line in place_lines(sys.stdin.buffer, policy):
        print(line, flush=True)
    return 0


def _screen(_: argparse.Namespace) -> int:
    phrases = read_phrases()
    for line in sys.stdin.buffer:
        match = screen(_as_text(line), phrases)
        print(f"{match.concern_class}\t{match.pattern}" if match else "-", flush=True)
    return 0


def _as_text(line: bytes) -> str:
    """A line of a list of messages: some programs write one that is not UTF-8."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _serve(_: argparse.Namespace) -> int:
    import uvicorn

    from actions.rasa.rehearsal import look_round, rehearse
    from actions.rasa.server import build_app, world_of
    from directory import clock
    from directory.db import opened

    settings = ActionSettings()
    logs.set_up(settings.log_level, show_errors=settings.show_errors)
    world = world_of(settings)
    rehearse(clock.now(), world)
    with opened(settings.database) as engine:
        look_round(engine, clock.now(), world)
        rubbish.look_seldom()
        uvicorn.run(
            build_app(settings, engine),
            host=settings.actions_host,
            port=settings.actions_port,
            log_level="warning",
            access_log=False,
        )
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "place": _place,
    "screen": _screen,
    "concerns": concerns_command.run,
    "checkins": checkins_command.run,
    "knowledge": knowledge_command.run,
    "helplines": helplines_command.run,
    "serve": _serve,
}


if __name__ == "__main__":
    sys.exit(main())
