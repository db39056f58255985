"""The trial run of a chart: walked as each role, with a clock that can be moved; nothing is stored."""

from sunlit.cases.trial.playing import MOST, next_alarms, play, refusal_of
from sunlit.cases.trial.values import Clocked, Deed, Happened, Setup, Trial

__all__ = ["MOST", "Clocked", "Deed", "Happened", "Setup", "Trial", "next_alarms", "play", "refusal_of"]
