"""What every test of the public pages starts from."""

import pytest
from django.utils import timezone

from sunlit.ledger.actor import PUBLISHER
from sunlit.powers.models import PowerVersion
from sunlit.publication.operations import refresh_index
from tests.cases.world import MONDAY, World
from tests.supervision.watch import make_watched


@pytest.fixture
def world(db: None) -> World:
    """The bureau at work, its list in the index, and the supervision office above it."""
    world = make_watched()
    PowerVersion.objects.update(published_at=MONDAY, content_hash="0" * 64)
    refresh_index(by=PUBLISHER, at=timezone.now())
    return world
