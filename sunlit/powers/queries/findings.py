"""What stands against a version, and what people should look at before they decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from sunlit.basis.citations import Citation, parse
from sunlit.basis.models import Article
from sunlit.basis.parameters import Parameter, parameter
from sunlit.basis.queries import Resolver, resolve
from sunlit.ledger.wording import Text
from sunlit.offices.queries import desks_of
from sunlit.powers import categories, fields, rules
from sunlit.powers.items import BasisEntry, ItemContent
from sunlit.powers.models import LegalBasis, PowerVersion
from sunlit.powers.queries.items import cited_text, content_of
from sunlit.powers.quotations import Quotation, quotation
from sunlit.powers.rules import Finding, Founding, PostDuty, Promise

NOT_THERE = "article_not_found"


def binding_findings(version: PowerVersion, content: ItemContent, on: date) -> tuple[Finding, ...]:
    """All that forbids publication on that day, in the order of the form: two queries."""
    kind, bases = categories.kind(version.kind), cited_laws(version)
    found = [
        *rules.against_publication(
            content,
            kind=kind,
            on=on,
            statutory=statutory_of(content, on),
            earlier=earlier_promises(version),
            share=fields.promise_share(settings.JURISDICTION),
        ),
        *_without_article(bases),
        *rules.rank_findings(kind, _foundings(bases), on),
        *_fee(kind, content, on),
    ]
    return tuple(finding for finding in found if finding.binding)


def advice(version: PowerVersion, on: date) -> tuple[Finding, ...]:
    """What does not forbid publication but is shown beside the record: bases, quotations, posts."""
    kind, bases = categories.kind(version.kind), cited_laws(version)
    ranks = rules.rank_findings(kind, _foundings(bases), on)
    return (
        *(finding for finding in ranks if not finding.binding),
        *_misquoted(bases),
        *rules.duty_findings(duties_of(version, on)),
    )


def cited_laws(version: PowerVersion) -> list[LegalBasis]:
    """The bases of a version, each with its article and law where the text is held: one query."""
    return list(version.bases.select_related("article__version__law"))


def quotation_of(basis: LegalBasis) -> Quotation | None:
    """The text quoted with a basis beside the law's own; None where nothing is quoted or the text is not held."""
    law = cited_text(basis)
    return quotation(basis.quoted_text, law) if law and basis.quoted_text.strip() else None


def earlier_promises(version: PowerVersion) -> tuple[Promise, ...]:
    """What the power's other versions have promised the public, the oldest first: one query."""
    rows = (
        PowerVersion.objects.filter(power=version.power_id, published_at__isnull=False, promised_value__isnull=False)
        .exclude(pk=version.pk)
        .order_by("number")
        .values_list("promised_value", "promised_unit", "number")
    )
    return tuple(Promise(value or 0, unit, number) for value, unit, number in rows)


def statutory_of(content: ItemContent, on: date) -> Parameter | None:
    """The law's time limit for this power as it stands on that day."""
    if not content.statutory_parameter:
        return None
    return parameter(content.statutory_parameter, on, settings.JURISDICTION)


