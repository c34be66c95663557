"""The operations of the office itself: operation → answer → who gets it; whoever is not named gets 403."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jixiao.web.cycle import rounds
from jixiao.web.cycle.models import Dossier, Job, Project, Round
from web.office import Office, fill, good_target
from web.tables.people import ALL, JOURNAL, KEEPERS, OFFICERS, OTHER_KEEPERS, OTHERS, READERS

FILLERS = {"filler", "unit-head"}
WRITERS = FILLERS | {"second-filler", "stranger"}
REVIEWING = OFFICERS | {"reviewer", "unit-head"}
NO_STRANGER = ALL - READERS  # to these the water department's things do not exist
READING = READERS | OTHERS
READ_IT = {200: READERS, 404: NO_STRANGER}
ALL_KEEPERS = KEEPERS | OTHER_KEEPERS
UPLOAD = {"file": ("x.png", b"\x89PNG\r\n\x1a\n0")}
FORM = {"kind": "target"}
KNOWN = READING | ALL_KEEPERS

# operation: (body, headers, answer → who)
OPERATIONS: dict[str, tuple[Any, dict[str, str], dict[int, set[str]]]] = {
    "me": (None, {}, {200: ALL}),
    "notifications": (None, {}, {200: ALL}),
    "notifications_read": ({}, {}, {200: ALL}),
    "delegations": (None, {}, {200: ALL}),
    "delegate": ({"post": 1, "colleague": 1, "until": "2000-01-01"}, {}, {422: ALL}),
    "delegation_end": (None, {}, {200: {"filler", "second-filler"}, 404: ALL - {"filler"}}),
    "journal": (None, {}, {200: JOURNAL}),
    "journal_export": (None, {}, {200: JOURNAL}),
    "journal_verify": (None, {}, {200: JOURNAL}),
    "units": (None, {}, {200: KNOWN}),
    "unit": (None, {}, {200: READERS | KEEPERS, 404: OTHERS | OTHER_KEEPERS | {"evaluator"}}),
    "unit_new": ({"code": "", "name": "x", "kind": "unit"}, {}, {422: ALL_KEEPERS}),
    "unit_change": ({"name": ""}, {}, {422: KEEPERS, 404: OTHER_KEEPERS}),
    "people": (None, {}, {200: ALL_KEEPERS}),
    "person_new": ({"username": "", "name": "x"}, {}, {422: ALL_KEEPERS}),
    "person_one": (None, {}, {200: KEEPERS, 404: OTHER_KEEPERS}),
    "person_change": ({"name": ""}, {}, {422: KEEPERS, 404: OTHER_KEEPERS}),
    "person_reset": (None, {}, {200: KEEPERS, 404: OTHER_KEEPERS}),
    "post_give": ({"unit": 0, "role": "auditor"}, {}, {422: KEEPERS, 404: OTHER_KEEPERS}),
    "post_take": (None, {}, {200: KEEPERS, 404: OTHER_KEEPERS}),
    "organisation_import": (UPLOAD, {}, {422: ALL_KEEPERS}),
    "projects": (None, {}, {200: READING}),
    "project": (None, {}, READ_IT),
    "project_new": ({"code": "", "name": "x", "unit": 0}, {}, {422: OFFICERS | WRITERS}),
    "project_change": ({"name": ""}, {}, {422: OFFICERS | FILLERS, 404: NO_STRANGER}),
    "rounds": (None, {}, {200: READING}),
    "round_": (None, {}, {200: READERS, 404: OTHERS}),
    "round_new": ({"year": 1, "kind": "target", "title": "", "scope": 0, "profile": "cn", "profile_on": "2025-01-01", "opens": "2025-01-01", "deadline": "2025-01-01"}, {}, {422: OFFICERS}),
    "round_change": ({"title": ""}, {}, {422: OFFICERS, 404: OTHERS}),
    "round_open": (None, {}, {200: OFFICERS, 404: OTHERS}),
    "round_close": (None, {}, {200: OFFICERS, 404: OTHERS}),
    "extensions": (None, {}, {200: READERS, 404: OTHERS}),
    "extension_new": ({"unit": 0, "deadline": "2099-12-31", "reason": "x"}, {}, {404: OFFICERS | OTHERS}),
    "progress": (None, {}, {200: READERS, 404: OTHERS}),
    "profiles": (None, {}, {200: ALL}),
    "dossiers": (None, {}, {200: READING}),
    "dossier": (None, {}, READ_IT),
    "form": (None, {}, READ_IT),
    "form_replace": (FORM, {"If-Match": "999"}, {412: FILLERS, 404: NO_STRANGER}),
    "changes": ([], {}, {200: FILLERS, 404: NO_STRANGER}),
    "findings": (None, {}, READ_IT),
    "score": (None, {}, READ_IT),
    "suggested": (None, {}, READ_IT),
    "state_of": (None, {}, READ_IT),
    "export": (None, {}, READ_IT),
    "findings_file": (None, {}, READ_IT),
    "document": (UPLOAD, {"If-Match": "1"}, {422: FILLERS, 404: NO_STRANGER}),
    "last_year": (None, {"If-Match": "999"}, {412: FILLERS, 404: NO_STRANGER}),
    "choices": (None, {}, READ_IT),
    "take": ({"version": 999}, {}, {409: FILLERS, 404: NO_STRANGER}),
    "take_many": ({"dossiers": [{"id": 1, "version": 999}], "reason": "x"}, {}, {200: {"reviewer", "other-reviewer"}}),
    "history": (None, {}, READ_IT),
    "revisions": (None, {}, READ_IT),
    "revision": (None, {}, {404: ALL}),
    "difference": (None, {}, READ_IT),
    "comments": (None, {}, READ_IT),
    "comment": ({"path": "", "text": "x"}, {}, {201: REVIEWING, 404: NO_STRANGER}),
    "reply": ({"text": "x"}, {}, {200: FILLERS, 404: NO_STRANGER}),
    "settle": ({}, {}, {200: REVIEWING, 404: NO_STRANGER}),
    "answers": (None, {}, READ_IT),
    "answer": ({"code": "x", "path": "", "text": "x"}, {}, {200: FILLERS, 404: NO_STRANGER}),
    "waivers": (None, {}, READ_IT),
    "waive": ({"code": "x", "path": "", "reason": "x"}, {}, {201: OFFICERS, 404: NO_STRANGER}),
    "attachments": (None, {}, READ_IT),
    "attach": (UPLOAD, {}, {201: FILLERS, 404: NO_STRANGER}),
    "attachment": (None, {}, READ_IT),
    "detach": (None, {}, {200: FILLERS, 404: NO_STRANGER}),
    "indicators": (None, {}, READ_IT),
    "indicator_keep": ({"l3": "x"}, {}, {201: FILLERS, 404: NO_STRANGER}),
    "judge": ({"form": FORM}, {}, {200: ALL}),
    "read_document": (UPLOAD, {}, {422: ALL}),
    "job_list": (None, {}, {200: ALL}),
    "job_new": ({"kind": "xlsx", "round": "round"}, {}, {201: READERS, 404: OTHERS}),
    "office_export": ({"attachments": False}, {}, {}),
    "import_new": (UPLOAD, {}, {422: FILLERS, 404: OTHERS}),
    "job": (None, {}, {200: {"officer"}, 404: ALL - {"officer"}}),
    "job_items": (None, {}, {200: {"officer"}, 404: ALL - {"officer"}}),
    "job_file": (None, {}, {404: ALL}),
    "job_remove": (None, {}, {200: {"officer"}, 404: ALL - {"officer"}}),
    "hooks": (None, {}, {200: ALL_KEEPERS}),
    "hook_new": ({"name": "x", "address": "ftp://x/", "events": ["sign"]}, {}, {422: ALL_KEEPERS}),
    "hook": (None, {}, {200: KEEPERS, 404: OTHER_KEEPERS}),
    "hook_change": ({"active": False}, {}, {200: KEEPERS, 404: OTHER_KEEPERS}),
    "hook_remove": (None, {}, {200: KEEPERS, 404: OTHER_KEEPERS}),
    "hook_secret": ({}, {}, {200: KEEPERS, 404: OTHER_KEEPERS}),
    "hook_trial": ({}, {}, {201: KEEPERS, 404: OTHER_KEEPERS}),
    "deliveries": (None, {}, {200: KEEPERS, 404: OTHER_KEEPERS}),
    "delivery_again": ({}, {}, {200: KEEPERS, 404: OTHER_KEEPERS}),
}  # fmt: skip


def prepare(office: Office) -> dict[str, dict[str, object]]:
    """Make the things that the operations are called on; return the values of the addresses by operation, ``""`` for all."""
    from django.utils import timezone

    from jixiao.web.api.models import Delivery, Hook
    from jixiao.web.cycle import services
    from jixiao.web.desk import evidence
    from jixiao.web.office.delegation import delegate

    round_ = Round.objects.create(
        year=2026, kind="target", title="2026年水务目标申报", scope=office.units["水利局"], profile="cn",
        profile_on="2026-01-01", opens="2026-01-01", deadline="2099-12-31",
    )  # fmt: skip
    round_.refresh_from_db()
    rounds.open_round(round_, office.people["officer"], Project.objects.filter(code="P1"))
    filled = fill(office, good_target())
    dossier = Dossier.objects.get(round=round_)
    del filled
    comment = services.comment(dossier.pk, office.people["reviewer"], "", "x")
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n1")
    attachment = evidence.attach(dossier.pk, office.people["filler"], "", file, frozenset({"png"}))
    hook = Hook.objects.create(owner=office.people["administrator"], name="h", address="http://127.0.0.1:9/", events=["sign"], salt="s")  # fmt: skip
    delivery = Delivery.objects.create(hook=hook, event="ping", body="{}", due_at=timezone.now())
    job = Job.objects.create(
        round=round_, kind="xlsx", state="done", by=office.people["officer"], ended_at=timezone.now()
    )
    filler = office.people["filler"]
    until = timezone.localdate() + timedelta(days=9)
    delegated = delegate(filler, filler.posts.get().pk, office.people["second-filler"].pk, until)
    of_round = {"pk": round_.pk}
    return {
        "": {"pk": dossier.pk, "to": "xlsx", "name": "submit", "number": 1, "before": "now", "round": round_.pk},
        **{key: {"pk": office.units["供水管理站"].pk} for key in ("unit", "unit_change")},
        **{key: {"pk": filler.pk} for key in ("person_one", "person_change", "person_reset", "post_give")},
        "post_take": {"pk": filler.posts.get().pk},
        "delegation_end": {"pk": delegated.pk},
        **{key: {"pk": Project.objects.get(code="P1").pk} for key in ("project", "project_change")},
        **dict.fromkeys(("round_", "round_change", "round_open", "round_close", "extensions", "extension_new", "progress", "import_new"), of_round),
        **{key: {"number": comment.pk} for key in ("reply", "settle")},
        **{key: {"number": attachment.pk} for key in ("attachment", "detach")},
        "take_many": {"name": "pass"},
        **{key: {"pk": job.pk} for key in ("job", "job_items", "job_file", "job_remove")},
        **{key: {"pk": hook.pk} for key in ("hook", "hook_change", "hook_remove", "hook_secret", "hook_trial", "deliveries")},
        "delivery_again": {"pk": delivery.pk},
    }  # fmt: skip
