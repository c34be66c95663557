"""The words of messages, by their code, in Chinese and English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

from jixiao.web.capabilities import gathered
from jixiao.web.cycle.models import Notification
from jixiao.web.cycle.states import TRANSITIONS, State
from jixiao.web.office.models import Role
from jixiao.web.subjects import Subject

MESSAGES: dict[str, tuple[str, str]] = {
    "round-opened": (
        "“{round}”已开始，请于{deadline}前填报",
        "“{round}” has begun; please fill in by {deadline}",
    ),
    "due": ("“{form}”将于{deadline}截止，还有{left}天", "“{form}” is due on {deadline}, in {left} days"),
    "late": ("“{form}”已于{deadline}截止，请尽快报送", "“{form}” was due on {deadline}; please send it soon"),
    "submit": ("{by}提交了“{form}”，请审签", "{by} submitted “{form}”; please sign"),
    "sign": ("{by}报送了“{form}”，请审核", "{by} sent “{form}”; please review"),
    "withdraw": ("{by}撤回了“{form}”", "{by} withdrew “{form}”"),
    "recall": ("{by}撤回了已报送的“{form}”：{reason}", "{by} recalled “{form}”: {reason}"),
    "send-back": ("“{form}”被退回修改：{reason}", "“{form}” was sent back: {reason}"),
    "return": ("主管部门退回了“{form}”：{reason}", "the department returned “{form}”: {reason}"),
    "refuse": ("财政部门退回了“{form}”：{reason}", "the bureau returned “{form}”: {reason}"),
    "to-department": (
        "财政部门将“{form}”退回主管部门：{reason}",
        "the bureau returned “{form}” to the department: {reason}",
    ),
    "pass": ("{by}审核通过了“{form}”，请审定", "{by} passed “{form}”; please decide"),
    "approve": ("“{form}”已批复", "“{form}” is approved"),
    "close": ("“{form}”已审定办结", "“{form}” is closed"),
    "reopen": ("“{form}”的批复已撤销：{reason}", "the approval of “{form}” was taken back: {reason}"),
}
REFUSED: dict[str, tuple[str, str]] = {
    "post-held": ("已有这个岗位。", "The post is held already."),
    "post-last": ("至少要有一名系统管理员。", "There must be one administrator at least."),
    "right": ("您没有办理这一步的权限。", "You may not do this."),
    "state": (
        "状态已经改变，不能再办理这一步；请刷新页面。",
        "Its state has changed; please reload the page.",
    ),
    "stale": (
        "其他人刚刚修改过，请核对最新内容后再办理。",
        "Somebody else has just changed it; please look at the newest content first.",
    ),
    "closed": ("本次任务已经结束。", "The round is closed."),
    "reason": ("请填写理由。", "A reason is needed."),
    "errors": ("还有错误没有改正，不能提交。", "There are errors that must be mended first."),
    "unanswered": ("还有疑点没有说明，不能提交。", "There are warnings without an answer."),
    "blank": ("表中还没有填写任何指标，不能提交。", "The form holds no indicator yet."),
    "queue": ("已有多个文件在生成，请稍后再选。", "Several files are being made already; please wait."),
    "kind": ("这类表格不办理这一步。", "This cannot be done with this kind of form."),
}
ACTIONS: dict[str, tuple[str, str]] = {
    "sign-in": ("登录", "signed in"),
    "sign-out": ("退出", "signed out"),
    "locked-out": ("密码连续错误，账号锁定", "locked out after wrong passwords"),
    "change-password": ("修改密码", "changed the password"),
    "password-reset": ("重置密码", "reset a password"),
    "second-factor-on": ("启用二次验证", "turned the second factor on"),
    "second-factor-off": ("停用二次验证", "turned the second factor off"),
    "person": ("登记人员", "kept a person"),
    "unit": ("登记单位", "kept a unit"),
    "post-given": ("分配岗位", "gave a post"),
    "post-taken": ("撤销岗位", "took a post away"),
    "organisation-import": ("导入单位和人员", "imported units and people"),
    "administrator-made": ("建立系统管理员", "made an administrator"),
    "demonstration": ("建立演示单位", "made the demonstration office"),
    "project-made": ("登记项目", "added a project"),
    "round-made": ("新建任务", "made a round"),
    "round-changed": ("修改任务", "changed a round"),
    "open-round": ("下达任务", "opened a round"),
    "close-round": ("结束任务", "closed a round"),
    "extend": ("延期", "extended a deadline"),
    "change": ("填写", "changed cells"),
    "replace": ("整表导入", "replaced the form"),
    "comment": ("批注", "commented"),
    "settle": ("批注标为已解决", "settled a comment"),
    "delegate": ("委托岗位", "delegated a post"),
    "delegation-end": ("结束委托", "ended a delegation"),
    "reply": ("答复批注", "answered a comment"),
    "answer": ("说明疑点", "answered a warning"),
    "waive": ("豁免", "waived a finding"),
    "attach": ("上传佐证", "attached evidence"),
    "detach": ("移除佐证", "removed evidence"),
    "journal-export": ("导出日志", "exported the journal"),
    "job": ("后台办理", "asked for work in the background"),
}
DETAILS: dict[str, tuple[str, str]] = {
    "from": ("由", "from"),
    "to": ("到", "to"),
    "reason": ("理由", "reason"),
    "revision": ("版本", "revision"),
    "rules": ("规则版本", "rules"),
    "field": ("位置", "cell"),
    "text": ("内容", "text"),
    "code": ("代码", "code"),
    "until": ("有效至", "until"),
    "unit": ("单位", "unit"),
    "units": ("单位数", "units"),
    "people": ("人员数", "people"),
    "posts": ("岗位数", "posts"),
    "deadline": ("期限", "deadline"),
    "title": ("名称", "title"),
    "name": ("名称", "name"),
    "role": ("岗位", "post"),
    "source": ("来源", "source"),
    "before": ("原内容", "before"),
    "dossiers": ("表数", "forms"),
    "for": ("代", "for"),
}
SUBJECTS: dict[str, Subject] = {
    "dossier": Subject("cycle.Dossier", "title", "dossier", "unit__path"),
    "round": Subject("cycle.Round", "title"),
    "project": Subject("cycle.Project", "name", "change-project", "unit__path"),
    "unit": Subject("office.Unit", "name"),
    "person": Subject("office.Person", "name"),
}
"""What an entry of the journal is about, by the kind in its subject."""
for _own, _name in (
    (SUBJECTS, "SUBJECTS"),
    (MESSAGES, "MESSAGES"),
    (REFUSED, "REFUSED"),
    (ACTIONS, "ACTIONS"),
    (DETAILS, "DETAILS"),
):
    for _more in gathered("words", _name):
        _own.update(_more)


def detail_text(detail: Mapping[str, Any]) -> str:
    """Return what an entry of the journal says, in the language of the page.

    >>> detail_text({"changes": [["total_score", "90", "95"]], "reason": ""})
    'total_score：90 → 95'
    """
    english = language() == "en"
    colon, semicolon = (": ", "; ") if english else ("：", "；")
    changes = detail.get("changes", ())
    parts = [f"{path}{colon}{before or '—'} → {after or '—'}" for path, before, after in changes]
    for key, value in detail.items():
        if key == "changes" or value in ("", None):
            continue
        word = DETAILS[key][english] if key in DETAILS else key
        parts.append(f"{word}{colon}{_plain(key, value)}")
    return semicolon.join([*(part.rstrip("。") for part in parts[:-1]), *parts[-1:]])


def _plain(key: str, value: Any) -> str:
    if key in ("from", "to") and value in State.values:
        return str(State(value).label)
    if key == "role" and value in Role.values:
        return str(Role(value).label)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def language() -> str:
    """Return the language of the page: ``zh`` or ``en``."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def with_language(response: HttpResponse, chosen: str) -> HttpResponse:
    """Return an answer that keeps the chosen language in the browser."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, httponly=True, samesite="Lax"
    )
    return response


def action_text(action: str) -> str:
    """Return what an entry of the journal did, in the language of the page."""
    if action in ACTIONS:
        return ACTIONS[action][language() == "en"]
    return next((str(item.label) for item in TRANSITIONS if item.name == action), action)


def notification_text(item: Notification, language: str) -> str:
    """Return the text of a message."""
    late = item.code == "due" and int(item.words.get("left", 0)) < 0
    template = MESSAGES.get("late" if late else item.code, ("{form}", "{form}"))[language == "en"]
    words = {"form": "", "by": "", "reason": "", "round": "", "deadline": "", "left": "", **item.words}
    return template.format_map(words).rstrip("：: ")


def refusal_text(code: str) -> str:
    """Return why something was refused, in the language of the page."""
    return REFUSED.get(code, REFUSED["state"])[language() == "en"]
