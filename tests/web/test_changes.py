"""Adjustments of approved targets: their way, what comes into force, and the forms of results that follow."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from jixiao.web.changes import after, following, services
from jixiao.web.changes.models import Adjustment, AdjustmentState
from jixiao.web.changes.targets import targets_in_force
from jixiao.web.changes.ways import ADJUSTMENT
from jixiao.web.cycle import rounds
from jixiao.web.cycle import services as cycle
from jixiao.web.cycle.editing import PROMISED, EditError, load_form
from jixiao.web.cycle.models import Dossier, Notification, Project, Round
from jixiao.web.cycle.services import Refused, locked_paths
from jixiao.web.journal.chain import verify
from jixiao.web.journal.models import Entry
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def approve_targets(office: Office, name: str = "泵站检修") -> Dossier:
    """Send a declaration all the way."""
    dossier = fill(office, {**good_target(), "project": name}, name)
    result = cycle.judged(office.dossier(name))
    for finding in result.standing:
        cycle.answer(dossier.pk, office.people["filler"], finding.code, result.path(finding), "已核实")
    for step, who in (
        ("submit", "filler"),
        ("sign", "unit-head"),
        ("pass", "reviewer"),
        ("approve", "officer"),
    ):
        dossier = office.dossier(name)
        cycle.take(step, dossier.pk, office.people[who], version=dossier.version)
    return office.dossier(name)


def self_evaluation(office: Office, year: int = 2025) -> Dossier:
    """Open a self-evaluation of the first project."""
    assert office.round is not None
    opened = Round.objects.create(
        year=year, kind="self_evaluation", title=f"{year}年绩效自评", scope=office.round.scope, profile="cn",
        profile_on="2025-12-31", opens="2026-01-01", deadline="2099-04-30", basis=office.round,
    )  # fmt: skip
    opened.refresh_from_db()
    rounds.open_round(opened, office.people["officer"], Project.objects.filter(code="P1"))
    return Dossier.objects.get(round=opened)


def set_(adjustment: Adjustment, path: str, value: str) -> dict[str, Any]:
    from jixiao.web.cycle.editing import printed

    was = printed(load_form(adjustment.form), adjustment.rows, path) or ""
    return {"op": "set", "path": path, "was": was, "value": value}


def smaller(adjustment: Adjustment) -> list[dict[str, Any]]:
    """Ten stations in place of twelve, and less money."""
    first = adjustment.rows["indicators"][0]
    changes = [set_(adjustment, f"indicators.{first}.target", "≥10座")]
    changes += [
        set_(adjustment, "objective_expected", "完成10座供水泵站检修，验收合格率不低于98%，保障8600人供水。")
    ]
    for key in adjustment.rows["funds"]:
        changes.append(set_(adjustment, f"funds.{key}.revised", "25"))
    return changes


def started(office: Office, what: str = "both") -> Adjustment:
    dossier = office.dossier()
    made = services.start(
        dossier.pk, office.people["filler"], what, "两座泵站并入水源工程改造", "清财预〔2025〕9号"
    )
    return services.amend(made.pk, office.people["filler"], smaller(made), version=made.version)


def go(adjustment: Adjustment, office: Office, *steps: tuple[str, str] | tuple[str, str, str]) -> Adjustment:
    for name, who, *reason in steps:
        adjustment.refresh_from_db()
        result = services.judged_now(adjustment)
        if name == "adjustment-submit":
            for finding in services.unanswered(adjustment, result):
                services.answer(
                    adjustment.pk,
                    office.people["filler"],
                    finding.code,
                    result.path(finding),
                    "已按实际工程量核定",
                )
        services.take(
            name,
            adjustment.pk,
            office.people[who],
            version=adjustment.version,
            reason=reason[0] if reason else "",
        )
    adjustment.refresh_from_db()
    return adjustment


APPROVAL = (
    ("adjustment-submit", "filler"), ("adjustment-sign", "unit-head"),
    ("adjustment-pass", "reviewer"), ("adjustment-approve", "officer"),
)  # fmt: skip


def test_the_approved_text_stays_and_the_adjusted_comes_into_force(office: Office) -> None:
    approved = approve_targets(office)
    adjustment = go(started(office), office, *APPROVAL)
    assert adjustment.state == AdjustmentState.APPROVED
    assert adjustment.decided_by == office.people["officer"]
    assert adjustment.rules_version
    dossier = office.dossier()
    assert dossier.form == approved.form
    form, rows = targets_in_force(dossier)
    assert form.indicators[0].target.printed == "≥10座"
    assert form.funds[0].revised.printed == "25"
    assert rows["indicators"] == approved.rows["indicators"]
    assert load_form(dossier.form).indicators[0].target.printed == "≥12座"
    assert [step.name for step in adjustment.steps.all()] == [name for name, _who in APPROVAL]
    assert Notification.objects.filter(person=office.people["filler"], code="adjustment-approve").exists()
    assert list(verify()) == []


def test_a_later_adjustment_starts_from_the_one_before(office: Office) -> None:
    approve_targets(office)
    go(started(office), office, *APPROVAL)
    again = services.start(office.dossier().pk, office.people["filler"], "targets", "再次核减")
    assert again.number == 2
    assert load_form(again.form).indicators[0].target.printed == "≥10座"
    first = again.rows["indicators"][0]
    services.amend(
        again.pk,
        office.people["filler"],
        [set_(again, f"indicators.{first}.target", "≥9座")],
        version=again.version,
    )
    go(again, office, *APPROVAL)
    assert targets_in_force(office.dossier())[0].indicators[0].target.printed == "≥9座"


def test_only_one_is_open_and_only_for_approved_targets(office: Office) -> None:
    clerk = office.people["filler"]
    fill(office, good_target())
    with pytest.raises(Refused, match="adjustment-approved"):
        services.start(office.dossier().pk, clerk, "targets", "理由")
    approve_targets(office) if office.dossier().state == "draft" else None
    first = started(office)
    with pytest.raises(Refused, match="adjustment-open"):
        services.start(office.dossier().pk, clerk, "targets", "理由")
    go(first, office, ("adjustment-withdraw", "filler", "不再调整"))
    assert services.start(office.dossier().pk, clerk, "budget", "理由").number == 2
    with pytest.raises(Refused, match="right"):
        services.start(office.dossier().pk, office.people["stranger"], "targets", "理由")


def test_a_kind_changes_only_what_it_names(office: Office) -> None:
    approve_targets(office)
    clerk = office.people["filler"]
    made = services.start(office.dossier().pk, clerk, "targets", "只调目标")
    fund, row = made.rows["funds"][0], made.rows["indicators"][0]
    for change in (
        set_(made, f"funds.{fund}.revised", "25"),
        set_(made, f"funds.{fund}.initial", "25"),
        {"op": "add", "list": "funds", "key": "abcd1234", "after": None},
        set_(made, f"indicators.{row}.actual", "12座"),
    ):
        if change.get("path", "").endswith("actual"):
            continue
        with pytest.raises(Refused, match="adjustment-kind"):
            services.amend(made.pk, clerk, [change], version=made.version)
    services.take("adjustment-withdraw", made.pk, clerk, version=made.version, reason="改为调预算")
    made = services.start(office.dossier().pk, clerk, "budget", "只调预算")
    for change in (
        set_(made, f"indicators.{row}.target", "≥1座"),
        set_(made, f"funds.{fund}.initial", "25"),
        {"op": "remove", "list": "funds", "key": fund},
    ):
        with pytest.raises(Refused, match="adjustment-kind"):
            services.amend(made.pk, clerk, [change], version=made.version)


def test_nothing_changed_and_errors_block_it(office: Office) -> None:
    approve_targets(office)
    clerk = office.people["filler"]
    made = services.start(office.dossier().pk, clerk, "targets", "调整")
    with pytest.raises(Refused, match="adjustment-nothing"):
        services.take("adjustment-submit", made.pk, clerk, version=made.version)
    first = made.rows["indicators"][0]
    services.amend(made.pk, clerk, [set_(made, f"indicators.{first}.weight", "35")], version=made.version)
    made.refresh_from_db()
    assert made.errors >= 1
    with pytest.raises(Refused, match="errors") as refused:
        services.take("adjustment-submit", made.pk, clerk, version=made.version)
    assert refused.value.findings


def test_the_table_of_ways_is_kept(office: Office) -> None:
    approve_targets(office)
    made = started(office)
    for way in ADJUSTMENT.ways:
        holders = {
            "filler": "fill", "unit-head": "sign", "reviewer": "review", "officer": "decide",
        }  # fmt: skip
        for who in ("filler", "unit-head", "reviewer", "officer", "stranger", "other-reviewer", "auditor"):
            made.refresh_from_db()
            code = (
                "right"
                if holders.get(who) != way.right.value and not (who == "unit-head" and way.right == "fill")
                else ""
            )
            if code:
                with pytest.raises(Refused, match="right"):
                    services.take(way.name, made.pk, office.people[who], version=made.version, reason="x")
            elif made.state not in way.sources:
                with pytest.raises(Refused, match="state"):
                    services.take(way.name, made.pk, office.people[who], version=made.version, reason="x")
    go(made, office, ("adjustment-submit", "filler"))
    with pytest.raises(Refused, match="reason"):
        services.take("adjustment-send-back", made.pk, office.people["unit-head"], version=made.version)
    go(made, office, ("adjustment-send-back", "unit-head", "请附工程变更单"))
    assert made.state == "returned"
    told = Notification.objects.filter(person=office.people["filler"], code="adjustment-send-back").get()
    assert told.words["reason"] == "请附工程变更单"
    assert "stateDiagram-v2" in ADJUSTMENT.diagram()


def test_a_double_click_wins_once(office: Office) -> None:
    approve_targets(office)
    made = go(started(office), office, *APPROVAL[:3])
    version = made.version
    services.take("adjustment-approve", made.pk, office.people["officer"], version=version)
    with pytest.raises(Refused, match="state"):
        services.take("adjustment-approve", made.pk, office.people["bureau-head"], version=version)
    assert Entry.objects.filter(action="adjustment-approve").count() == 1
    with pytest.raises(Refused, match="state"):
        services.amend(made.pk, office.people["filler"], [], version=version)


def test_an_amendment_of_an_older_text_is_refused(office: Office) -> None:
    approve_targets(office)
    made = services.start(office.dossier().pk, office.people["filler"], "targets", "调整")
    first = made.rows["indicators"][0]
    change = set_(made, f"indicators.{first}.target", "≥11座")
    services.amend(made.pk, office.people["filler"], [change], version=0)
    with pytest.raises(Refused, match="stale"):
        services.amend(made.pk, office.people["second-filler"], [change], version=0)


# -- forms of results -------------------------------------------------------------------------------------------------


def test_a_self_evaluation_begins_with_the_targets_in_force(office: Office) -> None:
    approve_targets(office)
    go(started(office), office, *APPROVAL)
    result = self_evaluation(office)
    form = load_form(result.form)
    assert form.indicators[0].target.printed == "≥10座"
    assert (form.funds[0].initial.printed, form.funds[0].revised.printed) == ("30", "25")
    assert f"indicators.{result.rows['indicators'][0]}.target" in locked_paths(result)
    assert not services.is_behind(result)


def test_an_open_self_evaluation_follows(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    keys = result.rows["indicators"]
    cycle.change(
        result.pk, office.people["filler"],
        [{"op": "set", "path": f"indicators.{keys[1]}.actual", "was": "", "value": "99%"}],
    )  # fmt: skip
    made = services.start(office.dossier().pk, office.people["filler"], "both", "合并两座泵站")
    changes = [
        *smaller(made),
        {"op": "remove", "list": "indicators", "key": keys[3]},
        {"op": "add", "list": "indicators", "key": "fresh123", "after": keys[2]},
        *({"op": "set", "path": f"indicators.fresh123.{column}", "was": "", "value": value} for column, value in (
            ("l1", "产出指标"), ("l2", "成本指标"), ("l3", "检修总成本"), ("target", "≤25万元"), ("weight", "5"))),
    ]  # fmt: skip
    services.amend(made.pk, office.people["filler"], changes, version=made.version)
    go(made, office, *APPROVAL)
    result.refresh_from_db()
    form = load_form(result.form)
    assert form.indicators[0].target.printed == "≥10座"
    assert result.rows["indicators"] == [*keys[:3], "fresh123", *keys[4:]]
    assert form.indicators[3].l3.printed == "检修总成本"
    assert form.indicators[1].actual.printed == "99%"
    assert (form.funds[0].initial.printed, form.funds[0].revised.printed) == ("30", "25")
    assert "完成10座" in form.objective_expected.printed
    assert Notification.objects.filter(dossier=result, code="targets-followed").exists()
    assert Entry.objects.filter(action="follow-targets", subject=f"dossier:{result.pk}").count() == 1
    assert not services.is_behind(result)
    with pytest.raises(EditError, match="fixed"):
        cycle.change(
            result.pk, office.people["filler"],
            [{"op": "set", "path": "indicators.fresh123.target", "was": "≤25万元", "value": "≤30万元"}],
        )  # fmt: skip


def test_what_the_unit_wrote_stays(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    key, fund = result.rows["indicators"][3], result.rows["funds"][0]
    cycle.change(
        result.pk, office.people["filler"],
        [
            {"op": "set", "path": f"indicators.{key}.actual", "was": "", "value": "2.4万元"},
            {"op": "set", "path": f"funds.{fund}.revised", "was": "30", "value": "28"},
        ],
    )  # fmt: skip
    made = services.start(office.dossier().pk, office.people["filler"], "both", "调整")
    changes = [*smaller(made), {"op": "remove", "list": "indicators", "key": key}]
    first = made.rows["indicators"][0]
    changes.append(set_(made, f"indicators.{first}.weight", "25"))
    services.amend(made.pk, office.people["filler"], changes, version=made.version)
    go(made, office, *APPROVAL)
    result.refresh_from_db()
    form = load_form(result.form)
    assert key in result.rows["indicators"]
    assert form.funds[0].revised.printed == "28"
    assert f"indicators.{key}.target" not in locked_paths(result)


def test_a_form_that_is_under_way_is_told_and_follows_later(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    Dossier.objects.filter(pk=result.pk).update(state="department")
    go(started(office), office, *APPROVAL)
    result.refresh_from_db()
    assert load_form(result.form).indicators[0].target.printed == "≥12座"
    assert Notification.objects.filter(dossier=result, code="targets-adjusted").exists()
    assert services.is_behind(result)
    with pytest.raises(Refused, match="state"):
        services.follow(result.pk, office.people["filler"], version=result.version)
    Dossier.objects.filter(pk=result.pk).update(state="returned")
    with pytest.raises(Refused, match="stale"):
        services.follow(result.pk, office.people["filler"], version=result.version + 1)
    with pytest.raises(Refused, match="right"):
        services.follow(result.pk, office.people["reviewer"], version=result.version)
    services.follow(result.pk, office.people["filler"], version=result.version)
    result.refresh_from_db()
    assert load_form(result.form).indicators[0].target.printed == "≥10座"
    assert not services.is_behind(Dossier.objects.get(pk=result.pk))


def test_taking_the_approval_back_takes_the_adjustments_with_it(office: Office) -> None:
    approve_targets(office)
    go(started(office), office, *APPROVAL)
    open_ = services.start(office.dossier().pk, office.people["filler"], "targets", "再调")
    dossier = office.dossier()
    cycle.take("reopen", dossier.pk, office.people["bureau-head"], version=dossier.version, reason="批复有误")
    dossier = office.dossier()
    assert dossier.adjusted is None
    open_.refresh_from_db()
    assert open_.state == "withdrawn"
    assert Adjustment.objects.get(number=1).lapsed_at is not None
    assert Entry.objects.filter(action="adjustment-lapse").count() == 1
    assert targets_in_force(dossier)[0].indicators[0].target.printed == "≥12座"
    assert after.AFTER


def test_nothing_is_half_done_when_a_follower_fails(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    approve_targets(office)
    self_evaluation(office)
    made = go(started(office), office, *APPROVAL[:3])
    entries = Entry.objects.count()

    def fail(*_given: Any) -> bool:
        raise RuntimeError("power cut")

    monkeypatch.setattr(services, "_follow", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        services.take("adjustment-approve", made.pk, office.people["officer"], version=made.version)
    made.refresh_from_db()
    assert (made.state, office.dossier().adjusted, Entry.objects.count()) == ("bureau", None, entries)


def test_the_columns_that_follow_are_the_promised_ones() -> None:
    assert frozenset(following.COLUMNS) == PROMISED
