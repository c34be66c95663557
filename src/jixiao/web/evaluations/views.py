"""The list of evaluations, planning one, its page, and the steps it takes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle.models import Dossier, Project, RoundKind
from jixiao.web.cycle.services import Refused
from jixiao.web.evaluations import planning, services
from jixiao.web.evaluations.access import Access, assigned, visible
from jixiao.web.evaluations.forms import MemberForm, PlanForm, initial_of
from jixiao.web.evaluations.guarding import on_evaluation, tell_refusal, word
from jixiao.web.evaluations.models import Evaluation, Member, Subject
from jixiao.web.evaluations.sheets import Bench, bench_of
from jixiao.web.evaluations.ways import FLOWS, LAST, Kind, State
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, may, paths, under
from jixiao.web.pages.guard import needs, number, paged, person_of
from jixiao.web.pages.wording import refusal_text
from jixiao.web.results.listing import visible as visible_uses
from jixiao.web.results.services import outdated

COMMISSIONING = (Right.REVIEW, Right.DECIDE)
OFFERED = 30
"""Projects that are offered for a choice at a time."""
CYCLE = 5
"""Years in which every key project is to be evaluated once (财预〔2020〕10号)."""


# -- list ---------------------------------------------------------------------------------------------------------


@require_safe
@needs(Right.READ, Right.EVALUATE)
def index(request: HttpRequest) -> HttpResponse:
    """List the evaluations that concern the person; an evaluator sees his assignments first."""
    person = person_of(request)
    found = _filtered(request, visible(person), person).select_related("unit", "commissioner")
    seats = Member.objects.filter(evaluation=OuterRef("pk"), ended_at=None)
    found = found.annotate(
        experts=Count("members", filter=Q(members__reason=""), distinct=True),
        handed=Count("members", filter=Q(members__reason="", members__done_at__isnull=False), distinct=True),
        mine=Exists(seats.filter(person=person)),
        declared=Exists(seats.filter(person=person, declared_at__isnull=False)),
    )
    page = paged(request, found.order_by("-mine", F("due").desc(), "-pk"))
    today = timezone.localdate()
    for item in page:
        term = item.term
        item.left = None if term is None else (term - today).days
        item.waiting = item.mine and not item.declared and item.state not in (*LAST, State.PLANNED)
    context = {
        "page": page,
        "kinds": Kind,
        "states": State,
        "years": sorted(set(visible(person).order_by().values_list("year", flat=True)), reverse=True),
        "may_plan": any(may(person, right) for right in COMMISSIONING),
        "evaluates": may(person, Right.EVALUATE),
        "reads": may(person, Right.READ),
    }
    return render(request, "evaluations/list.html", context)


def _filtered(request: HttpRequest, found: QuerySet[Evaluation], person: Person) -> QuerySet[Evaluation]:
    get = request.GET
    if get.get("mine"):
        found = found.filter(pk__in=assigned(person).values("pk"))
    if get.get("kind") in Kind.values:
        found = found.filter(kind=get["kind"])
    if get.get("state") in State.values:
        found = found.filter(state=get["state"])
    if get.get("year"):
        found = found.filter(since__lte=number(get["year"]), year__gte=number(get["year"]))
    words = get.get("q", "").strip()[:100]
    if words:
        projects = Evaluation.projects.through.objects.filter(
            Q(project__name__icontains=words) | Q(project__code__startswith=words), evaluation=OuterRef("pk")
        )
        found = found.filter(Q(title__icontains=words) | Q(unit__name__icontains=words) | Q(Exists(projects)))
    return found


# -- planning -----------------------------------------------------------------------------------------------------


@needs(*COMMISSIONING)
def new(request: HttpRequest) -> HttpResponse:
    """Plan an evaluation."""
    today = timezone.localdate()
    initial = {
        "kind": Kind.FISCAL if may(person_of(request), Right.DECIDE) else Kind.DEPARTMENTAL,
        "year": today.year - 1, "profile": "cn", "profile_on": today,
    }  # fmt: skip
    return _plan(request, None, initial)


@on_evaluation(lambda own: own.commissions)
def edit(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Change an evaluation that is only planned."""
    if found.state != State.PLANNED:
        raise PermissionDenied
    return _plan(request, found, initial_of(found))


