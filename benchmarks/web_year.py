"""The rest of the year for the benchmark of the office: what follows the forms, made in bulk.

Monitoring tables with what was seen of them and their alerts, a re-check with its reviews, the use of all closed results,
notices, evaluations, figures of the finance system, adjustments, and an edition of the public pages.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

CAUSES = ("funding", "people", "equipment")
PUBLIC_FORMS = 200
"""Forms of the year before that an edition is made of."""
DAY = date(2026, 1, 1)
TERM = date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Staff:
    """Those in whose name the year was worked."""

    officer: Any
    head: Any


def monitoring(form: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a monitoring table of such targets: every third one far behind."""
    share = (Decimal("0.55"), Decimal("0.6"), Decimal("0.1"))[number % 3]
    spent = f"{30 * share:.2f}"
    actual = (f"{int((9 + number) * share)}座", "99%", "96%", "2.4万元", "8720人", "94%")
    rows = [row | {"actual": text} for row, text in zip(form["indicators"], actual, strict=True)]
    funds = [row | {"executed": spent, "rate": f"{share * 100:.2f}%"} for row in form["funds"]]
    return form | {"kind": "monitoring", "indicators": rows, "funds": funds}


def make_year(projects: Sequence[Any], bureau: Any, staff: Staff, samples: Sequence[dict[str, Any]]) -> None:
    """Make the year that follows the targets (round 1) and the self-evaluations (round 2) of projects."""
    from jixiao.web.cycle.models import Dossier, RoundKind

    chance = random.Random(11)
    make_monitoring(projects, bureau, samples, chance)
    closed = list(Dossier.objects.filter(round__kind=RoundKind.SELF_EVALUATION, state="closed"))
    make_revisions(closed, staff)
    make_recheck(closed[0].round, staff, chance)
    make_uses(closed[0].round, staff, chance)
    make_evaluations(closed, staff, chance)
    make_figures(projects, bureau, staff, chance)
    make_adjustments(Dossier.objects.filter(round__kind=RoundKind.TARGET, state="approved"), staff, chance)
    publish(projects[:PUBLIC_FORMS], closed, bureau, staff)


def make_monitoring(
    projects: Sequence[Any], bureau: Any, samples: Sequence[dict[str, Any]], chance: random.Random
) -> None:
    """Make a monitoring table for every project, with its light, and alerts for those that fall behind."""
    from jixiao.forms.entry import form_of
    from jixiao.web.cycle.editing import dump_form, keys_for
    from jixiao.web.cycle.judging import judged
    from jixiao.web.cycle.models import Dossier, Round
    from jixiao.web.cycle.services import store
    from jixiao.web.monitoring.models import Outlook
    from jixiao.web.monitoring.services import look_at

    round_ = Round.objects.create(
        year=2026, kind="monitoring", month=7, title="2026年1—7月绩效运行监控", scope=bureau, profile="cn",
        profile_on=DAY, opens=DAY, deadline=TERM,
    )  # fmt: skip
    seen = []
    for number, record in enumerate(samples):
        form = form_of(monitoring(record, number))
        rows = keys_for(form)
        sample = Dossier(round=round_, unit=projects[0].unit, project=projects[number], title="样表",
                         form=dump_form(form), rows=rows, state="closed")  # fmt: skip
        sample.save()
        store(sample, form, rows, judged(sample, form, rows))
        seen.append((sample, look_at(sample)))
    chosen = [chance.choice(seen) for _project in projects]
    Dossier.objects.filter(pk__in=[sample.pk for sample, _outlook in seen]).delete()
    copied = (
        "form",
        "rows",
        "executed",
        "total_score",
        "grade",
        "errors",
        "warnings",
        "notices",
        "codes",
        "budget",
    )
    made = Dossier.objects.bulk_create(
        [
            Dossier(round=round_, project=project, unit_id=project.unit_id, title=project.name,
                    state=chance.choice(("draft", "department", "closed", "closed")),
                    **{name: getattr(sample, name) for name in copied})
            for project, (sample, _outlook) in zip(projects, chosen, strict=True)
        ],
        1000,
    )  # fmt: skip
    columns = ("light", "rank", "money", "targets_light", "rate", "targets", "out_of_step", "reds", "yellows",
               "doubtful")  # fmt: skip
    watched = [
        (table, look) for table, (_s, look) in zip(made, chosen, strict=True) if table.state != "draft"
    ]
    Outlook.objects.bulk_create(
        [
            Outlook(dossier=table, causes={chance.choice(CAUSES): 1} if look.light == "red" else {},
                    before=chance.choice(("", "green", "yellow", "red")),
                    **{name: getattr(look, name) for name in columns})
            for table, look in watched
        ],
        1000,
    )  # fmt: skip
    make_alerts([table for table, look in watched if look.light in ("red", "yellow")], chance)


