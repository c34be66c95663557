"""The list of uses of results: made from the scores that count, sent to departments, decided, downloaded."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jixiao.analysis.results import BudgetRule
from jixiao.profiles import load_profile
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Job, Round, RoundKind
from jixiao.web.cycle.services import Refused
from jixiao.web.desk.evidence import as_file
from jixiao.web.office.models import Person, UnitKind
from jixiao.web.office.rights import Right, may, paths, under, units_for
from jixiao.web.pages.guard import needs, number, paged, person_of
from jixiao.web.pages.wording import language, refusal_text
from jixiao.web.results import jobs, services
from jixiao.web.results.forms import TEN_THOUSAND, DraftForm, RangeForm
from jixiao.web.results.listing import TOGETHER, decorate, filtered, labels_of, title_of, visible, workbook
from jixiao.web.results.models import BudgetRange, Use
from jixiao.web.results.scores import SOURCES, Final
from jixiao.web.results.states import UseState
from jixiao.web.results.ways import USE


@require_safe
@needs(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List what follows from the results of a year, by department, with amounts."""
    person = person_of(request)
    years = list(visible(person).order_by("-year").values_list("year", flat=True).distinct())
    year = number(request.GET.get("year")) or (years[0] if years else 0)
    found = filtered(person, request.GET, visible(person).filter(year=year))
    page = paged(request, found)
    gone = services.outdated(page)
    for use in page:
        decorate(use, person)
        use.gone = use.pk in gone
    rounds = _rounds(person)
    batch = [way for way in USE.ways if way.name in TOGETHER and may(person, way.right)]
    one = Q(dossier__project__isnull=False)  # a whole unit's money is that of its projects
    sums = found.order_by().aggregate(
        all=Count("pk"), n=Count("pk", filter=one), budget=Sum("budget", filter=one),
        proposal=Sum("proposal", filter=one), decided=Sum("decided", filter=one),
    )  # fmt: skip
    context = {
        "years": years, "year": year, "page": page, "sums": sums, "rounds": rounds, "batch": batch,
        "states": UseState, "grades": _grades(found), "units": _departments(person),
        "ranged": _ranged(rounds, year), "wholes": sums["all"] - sums["n"], "may_make": bool(rounds), "at_once": sums["all"] <= jobs.AT_ONCE, "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "results/index.html", context)


def _rounds(person: Person) -> list[Round]:
    found = Round.objects.filter(
        under(paths(person, Right.DECIDE), "scope__path"), kind=RoundKind.SELF_EVALUATION
    )
    return list(found.select_related("scope").order_by("-year"))


def _ranged(rounds: list[Round], year: int) -> list[Round]:
    """Return one round for each scope of a year: the rules for the next budget are stated for a scope and a year."""
    found = [round_ for round_ in rounds if round_.year == year] or rounds[:1]
    return list({round_.scope_id: round_ for round_ in reversed(found)}.values())


def _departments(person: Person) -> list[tuple[int, str, str]]:
    units = units_for(person, Right.READ).filter(active=True).exclude(kind=UnitKind.BUREAU)
    return list(units.values_list("pk", "name", "kind"))


def _grades(found: QuerySet[Use]) -> list[tuple[str, str]]:
    names = set(found.order_by().values_list("grade", flat=True).distinct())
    return [(name, label) for name, label in labels_of(load_profile("cn")).items() if name in names]


@require_POST
@needs(Right.DECIDE)
def make(request: HttpRequest) -> HttpResponse:
    """Make or refresh the list of a round."""
    person = person_of(request)
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=number(request.POST.get("round")))
    if not may(person, Right.DECIDE, round_.scope):
        raise Http404
    try:
        made = jobs.made_or_asked(round_, person)
    except Refused as error:
        messages.error(request, refusal_text(error.code))
    else:
        if isinstance(made, Job):
            messages.info(request, _("项目较多，正在后台生成清单；完成后可在此下载，也可在“结果应用”中查看"))
            return redirect("jobs")
        if made:
            messages.success(request, _("清单已生成或更新：%(n)s个项目") % {"n": made})
        else:
            messages.warning(request, _("没有可列入的项目：自评办结后才能列入清单"))
    return redirect(f"{reverse('uses')}?year={round_.year}")


@require_safe
@needs(Right.READ)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what follows for one project, with what everybody said."""
    use = _visible_one(request, pk)
    return _page(request, use, None)


def _visible_one(request: HttpRequest, pk: int) -> Use:
    return get_object_or_404(visible(person_of(request)), pk=pk)


def _page(request: HttpRequest, use: Use, form: DraftForm | None) -> HttpResponse:
    person = person_of(request)
    decorate(use, person)
    may_draft = use.state == UseState.DRAFT and may(person, Right.DECIDE, use.unit)
    if may_draft and form is None:
        typed = use.proposal / TEN_THOUSAND if use.proposal is not None else None
        form = DraftForm(instance=use, initial={"proposal": typed.normalize() if typed else typed})
    history = services.last_use(use.dossier.project, use.year) if use.dossier.project else None
    context = {
        "use": use,
        "form": form,
        "may_draft": may_draft,
        "may_notice": any(may(person, right, use.unit) for right in (Right.DECIDE, Right.REVIEW)),
        "notices": use.rectifications.all(),
        "before": history,
        "counts_now": _counting(services.outdated([use]).get(use.pk)),
    }
    return render(
        request, "results/use.html", context, status=422 if form is not None and form.errors else 200
    )


def _counting(final: Final | None) -> dict[str, Any] | None:
    """Return the score that counts now, where a use rests on another one."""
    return {"score": final.score, "source": SOURCES[final.source]} if final is not None else None


@require_POST
@needs(Right.DECIDE)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what the bureau proposes."""
    use = _visible_one(request, pk)
    if not may(person_of(request), Right.DECIDE, use.unit):
        raise Http404
    form = DraftForm(request.POST, instance=Use(pk=use.pk))
    if not form.is_valid():
        return _page(request, use, form)
    try:
        services.draft(
            pk, person_of(request), version=number(request.POST.get("version")),
            proposal=form.cleaned_data["proposal"], advice=form.cleaned_data["advice"],
        )  # fmt: skip
    except Refused as error:
        messages.error(request, refusal_text(error.code))
    else:
        messages.success(request, _("已保存"))
    return redirect("use", pk=pk)


