"""The numbers of the law, by name and date, from ``content/statutes``. Pure.

A parameter stands in the edition of its law that is in force on the day asked for. A jurisdiction may set it stricter
in ``content/presets/<jurisdiction>/limits.yaml``; a looser value stands there only as what another law sets, cited by
article, where the parameter's own article lets a law of that kind set it otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Extension, Ground, Limit, Unit, amount
from sunlit.ledger.wording import Text

LAW_KINDS: Mapping[str, Text] = {
    "law": Text("法律", "a law"),
    "regulation": Text("行政法规", "an administrative regulation"),
    "local_regulation": Text("地方性法规", "a local regulation"),
    "rule": Text("规章", "a rule"),
}
BINDS = ("organ", "party", "court")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of one edition of one law, with its article, unit and all that goes with it."""

    name: str
    value: int
    unit: Unit
    law: str
    article: str
    adopted_on: date
    in_force_on: date
    title: Text
    binds: str = "organ"
    start: str = ""
    floor: bool = False
    backward: bool = False
    unit_article: str = ""
    extension: Extension | None = None
    excluded: tuple[Ground, ...] = ()
    suspended: tuple[Ground, ...] = ()
    otherwise_by: tuple[str, ...] = ()
    roll_forward: bool = False
    roll_article: str = ""
    confirmed: bool = True
    note: Text = field(default=Text("", ""))
    local_source: str = ""

    @property
    def basis(self) -> str:
        """The citation: 《行政许可法》第四十二条第一款."""
        return f"《{self.law}》{self.article}"

    @property
    def amount(self) -> Text:
        """The number with its unit."""
        return amount(self.value, self.unit)

    @property
    def stricter_is_less(self) -> bool:
        """An organ's limit or a ceiling gets stricter by less; a minimum, or time that a party has, by more."""
        return not (self.floor or self.binds == "party")

    def limit(self) -> Limit:
        """The time limit to reckon with; refused for a number that is not a time."""
        if not self.unit.is_time:
            raise BasisRefusal(
                Text(
                    f"{self.title.zh}（{self.name}）不是期限，不能推算日期。",
                    f"{self.title.en} ({self.name}) is not a time limit: no date follows from it",
                ),
                article=self.basis,
            )
        return Limit(
            name=self.name,
            value=self.value,
            unit=self.unit,
            article=self.basis,
            title=self.title,
            unit_article=self.unit_article,
            extension=self.extension,
            excluded=self.excluded,
            suspended=self.suspended,
            roll_forward=self.roll_forward,
            roll_article=self.roll_article,
            backward=self.backward,
        )


@dataclass(frozen=True, slots=True)
class Edition:
    """The parameters of one edition of one law."""

    law: str
    adopted_on: date
    in_force_on: date
    parameters: Mapping[str, Parameter]


def parameter(name: str, on: date, jurisdiction: str = "default") -> Parameter:
    """The parameter as it stands on that day; a name or a day without one is refused with what there is."""
    known = _index(jurisdiction)
    if name not in known:
        raise BasisRefusal(
            Text(
                f"没有名为“{name}”的法定参数；可用的名称见 content/statutes。",
                f"there is no statutory parameter “{name}”; see content/statutes for the names",
            ),
            field="parameter",
        )
    for edition in reversed(known[name]):
        if edition.in_force_on <= on:
            if name not in edition.parameters:
                raise BasisRefusal(
                    Text(
                        f"《{edition.law}》自{edition.in_force_on.isoformat()}起施行的版本里没有“{name}”。",
                        f"《{edition.law}》 as in force from {edition.in_force_on.isoformat()} has no “{name}”",
                    ),
                    field="parameter",
                )
            return edition.parameters[name]
    first = known[name][0]
    raise BasisRefusal(
        Text(
            f"{on.isoformat()}早于参数“{name}”最早的版本（《{first.law}》{first.in_force_on.isoformat()}起施行）；"
            f"请在 content/statutes 补上当时的版本。",
            f"{on.isoformat()} is before the first edition with “{name}” (《{first.law}》, in force from "
            f"{first.in_force_on.isoformat()}); add the edition of that time to content/statutes",
        ),
        field="on",
    )


