"""The small office with a round of self-evaluations that were closed, to be drawn from and reviewed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from jixiao.forms.entry import form_of
from jixiao.web.cycle import services as cycle
from jixiao.web.cycle.editing import keys_for
from jixiao.web.cycle.judging import judged
from jixiao.web.cycle.models import Dossier, Project, Revision, Round
from jixiao.web.cycle.rounds import open_round
from jixiao.web.office.models import Unit
from jixiao.web.recheck import drawing, services
from jixiao.web.recheck.models import FrameKind, Recheck, Review
from web.office import Office, good_target

Change = Callable[[dict[str, Any]], dict[str, Any]]
"""What is done to a record before it becomes the form."""


def result_of(name: str, budget: str = "30", spent: str = "27") -> dict[str, Any]:
    """A self-evaluation whose points follow from the rules: 9 for the execution, 90 for what was reached."""
    record = good_target()
    actuals = ("12座", "100%", "96%", "2.4万元", "8700人", "93%")
    for indicator, actual in zip(record["indicators"], actuals, strict=True):
        indicator |= {"actual": actual, "score": indicator["weight"]}
    funds = {
        "executed": spent,
        "initial": budget,
        "revised": budget,
        "weight": "10",
        "score": "9",
        "rate": "90%",
    }
    record["funds"][0] |= funds
    record["funds"][1] |= {"executed": spent, "initial": budget, "revised": budget}
    more = {
        "kind": "self_evaluation",
        "project": name,
        "objective_actual": "完成12座泵站检修。",
        "total_score": "99",
    }
    return {**record, **more}


def evaluated(
    office: Office,
    names: dict[str, str],
    *,
    state: str = "closed",
    unit: Unit | None = None,
    english: bool = False,
    change: Change | None = None,
) -> Round:
    """Make a round with a closed self-evaluation for each name; the values are the budgets in 万元."""
    title = "Results 2024" if english else "2024年绩效自评"
    scope = next(unit for unit in office.units.values() if unit.parent_id is None)
    round_ = Round.objects.create(
        year=2024, kind="self_evaluation", title=title, scope=scope, profile="cn", profile_on="2024-12-31",
        opens="2025-01-01", deadline="2099-04-30",
    )  # fmt: skip
    round_.refresh_from_db()
    unit = unit or office.units["供水管理站"]
    projects = [
        Project.objects.get_or_create(code=f"R-{name}", defaults={"name": name, "unit": unit})[0]
        for name in names
    ]
    open_round(round_, office.people["officer"], projects)
    for name, budget in names.items():
        close(office, round_, name, budget, state, change)
    return round_


def close(
    office: Office, round_: Round, name: str, budget: str, state: str = "closed", change: Change | None = None
) -> Dossier:
    """Fill a self-evaluation in and put it into a state, with its revision."""
    dossier = Dossier.objects.select_related("round", "unit", "project").get(round=round_, title=name)
    record = result_of(name, budget, f"{float(budget) * 0.9:g}")
    form = form_of(change(record) if change else record)
    rows = keys_for(form)
    cycle.store(dossier, form, rows, judged(dossier, form, rows))
    revise(office, dossier)
    Dossier.objects.filter(pk=dossier.pk).update(state=state)
    return dossier


def revise(office: Office, dossier: Dossier) -> Revision:
    """Keep what a form says as its next revision."""
    return Revision.objects.create(
        dossier=dossier, number=dossier.revisions.count() + 1, form=dossier.form, rows=dossier.rows, findings=[],
        profile="cn", profile_on="2024-12-31", rules_version="test", by=office.people["filler"],
    )  # fmt: skip


def prepared(office: Office, round_: Round, **more: Any) -> Recheck:
    """A re-check that is not fixed yet."""
    values = {
        "round": round_, "title": "2024年抽查", "frame_kind": FrameKind.CLOSED, "size": 2, "seed": "08 14 19",
        "seed_source": "双色球第2025050期", "seed_on": timezone.localdate(),
    }  # fmt: skip
    return drawing.save(Recheck(**{**values, **more}), office.people["officer"], ["title"])


def drawn(office: Office, round_: Round, **more: Any) -> Recheck:
    """A re-check with its sample."""
    officer = office.people["officer"]
    made = prepared(office, round_, **more)
    drawing.fix(made.pk, officer, version=0)
    return drawing.draw_sample(made.pk, officer, version=1)


def assigned(office: Office, review: Review, who: str = "officer") -> Review:
    """A review in somebody's hands."""
    services.assign(
        review.recheck, office.people["officer"], [review.pk], [office.people[who]], timezone.localdate()
    )
    review.refresh_from_db()
    return review


def off(
    office: Office, review: Review, who: str = "officer", *, row: str = "indicators[5]", points: str = "5",
    criterion: str = "survey-missing", note: str = "没有问卷",
) -> Any:  # fmt: skip
    """Take points off."""
    review.refresh_from_db()
    values = {"row": row, "criterion": criterion, "points": points, "note": note, "column": "score"}
    return services.deduct(review.pk, office.people[who], version=review.version, values=values)


def go(office: Office, review: Review, who: str, *names: str, **more: Any) -> Review:
    """Take ways one after the other."""
    for name in names:
        review.refresh_from_db()
        services.take(name, review.pk, office.people[who], version=review.version, **more)
    review.refresh_from_db()
    return review


def answered(
    office: Office, review: Review, *, accepts: bool, text: str = "有问卷", who: str = "filler"
) -> Review:
    """The unit says the same to every deduction, and its head sends it."""
    for one in review.deductions.all():
        review.refresh_from_db()
        services.answer(
            review.pk,
            office.people[who],
            version=review.version,
            deduction=one.pk,
            accepts=accepts,
            text=text,
        )
    return go(office, review, "unit-head", "answer")
