"""How wide text is, and where its lines break, without asking a browser. Pure.

Widths are generous: the page's own font may be a little narrower, never wider, so text stays inside its box.
"""

import re
import unicodedata
from functools import lru_cache

# Parts of the font size, as wide sans-serif faces draw them.
NARROW = {c: 0.34 for c in "iIjl.,:;'|!()[]{}/\\ "} | {c: 0.42 for c in 'frt-“”‘’"*'}
WIDE = {c: 0.95 for c in "mwMW%@"} | {c: 0.8 for c in "GOQDHNU&"}
LATIN, CAPITAL, BOLDER = 0.6, 0.72, 1.06
# Chinese line breaking: these never begin a line, those never end one.
NOT_FIRST = frozenset("，。、；：？！）》”’】…％%·」』,.;:?!)]")
NOT_LAST = frozenset("（《“‘【「『([")
# Numbers stay with what they count: 第六十三条, 七日, 15 日.
TOGETHER = re.compile(
    "第?[一二三四五六七八九十百零两]+(?:条|款|项|日|年|个月|个工作日|人)|[0-9]+ ?(?:日|年|月|小时|个工作日|个月)"
    "|第三[方人]|被?申请人|当事人|利害关系人|负责人|执法人员|行政机关|决定书|告知书|通知书|笔录|工作日|普通程序|简易程序"
    "|制作|机关|意见|征求|书面|申请|受理|不予|许可|审查|审核|决定|告知|送达|公示|公开|公告|听证|核查|补正|材料|登记|归档|结案"
    "|执行|强制|处罚|陈述|申辩|复核|复议|诉讼|调查|取证|期限|理由|说明|提出|作出|出具|凭证|证据|检查|记录|评审|专家|集体|讨论"
    "|移送|司法|法院|催告|缴纳|履行|协议|检验|检测|检疫|考试|拍卖|招标|投标|合同|支付|确认|裁决|调解|奖励|征收|征用|补偿|备案"
    "|日期|时间|地点|土地|预公告|方案|费用|安置|评估|风险|社会|稳定|政府|人民|当场|即时|及时|逾期|视为|撤回|终止|中止|恢复|延长"
    "|抽取|随机|现场|勘验|鉴定|公民|法人|组织|资格|条件|标准|符合|情形|属于|范围|职权|部门|单位|领导|会议|审批|批准|立案|线索"
    "|退还|解除|查封|扣押|冻结|代履行|滞纳金|罚款|加处|资料|信息|答复|检索|口头|困难|邮寄|网上|窗口|科室|工作|分期|延期"
    "|[AB] 角"
)


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """The width of one line in the units of the drawing."""
    bolder = BOLDER if bold else 1.0
    return sum(1.0 if not _latin(character) else _part(character) * bolder for character in text) * size


def _part(character: str) -> float:
    if character in NARROW:
        return NARROW[character]
    if character in WIDE:
        return WIDE[character]
    return CAPITAL if character.isupper() else LATIN


@lru_cache(maxsize=8192)
def wrap(text: str, size: float, room: float, bold: bool = False) -> tuple[str, ...]:
    """The text in as few lines as fit into ``room``, of about equal length."""
    lines = _filled(text, size, room, bold)
    if len(lines) == 1:
        return lines
    if len(lines) == 2 and (parted := _parted(text, size, room, bold)):
        return parted
    # Never so narrow that a word would be torn which the room holds.
    longest = max((width(word, size, bold) for word in _words(text, size, room, bold)), default=0.0)
    narrow, wide = max(width(text, size, bold) / len(lines), min(longest, room)), room
    while wide - narrow > 2:
        middle = (narrow + wide) / 2
        fits = _filled(text, size, middle, bold)
        good = len(fits) <= len(lines) and all(width(line, size, bold) <= room for line in fits)
        narrow, wide = (narrow, middle) if good else (middle, wide)
    return _filled(text, size, wide, bold)


def _parted(text: str, size: float, room: float, bold: bool) -> tuple[str, str] | None:
    """Two lines that break where a reader would pause, as near to the middle as can be."""
    pauses = [place for place, character in enumerate(text) if character in "（"]
    pauses += [place + 1 for place, character in enumerate(text[:-1]) if character in "，、；：　"]
    for place in sorted(pauses, key=lambda place: (abs(place - len(text) / 2), place)):
        first, second = text[:place].rstrip(), text[place:].lstrip()
        if first and second and max(width(first, size, bold), width(second, size, bold)) <= room:
            return first, second
    return None


def _filled(text: str, size: float, room: float, bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    line = ""
    for word in _words(text, size, room, bold):
        if line and width((line + word).rstrip(), size, bold) > room:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    if line.strip():
        lines.append(line.rstrip())
    return tuple(lines) or ("",)


def _words(text: str, size: float, room: float, bold: bool) -> list[str]:
    """What must stay together: Latin words, numbers of articles, and a character with the marks that cling to it."""
    words: list[str] = []
    places = {place for found in TOGETHER.finditer(text) for place in range(found.start() + 1, found.end())}
    for place, character in enumerate(text):
        latin = unicodedata.east_asian_width(character) not in "WFA"
        joins = words and (
            character in NOT_FIRST
            or place in places
            or words[-1][-1] in NOT_LAST
            or (latin and character != " " and words[-1][-1] != " " and _latin(words[-1][-1]))
        )
        if (joins and width(words[-1] + character, size, bold) <= room) or (character == " " and words):
            words[-1] += character
        else:
            words.append(character)
    return words


def _latin(character: str) -> bool:
    return unicodedata.east_asian_width(character) not in "WFA"
