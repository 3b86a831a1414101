"""What the tests of this room share."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from actions.records import Person
from tests.actions.makers import make_person


@pytest.fixture
def sam(session: Session) -> Person:
    """Somebody who agreed, has a result, and has been silent for a day."""
    return make_person(session)
