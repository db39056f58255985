"""Add up a pytest report: prints "passed failed skipped". Exit status 1 when there is no readable report."""

import sys
import xml.etree.ElementTree as ET


def count(path: str) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of a JUnit report; an error in set-up or tear-down counts as a failure."""
    cases = list(ET.parse(path).getroot().iter("testcase"))
    # pytest writes a test that fails in its tear-down twice: once passed, once with the error.
    outcomes: dict[tuple[str, str], str] = {}
    for case in cases:
        name = (case.get("classname", ""), case.get("name", ""))
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        if outcomes.get(name) != "failed":
            outcomes[name] = outcome
    values = list(outcomes.values())
    return values.count("passed"), values.count("failed"), values.count("skipped")


if __name__ == "__main__":
    try:
        print(*count(sys.argv[1]))
    except (OSError, ET.ParseError, IndexError) as error:
        sys.exit(f"no readable report: {error}")
