"""The ledger of evidence, problems with what the unit says, the report, and the forms that are evaluated."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle.services import Refused
from jixiao.web.desk.access import Unusable
from jixiao.web.desk.evidence import as_file, download, path_of
from jixiao.web.evaluations import ledger, reporting
from jixiao.web.evaluations.access import Access, may_answer, units_of
from jixiao.web.evaluations.forms import ItemForm, ProblemForm, ReportForm
from jixiao.web.evaluations.guarding import answered, criteria_of, on_evaluation, word
from jixiao.web.evaluations.ledger import FOLDER, ItemGiven, ProblemGiven
from jixiao.web.evaluations.models import Evaluation, Item, Problem, ReportFile
from jixiao.web.evaluations.sheets import bench_of
from jixiao.web.evaluations.views import common
from jixiao.web.evaluations.ways import WORKING, WRITING, State
from jixiao.web.pages.guard import number, person_of
from jixiao.web.pages.wording import language, refusal_text

# -- ledger -------------------------------------------------------------------------------------------------------


def _inside(own: Access) -> bool:
    return own.inside


def _result(own: Access) -> bool:
    return own.result


@on_evaluation(_inside)
def items(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Show the ledger; a member of the team adds an item."""
    writes = own.declared and found.state in WORKING
    form: ItemForm | None = None
    if request.method == "POST":
        if not own.declared:
            raise PermissionDenied
        form = _item_form(request, found, None)
        if form.is_valid() and _keep_item(request, found, form, None):
            return redirect("evaluation-ledger", pk=found.pk)
    elif writes:
        form = _item_form(request, found, None)
    bench = bench_of(found)
    names = dict(criteria_of(found))
    kinds = {key: word(words) for key, words in bench.frame.evidence_kinds.items()}
    listed: list[Any] = list(bench.items)
    for item in listed:
        item.kind_name = kinds.get(item.kind, item.kind)
        item.criteria = [names[name] for name in item.proves if name in names]
    context = {
        **common(found, own, bench),
        "items": listed,
        "form": form if writes else None,
        "writes": writes,
        "unproved": [
            f.message(language()) for f in bench.findings if f.code.startswith("evaluation-evidence")
        ]
        if bench.open
        else [],
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "evaluations/ledger.html", context, status=status)


def _item_form(request: HttpRequest, found: Evaluation, item: Item | None) -> ItemForm:
    kinds = [(key, word(words)) for key, words in found.frame.evidence_kinds.items()]
    return ItemForm(
        request.POST or None,
        request.FILES or None,
        instance=item,
        kinds=kinds,
        criteria=criteria_of(found),
    )


def _keep_item(request: HttpRequest, found: Evaluation, form: ItemForm, item: Item | None) -> bool:
    """Keep an item; say whether it could be, else tell why at the form."""
    data = form.cleaned_data
    given = ItemGiven(
        data["title"], data["kind"], data["source"], data["dated"], data["reference"], tuple(data["proves"])
    )
    try:
        ledger.keep_item(
            found.pk, person_of(request), given, data["file"] or None, item.pk if item else None,
            number(request.POST.get("version")),
        )  # fmt: skip
    except Unusable as error:
        form.add_error("file", str(error))
    except Refused as error:
        form.add_error(None, refusal_text(error.code))
    else:
        messages.success(request, _("已保存"))
        return True
    return False


@on_evaluation(lambda own: own.declared)
def item(request: HttpRequest, found: Evaluation, own: Access, item: int) -> HttpResponse:
    """Change an item of the ledger, or take it off."""
    row = found.items.filter(pk=item, removed_at=None).first()
    if row is None:
        raise Http404
    to = redirect("evaluation-ledger", pk=found.pk)
    if request.method == "POST" and request.POST.get("do") == "remove":
        version = number(request.POST.get("version"))
        return answered(
            request, lambda: ledger.remove_item(found.pk, person_of(request), item, version), _("已移除"), to
        )
    version = row.version
    form = _item_form(request, found, row)
    if request.method == "POST" and form.is_valid() and _keep_item(request, found, form, row):
        return to
    context = {
        **common(found, own),
        "form": form,
        "title": _("修改证据%(n)s") % {"n": row.number},
        "back": "evaluation-ledger",
        "back_label": _("证据台账"),
        "version": number(request.POST.get("version")) if request.method == "POST" else version,
        "upload": True,
        "writes": found.state in WORKING,
    }
    return render(request, "evaluations/edit.html", context, status=422 if form.errors else 200)


