"""The words of the interface, by their code, in Chinese and English."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from jixiao.web.office.rights import Right
from jixiao.web.subjects import Subject

MESSAGES: dict[str, tuple[str, str]] = {
    "hook-disabled": (
        "推送地址“{form}”连续未送达，已停用；请检查后重新启用",
        "the webhook “{form}” kept failing and was disabled; please look into it and enable it again",
    ),
}
REFUSED: dict[str, tuple[str, str]] = {
    "unauthorised": ("请提供有效的令牌。", "A valid token is needed."),
    "scope": ("这个令牌的范围不包括这一操作。", "The scope of this token does not cover this."),
    "forbidden": ("您没有这项权限。", "You may not do this."),
    "not-found": ("没有找到，或您不能查看。", "It does not exist, or not for you."),
    "method": ("这个地址不接受这种请求方式。", "This address does not take this method."),
    "rate": ("请求过于频繁，请稍后再试。", "Too many requests; please wait."),
    "invalid": ("提交的内容不符合要求。", "What was sent is not valid."),
    "unusable": ("提交的内容不能使用。", "What was sent cannot be used."),
    "failed": ("服务器出错，已记录。", "The server made a mistake; it was noted."),
    "version-needed": (
        "请用 If-Match 写明所见的版本。",
        "If-Match with the version that was seen is needed.",
    ),
    "key-reused": (
        "同一个 Idempotency-Key 已用于另一请求。",
        "This Idempotency-Key was used for another request.",
    ),
    "key-invalid": (
        "Idempotency-Key 应为1至80个字母、数字或 - _ 。",
        "An Idempotency-Key has 1 to 80 letters, digits, - or _.",
    ),
    "key-done": (
        "这个请求已经办理，答复过长或为文件，不能重复给出。",
        "This request was done; its answer was a file or too long to be given again.",
    ),
    "background": (
        "内容较多，请在后台生成后下载。",
        "There is much of it; please have it made in the background.",
    ),
    "delegate-post": ("只能委托本人的有效岗位。", "Only a post of one's own in force can be delegated."),
    "delegate-colleague": ("只能委托给同一单位的同事。", "Only a colleague of the same unit can act."),
    "delegate-until": (
        "截止日期须在今天之后，且不超过180天和岗位本身的期限。",
        "The last day is to be within 180 days from today and the term of the post.",
    ),
    "font": (
        "服务器没有安装中文字体，暂不能生成 PDF；可下载 docx。",
        "The server has no Chinese font and cannot make a pdf; docx can be had.",
    ),
    "rules": ("没有这套规则。", "There are no such rules."),
    "running": ("还在办理，不能删除。", "It is still running."),
    "token-blank": ("请填写名称并至少选择一个范围。", "A name and at least one scope are needed."),
    "token-until": ("有效期须在今天之后，且不超过一年。", "The last day is to be within a year from today."),
    "token-many": ("有效令牌过多，请先撤销不用的。", "There are too many tokens; please revoke some."),
    "hook-address": (
        "推送地址须为能够解析的 http 或 https 地址，不含用户名和密码。",
        "The address must be http or https, known by name, without user name and password.",
    ),
    "hook-private": (
        "推送地址在内部网络中，本系统未开放。",
        "The address lies inside the own network, which this installation does not allow.",
    ),
    "hook-events": ("请至少选择一类事件。", "At least one kind of event is needed."),
    "import-kind": ("文件中的表与本次任务的表种不同。", "It is another kind of form than the round's."),
    "import-unknown": (
        "本次任务中没有同名或同编码的项目，或您不能填报。",
        "No project of the round has this name or code, or you may not fill it in.",
    ),
    "import-ambiguous": ("有几个同名项目，不能确定是哪一个。", "Several projects have this name."),
    "import-twice": ("同一批文件中已有这个项目的表。", "Another form of this batch is of the same project."),
    "import-begun": ("草稿中已有内容，未覆盖。", "The draft holds content already and was left as it is."),
    "import-empty": ("文件中没有读到绩效表。", "No form was found in the document."),
    "archive": (
        "请上传 zip 压缩包，或一个 docx、xlsx、pdf 文件。",
        "A zip archive or one document is needed.",
    ),
    "archive-large": ("压缩包过大或文件过多。", "The archive is too large or holds too many files."),
}
ACTIONS: dict[str, tuple[str, str]] = {
    "token-made": ("建立接口令牌", "made a token"),
    "token-revoked": ("撤销接口令牌", "revoked a token"),
    "hook-made": ("登记推送地址", "registered a webhook"),
    "hook-changed": ("修改推送地址", "changed a webhook"),
    "hook-removed": ("删除推送地址", "removed a webhook"),
    "hook-disabled": ("停用推送地址", "disabled a webhook"),
    "hook-again": ("重新推送", "delivered again"),
    "project-changed": ("修改项目", "changed a project"),
    "office-export": ("导出全部数据", "exported the whole office"),
    "office-import": ("导入全部数据", "imported a whole office"),
}
DETAILS: dict[str, tuple[str, str]] = {
    "via": ("令牌", "token"),
    "scopes": ("范围", "scopes"),
    "events": ("事件", "events"),
    "address": ("地址", "address"),
    "rows": ("行数", "rows"),
    "delivery": ("推送编号", "delivery"),
    "kind": ("类别", "kind"),
    "total": ("数量", "number"),
    "active": ("使用中", "active"),
}
TAGS: dict[str, tuple[str, str]] = {
    "me": ("本人", "The token's person"),
    "organisation": ("机构人员", "Units, people and posts"),
    "projects": ("项目", "Projects"),
    "rounds": ("年度任务", "Rounds"),
    "forms": ("绩效表", "Forms"),
    "cycle": ("流转", "The way of a form"),
    "beside": ("批注、说明、豁免、附件和版本", "Comments, answers, waivers, files and revisions"),
    "judging": ("读取和审核（不保存）", "Reading and judging (nothing is kept)"),
    "journal": ("操作日志", "Journal"),
    "jobs": ("后台办理、导入和导出", "Background work, import and export"),
    "wholes": ("部门整体支出", "Whole-unit forms"),
    "webhooks": ("事件推送", "Webhooks"),
}
NAVIGATION = (("api-hooks", gettext_lazy("接口"), (Right.PEOPLE,)),)
SUBJECTS = {"hook": Subject("api.Hook", "name"), "token": Subject("api.Token", "name")}
