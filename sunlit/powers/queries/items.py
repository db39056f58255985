"""Reads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from sunlit.basis.citations import parse
from sunlit.basis.models import Article
from sunlit.basis.queries import Resolved, Resolver
from sunlit.basis.structure import part
from sunlit.ledger.wording import Text
from sunlit.powers.items import BasisEntry, DutyEntry, ItemContent, MaterialEntry, RiskPointEntry
from sunlit.powers.models import HandlingPost, LegalBasis, Material, Power, PowerVersion

PUBLISHED = PowerVersion.State.PUBLISHED
PUBLIC = PowerVersion.Scope.PUBLIC
# How many signs in a row are compared between a quoted text and its article.
RUN = 6
SIGNS = re.compile(r"[\W_]+")
NO_CITATION = Text("没有认出法律名称和条款", "no law and article were recognised")
NO_ARTICLE = Text("没有写明条款", "no article is named")
# A version in one of these states may still be changed by its editor.
OPEN_STATES = (PowerVersion.State.DRAFT, PowerVersion.State.REJECTED)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What somebody looks for. ``words`` are all to be found in the name, the code or a basis's law title."""

    organ: int | None = None
    kind: str = ""
    theme: str = ""
    words: str = ""
    online: bool = False
    region: int | None = None
    organs: tuple[int, ...] = field(default=())


def power(code: str) -> Power | None:
    """The power of this code, cancelled ones included."""
    return Power.objects.select_related("organ", "organ__region").filter(code=code).first()


def published_version(code: str) -> PowerVersion | None:
    """The version that is published under this code, with organ, bases, materials and posts: 4 queries."""
    return whole(PowerVersion.objects.filter(power__code=code, state=PUBLISHED)).first()


def version(pk: int) -> PowerVersion | None:
    """One version in whatever state, with all that belongs to it: 4 queries."""
    return whole(PowerVersion.objects.filter(pk=pk)).first()


def versions_of(power: Power) -> list[PowerVersion]:
    """All versions of a power, the newest first: 1 query."""
    people = ("drafted_by", "submitted_by", "published_by")
    return list(power.versions.select_related(*people).order_by("-number"))


def latest_version(power: Power) -> PowerVersion | None:
    """The newest version in whatever state."""
    return whole(power.versions.order_by("-number")).first()


def power_list(wanted: ListFilter, *, state: str = PUBLISHED, public_only: bool = False) -> QuerySet[PowerVersion]:
    """The versions in one state that fit, by name; slice it for a page (1 query a page, organ and code included).

    ``public_only`` leaves out what may not be shown to everybody (公开范围 other than 向社会公开).
    """
    found = PowerVersion.objects.filter(_fits(wanted), state=state).select_related("power", "organ")
    if public_only:
        found = found.filter(disclosure_scope=PUBLIC)
    return found.order_by("name", "id")


def facet_counts(
    wanted: ListFilter, *, state: str = PUBLISHED, public_only: bool = False
) -> Mapping[str, Mapping[int | str, int]]:
    """How many fit by organ, kind and theme, each counted as if its own choice were not made: 3 queries.

    So that a count always equals the list that its choice opens.
    """
    counted: dict[str, Mapping[int | str, int]] = {}
    for facet in ("organ", "kind", "theme"):
        rows = PowerVersion.objects.filter(_fits(wanted, without=facet), state=state)
        if public_only:
            rows = rows.filter(disclosure_scope=PUBLIC)
        counted[facet] = dict(rows.order_by().values_list(facet).annotate(n=Count("id")))
    return counted


@dataclass(frozen=True, slots=True)
class BasisText:
    """One basis as a page shows it: the row, the exact text that is held (or empty), how many other powers cite it."""

    basis: LegalBasis
    text: str
    others: int

    @property
    def held(self) -> bool:
        """Whether the text of the cited place is held here."""
        return self.basis.article_id is not None


