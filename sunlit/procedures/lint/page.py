"""The page of docs that lists every rule, made from the registry. Pure."""

from collections.abc import Iterable

from sunlit.procedures.lint.registry import RULES
from sunlit.procedures.lint.rule import Rule

FAMILIES = {
    "any": "Every chart",
    "external": "Every external chart",
    "applied": "Licences and approvals that are applied for",
    "reviewed": "Licences and approvals that are examined",
    "full": "Licences by the general or a special procedure",
    "spot": "Licences decided on the spot",
    "bid": "Licences by tender or auction",
    "exam": "Licences by examination",
    "tested": "Licences by inspection, testing or quarantine",
    "renewal": "Renewal of a licence",
    "change": "Change of a licence",
    "revocation": "Revocation of a licence",
    "penalty": "Penalties",
    "ordinary": "Penalties by the ordinary procedure",
    "summary": "Penalties by the summary procedure",
    "measures": "Coercive measures, urgent ones among them",
    "measure": "Coercive measures approved beforehand",
    "urgent": "Urgent coercive measures",
    "execution": "Compulsory execution",
    "reconsideration": "Reconsideration",
    "disclosure": "Disclosure on request",
    "inspection": "Inspection",
    "asked": "Confirmation, payment, reward, adjudication, public service",
    "decision": "Decisions on major matters",
}
HEAD = """# Rules of law for charts

Made by `bin/sunlit charts check --rules` from `sunlit/procedures/lint`; {count} rules. **must**: a chart that breaks it
is not published. **should**: advice; going against it needs a reason, which is kept with the version. For each rule the
tests hold a lawful template that passes, and one made from it by a single fault that this rule alone finds
(`tests/procedures/lint/faults.py`).
"""
ROW = "| `{id}` | {zh}<br>{en} | {articles} | {severity} | {why} {mend} |"


def rules_page(rules: Iterable[Rule] = RULES) -> str:
    """The rules as Markdown, by the charts that they are asked of."""
    known = tuple(rules)
    lines = [HEAD.format(count=len(known))]
    for family, title in FAMILIES.items():
        rows = [_row(rule) for rule in known if rule.family == family]
        if rows:
            lines += [f"## {title}", "", "| rule | title | articles | weight | what is wrong, how to mend it |"]
            lines += ["|---|---|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _row(rule: Rule) -> str:
    articles = "<br>".join(place.cited.zh for place in rule.articles)
    why = rule.why.en[0].upper() + rule.why.en[1:]
    return ROW.format(
        id=rule.id,
        zh=rule.title.zh,
        en=rule.title.en,
        articles=articles,
        severity=rule.severity,
        why=why,
        mend=rule.mend.en,
    )