def make_alerts(tables: Iterable[Any], chance: random.Random) -> None:
    """Make an alert about the money for every table that fell behind, in all states."""
    from django.utils import timezone

    from jixiao.web.monitoring.models import Alert

    states = ("open", "open", "answered", "accepted", "done", "done", "withdrawn")
    Alert.objects.bulk_create(
        [
            Alert(dossier=table, unit_id=table.unit_id, field="funds", state=chance.choice(states),
                  level=chance.choice((1, 2, 2, 3)), light="red", zh="预算执行明显慢于序时进度。",
                  en="Spending is far behind the time.", budget=table.budget, state_at=timezone.now(),
                  due=timezone.localdate() + timedelta(days=chance.randrange(-10, 20)))
            for table in tables
        ],
        1000,
    )  # fmt: skip


def make_revisions(closed: Iterable[Any], staff: Staff) -> None:
    """Keep what was submitted of every closed form."""
    from jixiao.web.cycle.models import Revision

    Revision.objects.bulk_create(
        [
            Revision(dossier=item, number=1, form=item.form, rows=item.rows, findings=[], profile="cn", profile_on=DAY,
                     rules_version="benchmark", by=staff.officer)
            for item in closed
        ],
        1000,
    )  # fmt: skip


def make_recheck(round_: Any, staff: Staff, chance: random.Random) -> None:
    """Draw a fifth of the closed forms by the real steps; half of the reviews are decided, a third have deductions."""
    from django.utils import timezone

    from jixiao.web.recheck import drawing
    from jixiao.web.recheck.models import Deduction, Recheck, Review

    made = drawing.save(
        Recheck(round=round_, title="2026年抽查", share=Decimal(20), seed="08 14 19", seed_source="公开摇号",
                seed_on=timezone.localdate()),
        staff.officer, ["title"],
    )  # fmt: skip
    drawing.fix(made.pk, staff.officer, version=made.version)
    drawing.draw_sample(made.pk, staff.officer, version=made.version + 1)
    reviews = list(Review.objects.filter(recheck=made))
    states = ("unassigned", "assigned", "reviewing", "feedback", "decided", "decided", "decided", "decided")
    for review in reviews:
        review.state, review.reviewer = chance.choice(states), staff.officer
        review.term = review.answer_by = timezone.localdate() + timedelta(days=chance.randrange(-5, 30))
        review.reviewed_score = review.self_score
        if review.state == "decided":
            review.final_score, review.decided_at = (review.self_score or Decimal(90)) - 3, timezone.now()
            review.decided_by, review.final_grade = staff.officer, "good"
    columns = ["state", "reviewer", "term", "answer_by", "reviewed_score", "final_score", "decided_at", "decided_by",
               "final_grade"]  # fmt: skip
    Review.objects.bulk_update(reviews, columns, 500)
    Deduction.objects.bulk_create(
        [
            Deduction(review=review, row="indicators[5]", name="受益群众满意度", weight=Decimal(10),
                      criterion="survey-missing", points=Decimal(chance.choice((3, 5))), note="没有问卷", by=staff.officer)
            for review in reviews
            if review.pk % 3 == 0
        ],
        1000,
    )  # fmt: skip


def make_uses(round_: Any, staff: Staff, chance: random.Random) -> None:
    """Make the list of all closed results by the real step, put it in all states, and give notices to a fifth."""
    from django.utils import timezone

    from jixiao.web.results import services
    from jixiao.web.results.models import Rectification, Use

    services.make_list(round_, staff.officer)
    uses = list(Use.objects.select_related("dossier"))
    for use in uses:
        use.state, use.proposal = chance.choice(("draft", "sent", "answered", "decided")), use.budget
        use.decided = use.budget if use.state == "decided" else None
    Use.objects.bulk_update(uses, ["state", "proposal", "decided"], 500)
    Rectification.objects.bulk_create(
        [
            Rectification(unit_id=use.unit_id, project_id=use.dossier.project_id, use=use, year=2026,
                          state=chance.choice(("issued", "answered", "closed")), problem="预算执行偏慢。",
                          demand="制定支出计划，按月报送进度。", by=staff.officer,
                          due=timezone.localdate() + timedelta(days=chance.randrange(-10, 40)))
            for use in uses[::5]
        ],
        1000,
    )  # fmt: skip


