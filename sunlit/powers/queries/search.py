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
TEXTS_AT_ONCE = 500


def edition_mark() -> str:
    """The mark of the public list as it stands; empty before the first item is listed. One query."""
    rows = _marks(connection.vendor).rows()
    return str(rows[0][0]) if rows else ""


@lru_cache
def _marks(_vendor: str) -> Statement:
    return prepare(ListEdition.objects.order_by("pk").values_list("mark"))


def powers_with(word: str) -> list[int]:
    """Rows of the listed powers whose name, law names or article texts hold this word (a few queries).

    A power stands among them once for every such text.

    A word without Chinese signs is also looked for in codes, English names, pinyin and initials.
    """
    return [power for _, power in mentions_of(passages_with(word))] + lettered(word)


def passages_with(word: str, counted: dict[int, int] | None = None) -> list[int]:
    """Rows of the texts that hold this word: below zero the names, each the number of its power (one or two queries).

    ``counted`` remembers how frequent pairs of signs are, for as long as the list stands.
    """
    folded = fold(word).strip()
    if not folded:
        return []
    statement, values = _passages_with(folded, {} if counted is None else counted)
    return [passage for (passage,) in _rows(statement, values)]


def mentions_of(passages: Sequence[int]) -> list[tuple[int, int]]:
    """Each of these texts with the rows of the listed powers that it belongs to (one query for some hundred texts)."""
    found: list[tuple[int, int]] = []
    for start in range(0, len(passages), TEXTS_AT_ONCE):
        among, values = _among("passage_id", passages[start : start + TEXTS_AT_ONCE])
        rows = _rows(f"SELECT passage_id, power_id FROM powers_mention WHERE {among}", values)
        found += [(passage, power) for passage, power in rows]
    return found


def lettered(word: str) -> list[int]:
    """Rows of the listed powers found by letters: code, English name, pinyin, initials; none for a Chinese word."""
    folded = fold(word).strip()
    if not folded or not is_letters(folded):
        return []
    rows = _rows(f"SELECT power_id FROM powers_listed WHERE {_position()}(letters, %s) > 0", [folded])
    return [power for (power,) in rows]


def places_in(powers: Sequence[int]) -> list[tuple[int, int, str, str, str]]:
    """The texts that these powers rest on: power, row of the text, its kind, its key, its words (one query).

    The words of an article, which are long, are left out: they stand under its key.
    """
    if not powers:
        return []
    among, values = _among("m.power_id", powers)
    statement = (
        "SELECT m.power_id, p.id, p.kind, p.key, CASE WHEN p.kind = %s THEN '' ELSE p.text END"
        f" FROM powers_mention m JOIN powers_passage p ON p.id = m.passage_id WHERE {among}"
    )
    rows = _rows(statement, [Passage.Kind.ARTICLE.value, *values])
    return [(power, passage, kind, key, text) for power, passage, kind, key, text in rows]


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
    counts = _counts(pairs, {})
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


def _passages_with(word: str, counted: dict[int, int]) -> tuple[str, list[Any]]:
    """A statement that finds the passages that hold a folded word, and its values."""
    if len(word) == 1:
        return "SELECT DISTINCT passage_id FROM powers_posting WHERE gram BETWEEN %s AND %s", [*beginning(word)]
    pairs = wanted(word)
    counts = _counts(pairs, counted) if len(pairs) > 1 else {}
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


def _counts(pairs: Sequence[int], counted: dict[int, int]) -> dict[int, int]:
    """In how many passages each pair stands, counted no further than needed (one query for those not counted yet)."""
    new = [pair for pair in pairs if pair not in counted]
    if new:
        one = "SELECT %s, (SELECT count(*) FROM (SELECT 1 FROM powers_posting WHERE gram = %s LIMIT %s) AS few)"
        values = [value for pair in new for value in (pair, pair, COUNTED)]
        counted.update((int(pair), number) for pair, number in _rows(" UNION ALL ".join([one] * len(new)), values))
    return {pair: counted[pair] for pair in pairs}


def _rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _among(column: str, keys: Sequence[int]) -> tuple[str, list[Any]]:
    """A condition that the column holds one of these keys, and its values.

    PostgreSQL takes them as one value, so that the statement is the same, and planned once, however many there are.
    """
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(keys)]
    return f"{column} IN ({', '.join(['%s'] * len(keys))})", [*keys]


def _position() -> str:
    """The function that gives the place of a text in another; both databases have one, under different names."""
    return "strpos" if connection.vendor == "postgresql" else "instr"
