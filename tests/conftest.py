"""What the tests of more than one room share."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from jinja2 import Environment
from sqlalchemy import Engine, make_url

from bot import replies
from directory.db import opened, transaction
from directory.feeds.table import import_table
from directory.migrate import migrate
from tests.chat import Chat, new_chat
from tests.compiled import Compiled
from tests.copies import copied
from tests.directory.makers import NOW, SAMPLE
from tests.guide import Guide, running_guide
from tests.postgres import new_database, running_postgres
from tests.side_by_side import Together, longest_first

# As every part is started (bot/run.py): else python-telegram-bot warns of what it will change.
os.environ["PTB_TIMEDELTA"] = "1"

# A timing is never asserted, and these machines are busy.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

SLOW_ROOMS = (
    "tests/actions/answers/test_hostile_text",
    "tests/actions/safeguarding/test_figures",
    "tests/actions/test_wrong_clocks",
    "tests/bot/mail/",
    "tests/bot/sandbox/",
    "tests/bot/telegram/",
    "tests/bot/test_a_year",
    "tests/bot/test_any_words",
    "tests/bot/test_dialogue",
    "tests/bot/test_killed",
    "tests/bot/test_leaving",
    "tests/bot/test_notices",
    "tests/bot/test_parts",
    "tests/bot/test_portal_in_the_web",
    "tests/bot/test_splitting",
    "tests/bot/test_taps",
    "tests/browser/",
    "tests/conversations/",
    "tests/delivery/",
    "tests/directory/contracts/",
    "tests/directory/partners/test_on_both",
    "tests/directory/partners/test_reminders",
    "tests/directory/portal/",
    "tests/directory/test_api",
    "tests/directory/test_candidates",
    "tests/directory/test_command_line",
    "tests/directory/test_matching",
    "tests/directory/test_partner_command",
    "tests/directory/test_round_trip",
    "tests/test_run",
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where nothing whole is run, its rooms are not even looked through."""
    if config.option.markexpr != "not whole":
        return None
    place = collection_path.relative_to(config.rootpath).as_posix()
    return True if f"{place}/".startswith(SLOW_ROOMS) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`make check` leaves out what needs a served part or a PostgreSQL, to end in a minute."""
    again = again_in_other_words(items)
    config.hook.pytest_deselected(items=again)
    left = set(again)
    items[:] = [item for item in items if item not in left]
    items.sort(key=longest_first)
    for item in items:
        if "[postgresql" in item.nodeid or item.nodeid.startswith(SLOW_ROOMS):
            item.add_marker(pytest.mark.whole)


def again_in_other_words(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """What PostgreSQL would do a second time, because only the words are others."""
    worded = [
        item for item in items if "[postgresql" in item.nodeid and item.get_closest_marker("worded")
    ]
    first = {item.nodeid.partition("[")[0]: item for item in reversed(worded)}
    kept = set(first.values())
    return [item for item in worded if item not in kept]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    """Ours where files are dealt out as wholes."""
    return Together(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Each template is compiled once, whoever makes it ready."""
    environment = partial(Environment, bytecode_cache=Compiled())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replies, "Environment", environment)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL, for SQLAlchemy."""
    with running_postgres(waits_for_the_disk=False) as server:
        yield server.url


@pytest.fixture(scope="session")
def empty_postgres(postgres: str) -> tuple[str, str]:
    """The server's address, and a database with all tables and no rows, to be copied."""
    url = new_database(postgres)
    migrate(url)
    return postgres, make_url(url).database or ""


@pytest.fixture(scope="session")
def lasting_sqlite(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on a file of its own, which its tests leave empty: what it compiles is kept."""
    with opened(copied(empty_file, tmp_path_factory.mktemp("database"))) as engine:
        yield engine


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and no rows, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "foothold.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def sample_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the sample directory."""
    folder = tmp_path_factory.mktemp("sample")
    with opened(copied(empty_file, folder)) as engine, transaction(engine) as session:
        import_table(session, SAMPLE.read_bytes(), now=NOW)
    return folder / "foothold.db"


@pytest.fixture(scope="session")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guide]:
    """A whole guide on SQLite, shared by the tests that do no harm to it."""
    data: Path = tmp_path_factory.mktemp("guide")
    with running_guide(data) as running:
        yield running


@pytest.fixture
def chat(guide: Guide) -> Chat:
    """A new young person's chat."""
    return new_chat(guide)
