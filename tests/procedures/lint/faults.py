"""For every rule: a lawful template, and the one fault in it that this rule alone finds."""

from dataclasses import dataclass

from sunlit.procedures.model import Article, Condition, Paper
from tests.procedures.lint.changing import (
    Fault,
    all_of,
    at_an_event,
    drop_complaints,
    drop_documents,
    drop_effect,
    drop_event,
    drop_limit,
    drop_output,
    drop_rights,
    drop_step,
    exits_of,
    in_words,
    limit_from,
    limit_to,
    more,
    people_of_no_number,
    promise,
    retarget,
    sets,
    uncited,
    with_condition,
)

LICENCE, PENALTY = "licence-general", "penalty-ordinary"


@dataclass(frozen=True)
class Case:
    """A rule, the template that passes, the fault by name, and what it does. ``sound`` is false where the fault also
    breaks what the reader and the proof ask."""

    rule: str
    template: str
    name: str
    fault: Fault
    sound: bool = True


VAGUE = Article(zh="《中华人民共和国行政许可法》", en="Administrative Licensing Law")
CASES = (
    # any chart
    Case(
        "gate-default",
        LICENCE,
        "the default exit of the decision is given a condition",
        exits_of("decide", with_condition("serve_refusal", Condition("decision", "==", "refuse"))),
        sound=False,
    ),
    Case(
        "gate-condition",
        LICENCE,
        "one exit of the check loses its condition",
        exits_of("check", with_condition("correct", None)),
        sound=False,
    ),
    Case(
        "gate-overlap",
        LICENCE,
        "one answer leads two ways",
        exits_of("check", with_condition("supplement", Condition("acceptance", "==", "correct_on_spot"))),
    ),
    Case(
        "gate-choice",
        LICENCE,
        "a condition asks for an answer that cannot be given",
        exits_of("check", with_condition("correct", Condition("acceptance", "==", "corrected"))),
    ),
    Case(
        "gate-known",
        PENALTY,
        "nobody says any more whether article 63 lists the penalty",
        drop_output("notice", "hearing_listed"),
    ),
    Case("loop-bounded", PENALTY, "the review of the result has no days any more", in_words("review_result")),
    Case("lawless-demand", LICENCE, "the supplement cites no law", uncited("supplement")),
    Case("duty-said", LICENCE, "publicity without a duty", sets("publicity", duty=None)),
    Case("limit-said", LICENCE, "registration without a limit", sets("register", limit=None)),
    Case("decision-cited", PENALTY, "the review of the result cites nothing", uncited("review_result")),
    Case("citation-named", LICENCE, "registration as provided", sets("register", articles=(VAGUE,))),
    Case("event-cited", LICENCE, "a correction from above as provided", sets("correct_from_above", article=VAGUE)),
    Case("decision-watched", LICENCE, "the decision is not watched", sets("decide", supervision=())),
    Case("complaint-said", LICENCE, "nowhere to complain", drop_complaints),
    Case("ground-known", LICENCE, "time stands still for a survey", sets("expert_review", excluded="site_survey")),
    Case("unit-of-law", LICENCE, "ten calendar days to serve", promise("service", 10, "calendar_day")),
    Case("not-longer", LICENCE, "fifteen working days to serve", promise("service", 15, "working_day")),
    Case("party-time", PENALTY, "three days to ask for a hearing", promise("answer_hearing", 3, "working_day")),
    # licences
    Case(
        "licence-one-off-notice",
        LICENCE,
        "nobody is asked for a supplement",
        all_of(drop_effect("check", "ask_supplement")),
    ),
    Case("licence-notice-written", LICENCE, "the notice is spoken", drop_documents("check", "one_off_notice")),
    Case("licence-deemed-accepted", LICENCE, "silence is silence", drop_event("deemed_accepted")),
    Case(
        "licence-deemed-proof", LICENCE, "deemed, without proof", drop_documents("deemed_accepted", "acceptance_notice")
    ),
    Case("licence-correct-on-spot", LICENCE, "mistakes go home", drop_step("correct")),
    Case("licence-acceptance-proof", LICENCE, "no receipt", drop_documents("accept", "acceptance_notice")),
    Case("licence-nonacceptance-proof", LICENCE, "turned away by word", drop_documents("check", "non_acceptance")),
    Case("licence-nonacceptance-remedies", LICENCE, "turned away for good", drop_rights("not_accepted")),
    Case("licence-accepted-first", LICENCE, "corrected, not accepted", retarget("correct", "accept", "review")),
    Case("licence-examined-first", LICENCE, "deemed accepted, then decided", sets("deemed_accepted", to="decide")),
    Case("licence-two-on-site", LICENCE, "one officer on site", people_of_no_number("site_check")),
    Case("licence-others-heard", LICENCE, "the neighbour is not asked", uncited("review", "第三十六条")),
    Case("licence-hearing-told", LICENCE, "nobody is told of a hearing", drop_step("hearing_rights")),
    Case("licence-hearing-held", LICENCE, "no hearing", drop_step("hearing")),
    Case("licence-hearing-presider", LICENCE, "the examiner presides", sets("hearing", post="role_a")),
    Case("licence-hearing-record", LICENCE, "no record", drop_output("hearing", "hearing_record")),
    Case("licence-acceptor-examines", LICENCE, "the window examines", sets("review", post="window")),
    Case("licence-examiner-decides", LICENCE, "the examiner decides", sets("decide", post="role_a")),
    Case("licence-grant-written", LICENCE, "granted by word", drop_documents("decide", "licence_decision")),
    Case("licence-refusal-written", LICENCE, "refused by word", drop_documents("decide", "refusal_decision")),
    Case("licence-refusal-possible", LICENCE, "nobody is ever refused", drop_effect("decide", "refuse")),
    Case("licence-refusal-reasons", LICENCE, "refused without reasons", drop_output("decide", "decision_reasons")),
    Case("licence-refusal-remedies", LICENCE, "refused for good", drop_rights("refused")),
    Case("licence-refusal-served", LICENCE, "refused behind closed doors", drop_step("serve_refusal")),
    Case("licence-grant-served", LICENCE, "granted and kept in the drawer", drop_step("service")),
    Case("licence-grant-public", LICENCE, "granted in secret", drop_step("publicity")),
    Case("licence-not-undecided", LICENCE, "silence makes a licence", sets("deemed_accepted", to="granted")),
    Case("licence-decision-limit", LICENCE, "no limit for the decision", limit_to("decision", "review")),
    Case("licence-decision-start", LICENCE, "time runs from acceptance only", limit_from("decision", "accept")),
    Case("licence-extension-head", LICENCE, "the clerk extends", sets("extend", by="role_a")),
    Case("licence-extension-once", LICENCE, "again and again", sets("extend", once=False)),
    Case("licence-extension-told", LICENCE, "extended in silence", drop_documents("extend", "extension_notice")),
    Case(
        "licence-suspension-ground",
        LICENCE,
        "time stops by article 44",
        sets("suspend", article=Article(zh="《中华人民共和国行政许可法》第四十四条", en="art. 44")),
    ),
    Case("licence-time-told", LICENCE, "time stops unsaid", uncited("hearing", "第四十五条")),
    Case("licence-no-fee", LICENCE, "pay to be accepted", more("accept", "documents", Paper("payment_notice"))),
    Case("licence-late-withdrawal", LICENCE, "taken back with the licence in hand", at_an_event("withdraw", "service")),
    Case("licence-termination-remedies", LICENCE, "terminated for good", drop_rights("terminated")),
    Case("licence-acceptance-limit", LICENCE, "told in due course", in_words("check")),
    Case("licence-delivery-limit", LICENCE, "served in due course", in_words("service")),
    Case("licence-request-time", LICENCE, "ask for a hearing promptly", in_words("hearing_rights")),
    Case("licence-hearing-limit", LICENCE, "a hearing in due course", in_words("hearing")),
    # penalties
    Case(
        "penalty-filed-first",
        PENALTY,
        "nothing is filed",
        all_of(retarget("discover", "file_case", "investigate"), drop_step("file_case", "not_filed")),
    ),
    Case(
        "penalty-investigated-first",
        PENALTY,
        "filed, then proposed",
        retarget("file_case", "investigate", "review_result"),
    ),
    Case("penalty-two-officers", PENALTY, "one officer", people_of_no_number("investigate")),
    Case("penalty-credentials", PENALTY, "no credentials", uncited("investigate", "第五十五条")),
    Case("penalty-recusal", PENALTY, "no recusal", drop_event("recusal")),
    Case(
        "penalty-told-first",
        PENALTY,
        "proposed, then discussed",
        retarget("review_result", "investigate", "collective"),
    ),
    Case("penalty-defence-heard", PENALTY, "told, then re-checked", drop_step("answer")),
    Case(
        "penalty-defence-rechecked", PENALTY, "heard, not re-checked", retarget("answer", "recheck", "needs_legality")
    ),
    Case(
        "penalty-not-heavier",
        PENALTY,
        "no word on heavier penalties",
        all_of(uncited("answer", "第四十五条第二款"), uncited("answer_hearing", "第四十五条第二款")),
    ),
    Case(
        "penalty-hearing-asked",
        PENALTY,
        "no question of article 63",
        drop_step("hearing_offered", "answer_hearing", "hearing"),
    ),
    Case(
        "penalty-hearing-offered",
        PENALTY,
        "listed, but not offered",
        all_of(retarget("hearing_offered", "answer_hearing", "answer"), drop_step("answer_hearing", "hearing")),
    ),
    Case(
        "penalty-hearing-held",
        PENALTY,
        "asked for, but not held",
        all_of(retarget("answer_hearing", "hearing", "recheck"), drop_step("hearing")),
    ),
    Case("penalty-hearing-presider", PENALTY, "the officer presides", sets("hearing", post="officer")),
    Case("penalty-hearing-record", PENALTY, "no record", drop_output("hearing", "hearing_record")),
    Case("penalty-on-record", PENALTY, "decided on something else", uncited("decide", "第六十五条")),
    Case(
        "penalty-reviewed-after-hearing",
        PENALTY,
        "heard, not reviewed",
        retarget("hearing", "legality_review", "collective"),
    ),
    Case("penalty-legality-asked", PENALTY, "never reviewed without a hearing", drop_step("needs_legality")),
    Case(
        "penalty-legality-binds",
        PENALTY,
        "not passed, yet decided",
        retarget("legality_review", "review_result", "collective"),
    ),
    Case("penalty-legality-apart", PENALTY, "the officer reviews himself", sets("legality_review", post="officer")),
    Case("penalty-reviewer-decides", PENALTY, "the reviewer decides", sets("decide", post="legal_reviewer")),
    Case("penalty-head-decides", PENALTY, "the officer decides", sets("decide", post="officer")),
    Case("penalty-collective", PENALTY, "no joint discussion", drop_step("collective")),
    Case("penalty-decision-written", PENALTY, "punished by word", drop_documents("decide", "penalty_decision")),
    Case("penalty-reasons", PENALTY, "no reasons", drop_output("decide", "decision_reasons")),
    Case("penalty-remedies", PENALTY, "no remedies", drop_rights("decide")),
    Case("penalty-none-possible", PENALTY, "everybody is punished", drop_effect("no_penalty", "no_penalty")),
    Case(
        "penalty-transfer",
        PENALTY,
        "crimes stay in the office",
        all_of(drop_effect("transfer", "transfer"), uncited("transfer", "第二十七条")),
    ),
    Case("penalty-served", PENALTY, "never served", drop_step("serve")),
    Case("penalty-collector-apart", PENALTY, "the officer collects", sets("pay", post="officer")),
    Case("penalty-demanded", PENALTY, "no demand", uncited("enforce", "第五十四条")),
    Case("penalty-archived", PENALTY, "no file", drop_step("close")),
    Case("penalty-decision-limit", PENALTY, "no limit for the decision", drop_limit("decision")),
    Case("penalty-decision-start", PENALTY, "time runs from the notice", limit_from("decision", "notice")),
    Case("penalty-request-time", PENALTY, "ask for a hearing promptly", in_words("answer_hearing")),
    Case("penalty-delivery-limit", PENALTY, "served in due course", in_words("serve")),
    Case("penalty-payment-time", PENALTY, "pay in due course", in_words("pay")),
)
