"""Who may do what: one line an act. Pure tables; the judging is in rules.py.

An act that stands in none of these tables may be done by nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sunlit.ledger.actor import CLOCK, INSTALLER, PUBLISHER, RENDERER
from sunlit.ledger.wording import Text

Scope = Literal["post", "organ", "all"]

ROLES: Mapping[str, Text] = MappingProxyType(
    {
        "window": Text("窗口受理岗", "window clerk"),
        "role_a": Text("承办岗（A角）", "case handler (role A)"),
        "role_b": Text("承办岗（B角）", "case handler (role B)"),
        "officer": Text("执法岗", "enforcement officer"),
        "head": Text("科室负责人", "division head"),
        "leader": Text("机关负责人", "leader of the organ"),
        "legal_reviewer": Text("法制审核岗", "legality reviewer"),
        "committee": Text("集体讨论机构", "collective-discussion body"),
        "expert_manager": Text("专家评审组织岗", "organiser of expert reviews"),
        "cashier": Text("收费岗", "cashier"),
        "list_editor": Text("清单编制岗", "editor of the power list"),
        "list_reviewer": Text("清单审核岗", "reviewer of the power list"),
        "list_publisher": Text("清单发布岗", "publisher of the power list"),
        "chart_editor": Text("流程图编制岗", "editor of flow charts"),
        "chart_reviewer": Text("流程图审核岗", "reviewer of flow charts"),
        "chart_publisher": Text("流程图发布岗", "publisher of flow charts"),
        "supervisor": Text("监督岗", "supervisor"),
        "supervision_head": Text("监督机关负责人", "head of supervision"),
        "voice_clerk": Text("诉求答复岗", "clerk for consultations and complaints"),
        "publicity": Text("信息公开岗", "publicity clerk"),
        "clearing_reviewer": Text("清权审核岗", "reviewer in clearing rounds"),
        "meeting_secretary": Text("会议纪要岗", "secretary of the deciding meeting"),
        "viewer": Text("查看岗", "viewer"),
        "secrecy_keeper": Text("保密管理岗", "secrecy keeper"),
        "secrecy_reviewer": Text("保密审查岗", "secrecy reviewer"),
    }
)

ADMINISTRATORS: Mapping[str, Text] = MappingProxyType(
    {
        "system": Text("系统管理员", "system administrator"),
        "security": Text("安全管理员", "security administrator"),
        "audit": Text("审计管理员", "audit administrator"),
    }
)

# Work on single cases. None of these goes together with an administrator's office or with supervision.
HANDLERS = frozenset(
    {
        "window",
        "role_a",
        "role_b",
        "officer",
        "head",
        "leader",
        "legal_reviewer",
        "committee",
        "expert_manager",
        "cashier",
    }
)
SUPERVISION = frozenset({"supervisor", "supervision_head"})


@dataclass(frozen=True, slots=True)
class Right:
    """Holders of one of ``roles`` may, in their own post, in their whole organ, or everywhere.

    ``not_self``: never the person who made what the act judges (the second of two pairs of eyes).
    """

    roles: frozenset[str]
    scope: Scope
    not_self: bool = False


def _right(roles: str, scope: Scope, *, not_self: bool = False) -> Right:
    return Right(frozenset(roles.split()), scope, not_self)


_SYSTEM = (_right("system", "all"),)
_SECURITY = (_right("security", "all", not_self=True),)
_AT_THE_POST = (Right(HANDLERS, "post"),)
_IN_CHARGE = (_right("role_a role_b officer head leader", "organ"),)
_COUNTER = (_right("window role_a role_b officer head leader", "organ"),)
_LIST_EDITORS = (_right("list_editor", "organ"), _right("list_reviewer", "all"))
_CHART_EDITORS = (_right("chart_editor", "organ"), _right("list_reviewer", "all"))
# Whoever drafts a chart or reviews it speaks about its steps.
_CHART_TALK = (
    *_CHART_EDITORS,
    _right("legal_reviewer head leader committee list_editor", "organ"),
    _right("chart_reviewer chart_publisher list_publisher meeting_secretary supervisor supervision_head", "all"),
)
_KEEPER = (_right("secrecy_keeper", "organ"),)
_SECRECY_OFFICE = (_right("secrecy_reviewer", "all", not_self=True),)
_SUPERVISORS = (_right("supervisor supervision_head", "all"),)
_SECOND_SUPERVISOR = (_right("supervisor supervision_head", "all", not_self=True),)
_ANSWERING = (Right(HANDLERS | {"voice_clerk", "publicity"}, "post"), _right("head leader", "organ"))

_LIST_OFFICE = (_right("list_reviewer list_publisher", "all"),)
# Whoever has a seat in a clearing round; which role a step asks for, its chain says.
_CLEARING = "list_editor legal_reviewer head leader committee clearing_reviewer list_reviewer list_publisher"
# Whoever may have a seat in the review of a chart.
_CHART_REVIEW = "legal_reviewer head leader committee chart_reviewer list_reviewer"

# The first line that fits decides; the order is the order in which a refusal names them.
RIGHTS: Mapping[str, tuple[Right, ...]] = MappingProxyType(
    {
        # The three administrators: one runs the system, one gives rights, one reads the trace (三员分立).
        "offices.import_regions": _SYSTEM,
        "offices.add_region": _SYSTEM,
        "offices.add_organ": _SYSTEM,
        "offices.change_organ": _SYSTEM,
        "offices.add_division": _SYSTEM,
        "offices.add_post": _SYSTEM,
        "offices.change_post": _SYSTEM,
        "offices.appoint": _SECURITY,
        "offices.end_appointment": _SECURITY,
        "offices.set_stand_in": (*_SECURITY, _right("head leader", "organ", not_self=True)),
        "offices.end_stand_in": (*_SECURITY, _right("head leader", "organ")),
        "offices.appoint_administrator": _SECURITY,
        "offices.end_administrator": _SECURITY,
        "clocks.recompute": _SYSTEM,
        "documents.seal_document": (),
        "documents.void_document": (_right("head leader", "organ"),),
        "documents.erase_attachment": (_right("leader", "organ"),),
        "documents.erase_document": (_right("leader", "organ"),),
        # Choosing many; each of them asks the right of the act that is done to it.
        "powers.begin_bulk": (_right("list_editor list_reviewer list_publisher", "all"),),
        "powers.choose_list": (_right("list_editor list_reviewer", "all"),),
        "powers.import_powers": (_right("list_editor list_reviewer", "all"),),
        "powers.draft_item": _LIST_EDITORS,
        "powers.edit_item": _LIST_EDITORS,
        "powers.autosave_item": _LIST_EDITORS,
        "powers.save_item": _LIST_EDITORS,
        "powers.drop_editing": _LIST_EDITORS,
        "powers.take_over_editing": _LIST_EDITORS,
        "powers.keep_item": (_right("list_editor", "organ"),),
        "powers.submit_item": _LIST_EDITORS,
        "powers.draft_standard": (_right("list_editor", "organ"),),
        "powers.review_standard": (_right("legal_reviewer", "organ", not_self=True),),
        "powers.publish_standard": (_right("leader", "organ", not_self=True),),
        "powers.withdraw_standard": (_right("leader", "organ"),),
        "powers.begin_standard": (_right("list_editor", "organ"),),
        "powers.mend_standard": (_right("list_editor", "organ"),),
        "powers.write_standard": (_right("list_editor", "organ"),),
        "powers.drop_standard_import": (_right("list_editor", "organ"),),
        # Which powers an item is about, whoever keeps the power says.
        "powers.link_item": _LIST_EDITORS,
        "powers.unlink_item": _LIST_EDITORS,
        "powers.reject_item": (_right("list_reviewer list_publisher", "all", not_self=True),),
        "powers.publish_item": (_right("list_publisher", "all", not_self=True),),
        "powers.export_directory": (
            _right("list_editor leader publicity", "organ"),
            _right("list_reviewer list_publisher", "all"),
        ),
        "publication.make_open_data": (_right("list_publisher", "organ"),),
        "publication.decide_open_data": _SECRECY_OFFICE,
        "publication.release_open_data": (_right("list_publisher", "organ"),),
        "publication.withdraw_open_data": (_right("list_publisher", "organ"),),
        "exchange.make_package": (_right("list_publisher", "all"),),
        "exchange.receive_package": (_right("list_publisher", "all"),),
        "exchange.add_office_key": (_right("list_publisher", "all"),),
        "exchange.end_office_key": (_right("list_publisher", "all"),),
        "powers.export_withheld": (*_KEEPER, _right("secrecy_reviewer", "all")),
        "powers.make_submission": (
            _right("list_editor leader", "organ"),
            _right("list_reviewer list_publisher", "all"),
        ),
        "powers.cancel_power": (_right("list_publisher", "all"),),
        "powers.open_adjustment": (_right("list_editor", "organ"), _right("list_reviewer list_publisher", "all")),
        "powers.file_adjustment": _LIST_EDITORS,
        "powers.review_adjustment": (_right("list_reviewer list_publisher", "all", not_self=True),),
        "powers.close_adjustment": (_right("list_publisher", "all", not_self=True),),
        "powers.merge_powers": (_right("list_publisher", "all", not_self=True),),
        "powers.split_power": (_right("list_publisher", "all", not_self=True),),
        "powers.move_power": (_right("list_publisher", "all", not_self=True),),
        "powers.report_adjustment": (_right("list_reviewer list_publisher", "all"),),
        "legality.answer_change": (_right("list_reviewer list_publisher", "all"),),
        "legality.answer_repeal": (_right("list_reviewer list_publisher", "all"),),
        "powers.open_round": _LIST_OFFICE,
        "powers.move_phase": _LIST_OFFICE,
        "powers.add_participant": _LIST_OFFICE,
        "powers.enter_unreported": _LIST_OFFICE,
        "powers.close_round": _LIST_OFFICE,
        "powers.enter_duties": _LIST_EDITORS,
        "powers.link_duty": _LIST_EDITORS,
        "powers.file_item": (_right("list_editor", "organ"),),
        "powers.change_filing": (_right("list_editor", "organ"),),
        "powers.withdraw_item": (_right("list_editor", "organ"),),
        "powers.give_opinion": (_right(_CLEARING, "organ", not_self=True),),
        "powers.ask_organ": (_right("clearing_reviewer list_reviewer list_publisher", "organ", not_self=True),),
        "powers.answer_question": (_right("list_editor legal_reviewer head leader", "organ"),),
        "powers.hold_meeting": (_right("meeting_secretary", "organ"),),
        "powers.register_cleared": (_right("list_reviewer", "organ"),),
        "powers.return_changed": (_right("list_reviewer", "organ"),),
        "powers.publish_cleared": (_right("list_publisher", "organ", not_self=True),),
        # Powers kept back: the organ's keeper files, the secrecy office judges, never the same person.
        "powers.file_withheld": _KEEPER,
        "powers.amend_withheld": _KEEPER,
        "powers.review_withheld": _SECRECY_OFFICE,
        "powers.record_withheld": _SECRECY_OFFICE,
        "powers.ask_release": (*_KEEPER, _right("secrecy_reviewer", "all")),
        "powers.release_withheld": _SECRECY_OFFICE,
        "powers.withdraw_withheld": (_right("secrecy_reviewer", "all"),),
        "powers.place_secret": _KEEPER,
        "powers.confirm_secret": _SECRECY_OFFICE,
        "powers.end_secret": (_right("secrecy_reviewer", "all"),),
        "procedures.draft_chart": _CHART_EDITORS,
        "procedures.bring_chart_file": _CHART_EDITORS,
        "procedures.mend_chart_file": _CHART_EDITORS,
        "procedures.drop_chart_file": _CHART_EDITORS,
        "procedures.draft_chart_from_file": _CHART_EDITORS,
        "procedures.edit_chart": _CHART_EDITORS,
        "procedures.undo_chart_edit": _CHART_EDITORS,
        "procedures.redo_chart_edit": _CHART_EDITORS,
        "procedures.show_chart_editing": _CHART_EDITORS,
        "procedures.comment_on_chart": _CHART_TALK,
        "procedures.settle_chart_comment": _CHART_TALK,
        "procedures.submit_chart": _CHART_EDITORS,
        "procedures.publish_chart": (_right("chart_publisher", "all", not_self=True),),
        # The review of charts before publication; which role a step asks for, its chain says.
        "procedures.set_review_chain": (_right("list_publisher", "all"),),
        "procedures.withdraw_chart": _CHART_EDITORS,
        "procedures.give_chart_opinion": (_right(_CHART_REVIEW, "organ", not_self=True),),
        "procedures.decide_charts": (_right("meeting_secretary", "organ", not_self=True),),
        "procedures.consult_on_chart": (_right(_CHART_REVIEW, "organ", not_self=True),),
        "procedures.answer_on_chart": (_right("chart_editor list_editor legal_reviewer head leader", "organ"),),
        "procedures.keep_citations": _SYSTEM,
        "procedures.draft_rule_text": _LIST_EDITORS,
        "procedures.submit_rule_text": _LIST_EDITORS,
        "procedures.return_rule_text": (_right("list_reviewer list_publisher", "all", not_self=True),),
        "procedures.publish_rule_text": (_right("list_publisher", "all", not_self=True),),
        "cases.register": (_right("window", "organ"),),
        "cases.open_case": (_right("officer role_a role_b", "organ"),),
        "cases.take_work": _AT_THE_POST,
        "cases.hand_on": _AT_THE_POST,
        "cases.complete_step": _AT_THE_POST,
        "cases.supplement": (_right("window", "organ"),),
        "cases.withdraw": (_right("window", "organ"),),
        "cases.speak": _COUNTER,
        "cases.suspend": _IN_CHARGE,
        "cases.resume": _IN_CHARGE,
        "cases.extend": (_right("leader", "organ"),),
        "cases.terminate": _IN_CHARGE,
        "cases.correct_from_above": (_right("supervision_head", "all"),),
        # Powers that run outside this platform need the county office's approval.
        "cases.ask_own_system": _LIST_EDITORS,
        "cases.decide_own_system": (_right("list_publisher", "all", not_self=True),),
        "cases.end_own_system": (*_LIST_EDITORS, _right("list_publisher", "all")),
        "cases.report_own_result": (*_LIST_EDITORS, *_IN_CHARGE),
        # Cases go over to a new chart version by a map that one person proposes and another approves.
        "cases.propose_move": _CHART_EDITORS,
        "cases.approve_move": (_right("chart_publisher", "all", not_self=True),),
        "cases.move_to_version": (*_IN_CHARGE, *_CHART_EDITORS, _right("chart_publisher", "all")),
        # A penalty by the discretion standard: stated by whoever handles the case; beside it only with a second head.
        "cases.weigh": (_right("officer role_a role_b head leader", "organ"),),
        "cases.approve_departure": (_right("leader committee", "organ", not_self=True),),
        "cases.refuse_departure": (_right("leader committee", "organ", not_self=True),),
        "cases.deem_accepted": (),
        "cases.deem_renewed": (),
        "cases.befall": _COUNTER,
        "cases.erase_case": (_right("leader", "organ"),),
        "voices.answer_voice": (_right("voice_clerk head leader", "organ"),),
        "voices.reply_rating": (_right("voice_clerk head leader", "organ"),),
        "supervision.issue_card": _SUPERVISORS,
        "supervision.defend": _ANSWERING,
        "supervision.propose_lift": _SUPERVISORS,
        "supervision.confirm_lift": _SECOND_SUPERVISOR,
        "supervision.reject_lift": _SECOND_SUPERVISOR,
        "supervision.issue_order": _SUPERVISORS,
        "supervision.answer_order": (*_ANSWERING, _right("role_a role_b officer voice_clerk", "organ")),
        "supervision.close_order": _SUPERVISORS,
        "supervision.rectify": (*_ANSWERING, _right("role_a role_b officer voice_clerk", "organ")),
        "publication.release": (_right("publicity", "organ"),),
        "publication.withdraw_release": (_right("publicity leader", "organ"),),
    }
)

# What pages ask before they show what is not public; no operation, no trace.
READS: Mapping[str, tuple[Right, ...]] = MappingProxyType(
    {
        "read.cases": (Right(HANDLERS | {"voice_clerk"}, "organ"), _right("supervisor supervision_head viewer", "all")),
        "read.voices": (_right("voice_clerk head leader", "organ"), _right("supervisor supervision_head", "all")),
        "read.supervision": (
            Right(HANDLERS | {"voice_clerk", "publicity"}, "organ"),
            _right("supervisor supervision_head viewer", "all"),
        ),
        "read.powers": (Right(frozenset(ROLES), "all"),),
        "read.clearing": (
            _right(
                "list_reviewer list_publisher clearing_reviewer meeting_secretary viewer supervisor supervision_head",
                "all",
            ),
            _right("list_editor legal_reviewer head leader committee", "organ"),
        ),
        "read.withheld": (*_KEEPER, _right("secrecy_reviewer", "all")),
        "read.exports": (
            _right("list_editor leader publicity", "organ"),
            _right("list_reviewer list_publisher", "all"),
        ),
        "read.received": (_right("list_reviewer list_publisher viewer", "all"),),
        "read.open_data": (_right("list_publisher publicity list_reviewer secrecy_reviewer", "all"),),
        "read.audit": (_right("audit", "all"),),
        "read.accounts": (_right("system security audit", "all"),),
    }
)

# The asking operation is open to the public; why, for whoever reads the list.
OPEN_TO_ANYONE: Mapping[str, str] = MappingProxyType(
    {
        "cases.start_draft": "anyone may begin an application (许可法 29)",
        "cases.save_draft": "whoever holds the draft's token goes on with it",
        "cases.apply": "anyone may apply (许可法 29)",
        "cases.supplement": "whoever shows number and query code, or signs in as the applicant",
        "cases.withdraw": "whoever shows number and query code, or signs in as the applicant",
        "cases.speak": "whoever shows number and query code, or signs in as the party (许可法 36, 处罚法 7, 45)",
        "voices.raise_voice": "anyone may ask, complain or tip off, also without a name",
        "voices.rate": "whoever shows number and query code, once the matter is completed",
        "documents.attach": "anyone who fills in a public form; size and kind are limited, the matter decides its use",
    }
)
# Of these, the acts on an existing matter: open only to whom the asking room has opened it (Subject.open_to).
WITH_THE_CODE = frozenset({"cases.supplement", "cases.withdraw", "cases.speak", "voices.rate"})

# Operations of the rooms below this one: desk and commands call them and ask ``may`` first (see DOOR_RIGHTS).
DOOR_RIGHTS: Mapping[str, tuple[Right, ...]] = MappingProxyType(
    {
        "accounts.create_account": _SECURITY,
        "accounts.change_profile": _SECURITY,
        "accounts.set_password": _SECURITY,
        "accounts.send_message": (),
        "accounts.mark_read": (),
        "accounts.mark_sent": (),
        "accounts.sign_in": (),
        "accounts.sign_out": (),
        "basis.import_laws": _SYSTEM,
        "basis.set_in_force": _SYSTEM,
        "ledger.publish": (),
        "ledger.erase": (_right("leader", "organ"),),
    }
)
AT_THE_DOOR = frozenset(DOOR_RIGHTS)
# What everyone who is signed in may do with their own account.
OWN_ACCOUNT = frozenset(
    {
        "accounts.change_profile",
        "accounts.set_password",
        "accounts.mark_read",
        "accounts.sign_in",
        "accounts.sign_out",
    }
)

# Parts of other acts: they run in the transaction of an act that has asked, and do not ask again.
PART_OF_AN_ACT: Mapping[str, str] = MappingProxyType(
    {
        "clocks.start": "a limit begins with the act that causes it",
        "clocks.pause": "by cases.suspend, or by a step whose time does not count",
        "clocks.resume": "by cases.resume, or by the end of such a step",
        "clocks.extend": "by cases.extend, which asks for the right approver",
        "clocks.stop": "a limit ends with the act that meets it",
        "clocks.raise_alarm": "by supervision.issue_card",
        "documents.make_document": "a paper is made by the step that orders it",
    }
)

_SET_UP = frozenset(
    {
        "powers.draft_standard",
        "accounts.create_account",
        "accounts.set_password",
        "basis.import_laws",
        "basis.set_in_force",
        "offices.import_regions",
        "offices.add_region",
        "offices.add_organ",
        "offices.change_organ",
        "offices.add_division",
        "offices.add_post",
        "offices.change_post",
        "offices.appoint",
        "offices.set_stand_in",
        "offices.appoint_administrator",
        "powers.choose_list",
        "powers.import_powers",
        "procedures.draft_chart",
        "procedures.keep_citations",
        "clocks.recompute",
        "ledger.publish",
        "publication.refresh_index",
        "exchange.make_package",
        "exchange.receive_package",
        "exchange.add_office_key",
    }
)

# Named parts of the system and the only acts each may do; there is no click behind them.
SYSTEM_ACTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        CLOCK.name: frozenset(
            {
                "cases.deem_accepted",
                "cases.deem_renewed",
                "supervision.issue_card",
                "clocks.raise_alarm",
                "clocks.recompute",
            }
        ),
        PUBLISHER.name: frozenset({"ledger.publish", "publication.release", "publication.refresh_index"}),
        RENDERER.name: frozenset({"documents.seal_document", "accounts.mark_sent"}),
        INSTALLER.name: _SET_UP,
    }
)

# Roles that one person never holds on the same day, with the reason.
CONFLICTS: tuple[tuple[frozenset[str], frozenset[str], Text, str], ...] = (
    (
        frozenset(ADMINISTRATORS),
        frozenset(ROLES),
        Text("三员（系统、安全、审计管理员）不得办理业务", "the three administrators hold no other post"),
        "",
    ),
    (
        SUPERVISION,
        HANDLERS,
        Text("监督的人不得同时办理业务", "whoever supervises does not handle cases"),
        "",
    ),
    (
        frozenset({"cashier"}),
        frozenset({"officer"}),
        Text("作出罚款决定与收缴罚款应当分离", "deciding on fines and collecting them are kept apart"),
        "《行政处罚法》第六十七条",
    ),
)
