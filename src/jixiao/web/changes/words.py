"""The words of the changes during a year: messages, refusals, entries of the journal, the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jixiao.web.office.rights import Right
from jixiao.web.subjects import Subject

MESSAGES: dict[str, tuple[str, str]] = {
    "adjustment-submit": (
        "{by}提交了“{form}”的调整申请，请审签",
        "{by} submitted an adjustment of “{form}”; please sign",
    ),
    "adjustment-sign": (
        "{by}报送了“{form}”的调整申请，请审核",
        "{by} sent an adjustment of “{form}”; please review",
    ),
    "adjustment-send-back": (
        "“{form}”的调整申请被退回修改：{reason}",
        "the adjustment of “{form}” was sent back: {reason}",
    ),
    "adjustment-pass": (
        "{by}审核通过了“{form}”的调整申请，请审定",
        "{by} passed the adjustment of “{form}”; please decide",
    ),
    "adjustment-return": (
        "主管部门退回了“{form}”的调整申请：{reason}",
        "the department returned the adjustment of “{form}”: {reason}",
    ),
    "adjustment-approve": ("“{form}”的调整已批准", "the adjustment of “{form}” is approved"),
    "adjustment-refuse": (
        "财政部门退回了“{form}”的调整申请：{reason}",
        "the bureau returned the adjustment of “{form}”: {reason}",
    ),
    "targets-followed": (
        "“{form}”已按调整后的目标和预算更新，请核对",
        "“{form}” was brought up to the adjusted targets; please look it over",
    ),
    "targets-adjusted": (
        "“{form}”的目标已调整，而表已报送；退回修改时请按调整后的目标更新",
        "the targets of “{form}” were adjusted while it is under review; bring it up to them if it is returned",
    ),
    "project-declared": (
        "“{form}”的绩效目标申报已开始，请于{deadline}前填报",
        "the targets of “{form}” are to be declared by {deadline}",
    ),
    "supplement-asked": (
        "{by}请为年中追加的项目“{form}”（{reason}）开通目标申报",
        "{by} asks to open a declaration of targets for the added project “{form}” ({reason})",
    ),
    "figures-filled": (
        "截至{on}的执行数已从财务系统导入，填入{filled}张表",
        "what was spent by {on} was imported; it was filled into {filled} forms",
    ),
    "figures-differ": (
        "截至{on}的执行数已从财务系统导入，填入{filled}张表，另有{differing}张表中的数与财务系统不同，请核对",
        "what was spent by {on} was imported and filled into {filled} forms; {differing} forms say something else",
    ),
}
REFUSED: dict[str, tuple[str, str]] = {
    "adjustment-approved": ("只有已批复的绩效目标可以调整。", "Only approved targets can be adjusted."),
    "adjustment-open": (
        "已有一个调整申请在办理，办结或撤销后才能再申请。",
        "An adjustment is under way already; it must end first.",
    ),
    "adjustment-over": (
        "本年度自评已经办结，不能再调整目标。",
        "The self-evaluation is closed; the targets can no longer be adjusted.",
    ),
    "adjustment-kind": (
        "这次申请的调整内容不包括这一项。",
        "This kind of adjustment does not change that.",
    ),
    "adjustment-nothing": ("与现行目标和预算没有差别。", "Nothing differs from what is in force."),
    "figures-agree": ("表中的数与财务系统一致。", "The form agrees with the finance system."),
    "import-again": ("这个文件已经采用过。", "This file was taken already."),
    "import-days": (
        "文件中有多个截至日期，请分开导入。",
        "The file names several days; please import them one by one.",
    ),
    "import-other-day": (
        "所选截至日期与文件中的日期不同。",
        "The chosen day is not the one that the file names.",
    ),
    "import-no-day": (
        "请选择截至日期。",
        "Please choose the day as of which the figures stand.",
    ),
    "import-day": (
        "截至日期应在预算年度内或次年，且不晚于今天。",
        "The day must lie in the budget year or the year after, and not in the future.",
    ),
    "import-stale": (
        "核对之后又采用过别的数据，差异已经过时，请重新上传核对。",
        "Other figures were taken since; please upload the file again and compare anew.",
    ),
    "import-twice": (
        "所选的行中，有项目已在其他行出现，请只采用一行。",
        "A project of the chosen rows stands in another row too; take only one.",
    ),
    "import-nothing": ("没有可以采用的行。", "There is no row that could be taken."),
    "import-not-last": ("只能冲销最近一次采用的数据。", "Only the last import can be reversed."),
    "project-code": ("项目编码已被使用。", "The code is in use already."),
    "project-same": ("请填写与原来不同的名称。", "Please give a name that differs."),
    "project-declared": (
        "这个项目本年度已有目标申报表。",
        "The project has declared targets this year already.",
    ),
    "project-no-round": (
        "项目已停用，或本年度还没有下达目标申报任务。",
        "The project is ended, or no round of targets was opened this year.",
    ),
    "supplement": (
        "本年度目标申报任务已结束，须由财政部门开通年中追加。",
        "The round of targets is closed; the bureau must open a declaration beside it.",
    ),
    "supplement-deadline": ("请填写今天以后的期限。", "Please give a deadline that is not past."),
}
ACTIONS: dict[str, tuple[str, str]] = {
    "adjustment-start": ("申请调整", "asked for an adjustment"),
    "adjustment-change": ("填写调整内容", "wrote in an adjustment"),
    "adjustment-explain": ("修改调整理由", "changed the reason of an adjustment"),
    "adjustment-answer": ("说明调整的疑点", "answered a warning of an adjustment"),
    "adjustment-submit": ("提交调整申请", "submitted an adjustment"),
    "adjustment-sign": ("审签调整申请", "signed an adjustment"),
    "adjustment-send-back": ("退回调整申请（单位）", "sent an adjustment back"),
    "adjustment-pass": ("审核通过调整申请", "passed an adjustment"),
    "adjustment-return": ("退回调整申请（主管部门）", "returned an adjustment (department)"),
    "adjustment-approve": ("批准调整", "approved an adjustment"),
    "adjustment-refuse": ("退回调整申请（财政）", "returned an adjustment (bureau)"),
    "adjustment-withdraw": ("撤销调整申请", "withdrew an adjustment"),
    "adjustment-lapse": ("调整随批复撤销而失效", "adjustments fell with the approval"),
    "follow-targets": ("按调整后的目标更新", "brought up to the adjusted targets"),
    "carry-figures": ("填入财务系统执行数", "filled in what was spent"),
    "adopt-figures": ("采用财务系统执行数", "took over what was spent"),
    "import-checked": ("核对执行数文件", "compared a file of the finance system"),
    "import-taken": ("采用执行数", "took figures of the finance system"),
    "import-dropped": ("放弃执行数文件", "put a file of the finance system away"),
    "import-reversed": ("冲销执行数", "reversed an import"),
    "project-added": ("年中追加项目", "added a project during the year"),
    "project-renamed": ("项目更名", "renamed a project"),
    "project-ended": ("停用项目", "ended a project"),
    "project-resumed": ("恢复项目", "took a project up again"),
    "project-declared": ("开始追加项目的目标申报", "began the targets of an added project"),
    "supplement-asked": ("请求开通追加申报", "asked for a declaration of targets"),
}
DETAILS: dict[str, tuple[str, str]] = {
    "number": ("次序", "number"),
    "numbers": ("次序", "numbers"),
    "what": ("调整内容", "what"),
    "document": ("依据文件", "document"),
    "sha256": ("文件校验值", "file hash"),
    "on": ("截至日期", "as of"),
    "year": ("年度", "year"),
    "rows": ("行数", "rows"),
    "projects": ("项目数", "projects"),
    "executed": ("执行数（元）", "spent (yuan)"),
}
SUBJECTS = {"import": Subject("changes.Import", "name", "change-import", "scope__path")}
NAVIGATION = (
    ("changes", _("目标调整"), (Right.READ,)),
    ("change-figures", _("执行数"), (Right.READ,)),
)
TAGS = {"changes": ("目标预算调整和执行数", "Adjustments and execution figures")}
