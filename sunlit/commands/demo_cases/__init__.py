"""The cases of the demo county (``content/demo/cases.yaml``), run by the operations in one order of time.

Every case is a script that says when it goes on; one scheduler takes whichever comes first, and between two acts the
watch issues its cards at the very moments the rules name. What would lie after ``until`` does not happen: those cases
are under way.
"""

from collections import Counter
from datetime import datetime

from django.db import transaction

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.cases.models import Case
from sunlit.commands.demo_cases.matters import CaseScript
from sunlit.commands.demo_cases.stage import Progress, Script, Stage
from sunlit.commands.demo_cases.voices import VoiceScript
from sunlit.commands.demo_cases.watching import SupervisionScript

__all__ = ["run_cases"]

DEMO = CONTENT / "demo" / "cases.yaml"


def run_cases(until: datetime, progress: Progress | None = None) -> Counter[str]:
    """Run all cases and voices of the demo up to ``until``; gives how many there are in each state.

    The county has to be loaded. ``progress`` hears how many acts are done, of about how many.
    """
    stage = Stage(until)
    content = read_yaml(DEMO)
    scripts: list[Script] = [CaseScript(stage, row, n) for n, row in enumerate(content["cases"])]
    scripts += [VoiceScript(stage, row, n) for n, row in enumerate(content["voices"])]
    scripts.append(SupervisionScript(stage))
    # One transaction: an interrupted run leaves nothing, and the disk is waited for once.
    with transaction.atomic():
        stage.run(scripts, progress)
    return Counter(Case.objects.values_list("state", flat=True))