def bases_with_text(version: PowerVersion) -> list[BasisText]:
    """The bases of a version with the exact text of article, paragraph or item: 2 queries."""
    bases = list(version.bases.select_related("article__version__law"))
    counts = citing([basis.article_id for basis in bases if basis.article_id is not None])
    own = 1 if version.state == PUBLISHED else 0
    return [BasisText(basis, cited_text(basis), max(counts.get(basis.article_id or 0, 0) - own, 0)) for basis in bases]


def cited_text(basis: LegalBasis) -> str:
    """The exact text of the place that a basis cites, from the article held; empty where none is."""
    if basis.article is None:
        return ""
    cited = next((one for one in parse(basis.citation) if one.place == basis.article_label), None)
    if cited is None:
        return basis.article.text
    return part(basis.article.text, cited.paragraph, cited.item, cited.subitem)[0]


def citing(articles: Iterable[Article | int]) -> Mapping[int, int]:
    """Article row -> how many published powers cite it: 1 query."""
    rows = (
        LegalBasis.objects.filter(
            article__in=[one.pk if isinstance(one, Article) else one for one in articles], version__state=PUBLISHED
        )
        .order_by()
        .values_list("article")
        .annotate(n=Count("version__power", distinct=True))
    )
    return dict(rows)


def powers_citing(article: Article | int, *, public_only: bool = True) -> list[PowerVersion]:
    """The published powers that cite this article, by name: 1 query."""
    pk = article.pk if isinstance(article, Article) else article
    found = power_list(ListFilter(), public_only=public_only).filter(
        pk__in=LegalBasis.objects.filter(article=pk).values("version")
    )
    return list(found)


def powers_citing_law(law_title: str, *, public_only: bool = True) -> QuerySet[PowerVersion]:
    """The published powers with a basis in this law, whether its text is held or not."""
    return power_list(ListFilter(), public_only=public_only).filter(
        pk__in=LegalBasis.objects.filter(law_title=law_title).values("version")
    )


def content_of(version: PowerVersion) -> ItemContent:
    """The version as plain values, as a form or a comparison needs it: 3 queries unless fetched before."""
    return ItemContent(
        name=version.name,
        name_en=version.name_en,
        summary=version.summary,
        summary_en=version.summary_en,
        theme=version.theme,
        subject_kind=version.subject_kind,
        entrusting_organ=version.entrusting_organ,
        authority_basis=version.authority_basis,
        exercising_body=version.exercising_body,
        persons_in_charge=version.persons_in_charge,
        disclosure_content=version.disclosure_content,
        disclosure_form=version.disclosure_form,
        disclosure_scope=version.disclosure_scope,
        disclosure_limit=version.disclosure_limit,
        disclosure_time=version.disclosure_time,
        fee=version.fee,
        fee_basis=version.fee_basis,
        flow_note=version.flow_note,
        risk_level=version.risk_level,
        risk_statement=version.risk_statement,
        conditions=version.conditions,
        conditions_en=version.conditions_en,
        statutory_parameter=version.statutory_parameter,
        promised_value=version.promised_value,
        promised_unit=version.promised_unit,
        promise_reason=version.promise_reason,
        visits=version.visits,
        online=version.online,
        served=version.served,
        window=version.window,
        result_name=version.result_name,
        source=version.source,
        options=version.options,
        details=version.details,
        bases=tuple(_basis_entry(basis) for basis in version.bases.all()),
        materials=tuple(_material_entry(material) for material in version.materials.all()),
        handling={handling.role: handling.post_id for handling in version.handling_posts.all()},
        risk_points=tuple(RiskPointEntry(**point) for point in version.risk_points),
        duties=_duties(version),
    )


def _duties(version: PowerVersion) -> dict[str, DutyEntry]:
    rows = {
        one.role: DutyEntry(function=one.function, standard=one.standard, responsibility=one.responsibility)
        for one in version.handling_posts.all()
    }
    return {role: duty for role, duty in rows.items() if duty != DutyEntry()}


