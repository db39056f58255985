"""Finding the classification markings of state secrets (国家秘密标志) in any text. Pure; in the lowest room for all.

A marking is one of the three words with a star behind it, with or without a term or condition (秘密★10年, 绝密★启用前),
or named as the class of the text (密级：机密). The words alone are no marking: laws, offices and ordinary sentences
name secrets all the time, and trade and work secrets have marks of their own.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.wording import Text

ARTICLE = "《保守国家秘密法》第二十九条"
# Every marking holds this sign (or its older form's second one), so most texts are passed by one look.
SIGN = "密"
# What most values are besides texts.
WORDLESS = frozenset({type(None), int, bool, float, bytes, bytearray, memoryview, datetime, date})
SENT = Text("提交的内容", "what was sent")
# How much is read before and behind that sign, and how near to a cut a finding is left to its own sign's look.
BEFORE, BEHIND, CUT = 60, 60, 12

# Signs without width or with a direction only: they hide a word from a search and from nobody's eyes.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
GAP = r"[^\S\n]*[·・․._\-—]?[^\S\n]*"
WORD = rf"(?:[绝絕]{GAP}密|[机機]{GAP}密|[秘祕]{GAP}密)(?:{GAP}[级級])?"
# Marks of trade, work and private secrets, and words that speak of keeping a secret.
OTHER = "".join(
    rf"(?<!{words})"
    for words in (
        "商业",
        "工作",
        "企业",
        "技术",
        "经营",
        "个人",
        "职业",
        "公司",
        "保守",
        "严守",
        "商業",
        "泄露",
        "军事",
    )
)
STAR = "[★☆⚝✦✧✩✪✫✬✭✮✯✰✵✶✷✸✹⋆⭐🌟🟊🟉⛤⛥⛦٭]"
# Signs that stand in for the star where a machine had none: a marking only where the word stands alone before them.
MEAN = r"[*∗⁎✱✲✳﹡※▲△◆◇●○■□+×#^~]"
ALONE = r"(?:(?<=^)|(?<=[\s(（\[【〔<《“\"'‘:：,，;；|/]))"
SPAN = r"(?:\d{1,3}|[一二三四五六七八九十两]{1,4})[^\S\n]*(?:年|个?月|天|日)"
TERM = rf"{SPAN}|长期|永久|长久|(?:启用|解密|公布|考试)前|\d{{4}}年?"
END = r"(?=[^\S\n]*(?:$|[\n\t)）\]】〕>》”\"'’|]))"
CLASS = r"(?:密[^\S\n]*[级級]|保密等级|涉密等级|秘密等级|涉密级别|定密|密级标[识志]|密级和保密期限)"
LISTED = r"(?![^\S\n]*(?:[、,，/或和及与以者]|级[、,，/或和及以]))"

PATTERNS = (
    re.compile(rf"{OTHER}{WORD}[^\S\n]*{STAR}+(?:[^\S\n]*(?:{TERM}))?"),
    re.compile(rf"{ALONE}{WORD}[^\S\n]*{MEAN}+[^\S\n]*(?:{TERM})"),
    re.compile(rf"{ALONE}{WORD}[^\S\n]*[*∗⁎✱✲✳﹡]+{END}", re.MULTILINE),
    re.compile(
        rf"{CLASS}[^\S\n]*[\])】〕]?[^\S\n]*[:：=][^\S\n]*[\[(【〔“\"☑✓✔√■●]?[^\S\n]*{WORD}{LISTED}(?!文件|以上|信息|的)"
    ),
    re.compile(rf"(?:^|[\s\[(【〔]){CLASS}(?:[\])】〕]\s{{0,4}}|[:：]?\s{{1,4}})[\[(【〔]?{WORD}{END}", re.MULTILINE),
)


class MarkedSecret(LedgerRefusal):
    """A text or file carries a marking of state secrets; its sentence shows the marking and nothing else of it."""


def marking_in(text: str) -> str:
    """The first marking in a text, as it reads without invisible signs; empty where there is none.

    Looks only around the sign that every marking has: a text without it costs one search.
    """
    start = 0
    while (at := text.find(SIGN, start)) >= 0:
        if found := _marking(text[max(at - BEFORE, 0) : at + BEHIND], at > BEFORE, at + BEHIND < len(text)):
            return found
        start = at + 1
    return ""


def refuse_marked(text: str, where: Text, *, field: str = "") -> None:
    """Raises MarkedSecret where a text carries a marking; ``where`` names the place for the reader."""
    if SIGN in text and (found := marking_in(text)):
        raise refusal(found, where, field=field)


def refuse_marked_values(values: Iterable[Any], where: Text = SENT, *, field: str = "") -> None:
    """Raises MarkedSecret where a text among plain values (objects and lists included) carries a marking."""
    for value in values:
        kind = type(value)
        if kind is str:
            if SIGN in value:
                refuse_marked(value, where, field=field)
        elif kind is dict:
            refuse_marked_values(value, where, field=field)
            refuse_marked_values(value.values(), where, field=field)
        elif kind is list or kind is tuple or kind is set:
            refuse_marked_values(value, where, field=field)
        elif kind not in WORDLESS and isinstance(value, str | Mapping):
            refuse_marked_values([dict(value) if isinstance(value, Mapping) else str(value)], where, field=field)


def refusal(found: str, where: Text, *, field: str = "") -> MarkedSecret:
    """What is said of a marking: what, where, what to do, and that nothing was kept."""
    return MarkedSecret(
        Text(
            f"{where.zh}里有国家秘密标志“{found}”，不能接收，内容没有保存，也没有记入日志。"
            "国家秘密不得进入本系统：请不要在这里填写或者上传，改走纸质渠道，交本机关的保密工作机构。",
            f"There is a marking of state secrets “{found}” in {where.en}; it is not taken, and nothing of it was kept "
            "or logged. State secrets stay out of this system: do not type or upload them here, hand the paper to "
            "your organ's secrecy office instead.",
        ),
        article=ARTICLE,
        field=field,
    )


def _marking(near: str, cut_before: bool, cut_behind: bool) -> str:
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", html.unescape(near)))
    first, last = CUT if cut_before else 0, len(plain) - (CUT if cut_behind else 0)
    for pattern in PATTERNS:
        for match in pattern.finditer(plain):
            if first <= match.start() and match.end() <= last:
                return re.sub(r"\s+", " ", match[0]).strip(" \t\n([【〔")
    return ""