def _plan(request: HttpRequest, found: Evaluation | None, initial: dict[str, Any]) -> HttpResponse:
    person = person_of(request)
    chosen = Project.objects.filter(
        _own_projects(person), pk__in=[number(pk) for pk in request.POST.getlist("project")[:100]]
    ).select_related("unit")
    form = PlanForm(request.POST or None, initial=initial, person=person, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            if found is None:
                made = planning.plan_evaluation(person, form.plan())
            else:
                version = number(request.POST.get("version"))
                made = planning.change_plan(found.pk, person, form.plan(), version)
        except Refused as error:
            form.add_error(None, refusal_text(error.code))
        else:
            messages.success(request, _("已保存，请核对评价指标体系并组建评价组"))
            return redirect("evaluation", pk=made.pk)
    year = number(str(form["year"].value() or "")) or timezone.localdate().year
    context = {
        "form": form,
        "evaluation": found,
        "offered": _offered(person, year, request.GET.get("q", "").strip()[:100]),
        "ticked": {project.pk for project in chosen},
        "year": year,
        "cycle": CYCLE,
    }
    return render(request, "evaluations/plan.html", context, status=422 if form.errors else 200)


def _own_projects(person: Person) -> Q:
    return under({path for right in COMMISSIONING for path in paths(person, right)}, "unit__path")


def _offered(person: Person, year: int, words: str) -> list[Project]:
    """Return projects to choose from, the most money first, each with its self score and its last evaluation."""
    results = Dossier.objects.filter(
        project=OuterRef("pk"), round__year=year, round__kind=RoundKind.SELF_EVALUATION
    ).order_by("-pk")
    budgets = Dossier.objects.filter(project=OuterRef("pk"), round__year=year, budget__isnull=False).order_by(
        "-pk"
    )
    last = Evaluation.objects.filter(projects=OuterRef("pk"), state=State.FINAL).order_by("-year")
    found = Project.objects.filter(_own_projects(person), active=True)
    if words:
        found = found.filter(
            Q(name__icontains=words) | Q(code__startswith=words) | Q(unit__name__icontains=words)
        )
    found = found.annotate(
        budget=Subquery(budgets.values("budget")[:1]),
        score=Subquery(results.values("total_score")[:1]),
        grade=Subquery(results.values("grade")[:1]),
        evaluated=Subquery(last.values("year")[:1]),
    )
    return list(found.select_related("unit").order_by(F("budget").desc(nulls_last=True), "code")[:OFFERED])


# -- one evaluation -----------------------------------------------------------------------------------------------


@require_safe
@on_evaluation()
def page(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Show how an evaluation stands, who works on it, and what comes next."""
    return shown(request, found, own)


def shown(
    request: HttpRequest, found: Evaluation, own: Access, form: MemberForm | None = None, status: int = 200
) -> HttpResponse:
    """Return the page of an evaluation."""
    bench = bench_of(found)
    today, term = timezone.localdate(), found.term
    building = own.commissions and found.state in (State.PLANNED, State.ASSIGNED)
    if form is None and building:
        form = MemberForm(candidates=planning.candidates(found))
    context = {
        **common(found, own, bench),
        "term": term,
        "left": None if term is None else (term - today).days,
        "hint": hint(found, own, bench),
        "choices": services.ways_for(found, own),
        "projects": list(found.projects.select_related("unit")[:100]),
        "objects": list(found.units.all()),
        "form": form,
        "building": building,
        "removable": own.commissions and found.state in (State.PLANNED, State.ASSIGNED, State.SCORING),
        "appoints": own.commissions and found.state not in LAST,
        "members": bench.members,
        "gone": list(found.members.exclude(reason="").select_related("person")) if own.inside else [],
        "steps": _steps(found),
        "uses": _uses(found, own, person_of(request)),
        "heads": _heads(bench, counted=own.result and (bench.open or found.state not in (State.PLANNED, State.ASSIGNED, State.SCORING))),
    }  # fmt: skip
    return render(request, "evaluations/page.html", context, status=status)


def common(found: Evaluation, own: Access, bench: Bench | None = None) -> dict[str, Any]:
    """Return what every page of an evaluation knows."""
    scoring = found.state == State.SCORING
    return {
        "evaluation": found,
        "own": own,
        "single": found.subject == Subject.PROJECT,
        "scoring": scoring,
        "last": found.state in LAST,
        "points_open": own.result and found.state not in (State.PLANNED, State.ASSIGNED),
        "bench": bench,
    }


def _heads(bench: Bench, *, counted: bool) -> list[dict[str, Any]]:
    return [
        {"name": word(head.name), "points": points, "score": score if counted else None}
        for head, (_id, score, points) in zip(bench.frame.heads, bench.result.heads, strict=True)
    ]


def _steps(found: Evaluation) -> list[Any]:
    labels = {way.name: way.label for way in FLOWS[found.kind].ways}
    steps: list[Any] = list(found.steps.select_related("by"))
    for step in steps:
        step.label = labels.get(step.name, step.name)
    return steps


def _uses(found: Evaluation, own: Access, person: Person) -> list[Any]:
    """Return the uses of results that were made from the score of an evaluation, those that lost it marked."""
    if not own.result:
        return []
    uses: list[Any] = list(visible_uses(person).filter(dossier__evaluations=found, source="evaluation"))
    gone = outdated(uses)
    for use in uses:
        use.gone = use.pk in gone
    return uses


def hint(found: Evaluation, own: Access, bench: Bench) -> str:
    """Say in one sentence what is to be done next, and by whom."""
    state, mine = found.state, own.member
    waiting = sum(member.done_at is None for member in bench.members)
    undeclared = sum(member.declared_at is None for member in bench.members)
    disputed = sum(problem.disputed for problem in bench.problems)
    match state:
        case State.PLANNED:
            return (
                _("核对指标体系的分值，组建评价组并指定组长，然后下达。")
                if own.commissions
                else _("正在筹备。")
            )
        case State.ASSIGNED if undeclared:
            return _("还有%(n)s名成员没有作出回避声明。") % {"n": undeclared}
        case State.ASSIGNED:
            return _("组长核对指标体系后开始评分。")
        case State.SCORING if own.declared and mine is not None and mine.done_at is None:
            return _("请您逐项评分并提交；提交前只有您看得到自己的评分。")
        case State.SCORING if waiting:
            return _("等待%(n)s名专家提交评分。") % {"n": waiting}
        case State.SCORING:
            return _("评分已全部提交，由组长汇总、合议，然后结束评分。")
        case State.DRAFTED | State.RETURNED:
            return _("下载报告初稿，定稿后上传，再征求被评价单位意见。")
        case State.FEEDBACK if own.answers:
            return _("请逐条答复评价发现的问题，全部答复后由单位负责人反馈。")
        case State.FEEDBACK:
            return _("等待被评价单位答复，逾期未答复的视为没有意见。")
        case State.ANSWERED if disputed:
            return _("组长处理%(n)s条不认可的意见，再提交审定。") % {"n": disputed}
        case State.ANSWERED:
            return _("组长核对报告后提交审定。")
        case State.REVIEW:
            return _("由下达评价任务的部门审定。")
        case State.FINAL:
            return _("评价已经审定，结果用于预算安排和整改。")
        case _:
            return ""


@require_POST
@on_evaluation()
def take(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Take a way."""
    name = request.POST.get("way", "")
    way = next((item for item in FLOWS[found.kind].ways if item.name == name), None)
    if way is None:
        messages.error(request, refusal_text("state"))
        return redirect("evaluation", pk=found.pk)
    version = number(request.POST.get("version"))
    try:
        services.take(
            name, found.pk, person_of(request), version=version, reason=request.POST.get("reason", "")[:1000]
        )
    except Refused as error:
        if error.code == "right":
            raise PermissionDenied from error
        tell_refusal(request, error)
    else:
        messages.success(request, _("已办理：%(way)s") % {"way": way.label})
    return redirect("evaluation", pk=found.pk)
