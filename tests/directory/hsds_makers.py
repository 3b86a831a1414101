"""Makes HSDS services for tests, and files of them."""

from __future__ import annotations

import io
import json
from typing import Any, BinaryIO
from uuid import NAMESPACE_DNS, uuid5

from directory.feeds.sheets import Open


def make_service(**fields: Any) -> dict[str, Any]:
    """A service with what it can't do without, and the fields that are named."""
    name = str(fields.get("name", "Hub"))
    own = str(uuid5(NAMESPACE_DNS, name))
    organization = {"id": str(uuid5(NAMESPACE_DNS, "pier")), "name": "Pier Trust"}
    needed = {"id": own, "name": name, "status": "active", "organization": organization}
    needed |= {"email": "crew@pier.test"}
    return {**needed, **fields}


def as_file(told: object) -> Open:
    """A file with that JSON; bytes as they are."""
    data = told if isinstance(told, bytes) else json.dumps(told).encode()

    def open_file() -> BinaryIO:
        return io.BytesIO(data)

    return open_file
