"""Which acts the public may see: one line an act, ``room.function``.

``public``: the act exercises power, changes what binds, or publishes; it appends a leaf to the public log.
``internal``: it leaves an audit row only. A test compares the table with the operations of all rooms, both ways.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Reach = Literal["public", "internal"]

_LEDGER: dict[str, Reach] = {
    "ledger.erase": "internal",
    "ledger.publish": "internal",
}

_ACCOUNTS: dict[str, Reach] = {
    "accounts.change_profile": "internal",
    "accounts.create_account": "internal",
    "accounts.mark_read": "internal",
    "accounts.mark_sent": "internal",
    "accounts.send_message": "internal",
    "accounts.set_password": "internal",
    "accounts.sign_in": "internal",
    "accounts.sign_out": "internal",
}

_BASIS: dict[str, Reach] = {
    "basis.import_laws": "internal",
    "basis.set_in_force": "internal",
}

_OFFICES: dict[str, Reach] = {
    "offices.add_division": "internal",
    "offices.add_organ": "internal",
    "offices.add_post": "internal",
    "offices.add_region": "internal",
    "offices.appoint": "internal",
    "offices.appoint_administrator": "internal",
    "offices.change_organ": "internal",
    "offices.change_post": "internal",
    "offices.end_administrator": "internal",
    "offices.end_appointment": "internal",
    "offices.end_stand_in": "internal",
    "offices.import_regions": "internal",
    "offices.set_stand_in": "internal",
}

_CLOCKS: dict[str, Reach] = {
    "clocks.extend": "internal",
    "clocks.pause": "internal",
    "clocks.raise_alarm": "internal",
    "clocks.recompute": "internal",
    "clocks.resume": "internal",
    "clocks.start": "internal",
    "clocks.stop": "internal",
}

_DOCUMENTS: dict[str, Reach] = {
    "documents.attach": "internal",
    "documents.erase_attachment": "internal",
    "documents.erase_document": "internal",
    "documents.make_document": "internal",
    "documents.seal_document": "internal",
    "documents.void_document": "internal",
}

_POWERS: dict[str, Reach] = {
    "powers.add_participant": "internal",
    "powers.amend_withheld": "internal",
    "powers.answer_question": "internal",
    "powers.ask_organ": "internal",
    "powers.ask_release": "internal",
    "powers.autosave_item": "internal",
    "powers.cancel_power": "public",
    "powers.change_filing": "internal",
    "powers.close_adjustment": "internal",
    "powers.close_round": "internal",
    "powers.confirm_secret": "internal",
    "powers.draft_item": "internal",
    "powers.begin_standard": "internal",
    "powers.draft_standard": "internal",
    "powers.drop_editing": "internal",
    "powers.edit_item": "internal",
    "powers.end_secret": "internal",
    "powers.enter_duties": "internal",
    "powers.enter_unreported": "internal",
    "powers.export_directory": "internal",
    "powers.export_withheld": "internal",
    "powers.file_adjustment": "internal",
    "powers.file_item": "internal",
    "powers.file_withheld": "internal",
    "powers.give_opinion": "internal",
    "powers.hold_meeting": "internal",
    "powers.begin_bulk": "internal",
    "powers.choose_list": "internal",
    "powers.import_powers": "internal",
    "powers.keep_item": "public",
    "powers.link_duty": "internal",
    "powers.make_submission": "internal",
    "powers.merge_powers": "public",
    "powers.move_phase": "internal",
    "powers.move_power": "public",
    "powers.open_adjustment": "internal",
    "powers.open_round": "internal",
    "powers.place_secret": "internal",
    "powers.publish_cleared": "internal",
    "powers.publish_item": "public",
    "powers.publish_standard": "public",
    "powers.record_withheld": "internal",
    "powers.register_cleared": "internal",
    "powers.withdraw_item": "internal",
    "powers.reject_item": "internal",
    "powers.release_withheld": "internal",
    "powers.report_adjustment": "internal",
    "powers.return_changed": "internal",
    "powers.review_adjustment": "internal",
    "powers.link_item": "internal",
    "powers.unlink_item": "internal",
    "powers.mend_standard": "internal",
    "powers.write_standard": "internal",
    "powers.drop_standard_import": "internal",
    "powers.withdraw_standard": "public",
    "powers.review_standard": "internal",
    "powers.review_withheld": "internal",
    "powers.save_item": "internal",
    "powers.split_power": "public",
    "powers.submit_item": "internal",
    "powers.take_over_editing": "internal",
    "powers.withdraw_withheld": "internal",
    # A clearing round; what it decides becomes public by publish_item and cancel_power.
}

_PROCEDURES: dict[str, Reach] = {
    "procedures.answer_on_chart": "internal",
    "procedures.bring_chart_file": "internal",
    "procedures.comment_on_chart": "internal",
    "procedures.consult_on_chart": "internal",
    "procedures.decide_charts": "internal",
    "procedures.draft_chart": "internal",
    "procedures.draft_chart_from_file": "internal",
    "procedures.draft_rule_text": "internal",
    "procedures.drop_chart_file": "internal",
    "procedures.edit_chart": "internal",
    "procedures.give_chart_opinion": "internal",
    "procedures.keep_citations": "internal",
    "procedures.mend_chart_file": "internal",
    "procedures.publish_chart": "public",
    "procedures.publish_rule_text": "public",
    "procedures.redo_chart_edit": "internal",
    "procedures.return_rule_text": "internal",
    "procedures.set_review_chain": "internal",
    "procedures.settle_chart_comment": "internal",
    "procedures.show_chart_editing": "internal",
    "procedures.submit_chart": "internal",
    "procedures.submit_rule_text": "internal",
    "procedures.undo_chart_edit": "internal",
    "procedures.withdraw_chart": "internal",
}

_CASES: dict[str, Reach] = {
    "cases.apply": "public",
    "cases.approve_move": "internal",
    "cases.ask_own_system": "internal",
    "cases.befall": "public",
    "cases.complete_step": "public",
    "cases.decide_own_system": "public",
    "cases.end_own_system": "public",
    "cases.report_own_result": "public",
    "cases.correct_from_above": "public",
    "cases.deem_accepted": "public",
    "cases.deem_renewed": "public",
    "cases.erase_case": "public",
    "cases.extend": "public",
    "cases.move_to_version": "public",
    "cases.open_case": "public",
    "cases.propose_move": "internal",
    "cases.register": "public",
    "cases.resume": "public",
    "cases.save_draft": "internal",
    "cases.speak": "public",
    "cases.start_draft": "internal",
    "cases.supplement": "public",
    "cases.suspend": "public",
    "cases.take_work": "internal",
    "cases.hand_on": "internal",
    "cases.terminate": "public",
    "cases.weigh": "public",
    "cases.approve_departure": "public",
    "cases.refuse_departure": "public",
    "cases.withdraw": "public",
}

_VOICES: dict[str, Reach] = {
    "voices.answer_voice": "public",
    "voices.raise_voice": "internal",
    "voices.rate": "public",
    "voices.reply_rating": "public",
}

_SUPERVISION: dict[str, Reach] = {
    "supervision.answer_order": "internal",
    "supervision.close_order": "public",
    "supervision.confirm_lift": "public",
    "supervision.defend": "internal",
    "supervision.issue_card": "public",
    "supervision.issue_order": "public",
    "supervision.propose_lift": "internal",
    "supervision.rectify": "internal",
    "supervision.reject_lift": "internal",
}

_LEGALITY: dict[str, Reach] = {
    "legality.answer_change": "internal",
    "legality.answer_repeal": "internal",
}

_PUBLICATION: dict[str, Reach] = {
    "publication.decide_open_data": "public",
    "publication.make_open_data": "internal",
    "publication.refresh_index": "internal",
    "publication.release": "public",
    "publication.release_open_data": "public",
    "publication.withdraw_open_data": "public",
    "publication.withdraw_release": "public",
}

_EXCHANGE: dict[str, Reach] = {
    "exchange.make_package": "internal",
    "exchange.receive_package": "internal",
    "exchange.add_office_key": "internal",
    "exchange.end_office_key": "internal",
}

ACTS: Mapping[str, Reach] = MappingProxyType(
    {
        **_LEDGER,
        **_ACCOUNTS,
        **_BASIS,
        **_OFFICES,
        **_CLOCKS,
        **_DOCUMENTS,
        **_POWERS,
        **_PROCEDURES,
        **_CASES,
        **_VOICES,
        **_LEGALITY,
        **_SUPERVISION,
        **_PUBLICATION,
        **_EXCHANGE,
    }
)

# Functions in an operations module that are no acts of their own, each with the reason.
NOT_ACTS: Mapping[str, str] = MappingProxyType(
    {
        "documents.fix_document": "the second half of make_document",
        "documents.next_number": "part of the act whose paper or matter it numbers",
        "documents.prepare_document": "the first half of make_document",
        "documents.seal_on_opening": "calls seal_document, which is the act",
        "powers.do_bulk": "calls the act of each item, which is recorded by itself",
        "powers.try_bulk": "tries the act of each item and undoes it",
        "powers.check_list": "the trial of import_powers; it writes no power",
        "powers.lock_list": "part of the act that changes the list",
        "powers.mend_list": "puts the index of the list right by what was recorded; it changes no power",
        "powers.relist": "part of the act that publishes, changes or takes off an item",
        "powers.write_list": "a portion of import_powers, recorded as that act",
        "ledger.claim": "part of the act whose form it guards",
        "ledger.record": "writes an act down; the act is its caller",
        "ledger.record_many": "writes acts down; the act is its caller",
        "ledger.settle_claim": "part of the act whose form it guards",
        "powers.open_adjustments": "opens many; each of them is open_adjustment",
        "powers.file_items": "reports many powers; each of them is the act",
        "powers.give_opinions": "gives the same opinion on many items; each of them is the act",
        "publication.release_due": "does many releases; each of them is the act",
        "supervision.sweep": "calls issue_card, which is the act",
    }
)
