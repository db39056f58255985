"""What an import will do, row by row, before anything is written: the organ, the bases, the power it already is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from string import ascii_uppercase

from django.db.models import Max

from sunlit.basis.citations import parse
from sunlit.basis.models import LawVersion
from sunlit.basis.pinyin import syllables
from sunlit.basis.queries import Resolver
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ, Region
from sunlit.offices.operations import add_organ
from sunlit.powers import categories
from sunlit.powers.importing.lists import ReadList
from sunlit.powers.importing.rows import Fault, ListedItem
from sunlit.powers.importing.twins import Twins
from sunlit.powers.items import digest_of
from sunlit.powers.models import LegalBasis, Power, PowerVersion
from sunlit.powers.queries import bare, legal_bases, strays_from_article, unresolved_text

LETTERS = 6
State = PowerVersion.State
# What stands in the list or is on its way into it.
LIVING = (State.PUBLISHED, State.DRAFT, State.SUBMITTED, State.REJECTED)


@dataclass(slots=True)
class Plan:
    """A row on its way: its organ, its bases as rows, the power it belongs to where there is one already."""

    number: int
    item: ListedItem
    organ: Organ | None
    organ_name: str
    region: Region | None
    bases: list[LegalBasis]
    digest: str
    power: Power | None = None
    latest: str = ""
    doubts: tuple[Fault, ...] = ()
    fault: Fault | None = None

    @property
    def state(self) -> str:
        if self.power is None:
            return "created"
        return "unchanged" if self.power.imported_hash == self.digest else "changed"


class Offices:
    """Organs by the names that lists use; those to be made are remembered until the first row needs them."""

    def __init__(
        self, read: ReadList, region: Region | None, *, may_add: bool, fronts: frozenset[str] | None = None
    ) -> None:
        """``fronts``: the regions that the whole list names, where ``read`` is only a portion of it."""
        self.region, self.may_add = region, may_add
        self.fronts = fronts_of(read) if fronts is None else fronts
        self.regions = {one.name: one for one in Region.objects.filter(name__in=self.fronts)}
        self.known: dict[tuple[int | None, str], Organ] = {}
        for one in Organ.objects.select_related("region").filter(closed_on__isnull=True).order_by("-id"):
            for name in filter(None, (one.code, one.short_name, one.name)):
                self.known[one.region_id, name] = one
        self.missing: dict[tuple[int | None, str], None] = {}

    def find(self, item: ListedItem) -> tuple[Organ | None, str, Region | None]:
        """(the organ, its name as it will stand, its region); the organ is None where it has to be made."""
        region, name = self.region, item.organ
        if item.region in self.regions:
            region = self.regions[item.region]
        elif item.region and len(self.fronts) > 1:
            # Several regions in one list, this one not known: the whole path tells 甲区民政局 from 乙区民政局.
            name = f"{item.region}{item.organ}"
        key = (region.pk if region else None, name)
        organ = self.known.get(key) or self._anywhere(name)
        if organ is None:
            self.missing[key] = None
        return organ, name, region

    def _anywhere(self, name: str) -> Organ | None:
        """By code, or by a name that only one organ of all has, where no region was named."""
        found = {one.pk: one for (_, known), one in self.known.items() if known == name}
        coded = next((one for one in found.values() if one.code == name), None)
        return coded or (next(iter(found.values())) if self.region is None and len(found) == 1 else None)

    def made(self, plan: Plan, by: Actor, at: datetime) -> Organ:
        """The plan's organ, made now where it is not there yet."""
        region = plan.region
        assert region is not None
        key = (region.pk, plan.organ_name)
        if key not in self.known:
            self.known[key] = add_organ(
                by=by,
                at=at,
                region=region,
                code=self._free_code(region),
                name=plan.organ_name,
                letters=self._letters(region, plan.organ_name),
                kind=Organ.Kind.DEPARTMENT,
                position=1000 + len(self.known),
            )
        return self.known[key]

    def _free_code(self, region: Region) -> str:
        taken = set(Organ.objects.filter(code__startswith=f"{region.code}-").values_list("code", flat=True))
        number = len(taken) + 1
        while f"{region.code}-{number:03d}" in taken:
            number += 1
        return f"{region.code}-{number:03d}"

    def _letters(self, region: Region, name: str) -> str:
        """Initials of the name without the region's own; another letter behind where they are taken."""
        short = name.removeprefix(region.name).lstrip("省市县区镇乡") or name
        initials: str = "".join(word[0] for word in syllables(short) if word[0].isascii() and word[0].isalpha())
        base = (initials.upper() or "ZZ")[: LETTERS - 1]
        taken = {one.letters for (pk, _), one in self.known.items() if pk == region.pk}
        free: list[str] = [base + last for last in ("", *ascii_uppercase) if base + last not in taken]
        return free[0] if free else base


