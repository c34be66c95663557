"""What every page knows: the navigation by rights, unread messages, whether this is the demonstration office."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jixiao.web.capabilities import gathered
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, may


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the words common to all pages."""
    person = request.user
    if not isinstance(person, Person):
        return {"demonstration": False, "navigation": [], "unread": 0}
    return {
        "demonstration": person.demonstration,
        "navigation": list(_navigation(request, person)),
        "unread": person.notifications.filter(read_at=None).count(),
    }


def _navigation(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    items: list[tuple[str, str | Promise, tuple[Right, ...]]] = [
        ("home", _("待办"), ()),
        ("dossiers", _("绩效表"), (Right.READ,)),
        ("rounds", _("年度任务"), (Right.READ, Right.ROUNDS)),
        ("projects", _("项目"), (Right.READ,)),
        *(item for found in gathered("words", "NAVIGATION") for item in found),
        ("organisation", _("机构人员"), (Right.PEOPLE,)),
        ("journal", _("操作日志"), (Right.JOURNAL,)),
    ]
    result = []
    for name, label, rights in items:
        if rights and not any(may(person, right) for right in rights):
            continue
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        current = request.path == href or (href != "/" and request.path.startswith(href))
        result.append({"href": href, "label": label, "current": current})
    return result
