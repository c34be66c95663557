"""Re-checks: the list, preparing one, its sample, the board of its reviews, what may be concluded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle.models import Job, Round, RoundKind
from jixiao.web.cycle.services import Refused
from jixiao.web.office.models import Unit, UnitKind
from jixiao.web.office.rights import Right, may, paths, under, units_for
from jixiao.web.pages.guard import needs, number, paged, person_of
from jixiao.web.pages.wording import language
from jixiao.web.recheck import drawing, jobs, reading, services
from jixiao.web.recheck.access import kept_by, recheck_for, refused, whole_for
from jixiao.web.recheck.forms import AssignForm, RecheckForm
from jixiao.web.recheck.models import FrameKind, Recheck, Review
from jixiao.web.recheck.report import concluded_words
from jixiao.web.recheck.summary import summary_of
from jixiao.web.recheck.ways import SHOWN_TO_THE_UNIT, WRITTEN_IN, ReviewState, TaskState


@require_safe
@needs(Right.READ, Right.EVALUATE)
def index(request: HttpRequest) -> HttpResponse:
    """List the re-checks that concern the person, and the reviews that wait for him."""
    person = person_of(request)
    mine = Q(reviews__in=Review.objects.filter(under(paths(person, Right.READ), "dossier__unit__path")))
    found = reading.rechecks_for(person).annotate(
        all=Count("reviews", filter=mine & ~Q(reviews__state=ReviewState.VOID), distinct=True),
        done=Count("reviews", filter=mine & Q(reviews__state=ReviewState.DECIDED), distinct=True),
    )
    waiting = reading.waiting_for(person)
    assigned = Review.objects.filter(reviewer=person).exclude(state=ReviewState.VOID)
    evaluates = under(paths(person, Right.EVALUATE) + paths(person, Right.DECIDE), "dossier__unit__path")
    done = assigned.filter(evaluates).exclude(pk__in=waiting.values("pk"))
    context = {
        "page": paged(request, found.order_by("-pk"), 20),
        "waiting": _due(waiting[:50]),
        "more": max(waiting.count() - 50, 0),
        "handed": done.select_related("dossier", "dossier__unit", "recheck").order_by("-state_at")[:20],
        "may_make": may(person, Right.DECIDE),
    }
    return render(request, "recheck/index.html", context)


def _due(found: Any) -> list[Any]:
    """Give each review the day that counts now, and how many days are left."""
    today = timezone.localdate()
    shown = list(found)
    for review in shown:
        day = review.answer_by if review.state == ReviewState.FEEDBACK else review.term
        running = review.state in WRITTEN_IN or review.state == ReviewState.FEEDBACK
        review.left = (day - today).days if day is not None and running else None
    return shown


# -- preparing ----------------------------------------------------------------------------------------------------


@needs(Right.DECIDE)
def new(request: HttpRequest) -> HttpResponse:
    """Make a re-check."""
    return _form(request, None)


@needs(Right.DECIDE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a re-check whose list is not fixed yet."""
    found = kept_by(request, pk)
    if found.state != TaskState.PREPARING:
        refused(request, Refused("state"))
        return redirect("recheck", pk=pk)
    return _form(request, found)