def fronts_of(read: ReadList) -> frozenset[str]:
    """The regions that a list names in front of its organs."""
    return frozenset(row.item.region for row in read.rows if row.item and row.item.region)


def plans_of(read: ReadList, offices: Offices, day: date, resolver: Resolver, *, doubting: bool = True) -> list[Plan]:
    """What each row comes to; ``doubting`` compares the bases with the articles too, which a trial does once."""
    articles = _Articles(resolver)
    plans: list[Plan] = []
    for row in read.rows:
        if row.item is None:
            continue
        organ, name, region = offices.find(row.item)
        bases = legal_bases(row.item.content.bases, on=day, resolver=resolver)
        plans.append(
            Plan(
                number=row.number,
                item=row.item,
                organ=organ,
                organ_name=name,
                region=organ.region if organ else region,
                bases=bases,
                digest=digest_of(row.item.content, code=row.item.code, kind=row.item.kind, organ=row.item.organ),
                doubts=(*row.doubts, *(_basis_doubts(bases, articles, read) if doubting else ())),
            )
        )
    return plans


class _Articles:
    """Whole articles behind the places that a list cites, each read once: (repealed, what a text is compared with)."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[tuple[str, int | None, int], tuple[bool, str]] = {}

    def of(self, citation: str) -> tuple[bool, str]:
        """Whether the cited law is repealed, and the article's bare text."""
        cited = replace(parse(citation)[0], paragraph=None, item=None, subitem=None)
        key = (cited.law_title, cited.article, cited.sub)
        if key not in self._known:
            found = self._resolver.resolve_one(cited)
            self._known[key] = (found.status == LawVersion.Status.REPEALED, bare(found.text))
        return self._known[key]


def _basis_doubts(bases: Sequence[LegalBasis], articles: _Articles, read: ReadList) -> Iterator[Fault]:
    for basis in bases:
        column = read.columns.heading("creating_basis" if basis.kind == "creating" else "basis")
        cited = basis.citation[:80]
        if basis.article_id is None:
            reason = unresolved_text(basis)
            text = Text(f"“{cited}”没有对上原文：{reason.zh}。", f"“{cited}” was not resolved: {reason.en}.")
            yield Fault(column, text)
            continue
        repealed, article = articles.of(basis.citation)
        if repealed:
            text = Text(f"“{cited}”所引的法律已经废止。", f"The law cited in “{cited}” is repealed.")
            yield Fault(column, text)
        # Lists quote the whole article, even where they cite one of its items.
        if basis.quoted_text and strays_from_article(basis.quoted_text, article):
            text = Text(
                f"“{cited}”所附原文与现行条文差别很大，可能引的是修改前的条号。",
                f"The text quoted with “{cited}” is not that of the present article; "
                "an earlier edition's number may be meant.",
            )
            yield Fault(read.columns.heading("basis_text"), text)


def match(plans: list[Plan], *, taken: frozenset[int] = frozenset()) -> None:
    """Find for each row the power that it already is: by its code, else by organ, kind and name, in order.

    ``taken``: rows of powers that other rows of the list are already.
    """
    wanted = {plan.item.code for plan in plans if plan.item.code}
    powers: dict[str, Power] = {}
    codes = sorted(wanted)
    for start in range(0, len(codes), 500):
        found = Power.objects.select_related("organ").filter(code__in=codes[start : start + 500])
        powers |= {power.code: power for power in found}
    for plan in plans:
        if plan.item.code:
            plan.power = powers.get(plan.item.code)
    unnamed = _by_identity([plan for plan in plans if plan.organ and not plan.item.code and plan.power is None], taken)
    # Rows that say what they said before first, so that two of one name do not trade places.
    for exact in (True, False):
        for plan in plans:
            if plan.organ is not None and not plan.item.code and plan.power is None:
                same = unnamed.get((plan.organ.pk, plan.item.kind, plan.item.content.name), [])
                fits = [power for power in same if not exact or power.imported_hash == plan.digest]
                if fits:
                    plan.power = fits[0]
                    same.remove(fits[0])
    _fetch_states([plan for plan in plans if plan.power and plan.state == "changed"])


def _by_identity(plans: list[Plan], taken: frozenset[int]) -> dict[tuple[int, str, str], list[Power]]:
    """(organ, kind, name) of the newest version -> the powers that have it, the oldest first."""
    organs = {plan.organ.pk for plan in plans if plan.organ}
    names = sorted({plan.item.content.name for plan in plans})
    versions: list[PowerVersion] = []
    for start in range(0, len(names), 500):
        # Every state is named, so that the index by state, organ and name serves.
        named = PowerVersion.objects.filter(
            state__in=PowerVersion.State.values, organ__in=organs, name__in=names[start : start + 500]
        )
        versions += named.select_related("power__organ")
    newest = _newest_numbers({version.power_id for version in versions})
    found: dict[tuple[int, str, str], list[Power]] = {}
    for version in sorted(versions, key=lambda one: one.power_id):
        current = version.number == newest[version.power_id] and version.power.cancelled_on is None
        if current and version.power_id not in taken:
            found.setdefault((version.organ_id, version.kind, version.name), []).append(version.power)
    return found


