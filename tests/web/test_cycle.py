"""The way of a dossier through the offices: rights, states, versions, revisions and the journal."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from jixiao.web.cycle import rounds, services, states
from jixiao.web.cycle.editing import printed
from jixiao.web.cycle.judging import suggestions
from jixiao.web.cycle.models import Dossier, Notification, Project, Revision, Round
from jixiao.web.cycle.services import Refused, change, take
from jixiao.web.journal.chain import verify
from jixiao.web.journal.models import Entry
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def go(office: Office, name: str, who: str, reason: str = "") -> Dossier:
    dossier = office.dossier()
    return take(name, dossier.pk, office.people[who], version=dossier.version, reason=reason)


def approved(office: Office) -> Dossier:
    fill(office, good_target())
    dossier = office.dossier()
    for finding in services.judged(dossier).standing:
        if finding.severity == "warning":
            services.answer(
                dossier.pk,
                office.people["filler"],
                finding.code,
                services.judged(dossier).path(finding),
                "已核实",
            )
    go(office, "submit", "filler")
    go(office, "sign", "unit-head")
    go(office, "pass", "reviewer")
    return go(office, "approve", "officer")


def test_a_round_makes_a_dossier_for_every_project_in_scope(office: Office) -> None:
    assert sorted(Dossier.objects.values_list("title", flat=True)) == ["校舍维修", "水文监测", "泵站检修"]
    assert office.round is not None
    assert rounds.open_round(office.round, office.people["officer"]) == 0
    assert Notification.objects.filter(person=office.people["filler"], code="round-opened").count() == 1


def test_the_way_to_approval(office: Office) -> None:
    dossier = approved(office)
    assert dossier.state == states.State.APPROVED
    assert [step.name for step in dossier.steps.all()] == ["submit", "sign", "pass", "approve"]
    revision = dossier.revisions.get()
    assert (revision.number, revision.profile) == (1, "cn")
    assert revision.rules_version
    assert list(verify()) == []
    with pytest.raises(Refused, match="state"):
        change(dossier.pk, office.people["filler"], [])


def test_errors_block_and_warnings_need_an_answer(office: Office) -> None:
    record = good_target()
    record["indicators"][0]["weight"] = "25"
    fill(office, record)
    with pytest.raises(Refused, match="errors") as refused:
        go(office, "submit", "filler")
    assert refused.value.findings[0]["code"] == "weight-sum"
    assert office.dossier().state == states.State.DRAFT


@pytest.mark.parametrize(
    ("name", "who", "code"),
    [
        ("submit", "reviewer", "right"),
        ("submit", "stranger", "right"),
        ("submit", "officer", "right"),
        ("submit", "auditor", "right"),
        ("approve", "officer", "state"),
        ("close", "officer", "kind"),
    ],
)
def test_refusals(office: Office, name: str, who: str, code: str) -> None:
    fill(office, good_target())
    with pytest.raises(Refused, match=f"^{code}$"):
        go(office, name, who)


def test_a_double_click_cannot_win_twice(office: Office) -> None:
    fill(office, good_target())
    dossier = approved(office) if not office.dossier().errors else office.dossier()
    steps = dossier.steps.count()
    with pytest.raises(Refused, match=r"stale|state"):
        take("reopen", dossier.pk, office.people["bureau-head"], version=dossier.version - 1, reason="误批")
    take("reopen", dossier.pk, office.people["bureau-head"], version=dossier.version, reason="误批")
    with pytest.raises(Refused, match="state"):
        take("reopen", dossier.pk, office.people["bureau-head"], version=dossier.version, reason="误批")
    assert dossier.steps.count() == steps + 1


def test_returning_needs_a_reason_and_tells_the_clerk(office: Office) -> None:
    fill(office, good_target())
    approved_ = approved(office)
    take("reopen", approved_.pk, office.people["bureau-head"], version=approved_.version, reason="标准调整")
    with pytest.raises(Refused, match="reason"):
        go(office, "refuse", "officer", "  ")
    go(office, "refuse", "officer", "请补充社会效益的测算依据")
    told = Notification.objects.filter(person=office.people["filler"], code="refuse").get()
    assert told.words["reason"] == "请补充社会效益的测算依据"
    assert office.dossier().state == states.State.RETURNED


def test_two_clerks_on_one_form_lose_no_line(office: Office) -> None:
    dossier = fill(office, good_target())
    first, second = dossier.rows["indicators"][:2]
    one, two = office.people["filler"], office.people["second-filler"]
    change(
        dossier.pk,
        one,
        [{"op": "set", "path": f"indicators.{first}.target", "was": "≥12座", "value": "≥14座"}],
    )
    _, edited, _ = change(
        dossier.pk,
        two,
        [
            {"op": "set", "path": f"indicators.{second}.target", "was": "≥98%", "value": "≥99%"},
            {"op": "set", "path": f"indicators.{first}.target", "was": "≥12座", "value": "≥13座"},
        ],
    )
    assert [conflict.now for conflict in edited.conflicts] == ["≥14座"]
    form = services.load_form(office.dossier().form)
    assert [i.target.printed for i in form.indicators[:2]] == ["≥14座", "≥99%"]


def test_rows_are_added_moved_and_removed_by_key(office: Office) -> None:
    dossier = fill(office, good_target())
    keys = dossier.rows["indicators"]
    _, edited, _ = change(
        dossier.pk,
        office.people["filler"],
        [
            {"op": "add", "list": "indicators", "key": "abcd1234", "after": keys[0]},
            {"op": "set", "path": "indicators.abcd1234.l3", "was": "", "value": "更换水泵"},
            {"op": "move", "list": "indicators", "key": keys[3], "after": None},
            {"op": "remove", "list": "indicators", "key": keys[4]},
        ],
    )
    assert edited.rows["indicators"] == [keys[3], keys[0], "abcd1234", keys[1], keys[2], keys[5]]
    assert [i.l3.printed for i in edited.form.indicators][2] == "更换水泵"
    assert "保障供水人口" in Entry.objects.order_by("-number").first().detail["changes"][-1][1]  # type: ignore[union-attr]


def test_a_self_evaluation_starts_from_the_approved_targets(office: Office) -> None:
    approved(office)
    assert office.round is not None
    follower = Round.objects.create(
        year=2025, kind="self_evaluation", title="2025年绩效自评", scope=office.round.scope, profile="cn",
        profile_on="2025-12-31", opens="2026-01-01", deadline="2099-04-30", basis=office.round,
    )  # fmt: skip
    follower.refresh_from_db()
    rounds.open_round(follower, office.people["officer"], Project.objects.filter(code="P1"))
    result = Dossier.objects.get(round=follower)
    form = services.load_form(result.form)
    assert [i.target.printed for i in form.indicators][:2] == ["≥12座", "≥98%"]
    assert form.funds[0].initial.printed == "30"
    key = result.rows["indicators"][0]
    with pytest.raises(ValueError, match="fixed"):
        change(
            result.pk,
            office.people["filler"],
            [{"op": "set", "path": f"indicators.{key}.target", "was": "≥12座", "value": "≥1座"}],
        )
    change(
        result.pk,
        office.people["filler"],
        [{"op": "set", "path": f"indicators.{key}.actual", "was": "", "value": "13座"}],
    )


def test_what_the_page_offers_adds_up_to_the_total_that_the_rules_give(office: Office) -> None:
    """The points for execution count although the targets printed no weight beside them."""
    approved(office)
    assert office.round is not None
    follower = Round.objects.create(
        year=2025, kind="self_evaluation", title="2025年绩效自评", scope=office.round.scope, profile="cn",
        profile_on="2025-12-31", opens="2026-01-01", deadline="2099-04-30", basis=office.round,
    )  # fmt: skip
    follower.refresh_from_db()
    rounds.open_round(follower, office.people["officer"], Project.objects.filter(code="P1"))
    result = Dossier.objects.get(round=follower)
    actuals = zip(result.rows["indicators"], ("12座", "100%", "96%", "2.4万元", "8700人", "93%"), strict=True)
    cells = {f"indicators.{key}.actual": actual for key, actual in actuals}
    cells |= {f"funds.{key}.executed": "27" for key in result.rows["funds"]}

    def typed(cells: dict[str, str]) -> None:
        now = services.load_form(Dossier.objects.get(pk=result.pk).form)
        changes = [
            {"op": "set", "path": path, "was": printed(now, result.rows, path) or "", "value": text}
            for path, text in cells.items()
        ]
        change(result.pk, office.people["filler"], changes)

    def offered() -> dict[str, str]:
        return suggestions(services.judged(Dossier.objects.get(pk=result.pk)))

    typed(cells)
    carrier = result.rows["funds"][0]
    assert (offered()[f"funds.{carrier}.weight"], offered()[f"funds.{carrier}.score"]) == ("10", "9")
    assert f"funds.{result.rows['funds'][1]}.weight" not in offered(), "only the total carries points"
    typed({path: text for path, text in offered().items() if path.endswith("score") and "total" not in path})
    assert offered()["total_score"] == "99", "also while the weight of the execution is blank"
    typed({path: text for path, text in offered().items() if path.startswith(("funds", "total"))})
    assert offered()["total_score"] == "99"
    total = services.judged(Dossier.objects.get(pk=result.pk)).card.total
    assert (total.low, total.high) == (99, 99)


def test_a_target_is_offered_no_weight_for_the_execution(office: Office) -> None:
    dossier = approved(office)
    assert not any(path.startswith("funds") for path in suggestions(services.judged(dossier)))


def test_the_database_refuses_to_change_the_journal_and_revisions(office: Office) -> None:
    approved(office)
    for model in (Entry, Revision):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(by_id=1) if model is Revision else model.objects.update(action="x")
        with pytest.raises(DatabaseError), transaction.atomic():
            model._base_manager.filter(pk__gt=0)._raw_delete("default")  # type: ignore[attr-defined]


def test_the_states_form_one_plain_table() -> None:
    names = [item.name for item in states.TRANSITIONS]
    assert len(names) == len(set(names))
    for state in states.State:
        assert any(state in item.sources or state == item.target for item in states.TRANSITIONS)
    assert "stateDiagram-v2" in states.diagram()
