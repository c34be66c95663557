"""A small office for tests: a bureau, two departments, three units, one person in each post, a round of targets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jixiao.forms.entry import form_of
from jixiao.web.cycle import rounds, services
from jixiao.web.cycle.editing import keys_for
from jixiao.web.cycle.models import Dossier, Project, Round, RoundKind
from jixiao.web.office.models import Person, Post, Role, Unit, UnitKind

PASSWORD = "正确-horse-battery-5"


def good_target() -> dict[str, Any]:
    """A target declaration without any error or warning."""
    rows = [
        ("产出指标", "数量指标", "检修供水泵站", "≥12座", "20"),
        ("产出指标", "质量指标", "检修验收合格率", "≥98%", "15"),
        ("产出指标", "时效指标", "检修按期完成率", "≥95%", "10"),
        ("产出指标", "成本指标", "单座泵站检修成本", "≤2.5万元", "5"),
        ("效益指标", "社会效益指标", "保障供水人口", "≥8600人", "30"),
        ("满意度指标", "服务对象满意度指标", "受益群众满意度", "≥90%", "10"),
    ]
    return {
        "kind": "target",
        "year": 2025,
        "project": "泵站检修",
        "department": "水利局",
        "unit": "供水管理站",
        "amount_unit_label": "万元",
        "funds": [
            {"line": "total", "label": "年度资金总额", "revised": "30", "initial": "30"},
            {"line": "appropriation", "label": "其中：当年财政拨款", "revised": "30", "initial": "30"},
        ],
        "objective_expected": "完成12座供水泵站检修，验收合格率不低于98%，保障8600人供水。",
        "indicators": [dict(zip(("l1", "l2", "l3", "target", "weight"), row, strict=True)) for row in rows],
        "total_weight": "90",
    }


@dataclass
class Office:
    """The people by post, the units by name, and the round."""

    people: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    round: Round | None = None

    def dossier(self, name: str = "泵站检修") -> Dossier:
        return Dossier.objects.get(title=name, round=self.round)


def make_office() -> Office:
    """Make the office with its round of target declarations open."""
    office = Office()
    bureau = Unit.objects.create(code="001", name="清河县财政局", kind=UnitKind.BUREAU)
    water = Unit.objects.create(code="101", name="水利局", kind=UnitKind.DEPARTMENT, parent=bureau)
    school = Unit.objects.create(code="201", name="教育局", kind=UnitKind.DEPARTMENT, parent=bureau)
    supply = Unit.objects.create(code="101001", name="供水管理站", kind=UnitKind.UNIT, parent=water)
    survey = Unit.objects.create(code="101002", name="水文站", kind=UnitKind.UNIT, parent=water)
    first = Unit.objects.create(code="201001", name="第一中学", kind=UnitKind.UNIT, parent=school)
    office.units = {unit.name: unit for unit in (bureau, water, school, supply, survey, first)}
    for name, role, unit in (
        ("filler", Role.FILLER, supply),
        ("second-filler", Role.FILLER, supply),
        ("unit-head", Role.UNIT_HEAD, supply),
        ("reviewer", Role.DEPARTMENT_REVIEWER, water),
        ("other-reviewer", Role.DEPARTMENT_REVIEWER, school),
        ("officer", Role.BUREAU_OFFICER, bureau),
        ("bureau-head", Role.BUREAU_HEAD, bureau),
        ("evaluator", Role.EVALUATOR, bureau),
        ("auditor", Role.AUDITOR, bureau),
        ("administrator", Role.ADMINISTRATOR, bureau),
        ("stranger", Role.FILLER, first),
    ):
        person = Person.objects.create_user(name, PASSWORD, name=name)
        Post.objects.create(person=person, unit=unit, role=role)
        office.people[name] = person
    Project.objects.create(code="P1", name="泵站检修", unit=supply)
    Project.objects.create(code="P2", name="水文监测", unit=survey)
    Project.objects.create(code="P3", name="校舍维修", unit=first)
    office.round = Round.objects.create(
        year=2025,
        kind=RoundKind.TARGET,
        title="2025年绩效目标申报",
        scope=bureau,
        profile="cn",
        profile_on=date(2025, 1, 1),
        opens=date(2025, 1, 1),
        deadline=date(2099, 12, 31),
    )
    rounds.open_round(office.round, office.people["officer"])
    return office


def fill(office: Office, record: dict[str, Any], name: str = "泵站检修") -> Dossier:
    """Put a form in the place of a draft."""
    dossier = office.dossier(name)
    form = form_of(record)
    return services.replace(
        dossier.pk, office.people["filler"], form, keys_for(form), source="test", version=dossier.version
    )
