"""The sentences of a calculation, in both languages."""

from datetime import date
from typing import TYPE_CHECKING

from sunlit.basis.calendar import WEEKDAYS
from sunlit.basis.limits.units import DayLine, Extension, Limit, Unit, amount
from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.ledger.wording import Text

if TYPE_CHECKING:
    from sunlit.basis.limits.reckoning import Reckoning


def explain(reckoning: "Reckoning") -> tuple[Text, ...]:
    """Rule, start, extension, every day that is skipped (and each working day counted), and the end."""
    limit = reckoning.limit
    lines = [_rule_line(limit), _start_line(reckoning)]
    if reckoning.extended and limit.extension:
        lines.append(_extension_line(limit, limit.extension))
    if reckoning.rolled:
        last = _dated(reckoning.counted[-1])
        article = limit.roll_article
        lines.append(
            Text(
                f"最后一日{last.zh}不是工作日，顺延（{article}）",
                f"the last day {last.en} is not a working day and moves forward ({article})",
            )
        )
    number = 0
    for line in reckoning.days:
        number += line.counted
        if line.counted and limit.unit is not Unit.WORKING_DAY:
            continue
        if not (reckoning.rolled and line.date == reckoning.due_on):
            lines.append(_day_line(line, number))
    return (*lines, *_result_lines(reckoning))


def _dated(day: date) -> Text:
    weekday = WEEKDAYS[day.weekday()]
    return Text(f"{day.isoformat()}（{weekday.zh}）", f"{day.isoformat()} ({weekday.en})")


def _rule_line(limit: Limit) -> Text:
    by = f"；{limit.unit_article}" if limit.unit_article else ""
    also = f"; {limit.unit_article}" if limit.unit_article else ""
    return Text(
        f"{limit.title.zh}：{limit.amount.zh}（{limit.article}{by}）",
        f"{limit.title.en}: {limit.amount.en} ({limit.article}{also})",
    )


def _start_line(reckoning: "Reckoning") -> Text:
    if reckoning.limit.unit is Unit.HOUR:
        at = reckoning.start_moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
        return Text(f"起算：{at}，按钟点连续计算", f"start: {at}, counted by the clock")
    day = _dated(beijing_day(reckoning.start))
    if reckoning.limit.backward:
        return Text(f"往前推算：{day.zh}，当日不计", f"counted back from {day.en}, that day not counted")
    return Text(f"起算：{day.zh}，当日不计", f"start: {day.en}, that day not counted")


def _extension_line(limit: Limit, extension: Extension) -> Text:
    more = amount(extension.value, limit.unit)
    return Text(
        f"延长{more.zh}，须经{extension.approver_name.zh}批准（{extension.article}）",
        f"extended by {more.en}, to be approved by the {extension.approver_name.en} ({extension.article})",
    )


def _day_line(line: DayLine, number: int) -> Text:
    day = _dated(line.date)
    if line.counted:
        why = "" if line.reason in WEEKDAYS else f"：{line.reason.zh}"
        reason = "" if line.reason in WEEKDAYS else f": {line.reason.en}"
        return Text(f"{day.zh} 第{number}日{why}", f"{day.en} day {number}{reason}")
    if line.reason in WEEKDAYS:
        return Text(f"{day.zh} 不计：双休日", f"{day.en} skipped: weekend")
    return Text(f"{day.zh} 不计：{line.reason.zh}", f"{day.en} skipped: {line.reason.en}")


def _result_lines(reckoning: "Reckoning") -> list[Text]:
    due = _dated(reckoning.due_on)
    at = reckoning.due_at.strftime("%H:%M")
    if reckoning.limit.backward:
        lines = [Text(f"最迟：{due.zh}", f"no later than {due.en}")]
    else:
        lines = [Text(f"届满：{due.zh} {at}", f"due: {due.en} {at}")]
    if reckoning.provisional:
        lines.append(
            Text(
                "暂定：所涉年度的放假通知尚未公布，按双休日和法定节假日推算，通知公布后重新计算",
                "provisional: the holiday notice of a year concerned is not published yet; weekends and the statutory "
                "holidays were used, and the date will be computed again at the notice",
            )
        )
    return lines
