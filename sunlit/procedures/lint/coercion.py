"""Rules of the Administrative Coercion Law: measures, urgent measures, compulsory execution. Pure."""

from sunlit.ledger.wording import Text
from sunlit.procedures.lint.asking import (
    case_limit,
    case_limit_from,
    each_output,
    event_by,
    event_once,
    event_paper,
    never_without,
    one_answer_leads,
    other_hands,
    paper_with,
    papered,
    people,
    remedies,
    there_is,
    where,
)
from sunlit.procedures.lint.places import COERCION
from sunlit.procedures.lint.rule import Rule
from sunlit.procedures.lint.view import Mark

# Measures
APPROVED = Mark(cites=(COERCION.at(18, 0, 1),), who="staff", gate=True)
APPLIED = Mark(cites=(COERCION.at(18, 0, 2),), who="staff")
SEIZED = Mark(cites=(COERCION.at(24, 1),), who="staff")
FROZEN = Mark(cites=(COERCION.at(30),), who="staff")
FREEZING_SERVED = Mark(cites=(COERCION.at(31, 1),), who="staff")
HANDLED = Mark(cites=(COERCION.at(27),), who="staff", gate=True)
LIFTED = Mark(cites=(COERCION.at(28, 2), COERCION.at(33, 2)), who="staff")
EXTENDED = Mark(cites=(COERCION.at(25, 1), COERCION.at(32, 1)), events=True)

# Execution. An immediate substitute performance needs no demand.
ORDERED = Mark(effects=("order_execution",), but=(COERCION.at(52),))
ORDERED_AT_ONCE = Mark(effects=("order_execution",))
DEMANDED = Mark(papers=("demand_notice",)) | Mark(cites=(COERCION.at(35),), who="staff")
ANSWERED = Mark(cites=(COERCION.at(36),), who="party")
RECHECKED = Mark(cites=(COERCION.at(36),), who="staff")
EXECUTED = Mark(cites=(COERCION.at(43), COERCION.at(51, 1, 3)), who="staff")
SUBSTITUTED = Mark(cites=(COERCION.at(51, 1, 3),), who="staff")
SUBSTITUTE_ORDERED = Mark(effects=("order_execution",), but=(COERCION.at(52), COERCION.at(37)))
SUBSTITUTE_DEMANDED = Mark(cites=(COERCION.at(51, 1, 2),), who="party")
SURCHARGED = Mark(cites=(COERCION.at(45, 1),), who="staff", but=(COERCION.at(34),))
TO_COURT = Mark(effects=("to_court",))
COURT_DEMANDED = Mark(cites=(COERCION.at(54),), who="party")
AGREEMENT = Mark(cites=(COERCION.at(42, 2),), who="party")

