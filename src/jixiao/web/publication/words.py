"""The words of publication."""

from django.utils.translation import gettext_lazy as _

from jixiao.web.office.rights import Right

ACTIONS = {
    "release": ("公开一次任务", "released a round"),
    "release-end": ("撤回公开", "took a release back"),
    "withhold": ("暂不公开", "kept a form from the public"),
    "withhold-end": ("恢复公开", "let a form into the public again"),
    "edition": ("更新公开网站", "made a new edition of the public pages"),
}
REFUSED = {"nothing-public": ("还没有可以公开的表：先公开一次任务。", "Nothing is released yet.")}
DETAILS = {"forms": ("表数", "forms"), "pages": ("网页数", "pages")}
NAVIGATION = (("publication", _("绩效公开"), (Right.PUBLISH,)),)
TAGS = {"publication": ("绩效公开", "Publication")}
