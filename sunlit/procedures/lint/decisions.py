"""Rules of the Interim Regulation on the Procedure of Major Administrative Decisions. Pure."""

from sunlit.ledger.wording import Text
from sunlit.procedures.lint.asking import ends_with, never_without, one_answer_avoids, there_is
from sunlit.procedures.lint.places import DECISIONS
from sunlit.procedures.lint.rule import Rule
from sunlit.procedures.lint.view import Mark

CONSULTED = Mark(cites=(DECISIONS.at(14, 1), DECISIONS.at(15, 1)))
EXPERTS = Mark(cites=(DECISIONS.at(19),), who="staff")
RISK = Mark(cites=(DECISIONS.at(22),), who="staff")
LEGALITY = Mark(cites=(DECISIONS.at(25),), who="staff")
DECIDED = Mark(effects=("adopt",), who="staff")
DISCUSSED = Mark(cites=(DECISIONS.at(30),), who="staff", but=(DECISIONS.at(24),))

RULES = (
    Rule(
        "decision-consulted",
        Text("听取公众意见", "The public is consulted"),
        (DECISIONS.at(14, 1),),
        "decision",
        Text(
            "有一条路没有听取社会公众意见就提交讨论。",
            "there is a way to the discussion without consulting the public.",
        ),
        Text("请让这条路先经过公众参与。", "Lead that way through public participation."),
        never_without(DISCUSSED, CONSULTED),
    ),
    Rule(
        "decision-experts-asked",
        Text("专业性、技术性较强的专家论证", "Experts where the matter is technical"),
        (DECISIONS.at(19),),
        "decision",
        Text(
            "有一条路，不问专业性、技术性是否较强，不经专家论证就提交讨论。",
            "there is a way to the discussion on which experts are never considered.",
        ),
        Text("请加上专家论证（视情况进行）。", "Add the experts' argument."),
        never_without(DISCUSSED, EXPERTS, asked=True),
    ),
    Rule(
        "decision-risk-asked",
        Text("可能有不利影响的风险评估", "A risk assessment where harm is possible"),
        (DECISIONS.at(22),),
        "decision",
        Text(
            "有一条路，不问是否可能造成不利影响，不经风险评估就提交讨论。",
            "there is a way to the discussion on which a risk assessment is never considered.",
        ),
        Text("请加上风险评估（视情况进行）。", "Add the risk assessment."),
        never_without(DISCUSSED, RISK, asked=True),
    ),
    Rule(
        "decision-legality-first",
        Text("讨论前合法性审查", "A legality check comes before the discussion"),
        (DECISIONS.at(25),),
        "decision",
        Text("有一条路没有经过合法性审查就提交讨论。", "there is a way to the discussion without a legality check."),
        Text("请让这条路先经过合法性审查。", "Lead that way through the legality check."),
        never_without(DISCUSSED, LEGALITY),
    ),
    Rule(
        "decision-legality-binds",
        Text("审查不合法的不得提交讨论", "An unlawful draft is not discussed"),
        (DECISIONS.at(25),),
        "decision",
        Text("合法性审查不合法的，照样可以提交讨论。", "a draft found unlawful still reaches the discussion."),
        Text("请把“不合法”的出口通向修改草案。", "Lead that exit back to the draft."),
        one_answer_avoids(LEGALITY, DISCUSSED, again=Mark(cites=(DECISIONS.at(29),), who="staff")),
    ),
    Rule(
        "decision-discussed",
        Text("集体讨论", "A joint discussion comes before the decision"),
        (DECISIONS.at(30),),
        "decision",
        Text(
            "有一条路没有经过常务会议或者全体会议讨论就作了决定。",
            "there is a way to the decision without a joint discussion.",
        ),
        Text("请让这条路先经过集体讨论。", "Lead that way through the joint discussion."),
        never_without(DECIDED, DISCUSSED),
    ),
    Rule(
        "decision-published",
        Text("公布决策", "The decision is published"),
        (DECISIONS.at(32),),
        "decision",
        Text("决定之后没有公布就结束了。", "the chart ends after a decision that was never published."),
        Text("请在结束之前加上公布。", "Add the publication before the end."),
        ends_with("adopt", Mark(cites=(DECISIONS.at(32),), who="staff")),
    ),
    Rule(
        "decision-archived",
        Text("全过程记录归档", "The whole process is archived"),
        (DECISIONS.at(33),),
        "decision",
        Text("决定之后没有归档就结束了。", "the chart ends after a decision whose record was never archived."),
        Text("请在结束之前加上归档。", "Add the archive before the end."),
        ends_with("adopt", Mark(cites=(DECISIONS.at(33),), who="staff")),
    ),
    Rule(
        "decision-taken",
        Text("有作决定的步骤", "A step decides"),
        (DECISIONS.at(30),),
        "decision",
        Text(
            "没有一步作决定，其余的法定程序就无从问起。",
            "no step takes the decision, so nothing else that the law demands can be asked.",
        ),
        Text(
            "请给作决定的步骤写上效果 adopt。",
            "Give the step that decides the effect adopt.",
        ),
        there_is(DECIDED),
    ),
)
