"""What states, outcomes and entries of a case are called."""

from collections.abc import Mapping

from sunlit.cases.models import Case
from sunlit.ledger.wording import Text

ENDED = (Case.State.CLOSED, Case.State.NOT_ACCEPTED, Case.State.WITHDRAWN, Case.State.TERMINATED)
STATES: Mapping[str, Text] = {
    "received": Text("已收件", "Received"),
    "supplement": Text("待补正", "More papers needed"),
    "accepted": Text("办理中", "In progress"),
    "suspended": Text("已暂停", "Suspended"),
    "decided": Text("已决定，送达公示中", "Decided, being served and published"),
    "closed": Text("已办结", "Completed"),
    "not_accepted": Text("不予受理", "Not accepted"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "terminated": Text("已终止", "Terminated"),
}
ACCEPTANCES: Mapping[str, Text] = {
    "accepted": Text("予以受理", "Accepted"),
    "accepted_after_supplement": Text("补正后受理", "Accepted after papers were supplied"),
    "corrected_on_the_spot": Text("当场更正后受理", "Accepted after a correction on the spot"),
    "deemed_accepted": Text("逾期未告知，视为受理", "Deemed accepted: no notice in time"),
    "not_needed": Text("依法不需要许可，不予受理", "Not accepted: no licence needed"),
    "not_this_organ": Text("不属于本机关职权，不予受理", "Not accepted: another organ's power"),
    "filed": Text("已立案", "Filed"),
}
RESULTS: Mapping[str, Text] = {
    "granted": Text("准予许可", "Granted"),
    "refused": Text("不予许可", "Refused"),
    "penalty": Text("给予处罚", "Penalty"),
    "no_penalty": Text("不予处罚", "No penalty"),
    "transferred": Text("移送司法机关", "Transferred"),
    "not_filed": Text("不予立案", "Not filed"),
    "lifted": Text("解除强制措施", "Measure lifted"),
    "forfeited": Text("依法没收或者销毁", "Confiscated or destroyed"),
    "execution": Text("决定强制执行", "Compulsory execution ordered"),
    "performed": Text("当事人已经履行", "Performed by the party"),
    "no_execution": Text("不予强制执行", "Not executed"),
    "to_court": Text("申请人民法院强制执行", "Execution left to the court"),
    "levied": Text("依法征收", "Levied"),
    "no_levy": Text("不予征收", "Not levied"),
    "awarded": Text("决定给予", "Awarded"),
    "confirmed": Text("予以确认", "Confirmed"),
    "adjudicated": Text("作出裁决", "Adjudicated"),
    "mediated": Text("调解达成协议", "Settled by mediation"),
    "requisitioned": Text("决定征用", "Requisitioned"),
    "declined": Text("不予支持", "Declined"),
    "not_taken": Text("未采取措施", "No measure taken"),
    "to_ordinary": Text("转为普通程序", "Goes on in the ordinary procedure"),
    "not_punished": Text("不予处罚", "No penalty"),
    "not_approved": Text("未获批准", "Not approved"),
    "not_executed": Text("不予强制执行", "Not executed"),
    "withdrawn": Text("申请人撤回", "Withdrawn"),
    "terminated": Text("终止办理", "Terminated"),
}
KINDS: Mapping[str, Text] = {
    "opened": Text("提交", "Opened"),
    "step": Text("办理", "Step done"),
    "document": Text("文书", "Document"),
    "supplement": Text("补正", "Papers supplied"),
    "withdraw": Text("申请人撤回申请", "The applicant withdrew"),
    "suspend": Text("暂停办理，停止计时", "Suspended: time stands still"),
    "resume": Text("恢复办理，继续计时", "Resumed: time runs again"),
    "extend": Text("延长办理期限", "Time extended"),
    "terminate": Text("终止办理", "Terminated"),
    "correct_from_above": Text("上级责令纠正，退回重新审查", "Sent back from above to be examined again"),
    "deemed_accepted": Text("逾期未告知，视为受理", "Deemed accepted: no notice in time"),
    "statement": Text("陈述意见", "Statement"),
    "defence": Text("申辩意见", "Defence"),
    "hearing_request": Text("听证申请", "Request for a hearing"),
    "waiver": Text("明确放弃陈述、申辩和听证", "Waiver"),
    "objection": Text("异议", "Objection"),
    "recusal": Text("回避申请", "Request that an officer withdraw"),
    "end": Text("办件结束", "End"),
    "erased": Text("个人信息已删除", "Personal information erased"),
}
