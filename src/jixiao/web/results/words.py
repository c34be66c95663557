"""The words of the use of results."""

from django.utils.translation import gettext_lazy as _

from jixiao.web.office.rights import Right
from jixiao.web.subjects import Subject

MESSAGES = {
    "use-send": ("请对“{form}”的结果应用意见反馈", "please comment on the use of the result of “{form}”"),
    "use-agree": ("部门对“{form}”的结果应用无异议", "the department agrees on “{form}”"),
    "use-object": (
        "部门对“{form}”的结果应用提出异议：{reason}",
        "the department objects on “{form}”: {reason}",
    ),
    "use-decide": ("“{form}”的结果应用已核定", "the use of the result of “{form}” is decided"),
    "use-withdraw": (
        "“{form}”的结果应用所依据的得分已撤销，请重新拟定：{reason}",
        "the score under the use of “{form}” was taken back; please draft it again: {reason}",
    ),
    "rectify-issue": ("收到整改通知：{form}", "notice to put right: {form}"),
    "rectify-report": ("{by}报送了整改情况：{form}", "{by} reported on what was put right: {form}"),
    "rectify-insist": ("整改情况被退回：{form}：{reason}", "more is to be put right: {form}: {reason}"),
    "rectify-settle": ("整改已销号：{form}", "settled: {form}"),
    "rectify-cancel": ("整改通知已撤销：{form}", "notice cancelled: {form}"),
    "rectify-due": ("整改事项“{form}”应于{deadline}前完成", "“{form}” is to be put right by {deadline}"),
}
REFUSED = {"owner": ("请填写整改责任人。", "Please name who is responsible.")}
ACTIONS = {
    "use-list": ("生成结果应用清单", "made the list of uses"),
    "use-range": ("规定预算挂钩幅度", "stated a range for the next budget"),
    "use-draft": ("拟定应用意见", "drafted a use"),
    "use-send": ("征求部门意见", "asked the department"),
    "use-agree": ("部门无异议", "agreed for the department"),
    "use-object": ("部门提出异议", "objected for the department"),
    "use-decide": ("核定结果应用", "decided a use"),
    "use-reconsider": ("重新拟定结果应用", "reopened a use"),
    "use-refresh": ("得分撤销后重算结果应用", "drew a use up again after its score was taken back"),
    "use-withdraw": ("结果应用所依据的得分被撤销", "lost the score under a use"),
    "rectify-issue": ("下达整改通知", "issued a notice to put right"),
    "rectify-report": ("报送整改情况", "reported what was put right"),
    "rectify-insist": ("退回继续整改", "insisted on a notice"),
    "rectify-settle": ("整改销号", "settled a notice"),
    "rectify-cancel": ("撤销整改通知", "cancelled a notice"),
}
DETAILS = {"amount": ("金额（元）", "amount (元)")}
SUBJECTS = {
    "use": Subject("results.Use", "dossier__title", "use", "unit__path"),
    "rectification": Subject("results.Rectification", "problem", "rectification", "unit__path"),
}
NAVIGATION = (
    ("uses", _("结果应用"), (Right.READ,)),
    ("rectifications", _("整改"), (Right.READ,)),
)
TAGS = {"results": ("结果应用和整改", "Use of results, rectification")}
