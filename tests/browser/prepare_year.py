"""What the other people of a department do during the year of the browser's story, each as himself; called by step."""

from __future__ import annotations

import json
import sys
from typing import Any

import django

NAMES = {
    "filler": "周文心", "unit-head": "韩立群", "survey-filler": "钱之远", "survey-head": "沈若愚", "canal-filler": "崔一诺",
    "canal-head": "龚自强", "reviewer": "傅明霞", "officer": "邵国栋", "bureau-head": "卓远山", "expert-a": "裴景行",
    "expert-b": "闵安然",
}  # fmt: skip
"""The people by the names they sign in with; none of their own names may ever be public."""
OFFICE = {"P1": "山塘水库除险加固", "P2": "水文监测", "P4": "渠道清淤"}
DONE = ("12座", "100%", "96%", "2.4万元", "8700人", "93%")
HALF = ("7座", "98.5%", "96%", "2.4万元", "8600人", "91%")
REMARK = "内部备忘：经办人口头说明，不对外"
"""What is written to be read inside only."""
_CLERK = {"水文站": "survey", "灌区管理所": "canal"}


def office() -> dict[str, Any]:
    """Make the department with three units, everybody's session, and nothing handed out yet."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from jixiao.web.cycle.models import Dossier, Notification, Project, Round
    from jixiao.web.office.models import Person, Post, Role, Unit, UnitKind
    from web.office import make_office

    made = make_office()
    Dossier.objects.all().delete()
    Round.objects.all().delete()
    Notification.objects.all().delete()
    water, bureau = made.units["水利局"], made.units["清河县财政局"]
    canal = Unit.objects.create(code="101003", name="灌区管理所", kind=UnitKind.UNIT, parent=water)
    posts = (
        ("survey-filler", Role.FILLER, made.units["水文站"]),
        ("survey-head", Role.UNIT_HEAD, made.units["水文站"]),
        ("canal-filler", Role.FILLER, canal),
        ("canal-head", Role.UNIT_HEAD, canal),
        ("expert-a", Role.EVALUATOR, bureau),
        ("expert-b", Role.EVALUATOR, bureau),
    )
    for username, role, unit in posts:
        Post.objects.create(person=Person.objects.create_user(username), unit=unit, role=role)
    for username, name in NAMES.items():
        Person.objects.filter(username=username).update(name=name)
    Project.objects.create(code="P4", name=OFFICE["P4"], unit=canal)
    for code, name in OFFICE.items():
        Project.objects.filter(code=code).update(name=name)
    return {"sessions": {name: _session(Person.objects.get(username=name)) for name in NAMES}}


def _session(person: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "jixiao.web.office.signin.Backend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def declare(round_: str) -> dict[str, Any]:
    """The clerks of the other units declare their targets; their heads sign."""
    return {"forms": [_filled(dossier, _target(dossier), "submit", "sign") for dossier in _drafts(round_)]}


def late(round_: str) -> dict[str, Any]:
    """The project that was added during the year gets its targets through all posts."""
    return {
        "forms": [
            _filled(dossier, _target(dossier), "submit", "sign", "pass", "approve")
            for dossier in _drafts(round_)
        ]
    }


def monitor(round_: str) -> dict[str, Any]:
    """The other units fill their tables in for the months to July, on time and as planned."""
    return {"forms": [_typed(dossier, HALF, "17.5", monitored=True) for dossier in _drafts(round_)]}


def results(round_: str) -> dict[str, Any]:
    """The other units evaluate themselves; their forms are closed."""
    return {"forms": [_typed(dossier, DONE, "27", monitored=False) for dossier in _drafts(round_)]}


def work() -> dict[str, Any]:
    """Do the background work that waits."""
    from jixiao.web.cycle import jobs
    from jixiao.web.cycle.models import Job

    while jobs.work_one():
        pass
    return {"jobs": list(Job.objects.values_list("kind", "state"))}


def _drafts(round_: str) -> list[Any]:
    from jixiao.web.cycle.models import Dossier

    found = Dossier.objects.filter(round__title=round_, state="draft", unit__name__in=_CLERK)
    return list(found.select_related("round", "unit", "project").order_by("pk"))


def _target(dossier: Any) -> dict[str, Any]:
    from web.office import good_target

    return {**good_target(), "year": dossier.round.year, "project": dossier.title, "unit": dossier.unit.name}


def _filled(dossier: Any, record: dict[str, Any], *steps: str) -> int:
    from jixiao.forms.entry import form_of
    from jixiao.web.cycle import services
    from jixiao.web.cycle.editing import keys_for

    form = form_of(record)
    clerk = _people(dossier)["submit"]
    services.replace(dossier.pk, clerk, form, keys_for(form), source="test", version=dossier.version)
    return _taken(dossier, *steps)


def _typed(dossier: Any, actuals: tuple[str, ...], spent: str, *, monitored: bool) -> int:
    """Type the results into a form that was prefilled with the targets."""
    from jixiao.web.cycle import services
    from jixiao.web.cycle.editing import load_form, printed

    places = {f"funds.{line}.executed": spent for line in (0, 1)}
    rate = f"{float(spent) / 0.3:.2f}".rstrip("0").rstrip(".")
    if monitored:
        places |= {f"funds.{line}.rate": f"{rate}%" for line in (0, 1)}
        places["indicators.0.extra:完成目标可能性/确定能"] = "√"
    else:
        weights = (20, 15, 10, 5, 30, 10)
        places |= {f"indicators.{number}.score": str(weight) for number, weight in enumerate(weights)}
        places |= {"funds.0.weight": "10", "funds.0.score": "9", "funds.0.rate": f"{rate}%"}
        places |= {"total_score": "99", "objective_actual": "完成12座供水泵站检修，验收全部合格。"}
    places |= {f"indicators.{number}.actual": actual for number, actual in enumerate(actuals)}
    changes = []
    for place, text in places.items():
        name, *rest = place.split(".", 2)
        path = f"{name}.{dossier.rows[name][int(rest[0])]}.{rest[1]}" if rest else name
        was = printed(load_form(dossier.form), dossier.rows, path) or ""
        if was != text:
            changes.append({"op": "set", "path": path, "was": was, "value": text})
    services.change(dossier.pk, _people(dossier)["submit"], changes)
    return _taken(dossier, "submit", "sign", "pass", "close")


def _taken(dossier: Any, *steps: str) -> int:
    """Take the steps, each as the person whose step it is; what is doubtful is answered first."""
    from jixiao.findings import Severity
    from jixiao.web.cycle import services
    from jixiao.web.cycle.judging import judged
    from jixiao.web.cycle.models import Dossier

    people = _people(dossier)
    for name in steps:
        current = Dossier.objects.select_related("round", "unit", "project").get(pk=dossier.pk)
        if name == "submit":
            result = judged(current)
            for finding in result.standing:
                assert finding.severity is not Severity.ERROR, finding
                if finding.severity is Severity.WARNING:
                    at = result.path(finding)
                    services.answer(current.pk, people[name], finding.code, at, "已核对原始资料，情况属实。")
        current.refresh_from_db()
        services.take(name, current.pk, people[name], version=current.version)
    return int(dossier.pk)


def _people(dossier: Any) -> dict[str, Any]:
    from jixiao.web.office.models import Person

    unit = _CLERK[dossier.unit.name]
    posts = {"submit": f"{unit}-filler", "sign": f"{unit}-head", "pass": "reviewer"}
    posts |= dict.fromkeys(("approve", "close"), "officer")
    return {step: Person.objects.get(username=username) for step, username in posts.items()}


STEPS = {
    "office": office,
    "declare": declare,
    "late": late,
    "monitor": monitor,
    "results": results,
    "work": work,
}

if __name__ == "__main__":
    django.setup()
    json.dump(STEPS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
