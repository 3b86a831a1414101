"""Rotation: every sealed value sealed anew with the newest key, while the guide runs.

Afterwards the older keys can be taken out of ENCRYPTION_KEYS.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, select

from actions.keys import Keyring
from bot.sealed import Column, sealed_columns
from directory.db import Base, transaction

AT_ONCE = 200


def reseal(engine: Engine, keyring: Keyring) -> Mapping[str, int]:
    """Seal anew what an older key sealed, a few rows a transaction. How many, by table.

    Raises KeyProblem for a value that none of the keys opens; what was done until then stays.
    """
    return {
        table.__tablename__: _reseal_column(engine, keyring, table, column, purpose)
        for table, column, purpose in sealed_columns()
    }


def _reseal_column(
    engine: Engine,
    keyring: Keyring,
    table: type[Base],
    column: Column,
    purpose: str,
) -> int:
    done, last = 0, None
    primary = table.__mapper__.primary_key[0]
    while True:
        with transaction(engine) as session:
            query = select(table).where(column.is_not(None)).order_by(primary).limit(AT_ONCE)
            if last is not None:
                query = query.where(primary > last)
            rows = session.scalars(query.with_for_update()).all()
            for row in rows:
                value = getattr(row, column.key)
                if not keyring.is_current(value):
                    setattr(row, column.key, keyring.seal(keyring.open(value, purpose), purpose))
                    done += 1
        if len(rows) < AT_ONCE:
            return done
        last = getattr(rows[-1], primary.key or "id")
