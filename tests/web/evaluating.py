"""An evaluation in the small office, taken as far as a test needs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jixiao.web.cycle.models import Project
from jixiao.web.evaluations import ledger, planning, reporting, scoring, services
from jixiao.web.evaluations.models import Evaluation
from jixiao.web.office.models import Person, Post, Role
from web.office import Office, fill, good_target

EXPERTS = ("expert-a", "expert-b", "expert-c")
LEADER = EXPERTS[0]
SPOILT = "quantity"
"""The criterion under which every expert takes points off."""


def plan_of(office: Office, kind: str = "fiscal", **changes: object) -> planning.Plan:
    """The plan of an evaluation of the pumping stations."""
    today = timezone.localdate()
    given = {
        "kind": kind, "subject": "project", "title": "泵站检修", "year": 2025, "since": 2025,
        "projects": (Project.objects.select_related("unit").get(code="P1"),), "unit": None,
        "selection": "资金量较大，涉及群众供水", "purpose": "了解资金使用效果", "third_party": "某评价机构",
        "profile": "cn", "profile_on": today, "scoring_due": today + timedelta(days=20), "due": today + timedelta(days=40),
    }  # fmt: skip
    return planning.Plan(**{**given, **changes})  # type: ignore[arg-type]


def experts(office: Office) -> list[Person]:
    """Three evaluators of the bureau, made once."""
    for name in EXPERTS:
        if name not in office.people:
            person = Person.objects.create_user(name, name=name)
            Post.objects.create(person=person, unit=office.units["清河县财政局"], role=Role.EVALUATOR)
            office.people[name] = person
    return [office.people[name] for name in EXPERTS]


def officer(office: Office, kind: str) -> Person:
    """Who commissions a kind of evaluation."""
    return office.people["officer" if kind == "fiscal" else "reviewer"]


def fresh(evaluation: Evaluation) -> Evaluation:
    """The evaluation as it stands in the database."""
    return Evaluation.objects.get(pk=evaluation.pk)


def planned(office: Office, kind: str = "fiscal", **changes: object) -> Evaluation:
    """An evaluation of a filled form, its framework general."""
    if office.dossier().form.get("objective_expected", {}).get("text") is None:
        fill(office, good_target())
    made = planning.plan_evaluation(officer(office, kind), plan_of(office, kind, **changes))
    return planning.fill_framework(made.pk, officer(office, kind), None, made.version)


def take(office: Office, evaluation: Evaluation, name: str, who: str, reason: str = "") -> Evaluation:
    """Take a way with the version that stands."""
    now = fresh(evaluation)
    return services.take(name, now.pk, office.people[who], version=now.version, reason=reason)


def assigned(office: Office, kind: str = "fiscal", team: tuple[str, ...] = EXPERTS) -> Evaluation:
    """An evaluation with its team."""
    made = planned(office, kind)
    experts(office)
    for name in team:
        planning.add_member(
            made.pk, officer(office, kind), office.people[name], speciality="水利工程", organisation="某评价机构",
            weight=Decimal(1), leader=name == team[0],
        )  # fmt: skip
    return take(office, made, "assign", officer(office, kind).username)


def scoring_(office: Office, kind: str = "fiscal", team: tuple[str, ...] = EXPERTS) -> Evaluation:
    """An evaluation whose experts have declared and may score."""
    made = assigned(office, kind, team)
    for name in team:
        planning.declare(made.pk, office.people[name], free=True)
    return take(office, made, "begin", team[0])


def rows(
    evaluation: Evaluation, changes: Mapping[str, str] | None = None, version: int = 0
) -> dict[str, scoring.Given]:
    """Full points everywhere but one, with a reason."""
    wanted = {SPOILT: "8", **(changes or {})}
    return {
        c.id: scoring.Given(
            Decimal(wanted.get(c.id, str(c.points))), "少完成一座" if c.id in wanted else "", version
        )
        for c in evaluation.frame.criteria
    }


def scored(office: Office, kind: str = "fiscal", team: tuple[str, ...] = EXPERTS) -> Evaluation:
    """An evaluation whose scores are all in, with evidence, a problem and a suggestion."""
    made = scoring_(office, kind, team)
    for name in team:
        scoring.save_scores(made.pk, office.people[name], rows(made))
        scoring.hand_in(made.pk, office.people[name])
    leader = office.people[team[0]]
    every = tuple(criterion.id for criterion in made.frame.criteria)
    ledger.keep_item(
        made.pk,
        leader,
        ledger.ItemGiven("验收报告", "formal", "供水管理站", timezone.localdate(), "第3页", every),
        None,
    )
    ledger.keep_problem(
        made.pk,
        leader,
        ledger.ProblemGiven(
            SPOILT,
            "检修少完成一座",
            (1,),
            office.units["供水管理站"],
            "限期补齐",
            "供水管理站",
            timezone.localdate(),
        ),
    )
    return fresh(made)


def upload(data: bytes, name: str = "报告.docx") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data)


def drafted(office: Office, kind: str = "fiscal", team: tuple[str, ...] = EXPERTS) -> Evaluation:
    """An evaluation whose report was drafted and taken in again."""
    made = take(office, scored(office, kind, team), "draft", team[0])
    reporting.take_report(made.pk, office.people[team[0]], upload(reporting.draft(made)), "定稿")
    return fresh(made)


def asked(office: Office, kind: str = "fiscal", team: tuple[str, ...] = EXPERTS) -> Evaluation:
    """An evaluation on which the unit is asked."""
    return take(office, drafted(office, kind, team), "consult", team[0])


def submitted(office: Office, kind: str = "fiscal", team: tuple[str, ...] = EXPERTS) -> Evaluation:
    """An evaluation that the unit has answered and its office has to decide on."""
    made = asked(office, kind, team)
    problem = made.problems.get()
    ledger.answer(
        made.pk, office.people["filler"], problem.pk, accepted=True, text="", version=problem.version
    )
    take(office, made, "respond", "unit-head")
    return take(office, made, "submit", team[0])


def final(office: Office, kind: str = "fiscal", team: tuple[str, ...] = EXPERTS) -> Evaluation:
    """A final evaluation."""
    return take(office, submitted(office, kind, team), "finish", officer(office, kind).username)
