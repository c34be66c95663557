"""The sample of a re-check: its list, fixed once; its draw, final once made; a new draw beside the old one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from jixiao.analysis.sampling import Item, Layers, Plan, draw, frame_digest, risk_of, stratify
from jixiao.analysis.sampling_words import explain_drawn, explain_plan
from jixiao.evaluation import ReviewRules, load_review_rules
from jixiao.scoring import grade_of, plain
from jixiao.values.width import EXACT
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Dossier, Revision, Round, RoundKind
from jixiao.web.cycle.services import Refused
from jixiao.web.cycle.states import State
from jixiao.web.journal.chain import record
from jixiao.web.office.rights import may
from jixiao.web.recheck.models import FrameItem, FrameKind, Recheck, Review, Step
from jixiao.web.recheck.ways import TASK, ReviewState, TaskState

if TYPE_CHECKING:
    from jixiao.analysis.sampling import Stratum
    from jixiao.web.office.models import Person

STATES: dict[str, tuple[State, ...]] = {
    FrameKind.CLOSED: (State.CLOSED,),
    FrameKind.SUBMITTED: (State.DEPARTMENT, State.BUREAU, State.CLOSED),
}
_RATE = Decimal("0.000001")
_WAN = Decimal(10000)


def candidates(round_: Round, kind: str) -> QuerySet[Any]:
    """Return the forms of a round that may be drawn, each with the number of its last submission."""
    sent = Revision.objects.filter(dossier=OuterRef("pk"))
    last = Subquery(sent.order_by("-number").values("pk")[:1])
    found = Dossier.objects.filter(Exists(sent), round=round_, state__in=STATES[kind])
    return found.annotate(last=last).defer("form", "rows", "adjusted", "adjusted_rows")


def frame_of(round_: Round, kind: str) -> list[dict[str, Any]]:
    """Return the list that a sample is drawn from, as it stands now: one query, however many forms."""
    rows = candidates(round_, kind).values(
        "pk", "last", "budget", "executed", "errors", "warnings", "total_score", "title",
        code=F("project__code"), unit_code=F("unit__code"), unit_name=F("unit__name"),
    )  # fmt: skip
    return [_line(row) for row in rows.order_by("pk")]


def _line(row: dict[str, Any]) -> dict[str, Any]:
    budget, executed = row["budget"] or Decimal(0), row["executed"]
    rate = None
    if budget and executed is not None:
        rate = EXACT.divide(executed, budget).quantize(_RATE, ROUND_HALF_UP)
    item = Item(
        id=row["code"] or row["unit_code"],
        unit=row["unit_name"],
        budget=budget,
        errors=row["errors"],
        warnings=row["warnings"],
        score=row["total_score"],
        rate=rate,
    )
    return {"item": item, "dossier": row["pk"], "revision": row["last"], "title": row["title"]}


def rules_now(round_: Round) -> ReviewRules:
    """Return the rules of re-checks in force where the round is held."""
    return load_review_rules(rules_for(round_).lineage)


def rules_of(recheck: Recheck) -> ReviewRules:
    """Return the rules of a re-check: as they were fixed, else as they are now."""
    return ReviewRules.model_validate(recheck.rules) if recheck.rules else rules_now(recheck.round)


def layers_of(recheck: Recheck, items: Iterable[Item], rules: ReviewRules) -> Layers:
    """Return the strata of a list with their places. Raises ``ValueError``."""
    return stratify(items, rules, **_how_many(recheck))


def _how_many(recheck: Recheck) -> dict[str, Any]:
    share = recheck.share / 100 if recheck.share is not None else None
    certain = recheck.certain_from * _WAN if recheck.certain_from is not None else None
    return {"size": recheck.size, "share": share, "certain_from": certain}


def items_of(recheck: Recheck) -> list[Item]:
    """Return the fixed list as it is drawn from."""
    rows = recheck.items.values_list(
        "key", "unit_name", "budget", "errors", "warnings", "score", "rate"
    ).order_by("pk")
    return [Item(*row) for row in rows]


def plan_of(recheck: Recheck) -> Plan:
    """Draw the sample of a re-check again from what was fixed."""
    return draw(items_of(recheck), recheck.seed, rules_of(recheck), **_how_many(recheck))


def shown(stratum: Stratum) -> dict[str, Any]:
    """Return a stratum for storing and showing."""
    return {
        "key": key_of(stratum),
        "zh": stratum.label,
        "en": stratum.label_en,
        "size": len(stratum.items),
        "places": stratum.places,
        "budget": f"{stratum.budget:f}",
        "chance": plain(Decimal(stratum.chance.numerator) * 100 / stratum.chance.denominator, 1),
    }


def key_of(stratum: Stratum) -> str:
    """Return the short name of a stratum."""
    return stratum.band if stratum.certain else f"{stratum.band}-{'high' if stratum.high_risk else 'low'}"


# -- changes ------------------------------------------------------------------------------------------------------


def locked(pk: int, person: Person, way: str, version: int) -> Recheck:
    """Return a re-check locked for a way, with the right, the state and the version that it demands."""
    item = TASK.way(way)
    found = Recheck.objects.select_for_update(of=("self",)).select_related("round", "round__scope").get(pk=pk)
    if not may(person, item.right, found.round.scope):
        raise Refused("right")
    if found.state not in item.sources:
        raise Refused("state")
    if found.version != version:
        raise Refused("stale")
    return found


def save(recheck: Recheck, person: Person, changed: Iterable[str]) -> Recheck:
    """Keep a new re-check, or one whose list is not fixed yet."""
    if not may(person, TASK.way("fix").right, recheck.round.scope):
        raise Refused("right")
    if recheck.round.kind != RoundKind.SELF_EVALUATION:
        raise Refused("kind")
    new = recheck.pk is None
    with transaction.atomic():
        if new:
            recheck.by = person
        else:
            locked(recheck.pk, person, "fix", recheck.version)
            recheck.version += 1
        recheck.seed = " ".join(recheck.seed.split())
        recheck.save()
        detail = {name: str(getattr(recheck, name) or "") for name in changed}
        record(
            person, "recheck-made" if new else "recheck-changed", f"recheck:{recheck.pk}",
            path=recheck.round.scope.path, detail=detail,
        )  # fmt: skip
    return recheck


def fix(pk: int, person: Person, *, version: int) -> Recheck:
    """Fix the list, the rules and the strata; nothing of them changes any more."""
    with transaction.atomic():
        recheck = locked(pk, person, "fix", version)
        lines = frame_of(recheck.round, recheck.frame_kind)
        items = [line["item"] for line in lines]
        rules = rules_now(recheck.round)
        try:
            layers = layers_of(recheck, items, rules)
        except ValueError as error:
            raise Refused("recheck-frame" if items else "recheck-empty") from error
        strata = {item.id: key_of(stratum) for stratum in layers.strata for item in stratum.items}
        FrameItem.objects.bulk_create(
            (_frame_item(recheck, line, strata, rules) for line in lines), batch_size=500
        )
        recheck.state, recheck.fixed_at = TaskState.FIXED, timezone.now()
        recheck.rules = rules.model_dump(mode="json")
        recheck.strata = [shown(stratum) for stratum in layers.strata]
        recheck.digest, recheck.frame_size = frame_digest(items), len(items)
        recheck.frame_budget = sum((item.budget for item in items), Decimal(0))
        recheck.wanted, recheck.interval = layers.wanted, layers.interval.quantize(_RATE, ROUND_HALF_UP)
        recheck.version += 1
        recheck.save()
        _note(recheck, person, "recheck-fix", {"size": recheck.frame_size, "digest": recheck.digest})
    return recheck


def _frame_item(
    recheck: Recheck, line: dict[str, Any], strata: dict[str, str], rules: ReviewRules
) -> FrameItem:
    item: Item = line["item"]
    risk, signs = risk_of(item, rules)
    return FrameItem(
        recheck=recheck, key=item.id, dossier_id=line["dossier"], revision_id=line["revision"], unit_name=item.unit,
        budget=item.budget, errors=item.errors, warnings=item.warnings, score=item.score, rate=item.rate,
        stratum=strata[item.id], risk=risk,
        signs=[[factor.words.zh, factor.words.en, plain(points)] for factor, points in signs],
    )  # fmt: skip


def draw_sample(pk: int, person: Person, *, version: int, seed: str = "") -> Recheck:
    """Draw the sample by the published seed. A seed that was written down before the list was fixed stays."""
    with transaction.atomic():
        recheck = locked(pk, person, "draw", version)
        if not recheck.seed:
            recheck.seed = " ".join(seed.split())[:120]
        if not recheck.seed:
            raise Refused("recheck-seed")
        if recheck.seed_on > timezone.localdate():
            raise Refused("recheck-seed-day")
        plan = plan_of(recheck)
        if plan.frame_digest != recheck.digest:
            raise Refused("recheck-digest")
        recheck.words = {language: explain_plan(plan, language) for language in ("zh", "en")}
        _mark(recheck, plan)
        recheck.state, recheck.drawn_at, recheck.drawn_by = TaskState.DRAWN, timezone.now(), person
        recheck.version += 1
        recheck.save()
        drawn = sorted(one.item.id for one in plan.drawn)
        _note(
            recheck, person, "recheck-draw", {"seed": recheck.seed, "digest": recheck.digest, "drawn": drawn}
        )
    return recheck


def _mark(recheck: Recheck, plan: Plan) -> None:
    """Mark what was drawn in the list, and begin the review of each."""
    found = {
        item.key: item
        for item in recheck.items.filter(key__in=[one.item.id for one in plan.drawn]).select_related(
            "revision"
        )
    }
    for one in plan.drawn:
        item = found[one.item.id]
        item.drawn, item.rank, item.number = True, one.rank, one.number
        item.why = {language: explain_drawn(one, plan, language) for language in ("zh", "en")}
    FrameItem.objects.bulk_update(found.values(), ["drawn", "rank", "number", "why"], batch_size=200)
    bands = rules_for(recheck.round).get("grades")
    Review.objects.bulk_create(
        new_review(recheck, item.dossier_id, item.revision_id, item.score, bands, item=item)
        for item in sorted(found.values(), key=lambda item: item.pk)
    )


def new_review(
    recheck: Recheck, dossier: int, revision: int, score: Decimal | None, bands: Any, **more: Any
) -> Review:
    """Return the review of a form that is still to be assigned."""
    grade = grade_of(score, bands) if score is not None else None
    return Review(
        recheck=recheck, dossier_id=dossier, revision_id=revision, self_score=score,
        self_grade=grade.name if grade else "", **more,
    )  # fmt: skip


def add(pk: int, person: Person, dossiers: Iterable[int], reason: str, *, version: int) -> int:
    """Add forms by name outside the sample (重点抽查); they never enter the estimate. Return how many."""
    reason = reason.strip()
    with transaction.atomic():
        recheck = locked(pk, person, "finish", version)
        if not reason:
            raise Refused("reason")
        there = set(recheck.reviews.values_list("dossier_id", flat=True))
        wanted = candidates(recheck.round, FrameKind.SUBMITTED).filter(pk__in=list(dossiers))
        bands = rules_for(recheck.round).get("grades")
        made = Review.objects.bulk_create(
            new_review(recheck, one.pk, one.last, one.total_score, bands, addition=reason)
            for one in wanted.exclude(pk__in=there).order_by("pk")
        )
        if not made:
            raise Refused("recheck-none")
        recheck.version += 1
        recheck.save(update_fields=["version"])
        names = list(
            Dossier.objects.filter(pk__in=[one.dossier_id for one in made]).values_list("title", flat=True)
        )
        _note(recheck, person, "recheck-add", {"forms": "、".join(names), "reason": reason})
    return len(made)


def replace(pk: int, person: Person, *, version: int, reason: str) -> Recheck:
    """Begin a new draw in the place of one; the old one stays as it is, what is undecided in it becomes void."""
    reason = reason.strip()
    with transaction.atomic():
        old = locked(pk, person, "replace", version)
        if not reason:
            raise Refused("reason")
        old.state = TaskState.REPLACED
        old.version += 1
        old.save(update_fields=["state", "version"])
        for review in old.reviews.select_for_update().exclude(
            state__in=[ReviewState.DECIDED, ReviewState.VOID]
        ):
            review.state, review.state_at = ReviewState.VOID, timezone.now()
            review.version += 1
            review.save(update_fields=["state", "state_at", "version"])
            Step.objects.create(review=review, name="void", target=ReviewState.VOID, reason=reason, by=person)
        new = Recheck.objects.create(
            round=old.round, title=old.title, frame_kind=old.frame_kind, size=old.size, share=old.share,
            certain_from=old.certain_from, seed_source=old.seed_source, seed_on=timezone.localdate(), note=old.note,
            replaces=old, reason=reason, by=person,
        )  # fmt: skip
        _note(old, person, "recheck-replace", {"reason": reason, "by": f"recheck:{new.pk}"})
    return new


def finish(pk: int, person: Person, *, version: int) -> Recheck:
    """End a re-check in which every review was decided."""
    with transaction.atomic():
        recheck = locked(pk, person, "finish", version)
        if recheck.reviews.exclude(state__in=[ReviewState.DECIDED, ReviewState.VOID]).exists():
            raise Refused("recheck-unfinished")
        recheck.state, recheck.finished_at = TaskState.FINISHED, timezone.now()
        recheck.version += 1
        recheck.save()
        _note(recheck, person, "recheck-finish", {})
    return recheck


def _note(recheck: Recheck, person: Person, action: str, detail: dict[str, Any]) -> None:
    record(person, action, f"recheck:{recheck.pk}", path=recheck.round.scope.path, detail=detail)
