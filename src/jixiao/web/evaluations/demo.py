"""The demonstration: evaluations in every state, from one that is planned to one that is final."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from jixiao.web.cycle.models import Project
from jixiao.web.evaluations import ledger, planning, reporting, scoring, services
from jixiao.web.evaluations.models import Evaluation
from jixiao.web.evaluations.sheets import bench_of
from jixiao.web.evaluations.ways import Kind
from jixiao.web.office.models import Person, Post, Role

if TYPE_CHECKING:
    from jixiao.web.demo.build import Making

_STAGES = ("planned", "assigned", "scoring", "review", "feedback", "returned", "final")
_HALF = Decimal("0.5")


def demonstrate(making: Making) -> None:
    """Make the evaluations as the file beside this one tells them, each through the steps that a real one takes."""
    content = yaml.safe_load(Path(__file__).with_name("demo.yaml").read_text("utf-8"))
    people = {name: _expert(making, name, **words) for name, words in content["experts"].items()}
    for told in content["evaluations"]:
        _Story(making, people, content, told).tell()


def _expert(making: Making, username: str, *, name: str, **_words: str) -> Person:
    """Return an evaluator, made with the password of the others where the office has none of this name."""
    known = making.people.get(username)
    if known is not None:
        return known
    person = Person.objects.create(
        username=username,
        name=name,
        email=f"{username}@example.invalid",
        password=making.people["demo-evaluator"].password,
        demonstration=True,
    )
    Post.objects.create(person=person, unit=making.bureau, role=Role.EVALUATOR)
    making.people[username] = person
    return person


class _Story:
    """One evaluation on its way."""

    def __init__(
        self,
        making: Making,
        people: Mapping[str, Person],
        content: Mapping[str, Any],
        told: Mapping[str, Any],
    ) -> None:
        self.making, self.people, self.content, self.told = making, people, content, told
        self.projects = tuple(
            Project.objects.select_related("unit").filter(code__in=told["projects"]).order_by("code")
        )
        role = Role.BUREAU_OFFICER if told["kind"] == Kind.FISCAL else Role.DEPARTMENT_REVIEWER
        self.office = making.who(role, self.projects[0].unit)
        self.pk = 0

    @property
    def leader(self) -> Person:
        """The first of the team."""
        return self.people[self.told["team"][0]]

    @property
    def now(self) -> Evaluation:
        return Evaluation.objects.get(pk=self.pk)

    def reached(self, stage: str) -> bool:
        """Say whether the story goes as far."""
        return _STAGES.index(self.told["stage"]) >= _STAGES.index(stage)

    def take(self, name: str, person: Person, reason: str = "") -> None:
        services.take(name, self.pk, person, version=self.now.version, reason=reason)

    def tell(self) -> None:
        """Go through the steps up to the stage."""
        self._plan()
        if not self.reached("assigned"):
            return
        for name in self.told["team"]:
            words = self.content["experts"][name]
            planning.add_member(
                self.pk, self.office, self.people[name], speciality=words["speciality"],
                organisation=words["organisation"], weight=Decimal(1), leader=self.people[name] == self.leader,
            )  # fmt: skip
        self.take("assign", self.office)
        silent = self.told.get("silent", [])
        for name in self.told["team"]:
            if name not in silent or self.reached("scoring"):
                planning.declare(self.pk, self.people[name], free=True)
        if not self.reached("scoring"):
            return
        self.take("begin", self.leader)
        self._score(silent)
        if self.reached("review"):
            self._report()

    def _plan(self) -> None:
        today, told = self.making.today, self.told
        given = planning.Plan(
            kind=told["kind"], subject="project" if len(self.projects) == 1 else "policy", title=told["title"],
            year=today.year - 1, since=today.year - told.get("years", 1), projects=self.projects, unit=None,
            selection=told["selection"], purpose=told["purpose"], third_party=told.get("third_party", ""), profile="cn",
            profile_on=today, scoring_due=today + timedelta(days=told["days"]), due=today + timedelta(days=told["days"] + 20),
        )  # fmt: skip
        self.pk = planning.plan_evaluation(self.office, given).pk

    # -- scoring ------------------------------------------------------------------------------------------

    def _score(self, silent: list[str]) -> None:
        for number, item in enumerate(self.content["evidence"]):
            self._evidence(number, item)
        frame = self.now.frame
        for place, name in enumerate(self.told["team"]):
            rows = {c.id: self._row(c.id, c.points, place) for c in frame.criteria}
            if name in silent:
                rows = dict(list(rows.items())[:6])
            scoring.save_scores(self.pk, self.people[name], rows)
            if name not in silent:
                scoring.hand_in(self.pk, self.people[name])

    def _evidence(self, number: int, item: Mapping[str, Any]) -> None:
        frame = self.now.frame
        heads = set(item["heads"])
        proves = tuple(c.id for c in frame.criteria if c.l1 in heads)
        dated = self.making.today - timedelta(days=90 - 7 * number)
        unit = self.projects[0].unit.name
        given = ledger.ItemGiven(
            item["title"], item["kind"], item["source"].format(unit=unit), dated, item["reference"], proves
        )
        ledger.keep_item(self.pk, self.leader, given, None)

    def _row(self, criterion: str, points: Decimal, place: int) -> scoring.Given:
        """Return what an expert gives: less where the story says so, and the second expert a little less still."""
        evidence = tuple(
            item.number for item in self.now.items.filter(removed_at=None) if criterion in item.proves
        )
        found = self.told.get("deducted", {}).get(criterion)
        if found is None:
            return scoring.Given(points, "", 0, evidence)
        apart = found.get("apart") if place == 1 else None
        share = Decimal(str(apart if apart is not None else found["share"]))
        given = (points * share / _HALF).quantize(Decimal(1)) * _HALF
        return scoring.Given(min(given, points), found["reason"], 0, evidence)

    # -- report -------------------------------------------------------------------------------------------

    def _report(self) -> None:
        told = self.told
        for criterion, found in told["deducted"].items():
            if "agreed" in found:
                points = Decimal(str(found["agreed"]))
                scoring.settle(self.pk, self.leader, {criterion: scoring.Given(points, found["because"], 0)})
        self.take("draft", self.leader)
        self._problems()
        data = reporting.draft(self.now)
        upload = SimpleUploadedFile(f"{told['title']}评价报告.docx", data)
        reporting.take_report(self.pk, self.leader, upload, "征求意见稿")
        self.take("consult", self.leader)
        if told["stage"] == "feedback":
            self._answer(some=True)
            return
        self._answer(some=False)
        self.take("respond", self.making.who(Role.UNIT_HEAD, self.projects[0].unit))
        for problem in self.now.problems.filter(accepted=False):
            text = told.get("decision", "已核对原始资料，维持原意见。")
            ledger.decide(self.pk, self.leader, problem.pk, heard=False, text=text, version=problem.version)
        final = SimpleUploadedFile(f"{told['title']}评价报告（定稿）.docx", reporting.draft(self.now))
        reporting.take_report(self.pk, self.leader, final, "定稿")
        self.take("submit", self.leader)
        if told["stage"] == "returned":
            self.take("return", self.office, told["returned"])
        elif told["stage"] == "final":
            self.take("finish", self.office)

    def _problems(self) -> None:
        """Write a problem under every criterion that lost points."""
        unit = self.projects[0].unit
        for row in bench_of(self.now).result.rows:
            if not row.deducted:
                continue
            found = self.told["deducted"][row.criterion.id]
            items = tuple(int(item.id) for item in row.evidence[:2])
            due = self.making.today + timedelta(days=120)
            given = ledger.ProblemGiven(
                row.criterion.id, found["problem"], items, unit, found["suggestion"], unit.name, due
            )
            ledger.keep_problem(self.pk, self.leader, given)

    def _answer(self, *, some: bool) -> None:
        clerk = self.making.who(Role.FILLER, self.projects[0].unit)
        problems = list(self.now.problems.all())
        for number, problem in enumerate(problems):
            text = self.told["deducted"][problem.criterion].get("objection", "")
            if some and number and not text:
                continue
            ledger.answer(
                self.pk, clerk, problem.pk, accepted=not text, text=text or "情况属实，将按建议整改。",
                version=problem.version,
            )  # fmt: skip
