"""The legal lint: what the law demands of a chart, rule by rule, each with its article. Pure.

A chart is asked the rules of its family (families.py). Steps are recognised by what they do and by the articles that
they cite (marks.py); that something never happens without something else is decided on the ways through the chart
(paths.py), and the shortest way that shows a fault is part of the finding.
"""

from sunlit.procedures.lint.registry import RULES, check
from sunlit.procedures.lint.rule import SEVERITIES, Hit, LegalFinding, Rule, Severity
from sunlit.procedures.lint.view import Context

__all__ = ["RULES", "SEVERITIES", "Context", "Hit", "LegalFinding", "Rule", "Severity", "check"]
