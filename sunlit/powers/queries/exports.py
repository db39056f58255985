"""What the directory table and the submission say, read from the published list."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Count, Prefetch, QuerySet

from sunlit.basis.content import preset_file, read_yaml
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Unit, amount
from sunlit.basis.models import Law as KnownLaw
from sunlit.basis.office_hours import beijing_day
from sunlit.basis.parameters import parameter
from sunlit.offices.models import Organ
from sunlit.offices.rules import ROLES
from sunlit.powers.categories import all_kinds
from sunlit.powers.exporting import Entry, Law, Withheld
from sunlit.powers.models import HandlingPost, LegalBasis, PowerVersion, WithheldPower
from sunlit.powers.queries.items import cited_text
from sunlit.powers.queries.secret import placeholders, withheld_powers

BATCH = 500
SEE_CHART = "见流程图"
NOT_STATED = "未填写"


def listed(organ: Organ | None = None) -> QuerySet[PowerVersion]:
    """The published versions of an organ (of all where None), with all that the table says: 3 queries a batch."""
    rows = PowerVersion.objects.filter(state=PowerVersion.State.PUBLISHED)
    if organ is not None:
        rows = rows.filter(organ=organ)
    return (
        rows.select_related("power", "organ")
        .prefetch_related(
            Prefetch("bases", LegalBasis.objects.select_related("article__version__law")),
            Prefetch("handling_posts", HandlingPost.objects.select_related("post__division")),
        )
        .order_by("organ__position", "organ__code", "kind", "power__code")
    )


def directory_entries(organ: Organ | None = None) -> Iterator[Entry]:
    """The rows of the directory table, read in batches so that a region's whole list never stands in memory."""
    for version in listed(organ).iterator(chunk_size=BATCH):
        yield _entry(version)


def withheld_entries(organs: tuple[int, ...] | None) -> list[Withheld]:
    """The rows of the secret directory of these organs (None: of all): 2 queries. The caller has asked the right.

    A state secret is named by its placeholder alone: the year, and that there is a paper register.
    """
    kinds = all_kinds()
    ended = {WithheldPower.State.RELEASED, WithheldPower.State.WITHDRAWN}
    rows = withheld_powers(organs).exclude(state__in=ended).order_by("organ__position", "organ__code", "id")
    found = [
        Withheld(
            organ=row.organ.name,
            name=row.name,
            kind=kinds[row.kind].name.zh if row.kind in kinds else row.kind,
            reason=_REASONS.get(row.reason, row.reason),
            basis=row.basis,
            review=f"已备案 {beijing_day(row.recorded_at).isoformat()}" if row.recorded_at else "未备案",
        )
        for row in rows
    ]
    secret = placeholders(organs).filter(ended_at__isnull=True).order_by("organ__position", "organ__code", "id")
    found += [
        Withheld(
            organ=row.organ.name,
            name="（国家秘密，内容不在本系统）",
            kind="",
            reason="国家秘密",
            basis=f"{row.year}年列入，纸质登记册",
            review="已确认" if row.confirmed_at else "待确认",
        )
        for row in secret
    ]
    return found


_REASONS = {"trade_secret": "商业秘密", "privacy": "个人隐私", "work_secret": "工作秘密"}


def kinds_counted(organ: Organ) -> list[tuple[str, int, int, int, int]]:
    """Kind, and how many powers it has in all and in each scope of disclosure (one query)."""
    rows = PowerVersion.objects.filter(state=PowerVersion.State.PUBLISHED, organ=organ).order_by()
    counts: dict[str, dict[str, int]] = {}
    for kind, scope, number in rows.values_list("kind", "disclosure_scope").annotate(n=Count("id")):
        counts.setdefault(kind, {})[scope] = number
    scopes = [scope.value for scope in PowerVersion.Scope]
    return [
        (kind.name.zh, sum(counts[code].values()), *(counts[code].get(scope, 0) for scope in scopes))  # type: ignore[misc]  # three scopes
        for code, kind in all_kinds().items()
        if code in counts
    ]


def risks_counted(organ: Organ) -> dict[str, int]:
    """Risk level -> how many powers (one query)."""
    rows = PowerVersion.objects.filter(state=PowerVersion.State.PUBLISHED, organ=organ).order_by("risk_level")
    return dict(rows.values_list("risk_level").annotate(n=Count("id")))


def laws_cited(organ: Organ) -> list[Law]:
    """The laws, regulations and rules that an organ's powers rest on, with their numbers: 2 queries."""
    rows = (
        LegalBasis.objects.filter(version__state=PowerVersion.State.PUBLISHED, version__organ=organ)
        .exclude(law_title="")
        .order_by("law_title")
        .values_list("law_title", "document_number")
        .annotate(n=Count("version", distinct=True))
    )
    counts: dict[str, int] = {}
    numbers: dict[str, str] = {}
    for title, number, count in rows:
        counts[title] = counts.get(title, 0) + count
        numbers[title] = numbers.get(title) or number
    known = {law.title: law for law in KnownLaw.objects.filter(title__in=counts)}
    found = []
    for title, count in counts.items():
        law = known.get(title)
        number = numbers[title] or (law.document_number if law else "")
        kind = str(law.get_kind_display()) if law else "未收录"
        found.append(Law(law.full_title if law else title, number, kind, count))
    return found


def submission_ways() -> dict[str, object]:
    """How a submission looks here: copies, declaration, lines to sign."""
    table: dict[str, object] = read_yaml(preset_file(settings.JURISDICTION, "submission.yaml"))
    return table


def _entry(version: PowerVersion) -> Entry:
    kind = all_kinds().get(version.kind)
    body = version.exercising_body
    return Entry(
        code=version.power.code,
        kind=kind.name.zh if kind else version.kind,
        name=version.name,
        basis="\n".join(_basis(basis) for basis in version.bases.all()),
        body=f"{version.organ.name}（{body}）" if body else version.organ.name,
        persons=version.persons_in_charge or _posts(version.handling_posts.all()),
        content=version.disclosure_content,
        form=version.disclosure_form,
        scope=str(dict(_SCOPES)[version.disclosure_scope]),
        limit="；".join(filter(None, (version.disclosure_limit, version.disclosure_time))),
        fee="；".join(filter(None, (version.fee, version.fee_basis))) or NOT_STATED,
        flow=version.flow_note or SEE_CHART,
        risk="：".join(filter(None, (version.risk_level, version.risk_statement))),
        conditions=version.conditions,
        time=_time(version),
    )


# As the table writes them, whatever the reader's language.
_SCOPES = (("public", "向社会公开"), ("limited", "一定范围或依申请公开"), ("internal", "内部公开"))


def _basis(basis: LegalBasis) -> str:
    number = f"（{basis.document_number}）" if basis.document_number else ""
    text = (basis.quoted_text or cited_text(basis)).strip()
    return f"{basis.citation}{number}" + (f"：{text}" if text else "")


def _posts(rows: Iterable[HandlingPost]) -> str:
    return "；".join(f"{ROLES[row.role].zh if row.role in ROLES else row.role}：{row.post.name}" for row in rows)


def _time(version: PowerVersion) -> str:
    parts: list[str] = []
    if version.statutory_parameter:
        try:
            day = version.in_force_on or beijing_day(version.drafted_at)
            parts.append(f"法定{parameter(version.statutory_parameter, day, settings.JURISDICTION).amount.zh}")
        except BasisRefusal:
            pass
    if version.promised_value and version.promised_unit in set(Unit):
        parts.append(f"承诺{amount(version.promised_value, Unit(version.promised_unit)).zh}")
    return "，".join(parts)
