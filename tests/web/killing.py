"""A program beside a server that is killed: it makes an office in its year, readies one step at a time, and looks at what became of it.

``killing.py make`` fills an empty database and prints the sessions; ``killing.py watch`` reads questions, one a line:
``["ready", action, number]`` is answered with what to send and a key, ``["look", action, key]`` with ``true`` where the
step was done whole and ``false`` where nothing of it was done. Anything between the two is an error, which is printed.
``killing.py publish NAME`` makes an edition of the public pages.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

PEOPLE = ("filler", "reviewer", "officer", "bureau-head", "expert-a")
NAMES = {f"项目{number}": str(20 + number) for number in range(12)}


def _ready() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "jixiao.web.settings"
    import django

    django.setup()


def make() -> None:
    """Make the office: approved targets, a table with alerts, closed results, a review, a list of uses, an evaluation."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    from jixiao.web.recheck.models import Review
    from jixiao.web.results import services as results
    from web import evaluating, monitored, recheck_office
    from web.office import make_office

    sessions = {}
    with transaction.atomic():
        office = make_office()
        evaluating.scoring_(office)
        for name, who in (*monitored.WAY[:3], ("approve", "officer")):
            monitored.step(office, office.dossier(), name, who)
        monitored.behind(office, monitored.monitoring(office, 7))
        monitored.monitoring(office, 10)  # its table is open, so that figures come into it
        round_ = recheck_office.evaluated(office, NAMES)
        recheck = recheck_office.drawn(office, round_)
        recheck_office.assigned(office, Review.objects.filter(recheck=recheck).first())
        results.make_list(round_, office.people["officer"])
        for name in PEOPLE:
            person, session = office.people[name], SessionStore()
            session[SESSION_KEY] = str(person.pk)
            session[BACKEND_SESSION_KEY] = "jixiao.web.office.signin.Backend"
            session[HASH_SESSION_KEY] = person.get_session_auth_hash()
            session.create()
            sessions[name] = session.session_key
    print(json.dumps({"sessions": sessions, "session": sessions["filler"], "dossier": office.dossier().pk}))


def _office() -> Any:
    from jixiao.web.cycle.models import Round
    from jixiao.web.office.models import Person, Unit
    from web.office import Office

    return Office(
        {person.username: person for person in Person.objects.all()},
        {unit.name: unit for unit in Unit.objects.all()},
        Round.objects.filter(kind="target").first(),
    )


def _entries(action: str, subject: str) -> int:
    from jixiao.web.journal.models import Entry

    return Entry.objects.filter(action=action, subject=subject).count()


def _whole(*signs: bool) -> bool:
    """Return what all signs say together; they must agree."""
    assert len(set(signs)) == 1, f"half done: {signs}"
    return signs[0]


def _sent(who: str, path: str, key: Any, **fields: Any) -> dict[str, Any]:
    return {"who": who, "path": path, "fields": fields, "key": key}


class Import:
    """Taking a file of the finance system: its figures, its entry and the cells of the open forms."""

    @staticmethod
    def ready(office: Any, number: int) -> dict[str, Any]:
        from django.utils import timezone

        from jixiao.web.changes import imports

        data = (
            f"项目编码,项目名称,支出数（元）\nP1,泵站检修,{100000 + 1000 * number}\n项目甲,没有,1\n".encode()
        )
        found = imports.preview(
            office.people["officer"], office.units["清河县财政局"], data, "a.csv", year=2025,
            on=timezone.localdate().replace(year=2025, month=6, day=30),
        )  # fmt: skip
        return _sent("officer", f"/figures/{found.pk}/take/", found.pk)

    @staticmethod
    def look(pk: int) -> bool:
        from jixiao.web.changes.models import Figure, Filled
        from jixiao.web.changes.models import Import as Batch

        found = Batch.objects.get(pk=pk)
        assert found.state in ("checked", "taken")
        figures = Figure.objects.filter(batch=found)
        filled = Filled.objects.filter(figure__in=figures).exists()
        return _whole(
            found.state == "taken",
            figures.count() == 1,
            _entries("import-taken", f"import:{pk}") == 1,
            filled,
        )