def _newest_numbers(powers: set[int]) -> dict[int, int]:
    ids = sorted(powers)
    newest: dict[int, int] = {}
    for start in range(0, len(ids), 500):
        rows = PowerVersion.objects.filter(power__in=ids[start : start + 500]).order_by().values_list("power")
        newest |= dict(rows.annotate(last=Max("number")))
    return newest


def name_known_twins(plans: list[Plan], read: ReadList) -> None:
    """A doubt at each new row that may be a power which is there already in other words."""
    new = [plan for plan in plans if plan.power is None and plan.organ is not None and plan.fault is None]
    wanted = {(basis.law_title, basis.article_label) for plan in new for basis in plan.bases if basis.article_label}
    organs = {plan.organ.pk for plan in new if plan.organ}
    twins = Twins()
    titles = sorted({title for title, _ in wanted})
    for start in range(0, len(titles), 200):
        rows = LegalBasis.objects.filter(
            law_title__in=titles[start : start + 200], version__organ__in=organs, version__state__in=LIVING
        ).values_list(
            "version__organ", "version__kind", "law_title", "article_label", "version__name", "version__power__code"
        )
        for organ, kind, title, label, name, code in rows.order_by("version"):
            if (title, label) in wanted:
                twins.add([(str(organ), kind, f"{title}{label}")], name, Text(f"库里的 {code} ", f"{code} in the list"))
    heading = read.columns.heading("name")
    for plan in new:
        keys = [
            (str(plan.organ and plan.organ.pk), plan.item.kind, f"{b.law_title}{b.article_label}") for b in plan.bases
        ]
        if told := twins.near(keys, plan.item.content.name):
            plan.doubts = (*plan.doubts, Fault(heading, told))


def _fetch_states(plans: list[Plan]) -> None:
    ids = [plan.power.pk for plan in plans if plan.power]
    states: dict[int, str] = {}
    for start in range(0, len(ids), 500):
        rows = PowerVersion.objects.filter(power__in=ids[start : start + 500]).order_by("number")
        states |= dict(rows.values_list("power_id", "state"))
    for plan in plans:
        if plan.power:
            plan.latest = states.get(plan.power.pk, "")


def name_what_blocks(plans: list[Plan], read: ReadList, offices: Offices) -> None:
    """Faults that only the data base knows of."""
    code, organ = read.columns.heading("code"), read.columns.heading("organ")
    told: set[tuple[int | None, str]] = set()
    for plan in plans:
        power = plan.power
        if power is None:
            key = (plan.region.pk if plan.region else None, plan.organ_name)
            if plan.organ is None and not offices.may_add:
                plan.fault = Fault(
                    organ,
                    Text(
                        f"没有登记“{plan.organ_name}”。请系统管理员先登记这个机关。",
                        f"“{plan.organ_name}” is not registered. Ask the system administrator to add it.",
                    ),
                )
            elif plan.organ is None and key not in told:
                told.add(key)
                plan.doubts = (
                    *plan.doubts,
                    Fault(
                        organ,
                        Text(
                            f"“{plan.organ_name}”原来没有登记，按清单的写法新登记。",
                            f"“{plan.organ_name}” was not registered; it is added as the list writes it.",
                        ),
                    ),
                )
        elif power.cancelled_on is not None:
            plan.fault = Fault(
                code,
                Text(
                    f"编码“{power.code}”的职权已于 {power.cancelled_on} 取消，编码不再使用。",
                    f"The power “{power.code}” was cancelled on {power.cancelled_on}; its code is not used again.",
                ),
            )
        elif plan.organ is None or power.organ_id != plan.organ.pk:
            plan.fault = Fault(
                code,
                Text(
                    f"编码“{power.code}”已属于“{power.organ.name}”。",
                    f"The code “{power.code}” belongs to “{power.organ.name}”.",
                ),
            )
        elif power.kind != plan.item.kind:
            name = categories.kind(power.kind).name
            plan.fault = Fault(
                read.columns.heading("kind"),
                Text(
                    f"“{power.code}”原来是{name.zh}，类别不能改。请取消后另编。",
                    f"“{power.code}” is of the kind {name.en}, which cannot change. Cancel it and give a new code.",
                ),
            )
        elif plan.state == "changed" and plan.latest == PowerVersion.State.SUBMITTED:
            plan.fault = Fault(
                read.columns.heading("name"),
                Text(
                    "这项职权正在审核，审核以后才能再导入。",
                    "This power is under review; import it again afterwards.",
                ),
            )