@require_safe
@on_evaluation(_inside)
def item_file(request: HttpRequest, found: Evaluation, own: Access, item: int) -> FileResponse:
    """Hand out the file of an item."""
    row = found.items.filter(pk=item, removed_at=None).exclude(sha256="").first()
    if row is None:
        raise Http404
    return handed(row.sha256, row.name, row.type)


def handed(sha256: str, name: str, kind: str) -> FileResponse:
    """Hand out a kept file of an evaluation."""
    path = path_of(sha256, FOLDER)
    if not path.exists():
        raise Http404
    return download(path, name, kind)


# -- problems -----------------------------------------------------------------------------------------------------


@on_evaluation(_result)
def problems(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Show the problems with what the unit says; the team adds one."""
    writes = own.declared and found.state in WRITING
    form: ProblemForm | None = None
    if request.method == "POST":
        if not own.declared:
            raise PermissionDenied
        form = _problem_form(request, found, None)
        if form.is_valid() and _keep_problem(request, found, form, None):
            return redirect("evaluation-problems", pk=found.pk)
    elif writes:
        form = _problem_form(request, found, None)
    bench = bench_of(found)
    names = dict(criteria_of(found))
    person = person_of(request)
    listed: list[Any] = list(bench.problems)
    titles = {item.number: item.title for item in bench.items}
    for problem in listed:
        problem.criterion_name = names.get(problem.criterion, problem.criterion)
        problem.items = [(n, titles[n]) for n in problem.evidence if n in titles]
        problem.may_answer = found.state == State.FEEDBACK and may_answer(found, person, problem.unit)
        problem.may_decide = (
            own.leader
            and problem.accepted is False
            and found.state in (State.FEEDBACK, State.ANSWERED, State.RETURNED)
        )
    doubts = [
        f.message(language()) for f in bench.findings if f.code.startswith(("evaluation-problem", "evaluation-suggestion", "evaluation-deduction"))
    ]  # fmt: skip
    context = {
        **common(found, own, bench),
        "problems": listed,
        "form": form if writes else None,
        "writes": writes,
        "doubts": doubts if own.inside and (bench.open or found.state != State.SCORING) else [],
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "evaluations/problems.html", context, status=status)


def _problem_form(request: HttpRequest, found: Evaluation, problem: Problem | None) -> ProblemForm:
    items = [(item.number, f"{item.number}. {item.title}") for item in found.items.filter(removed_at=None)]
    return ProblemForm(
        request.POST or None,
        instance=problem,
        criteria=criteria_of(found),
        items=items,
        units=units_of(found),
    )


def _keep_problem(
    request: HttpRequest, found: Evaluation, form: ProblemForm, problem: Problem | None
) -> bool:
    data = form.cleaned_data
    given = ProblemGiven(
        data["criterion"], data["text"].strip(), tuple(data["evidence"]), data["unit"], data["suggestion"].strip(),
        data["owner"].strip(), data["due"],
    )  # fmt: skip
    try:
        ledger.keep_problem(
            found.pk,
            person_of(request),
            given,
            problem.pk if problem else None,
            number(request.POST.get("version")),
        )
    except Refused as error:
        form.add_error(None, refusal_text(error.code))
        return False
    messages.success(request, _("已保存"))
    return True


@on_evaluation(lambda own: own.declared)
def problem(request: HttpRequest, found: Evaluation, own: Access, problem: int) -> HttpResponse:
    """Change a problem, or take it back."""
    row = found.problems.filter(pk=problem).first()
    if row is None:
        raise Http404
    to = redirect("evaluation-problems", pk=found.pk)
    if request.method == "POST" and request.POST.get("do") == "remove":
        version = number(request.POST.get("version"))
        return answered(
            request,
            lambda: ledger.remove_problem(found.pk, person_of(request), problem, version),
            _("已删除"),
            to,
        )
    version = row.version
    form = _problem_form(request, found, row)
    if request.method == "POST" and form.is_valid() and _keep_problem(request, found, form, row):
        return to
    context = {
        **common(found, own),
        "form": form,
        "title": _("修改问题%(n)s") % {"n": row.number},
        "back": "evaluation-problems",
        "back_label": _("问题和建议"),
        "version": number(request.POST.get("version")) if request.method == "POST" else version,
        "writes": found.state in WRITING,
    }
    return render(request, "evaluations/edit.html", context, status=422 if form.errors else 200)


def _its_problem(found: Evaluation, problem: int) -> Problem:
    row = found.problems.select_related("unit").filter(pk=problem).first()
    if row is None:
        raise Http404
    return row


@require_POST
@on_evaluation(_result)
def answer(request: HttpRequest, found: Evaluation, own: Access, problem: int) -> HttpResponse:
    """Answer a problem for the unit."""
    row = _its_problem(found, problem)
    if not may_answer(found, person_of(request), row.unit):
        raise PermissionDenied
    accepted = {"yes": True, "no": False}.get(request.POST.get("accepted", ""))
    to = redirect("evaluation-problems", pk=found.pk)
    if accepted is None:
        messages.error(request, _("请选择是否认可。"))
        return to

    def work() -> None:
        ledger.answer(
            found.pk, person_of(request), problem, accepted=accepted is True,
            text=request.POST.get("text", "")[:2000], version=number(request.POST.get("version")),
        )  # fmt: skip

    return answered(request, work, _("已答复"), to)


@require_POST
@on_evaluation(lambda own: own.leader)
def decide(request: HttpRequest, found: Evaluation, own: Access, problem: int) -> HttpResponse:
    """Decide on an objection."""
    _its_problem(found, problem)
    heard = {"yes": True, "no": False}.get(request.POST.get("heard", ""))
    to = redirect("evaluation-problems", pk=found.pk)
    if heard is None:
        messages.error(request, _("请选择是否采纳。"))
        return to

    def work() -> None:
        ledger.decide(
            found.pk, person_of(request), problem, heard=heard is True, text=request.POST.get("text", "")[:2000],
            version=number(request.POST.get("version")),
        )  # fmt: skip

    return answered(request, work, _("已处理"), to)


# -- report -------------------------------------------------------------------------------------------------------


@on_evaluation(_result)
def report(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Show the versions of the report and how the latest agrees with the sheet; the team uploads one."""
    writes = own.declared and found.state in reporting.REPORTING
    form = (
        ReportForm(request.POST or None, request.FILES or None) if request.method == "POST" else ReportForm()
    )
    if request.method == "POST":
        if not own.declared:
            raise PermissionDenied
        if form.is_valid():
            try:
                reporting.take_report(
                    found.pk, person_of(request), form.cleaned_data["file"], form.cleaned_data["note"]
                )
            except Unusable as error:
                form.add_error("file", str(error))
            except Refused as error:
                form.add_error(None, refusal_text(error.code))
            else:
                messages.success(request, _("已上传并读取"))
                return redirect("evaluation-report", pk=found.pk)
    bench = bench_of(found)
    versions = list(found.reports.select_related("by"))
    latest = versions[0] if versions else None
    context = {
        **common(found, own, bench),
        "versions": versions if own.inside else versions[:1],
        "latest": latest,
        "differences": reporting.differences(found, bench, latest) if latest else [],
        "form": form if writes else None,
        "drafts": drafts(own),
        "result": bench.result,
        "findings": [f.message(language()) for f in bench.findings] if own.inside else [],
    }
    return render(request, "evaluations/report.html", context, status=422 if form.errors else 200)


def drafts(own: Access) -> bool:
    """Say whether a person gets the draft."""
    return own.declared or own.commissions


@require_safe
@on_evaluation(drafts)
def draft(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Hand out the report drafted from the data."""
    return drafted(found)


def drafted(found: Evaluation) -> HttpResponse:
    """Return the draft of a report as a file, once the scores are open."""
    if found.state in (State.PLANNED, State.ASSIGNED) or (
        found.state == State.SCORING and not bench_of(found).open
    ):
        raise Http404
    return as_file(reporting.draft(found), f"{found.title}_{_('评价报告初稿')}.docx", "docx")


@require_safe
@on_evaluation(_result)
def report_file(request: HttpRequest, found: Evaluation, own: Access, number_: int) -> FileResponse:
    """Hand out a version of the report; the unit gets the latest."""
    row = report_of(found, own, number_)
    return handed(row.sha256, row.name, row.kind)


def report_of(found: Evaluation, own: Access, number_: int) -> ReportFile:
    """Return a version of the report; to the evaluated unit only the latest exists."""
    row: ReportFile | None = found.reports.filter(number=number_).first()
    if row is None or (not own.inside and found.reports.filter(number__gt=number_).exists()):
        raise Http404
    return row