class Approval:
    """Approving an adjustment: its state, the targets in force, its step and its entry."""

    @staticmethod
    def ready(office: Any, number: int) -> dict[str, Any]:
        from jixiao.web.changes import services
        from jixiao.web.changes.models import Adjustment
        from web.test_changes import APPROVAL, go, set_

        made = Adjustment.objects.filter(state="bureau").first()
        if made is None:
            clerk = office.people["filler"]
            made = services.start(office.dossier().pk, clerk, "targets", "任务变化")
            path = f"indicators.{made.rows['indicators'][0]}.target"
            wanted = [
                set_(made, path, f"≥{20 + number}座"),
                set_(
                    made,
                    "objective_expected",
                    f"完成{20 + number}座供水泵站检修，验收合格率不低于98%，保障8600人供水。",
                ),
            ]
            go(services.amend(made.pk, clerk, wanted, version=made.version), office, *APPROVAL[:3])
            made.refresh_from_db()
        assert made.state == "bureau"
        return _sent("officer", f"/changes/{made.pk}/take/", made.pk, take="adjustment-approve", version=made.version,
                     reason="同意")  # fmt: skip

    @staticmethod
    def look(pk: int) -> bool:
        from jixiao.web.changes.models import Adjustment

        found = Adjustment.objects.select_related("dossier").get(pk=pk)
        assert found.state in ("bureau", "approved")
        return _whole(
            found.state == "approved",
            found.dossier.adjusted == found.form,
            found.steps.filter(name="adjustment-approve").count() == 1,
            found.decided_at is not None,
        )


class Deduction:
    """Taking points off: the deduction, the reviewed score, the version and the entry."""

    @staticmethod
    def ready(office: Any, number: int) -> dict[str, Any]:
        from jixiao.web.recheck.models import Review

        found = Review.objects.exclude(reviewer=None).get()
        return _sent(
            "officer", f"/recheck/reviews/{found.pk}/deduct/", [found.pk, found.deductions.count()], version=found.version,
            row="indicators[5]", column="score", criterion="survey-missing", points="0.01", note=f"没有问卷{number}",
        )  # fmt: skip

    @staticmethod
    def look(key: list[int]) -> bool:
        from jixiao.web.recheck.models import Review

        found = Review.objects.get(pk=key[0])
        taken = [one.points for one in found.deductions.all()]
        assert len(taken) - key[1] in (0, 1)
        assert _entries("recheck-deduct", f"review:{found.pk}") == len(taken)
        assert found.version >= len(taken)
        assert not taken or found.self_score - found.reviewed_score == sum(taken)
        return len(taken) == key[1] + 1


class Draw:
    """Drawing a sample: the marks in the list, a review for each, the words and the entry."""

    @staticmethod
    def ready(office: Any, number: int) -> dict[str, Any]:
        from jixiao.web.cycle.models import Round
        from jixiao.web.recheck import drawing
        from web.recheck_office import prepared

        made = prepared(
            office, Round.objects.get(year=2024), title=f"抽查{number}", seed=f"种子{number}", size=6
        )
        drawing.fix(made.pk, office.people["officer"], version=0)
        return _sent("officer", f"/recheck/{made.pk}/draw/", made.pk, version=1)

    @staticmethod
    def look(pk: int) -> bool:
        from jixiao.web.recheck.models import Recheck

        found = Recheck.objects.get(pk=pk)
        assert found.state in ("fixed", "drawn")
        drawn, reviews = found.items.filter(drawn=True).count(), found.reviews.count()
        assert drawn == reviews
        assert drawn in (0, 6)
        return _whole(
            found.state == "drawn",
            drawn == 6,
            bool(found.words),
            _entries("recheck-draw", f"recheck:{pk}") == 1,
        )