def all_parameters(jurisdiction: str = "default") -> tuple[Parameter, ...]:
    """Every parameter of every edition, by name and date."""
    editions = {id(edition): edition for found in _index(jurisdiction).values() for edition in found}
    every = [one for edition in editions.values() for one in edition.parameters.values()]
    return tuple(sorted(every, key=lambda one: (one.name, one.in_force_on)))


def parameter_names(jurisdiction: str = "default") -> tuple[str, ...]:
    """The names there are, in order."""
    return tuple(sorted(_index(jurisdiction)))


@cache
def in_force_dates() -> Mapping[tuple[str, date], tuple[date, str]]:
    """(law, adopted on) -> (in force on, source), from ``content/statutes/versions.yaml``."""
    found: dict[tuple[str, date], tuple[date, str]] = {}
    for law, editions in read_yaml(CONTENT / "statutes" / "versions.yaml").items():
        for one in editions:
            found[law, one["adopted_on"]] = (one["in_force_on"], one["source"])
    return found


@cache
def grounds() -> Mapping[str, Text]:
    """The names of all grounds on which time may be left out."""
    return {code: Text(**names) for code, names in read_yaml(CONTENT / "statutes" / "grounds.yaml").items()}


@cache
def approvers() -> Mapping[str, Text]:
    """The names of all who may approve an extension."""
    return {code: Text(**names) for code, names in read_yaml(CONTENT / "statutes" / "approvers.yaml").items()}


@cache
def _index(jurisdiction: str) -> Mapping[str, tuple[Edition, ...]]:
    """Name -> the editions of its law from the one that first has it, oldest first."""
    found: dict[str, tuple[Edition, ...]] = {}
    for folder in sorted(path for path in (CONTENT / "statutes").iterdir() if path.is_dir()):
        editions = sorted((_edition(path) for path in folder.glob("*.yaml")), key=lambda one: one.in_force_on)
        for name in dict.fromkeys(name for edition in editions for name in edition.parameters):
            if name in found:
                raise BasisRefusal(f"参数“{name}”在 content/statutes 里出现了两次（{folder.name}）。")
            first = next(i for i, edition in enumerate(editions) if name in edition.parameters)
            found[name] = tuple(editions[first:])
    return _with_local(found, CONTENT / "presets" / jurisdiction / "limits.yaml")


def _edition(path: Path) -> Edition:
    raw = read_yaml(path)
    try:
        if path.stem != raw["in_force_on"].isoformat():
            raise BasisRefusal(f"{path.parent.name}/{path.name} 的文件名应是施行日期 {raw['in_force_on']}。")
        parameters = [_parameter(raw, one) for one in raw["parameters"]]
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise BasisRefusal(f"{path.parent.name}/{path.name} 缺少或写错了一项：{fault!r}") from None
    named = {one.name: one for one in parameters}
    if len(named) != len(parameters):
        raise BasisRefusal(f"{path.parent.name}/{path.name} 里有重名的参数。")
    return Edition(raw["law"], raw["adopted_on"], raw["in_force_on"], named)


KNOWN_KEYS = frozenset(
    """name value unit article zh en binds start floor backward unit_article extension excluded suspended otherwise_by
    roll_forward roll_article confirmed note""".split()  # noqa: SIM905 - a list of nineteen quoted words reads worse
)


