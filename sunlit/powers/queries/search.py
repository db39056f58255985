"""Which listed powers hold a word: in the name, in a law or article that they rest on, or by letters."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count

from sunlit.ledger.rows import Statement, prepare
from sunlit.powers.grams import beginning, fold, is_letters, wanted
from sunlit.powers.models import ListEdition, Mention, Passage

# So many of a pair's places are counted to find the rarest of a word's pairs.
COUNTED = 5_000
FEW = 200
NEAREST_PAIRS = 6


def edition_mark() -> str:
    """The mark of the public list as it stands; empty before the first item is listed. One query."""
    rows = _marks(connection.vendor).rows()
    return str(rows[0][0]) if rows else ""


@lru_cache
def _marks(_vendor: str) -> Statement:
    return prepare(ListEdition.objects.order_by("pk").values_list("mark"))


def powers_with(word: str) -> list[int]:
    """Rows of the listed powers whose name, law names or article texts hold this word (one or two queries).

    A power stands among them once for every such text.

    A word without Chinese signs is also looked for in codes, English names, pinyin and initials.
    """
    folded = fold(word).strip()
    if not folded:
        return []
    passages, values = _passages_with(folded)
    statement = f"SELECT power_id FROM powers_mention WHERE passage_id IN ({passages})"
    if is_letters(folded):
        statement += f" UNION ALL SELECT power_id FROM powers_listed WHERE {_position()}(letters, %s) > 0"
        values = [*values, folded]
    return [row[0] for row in _rows(statement, values)] if passages else []


def places_of(word: str, powers: Sequence[int]) -> dict[int, list[tuple[str, str, str]]]:
    """Where a word stands in these powers: for each the kind, the key and the text of its passages (one query)."""
    folded = fold(word).strip()
    if not folded or not powers:
        return {}
    marks = ", ".join(["%s"] * len(powers))
    rows = _rows(
        "SELECT m.power_id, p.kind, p.key, p.text FROM powers_mention m JOIN powers_passage p ON p.id = m.passage_id"
        f" WHERE m.power_id IN ({marks}) AND {_position()}(p.text, %s) > 0 ORDER BY p.id",
        [*powers, folded],
    )
    found: dict[int, list[tuple[str, str, str]]] = {}
    for power, kind, key, text in rows:
        found.setdefault(power, []).append((kind, key, text))
    return found


def resting_on(kind: str, key: str) -> list[int]:
    """Rows of the listed powers that rest on an article (its row) or on a law (``law_key``): one query."""
    return list(Mention.objects.filter(passage__kind=kind, passage__key=key).values_list("power", flat=True))


def resting_counts(kind: str, keys: Iterable[str]) -> dict[str, int]:
    """How many listed powers rest on each of these articles or laws (one query)."""
    rows = Mention.objects.filter(passage__kind=kind, passage__key__in=list(keys)).order_by()
    return dict(rows.values_list("passage__key").annotate(n=Count("power")))


def law_key(full_title: str) -> str:
    """The key under which a law's name stands in the index."""
    return hashlib.sha256(fold(full_title).encode()).hexdigest()


def nearest_powers(words: str, limit: int) -> list[int]:
    """Rows of the listed powers whose names share most of the rarer pairs of signs with the words (two queries)."""
    pairs = wanted(fold(words))
    counts = _counts(pairs)
    rare = sorted((pair for pair in pairs if counts[pair]), key=lambda pair: counts[pair])[:NEAREST_PAIRS]
    if not rare:
        return []
    marks = ", ".join(["%s"] * len(rare))
    rows = _rows(
        "SELECT p.key, count(*) FROM powers_posting g JOIN powers_passage p ON p.id = g.passage_id"
        f" WHERE g.gram IN ({marks}) AND p.kind = %s GROUP BY p.key, p.text ORDER BY count(*) DESC, p.text LIMIT %s",
        [*rare, Passage.Kind.NAME, limit],
    )
    return [int(key) for key, _ in rows]


def _passages_with(word: str) -> tuple[str, list[Any]]:
    """A statement that finds the passages that hold a folded word, and its values."""
    if len(word) == 1:
        return "SELECT passage_id FROM powers_posting WHERE gram BETWEEN %s AND %s", [*beginning(word)]
    pairs = wanted(word)
    counts = _counts(pairs) if len(pairs) > 1 else {}
    order = sorted(pairs, key=lambda pair: counts.get(pair, 0))
    statement, values = "SELECT a.passage_id FROM powers_posting a", [order[0]]
    compared = len(word) > 2
    if compared:
        statement += " JOIN powers_passage p ON p.id = a.passage_id"
    statement += " WHERE a.gram = %s"
    if compared and counts.get(order[0], 0) > FEW:
        for name, pair in zip("bc", order[1:3], strict=False):
            statement += (
                f" AND EXISTS (SELECT 1 FROM powers_posting {name}"
                f" WHERE {name}.gram = %s AND {name}.passage_id = a.passage_id)"
            )
            values.append(pair)
    told: list[Any] = list(values)
    if compared:
        statement += f" AND {_position()}(p.text, %s) > 0"
        told.append(word)
    return statement, told


def _counts(pairs: Sequence[int]) -> dict[int, int]:
    """In how many passages each pair stands, counted no further than needed (one query)."""
    if not pairs:
        return {}
    one = "SELECT %s, (SELECT count(*) FROM (SELECT 1 FROM powers_posting WHERE gram = %s LIMIT %s) AS few)"
    values = [value for pair in pairs for value in (pair, pair, COUNTED)]
    return {int(pair): number for pair, number in _rows(" UNION ALL ".join([one] * len(pairs)), values)}


def _rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _position() -> str:
    """The function that gives the place of a text in another; both databases have one, under different names."""
    return "strpos" if connection.vendor == "postgresql" else "instr"
