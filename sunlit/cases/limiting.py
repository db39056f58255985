"""Which limits of the whole case end and start with an act; how a clock is kept is for whoever keeps it. No tables."""

from abc import ABC, abstractmethod
from datetime import datetime

from sunlit.cases.charted import ACCEPTANCE
from sunlit.procedures.model import CaseLimit, Flow


class Limiting(ABC):
    """The limits of one chart, for a real case with its rows and for a trial run without any."""

    flow: Flow

    @property
    @abstractmethod
    def at(self) -> datetime:
        """The moment of the act that is under way."""

    @abstractmethod
    def _begin(self, limit: CaseLimit, since: datetime) -> None:
        """Start this limit's clocks."""

    @abstractmethod
    def _end(self, limit: CaseLimit) -> None:
        """Stop this limit's clocks."""

    def step_done(self, step: str, *, ended: bool = False) -> None:
        """Limits that this step ends, then those that it starts; none starts where the case has ended."""
        for limit in self.flow.limits:
            if step in limit.ends:
                self._end(limit)
        for limit in self.flow.limits:
            if step in limit.starts and not ended:
                self._begin(limit, self.at)

    def event_happened(self, event: str, *, since: datetime | None = None) -> None:
        """The same for an event of the case; ``since`` where the law counts from an earlier moment."""
        for limit in self.flow.limits:
            if event in limit.ends:
                self._end(limit)
        for limit in self.flow.limits:
            if event in limit.starts:
                self._begin(limit, since or self.at)

    def restart_notice(self) -> None:
        """What was supplied has to be looked at in the same time as the application itself."""
        for limit in self.flow.limits:
            if limit.id == ACCEPTANCE:
                self._begin(limit, self.at)
