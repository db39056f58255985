"""Where a chart begins: nothing, a template, or the chart of another power. Pure."""

from dataclasses import replace

from sunlit.ledger.wording import Text
from sunlit.procedures.editing.source import Plain
from sunlit.procedures.model import Exit, Flow, Lane, Stage, Step
from sunlit.procedures.reader.writing import written

OWN = "own"
PARTY = Lane("party", Text("申请人", "Applicant"), Text("", ""), True)
AFFECTED = Lane("party", Text("当事人", "Party"), Text("", ""), True)
OFFICE = Lane("office", Text("承办机关", "The organ"), Text("", ""), False)
WHOLE = Stage("whole", Text("办理", "Handling"))


def from_nothing(title: Text, *, by_party: bool) -> Plain:
    """The smallest chart: somebody begins, and it ends. ``by_party``: a party applies, else the organ opens it."""
    begin = Text("提交申请", "Apply") if by_party else Text("立案", "Open the case")
    party, post = (PARTY, "applicant") if by_party else (AFFECTED, "officer")
    lane = party.id if by_party else OFFICE.id
    start = Step("begin", "start", WHOLE.id, lane, begin, (Exit("closed"),), post=post)
    end = Step("closed", "end", WHOLE.id, party.id, Text("办结", "Closed"))
    flow = Flow(OWN, title, "external", (party, OFFICE), (WHOLE,), (start, end))
    return written(flow)


def from_flow(flow: Flow, title: Text, *, template: str = "") -> Plain:
    """A power's own chart begun from a template (which it then names) or from the chart of another power.

    Departures belong to the power that gave reasons for them, so a chart taken over begins without.
    """
    kept = template or flow.template
    return written(replace(flow, title=title, kinds=(), template=kept, departures=()))
