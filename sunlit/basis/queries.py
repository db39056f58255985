"""Reads: the text a citation points to, the page of a law, the laws held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from sunlit.basis.changes import Change, Clause, compare
from sunlit.basis.citations import Citation, canonical_title, parse
from sunlit.basis.models import Article, Law, LawVersion
from sunlit.basis.parameters import Parameter, all_parameters, parameter
from sunlit.basis.structure import part
from sunlit.ledger.wording import Text

_NOTHING = Text("", "")
_UNDATED = Text("施行日期未知", "in-force date not known")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a citation points to: the exact text with its edition, or why nothing was found."""

    citation: Citation
    found: bool
    reason: Text = _NOTHING
    code: str = ""
    law_id: int | None = None
    version_id: int | None = None
    article_id: int | None = None
    law_title: str = ""
    kind: str = ""
    label: str = ""
    text: str = ""
    adopted_on: date | None = None
    in_force_on: date | None = None
    status: str = ""
    status_name: str = ""
    source: str = ""
    note: Text = _NOTHING

    @property
    def held(self) -> bool:
        """Whether the law itself is held, even when the place in it was not found."""
        return self.law_id is not None


@dataclass(frozen=True, slots=True)
class _Row:
    """An article in memory."""

    id: int
    text: str
    label: str


class Resolver:
    """Resolves many citations from memory: laws and editions are read once, articles once an edition.

    ``citations`` limits it to what those need, in two queries; without them it serves an import of thousands of rows.
    """

    def __init__(self, on: date | None = None, citations: Sequence[Citation] | None = None) -> None:
        self._on = on
        self._articles: dict[int, dict[tuple[int, int], _Row]] = {}
        versions = LawVersion.objects.select_related("law").order_by("adopted_on")
        if citations is not None:
            versions = versions.filter(law__title__in={one.law_title for one in citations})
        self._versions: dict[str, list[LawVersion]] = {}
        for version in versions:
            self._versions.setdefault(version.law.title, []).append(version)
        if citations is not None:
            self._read_cited(citations)

    def resolve(self, text: str) -> list[Resolved]:
        """Every citation in the text, in order."""
        return [self.resolve_one(citation) for citation in parse(text)]

    def resolve_one(self, citation: Citation) -> Resolved:
        """One citation's text, or why there is none."""
        if not citation.law_title:
            return _missing(citation, "no_law_named", Text("没有写明是哪部法", "no law is named"))
        held = self._versions.get(citation.law_title)
        if not held:
            return _missing(
                citation,
                "law_not_held",
                Text("所引法律的文本未收录", "cited, text not held"),
                law_title=citation.law_title,
            )
        version, note, reason = _edition(held, citation, self._on)
        if version is None:
            return _missing(
                citation, "edition_not_held", reason, law_id=held[0].law_id, law_title=held[0].law.full_title
            )
        if citation.article is None:
            whole = self._of(version.pk).get((0, 0))
            return _found(citation, version, whole, whole.text if whole else "", note)
        return self._article(citation, version, note, citation.article)

    def _article(self, citation: Citation, version: LawVersion, note: Text, number: int) -> Resolved:
        # Row 0 is the whole of a text without articles; nobody cites it by number.
        row = self._of(version.pk).get((number, citation.sub)) if number else None
        if row is None:
            reason = Text(f"该版本没有{citation.place}", f"this edition has no {citation.place}")
            return _missing(citation, "article_not_found", reason, version=version)
        words, missing = part(row.text, citation.paragraph, citation.item, citation.subitem)
        if missing is not None:
            return _missing(citation, "part_not_found", missing, version=version)
        return _found(citation, version, row, words, note)

    def _of(self, version_id: int) -> dict[tuple[int, int], _Row]:
        if version_id not in self._articles:
            self._keep(Article.objects.filter(version_id=version_id), [version_id])
        return self._articles[version_id]

    def _read_cited(self, citations: Sequence[Citation]) -> None:
        wanted = Q()
        for one in citations:
            for version in self._versions.get(one.law_title, []):
                # A sub beyond the column's range is looked for where there is none.
                wanted |= Q(version_id=version.pk, number=one.article or 0, sub=min(one.sub, 999))
        ids = [version.pk for held in self._versions.values() for version in held]
        self._keep(Article.objects.filter(wanted) if wanted else Article.objects.none(), ids)

    def _keep(self, rows: QuerySet[Article], version_ids: Iterable[int]) -> None:
        for version_id in version_ids:
            self._articles.setdefault(version_id, {})
        for key, version_id, number, sub, text, label in rows.values_list(
            "id", "version_id", "number", "sub", "text", "label"
        ):
            self._articles[version_id][number, sub] = _Row(key, text, label)


def resolve(text: str, on: date | None = None) -> list[Resolved]:
    """Every citation in the text with what it points to on that day. Two queries, however many citations.

    Without a day the newest edition that is marked as in force is taken, else the newest held.
    """
    citations = parse(text)
    if not citations:
        return []
    resolver = Resolver(on, citations)
    return [resolver.resolve_one(citation) for citation in citations]


