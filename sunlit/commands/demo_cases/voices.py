"""What is asked and complained of in the demo, and its answers."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from random import Random
from typing import Any

from sunlit.commands.demo_cases.stage import SEED, Script, Stage
from sunlit.ledger.actor import ANONYMOUS
from sunlit.voices.operations import answer_voice, raise_voice


class VoiceScript(Script):
    """One consultation, complaint or tip-off, and its answer where there is one."""

    def __init__(self, stage: Stage, row: Mapping[str, Any], number: int) -> None:
        super().__init__(stage)
        self.row, self.number = row, number
        self.random = Random(SEED - 1 - number)

    def acts(self) -> Iterator[datetime]:
        """Raised, then answered."""
        row = self.row
        yield self.begin(row["ago"])
        organ = self.stage.organs[row["organ"]]
        raised = raise_voice(
            by=ANONYMOUS,
            at=self.at,
            kind=row["kind"],
            organ=organ,
            title=row["title"],
            text=row["text"],
            key=f"demo-voice-{self.number}",
            power=self.stage.item(row["item"]).power_id if "item" in row else None,
            name=row.get("name", ""),
            phone=row.get("phone", ""),
            anonymous=row.get("anonymous", False),
            may_show=row.get("show", False),
        )
        if answer := row.get("answer"):
            yield self.later(answer["days"])
            by = self.stage.in_role(organ, "voice_clerk", self.at)
            answer_voice(by=by, at=self.at, voice=raised.voice_id, text=answer["text"])
