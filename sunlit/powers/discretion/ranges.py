"""Numbers, fines and figures read from the Chinese of laws and tables. Pure.

以上、以下 include the figure, 不足、超过 do not: 《中华人民共和国民法典》第一千二百五十九条.
"""

import re
from decimal import Decimal

from sunlit.powers.discretion.model import Condition, Fine, Unit

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
NUMBER = r"(?:\d[\d,，]*(?:\.\d+)?[十百千]*[万亿]?|[零〇一二两三四五六七八九十百千万亿]+)"
AMOUNT = rf"百分之{NUMBER}|{NUMBER}[%％]|{NUMBER}倍|{NUMBER}元?"
FINE = re.compile(
    rf"处以?(?P<base>[^，。；：、处\d]{{0,24}}?)"
    rf"(?:(?P<low>{AMOUNT})以上)?(?:(?P<high>{AMOUNT})(?P<below>以下|以内|不足)?)?的?罚款"
)
PERSONS = re.compile(r"对[^。；]*?(?:责任人|负责人|责任人员|主管人员)")
FIGURE_UNITS = (
    "dB（A）|dB\\(A\\)|dB|分贝|个工作日|平方米|立方米|公斤|千克|毫克|小时|个月|万元|公里|%|％|倍|元|头|只|羽|株|亩|"
    "次|日|天|年|吨|克|米|人|户|件|台|辆|个|处"
)
FIGURE = re.compile(
    rf"(?:(?P<over>超过|大于|高于|多于|不低于|不少于)(?P<n1>{NUMBER})(?P<u1>{FIGURE_UNITS})"
    rf"|(?P<n2>{NUMBER})(?P<u2>{FIGURE_UNITS})[^\d，。；以不]{{0,6}}?以上)?"
    rf"(?:(?<=.)(?:但|且|、|，)?)?"
    rf"(?:(?P<under>不足|未满|少于|小于|低于|未达到|不超过)(?P<n3>{NUMBER})(?P<u3>{FIGURE_UNITS})"
    rf"|(?P<n4>{NUMBER})(?P<u4>{FIGURE_UNITS})[^\d，。；以不]{{0,6}}?(?P<below>以下|以内))?"
)
INCLUDING = frozenset({"不低于", "不少于", "不超过"})
ORDINALS = (
    (re.compile(r"初犯|首次|第一次"), Condition("次数", "次", Decimal(1), Decimal(1))),
    (re.compile(r"再犯|第二次"), Condition("次数", "次", Decimal(2), Decimal(2))),
)
LEADING = re.compile(r"^(?:造成|建设|属于|已|拟|其|并|且|在|的)+|(?:达到|达|为|在|是|约)+$")


def number(text: str) -> Decimal:
    """The number that a text such as 一百五十万, 10万, 3,000 or 1.5 stands for. ValueError for any other text."""
    plain = text.replace(",", "").replace("，", "")
    if not plain:
        raise ValueError(text)
    whole, section, held = Decimal(0), Decimal(0), None
    for part in re.findall(r"\d+(?:\.\d+)?|.", plain):
        if part[0].isdigit() and part.isascii():
            held = Decimal(part)
        elif part in DIGITS:
            held = Decimal(DIGITS[part])
        elif part in TENS:
            section += (held if held is not None else 1) * TENS[part]
            held = None
        elif part in MYRIADS:
            whole = (whole + section + (held or 0)) * MYRIADS[part]
            section, held = Decimal(0), None
        else:
            raise ValueError(text)
    return whole + section + (held or 0)


def fines(text: str) -> tuple[Fine, ...]:
    """Every fine that a text of law or a cell of a table names, in its order."""
    found: list[Fine] = []
    for sentence in re.split(r"[。；;\n]", re.sub(r"[ \t\u3000]+", "", text)):
        start = 0
        for match in FINE.finditer(sentence):
            fine = _fine(match, bool(PERSONS.search(sentence[start : match.start()] + match["base"])))
            start = match.end()
            if fine:
                found.append(fine)
    return tuple(dict.fromkeys(found))


def _fine(match: re.Match[str], person: bool) -> Fine | None:
    low, high = _amount(match["low"]), _amount(match["high"])
    known = high or low
    if not known:
        return None
    unit = known[0]
    if low and high and low[0] != high[0]:
        return None
    bottom, top = low[1] if low else None, high[1] if high else None
    if high and not low and not match["below"]:
        bottom = top
    base = "" if PERSONS.search(match["base"]) else match["base"].removeprefix("以").strip()
    return Fine(unit, bottom, top, base, person, high_in=match["below"] != "不足")


def _amount(text: str | None) -> tuple[Unit, Decimal] | None:
    if not text:
        return None
    if text.startswith("百分之"):
        return "percent", number(text[3:])
    if text[-1] in "%％":
        return "percent", number(text[:-1])
    if text[-1] == "倍":
        return "times", number(text[:-1])
    return "yuan", number(text.removesuffix("元"))


def condition(text: str) -> Condition | None:
    """The figure and bounds in one line of circumstances; None where it names none, or more than one."""
    plain = re.sub(r"[ \t\u3000\n]+", "", text)
    found = [match for match in FIGURE.finditer(plain) if match[0] and any(match.groupdict().values())]
    if len(found) == 1:
        return _condition(found[0], plain[: found[0].start()])
    if found:
        return None
    return next((one for pattern, one in ORDINALS if pattern.search(plain)), None)


def _condition(match: re.Match[str], before: str) -> Condition | None:
    low_text, high_text = match["n1"] or match["n2"], match["n3"] or match["n4"]
    low_unit, high_unit = match["u1"] or match["u2"], match["u3"] or match["u4"]
    if low_unit and high_unit and low_unit != high_unit:
        return None
    unit = high_unit or low_unit
    name = _name(before)
    if unit == "次":
        name = f"{name}次数" if re.search(r"[年月日内]$", name) else "次数"
    return Condition(
        name or unit,
        unit,
        number(low_text) if low_text else None,
        number(high_text) if high_text else None,
        low_in=not match["over"] or match["over"] in INCLUDING,
        high_in=not match["under"] or match["under"] in INCLUDING,
    )


def _name(before: str) -> str:
    """What is measured: the words right before the figure."""
    clause = re.split(r"[，、；：。（）()]", before)[-1]
    inside = re.split(r"内(?=.)", clause)[-1]
    previous = None
    while previous != inside:
        previous, inside = inside, LEADING.sub("", inside)
    return inside
