"""What every test of the public door starts from."""

import pytest

from tests.cases.world import World
from tests.supervision.watch import make_watched


@pytest.fixture
def world(db: None) -> World:
    """The bureau at work, and the supervision office above it."""
    return make_watched()
