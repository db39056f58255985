"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside.

Basis stands below offices, so the door that calls asks for the right first.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext

from sunlit.basis.citations import canonical_title
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.importers.parsed import ParsedLaw
from sunlit.basis.models import Article, Law, LawVersion
from sunlit.basis.parameters import in_force_dates
from sunlit.ledger.actor import Actor
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.ledger.wording import Text

BATCH = 2000
Progress = Callable[[int, str], None]


@dataclass
class Imported:
    """What an import did: editions new, held already with the same words, replaced, or held with other words."""

    new: int = 0
    unchanged: int = 0
    replaced: int = 0
    articles: int = 0
    differing: list[str] = field(default_factory=list)


@transaction.atomic
def import_laws(
    *,
    laws: Iterable[ParsedLaw],
    by: Actor,
    at: datetime,
    replace: bool = False,
    progress: Progress | None = None,
) -> Imported:
    """Put editions of laws beside those held; all or nothing.

    An edition held already is left as it is: the same words are counted as unchanged, other words are listed, and only
    ``replace`` puts them in place of the held ones. In-force dates come from ``content/statutes/versions.yaml`` alone.
    """
    result = Imported()
    held = {(version.law.title, version.adopted_on): version for version in _held()}
    known = {law.title: law for law in Law.objects.all()}
    waiting: list[Article] = []
    for number, parsed in enumerate(laws, start=1):
        if progress:
            progress(number, parsed.full_title)
        _refuse_marked(parsed)
        version = held.get((parsed.title, parsed.adopted_on))
        if version is None:
            version = held[parsed.title, parsed.adopted_on] = _new_version(parsed, known, at)
            waiting += _articles(version, parsed)
            result.new += 1
            result.articles += len(parsed.articles)
        else:
            _meet_held(version, parsed, replace, result)
        if len(waiting) >= BATCH:
            Article.objects.bulk_create(waiting)
            waiting = []
    Article.objects.bulk_create(waiting)
    record(
        by=by,
        at=at,
        act="basis.import_laws",
        subject=("basis", "laws"),
        after={"new": result.new, "replaced": result.replaced, "articles": result.articles},
        summary={"new": result.new, "unchanged": result.unchanged, "replaced": result.replaced},
    )
    return result


@transaction.atomic
def set_in_force(*, version: LawVersion, in_force_on: date, source: str, by: Actor, at: datetime) -> LawVersion:
    """Write down since when an edition is in force, with the source that says so."""
    if not source.strip():
        raise BasisRefusal(gettext("请写明施行日期的出处（哪部法律、决定的哪一条）。"), field="source")
    if in_force_on < version.adopted_on:
        raise BasisRefusal(
            gettext("施行日期 %(day)s 早于通过日期 %(adopted)s，请核对。")
            % {"day": in_force_on.isoformat(), "adopted": version.adopted_on.isoformat()},
            field="in_force_on",
        )
    before = _dated(version)
    version.in_force_on, version.in_force_source = in_force_on, source.strip()
    version.save(update_fields=["in_force_on", "in_force_source"])
    record(
        by=by,
        at=at,
        act="basis.set_in_force",
        subject=("law_version", version.pk),
        before=before,
        after=_dated(version),
    )
    return version


def _refuse_marked(parsed: ParsedLaw) -> None:
    """A text that is classified is no law for everybody, and does not belong here."""
    title = parsed.full_title
    where = Text(f"《{title}》的文本", f"the text of 《{title}》")
    refuse_marked_values([title, parsed.document_number], Text("法律文本的标题", "the title of the law"))
    refuse_marked_values([text for one in parsed.articles for text in (one.chapter, one.text)], where)


def _dated(version: LawVersion) -> Mapping[str, str]:
    return {"in_force_on": str(version.in_force_on or ""), "source": version.in_force_source}


def _held() -> Iterable[LawVersion]:
    return LawVersion.objects.select_related("law")


def _new_version(parsed: ParsedLaw, known: dict[str, Law], at: datetime) -> LawVersion:
    law = known.get(parsed.title)
    if law is None:
        law = known[parsed.title] = Law.objects.create(
            title=parsed.title,
            full_title=parsed.full_title,
            kind=parsed.kind,
            issuer=parsed.issuer,
            document_number=parsed.document_number,
        )
    elif law.kind == Law.Kind.OTHER and parsed.kind != Law.Kind.OTHER:
        law.kind, law.issuer = parsed.kind, law.issuer or parsed.issuer
        law.save(update_fields=["kind", "issuer"])
    in_force_on, source = in_force_dates().get((parsed.title, parsed.adopted_on), (None, ""))
    return LawVersion.objects.create(
        law=law,
        adopted_on=parsed.adopted_on,
        in_force_on=in_force_on,
        in_force_source=source,
        status=parsed.status,
        source=parsed.source,
        source_version=parsed.source_version,
        text_hash=parsed.text_hash,
        imported_at=at,
    )


def _articles(version: LawVersion, parsed: ParsedLaw) -> list[Article]:
    return [
        Article(
            version=version,
            number=article.number,
            sub=article.sub,
            label=article.label,
            chapter=article.chapter[:200],
            text=article.text,
            position=position,
        )
        for position, article in enumerate(parsed.articles, start=1)
    ]


def _meet_held(version: LawVersion, parsed: ParsedLaw, replace: bool, result: Imported) -> None:
    _complete(version, parsed)
    if version.text_hash == parsed.text_hash:
        result.unchanged += 1
    elif replace:
        _replace(version, parsed)
        result.replaced += 1
        result.articles += len(parsed.articles)
    else:
        result.differing.append(f"{parsed.full_title}（{parsed.adopted_on.isoformat()}，{parsed.source}）")


def _complete(version: LawVersion, parsed: ParsedLaw) -> None:
    """A date or status learnt since the edition was first imported; a date set by hand stays."""
    changed = []
    dated = in_force_dates().get((parsed.title, parsed.adopted_on))
    if version.in_force_on is None and dated:
        version.in_force_on, version.in_force_source = dated
        changed += ["in_force_on", "in_force_source"]
    if version.status == LawVersion.Status.UNKNOWN and parsed.status != LawVersion.Status.UNKNOWN:
        version.status = parsed.status
        changed.append("status")
    if changed:
        version.save(update_fields=changed)


def _replace(version: LawVersion, parsed: ParsedLaw) -> None:
    """New words into the same rows, so that what cites an article keeps citing it."""
    rows = {(article.number, article.sub): article for article in version.articles.all()}
    fresh = _articles(version, parsed)
    changed = []
    for article in fresh:
        if row := rows.pop((article.number, article.sub), None):
            row.label, row.chapter, row.text, row.position = (
                article.label,
                article.chapter,
                article.text,
                article.position,
            )
            changed.append(row)
    kept = {(row.number, row.sub) for row in changed}
    Article.objects.bulk_update(changed, ["label", "chapter", "text", "position"], batch_size=200)
    Article.objects.bulk_create(article for article in fresh if (article.number, article.sub) not in kept)
    try:
        version.articles.filter(pk__in=[row.pk for row in rows.values()]).delete()
    except ProtectedError:
        labels = "、".join(row.label for row in rows.values())
        raise BasisRefusal(
            gettext("新文本里没有%(labels)s，但已有权力事项引用，不能替换《%(title)s》。请先改引用。")
            % {"labels": labels, "title": canonical_title(parsed.full_title)}
        ) from None
    version.source, version.source_version = parsed.source, parsed.source_version
    version.text_hash = parsed.text_hash
    version.save(update_fields=["source", "source_version", "text_hash"])
