"""What every test of cases starts from."""

import pytest

from tests.cases.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """The bureau at work."""
    return make_world()
