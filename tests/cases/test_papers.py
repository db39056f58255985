"""What an act's leaf says of the papers the act made."""

import hashlib

import pytest

from sunlit.documents.models import Document
from sunlit.documents.rules import committed_name
from sunlit.ledger.queries import openings_of
from tests.cases.world import World

pytestmark = pytest.mark.django_db


def test_the_leaf_commits_to_the_text_of_the_receipt(world: World) -> None:
    applied = world.apply()
    receipt = Document.objects.get(number=applied.receipt_number)
    assert receipt.leaf_id is not None
    openings = openings_of(receipt.leaf_id)
    assert openings is not None
    assert openings[committed_name(receipt.number)].value == hashlib.sha256(receipt.text.encode()).hexdigest()
