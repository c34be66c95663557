"""The words of monitoring: messages, refusals, what the journal says, the entry of the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jixiao.web.office.rights import Right
from jixiao.web.subjects import Subject

MESSAGES = {
    "alert-raised": (
        "“{form}”有{number}项监控预警，请于{deadline}前答复",
        "“{form}” has {number} monitoring alerts; please answer by {deadline}",
    ),
    "alert-due": (
        "“{form}”的监控预警应于{deadline}前答复",
        "an alert on “{form}” is to be answered by {deadline}",
    ),
    "alert-silence": (
        "“{form}”的监控预警至{deadline}仍未答复，已升级",
        "an alert on “{form}” was not answered by {deadline} and has become graver",
    ),
    "alert-escalate": (
        "“{form}”的监控预警已升级：{reason}",
        "an alert on “{form}” has become graver: {reason}",
    ),
    "alert-answer": (
        "{by}答复了“{form}”的监控预警，请审核",
        "{by} answered an alert on “{form}”; please review",
    ),
    "alert-retract": ("{by}撤回了“{form}”的预警答复", "{by} took back the answer to an alert on “{form}”"),
    "alert-accept": (
        "{by}采纳了“{form}”的预警答复，请决定",
        "{by} accepted the answer to an alert on “{form}”; please decide",
    ),
    "alert-confirm": (
        "{by}采纳了“{form}”的预警答复",
        "{by} accepted the answer to an alert on “{form}”",
    ),
    "alert-return": (
        "“{form}”的预警答复被退回，请于{deadline}前重新答复：{reason}",
        "the answer to an alert on “{form}” was returned; please answer by {deadline}: {reason}",
    ),
    "alert-refuse": (
        "财政部门退回了“{form}”的预警答复，请于{deadline}前重新答复：{reason}",
        "the bureau returned the answer to an alert on “{form}”; please answer by {deadline}: {reason}",
    ),
    "alert-settle": ("“{form}”的监控预警已办结", "an alert on “{form}” is settled"),
    "alert-close": ("“{form}”的监控预警已办结", "an alert on “{form}” is settled"),
    "alert-finish": ("“{form}”的整改已办结", "what was demanded for “{form}” is done"),
    "alert-rectify": (
        "财政部门责令整改“{form}”：{reason}",
        "the bureau demands that “{form}” be put right: {reason}",
    ),
    "alert-measure": (
        "“{form}”增加了整改措施：{reason}",
        "one more measure is demanded for “{form}”: {reason}",
    ),
    "alert-withdraw": ("“{form}”的监控预警已撤销：{reason}", "an alert on “{form}” was withdrawn: {reason}"),
    "measure-due": ("“{form}”的整改措施应于{deadline}前完成", "a measure for “{form}” is due on {deadline}"),
    "measure-report": (
        "{by}报告了“{form}”整改措施的落实情况，请核实",
        "{by} reported on a measure for “{form}”; please verify",
    ),
    "measure-verify": ("“{form}”的整改措施已核实", "a measure for “{form}” is verified"),
    "measure-check": ("“{form}”的整改措施已核实", "a measure for “{form}” is verified"),
    "measure-redo": (
        "“{form}”的整改措施需继续落实：{reason}",
        "a measure for “{form}” is not done yet: {reason}",
    ),
    "measure-reject": (
        "“{form}”的整改措施需继续落实：{reason}",
        "a measure for “{form}” is not done yet: {reason}",
    ),
    "measure-cancel": (
        "“{form}”的一项整改措施已取消：{reason}",
        "a measure for “{form}” was cancelled: {reason}",
    ),
    "payments-pause": ("“{form}”已暂停拨付：{reason}", "payments to “{form}” are stopped: {reason}"),
    "payments-lift": ("“{form}”已恢复拨付：{reason}", "payments to “{form}” go on: {reason}"),
}
REFUSED = {
    "planned": ("请填写不早于今天的日期。", "Please give a date not before today."),
    "level": ("按预警级别还不能办理这一步。", "The level of the alert does not allow this."),
    "term": ("答复期限未到，不能直接责令整改。", "The term for an answer is still running."),
    "measure": (
        "请填写措施、要求、责任人和期限。",
        "Please name the measure, who answers for it, and by when.",
    ),
    "measures": (
        "整改措施尚未全部落实，不能办结。",
        "Not every measure is done yet.",
    ),
    "paused": ("请先恢复拨付，再办结。", "Payments are still stopped; lift that first."),
}
ACTIONS = {
    "alert-raise": ("发出监控预警", "raised monitoring alerts"),
    "alert-answer": ("答复预警", "answered an alert"),
    "alert-retract": ("撤回预警答复", "took an answer back"),
    "alert-accept": ("采纳预警答复", "accepted an answer"),
    "alert-confirm": ("采纳预警答复", "accepted an answer"),
    "alert-return": ("退回预警答复", "returned an answer"),
    "alert-refuse": ("退回预警答复", "returned an answer"),
    "alert-settle": ("办结预警", "settled an alert"),
    "alert-close": ("办结预警", "settled an alert"),
    "alert-rectify": ("责令整改", "demanded that it be put right"),
    "alert-finish": ("整改办结", "closed what was demanded"),
    "alert-withdraw": ("撤销预警", "withdrew an alert"),
    "alert-silence": ("预警逾期未答复，升级", "an alert was not answered in time and rose"),
    "alert-escalate": ("升级预警", "raised the level of an alert"),
    "measure-made": ("提出整改措施", "demanded a measure"),
    "measure-report": ("报告整改措施", "reported on a measure"),
    "measure-verify": ("核实整改措施", "verified a measure"),
    "measure-check": ("核实整改措施", "verified a measure"),
    "measure-redo": ("退回整改措施", "sent a measure back"),
    "measure-reject": ("退回整改措施", "sent a measure back"),
    "measure-cancel": ("取消整改措施", "cancelled a measure"),
    "payments-pause": ("暂停拨付", "stopped payments"),
    "payments-lift": ("恢复拨付", "let payments go on"),
}
DETAILS = {
    "number": ("数量", "number"),
    "level": ("级别", "level"),
    "owner": ("责任人", "who answers for it"),
}
SUBJECTS = {"alert": Subject("monitoring.Alert", "dossier__title", "monitoring-alert", "unit__path")}
NAVIGATION = (("monitoring", _("绩效监控"), (Right.READ,)),)
TAGS = {"monitoring": ("运行监控", "Monitoring")}
