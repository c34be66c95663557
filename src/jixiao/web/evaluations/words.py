"""The words of evaluations: messages, refusals, actions of the journal, navigation."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jixiao.web.office.rights import Right
from jixiao.web.subjects import Subject

MESSAGES: dict[str, tuple[str, str]] = {
    "evaluation-assign": (
        "绩效评价“{form}”已下达，评分截止{deadline}",
        "the evaluation “{form}” has been assigned; scores are due on {deadline}",
    ),
    "evaluation-recuse": (
        "{by}申请回避，不参加“{form}”：{reason}",
        "{by} withdraws from “{form}”: {reason}",
    ),
    "evaluation-begin": (
        "“{form}”开始评分，请于{deadline}前提交",
        "scoring of “{form}” has begun; please hand in by {deadline}",
    ),
    "evaluation-rescore": ("“{form}”重新评分：{reason}", "“{form}” is scored again: {reason}"),
    "evaluation-all-in": (
        "“{form}”的专家评分已全部提交，请汇总",
        "all scores of “{form}” are in; please settle them",
    ),
    "evaluation-consult": (
        "请于{deadline}前对“{form}”的评价意见逐条反馈",
        "please answer the problems found in “{form}” by {deadline}",
    ),
    "evaluation-respond": (
        "被评价单位已反馈“{form}”的意见，请处理",
        "the unit has answered on “{form}”; please decide",
    ),
    "evaluation-submit": (
        "{by}提交了“{form}”的评价报告，请审定",
        "{by} submitted the report on “{form}”; please decide",
    ),
    "evaluation-return": (
        "“{form}”的评价报告被退回：{reason}",
        "the report on “{form}” was returned: {reason}",
    ),
    "evaluation-finish": ("“{form}”的评价已审定", "the evaluation “{form}” is final"),
    "evaluation-reopen": (
        "“{form}”的审定已撤销：{reason}",
        "the decision on “{form}” was taken back: {reason}",
    ),
    "evaluation-cancel": (
        "“{form}”的评价已终止：{reason}",
        "the evaluation “{form}” was cancelled: {reason}",
    ),
}
REFUSED: dict[str, tuple[str, str]] = {
    "object": (
        "评价对象不符合要求，或者所选内容已经不在。",
        "The object does not fit, or what was chosen is no longer there.",
    ),
    "points": (
        "分值不符合规则：合计、结果类指标的比重或者单项分值有误。",
        "The points break the rules: their sum, the share of results, or a single value.",
    ),
    "interest": (
        "此人没有评价岗位，或者与被评价单位有管理、填报关系，不能参加评价。",
        "This person is no evaluator, or has to do with the evaluated unit.",
    ),
    "member": (
        "此人已在评价组中，或者已有组长。",
        "This person is in the team already, or there is a leader.",
    ),
    "team": ("评价组还没有组长。", "The team has no leader yet."),
    "undeclared": ("还有成员没有作出回避声明。", "Somebody has not declared yet."),
    "range": (
        "评分超出分值，或者指标已经不在。",
        "The points exceed what is possible, or the criterion is gone.",
    ),
    "incomplete": ("还有指标没有评分，不能提交。", "Some criteria have no points yet."),
    "unfounded": ("扣分的指标要写明理由。", "Points taken off need a reason."),
    "own-first": ("请先提交您自己的评分。", "Please hand in your own scores first."),
    "closed-scores": ("专家评分还没有全部提交，也没有开放。", "The scores are neither all in nor opened."),
    "scores": (
        "评分没有全部提交，或者专家分歧还没有合议确定。",
        "The scores are not all in, or a disagreement is not settled.",
    ),
    "report": ("请先上传定稿的评价报告。", "Please upload the finished report first."),
    "doubts": ("评分表、证据或者问题还有错误没有改正。", "There are errors in scores, evidence or problems."),
    "answered": ("单位已经答复的问题不能删除。", "The unit has answered this problem; it stays."),
    "unanswered-problems": ("还有问题没有答复。", "Some problems have no answer yet."),
    "unheard": ("单位还没有全部答复，征求意见期限也没有到。", "The unit still has time to answer."),
    "disputed": ("还有不认可的意见没有处理。", "An objection has not been decided on."),
    "differences": (
        "报告与评分表不一致，请退回修改，或者写明理由后审定。",
        "The report differs from the sheet: return it, or give a reason.",
    ),
    "many": ("数量超过上限。", "There are too many."),
}
ACTIONS: dict[str, tuple[str, str]] = {
    "evaluation-made": ("建立绩效评价", "planned an evaluation"),
    "evaluation-changed": ("修改绩效评价", "changed an evaluation"),
    "evaluation-framework": ("调整评价指标体系", "set the framework"),
    "evaluation-member": ("邀请评价人员", "asked an expert"),
    "evaluation-member-end": ("移出评价人员", "took an expert off the team"),
    "evaluation-leader": ("指定组长", "appointed the leader"),
    "evaluation-declare": ("作出回避声明", "declared no interest"),
    "evaluation-recuse": ("申请回避", "withdrew for an interest"),
    "evaluation-score": ("评分", "scored"),
    "evaluation-hand-in": ("提交评分", "handed scores in"),
    "evaluation-open": ("开放评分", "opened the scores"),
    "evaluation-settle": ("合议确定评分", "settled scores"),
    "evaluation-item": ("登记证据", "kept evidence"),
    "evaluation-item-removed": ("移除证据", "removed evidence"),
    "evaluation-problem": ("记录问题和建议", "wrote a problem"),
    "evaluation-problem-removed": ("删除问题", "removed a problem"),
    "evaluation-answer": ("答复评价问题", "answered a problem"),
    "evaluation-decide": ("处理单位意见", "decided on an objection"),
    "evaluation-report": ("上传评价报告", "uploaded a report"),
    "evaluation-assign": ("下达评价任务", "assigned an evaluation"),
    "evaluation-begin": ("开始评分", "began scoring"),
    "evaluation-draft": ("结束评分", "ended scoring"),
    "evaluation-rescore": ("重新评分", "had it scored again"),
    "evaluation-consult": ("征求被评价单位意见", "asked the unit"),
    "evaluation-respond": ("反馈意见", "answered for the unit"),
    "evaluation-revise": ("修改报告", "took the report back"),
    "evaluation-submit": ("提交审定", "submitted the evaluation"),
    "evaluation-return": ("退回评价报告", "returned the report"),
    "evaluation-finish": ("审定评价", "made the evaluation final"),
    "evaluation-reopen": ("撤销评价审定", "took the decision on an evaluation back"),
    "evaluation-cancel": ("终止评价", "cancelled the evaluation"),
}
DETAILS: dict[str, tuple[str, str]] = {
    "projects": ("项目", "projects"),
    "number": ("编号", "number"),
    "accepted": ("认可", "accepted"),
    "total": ("得分", "total"),
    "grade": ("等级", "grade"),
    "sha256": ("文件校验值", "hash of the file"),
}
SUBJECTS = {"evaluation": Subject("evaluations.Evaluation", "title", "evaluation", "unit__path")}
NAVIGATION: tuple[tuple[str, Promise | str, tuple[Right, ...]], ...] = (
    ("evaluations", _("绩效评价"), (Right.READ, Right.EVALUATE)),
)
TAGS = {"evaluations": ("绩效评价", "Evaluations")}