def make_evaluations(closed: Sequence[Any], staff: Staff, chance: random.Random) -> None:
    """Plan one evaluation by the real step and copy it over other projects, in all states."""
    from jixiao.web.evaluations import planning
    from jixiao.web.evaluations.models import Evaluation

    first = closed[0]
    plan = planning.Plan(
        kind="fiscal", subject="project", title=first.title, year=2026, since=2026, projects=(first.project,), unit=None,
        selection="资金量大", purpose="", third_party="", profile="cn", profile_on=DAY, scoring_due=TERM, due=TERM,
    )  # fmt: skip
    model = planning.plan_evaluation(staff.officer, plan)
    names = ("kind", "subject", "year", "since", "commissioner", "selection", "profile", "profile_on", "scoring_due",
             "due", "framework")  # fmt: skip
    values = {name: getattr(model, name) for name in names}
    chosen = closed[1 :: max(len(closed) // 300, 1)]
    made = Evaluation.objects.bulk_create(
        [
            Evaluation(title=item.title, unit_id=item.unit_id, created_by=staff.officer, feedback_due=TERM,
                       state=chance.choice(("planned", "assigned", "scoring", "review", "feedback", "final")), **values)
            for item in chosen
        ]
    )  # fmt: skip
    pairs = list(zip(made, chosen, strict=True))
    for field, number in (("units", "unit_id"), ("projects", "project_id"), ("dossiers", "dossier_id")):
        through: Any = getattr(Evaluation, field).through
        through.objects.bulk_create(
            through(
                **{"evaluation_id": one.pk, number: item.pk if field == "dossiers" else getattr(item, number)}
            )
            for one, item in pairs
        )


def make_figures(projects: Sequence[Any], bureau: Any, staff: Staff, chance: random.Random) -> None:
    """Take an import that tells what every project had spent; a tenth of the forms say something else."""
    from django.utils import timezone

    from jixiao.web.changes.models import Figure, Import, ImportRow, ImportState, RowStatus

    batch = Import.objects.create(
        scope=bureau, year=2026, on=date(2026, 6, 30), state=ImportState.TAKEN, name="执行数.xlsx", sha256="0" * 64,
        rows_count=len(projects), taken_count=len(projects), by=staff.officer, taken_at=timezone.now(),
        counts={"new": len(projects)}, executed=Decimal(291000) * len(projects),
    )  # fmt: skip
    amounts = [Decimal(chance.choice((291000,) * 9 + (250000,))) for _project in projects]
    pairs = list(zip(projects, amounts, strict=True))
    Figure.objects.bulk_create(
        [Figure(batch=batch, project=p, year=2026, month=6, on=batch.on, executed=spent) for p, spent in pairs], 1000
    )  # fmt: skip
    ImportRow.objects.bulk_create(
        [
            ImportRow(batch=batch, number=number, code=p.code, name=p.name, executed=spent, project=p,
                      status=RowStatus.NEW)
            for number, (p, spent) in enumerate(pairs, 2)
        ],
        1000,
    )  # fmt: skip


def make_adjustments(approved: Any, staff: Staff, chance: random.Random) -> None:
    """Make an adjustment of all approved targets, in all states."""
    from jixiao.web.changes.models import Adjustment

    states = ("draft", "signing", "department", "bureau", "returned", "approved", "withdrawn")
    Adjustment.objects.bulk_create(
        [
            Adjustment(dossier=item, number=1, what="both", reason="任务量减少", state=chance.choice(states),
                       base=item.form, base_rows=item.rows, form=item.form, rows=item.rows, budget=item.budget,
                       budget_before=item.budget, by=staff.officer)
            for item in approved.iterator(2000)
        ],
        500,
    )  # fmt: skip


def publish(projects: Sequence[Any], closed: Sequence[Any], bureau: Any, staff: Staff) -> None:
    """Make an edition of last year's results of some projects; then this year's are released too."""
    from jixiao.web.cycle.models import Dossier, Round
    from jixiao.web.publication import services

    last = Round.objects.create(
        year=2025, kind="self_evaluation", title="2025年绩效自评", scope=bureau, profile="cn",
        profile_on=DAY, opens=DAY, deadline=TERM,
    )  # fmt: skip
    copied = (
        "form",
        "rows",
        "executed",
        "total_score",
        "grade",
        "errors",
        "warnings",
        "notices",
        "codes",
        "budget",
    )
    Dossier.objects.bulk_create(
        Dossier(round=last, project=project, unit_id=project.unit_id, title=project.name, state="closed",
                **{name: getattr(closed[number % 50], name) for name in copied})
        for number, project in enumerate(projects)
    )  # fmt: skip
    services.release(last, staff.head)
    services.publish(staff.head, "edition-benchmark")
    services.release(closed[0].round, staff.head)