class Score:
    """An expert's score: all rows that were sent, each with its version, and one entry."""

    @staticmethod
    def ready(office: Any, number: int) -> dict[str, Any]:
        from jixiao.web.evaluations.models import Evaluation, Member

        found = Evaluation.objects.get()
        seat = Member.objects.get(evaluation=found, person__username="expert-a")
        versions = dict(seat.scores.values_list("criterion", "version"))
        fields, points = {}, Decimal(number % 7) / 10
        for criterion in found.frame.criteria[:5]:
            name = criterion.id
            fields |= {f"points-{name}": str(points), f"reason-{name}": f"第{number}次", f"version-{name}": versions.get(name, 0)}  # fmt: skip
        key = [seat.pk, f"第{number}次", _entries("evaluation-score", f"evaluation:{found.pk}")]
        return _sent("expert-a", f"/evaluations/{found.pk}/sheet/", key, **fields)

    @staticmethod
    def look(key: list[Any]) -> bool:
        from jixiao.web.evaluations.models import Member

        seat = Member.objects.get(pk=key[0])
        new = seat.scores.filter(reason=key[1]).count()
        entries = _entries("evaluation-score", f"evaluation:{seat.evaluation_id}") - key[2]
        assert (new, entries) in ((0, 0), (5, 1)), f"half done: {new} rows, {entries} entries"
        return new == 5


class Decision:
    """Deciding on the use of a result: its state, the amount and the entry."""

    @staticmethod
    def ready(office: Any, number: int) -> dict[str, Any]:
        from jixiao.web.results.models import Use

        found = Use.objects.order_by("pk")[number % len(NAMES)]
        Use.objects.filter(pk=found.pk).update(state="answered", decided=None, decision="")
        key = [found.pk, _entries("use-decide", f"use:{found.pk}")]
        return _sent("bureau-head", f"/results/{found.pk}/take/", key, take="decide", version=found.version, decided="12",
                     reason=f"按建议核定{number}")  # fmt: skip

    @staticmethod
    def look(key: list[int]) -> bool:
        from jixiao.web.results.models import Use

        found = Use.objects.get(pk=key[0])
        return _whole(
            found.state == "decided",
            found.decided == 120_000,
            found.decision != "",
            _entries("use-decide", f"use:{found.pk}") == key[1] + 1,
        )


class Rectifying:
    """Reporting what was put right: the state, the text, the moment and the entry."""

    @staticmethod
    def ready(office: Any, number: int) -> dict[str, Any]:
        from django.utils import timezone

        from jixiao.web.results import services

        made = services.issue(
            office.people["officer"], office.units["供水管理站"], year=2024, problem=f"问题{number}", demand="整改",
            due=timezone.localdate() + timedelta(days=9),
        )  # fmt: skip
        return _sent("filler", f"/rectifications/{made.pk}/take/", made.pk, take="report", version=made.version,
                     reason="已整改到位", owner="责任人")  # fmt: skip

    @staticmethod
    def look(pk: int) -> bool:
        from jixiao.web.journal.models import Entry
        from jixiao.web.results.models import Rectification

        found = Rectification.objects.get(pk=pk)
        entries = Entry.objects.filter(subject=f"rectification:{pk}").count()
        return _whole(
            found.state == "answered",
            found.answer == "已整改到位",
            found.answered_at is not None,
            entries == 2,
        )


