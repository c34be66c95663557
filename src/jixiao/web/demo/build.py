"""Making the demonstration office: every form goes the way a real one goes, so that its history is true."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jixiao.findings import Severity
from jixiao.forms.entry import form_of
from jixiao.web.capabilities import modules
from jixiao.web.cycle import rounds, services
from jixiao.web.cycle.editing import keys_for, load_form, printed
from jixiao.web.cycle.judging import judged, suggestions
from jixiao.web.cycle.models import Dossier, Notification, Project, Round, RoundKind
from jixiao.web.demo.people import data, make_people, make_units
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person, Role, Unit

TOLD = "已核对原始资料，情况属实，依据随表备查。"
LEVEL_1 = {
    "数量": "产出指标",
    "质量": "产出指标",
    "时效": "产出指标",
    "成本": "产出指标",
    "满意度": "满意度指标",
}

# How far each form has come: the ways that were taken, by whom.
WAYS: dict[str, tuple[tuple[str, Role], ...]] = {
    "signing": (("submit", Role.FILLER),),
    "department": (("submit", Role.FILLER), ("sign", Role.UNIT_HEAD)),
    "returned-by-unit": (("submit", Role.FILLER), ("send-back", Role.UNIT_HEAD)),
}
WAYS["bureau"] = (*WAYS["department"], ("pass", Role.DEPARTMENT_REVIEWER))
WAYS["returned-by-department"] = (*WAYS["department"], ("return", Role.DEPARTMENT_REVIEWER))
WAYS["returned-by-bureau"] = (*WAYS["bureau"], ("refuse", Role.BUREAU_OFFICER))
WAYS["approved"] = (*WAYS["bureau"], ("approve", Role.BUREAU_OFFICER))
WAYS["closed"] = (*WAYS["bureau"], ("close", Role.BUREAU_OFFICER))


class OfficeInUse(Exception):
    """There are real units; invented ones beside them must be asked for."""


@dataclass(slots=True)
class Making:
    """What is being made: who does what, and the projects with their content."""

    today: date
    bureau: Unit
    people: dict[str, Person]
    by_post: dict[tuple[Role, int], Person]
    projects: dict[str, tuple[Project, dict[str, Any]]]

    def who(self, role: Role, unit: Unit) -> Person:
        """Return the first person who holds a post over a unit."""
        above: Unit | None = unit
        while above is not None:
            if (role, above.pk) in self.by_post:
                return self.by_post[role, above.pk]
            above = above.parent
        raise LookupError(role)


def make_demonstration(*, beside: bool = False) -> bool:
    """Make the demonstration office; return whether it was made now. Raises ``OfficeInUse``."""
    if Unit.objects.filter(demonstration=True).exists():
        return False
    if Unit.objects.exists() and not beside:
        raise OfficeInUse
    with transaction.atomic():
        making = _begin()
        year = making.today.year
        _whole_year(making, year - 2)
        targets = _round(making, year - 1, RoundKind.TARGET, -300, None)
        _fill(making, targets, lambda p, _c: _declare(making, targets, p, "approved"))
        rounds.close_round(targets.pk, making.people["demo-officer"])
        results = _round(making, year - 1, RoundKind.SELF_EVALUATION, 4, targets)
        _fill(making, results, lambda p, c: _evaluate(making, results, p, c))
        following = _round(making, year, RoundKind.TARGET, -3, None)
        _fill(making, following, lambda p, c: _declare(making, following, p, c["next"]))
        _around(making, following)
        for module in modules("demo"):
            module.demonstrate(making)
    return True


def _whole_year(making: Making, year: int) -> None:
    """Make a year that is over: every target was approved, every result closed, a little worse than the year after."""
    targets = _round(making, year, RoundKind.TARGET, -660, None)
    _fill(making, targets, lambda p, _c: _declare(making, targets, p, "approved"))
    rounds.close_round(targets.pk, making.people["demo-officer"])
    results = _round(making, year, RoundKind.SELF_EVALUATION, -330, targets)
    for number, (project, content) in enumerate(making.projects.values()):
        spent = Decimal(content["spent"]) * (100 - number % 5 * 4) / 100
        over: dict[str, Any] = {
            "evaluation": "closed",
            "mistakes": {},
            "comment": "",
            "spent": f"{spent.normalize():f}",
        }
        if number in SHORT:
            over |= {"achieved": "部分任务当年没有完成，结转下年继续实施。", "spent": f"{spent * 6 / 10:f}",
                     "indicators": [_fell_short(line, SHORT[number]) for line in content["indicators"]]}  # fmt: skip
        _evaluate(making, results, project, content | over)
    rounds.close_round(results.pk, making.people["demo-officer"])


SHORT = {5: ("社会效益",), 13: ("数量", "社会效益", "时效"), 21: ("社会效益", "数量")}
"""Projects that fell short in the year that is over: their number, and in which of their indicators."""


def _fell_short(line: list[Any], where: tuple[str, ...]) -> list[Any]:
    """Return an indicator of which only a part was reached, where it says at least so much."""
    kind, name, target, weight, *_rest = line
    found = re.fullmatch(r"≥(\d+)(\D*)", str(target))
    if kind not in where or found is None:
        return line
    reason = "原因：招标两次流标，开工推迟。改进措施：已重新招标，下年一季度补做。"
    return [kind, name, target, weight, f"{int(found[1]) * 3 // 10}{found[2]}", reason]


def _begin() -> Making:
    units = make_units()
    people = make_people(units)
    by_post: dict[tuple[Role, int], Person] = {}
    for username, _name, unit, role in data("office.yaml")["people"]:
        by_post.setdefault((Role(role), units[unit].pk), people[username])
    record(people["demo-admin"], "demonstration", path=units["YS000"].path, detail={"units": len(units)})
    projects = {}
    for content in data("projects.yaml"):
        project = Project.objects.create(
            code=content["code"], name=content["name"], unit=units[content["unit"]]
        )
        projects[project.code] = (project, content)
    return Making(timezone.localdate(), units["YS000"], people, by_post, projects)


def _round(making: Making, year: int, kind: RoundKind, due: int, basis: Round | None) -> Round:
    """Make and open a round that is due so many days from today."""
    deadline = making.today + timedelta(days=due)
    titles = {RoundKind.TARGET: "项目支出绩效目标申报", RoundKind.SELF_EVALUATION: "项目支出绩效自评"}
    opens = deadline - timedelta(days=45)
    made = Round.objects.create(
        year=year, kind=kind, title=f"{year}年度{titles[kind]}（演示）", scope=making.bureau, profile="cn",
        profile_on=opens, opens=opens, deadline=deadline, basis=basis, demonstration=True,
    )  # fmt: skip
    officer = making.people["demo-officer"]
    detail = {"title": made.title, "deadline": deadline.isoformat()}
    record(officer, "round-made", f"round:{made.pk}", path=making.bureau.path, detail=detail)
    rounds.open_round(made, officer, [project for project, _content in making.projects.values()])
    return made


def _fill(making: Making, round_: Round, fill: Callable[[Project, dict[str, Any]], None]) -> None:
    for project, content in making.projects.values():
        fill(project, content)


def _declare(making: Making, round_: Round, project: Project, stage: str) -> None:
    """Fill in the targets of a project and send them as far as they have come."""
    content = making.projects[project.code][1]
    current = Dossier.objects.get(round=round_, project=project)
    if stage == "blank":
        return
    clerk = making.who(Role.FILLER, project.unit)
    form = form_of(_target(round_.year, project, content))
    services.replace(current.pk, clerk, form, keys_for(form), source="demonstration", version=current.version)
    if stage == "draft":
        _type(current.pk, clerk, content.get("next_mistakes", {}))
    _send(making, current.pk, stage, content.get("next_reason", "请按本年度申报要求核对目标值后再报。"), None)


def _target(year: int, project: Project, content: dict[str, Any]) -> dict[str, Any]:
    department = project.unit.department
    return {
        "kind": "target",
        "year": year,
        "project": project.name,
        "department": department.name if department else "",
        "unit": project.unit.name,
        "amount_unit_label": "万元",
        "funds": [
            {
                "line": "total",
                "label": "年度资金总额",
                "initial": content["budget"],
                "revised": content["budget"],
            },
            {
                "line": "appropriation",
                "label": "其中：当年财政拨款",
                "initial": content["budget"],
                "revised": content["budget"],
            },
        ],
        "objective_expected": content["objective"],
        "indicators": [
            {
                "l1": LEVEL_1.get(l2, "效益指标"),
                "l2": "服务对象满意度指标" if l2 == "满意度" else f"{l2}指标",
                "l3": name,
                "target": target,
                "weight": str(weight),
            }
            for l2, name, target, weight, *_rest in content["indicators"]
        ],
        "total_weight": "90",
    }


def _evaluate(making: Making, round_: Round, project: Project, content: dict[str, Any]) -> None:
    """Fill in what was achieved, with the points that the rules give, and send it as far as it has come."""
    pk = Dossier.objects.get(round=round_, project=project).pk
    if content["evaluation"] == "blank":
        return
    clerk = making.who(Role.FILLER, project.unit)
    typed: dict[str, str] = {
        "objective_actual": content["achieved"],
        "fund.executed": content["spent"],
        "fund.weight": "10",
    }
    typed["fund1.executed"] = content["spent"]
    for index, (_l2, _name, _target, _weight, actual, *reason) in enumerate(content["indicators"]):
        typed[f"indicators.{index}.actual"] = actual
        typed |= {f"indicators.{index}.reason": text for text in reason}
    _type(pk, clerk, typed)
    _accept(pk, clerk)
    _type(pk, clerk, content.get("mistakes", {}))
    _send(making, pk, content["evaluation"], content.get("reason", ""), content)


def _accept(pk: int, clerk: Person) -> None:
    """Take the rates and points that the rules give, as a clerk does with one click."""
    for _again in range(2):  # the total follows from the points
        current = Dossier.objects.select_related("round", "project", "unit").get(pk=pk)
        offered = suggestions(judged(current))
        services.change(pk, clerk, [_set(current, path, text) for path, text in offered.items()])


def _type(pk: int, clerk: Person, typed: dict[str, str]) -> None:
    """Type texts into cells that are named by the number of their row."""
    if not typed:
        return
    current = Dossier.objects.get(pk=pk)
    changes: list[Mapping[str, str]] = [
        _set(current, _path(current, place), text) for place, text in typed.items()
    ]
    services.change(pk, clerk, changes)


def _path(current: Dossier, place: str) -> str:
    head, _, tail = place.partition(".")
    if head.startswith("fund"):
        return f"funds.{current.rows['funds'][int(head.removeprefix('fund') or 0)]}.{tail}"
    if head == "indicators":
        number, _, column = tail.partition(".")
        return f"indicators.{current.rows['indicators'][int(number)]}.{column}"
    return {"objective": "objective_expected"}.get(place, place)


def _set(current: Dossier, path: str, text: str) -> dict[str, str]:
    was = printed(load_form(current.form), current.rows, path) or ""
    return {"op": "set", "path": path, "was": was, "value": text}


def _send(making: Making, pk: int, stage: str, reason: str, content: dict[str, Any] | None) -> None:
    """Take the ways up to a stage; warnings are answered first."""
    for name, role in WAYS.get(stage, ()):
        current = Dossier.objects.select_related("unit", "round", "project").get(pk=pk)
        person = making.who(role, current.unit)
        if name == "submit":
            _answer(current, person)
        if content and content.get("comment") and name in ("return", "refuse"):
            _comment(making, current, person, content)
        needed = reason if name in ("return", "refuse", "send-back") else ""
        services.take(name, pk, person, version=current.version, reason=needed)


def _answer(current: Dossier, clerk: Person) -> None:
    result = judged(current)
    for finding in result.standing:
        if finding.severity is Severity.WARNING:
            services.answer(current.pk, clerk, finding.code, result.path(finding), TOLD)


def _comment(making: Making, current: Dossier, person: Person, content: dict[str, Any]) -> None:
    path = f"indicators.{current.rows['indicators'][-2]}.actual"
    made = services.comment(current.pk, person, path, content["comment"])
    if content.get("reply"):
        services.reply(current.pk, made.pk, making.who(Role.FILLER, current.unit), content["reply"])


def _around(making: Making, following: Round) -> None:
    """Extend a deadline, waive a finding, remind of what is due."""
    officer = making.people["demo-officer"]
    unit = making.projects["YS-S-03"][0].unit
    later = making.today + timedelta(days=10)
    services.extend(following, unit, officer, later, "单位新旧账套切换，项目库数据核对需要时间")
    draft = Dossier.objects.filter(
        round__basis__isnull=False, state="draft", errors__gt=0, project__code="YS-J-06"
    ).get()
    result = judged(draft)
    finding = next(f for f in result.standing if f.severity is Severity.ERROR)
    reason = "体质测试数据由上级统一发布，公布前暂不要求填写"
    services.waive(draft.pk, officer, finding.code, result.path(finding), reason, later)
    long_ago = Notification.objects.filter(
        Q(round__year__lt=following.year) | Q(dossier__round__closed_at__isnull=False)
    )
    long_ago.update(read_at=timezone.now())
    rounds.remind(making.today)