@require_POST
@needs(Right.DECIDE, Right.REVIEW, Right.REOPEN)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a way for one project."""
    use = _visible_one(request, pk)
    name = request.POST.get("take", "")
    if name not in {way.name for way in USE.ways}:
        raise Http404
    try:
        services.take(
            name, pk, person_of(request), version=number(request.POST.get("version")),
            reason=request.POST.get("reason", "")[:2000], decided=_amount(request.POST.get("decided", "")),
        )  # fmt: skip
    except Refused as error:
        messages.error(request, refusal_text(error.code))
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已办理"))
    return redirect("use", pk=use.pk)


def _amount(text: str) -> Decimal | None:
    """Return a typed amount of 万元 in 元. Raises ``ValueError`` with words for the person."""
    text = text.strip().replace(",", "").replace("，", "")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(_("金额应为数字（万元）")) from error
    if not value.is_finite() or value < 0 or value >= Decimal(10) ** 14:
        raise ValueError(_("金额应为数字（万元）"))
    return value * TEN_THOUSAND


@require_POST
@needs(Right.DECIDE, Right.REVIEW, Right.REOPEN)
def take_many(request: HttpRequest) -> HttpResponse:
    """Take a way for several projects, each for itself."""
    name = request.POST.get("take", "")
    chosen = []
    for text in request.POST.getlist("use")[:500]:
        pk, _colon, version = text.partition(":")
        chosen.append((number(pk), number(version)))
    back = f"{reverse('uses')}?year={number(request.POST.get('year'))}"
    if name not in TOGETHER or not chosen:
        messages.error(request, _("请勾选项目并选择办理方式"))
        return redirect(back)
    refused = services.take_many(name, chosen, person_of(request), request.POST.get("reason", "")[:2000])
    done = len(chosen) - len(refused)
    if done:
        messages.success(request, _("已办理%(n)s个项目") % {"n": done})
    titles = dict(visible(person_of(request)).filter(pk__in=refused).values_list("pk", "dossier__title"))
    for one, code in refused.items():
        messages.error(request, f"{titles.get(one, '')}：{refusal_text(code)}".lstrip("："))
    return redirect(back)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.READ)
def book(request: HttpRequest) -> HttpResponse:
    """Hand the list out as a workbook; a long one is asked for by POST and made in the background."""
    person = person_of(request)
    year = number(request.GET.get("year"))
    found = filtered(person, request.GET, visible(person).filter(year=year))
    total = found.count()
    if request.method == "POST":
        asked = {name: text[:20] for name in ("state", "grade", "unit") if (text := request.GET.get(name))}
        try:
            jobs.ask_for_book(person, year, asked, total)
        except Refused as error:
            messages.error(request, refusal_text(error.code))
        return redirect("jobs")
    if total > jobs.AT_ONCE:
        messages.warning(request, _("项目较多，请在后台生成后下载"))
        return redirect(f"{reverse('uses')}?{request.GET.urlencode()}")
    return listed(person, year, found)


def listed(person: Person, year: int, uses: QuerySet[Use]) -> HttpResponse:
    """Return uses of a year as a workbook to be kept."""
    return as_file(workbook(person, year, uses), f"{title_of(year)}.xlsx", "xlsx")


@needs(Right.DECIDE)
def ranges(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and state the bureau's rules of a round's year: what a grade means for the next budget."""
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=pk, kind=RoundKind.SELF_EVALUATION)
    person = person_of(request)
    if not may(person, Right.DECIDE, round_.scope):
        raise Http404
    profile = rules_for(round_)
    labels = labels_of(profile)
    form = RangeForm(request.POST or None, grades=list(labels.items()))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        rule = BudgetRule(data["low"] / 100, data["high"] / 100, data["source"])
        services.set_range(round_.scope, round_.year, person, data["grade"], rule)
        messages.success(request, _("已保存；重新生成清单后生效"))
        return redirect("use-ranges", pk=pk)
    known: list[Any] = list(BudgetRange.objects.filter(scope=round_.scope, year=round_.year))
    for item in known:
        item.label = labels.get(item.grade, item.grade)
    words = profile.why("result_use")
    measures = [(labels.get(name, name), getattr(text, "en" if language() == "en" else "zh"))
                for name, text in words.value.items()]  # fmt: skip
    context = {
        "round": round_,
        "form": form,
        "known": known,
        "measures": measures,
        "citation": str(words.citation),
    }
    return render(request, "results/ranges.html", context, status=422 if form.errors else 200)