def _form(request: HttpRequest, found: Recheck | None) -> HttpResponse:
    person = person_of(request)
    initial: dict[str, Any] = {"seed_on": timezone.localdate(), "share": 20}
    asked = Round.objects.filter(
        under(paths(person, Right.DECIDE), "scope__path"), pk=number(request.GET.get("round")),
        kind=RoundKind.SELF_EVALUATION,
    ).first()  # fmt: skip
    if asked is not None:
        initial |= {"round": asked, "title": _("%(round)s抽查复核") % {"round": asked.title}}
    form = RecheckForm(
        request.POST or None, instance=found, initial=None if found else initial, person=person
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = drawing.save(form.save(commit=False), person, form.changed_data)
        except Refused as error:
            refused(request, error)
        else:
            messages.success(request, _("已保存"))
            return redirect("recheck", pk=made.pk)
    context = {"form": form, "recheck": found}
    return render(request, "recheck/form.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Right.DECIDE)
def fix(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix the list; a long one in the background."""
    found, version = kept_by(request, pk), number(request.POST.get("version"))
    try:
        made = jobs.fixed_or_asked(found, person_of(request), version)
    except Refused as error:
        refused(request, error)
    else:
        if isinstance(made, Job):
            messages.info(request, _("抽样框较长，正在后台固定；办理完毕后请公布校验值，再抽取样本"))
            return redirect("jobs")
        messages.success(request, _("抽样框已固定，请公布校验值，再抽取样本"))
    return redirect("recheck", pk=pk)


@require_POST
@needs(Right.DECIDE)
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the sample; from a long list in the background."""
    found, version = kept_by(request, pk), number(request.POST.get("version"))
    try:
        made = jobs.drawn_or_asked(found, person_of(request), version, request.POST.get("seed", "")[:120])
    except Refused as error:
        refused(request, error)
        return redirect("recheck", pk=pk)
    if isinstance(made, Job):
        messages.info(request, _("抽样框较长，正在后台抽取；完成后可在抽查页面查看名单"))
        return redirect("jobs")
    messages.success(request, _("已抽取%(n)s个") % {"n": made.reviews.count()})
    return redirect("recheck-sample", pk=pk)


@require_POST
@needs(Right.DECIDE)
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new draw in the place of this one."""
    kept_by(request, pk)
    version, reason = number(request.POST.get("version")), request.POST.get("reason", "")
    try:
        made = drawing.replace(pk, person_of(request), version=version, reason=reason)
    except Refused as error:
        refused(request, error)
        return redirect("recheck", pk=pk)
    messages.success(request, _("原抽样已保留，请核对新的抽样设置"))
    return redirect("recheck", pk=made.pk)


@require_POST
@needs(Right.DECIDE)
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """End the re-check."""
    kept_by(request, pk)
    try:
        drawing.finish(pk, person_of(request), version=number(request.POST.get("version")))
    except Refused as error:
        refused(request, error)
    else:
        messages.success(request, _("抽查已结束"))
    return redirect("recheck", pk=pk)


# -- the board ----------------------------------------------------------------------------------------------------


@require_safe
@needs(Right.READ)
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a re-check: what is to be done next, or how its reviews stand."""
    return _board(request, recheck_for(request, pk))


def _board(request: HttpRequest, found: Recheck, form: AssignForm | None = None) -> HttpResponse:
    person = person_of(request)
    whole = reading.oversees(person, found)
    keeper = may(person, Right.DECIDE, found.round.scope)
    context: dict[str, Any] = {
        "recheck": found,
        "whole": whole,
        "keeper": keeper,
        "english": language() == "en",
    }
    if found.state in (TaskState.PREPARING, TaskState.FIXED):
        context |= layers(found)
    else:
        context |= _reviews(request, found, whole=whole, keeper=keeper)
        if keeper and found.state == TaskState.DRAWN:
            days = drawing.rules_of(found).decision.review_days
            context["assign"] = form or AssignForm(people=services.people_for(found), days=days)
    return render(request, "recheck/board.html", context, status=422 if form is not None else 200)


def layers(found: Recheck) -> dict[str, Any]:
    """Return the strata: as fixed, else as they would be now."""
    if found.state == TaskState.FIXED:
        return {"strata": found.strata, "size": found.frame_size, "budget": found.frame_budget}
    items = [line["item"] for line in drawing.frame_of(found.round, found.frame_kind)]
    try:
        layers = drawing.layers_of(found, items, drawing.rules_of(found))
    except ValueError:
        return {"strata": [], "size": len(items), "budget": None, "unusable": bool(items)}
    strata = [drawing.shown(stratum) for stratum in layers.strata]
    return {"strata": strata, "size": len(items), "budget": sum(item.budget for item in items)}


def _reviews(request: HttpRequest, found: Recheck, *, whole: bool, keeper: bool) -> dict[str, Any]:
    person = person_of(request)
    reviews = reading.reviews_for(person, found)
    counts = {row["state"]: row["n"] for row in reviews.order_by().values("state").annotate(n=Count("pk"))}
    page = paged(request, _filtered(request, reviews).order_by("pk"))
    labels = {one["key"]: one["en" if language() == "en" else "zh"] for one in found.strata}
    _due(page.object_list)
    for review in _due(page):
        review.layer = labels.get(review.item.stratum, "") if review.item else ""
        review.shown = whole or review.state in SHOWN_TO_THE_UNIT
        review.pickable = keeper and review.state in (ReviewState.UNASSIGNED, *WRITTEN_IN)
    late = reviews.filter(_late())
    context: dict[str, Any] = {
        "page": page,
        "states": [(state, counts[state.value]) for state in ReviewState if counts.get(state.value)],
        "late": late.count(),
        "drawn": reviews.exclude(item=None).count(),
        "added": reviews.filter(item=None).count(),
        "all": sum(counts.values()),
        "done": counts.get(ReviewState.DECIDED, 0),
        "open": sum(n for state, n in counts.items() if state not in (ReviewState.DECIDED, ReviewState.VOID)),
    }
    if whole:
        rules = drawing.rules_of(found)
        context |= {
            "by_reviewer": _by_reviewer(reviews),
            "inconsistent": [
                {"message": one.message(language()), "advice": one.advice(language())}
                for one in reading.inconsistencies(found, rules)
            ],
            "departments": units_for(person, Right.READ).filter(kind=UnitKind.DEPARTMENT, active=True),
        }
    return context


def _late() -> Q:
    today = timezone.localdate()
    return Q(state__in=WRITTEN_IN, term__lt=today) | Q(state=ReviewState.FEEDBACK, answer_by__lt=today)


def _filtered(request: HttpRequest, found: QuerySet[Review]) -> QuerySet[Review]:
    get = request.GET
    if get.get("state") in ReviewState.values:
        found = found.filter(state=get["state"])
    if get.get("reviewer"):
        found = found.filter(reviewer=number(get["reviewer"]))
    if get.get("unit"):
        unit = Unit.objects.filter(pk=number(get["unit"])).first()
        found = found.filter(dossier__unit__path__startswith=unit.path) if unit else found.none()
    if get.get("late"):
        found = found.filter(_late())
    words = get.get("q", "").strip()
    if words:
        found = found.filter(
            Q(dossier__title__icontains=words) | Q(dossier__unit__name__icontains=words)
            | Q(dossier__project__code__startswith=words)
        )  # fmt: skip
    return found


def _by_reviewer(found: QuerySet[Review]) -> list[dict[str, Any]]:
    """Return how far each reviewer has come."""
    rows = (
        found.order_by()
        .exclude(reviewer=None)
        .exclude(state=ReviewState.VOID)
        .values("reviewer", "reviewer__name")
        .annotate(
            all=Count("pk"),
            done=Count("pk", filter=Q(state=ReviewState.DECIDED)),
            writing=Count("pk", filter=Q(state__in=WRITTEN_IN)),
            late=Count("pk", filter=_late()),
        )
    )
    return [{**row} for row in rows.order_by("reviewer")]


@require_POST
@needs(Right.DECIDE)
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign the chosen reviews."""
    found = kept_by(request, pk)
    people = services.people_for(found)
    form = AssignForm(request.POST, people=people, days=0)
    if not form.is_valid():
        return _board(request, found, form) if found.state == TaskState.DRAWN else redirect("recheck", pk=pk)
    chosen = [number(text) for text in request.POST.getlist("review")]
    data = form.cleaned_data
    try:
        n = services.assign(
            found, person_of(request), chosen, list(data["reviewers"]), data["term"], data["reason"]
        )
    except Refused as error:
        refused(request, error)
        return redirect("recheck", pk=pk)
    messages.success(request, _("已分派%(n)s张") % {"n": n})
    return redirect("recheck", pk=pk)


# -- the sample ---------------------------------------------------------------------------------------------------


@require_safe
@needs(Right.READ)
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the sample was drawn, what was drawn and why; ``?verify=1`` draws it again."""
    found = recheck_for(request, pk)
    person = person_of(request)
    whole = reading.oversees(person, found)
    drawn = found.items.filter(under(paths(person, Right.READ), "dossier__unit__path"), drawn=True)
    page = paged(
        request, drawn.select_related("dossier", "dossier__unit").defer("dossier__form", "dossier__rows")
    )
    english = language() == "en"
    labels = {one["key"]: one["en" if english else "zh"] for one in found.strata}
    for item in page:
        item.layer = labels.get(item.stratum, "")
        item.said = item.why.get("en" if english else "zh", "")
    context = {
        "recheck": found,
        "whole": whole,
        "english": english,
        "words": found.words.get("en" if english else "zh", []),
        "page": page,
        "additions": reading.reviews_for(person, found).filter(item=None) if found.drawn_at else [],
        "verified": verified(found) if whole and request.GET.get("verify") and found.drawn_at else None,
    }
    return render(request, "recheck/sample.html", context)


def verified(found: Recheck) -> dict[str, bool]:
    """Draw again and say whether the list and the sample are the same."""
    plan = drawing.plan_of(found)
    kept = set(found.items.filter(drawn=True).values_list("key", "number"))
    return {
        "digest": plan.frame_digest == found.digest,
        "sample": {(one.item.id, one.number) for one in plan.drawn} == kept,
    }


@require_safe
@needs(Right.READ)
def frame(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the fixed list."""
    found = whole_for(request, pk)
    english = language() == "en"
    items = found.items.select_related("dossier").defer("dossier__form", "dossier__rows")
    stratum, words = request.GET.get("stratum", ""), request.GET.get("q", "").strip()
    if stratum:
        items = items.filter(stratum=stratum)
    if request.GET.get("drawn"):
        items = items.filter(drawn=True)
    if words:
        items = items.filter(
            Q(key__startswith=words) | Q(unit_name__icontains=words) | Q(dossier__title__icontains=words)
        )
    page = paged(request, items.order_by("-budget", "key"))
    labels = {one["key"]: one["en" if english else "zh"] for one in found.strata}
    for item in page:
        item.layer = labels.get(item.stratum, "")
        item.risks = [(one[1] if english else one[0], one[2]) for one in item.signs]
    context = {"recheck": found, "page": page, "strata": labels.items()}
    return render(request, "recheck/frame.html", context)


@needs(Right.DECIDE)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose forms outside the sample, by name and with a reason."""
    found = kept_by(request, pk)
    if request.method == "POST":
        chosen = [number(text) for text in request.POST.getlist("dossier")]
        version, reason = number(request.POST.get("version")), request.POST.get("reason", "")
        try:
            n = drawing.add(pk, person_of(request), chosen, reason, version=version)
        except Refused as error:
            refused(request, error)
            return redirect("recheck-add", pk=pk)
        messages.success(request, _("已列入重点抽查%(n)s个，不参与推断") % {"n": n})
        return redirect("recheck", pk=pk)
    there = found.reviews.values("dossier")
    free = drawing.candidates(found.round, FrameKind.SUBMITTED).exclude(pk__in=there)
    words = request.GET.get("q", "").strip()
    if words:
        free = free.filter(
            Q(title__icontains=words) | Q(unit__name__icontains=words) | Q(project__code__startswith=words)
        )
    free = free.select_related("unit", "unit__parent", "project").order_by(
        "-errors", "-warnings", "-budget", "pk"
    )
    context = {"recheck": found, "page": paged(request, free), "open": found.state == TaskState.DRAWN}
    return render(request, "recheck/add.html", context)


# -- what came of it ----------------------------------------------------------------------------------------------


@require_safe
@needs(Right.READ)
def estimated(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the reviewed sample says of all self-evaluations, and what it does not."""
    found = whole_for(request, pk)
    if found.drawn_at is None:
        return redirect("recheck", pk=pk)
    known = reading.concluded(found)
    english = language() == "en"
    context = {
        "recheck": found,
        "known": known,
        "open": known.drawn - known.decided,
        "words": concluded_words(known),
        "lines": lines(known, english=english),
        "above": drawing.rules_of(found).estimation.overstated_above,
    }
    return render(request, "recheck/estimate.html", context)


def lines(known: reading.Concluded, *, english: bool) -> list[dict[str, Any]]:
    """Return the strata with what was found in each."""
    if known.estimate is None:
        return []
    return [
        {
            "label": one.stratum.label_en if english else one.stratum.label,
            "size": one.size,
            "places": one.stratum.places,
            "reviewed": len(one.deviations),
            "mean": sum(one.deviations) / len(one.deviations) if one.deviations else None,
            "overstated": one.overstated,
        }
        for one in known.estimate.strata
    ]


@require_safe
@needs(Right.READ)
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the outcome by department, criterion and grade."""
    found = whole_for(request, pk)
    if found.drawn_at is None:
        return redirect("recheck", pk=pk)
    counted = summary_of(found, drawing.rules_of(found))
    context = {"recheck": found, "summary": counted, "formats": ("docx", "pdf", "xlsx")}
    return render(request, "recheck/summary.html", context)
