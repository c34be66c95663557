"""The state of a dossier as the page's script needs it: cells, findings, what stands beside them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jixiao.findings import Severity
from jixiao.forms.model import Field, FormKind
from jixiao.scoring import plain
from jixiao.web.cycle import services, states
from jixiao.web.cycle.editing import complete
from jixiao.web.cycle.judging import Judged, finding_data, judged, suggestions
from jixiao.web.cycle.models import Attachment, Dossier, Presence
from jixiao.web.desk.differences import Version, differences, fields_of, last_seen, version_of, where
from jixiao.web.desk.understanding import is_understood, understood
from jixiao.web.monitoring.showing import beside as watched_beside
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, may

HERE = timedelta(seconds=30)
"""For how long someone counts as being at a form after the last sign of life."""


def language() -> str:
    """Return the language of findings for the page."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def snapshot(dossier: Dossier, person: Person, result: Judged | None = None) -> dict[str, Any]:
    """Return everything about a dossier that changes while people work on it."""
    result = result or judged(dossier)
    total = result.card.total
    findings = _findings(dossier, result)
    return {
        "version": dossier.version,
        "state": dossier.state,
        "editable": services.may_edit(dossier, person),
        "rows": complete(dossier.rows, result.form),
        "cells": _cells(dossier, result),
        "suggestions": suggestions(result) | _grade(result),
        "findings": findings,
        "waived": [_waived(result, finding, waiver) for finding, waiver in result.waived],
        "counts": {
            **{severity.value: result.count(severity) for severity in Severity},
            "unanswered": sum(one["severity"] == "warning" and not one["answer"] for one in findings),
        },
        "total": _total(result),
        "grade": total.grade.label if total.grade and result.form.kind is FormKind.SELF_EVALUATION else "",
        "others": others(dossier, person),
        "comments": _comments(dossier, result),
        "evidence": evidence(dossier),
        "changed": _changed(dossier, result),
        "beside": beside(dossier),
        "watch": watched_beside(dossier, result.form),
    }


def others(dossier: Dossier, person: Person) -> list[str]:
    """Return the names of the others who have the form open for writing."""
    since = timezone.now() - HERE
    found = Presence.objects.filter(dossier=dossier, at__gte=since).exclude(person=person)
    return [presence.person.name for presence in found.select_related("person").order_by("person__name")]


def beside(dossier: Dossier) -> str:
    """Return a mark that changes whenever something beside the form does."""
    answered = dossier.comments.exclude(answer="").count()
    settled = dossier.comments.filter(settled_at__isnull=False).count()
    newest = dossier.answers.order_by("-at").values_list("at", flat=True).first()
    counts = (
        dossier.comments.count(),
        answered,
        settled,
        dossier.waivers.count(),
        dossier.attachments.count(),
    )
    return f"{counts}{newest}"


def evidence(dossier: Dossier) -> list[dict[str, Any]]:
    """Return the files that stand beside the form."""
    return [_attachment(item) for item in dossier.attachments.select_related("by").order_by("pk")]


def _attachment(item: Attachment) -> dict[str, Any]:
    return {
        "id": item.pk,
        "row": item.row,
        "name": item.name,
        "size": item.size,
        "by": item.by.name,
        "at": moment(item.at),
    }


def moment(at: Any) -> str:
    """Return a time as it is shown."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _cells(dossier: Dossier, result: Judged) -> dict[str, list[Any]]:
    """Return each cell as [printed, understood as, whether understood, why it is doubtful]."""
    found: dict[str, list[Any]] = {}
    doubts = {t.place: t.message(language()) for t in result.form.troubles if t.text}
    for path, value in fields_of(result.form, result.rows):
        doubt = _doubt(value, doubts)
        entry: list[Any] = [value.printed, understood(value), is_understood(value)]
        found[path] = [*entry, doubt] if doubt else entry
    return found


def _doubt(value: Field[Any], doubts: dict[Any, str]) -> str:
    """Say why a cell that was read from a file should be compared with it."""
    where_ = str(value.place)
    if not where_:
        return ""
    words = {
        "joined": _("由几行拼合而成"),
        "composed": _("由几栏合并而成"),
        "merged": _("取自合并单元格"),
        "lines-joined": _("由几行拼合而成"),
        "unmatched": _("批复的绩效目标中没有这一指标"),
    }
    reason = doubts.get(value.place, "")
    if value.repair:
        reason = words.get(value.repair, _("读取时作了整理"))
    return f"{reason}（{where_}）" if reason else ""


def _findings(dossier: Dossier, result: Judged) -> list[dict[str, Any]]:
    answers = {(a.code, a.field): a for a in dossier.answers.select_related("by")}
    version = Version("", result.form, result.rows)
    found = []
    for finding in result.standing:
        data = finding_data(result, finding, language())
        given = answers.get((finding.code, data["path"]))
        data["where"] = place_words(data["path"], version)
        data["answer"] = {"text": given.text, "by": given.by.name, "at": moment(given.at)} if given else None
        found.append(data)
    found.sort(key=lambda one: Severity(one["severity"]).rank)
    return found


def place_words(path: str, version: Version) -> str:
    """Say where a finding stands; a whole block by its name."""
    blocks = {
        "": _("整张表"), "indicators": _("绩效指标"), "funds": _("项目资金"), "project": _("项目名称"),
        "long_term_indicators": _("中长期指标"), "tasks": _("年度主要任务"),
    }  # fmt: skip
    return blocks.get(path) or where(path, version)


def _waived(result: Judged, finding: Any, waiver: Any) -> dict[str, Any]:
    until = waiver.until.isoformat() if waiver.until else ""
    words = {"reason": waiver.reason, "by": waiver.by.name, "at": moment(waiver.at), "until": until}
    return finding_data(result, finding, language()) | words


def _comments(dossier: Dossier, result: Judged) -> list[dict[str, Any]]:
    version = Version("", result.form, result.rows)
    return [
        {
            "id": item.pk,
            "path": item.field,
            "where": place_words(item.field, version) or _("已删除的行"),
            "text": item.text,
            "by": item.by.name,
            "at": moment(item.at),
            "answer": item.answer,
            "answered_by": item.answered_by.name if item.answered_by else "",
            "settled": moment(item.settled_at) if item.settled_at else "",
        }
        for item in dossier.comments.select_related("by", "answered_by")
    ]


def _changed(dossier: Dossier, result: Judged) -> dict[str, str]:
    """Return the cells that differ from what the offices saw last, with the text before."""
    revision = last_seen(dossier)
    before = version_of(dossier, str(revision.number)) if revision is not None else None
    if before is None:
        return {}
    after = Version("", result.form, result.rows)
    return {item.path: item.before for item in differences(before, after) if item.kind != "removed"}


def _grade(result: Judged) -> dict[str, str]:
    grade = result.card.total.grade
    return {"grade": grade.label} if grade is not None else {}


def _total(result: Judged) -> str:
    total = result.card.total
    if result.form.kind is not FormKind.SELF_EVALUATION or total.low is None or total.high is None:
        return ""
    low, high = plain(total.low), plain(total.high)
    return low if low == high else f"{low}–{high}"


def rights_of(dossier: Dossier, person: Person) -> dict[str, bool]:
    """Return what a person may do beside the form now."""
    review = any(may(person, right, dossier.unit) for right in services.REVIEWING)
    return {
        "edit": services.may_edit(dossier, person),
        "fill": may(person, Right.FILL, dossier.unit),
        "comment": review and dossier.state not in states.FINAL,
        "waive": may(person, Right.DECIDE, dossier.unit) and dossier.round.closed_at is None,
    }