class Releasing:
    """Releasing a round: the release and its entry."""

    @staticmethod
    def ready(office: Any, number: int) -> dict[str, Any]:
        from jixiao.web.cycle.models import Round
        from jixiao.web.publication import services
        from jixiao.web.publication.models import Release

        round_ = Round.objects.get(year=2024)
        for one in Release.objects.filter(round=round_, ended_at=None):
            services.take_back(one.pk, office.people["bureau-head"], "重新公开")
        key = [round_.pk, f"第{number}次", _entries("release", f"round:{round_.pk}")]
        return _sent("bureau-head", f"/publication/rounds/{round_.pk}/release/", key, note=key[1])

    @staticmethod
    def look(key: list[Any]) -> bool:
        from jixiao.web.publication.models import Release

        found = Release.objects.filter(round=key[0], ended_at=None)
        return _whole(
            [one.note for one in found] == [key[1]], _entries("release", f"round:{key[0]}") == key[2] + 1
        )


class Answering:
    """A unit's answer to an alert: the state, the step with the text, and the entry."""

    @staticmethod
    def ready(office: Any, number: int) -> dict[str, Any]:
        from django.utils import timezone

        from jixiao.web.monitoring import services
        from jixiao.web.monitoring.models import Alert

        found = Alert.objects.order_by("pk").first()
        assert found is not None
        if found.state == "answered":
            found = services.take(
                "return", found.pk, office.people["reviewer"], version=found.version, text="请补充"
            )
        planned = timezone.localdate() + timedelta(days=9)
        key = [found.pk, found.steps.filter(name="answer").count(), f"第{number}次说明"]
        return _sent("filler", f"/monitoring/alerts/{found.pk}/take/answer/", key, version=found.version, text=key[2],
                     planned=planned.isoformat(), evidence="台账")  # fmt: skip

    @staticmethod
    def look(key: list[Any]) -> bool:
        from jixiao.web.monitoring.models import Alert

        found = Alert.objects.get(pk=key[0])
        return _whole(
            found.state == "answered",
            found.steps.filter(name="answer").count() == key[1] + 1,
            found.steps.filter(name="answer", text=key[2]).exists(),
            _entries("alert-answer", f"alert:{found.pk}") == key[1] + 1,
        )


ACTIONS: dict[str, Any] = {
    "import": Import, "approval": Approval, "deduction": Deduction, "draw": Draw, "score": Score, "decision": Decision,
    "rectification": Rectifying, "release": Releasing, "answer": Answering,
}  # fmt: skip


def edition() -> dict[str, Any]:
    """Return the edition that the public sees; every page and download of it must be there and whole."""
    from django.conf import settings

    from jixiao.web.publication.services import current

    found = current()
    if found is None:
        return {"folder": "", "editions": 0}
    folder = Path(settings.PUBLIC) / found.folder
    data = json.loads((folder / "data" / "jixiao.json").read_text("utf-8"))
    pages = len(list(folder.rglob("*.html")))
    assert pages == found.pages, f"{pages} pages of {found.pages}"
    assert len(data["forms"]) == found.forms
    assert "</html>" in (folder / "index.html").read_text("utf-8")
    return {"folder": found.folder, "editions": _entries("edition", f"edition:{found.pk}")}


def books() -> dict[str, int]:
    """Return how the journal stands."""
    from jixiao.web.journal.chain import verify
    from jixiao.web.journal.models import Entry

    return {"breaks": len(list(verify())), "entries": Entry.objects.count()}


def _answers() -> Iterator[Any]:
    from django.db import connection

    for line in sys.stdin:
        what, *rest = json.loads(line)
        try:
            if what == "ready":
                yield ACTIONS[rest[0]].ready(_office(), rest[1])
            elif what == "look":
                yield ACTIONS[rest[0]].look(rest[1])
            else:
                yield {"edition": edition, "books": books}[what]()
        except Exception:
            yield {"error": traceback.format_exc()[-2000:]}
        finally:
            connection.close()


def main() -> None:
    """Do what the command line says."""
    _ready()
    if sys.argv[1] == "make":
        make()
    elif sys.argv[1] == "publish":
        from jixiao.web.publication.services import publish

        head = _office().people["bureau-head"]
        print("begun", flush=True)
        publish(head, sys.argv[2])
        print("done", flush=True)
    else:
        for answer in _answers():
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
