"""When offices work within a day, and moments that must fall on working time. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sunlit.basis.calendar import ONE_DAY, Calendar
from sunlit.basis.content import preset_file, read_yaml
from sunlit.basis.errors import BasisRefusal
from sunlit.ledger.wording import Text

BEIJING = ZoneInfo("Asia/Shanghai")


def beijing_day(moment: date | datetime) -> date:
    """The day in Beijing on which the moment falls; a plain date is that day. A naive moment is refused."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise BasisRefusal(
            Text(
                "时刻没有时区，不能换算为北京时间的日期。",
                "the moment has no time zone and cannot be turned into a day in Beijing",
            )
        )
    return moment.astimezone(BEIJING).date()


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The stretches of a working day, in Beijing time, in order."""

    stretches: tuple[tuple[time, time], ...]

    @classmethod
    def load(cls, jurisdiction: str = "default") -> "OfficeHours":
        """The hours of ``content/presets/<jurisdiction>/office_hours.yaml``."""
        return _load(jurisdiction)

    def opening(self, day: date) -> datetime:
        """When offices open that day."""
        return datetime.combine(day, self.stretches[0][0], BEIJING)

    def closing(self, day: date) -> datetime:
        """When offices close that day."""
        return datetime.combine(day, self.stretches[-1][1], BEIJING)

    def next_moment(self, moment: datetime, calendar: Calendar) -> datetime:
        """The moment itself when it falls on working time (closing included), else the next opening after it."""
        for opens, closes in self._from(moment, calendar):
            if moment <= closes:
                return max(moment.astimezone(BEIJING), opens)
        raise AssertionError("offices open again on the next working day")

    def add_hours(self, moment: datetime, hours: float, calendar: Calendar) -> datetime:
        """The moment after so many working hours."""
        left = timedelta(hours=hours)
        for opens, closes in self._from(moment, calendar):
            begins = max(moment.astimezone(BEIJING), opens)
            if begins <= closes and begins + left <= closes:
                return begins + left
            left -= max(closes - begins, timedelta(0))
        raise AssertionError("offices open again on the next working day")

    def _from(self, moment: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
        day = beijing_day(moment)
        while True:
            if calendar.is_working(day):
                for opens, closes in self.stretches:
                    yield datetime.combine(day, opens, BEIJING), datetime.combine(day, closes, BEIJING)
            day += ONE_DAY


@cache
def _load(jurisdiction: str) -> OfficeHours:
    path = preset_file(jurisdiction, "office_hours.yaml")
    try:
        stretches = tuple(
            (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in read_yaml(path)["hours"]
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise BasisRefusal(f'{path.name} 写法不对：每段写成 ["09:00", "12:00"]。（{fault}）') from None
    if not stretches or any(opens >= closes for opens, closes in stretches) or list(stretches) != sorted(stretches):
        raise BasisRefusal(f"{path.name} 的时段须至少一段、先开后闭、按先后排列。")
    return OfficeHours(stretches)
