"""A finding on the drawing of its chart: the steps concerned, and the way that shows it. Pure."""

import re

from sunlit.procedures.lint.rule import LegalFinding

STEP = re.compile(r'<g class="(?P<names>(?:step|note)[^"]*)" id="(?P<id>[^"]*?step-(?P<name>[a-z0-9_]+))"')
LINE = re.compile(r'<path class="(?P<names>line[^"]*)" data-way="(?P<way>[a-z0-9_]+ [a-z0-9_]+)"')


def marked(svg: str, finding: LegalFinding) -> str:
    """The same drawing with classes of its own on it: ``faulty`` on the steps concerned, ``onway`` along the way."""
    steps, path = set(finding.steps), set(finding.path)
    ways = {f"{one} {other}" for one, other in zip(finding.path, finding.path[1:], strict=False)}

    def step(found: re.Match[str]) -> str:
        name = found["name"]
        more = (" onway" if name in path else "") + (" faulty" if name in steps else "")
        return f'<g class="{found["names"]}{more}" id="{found["id"]}"'

    def line(found: re.Match[str]) -> str:
        more = " onway" if found["way"] in ways else ""
        return f'<path class="{found["names"]}{more}" data-way="{found["way"]}"'

    return LINE.sub(line, STEP.sub(step, svg)).replace('class="flow', 'class="flow with-finding', 1)
