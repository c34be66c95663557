"""The words of messages, refusals and journal entries of re-checks, in Chinese and English; the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from jixiao.web.office.rights import Right
from jixiao.web.subjects import Subject

MESSAGES: dict[str, tuple[str, str]] = {
    "recheck-assigned": (
        "“{round}”分派给您{n}张自评表，请于{term}前复核",
        "“{round}”: {n} self-evaluations are yours to review by {term}",
    ),
    "recheck-reviewing": (
        "“{form}”的复核已退回，请继续复核：{reason}",
        "the review of “{form}” came back to you: {reason}",
    ),
    "recheck-checking": (
        "{by}提交了“{form}”的复核意见，请核发",
        "{by} handed in the review of “{form}”; please send it on",
    ),
    "recheck-feedback": (
        "“{form}”的复核意见已送达，请于{day}前反馈；期满未反馈视为无异议",
        "the review of “{form}” is here; please answer by {day}, silence counts as no objection",
    ),
    "recheck-answered": (
        "“{form}”的单位反馈已到，请研究并提出结论",
        "the unit's answer on “{form}” is here; please hear it and conclude",
    ),
    "recheck-deciding": ("“{form}”的复核结论待审定", "the review of “{form}” waits for a decision"),
    "recheck-confirming": (
        "“{form}”的复核结论待您确认",
        "the review of “{form}” waits for your confirmation",
    ),
    "recheck-decided": (
        "“{form}”的复核结论已审定，复核分{score}",
        "the review of “{form}” is decided: {score} points",
    ),
    "recheck-due": (
        "“{form}”的复核事项将于{day}到期，还有{left}天",
        "the review of “{form}” is due on {day}, in {left} days",
    ),
}
REFUSED: dict[str, tuple[str, str]] = {
    "recheck-empty": ("抽样框内没有自评表，不能固定。", "There is no form to draw from yet."),
    "recheck-frame": (
        "抽样框中有重复或不合格式的项目编码，请先更正。",
        "A code in the list is given twice or holds a character that it must not.",
    ),
    "recheck-seed": ("请填写公布的种子。", "The published seed is needed."),
    "recheck-seed-day": (
        "还没有到种子公布日期，不能抽取。",
        "The day on which the seed is published has not come yet.",
    ),
    "recheck-digest": (
        "抽样框与固定时的校验值不符，不能抽取，请报告管理员。",
        "The list does not agree with its digest; nothing was drawn. Please tell an administrator.",
    ),
    "recheck-none": ("没有选中可办理的自评表。", "No form was chosen with which this can be done."),
    "recheck-unfinished": (
        "还有复核没有审定，不能结束。",
        "There are reviews that are not decided yet.",
    ),
    "recheck-term": ("期限应在今天之后。", "The term must lie in the future."),
    "recheck-reviewer": ("请选择复核人。", "Please choose a reviewer."),
    "recheck-concerned": (
        "复核人在该单位或其主管部门任职，应当回避；请另选复核人。",
        "The reviewer holds a post with the unit or its department; please choose another one.",
    ),
    "recheck-row": ("表中没有这一行。", "The form has no such row."),
    "recheck-criterion": ("请选择扣分依据。", "Please choose the criterion."),
    "recheck-points": (
        "扣分应大于0，同一行合计不超过自评分。",
        "Points must be above 0 and, for one row together, no more than its self score.",
    ),
    "recheck-papers": ("一条扣分最多附20个文件。", "At most 20 files for one deduction."),
    "recheck-outcome": ("请选择维持或者撤销。", "Please keep or withdraw it."),
    "recheck-unanswered": ("每条扣分都要表明同意或不同意。", "Every deduction needs an answer."),
    "recheck-unheard": (
        "单位不同意的扣分还没有逐条研究。",
        "There are objections that were not heard yet.",
    ),
    "recheck-deductions": (
        "已有扣分，应当先送单位反馈。",
        "There are deductions; the unit must be heard first.",
    ),
    "recheck-no-deductions": (
        "没有扣分，可直接提出与自评一致的结论。",
        "There is no deduction: conclude directly that the self score stands.",
    ),
    "recheck-early": ("单位反馈期限还没有到。", "The unit's term has not passed yet."),
    "recheck-own": (
        "复核人不审定自己的复核，请由其他人办理。",
        "Who reviewed does not decide; somebody else has to.",
    ),
    "recheck-head": (
        "偏差或者等级变化达到规定，须报负责人确认。",
        "The deviation or the change of grade needs the head's confirmation.",
    ),
}
ACTIONS: dict[str, tuple[str, str]] = {
    "recheck-made": ("新建抽查复核", "made a re-check"),
    "recheck-changed": ("修改抽查复核", "changed a re-check"),
    "recheck-fix": ("固定抽样框", "fixed the list of a re-check"),
    "recheck-draw": ("抽取样本", "drew the sample of a re-check"),
    "recheck-add": ("样本外重点抽查", "added forms outside the sample"),
    "recheck-replace": ("重新抽样", "replaced a draw"),
    "recheck-finish": ("结束抽查", "ended a re-check"),
    "recheck-assign": ("分派复核", "assigned a review"),
    "recheck-reassign": ("改派复核", "assigned a review to somebody else"),
    "recheck-begin": ("开始复核", "began a review"),
    "recheck-begin-outside": ("开始复核", "began a review"),
    "recheck-deduct": ("复核扣分", "took points off"),
    "recheck-undeduct": ("删除扣分", "removed a deduction"),
    "recheck-send": ("复核意见送达单位", "sent a review to the unit"),
    "recheck-hand-in": ("提交复核意见", "handed a review in"),
    "recheck-give-back": ("复核意见退回复核人", "gave a review back"),
    "recheck-call-back": ("撤回送达的复核意见", "called a review back"),
    "recheck-answer": ("单位反馈意见", "answered a deduction"),
    "recheck-lapse": ("期满视为无异议", "a term passed without objection"),
    "recheck-hear": ("研究单位意见", "heard an objection"),
    "recheck-agree": ("复核与自评一致", "found the self score right"),
    "recheck-agree-outside": ("复核与自评一致", "found the self score right"),
    "recheck-propose": ("提出复核结论", "concluded a review"),
    "recheck-propose-outside": ("提出复核结论", "concluded a review"),
    "recheck-hear-again": ("退回重新研究", "sent a review back to be heard again"),
    "recheck-decide": ("审定复核结论", "decided a review"),
    "recheck-refer": ("复核结论报负责人确认", "referred a review to the head"),
    "recheck-confirm": ("确认复核结论", "confirmed a review"),
    "recheck-refuse": ("复核结论不予确认", "refused to confirm a review"),
    "recheck-reopen": ("撤销复核结论", "took the decision of a review back"),
}
DETAILS: dict[str, tuple[str, str]] = {
    "size": ("数量", "number"),
    "digest": ("校验值", "digest"),
    "seed": ("种子", "seed"),
    "seed_source": ("种子来源", "source of the seed"),
    "seed_on": ("种子公布日期", "day of the seed"),
    "frame_kind": ("抽样框", "list"),
    "share": ("比例", "share"),
    "certain_from": ("必查金额", "drawn for certain from"),
    "note": ("说明", "note"),
    "drawn": ("样本", "sample"),
    "forms": ("自评表", "forms"),
    "by": ("由", "by"),
    "term": ("期限", "term"),
    "criterion": ("扣分依据", "criterion"),
    "finding": ("审核发现", "finding"),
    "accepts": ("同意", "agrees"),
    "outcome": ("研究结果", "outcome"),
    "score": ("复核分", "reviewed score"),
    "self_score": ("自评分", "self score"),
    "sha256": ("校验值", "digest"),
    "round": ("自评任务", "round"),
}
SUBJECTS = {
    "recheck": Subject("recheck.Recheck", "title", "recheck", "round__scope__path"),
    "review": Subject("recheck.Review", "dossier__title", "recheck-review", "dossier__unit__path"),
}
NAVIGATION = (("rechecks", gettext_lazy("抽查复核"), (Right.READ, Right.EVALUATE)),)
TAGS = {"recheck": ("抽查复核", "Re-checks")}
