"""The public index, kept in step with the list: every act that publishes, changes or takes off an item ends with
``relist``, inside its transaction.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Count, Max, Min, Q, Sum

from sunlit.basis.models import Article, Law, LawVersion
from sunlit.powers.grams import fold, pairs
from sunlit.powers.models import LegalBasis, Listed, ListEdition, Mention, Passage, Posting, PowerVersion
from sunlit.powers.pinyin import haystack
from sunlit.powers.queries.search import law_key

PUBLIC = Q(state=PowerVersion.State.PUBLISHED, disclosure_scope=PowerVersion.Scope.PUBLIC)
EDITION = "public"
# Powers looked at in one turn when many are indexed.
PORTION = 500
Kind = Passage.Kind
Key = tuple[str, str]
Progress = Callable[[int, int], None]


@dataclass
class _Wanted:
    """What the index should hold for some powers: texts by key, which power has which, and letters."""

    texts: dict[Key, str] = field(default_factory=dict)
    mentions: set[tuple[Key, int]] = field(default_factory=set)
    listed: dict[int, Listed] = field(default_factory=dict)

    def add(self, power: int, kind: str, key: str, text: str) -> None:
        """That this text belongs to a power."""
        folded = fold(text)
        if folded.strip():
            self.texts[kind, key] = folded
            self.mentions.add(((kind, key), power))


def lock_list() -> ListEdition:
    """The list's row, held until the end of the transaction: whoever changes the list comes one after the other.

    Ask for it before the row of a power, so that two who publish do not wait for each other.
    """
    ListEdition.objects.get_or_create(name=EDITION)
    return ListEdition.objects.select_for_update().get(name=EDITION)


@transaction.atomic
def relist(powers: Iterable[int]) -> None:
    """Bring the index up to what is published of these powers now. A part of the acts that call it.

    A dozen statements for one power; what is not, or no longer, published for everybody is taken out whole.
    """
    rows = sorted(set(powers))
    if not rows:
        return
    lock_list()
    for start in range(0, len(rows), PORTION):
        _index(rows[start : start + PORTION])
    _new_mark()


@transaction.atomic
def mend_list(*, thorough: bool = False, progress: Progress | None = None) -> int:
    """Compare the index with the list and with the laws held and put right what differs; how many powers did.

    Nothing is compared while neither has changed since the last time. ``thorough`` makes the whole index anew.
    """
    checked = _fingerprint()
    edition = lock_list()
    if edition.checked == checked and not thorough:
        return 0
    standing = dict(PowerVersion.objects.filter(PUBLIC).values_list("power", "pk"))
    held = dict(Listed.objects.values_list("power", "version"))
    if thorough:
        _clear()
        todo = sorted(standing)
    else:
        todo = sorted({power for power in {*standing, *held} if standing.get(power) != held.get(power)} | _reworded())
    for start in range(0, len(todo), PORTION):
        _index(todo[start : start + PORTION])
        if progress is not None:
            progress(min(start + PORTION, len(todo)), len(todo))
    ListEdition.objects.filter(pk=EDITION).update(checked=checked)
    if todo or thorough:
        _new_mark()
    if len(todo) > PORTION:
        _analyse()
    return len(todo)


def _index(powers: Sequence[int]) -> None:
    wanted = _wanted(powers)
    passages = _passages(wanted.texts)
    held = set(Mention.objects.filter(power__in=powers).values_list("passage", "power"))
    now = {(passages[key], power) for key, power in wanted.mentions}
    gone = {passage for passage, _ in held - now}
    for power in {power for _, power in held - now}:
        left = [passage for passage, owner in held - now if owner == power]
        Mention.objects.filter(power=power, passage__in=left).delete()
    Mention.objects.bulk_create(
        (Mention(passage_id=passage, power_id=power) for passage, power in sorted(now - held)), batch_size=PORTION
    )
    _drop_unused(gone)
    Listed.objects.filter(power__in=[power for power in powers if power not in wanted.listed]).delete()
    Listed.objects.bulk_create(
        wanted.listed.values(),
        update_conflicts=True,
        unique_fields=["power"],
        update_fields=["version", "letters"],
        batch_size=PORTION,
    )


def _wanted(powers: Sequence[int]) -> _Wanted:
    wanted = _Wanted()
    versions = PowerVersion.objects.filter(PUBLIC, power__in=powers)
    owners: dict[int, int] = {}
    for pk, power, code, name, english in versions.values_list("pk", "power", "power__code", "name", "name_en"):
        owners[pk] = power
        wanted.add(power, Kind.NAME, str(power), name)
        wanted.listed[power] = Listed(power_id=power, version=pk, letters=haystack(name, english, code))
    bases = list(
        LegalBasis.objects.filter(version__in=owners).values_list(
            "version", "law_title", "quoted_text", "article", "article__text", "article__version__law__full_title"
        )
    )
    # A law that is held has one name here, whether the article was found in it or not.
    held = dict(
        Law.objects.filter(title__in={row[1] for row in bases if not row[5]}).values_list("title", "full_title")
    )
    for version, title, quoted, article, text, full_title in bases:
        power, named = owners[version], full_title or held.get(title, title)
        wanted.add(power, Kind.LAW, law_key(named), named)
        if article is not None:
            wanted.add(power, Kind.ARTICLE, str(article), text)
        elif quoted:
            wanted.add(power, Kind.QUOTE, law_key(quoted), quoted)
    return wanted


def _passages(texts: Mapping[Key, str]) -> dict[Key, int]:
    """The rows of these texts; new ones are written, and those that say something else now are written anew."""
    found: dict[Key, int] = {}
    by_kind: dict[str, list[str]] = {}
    for kind, key in texts:
        by_kind.setdefault(kind, []).append(key)
    for kind, keys in by_kind.items():
        for start in range(0, len(keys), PORTION):
            rows = Passage.objects.filter(kind=kind, key__in=keys[start : start + PORTION])
            for row in rows:
                found[kind, row.key] = row.pk
                if row.text != texts[kind, row.key]:
                    _reword(row, texts[kind, row.key])
    new = [
        # A name has the number of its power, below zero: whoever finds it need not look up whose it is.
        Passage(pk=-int(key) if kind == Kind.NAME else None, kind=kind, key=key, text=text)
        for (kind, key), text in texts.items()
        if (kind, key) not in found
    ]
    Passage.objects.bulk_create(new, batch_size=PORTION)
    _post([(pair, row.pk) for row in new for pair in pairs(row.text)])
    return found | {(row.kind, row.key): row.pk for row in new}


def _reword(row: Passage, text: str) -> None:
    before, after = pairs(row.text), pairs(text)
    Posting.objects.filter(gram__in=before - after, passage=row.pk).delete()
    _post([(pair, row.pk) for pair in after - before])
    row.text = text
    row.save(update_fields=["text"])


def _drop_unused(passages: set[int]) -> None:
    used = set(Mention.objects.filter(passage__in=passages).values_list("passage", flat=True))
    for row in Passage.objects.filter(pk__in=passages - used):
        Posting.objects.filter(gram__in=pairs(row.text), passage=row.pk).delete()
        row.delete()


def _post(rows: Sequence[tuple[int, int]]) -> None:
    """Many postings at once, in the order of their key: a row of two numbers is not worth a model."""
    if not rows:
        return
    rows = sorted(rows)
    table = connection.ops.quote_name(Posting._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            grams, passages = [gram for gram, _ in rows], [passage for _, passage in rows]
            cursor.execute(
                f"INSERT INTO {table} (gram, passage_id) SELECT * FROM unnest(%s::bigint[], %s::bigint[])",
                [grams, passages],
            )
        else:
            cursor.executemany(f"INSERT INTO {table} (gram, passage_id) VALUES (%s, %s)", rows)


def _reworded() -> set[int]:
    """Listed powers that rest on an article or a law whose words are no longer those of the index."""
    cited = LegalBasis.objects.filter(version__in=PowerVersion.objects.filter(PUBLIC)).values("article")
    texts = Article.objects.filter(pk__in=cited).values_list("pk", "text").iterator(chunk_size=PORTION)
    held = {str(pk): fold(text) for pk, text in texts}
    stale = [pk for pk, key, text in _texts(Kind.ARTICLE) if held.get(key) != text]
    full = {fold(title): fold(full_title) for title, full_title in Law.objects.values_list("title", "full_title")}
    stale += [pk for pk, _, text in _texts(Kind.LAW) if full.get(text, text) != text]
    return set(Mention.objects.filter(passage__in=stale).values_list("power", flat=True))


def _texts(kind: str) -> Iterable[tuple[int, str, str]]:
    return Passage.objects.filter(kind=kind).values_list("pk", "key", "text").iterator(chunk_size=PORTION)


def _clear() -> None:
    with connection.cursor() as cursor:
        for model in (Posting, Mention, Listed, Passage):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def _new_mark() -> None:
    ListEdition.objects.filter(pk=EDITION).update(mark=secrets.token_hex(16))


def _fingerprint() -> str:
    """What tells one state of the published list and of the laws held from another."""
    powers = PowerVersion.objects.filter(PUBLIC).aggregate(Count("id"), Max("id"), Sum("id"), Max("published_at"))
    laws = LawVersion.objects.aggregate(Count("id"), Max("id"), Min("text_hash"), Max("text_hash"), Max("imported_at"))
    # The sum of the lengths would not see two words exchanged; the fingerprints of all editions do.
    hashes = LawVersion.objects.order_by("pk").values_list("text_hash", flat=True)
    told = [str(value) for value in (*powers.values(), *laws.values(), *hashes)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _analyse() -> None:
    with connection.cursor() as cursor:
        for model in (Posting, Mention, Listed, Passage):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
