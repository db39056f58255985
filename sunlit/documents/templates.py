"""Document templates from ``content/documents``: title, mark, articles, fields that must be filled, paragraphs. Pure.

A placeholder is ``{field}``, ``{limit:parameter}`` (the law's number with its unit) or ``{article:parameter}``;
nothing else is done with braces, and a template never computes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.basis.errors import BasisRefusal
from sunlit.documents.errors import DocumentsRefusal
from sunlit.ledger.wording import Text

FIELD = re.compile(r"\{((?:limit:|article:)?[a-z_][a-z_.0-9]*)\}")
NAME = re.compile(r"[a-z][a-z_]{0,39}")
FOLDER = CONTENT / "documents"


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of paper. ``needs``: field to its name in words; ``articles``: (article, kind of power or empty)."""

    name: str
    title: Text
    mark: str
    about: str
    articles: tuple[tuple[str, str], ...]
    needs: Mapping[str, str]
    body: tuple[str, ...]
    fields: frozenset[str]
    parameters: tuple[str, ...]
    to: str = ""
    numbered_by_matter: bool = False

    def articles_for(self, kind: str) -> tuple[str, ...]:
        """The articles it rests on for a kind of power; all of them where the kind is not known."""
        return tuple(article for article, only in self.articles if not (kind and only) or only == kind)


@cache
def template(name: str) -> Template:
    """The template with this name; DocumentsRefusal where there is none or its file is wrong."""
    if not NAME.fullmatch(name):
        raise _unknown(name)
    try:
        raw = read_yaml(FOLDER / f"{name}.yaml")
    except BasisRefusal:
        raise _unknown(name) from None
    try:
        return _template(name, raw)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise DocumentsRefusal(
            Text(
                f"文书模板 {name}.yaml 缺少或写错了一项：{fault}。请对照其他模板改正。",
                f"The document template {name}.yaml lacks an entry or has a wrong one: {fault}.",
            )
        ) from None


def template_names() -> tuple[str, ...]:
    """The names of all templates, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "parts"))


def _unknown(name: str) -> DocumentsRefusal:
    return DocumentsRefusal(
        Text(
            f"没有名为“{name}”的文书模板。可用的模板在 content/documents。",
            f"There is no document template named “{name}”. The templates stand in content/documents.",
        )
    )


def _template(name: str, raw: Mapping[str, Any]) -> Template:
    body = tuple(line for given in raw["body"] for line in _lines(given))
    for line in body:
        if re.search(r"[{}]", FIELD.sub("", line)):
            raise ValueError(line)
    names = [found for line in body for found in FIELD.findall(line)]
    parameters = {found for found in names if ":" in found}
    to = raw.get("to", "")
    needs = dict(raw["needs"] or {})
    plain = {found for found in names if ":" not in found} | set(needs) | ({to} - {"", "organ"})
    return Template(
        name=name,
        title=Text(raw["title"]["zh"], raw["title"]["en"]),
        mark=raw["mark"],
        about=raw["about"],
        articles=tuple(_article(one) for one in raw["articles"] or []),
        needs=needs,
        body=body,
        fields=frozenset(plain),
        parameters=tuple(sorted(parameters)),
        to=to,
        numbered_by_matter=raw.get("number") == "matter",
    )


def _lines(given: str) -> list[str]:
    """A line, or the lines of the part that it names."""
    if not given.startswith("@"):
        return [given]
    part: list[str] = read_yaml(FOLDER / "parts.yaml")[given[1:]]
    return part


def _article(given: str | Mapping[str, str]) -> tuple[str, str]:
    return (given, "") if isinstance(given, str) else (given["article"], given["kind"])
