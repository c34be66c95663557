"""What every page knows: the navigation by rights, unread messages, whether this is the demonstration office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jixiao.web.capabilities import gathered
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, may

_GROUPS: tuple[tuple[str, Promise | None], ...] = (
    ("first", None),
    ("process", _("过程与结果")),
    ("view", _("看板与公开")),
    ("administration", _("管理")),
)
_GROUP_OF = {
    **dict.fromkeys(("home", "dossiers", "rounds", "projects"), "first"),
    **dict.fromkeys(("dashboards", "publication"), "view"),
    **dict.fromkeys(("organisation", "journal", "api-hooks"), "administration"),
}
"""Where an entry of the navigation stands; a capability that is not named here belongs to the process."""


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


def _navigation(request: HttpRequest, person: Person) -> Iterator[dict[str, Any]]:
    """Return the first level: an entry, or a group of those that the person may see; one alone stands for itself."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, label, rights in _items():
        if rights and not any(may(person, right) for right in rights):
            continue
        href = reverse(name)
        current = request.path == href or (href != "/" and request.path.startswith(href))
        found.setdefault(_GROUP_OF.get(name, "process"), []).append(
            {"href": href, "label": label, "current": current}
        )
    for group, title in _GROUPS:
        entries = found.get(group, [])
        if title is None or len(entries) == 1:
            yield from entries
        elif entries:
            current = any(entry["current"] for entry in entries)
            yield {"label": title, "entries": entries, "current": current}


def _items() -> Iterator[tuple[str, str | Promise, tuple[Right, ...]]]:
    """Return everything the navigation can lead to: the name of the address, the label, one of the rights it needs."""
    yield ("home", _("待办"), ())
    yield ("dossiers", _("绩效表"), (Right.READ,))
    yield ("rounds", _("年度任务"), (Right.READ, Right.ROUNDS))
    yield ("projects", _("项目"), (Right.READ,))
    for found in gathered("words", "NAVIGATION"):
        yield from found
    yield ("organisation", _("机构人员"), (Right.PEOPLE,))
    yield ("journal", _("操作日志"), (Right.JOURNAL,))