def duties_of(version: PowerVersion, on: date) -> tuple[PostDuty, ...]:
    """Post, person, standard and responsibility, one line a role (R-093): four queries however many posts."""
    rows = list(version.handling_posts.select_related("post"))
    if not rows:
        return ()
    people = {
        desk.post.pk: tuple(one.person.full_name for one in desk.post.appointments.all())
        for desk in desks_of(version.organ_id, on)
    }
    return tuple(
        PostDuty(
            role=row.role,
            function=rules.function_of(row.role, row.function),
            post=row.post_id,
            post_name=row.post.name,
            people=people.get(row.post_id, ()),
            standard=row.standard,
            responsibility=row.responsibility,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of the directory table is filled in: ``missing`` are the fields that are not."""

    asked: int
    missing: tuple[fields.Field, ...]

    @property
    def filled(self) -> int:
        """How many of the fields asked are filled."""
        return self.asked - len(self.missing)


def completeness(content: ItemContent, kind: str) -> Completeness:
    """What the directory table still lacks for a power of this kind (no query)."""
    asked = fields.needed(kind, settings.JURISDICTION)
    return Completeness(len(asked), fields.missing(content, kind=kind, jurisdiction=settings.JURISDICTION))


@dataclass(frozen=True, slots=True)
class CitedText:
    """What a citation points to, as the editor sees it beside the field: the law's text, or why there is none."""

    citation: str
    text: str
    reason: Text
    law: int | None
    article: int | None
    quotation: Quotation | None


def cited(citation: str, quoted: str = "", on: date | None = None) -> tuple[CitedText, ...]:
    """Every place that a citation names with the text that is held (two queries)."""
    found = resolve(citation, on)
    return tuple(
        CitedText(
            str(one.citation),
            one.text if one.found else "",
            one.reason,
            one.law_id,
            one.article_id,
            quotation(quoted, one.text) if one.text and quoted.strip() and len(found) == 1 else None,
        )
        for one in found
    )


def content_findings(version: PowerVersion, on: date) -> tuple[Finding, ...]:
    """All findings of a version, those that forbid publication first."""
    return (*binding_findings(version, content_of(version), on), *advice(version, on))


def _foundings(bases: Iterable[LegalBasis]) -> list[Founding]:
    laws = [(basis, basis.article.version.law) for basis in bases if basis.article is not None]
    return [Founding(law.kind, law.issuer, law.title, basis.kind == "creating") for basis, law in laws]


def _without_article(bases: Iterable[LegalBasis]) -> list[Finding]:
    """A law that is held has no such article: the citation is wrong, or of another edition.

    Silent where no article of the law is held: then nothing can be said of one.
    """
    doubtful = [basis for basis in bases if basis.unresolved_code == NOT_THERE]
    titles = {basis.law_title for basis in doubtful}
    held = set(
        Article.objects.filter(version__law__title__in=titles).values_list("version__law__title", flat=True).distinct()
        if titles
        else ()
    )
    return [
        Finding(
            Text(
                f"依据“{basis.citation}”：{basis.unresolved_reason}。请核对条款，或者写明是哪一年的版本。",
                f"Basis “{basis.citation}”: {basis.unresolved_reason_en}. Check the article, or name the edition.",
            ),
            "bases",
        )
        for basis in doubtful
        if basis.law_title in held
    ]


def _misquoted(bases: Iterable[LegalBasis]) -> list[Finding]:
    found = []
    for basis in bases:
        compared = quotation_of(basis)
        if compared is not None and not compared.same:
            found.append(
                Finding(
                    Text(
                        f"“{basis.citation}”的引文与库里的原文有{compared.signs}个字不同。",
                        f"The quotation of “{basis.citation}” differs from the text held by {compared.signs} signs.",
                    ),
                    "bases",
                    binding=False,
                )
            )
    return found


def _fee(kind: categories.Kind, content: ItemContent, on: date) -> tuple[Finding, ...]:
    if not content.fee_basis.strip():
        return ()
    laws = [Founding(one.kind, "", one.law_title, creating=True) for one in resolve(content.fee_basis, on) if one.held]
    return rules.fee_rank_findings(kind, laws, on)


def with_quotations(content: ItemContent, on: date) -> ItemContent:
    """The content with the law's own text quoted wherever a basis names one place that is held and quotes nothing.

    Two queries, however many bases.
    """
    wanted = [(basis, parse(basis.citation)) for basis in content.bases]
    resolver = Resolver(on, [citation for _, citations in wanted for citation in citations])
    return replace(content, bases=tuple(_quoting(basis, citations, resolver) for basis, citations in wanted))


def _quoting(basis: BasisEntry, citations: Sequence[Citation], resolver: Resolver) -> BasisEntry:
    if basis.quoted_text.strip() or len(citations) != 1:
        return basis
    found = resolver.resolve_one(citations[0])
    return replace(basis, quoted_text=found.text) if found.found and found.article_id is not None else basis
