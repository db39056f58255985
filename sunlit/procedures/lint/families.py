"""On which charts a rule is asked: by the class of the chart, or by the kind of its power. Pure."""

from sunlit.procedures.model import Flow

# A chart of a class that nobody knows is held to the general procedure of its kind: there is no way around the law
# by giving a chart another name.
BY_KIND = {
    "licence": "licence-general",
    "approval": "approval",
    "penalty": "penalty-ordinary",
    "coercion": "coercive-measure",
    "inspection": "inspection",
    "confirmation": "confirmation",
    "benefit": "payment",
    "reward": "reward",
    "adjudication": "adjudication",
    "public_service": "public-service",
    "major_decision": "major-decision",
}
EXACT: dict[str, frozenset[str]] = {
    "licence-general": frozenset({"applied", "full", "reviewed", "licence"}),
    "licence-on-the-spot": frozenset({"applied", "spot", "licence"}),
    "licence-renewal": frozenset({"applied", "reviewed", "renewal", "licence"}),
    "licence-change": frozenset({"applied", "reviewed", "change", "licence"}),
    "licence-revocation": frozenset({"revocation"}),
    "approval": frozenset({"applied", "reviewed"}),
    "penalty-ordinary": frozenset({"penalty", "ordinary"}),
    "penalty-summary": frozenset({"penalty", "summary"}),
    "coercive-measure": frozenset({"measures", "measure"}),
    "urgent-measure": frozenset({"measures", "urgent"}),
    "compulsory-execution": frozenset({"execution"}),
    "reconsideration": frozenset({"reconsideration"}),
    "disclosure-on-request": frozenset({"disclosure"}),
    "inspection": frozenset({"inspection"}),
    "confirmation": frozenset({"asked"}),
    "payment": frozenset({"asked"}),
    "reward": frozenset({"asked"}),
    "adjudication": frozenset({"asked"}),
    "public-service": frozenset({"asked"}),
    "major-decision": frozenset({"decision"}),
}
# By this effect an unknown chart of coercion is known to be one of execution.
EXECUTING = "order_execution"
SPECIAL = "licence-special-"
SORTS = {
    "tender": "bid",
    "auction": "bid",
    "examination": "exam",
    "inspection": "tested",
    "testing": "tested",
    "quarantine": "tested",
}
# The classes that a power of such a kind may run on; a class of another kind would shut out the law of its own.
OWN = {
    "licence": ("licence-",),
    "penalty": ("penalty-",),
    "approval": ("approval", "licence-"),
    "coercion": ("coercive-measure", "urgent-measure", "compulsory-execution"),
}


def families_of(flow: Flow, kind: str) -> frozenset[str]:
    """The families of a chart. An internal chart only unfolds the external one, of which the law was asked already."""
    if flow.scope == "internal":
        return frozenset({"any"})
    name = flow.class_name
    if kind in OWN and not name.startswith(OWN[kind]):
        own = _by_kind(flow, kind)
    elif name.startswith(SPECIAL):
        own = EXACT["licence-general"] | {SORTS.get(name.removeprefix(SPECIAL), "special")}
    else:
        own = EXACT.get(name) or _by_kind(flow, kind)
    return own | {"any", "external"}


def _by_kind(flow: Flow, kind: str) -> frozenset[str]:
    kinds = (kind,) if kind else flow.kinds
    if kinds[:1] == ("coercion",) and any(one.name == EXECUTING for step in flow.steps for one in step.effects):
        return EXACT["compulsory-execution"]
    return EXACT.get(BY_KIND.get(kinds[0], ""), frozenset()) if kinds else frozenset()
