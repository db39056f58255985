"""Reads the fields of one mapping and says, with step and field, what is wrong with them. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast, get_args

from sunlit.basis.numerals import to_chinese
from sunlit.ledger.wording import Text
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Article, Condition, Operator

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
# Letters that no file of ours can hold (XML, Word, PDF): control characters and halves of pairs.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_WORDS = 4_000
CITED = re.compile(r"(?P<law>[a-z_]+) (?P<article>\d+)(?:-(?P<paragraph>\d+))?(?:-(?P<item>\d+))?")
OPERATORS: tuple[Operator, ...] = get_args(Operator)
Laws = Mapping[str, Text]


def refused(zh: str, en: str, step: str = "", field: str = "") -> ProcedureRefusal:
    return ProcedureRefusal(Text(zh, en), step=step, field=field)


class Part:
    """One mapping in the source, with the words that say where it stands."""

    def __init__(self, data: object, where: Text, step: str, laws: Laws) -> None:
        self.where, self.step, self.laws = where, step, laws
        if not isinstance(data, Mapping):
            raise self.fault("", "应是“名称: 值”的列表", "must be a mapping of names to values")
        self.data: Mapping[str, Any] = data

    def fault(self, field: str, zh: str, en: str) -> ProcedureRefusal:
        dot = f" 的 {field}" if field else ""
        return refused(
            f"{self.where.zh}{dot}：{zh}。", f"{self.where.en}{', ' + field if field else ''}: {en}.", self.step, field
        )

    def known(self, fields: Iterable[str]) -> None:
        """Refuses a field that nobody reads: it is most likely misspelt."""
        unknown = sorted(str(name) for name in self.data if name not in set(fields))
        if unknown:
            raise self.fault(unknown[0], "没有这一项", "there is no such field")

    def text(self, field: str) -> Text:
        return self.wording(self.data.get(field), field)

    def text_or_none(self, field: str) -> Text | None:
        return self.text(field) if field in self.data else None

    def wording(self, value: object, field: str) -> Text:
        if (
            isinstance(value, Mapping)
            and set(value) == {"zh", "en"}
            and all(isinstance(v, str) and v for v in value.values())
        ):
            if any(UNWRITABLE.search(words) for words in value.values()):
                raise self.fault(field, "含有不能显示的控制字符", "holds control characters, which cannot be shown")
            if any(len(words) > LONGEST_WORDS for words in value.values()):
                raise self.fault(
                    field, f"超过 {LONGEST_WORDS} 字", f"holds more than {LONGEST_WORDS} characters; no box has room"
                )
            return Text(zh=value["zh"], en=value["en"])
        raise self.fault(field, "应写成 {zh: 中文, en: English}", "must be {zh: Chinese, en: English}")

    def texts(self, field: str) -> tuple[Text, ...]:
        return tuple(self.wording(value, field) for value in self.items(field))

    def items(self, field: str) -> list[Any]:
        value = self.data.get(field, [])
        if not isinstance(value, list):
            raise self.fault(field, "应是一列（每项以 - 开头）", "must be a list")
        return value

    def word(self, field: str, allowed: Iterable[str] | None = None, default: str | None = None) -> str:
        value = self.data.get(field, default)
        if not isinstance(value, str):
            raise self.fault(field, "缺少，或不是文字", "is missing or not text")
        if allowed is not None and value not in (choices := list(allowed)):
            raise self.fault(
                field,
                f"“{value}”不在可用的值之中（{'、'.join(choices)}）",
                f"{value!r} is not one of {', '.join(choices)}",
            )
        return value

    def name(self, field: str) -> str:
        value = self.word(field)
        if not NAME.fullmatch(value):
            raise self.fault(
                field, f"“{value}”应由小写字母、数字和下划线组成", f"{value!r} must be lower-case letters, digits, _"
            )
        return value

    def words(self, field: str) -> tuple[str, ...]:
        values = self.items(field)
        if not all(isinstance(value, str) and value for value in values):
            raise self.fault(field, "每项应是文字", "every item must be text")
        return tuple(values)

    def flag(self, field: str) -> bool:
        value = self.data.get(field, False)
        if not isinstance(value, bool):
            raise self.fault(field, "应是 true 或 false", "must be true or false")
        return value

    def part(self, data: object, zh: str, en: str) -> "Part":
        return Part(data, Text(f"{self.where.zh}的{zh}", f"{self.where.en}, {en}"), self.step, self.laws)

    def article(self, value: object, field: str) -> Article:
        if isinstance(value, str) and (found := CITED.fullmatch(value)):
            law = self.laws.get(found["law"])
            if law is None:
                raise self.fault(field, f"laws 里没有“{found['law']}”", f"laws has no {found['law']!r}")
            return _cited(law, found)
        if isinstance(value, str) and value.startswith("《") and not UNWRITABLE.search(value):
            return Article(zh=value, en=value)
        if isinstance(value, Mapping):
            words = self.wording(value, field)
            return Article(words.zh, words.en)
        raise self.fault(
            field, f"看不懂的引用“{value}”（例：licensing 32-1-4，或《…》第…条）", f"cannot read the citation {value!r}"
        )

    def articles(self, field: str) -> tuple[Article, ...]:
        return tuple(self.article(value, field) for value in self.items(field))

    def condition(self, value: object, field: str) -> Condition:
        parts = self.part(value, field, field)
        parts.known(("field", "is", "operator", "value"))
        if "is" in parts.data:
            return Condition(parts.name("field"), "==", parts.literal("is"))
        operator = cast(Operator, parts.word("operator", OPERATORS))
        return Condition(parts.name("field"), operator, parts.literal("value"))

    def literal(self, field: str) -> str | int | float | bool:
        value = self.data.get(field)
        if not isinstance(value, str | int | float):
            raise self.fault(field, "应是一个文字、数字或 true/false", "must be a text, a number or true/false")
        return value


def _cited(law: Text, found: re.Match[str]) -> Article:
    zh = f"《{law.zh}》第{to_chinese(int(found['article']))}条"
    en = f"{law.en}, art. {found['article']}"
    if found["paragraph"]:
        zh += f"第{to_chinese(int(found['paragraph']))}款"
        en += f"({found['paragraph']})"
    if found["item"]:
        zh += f"第（{to_chinese(int(found['item']))}）项"
        en += f"({found['item']})"
    return Article(zh, en)