def _edition(held: list[LawVersion], citation: Citation, on: date | None) -> tuple[LawVersion | None, Text, Text]:
    """(the edition, a note on its date, why there is none). ``held`` is sorted by adoption."""
    if citation.edition is not None:
        of_year = [one for one in held if one.adopted_on.year == citation.edition]
        if not of_year:
            years = "、".join(str(one.adopted_on.year) for one in held)
            return (
                None,
                _NOTHING,
                Text(
                    f"未收录{citation.edition}年的版本；收录的是{years}年",
                    f"the edition of {citation.edition} is not held",
                ),
            )
        return of_year[-1], _note(of_year[-1]), _NOTHING
    if on is None:
        current = [one for one in held if one.status == LawVersion.Status.IN_FORCE] or held
        return current[-1], _note(current[-1]), _NOTHING
    applying = [one for one in held if one.adopted_on <= on and (one.in_force_on is None or one.in_force_on <= on)]
    if not applying:
        first = held[0].in_force_on or held[0].adopted_on
        return (
            None,
            _NOTHING,
            Text(
                f"收录的版本最早自{first.isoformat()}起，{on.isoformat()}时的版本未收录",
                f"the first edition held is of {first.isoformat()}; the one of {on.isoformat()} is not held",
            ),
        )
    return applying[-1], _note(applying[-1]), _NOTHING


def _note(version: LawVersion) -> Text:
    return _UNDATED if version.in_force_on is None else _NOTHING


def _found(citation: Citation, version: LawVersion, row: _Row | None, words: str, note: Text) -> Resolved:
    return Resolved(
        citation=citation,
        found=True,
        law_id=version.law_id,
        version_id=version.pk,
        article_id=row.id if row else None,
        law_title=version.law.full_title,
        kind=version.law.kind,
        label=citation.place,
        text=words,
        adopted_on=version.adopted_on,
        in_force_on=version.in_force_on,
        status=version.status,
        status_name=str(version.get_status_display()),
        source=version.source,
        note=note,
    )


def _missing(
    citation: Citation,
    code: str,
    reason: Text,
    *,
    version: LawVersion | None = None,
    law_id: int | None = None,
    law_title: str = "",
) -> Resolved:
    return Resolved(
        citation=citation,
        found=False,
        reason=reason,
        code=code,
        law_id=version.law_id if version else law_id,
        version_id=version.pk if version else None,
        law_title=version.law.full_title if version else law_title,
        kind=version.law.kind if version else "",
        label=citation.place,
        adopted_on=version.adopted_on if version else None,
        in_force_on=version.in_force_on if version else None,
        source=version.source if version else "",
    )


@dataclass(frozen=True, slots=True)
class LawPage:
    """All that a law's page shows: the law, its editions newest first, the edition shown, its articles."""

    law: Law
    versions: tuple[LawVersion, ...]
    version: LawVersion
    articles: tuple[Article, ...]


def law_page(law: int | str, adopted_on: date | None = None) -> LawPage | None:
    """The page of a law, by row or by any of its names, in one edition (the newest unless told). Three queries."""
    wanted = Q(pk=law) if isinstance(law, int) else Q(title=canonical_title(law))
    found = Law.objects.filter(wanted).first()
    if found is None:
        return None
    versions = tuple(found.versions.order_by("-adopted_on"))
    chosen = [one for one in versions if adopted_on is None or one.adopted_on == adopted_on]
    if not chosen:
        return None
    return LawPage(found, versions, chosen[0], tuple(articles_of(chosen[0].pk)))


def articles_of(version_id: int) -> QuerySet[Article]:
    """The articles of an edition in order."""
    return Article.objects.filter(version_id=version_id).order_by("position")


def find_laws(words: str = "", kind: str = "") -> QuerySet[Law]:
    """Laws whose title holds the words, each with ``version_count``; cut it before showing it."""
    found = Law.objects.annotate(version_count=Count("versions")).order_by("title")
    if words:
        found = found.filter(title__contains=canonical_title(words))
    return found.filter(kind=kind) if kind else found


def held_counts() -> tuple[int, int, int]:
    """How many laws, editions and articles are held."""
    return Law.objects.count(), LawVersion.objects.count(), Article.objects.count()


def local_parameter(name: str, on: date) -> Parameter:
    """The parameter as this deployment's jurisdiction has it on that day."""
    return parameter(name, on, settings.JURISDICTION)


def edition_pair(
    law: Law, old: date | None = None, new: date | None = None
) -> tuple[LawVersion | None, LawVersion | None]:
    """Two editions of a law, by the day of adoption: the newest and the one before it unless told (one query)."""
    held = list(law.versions.select_related("law").order_by("adopted_on"))
    after = next((one for one in reversed(held) if new is None or one.adopted_on == new), None)
    earlier = [one for one in held if after and one.adopted_on < after.adopted_on]
    before = next((one for one in reversed(earlier) if old is None or one.adopted_on == old), None)
    return before, after


def changes_between(old: LawVersion, new: LawVersion) -> tuple[Change, ...]:
    """What became of every article from one edition to the other (two queries, or none where both were compared)."""
    return _changes(old.pk, old.text_hash, new.pk, new.text_hash)


@lru_cache(maxsize=64)
def _changes(old: int, _old_hash: str, new: int, _new_hash: str) -> tuple[Change, ...]:
    return compare(_clauses(old), _clauses(new))


def _clauses(version_id: int) -> list[Clause]:
    rows = articles_of(version_id).values_list("number", "sub", "label", "text", "id")
    return [Clause(number, sub, label, text, row) for number, sub, label, text, row in rows]


def parameters_of(law_title: str) -> list[tuple[Parameter, Citation]]:
    """The numbers of ``content/statutes`` that rest on a law, each with every article it names (no query)."""
    return [
        (one, citation)
        for one in all_parameters(settings.JURISDICTION)
        for citation in parse(" ".join([one.basis, one.unit_article, one.roll_article]))
        if citation.law_title == law_title
    ]