def _parameter(edition: Mapping[str, Any], raw: Mapping[str, Any]) -> Parameter:
    if unknown := set(raw) - KNOWN_KEYS:
        raise ValueError(f"{raw['name']}: {', '.join(sorted(unknown))}")
    law = edition["law"]
    if raw.get("binds", "organ") not in BINDS or not set(raw.get("otherwise_by", [])) <= set(LAW_KINDS):
        raise ValueError(f"{raw['name']}: binds/otherwise_by")
    if not isinstance(raw["value"], int) or raw["value"] <= 0:
        raise ValueError(f"{raw['name']}: value")
    return Parameter(
        name=raw["name"],
        value=raw["value"],
        unit=Unit(raw["unit"]),
        law=law,
        article=raw["article"],
        adopted_on=edition["adopted_on"],
        in_force_on=edition["in_force_on"],
        title=Text(raw["zh"], raw["en"]),
        binds=raw.get("binds", "organ"),
        start=raw.get("start", ""),
        floor=raw.get("floor", False),
        backward=raw.get("backward", False),
        unit_article=_cited(law, raw.get("unit_article", "")),
        extension=_extension(law, raw),
        excluded=_grounds(law, raw.get("excluded", [])),
        suspended=_grounds(law, raw.get("suspended", [])),
        otherwise_by=tuple(raw.get("otherwise_by", [])),
        roll_forward=raw.get("roll_forward", False),
        roll_article=_cited(law, raw.get("roll_article", "")),
        confirmed=raw.get("confirmed", edition.get("confirmed", True)),
        note=Text(**raw["note"]) if "note" in raw else Text("", ""),
    )


def _cited(law: str, article: str) -> str:
    """The article with its law in front, unless it names another law itself."""
    return article if not article or article.startswith("《") else f"《{law}》{article}"


def _extension(law: str, raw: Mapping[str, Any]) -> Extension | None:
    given = raw.get("extension")
    if given is None:
        return None
    approver = given["approver"]
    return Extension(given["value"], approver, approvers()[approver], _cited(law, given.get("article", raw["article"])))


def _grounds(law: str, given: list[Mapping[str, str]]) -> tuple[Ground, ...]:
    return tuple(Ground(one["ground"], grounds()[one["ground"]], _cited(law, one["article"])) for one in given)


def _with_local(national: Mapping[str, tuple[Edition, ...]], path: Path) -> Mapping[str, tuple[Edition, ...]]:
    """The national editions with the jurisdiction's values in them; refused where a value is looser than the law."""
    if not path.exists():
        return national
    local = {one["parameter"]: one for one in read_yaml(path).get("limits") or []}
    if unknown := set(local) - set(national):
        raise BasisRefusal(f"{path.parent.name}/{path.name} 写了没有的参数：{'、'.join(sorted(unknown))}。")
    made: dict[int, Edition] = {}

    def localised(edition: Edition) -> Edition:
        if id(edition) not in made:
            changed = {
                name: local_value(one, local[name]) if name in local else one
                for name, one in edition.parameters.items()
            }
            made[id(edition)] = replace(edition, parameters=changed)
        return made[id(edition)]

    return {name: tuple(localised(edition) for edition in editions) for name, editions in national.items()}


def local_value(one: Parameter, local: Mapping[str, Any]) -> Parameter:
    """The parameter with a jurisdiction's value: stricter, or as another law sets it that the article admits."""
    value = local["value"]
    source = str(local.get("source", ""))
    if not isinstance(value, int) or value <= 0 or not source:
        raise BasisRefusal(f"本地参数“{one.name}”须写明正整数 value 和出处 source。", article=one.basis)
    if "roll_forward" in local:
        one = replace(one, roll_forward=bool(local["roll_forward"]))
    stricter = value <= one.value if one.stricter_is_less else value >= one.value
    law, article, kind = local.get("law"), local.get("article"), local.get("law_kind")
    if stricter and not law:
        return replace(one, value=value, local_source=source)
    if not (law and article and kind in one.otherwise_by):
        kinds = "、".join(LAW_KINDS[code].zh for code in one.otherwise_by) or "无"
        raise BasisRefusal(
            f"本地参数“{one.name}”的{value}比法定的{one.amount.zh}宽；只有{kinds}另有规定的才可以，"
            f"并须写明 law、law_kind 和 article。",
            article=one.basis,
        )
    excluded = _grounds(law, local["excluded"]) if "excluded" in local else one.excluded
    return replace(one, value=value, law=law, article=article, excluded=excluded, local_source=source)
