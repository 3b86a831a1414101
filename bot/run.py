"""`make run`: everything on one machine, from nothing to the addresses to open."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import training, trouble
from bot.parts import Part, python_command, wait_until_up
from bot.sealed import check_keys
from bot.settings import Settings
from bot.telegram.spool import Spool
from bot.trouble import TROUBLES, CannotRun
from directory import clock
from directory.db import opened, transaction
from directory.feeds import table
from directory.migrate import migrate
from directory.partners import accounts, signing_in
from directory.partners.letters import AT
from directory.partners.tables import Partner
from directory.tables import Organization, Service

ROOT = training.ROOT
SAMPLE = ROOT / "directory" / "data" / "services.csv"
UP_WITHIN_SECONDS = 180.0
DEMO_ADMIN, DEMO_EDITOR = "admin@example.org", "partner@example.org"


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C or SIGTERM."""


class _Asked:
    """Whether somebody did. A plain flag: no lock, which a second signal would wait for."""

    for_the_end = False


def run(settings: Settings) -> int:
    """Prepare, start and watch every part until stopped. The exit code."""
    parts: list[Part] = []
    try:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, _stop)
        settings = _prepare(settings)
        parts = parts_of(settings)
        with _step("guide started"):
            for part in parts:
                part.start()
            wait_until_up(parts, UP_WITHIN_SECONDS)
        _say_where(settings)
        _watch(parts)
    except Stopped:
        print("\n  Stopping.", flush=True)
        return 0
    except TROUBLES as problem:
        print(f"\n{trouble.said(problem, settings)}", file=sys.stderr, flush=True)
        return 1
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_IGN)
        for part in reversed(parts):
            part.end()
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """Said twice: what is raised while a process is being made never arrives.

    Of two signals only the first is raised, so that nothing breaks into how it is answered.
    """
    if not _Asked.for_the_end:
        _Asked.for_the_end = True
        raise Stopped


def _unless_stopped() -> None:
    if _Asked.for_the_end:
        raise Stopped


@contextlib.contextmanager
def _step(name: str) -> Iterator[list[str]]:
    """One line of progress with its time; the block may add a note."""
    started, notes = time.monotonic(), list[str]()
    _unless_stopped()
    yield notes
    spent = time.monotonic() - started
    print(f"  {name:<42}{spent:6.1f} s  {' '.join(notes)}".rstrip(), flush=True)
    _unless_stopped()


def _prepare(settings: Settings) -> Settings:
    if settings.data_dir.exists() and not settings.data_dir.is_dir():
        raise CannotRun(f"DATA_DIR is {settings.data_dir}, and that is a file: choose a folder.")
    os.umask(0o077)  # what people tell is for nobody else on this machine
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    _take(settings.data_dir)
    if not settings.in_sandbox:
        (settings.data_dir / clock.FILE).unlink(missing_ok=True)  # of an earlier trial
    _check_ports(settings)
    keyring = settings.keyring()
    with _step("database migrated"):
        migrate(settings.database)
    with opened(settings.database) as engine, transaction(engine) as session:
        check_keys(session, keyring, Spool(settings.data_dir, keyring).key_ids())
    _load_directory(settings)
    model = _model(settings)
    return settings.model_copy(
        update={
            "data_dir": settings.data_dir.absolute(),
            "database_url": settings.database,
            "model": str(model),
            "rasa_host": "127.0.0.1",
            "rasa_port": settings.rasa_port or _free_port(),
            "actions_port": settings.actions_port or _free_port(),
            "bot_port": settings.bot_port or _free_port(),
            "rasa_token": settings.rasa_token or secrets.token_urlsafe(24),
            "actions_token": settings.actions_token or secrets.token_urlsafe(24),
        }
    )