def legal_bases(entries: Iterable[BasisEntry], *, on: date, resolver: Resolver | None = None) -> list[LegalBasis]:
    """Unsaved rows, one a citation, each resolved to its article on that day or marked with why not.

    Two queries, or none where an import brings its own ``resolver``.
    """
    cited = [(entry, parse(entry.citation)) for entry in entries]
    resolver = resolver or Resolver(on, [citation for _, citations in cited for citation in citations])
    rows: list[LegalBasis] = []
    for entry, citations in cited:
        found = [resolver.resolve_one(citation) for citation in citations]
        # As written where it is one citation; else each for itself, so that reading the rows again gives the same.
        words = [entry.citation] if len(found) < 2 else [str(one.citation) for one in found]
        for index, text in enumerate(words):
            one = found[index] if found else None
            rows.append(_basis_row(entry, one, text, first=index == 0, position=len(rows)))
    return rows


def unresolved_text(basis: LegalBasis) -> Text:
    """Why a basis points to no article that is held; empty where it does."""
    return Text(basis.unresolved_reason, basis.unresolved_reason_en)


def strays_from_article(quoted: str, article: str) -> bool:
    """Whether a quoted text can hardly be that of the article (as ``bare``): few of its runs of signs are there."""
    quote = bare(quoted)
    runs = {quote[place : place + RUN] for place in range(max(len(quote) - RUN + 1, 0))}
    return bool(runs) and sum(run in article for run in runs) * 3 < len(runs)


def bare(text: str) -> str:
    """Letters and digits alone: what is left of a text when sources print its signs differently."""
    return SIGNS.sub("", text)


def _basis_row(entry: BasisEntry, one: Resolved | None, citation: str, *, first: bool, position: int) -> LegalBasis:
    reason = NO_CITATION if one is None else one.reason
    if one is not None and one.found and one.article_id is None:
        reason = NO_ARTICLE
    return LegalBasis(
        position=position,
        kind=entry.kind,
        citation=citation[:300],
        law_title=one.citation.law_title[:150] if one else "",
        article_label=one.citation.place[:60] if one else "",
        document_number=entry.document_number,
        article_id=one.article_id if one else None,
        quoted_text=entry.quoted_text if first else "",
        marked_text=entry.marked if first else "",
        plain_words=entry.plain_words if first else "",
        plain_words_en=entry.plain_words_en if first else "",
        unresolved_reason=reason.zh[:200],
        unresolved_reason_en=reason.en[:200],
        unresolved_code=one.code if one else "",
    )


def _fits(wanted: ListFilter, without: str = "") -> Q:
    condition = Q()
    if wanted.organ is not None and without != "organ":
        condition &= Q(organ=wanted.organ)
    if wanted.organs:
        condition &= Q(organ__in=wanted.organs)
    if wanted.region is not None:
        condition &= Q(organ__region=wanted.region)
    if wanted.kind and without != "kind":
        condition &= Q(kind=wanted.kind)
    if wanted.theme and without != "theme":
        condition &= Q(theme=wanted.theme)
    if wanted.online:
        condition &= Q(online=True)
    for word in wanted.words.split():
        condition &= Q(name__icontains=word) | Q(power__code__istartswith=word) | Q(name_en__icontains=word)
    return condition


def whole(rows: QuerySet[PowerVersion]) -> QuerySet[PowerVersion]:
    """Versions with organ, bases, materials and posts: 4 queries."""
    return rows.select_related("power", "organ", "organ__region").prefetch_related(
        Prefetch("bases", LegalBasis.objects.select_related("article__version__law")),
        "materials",
        Prefetch("handling_posts", HandlingPost.objects.select_related("post", "post__division")),
    )


def _basis_entry(basis: LegalBasis) -> BasisEntry:
    return BasisEntry(
        citation=basis.citation,
        kind=basis.kind,
        document_number=basis.document_number,
        quoted_text=basis.quoted_text,
        marked=basis.marked_text,
        plain_words=basis.plain_words,
        plain_words_en=basis.plain_words_en,
    )


def _material_entry(material: Material) -> MaterialEntry:
    return MaterialEntry(
        name=material.name,
        name_en=material.name_en,
        required=material.required,
        copies=material.copies,
        obtained=material.obtained,
        waived=material.waived,
        note=material.note,
    )
