"""Pure rules: how papers are numbered, and what a template makes of its fields."""

from collections.abc import Mapping, Sequence
from datetime import date

from sunlit.documents.errors import DocumentsRefusal
from sunlit.documents.templates import FIELD, Template
from sunlit.ledger.wording import Text


def series_of(organ: int, mark: str, year: int) -> str:
    """The series that counts the papers of one kind of one organ in one year."""
    return f"{organ}/{mark}/{year}"


def number_of(organ: str, mark: str, year: int, count: int | str) -> str:
    """The number as papers carry it: 云卫许受〔2026〕12号."""
    return f"{organ}{mark}〔{year}〕{count}号"


def day_in_words(day: date) -> str:
    """A day as papers write it: 2026年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def require_fields(template: Template, fields: Mapping[str, str]) -> None:
    """Raises DocumentsRefusal where the law demands a field that is empty."""
    lacking = [label for name, label in template.needs.items() if not fields.get(name, "").strip()]
    if lacking:
        listed = "、".join(lacking)
        raise DocumentsRefusal(
            Text(
                f"“{template.title.zh}”还缺少：{listed}。请先填写，再办理这一步。",
                f"The paper “{template.title.en}” still lacks: {listed}. Fill it in before this step.",
            ),
            article="；".join(template.articles_for("")),
            field=next(name for name in template.needs if not fields.get(name, "").strip()),
        )


def text_of(
    template: Template, *, organ: str, number: str, day: date, fields: Mapping[str, str], values: Mapping[str, str]
) -> str:
    """The whole text of a paper, in four blocks parted by empty lines: head, body, basis, signature.

    ``values`` are the law's numbers and articles that the template names, by placeholder. A line whose fields are all
    empty is left out. Fields stay plain text: braces in them are not placeholders.
    """
    body = [line for given in template.body if (line := _line(given, fields, values))]
    addressee = fields.get(template.to, organ if template.to == "organ" else "") if template.to else ""
    basis = template.articles_for(fields.get("kind", ""))
    blocks = [
        [organ, template.title.zh, number],
        [*([f"{addressee}："] if addressee else []), *body],
        ["依据：" + "；".join(basis)] if basis else [],
        [organ, day_in_words(day)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _line(given: str, fields: Mapping[str, str], values: Mapping[str, str]) -> str:
    names = [name for name in FIELD.findall(given) if ":" not in name]
    if names and not any(fields.get(name, "").strip() for name in names):
        return ""
    line = FIELD.sub(lambda match: _value(match[1], fields, values), given)
    # An empty line would part two blocks.
    return "\n".join(part for part in (one.rstrip() for one in line.splitlines()) if part)


def _value(name: str, fields: Mapping[str, str], values: Mapping[str, str]) -> str:
    return values[name] if ":" in name else fields.get(name, "").strip()


def blocks_of(text: str) -> Sequence[Sequence[str]]:
    """The blocks and lines of a paper's text, for whoever draws it."""
    return [block.split("\n") for block in text.split("\n\n")]


def committed_name(number: str) -> str:
    """Under which name an act's leaf commits to the fingerprint of a paper's text."""
    return f"paper {number}"