def _take(folder: Path) -> None:
    """Keep any other `make run` out of this folder, until this process ends in whatever way."""
    held = os.open(folder / "running", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotRun(
            f"Foothold is running already with what is in {folder}. End it first, or choose "
            "another folder: DATA_DIR=elsewhere make run"
        ) from None


def _check_ports(settings: Settings) -> None:
    chosen: dict[int, str] = {}
    for name in ("web_port", "rasa_port", "actions_port", "bot_port"):
        port = getattr(settings, name)
        if port in chosen:
            raise CannotRun(f"{chosen[port]} and {name.upper()} are both {port}: choose two.")
        if port and not _is_free(port):
            raise CannotRun(
                f"Port {port} is taken. Is Foothold running already? If not, choose another: "
                f"{name.upper()}={port + 1} make run"
            )
        if port:
            chosen[port] = name.upper()


def _load_directory(settings: Settings) -> None:
    """Load the sample directory, once: afterwards the partners keep it."""
    with opened(settings.database) as engine, transaction(engine) as session:
        if session.scalar(select(func.count()).select_from(Service)):
            return
        with _step("sample directory loaded") as notes:
            loaded = table.import_table(session, SAMPLE.read_bytes(), now=clock.now())
            notes.append(f"{loaded.new} services, not yet confirmed by their providers")


def _model(settings: Settings) -> Path:
    if settings.model:
        return _given_model(Path(settings.model).absolute())
    models = settings.data_dir.absolute() / "models"
    model = training.model_for(models)
    if not training.is_whole(model):
        with _step("model trained") as notes:
            training.train(rasa_python(settings), models)
            notes.append(f"{model.stat().st_size / 1e6:.1f} MB")
    return model


def _given_model(model: Path) -> Path:
    if not model.is_file():
        raise CannotRun(
            f"MODEL is {model}, and there is no such file: leave MODEL empty to train one."
        )
    if not training.is_whole(model):
        raise CannotRun(f"MODEL is {model}, and that is no model: leave MODEL empty to train one.")
    return model


def rasa_python(settings: Settings) -> str:
    """The interpreter of Rasa's environment. Raises CannotRun when there is none yet."""
    kept = ROOT / ".tools" / "rasa-python"
    python = settings.rasa_python or (kept.read_text().strip() if kept.exists() else "")
    is_there = shutil.which(python) is not None
    if settings.rasa_python and not is_there:
        raise CannotRun(
            f"RASA_PYTHON is {python}, and there is no such program: leave RASA_PYTHON empty for "
            "the environment that `make run` makes."
        )
    if not is_there:
        raise CannotRun(
            "Rasa's environment is not made yet: run `make run`, or `make environments`."
        )
    if settings.rasa_python and not _has_rasa(python):
        raise CannotRun(
            f"RASA_PYTHON is {python}, and that is no Python with Rasa in it: leave RASA_PYTHON "
            "empty for the environment that `make run` makes."
        )
    return python


def _has_rasa(python: str) -> bool:
    look = "import sys, importlib.util as u; print(u.find_spec('rasa') is not None)"
    done = subprocess.run([python, "-c", look], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() == "True"


def parts_of(settings: Settings) -> list[Part]:
    """The four processes of a guide on one machine."""
    env = os.environ | training.QUIET | environment_of(settings)
    logs = settings.data_dir / "logs"

    def part(name: str, command: list[str], url: str, cwd: Path = ROOT) -> Part:
        return Part(name, command, url, logs / f"{name}.log", env, cwd)

    rasa = [rasa_python(settings), "-m", "extensions.serve"]
    at = "http://127.0.0.1"
    return [
        part("rasa", rasa, f"{settings.rasa_url}/webhooks/turn/", ROOT / "nlu"),
        part("web", python_command("-m", "bot", "web"), f"{at}:{settings.web_port}/"),
        part("actions", python_command("-m", "actions", "serve"), f"{at}:{settings.actions_port}/"),
        part("bot", python_command("-m", "bot", "talk"), f"{at}:{settings.bot_port}/health"),
    ]


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings that the parts share, as environment variables."""
    shared = {
        "DATA_DIR": settings.data_dir,
        "DATABASE_URL": settings.database,
        "ACTIONS_PORT": settings.actions_port,
        "ACTIONS_TOKEN": settings.actions_token,
        "ACTIONS_URL": f"http://127.0.0.1:{settings.actions_port}/webhook",
        "BOT_PORT": settings.bot_port,
        "MODEL": settings.model,
        "LOG_LEVEL": settings.log_level.upper(),
        "RASA_HOST": settings.rasa_host,
        "RASA_PORT": settings.rasa_port,
        "RASA_TOKEN": settings.rasa_token,
        "WEB_PORT": settings.web_port,
        "PORTAL_URL": settings.portal_url,
        # python-telegram-bot warns of plain seconds otherwise.
        "PTB_TIMEDELTA": "1",
        "SHOW_UNASSURED": settings.show_unassured,
        "SHOW_ERRORS": settings.show_errors,
        "TIME_ZONE": settings.time_zone,
    }
    if settings.in_sandbox:
        shared[clock.VARIABLE] = settings.data_dir / clock.FILE
    return {name: str(value) for name, value in shared.items()}


def _watch(parts: list[Part]) -> None:
    while True:
        time.sleep(0.5)
        _unless_stopped()
        for part in parts:
            if part.has_died():
                print(f"  {part.name} ended and is started again.", flush=True)
                part.restart()


def _say_where(settings: Settings) -> None:
    home = f"http://127.0.0.1:{settings.web_port}"
    print("\n  Foothold is running. Everything it keeps is in", settings.data_dir)
    if settings.in_sandbox:
        print(f"    the chat       {home}/sandbox/")
    print(f"    partners       {home}{AT}/")
    link = demo_link(settings)
    if link:
        print(f"      sign in (once, within 15 minutes): {link}")
    print(f"    these pages    {home}/")
    print(f"    is it well?    {home}/health")
    print("  Ctrl-C ends it.", flush=True)


def demo_link(settings: Settings) -> str | None:
    """In the demo, where no letter can be sent, a link that signs the first admin in."""
    if not settings.in_sandbox or settings.can_write_letters:
        return None
    with opened(settings.database) as engine, transaction(engine) as session:
        admins = [one for one in accounts.everybody(session) if one.is_admin]
        first = admins[0] if admins else _demo_accounts(session)
        # The parts go by this clock, which may have been moved ahead.
        now = clock.real_now() + clock.offset(settings.data_dir / clock.FILE)
        token = signing_in.new_link(session, first, now)
    return f"{settings.pages_url}{AT}/sign-in/{token}"


def _demo_accounts(session: Session) -> Partner:
    """An admin, and an editor of the organisation with the most services."""
    most = select(Service.organization_id).group_by(Service.organization_id)
    owner = session.scalar(most.order_by(func.count().desc(), Service.organization_id).limit(1))
    by, now = "the demo", clock.now()
    if owner is not None:
        home = session.get_one(Organization, owner)
        accounts.add(session, email=DEMO_EDITOR, organization=home, admin=False, by=by, now=now)
    return accounts.add(session, email=DEMO_ADMIN, organization=None, admin=True, by=by, now=now)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotRun(
                f"Port {port} is not for this account: choose one from 1024 on, such as 8080."
            ) from None
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