RULES = (
    Rule(
        "measure-approved-first",
        Text("先批准、后实施", "Approval comes before the measure"),
        (COERCION.at(18, 0, 1),),
        "measure",
        Text(
            "有一条路没有报告负责人并经批准就实施了强制措施。",
            "there is a way to a coercive measure that no head has approved.",
        ),
        Text(
            "请让这条路先经过批准；情况紧急的，用紧急强制措施流程。",
            "Lead that way through the approval; urgent cases have a chart of their own.",
        ),
        never_without(APPLIED, APPROVED),
    ),
    Rule(
        "measure-two-officers",
        Text("执法人员两人以上", "Two officers"),
        (COERCION.at(18, 0, 2),),
        "measures",
        Text(
            "实施强制措施的步骤没有要求两名以上执法人员。",
            "a step that applies the measure does not ask for two officers.",
        ),
        Text("请写 people_min: coercion.officers。", "Write people_min: coercion.officers."),
        people(APPLIED, "coercion.officers"),
    ),
    Rule(
        "measure-credentials",
        Text("出示执法身份证件", "Officers show their credentials"),
        (COERCION.at(18, 0, 3),),
        "measures",
        Text(
            "实施强制措施的步骤没有要求出示执法身份证件。",
            "a step that applies the measure does not ask for credentials to be shown.",
        ),
        Text(
            "请加上必填的出示证件记录（名称含 credential）。",
            "Demand that credentials were shown (an output with credential in its name).",
        ),
        each_output(APPLIED, "credential"),
    ),
    Rule(
        "measure-told",
        Text("当场告知理由、依据、权利和救济", "Reasons, basis and rights are told on the spot"),
        (COERCION.at(18, 0, 5),),
        "measures",
        Text(
            "实施查封、扣押时没有要求当场告知理由、依据、权利和救济途径。",
            "reasons, basis, rights and remedies need not be told on the spot.",
        ),
        Text(
            "请加上必填的告知记录（名称含 told）。",
            "Demand a record of what was told (an output with told in its name).",
        ),
        each_output(SEIZED, "told"),
    ),
    Rule(
        "measure-heard",
        Text("听取陈述和申辩", "The party is heard"),
        (COERCION.at(18, 0, 6),),
        "measures",
        Text(
            "实施查封、扣押时没有要求听取当事人的陈述和申辩。", "the party need not be heard when property is seized."
        ),
        Text(
            "请加上必填的陈述、申辩（名称含 statement）。",
            "Demand the statement of the party (an output with statement in its name).",
        ),
        each_output(SEIZED, "statement"),
    ),
    Rule(
        "measure-site-record",
        Text("制作现场笔录", "A record is made on site"),
        (COERCION.at(18, 0, 7),),
        "measures",
        Text("实施强制措施没有必填的现场笔录。", "a step that applies the measure demands no record."),
        Text("请加上必填的现场笔录（名称含 record）。", "Demand the record (an output with record in its name)."),
        each_output(APPLIED, "record"),
    ),
    Rule(
        "measure-decision-handed",
        Text("当场交付决定书", "The decision is handed over on the spot"),
        (COERCION.at(24, 1),),
        "measures",
        Text("实施查封、扣押没有交付决定书。", "property is seized without a written decision."),
        Text("请加上查封、扣押决定书。", "Add the decision on the measure."),
        papered(SEIZED),
    ),
    Rule(
        "measure-inventory",
        Text("当场交付清单", "An inventory is handed over"),
        (
            COERCION.at(24, 1),
            COERCION.at(24, 3),
        ),
        "measures",
        Text("实施查封、扣押没有必填的清单。", "property is seized without an inventory."),
        Text("请加上必填的清单（名称含 inventory）。", "Demand the inventory (an output with inventory in its name)."),
        each_output(SEIZED, "inventory"),
    ),
    Rule(
        "measure-remedies",
        Text("告知救济途径", "The remedies are told"),
        (COERCION.at(24, 2, 4),),
        "measures",
        Text(
            "实施查封、扣押的步骤没有写明可以申请行政复议或者提起行政诉讼。",
            "the step that seizes property says nothing of reconsideration or litigation.",
        ),
        Text("请在权利里写明。", "Say it among the rights."),
        remedies(SEIZED),
    ),
    Rule(
        "measure-approver-apart",
        Text("批准人不是实施人", "Whoever approves does not carry it out"),
        (COERCION.at(18, 0, 1),),
        "measures",
        Text(
            "批准和实施由同一个岗位（或者同一个人）办，批准形同虚设。",
            "one post (or one person) approves the measure and carries it out.",
        ),
        Text("请由行政机关负责人批准。", "Let the head of the organ approve."),
        other_hands(APPROVED, APPLIED),
    ),
    Rule(
        "measure-freezing-served",
        Text("冻结决定书交付当事人", "The freezing decision is delivered"),
        (COERCION.at(31, 1),),
        "measures",
        Text(
            "冻结之后有一条路，没有向当事人交付冻结决定书就作了处理。",
            "behind the freezing a way leads to its end without the decision being delivered to the party.",
        ),
        Text("请在冻结之后加上交付决定书。", "Add the delivery behind the freezing."),
        never_without(HANDLED, FREEZING_SERVED, after=FROZEN),
    ),
    Rule(
        "measure-time-limit",
        Text("查封、扣押有期限", "A seizure has its limit"),
        (COERCION.at(25, 1),),
        "measures",
        Text(
            "整个流程没有从查封、扣押到处理决定为止的法定期限。",
            "no limit of law runs until the seizure is decided on.",
        ),
        Text(
            "请在 limits 写上 coercion.seizure，止于处理决定。",
            "Add coercion.seizure to limits, ending at the handling.",
        ),
        where(SEIZED, case_limit(("coercion.seizure",), HANDLED)),
    ),
    Rule(
        "measure-freezing-limit",
        Text("冻结有期限", "A freezing has its limit"),
        (COERCION.at(32, 1),),
        "measures",
        Text(
            "整个流程没有从冻结到处理决定为止的法定期限。",
            "no limit of law runs until the freezing is decided on.",
        ),
        Text(
            "请在 limits 写上 coercion.freezing，止于处理决定。",
            "Add coercion.freezing to limits, ending at the handling.",
        ),
        where(FROZEN, case_limit(("coercion.freezing",), HANDLED)),
    ),
    Rule(
        "measure-time-start",
        Text("期限从实施之日起算", "Time runs from the measure"),
        (COERCION.at(25, 1),),
        "measures",
        Text("查封、扣押的期限没有从实施起算。", "the limit does not run from the seizure."),
        Text("请把实施写进这项期限的 starts。", "Add the seizure to the starts of the limit."),
        case_limit_from(("coercion.seizure",), SEIZED),
    ),
    Rule(
        "measure-extension-head",
        Text("延长由负责人批准", "An extension is approved by the head"),
        (
            COERCION.at(25, 1),
            COERCION.at(32, 1),
        ),
        "measures",
        Text("延长期限不是由行政机关负责人批准。", "the extension is not approved by the head of the organ."),
        Text("请改由负责人（leader）批准。", "Let the head (leader) approve it."),
        event_by(EXTENDED, HANDLED),
    ),
    Rule(
        "measure-extension-once",
        Text("只能延长一次", "One extension only"),
        (
            COERCION.at(25, 1),
            COERCION.at(32, 1),
        ),
        "measures",
        Text(
            "可以一再延长，延长的期限合计会超过三十日。",
            "it can be extended again and again, beyond the thirty days that the law allows.",
        ),
        Text("请写 once: true。", "Write once: true."),
        event_once(EXTENDED),
    ),
    Rule(
        "measure-extension-told",
        Text("延长书面告知并说明理由", "An extension is told in writing"),
        (
            COERCION.at(25, 2),
            COERCION.at(32, 2),
        ),
        "measures",
        Text("延长没有告知当事人、说明理由的文书。", "the extension makes no paper that tells the party why."),
        Text("请加上延期通知书。", "Add the notice of extension."),
        event_paper(EXTENDED),
    ),
    Rule(
        "measure-lifting",
        Text("可以解除并退还财物", "The measure can be lifted"),
        (COERCION.at(28),),
        "measures",
        Text("没有解除措施、立即退还财物的步骤。", "no step lifts the measure and returns the property at once."),
        Text("请加上解除的步骤并引第二十八条第二款。", "Add the lifting and cite article 28(2)."),
        there_is(LIFTED, where=HANDLED),
    ),
    Rule(
        "urgent-approval-limit",
        Text("二十四小时内补办批准", "Approval within 24 hours"),
        (COERCION.at(19),),
        "urgent",
        Text("整个流程没有到补办批准为止的二十四小时期限。", "no limit of 24 hours runs until the approval."),
        Text(
            "请在 limits 写上 coercion.urgent_approval，起于实施，止于批准。",
            "Add coercion.urgent_approval to limits, from the measure to the approval.",
        ),
        case_limit(("coercion.urgent_approval",), APPROVED),
    ),
    Rule(
        "urgent-approval-start",
        Text("二十四小时从实施起算", "The 24 hours run from the measure"),
        (COERCION.at(19),),
        "urgent",
        Text("二十四小时没有从当场实施起算。", "the 24 hours do not run from the measure."),
        Text("请把实施写进这项期限的 starts。", "Add the measure to the starts of the limit."),
        case_limit_from(("coercion.urgent_approval",), APPLIED),
    ),
    Rule(
        "urgent-approved-after",
        Text("补办批准之后才能继续", "Approval comes before anything further"),
        (COERCION.at(19),),
        "urgent",
        Text(
            "有一条路没有补办批准就作了处理决定。",
            "there is a way from the urgent measure to its handling without approval.",
        ),
        Text("请让这条路先经过补办批准。", "Lead that way through the approval."),
        never_without(HANDLED, APPROVED),
    ),
    Rule(
        "urgent-lifted-at-once",
        Text("不批准的立即解除", "What is not approved is lifted at once"),
        (COERCION.at(19),),
        "urgent",
        Text(
            "负责人认为不应当采取的，没有立即解除的出路。",
            "where the head does not approve, no way leads straight to the lifting.",
        ),
        Text("请把“不批准”的出口直接通向解除。", "Lead that answer straight to the lifting."),
        one_answer_leads(APPROVED, LIFTED, avoiding=HANDLED),
    ),
    Rule(
        "execution-demanded-first",
        Text("先催告、后决定执行", "A demand comes before the decision to execute"),
        (COERCION.at(35),),
        "execution",
        Text(
            "有一条路没有书面催告就作了强制执行决定。",
            "there is a way to a decision to execute without a written demand.",
        ),
        Text("请让这条路先经过催告。", "Lead that way through the demand."),
        never_without(ORDERED, DEMANDED),
    ),
    Rule(
        "execution-heard",
        Text("催告后听取陈述和申辩", "The party is heard after the demand"),
        (COERCION.at(36),),
        "execution",
        Text(
            "催告之后有一条路，当事人没有机会陈述、申辩就到了强制执行决定。",
            "behind the demand a way leads to the decision to execute on which the party cannot state its defence.",
        ),
        Text("请让这条路先经过当事人的陈述、申辩。", "Lead that way through the party's answer."),
        never_without(ORDERED, ANSWERED, after=DEMANDED),
    ),
    Rule(
        "execution-rechecked",
        Text("陈述、申辩有人复核", "What the party states is re-checked"),
        (COERCION.at(36),),
        "execution",
        Text(
            "当事人陈述、申辩之后没有通向复核的出口。", "no answer of the party leads to a re-check of what it states."
        ),
        Text("请把“陈述、申辩”的出口通向复核。", "Lead the answer with a statement to the re-check."),
        one_answer_leads(ANSWERED, RECHECKED, avoiding=ORDERED_AT_ONCE),
    ),
    Rule(
        "execution-decided-first",
        Text("先决定、后执行", "The decision comes before execution"),
        (COERCION.at(37, 1),),
        "execution",
        Text("有一条路没有强制执行决定就实施了执行。", "there is a way to execution without a decision on it."),
        Text("请让这条路先经过决定。", "Lead that way through the decision."),
        never_without(EXECUTED, ORDERED_AT_ONCE),
    ),
    Rule(
        "execution-decision-written",
        Text("强制执行决定是书面的", "The decision to execute is in writing"),
        (
            COERCION.at(37, 2),
            COERCION.at(51, 1, 1),
        ),
        "execution",
        Text("强制执行（代履行）的决定没有决定书。", "the decision to execute makes no paper."),
        Text("请加上决定书。", "Add the written decision."),
        papered(ORDERED),
    ),
    Rule(
        "execution-served-first",
        Text("先送达决定、后执行", "The decision is served before execution"),
        (
            COERCION.at(38),
            COERCION.at(51, 1, 1),
        ),
        "execution",
        Text(
            "决定之后有一条路，没有送达当事人就实施了执行。",
            "behind the decision a way leads to execution without service on the party.",
        ),
        Text("请在执行之前加上送达。", "Add the service before execution."),
        never_without(EXECUTED, Mark(effects=("deliver",)), after=ORDERED),
    ),
    Rule(
        "execution-remedies",
        Text("告知救济途径", "The remedies are told"),
        (COERCION.at(37, 2, 4),),
        "execution",
        Text(
            "作强制执行决定的步骤没有写明可以申请行政复议或者提起行政诉讼。",
            "a step that decides on execution says nothing of reconsideration or litigation.",
        ),
        Text("请在权利里写明。", "Say it among the rights."),
        remedies(ORDERED_AT_ONCE),
    ),
    Rule(
        "execution-no-night",
        Text("不在夜间、节假日执行", "No execution at night or on holidays"),
        (COERCION.at(43, 1),),
        "execution",
        Text(
            "实施执行的步骤没有写明不得在夜间或者法定节假日实施。",
            "no step of execution says that it is not done at night or on statutory holidays.",
        ),
        Text("请在这一步引第四十三条第一款。", "Cite article 43(1) at that step."),
        there_is(Mark(cites=(COERCION.at(43, 1),), who="staff"), where=ORDERED),
    ),
    Rule(
        "execution-no-cutting",
        Text("不停居民水电热气", "Residents' water, power, heat and gas stay on"),
        (COERCION.at(43, 2),),
        "execution",
        Text(
            "实施执行的步骤没有写明不得停止居民生活供水、供电、供热、供燃气。",
            "no step of execution says that residents' water, power, heat and gas stay on.",
        ),
        Text("请在这一步引第四十三条第二款。", "Cite article 43(2) at that step."),
        there_is(Mark(cites=(COERCION.at(43, 2),), who="staff"), where=ORDERED),
    ),
    Rule(
        "execution-suspension",
        Text("可以中止执行", "Execution can be suspended"),
        (COERCION.at(39, 1),),
        "execution",
        Text("没有中止执行这种事件。", "there is no event by which execution is suspended."),
        Text("请加上依据第三十九条的事件。", "Add the event that cites article 39."),
        there_is(Mark(cites=(COERCION.at(39, 1),), events=True)),
    ),
    Rule(
        "execution-termination",
        Text("可以终结执行", "Execution can be terminated"),
        (COERCION.at(40),),
        "execution",
        Text("没有终结执行这种事件。", "there is no event by which execution is terminated."),
        Text("请加上依据第四十条的事件。", "Add the event that cites article 40."),
        there_is(Mark(cites=(COERCION.at(40),), events=True)),
    ),
    Rule(
        "execution-agreement-resumed",
        Text("不履行协议的恢复执行", "A broken agreement leads back to execution"),
        (COERCION.at(42, 2),),
        "execution",
        Text(
            "当事人不履行执行协议的，没有恢复强制执行的出路。",
            "no answer leads back to execution where the agreement is not kept.",
        ),
        Text("请把“没有履行”的出口通向执行。", "Lead that answer back to execution."),
        one_answer_leads(AGREEMENT, EXECUTED, avoiding=ORDERED_AT_ONCE),
    ),
    Rule(
        "execution-surcharge-told",
        Text("加处的标准告知当事人", "The rate of the surcharge is told"),
        (COERCION.at(45, 1),),
        "execution",
        Text("加处罚款或者滞纳金没有告知标准的记录。", "a surcharge begins without a record that its rate was told."),
        Text(
            "请加上必填的告知记录（名称含 told）。",
            "Demand a record of what was told (an output with told in its name).",
        ),
        each_output(SURCHARGED, "told"),
    ),
    Rule(
        "substitute-demanded",
        Text("代履行三日前催告", "A demand three days before substitute performance"),
        (COERCION.at(51, 1, 2),),
        "execution",
        Text(
            "代履行决定之后有一条路，没有再次催告就代履行了。",
            "behind the decision a way leads to substitute performance without a further demand.",
        ),
        Text(
            "请在代履行之前加上催告和当事人自行履行的步骤。",
            "Add the demand, and the party's own performance, before it.",
        ),
        never_without(SUBSTITUTED, SUBSTITUTE_DEMANDED, after=SUBSTITUTE_ORDERED),
    ),
    Rule(
        "substitute-supervised",
        Text("代履行时派员监督", "Substitute performance is supervised"),
        (COERCION.at(51, 1, 3),),
        "execution",
        Text("代履行没有要求写明到场监督的人员。", "substitute performance does not ask who supervised it."),
        Text(
            "请加上必填的监督人员（名称含 officers）。",
            "Demand the officers who supervised (an output with officers in its name).",
        ),
        each_output(SUBSTITUTED, "officers"),
    ),
    Rule(
        "court-demanded",
        Text("申请法院之前催告并等候", "A demand, and time, before the court"),
        (COERCION.at(54),),
        "execution",
        Text(
            "有一条路没有催告、不等当事人在期限内履行就申请了人民法院。",
            "there is a way to the court on which the party had no demand and no time to perform.",
        ),
        Text(
            "请在申请之前加上当事人在催告期限内履行的步骤。",
            "Add the party's time behind the demand before the application.",
        ),
        never_without(TO_COURT, COURT_DEMANDED),
    ),
    Rule(
        "court-papers",
        Text("申请法院有申请书", "The court is applied to in writing"),
        (COERCION.at(55),),
        "execution",
        Text("申请人民法院强制执行没有申请书。", "the court is applied to without a paper."),
        Text("请加上强制执行申请书。", "Add the application."),
        paper_with("to_court"),
    ),
    Rule(
        "measure-applied",
        Text("有实施措施的步骤", "A step applies the measure"),
        (COERCION.at(18),),
        "measures",
        Text(
            "没有一步写明由两名以上执法人员实施措施，其余的法定程序就无从问起。",
            "no step says that two officers apply the measure, so nothing else that the law demands can be asked.",
        ),
        Text(
            "请给实施的步骤引第十八条第（二）项。",
            "Cite article 18(2) at the step that applies it.",
        ),
        there_is(APPLIED),
    ),
)
