"""What a case takes from its chart by name: the limits of the whole case, who answers for it, who notes down what a
party says. Pure."""

from collections.abc import Mapping

from sunlit.basis.limits import Limit
from sunlit.cases.rules import PARTIES
from sunlit.procedures.model import CaseLimit, Flow, Step

# The limits of the whole case, by the name that the chart gives them.
ACCEPTANCE, DECISION = "acceptance", "decision"
# Of a case that has a simple and an ordinary procedure, the simple one's; of a measure, that of a frozen account.
DECISION_SIMPLE, DECISION_FREEZING = "decision_simple", "decision_freezing"
DECISIONS = (DECISION, DECISION_SIMPLE, DECISION_FREEZING)
# Plan of the card rules for time that belongs to the party: nobody is carded for it.
PARTYS_TIME = "supplement"
# Who answers for the case as a whole.
HANDLERS = ("role_a", "officer")
# What the clock of a step is of, by what the step does; other steps have a clock of the step.
KIND_OF_EFFECT: Mapping[str, str] = {"deliver": "delivery", "publicise": "publicity", "supplemented": "supplement"}
# In whose place a clerk notes down what a party has said or done; money is the cashier's to note.
NOTES_FOR: Mapping[str, tuple[str, ...]] = {
    "applicant": ("window", "role_a"),
    "party": ("officer",),
    "interested": ("role_a", "officer"),
}
# What a party has said, by the event of the chart: the fact that it establishes.
SAID: Mapping[str, str] = {"statement": "stated", "recusal": "recusal_requested"}
# Approvers of extensions who are the organ's leader, or work under that leader in the same organ.
ORGAN_HEAD = "organ_head"
BY_THE_LEADER = frozenset(
    {ORGAN_HEAD, "disclosure_office_head", "reconsideration_body_head", "reconsideration_organ_head"}
)
# How a chart says that silence accepts from the end of the period, not from receipt.
END_OF_PERIOD = "end_of_period"


def effects_named(step: Step) -> frozenset[str]:
    """The names of all effects that the step may have."""
    return frozenset(effect.name for effect in step.effects)


def kind_of_clock(step: Step) -> str:
    """What the step's own limit is of: delivery, publicity, supplement, or the step itself."""
    return next((kind for word, kind in KIND_OF_EFFECT.items() if word in effects_named(step)), "step")


def role_of(flow: Flow, steps: tuple[str, ...]) -> str:
    """The role of the first step named that an office does; else who answers for the case."""
    for step in flow.steps:
        if step.id in steps and step.post and step.post not in PARTIES:
            return step.post
    return handler_of(flow)


def handler_of(flow: Flow) -> str:
    """The role that answers for the case as a whole."""
    roles = {step.post for step in flow.steps}
    return next((role for role in HANDLERS if role in roles), "leader")


def approver_of(limit: Limit) -> str:
    """Who approves an extension by the article: the head of the organ, of its disclosure or reconsideration body."""
    approver = limit.extension.approver if limit.extension else ORGAN_HEAD
    return approver if approver in BY_THE_LEADER else ORGAN_HEAD


def notes_down(step: Step) -> tuple[str, ...]:
    """The roles that may note down what a party does at its step; the first whose post there is."""
    money = ("cashier",) if "pay" in effects_named(step) else ()
    return (*money, *NOTES_FOR.get(step.post, ()))


def asked(limit: CaseLimit, statutory: str) -> str:
    """The parameter by which a limit of the case really runs; ``statutory`` is the one of the power's record."""
    return (statutory if limit.id == DECISION else "") or limit.parameter
