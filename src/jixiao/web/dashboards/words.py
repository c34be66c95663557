"""The words of the figures: their place in the navigation."""

from django.utils.translation import gettext_lazy as _

from jixiao.web.office.rights import Right

NAVIGATION = (("dashboards", _("看板"), (Right.READ,)),)
TAGS = {"figures": ("看板", "Figures")}
