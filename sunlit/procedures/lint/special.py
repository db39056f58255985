"""Rules of the special licence procedures, of renewal, and of the summary penalty procedure. Pure."""

from sunlit.ledger.wording import Text
from sunlit.procedures.lint import marks
from sunlit.procedures.lint.asking import each_output, ends_with, never_without, people, there_is
from sunlit.procedures.lint.places import LICENSING, PENALTY
from sunlit.procedures.lint.rule import Rule
from sunlit.procedures.lint.view import Mark

EXAM = Mark(cites=(LICENSING.at(54, 1),), who="staff", but=(LICENSING.at(38),))
BIDDING = Mark(cites=(LICENSING.at(53, 2),), who="staff", but=(LICENSING.at(38),))
TESTED = Mark(cites=(LICENSING.at(55, 1),), who="staff", but=(LICENSING.at(38),))
ASSIGNED = Mark(papers=("excluded_time_notice",), who="staff")

RULES = (
    Rule(
        "licence-bidding-first",
        Text("先招标、拍卖，后决定", "Tender or auction comes before the decision"),
        (LICENSING.at(53, 2),),
        "bid",
        Text("有一条路没有经过招标、拍卖就作了许可决定。", "there is a way to the decision without tender or auction."),
        Text("请让这条路先经过招标、拍卖。", "Lead that way through the tender or auction."),
        never_without(marks.DECIDED, BIDDING, after=marks.ACCEPTED),
    ),
    Rule(
        "licence-exam-first",
        Text("先考试、后决定", "The examination comes before the decision"),
        (LICENSING.at(54, 1),),
        "exam",
        Text("有一条路没有经过考试就作了许可决定。", "there is a way to the decision without an examination."),
        Text("请让这条路先经过考试。", "Lead that way through the examination."),
        never_without(marks.DECIDED, EXAM),
    ),
    Rule(
        "licence-tested-first",
        Text("先检验、检测、检疫，后决定", "The test comes before the decision"),
        (LICENSING.at(55, 1),),
        "tested",
        Text(
            "有一条路没有经过检验、检测、检疫就作了许可决定。",
            "there is a way to the decision without inspection, testing or quarantine.",
        ),
        Text("请让这条路先经过检验、检测、检疫。", "Lead that way through the test."),
        never_without(marks.DECIDED, TESTED, after=marks.ACCEPTED),
    ),
    Rule(
        "licence-two-testers",
        Text("指派两名以上人员", "Two people for the test"),
        (LICENSING.at(55, 2),),
        "tested",
        Text(
            "指派检验、检测、检疫的步骤没有要求两名以上工作人员。",
            "a step of inspection, testing or quarantine does not ask for two people.",
        ),
        Text("请写 people_min: licence.inspection_people。", "Write people_min: licence.inspection_people."),
        people(ASSIGNED, "licence.inspection_people"),
    ),
    Rule(
        "licence-deemed-renewed",
        Text("逾期未决定视为准予延续", "Silence means renewal"),
        (LICENSING.at(50, 2),),
        "renewal",
        Text(
            "没有“逾期未作决定，视为准予延续”这种事件。",
            "there is no event by which silence before expiry becomes renewal.",
        ),
        Text(
            "请加上由系统（system）发生、通向准予延续的事件。", "Add an event by the system that leads to the renewal."
        ),
        there_is(marks.DEEMED_RENEWED),
    ),
    Rule(
        "licence-spot-decision",
        Text("当场作出书面决定", "A decision on the spot"),
        (LICENSING.at(34, 2),),
        "spot",
        Text("没有一步判断能否当场作出决定。", "no step asks whether the decision can be taken on the spot."),
        Text(
            "请在审查步骤加上这一判断并引第三十四条第二款。",
            "Add that question at the examination and cite article 34(2).",
        ),
        there_is(Mark(cites=(LICENSING.at(34, 2),), who="staff", gate=True, but=(LICENSING.at(38),))),
    ),
    Rule(
        "summary-told-first",
        Text("先告知、后处罚", "Notice comes before the penalty"),
        (
            PENALTY.at(44),
            PENALTY.at(62),
        ),
        "summary",
        Text(
            "有一条路没有告知拟处罚的内容及事实、理由、依据就当场处罚。",
            "there is a way to an on-the-spot penalty without prior notice.",
        ),
        Text("请让这条路先经过告知。", "Lead that way through the notice."),
        never_without(marks.PENALISED, marks.NOTIFIED),
    ),
    Rule(
        "summary-defence-heard",
        Text("听取陈述、申辩", "The defence is heard"),
        (
            PENALTY.at(45, 1),
            PENALTY.at(62),
        ),
        "summary",
        Text(
            "告知之后有一条路，当事人没有机会陈述、申辩就当场处罚。",
            "behind the notice a way leads to a penalty on which the party cannot state its defence.",
        ),
        Text("请让这条路先经过当事人的陈述、申辩。", "Lead that way through the party's defence."),
        never_without(marks.PENALISED, marks.DEFENDED, after=marks.NOTIFIED),
    ),
    Rule(
        "summary-within-ceiling",
        Text("问明能否当场处罚", "It is asked whether the summary procedure fits"),
        (PENALTY.at(51),),
        "summary",
        Text(
            "有一条路，不问是否在当场处罚的限额和种类之内就处罚了。",
            "there is a way to a penalty on which nobody asks whether it is within what may be decided on the spot.",
        ),
        Text("请在处罚之前加上这一判断并引第五十一条。", "Add that question before the penalty and cite article 51."),
        never_without(marks.PENALISED, Mark(cites=(PENALTY.at(51),), who="staff", gate=True)),
    ),
    Rule(
        "summary-credentials",
        Text("出示执法证件", "Officers show their credentials"),
        (PENALTY.at(52, 1),),
        "summary",
        Text("当场处罚没有要求出示执法证件。", "an on-the-spot penalty does not ask for credentials to be shown."),
        Text(
            "请加上必填的出示证件记录（名称含 credential）。",
            "Demand that credentials were shown (an output with credential in its name).",
        ),
        each_output(marks.INVESTIGATED, "credential"),
    ),
    Rule(
        "summary-reported",
        Text("报所属机关备案", "The penalty is reported to the organ"),
        (PENALTY.at(52, 3),),
        "summary",
        Text(
            "当场处罚没有报所属行政机关备案就结束了。",
            "the case ends after an on-the-spot penalty that was never reported to the organ.",
        ),
        Text("请在结束之前加上备案。", "Add the report before the end."),
        ends_with("penalise", Mark(cites=(PENALTY.at(52, 3),), who="staff")),
    ),
    Rule(
        "summary-receipt",
        Text("当场收缴出具专用票据", "Cash is taken against an official receipt"),
        (PENALTY.at(70),),
        "summary",
        Text("当场收缴罚款没有必填的专用票据。", "cash is taken without a receipt."),
        Text("请加上必填的票据号（名称含 receipt）。", "Demand the receipt (an output with receipt in its name)."),
        each_output(Mark(cites=(PENALTY.at(70),), who="staff"), "receipt"),
    ),
)
