"""The review sheet of one form: every row with its self score, findings, evidence, deductions and reviewed score."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jixiao.evaluation import DeductionCriterion, ReviewRules, RowReview, SelfReview
from jixiao.findings import Finding, Severity
from jixiao.forms.model import Form, FundKind
from jixiao.profiles import Words
from jixiao.scoring import plain
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.judging import Judged, judged, rules_for
from jixiao.web.cycle.models import Attachment
from jixiao.web.pages.wording import language
from jixiao.web.recheck.drawing import rules_of
from jixiao.web.recheck.models import Deduction, Review
from jixiao.web.recheck.reading import Usage, usage
from jixiao.web.recheck.services import COLUMNS, side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROW = re.compile(r"(indicators\[\d+\]|funds\.total)(?:\.(\w+))?")
FUNDS = "funds.total"


def said(words: Words) -> str:
    """Return words in the language of the page."""
    return words.en if language() == "en" else words.zh


def grade_label(name: str, bands: Iterable[Any]) -> str:
    """Return a grade as the rules of the round call it."""
    return next((band.label for band in bands if band.name == name), "")


@dataclass(frozen=True, slots=True)
class Offer:
    """A finding of the checks that a deduction may rest on: where it stands and which criterion it calls for."""

    code: str
    severity: str
    message: str
    advice: str
    row: str
    column: str
    criterion: str


@dataclass(slots=True)
class Taken:
    """A deduction as it is shown: by which criterion, which share of the points, how the same was treated elsewhere."""

    deduction: Deduction
    criterion: str
    share: Decimal | None
    elsewhere: Usage | None
    apart: bool
    """Whether it differs from elsewhere by more than the rules allow."""
    doubts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One row of the sheet."""

    path: str
    name: str
    group: str
    target: str
    actual: str
    reason: str
    weight: Decimal | None
    self_score: Decimal | None
    by_rules: str
    reviewed: Decimal | None
    offers: list[Offer]
    files: list[Attachment]
    taken: list[Taken]

    @property
    def anchor(self) -> str:
        """The name of the row in the page."""
        return "row-" + re.sub(r"\W+", "-", self.path).strip("-")

    @property
    def lowered(self) -> bool:
        """Whether points were taken off."""
        return self.reviewed is not None and self.self_score is not None and self.reviewed < self.self_score


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet."""

    review: Review
    rules: ReviewRules
    result: SelfReview
    rows: list[Row]
    offers: list[Offer]
    """Findings on the form as a whole."""
    files: list[Attachment]
    self_grade: str
    reviewed_grade: str
    final_grade: str

    def row(self, path: str) -> Row | None:
        """Return a row by its path."""
        return next((row for row in self.rows if row.path == path), None)


def sheet_of(review: Review) -> Sheet:
    """Lay a review out, with the findings as the checks give them now under the rules of the round."""
    rules = rules_of(review.recheck)
    form = load_form(review.revision.form)
    checked = judged(review.dossier, form, review.revision.rows)
    result, every = side_by_side(review), side_by_side(review, all_of_them=True)
    taken = _taken(review, rules, every)
    offers = [_offer(finding, rules) for finding in checked.standing]
    files = list(review.dossier.attachments.exclude(row="source").order_by("pk"))
    shown = [_row(row, form, checked, offers, files, taken.get(row.path, []), review) for row in result.rows]
    placed = {offer.row for offer in offers} & {row.path for row in shown}
    keys = set(review.revision.rows.get("indicators", ()))
    bands = rules_for(review.recheck.round).get("grades")
    return Sheet(
        review,
        rules,
        result,
        shown,
        [offer for offer in offers if offer.row not in placed],
        [one for one in files if one.row not in keys],
        grade_label(review.self_grade, bands),
        grade_label(review.reviewed_grade, bands),
        grade_label(review.final_grade, bands),
    )


def _taken(review: Review, rules: ReviewRules, every: SelfReview) -> dict[str, list[Taken]]:
    from jixiao.evaluation import review_findings

    elsewhere, limit = usage(review.recheck, review), rules.deductions.consistency.value * 100
    wrong: dict[str, list[str]] = {}
    for finding in review_findings(every, rules):
        wrong.setdefault(finding.field, []).append(finding.message(language()))
    found: dict[str, list[Taken]] = {}
    for one in review.deductions.select_related("by", "answered_by").prefetch_related("papers"):
        criterion, known = rules.criterion(one.criterion), elsewhere.get(one.criterion)
        share = one.points * 100 / one.weight if one.weight else None
        apart = (
            share is not None and known is not None and criterion is not None and not criterion.recompute
            and max(share, known.high) - min(share, known.low) > limit
        )  # fmt: skip
        own = found.setdefault(one.row, [])
        own.append(
            Taken(one, said(criterion.words) if criterion else one.criterion, share, known, bool(apart))
        )
        own[-1].doubts = wrong.pop(one.row, [])
    return found


def _offer(finding: Finding, rules: ReviewRules) -> Offer:
    match = _ROW.match(finding.field)
    row, column = (match[1], match[2] or "score") if match else ("", "score")
    criterion = rules.criterion_for(finding.code)
    return Offer(
        finding.code, finding.severity.value, finding.message(language()), finding.advice(language()), row,
        column if column in COLUMNS else "score", criterion.id if criterion else "",
    )  # fmt: skip


def _row(
    row: RowReview, form: Form, checked: Judged, offers: list[Offer], files: list[Attachment], taken: list[Taken],
    review: Review,
) -> Row:  # fmt: skip
    mine = [offer for offer in offers if offer.row == row.path]
    common = (row.weight, row.self_score)
    if row.path == FUNDS:
        line = next(line for line in form.funds if line.line is FundKind.TOTAL)
        index = form.funds.index(line)
        given = checked.card.funds[index].score if index < len(checked.card.funds) else None
        rate = (
            f"{line.executed.text or '—'}（{line.rate.text}）" if line.rate.text else line.executed.text or ""
        )
        texts = (line.revised.text or line.initial.text or "", rate, "")
        own: list[Attachment] = []
        name, group = row.name or _("预算执行"), _("预算执行")
    else:
        number = int(row.path[len("indicators[") : -1])
        indicator = form.indicators[number]
        given = checked.card.indicators[number] if number < len(checked.card.indicators) else None
        texts = (indicator.target.text or "", indicator.actual.text or "", indicator.reason.text or "")
        keys = review.revision.rows.get("indicators", ())
        own = [one for one in files if number < len(keys) and one.row == keys[number]]
        name = row.name
        group = " › ".join(part for part in (indicator.l1.text, indicator.l2.text) if part)
    by_rules = plain(given.low) if given is not None and given.decided and given.low is not None else ""
    return Row(row.path, name, group, *texts, *common, by_rules, row.reviewed, mine, own, taken)


# -- criteria -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measure:
    """A criterion of deduction for the reviewer: what it asks for, what it costs, how it was used elsewhere."""

    id: str
    name: str
    asks: str
    share: str
    points: str
    elsewhere: str

    @property
    def choice(self) -> str:
        """The text of the choice."""
        parts = [self.share, self.elsewhere]
        return (
            f"{self.name}（{'；'.join(part for part in parts if part)}）"
            if language() != "en"
            else (f"{self.name} ({'; '.join(part for part in parts if part)})")
        )


def measures(rules: ReviewRules, elsewhere: dict[str, Usage], row: Row | None) -> list[Measure]:
    """Return the criteria with their ranges, in points too where the row is known."""
    return [
        Measure(
            one.id, said(one.words), said(one.asks), _share(one), _points(one, row), usage_text(elsewhere.get(one.id))
        )
        for one in rules.deductions.criteria
    ]  # fmt: skip


def _share(one: DeductionCriterion) -> str:
    if one.recompute:
        return _("按规则重新计分")
    low, high = plain(one.low * 100), plain(one.high * 100)
    span = low if low == high else f"{low}–{high}"
    return _("扣本项分值的%(share)s%%") % {"share": span}


def _points(one: DeductionCriterion, row: Row | None) -> str:
    if row is None or row.weight is None:
        return ""
    if one.recompute:
        if not row.by_rules or row.self_score is None:
            return ""
        over = row.self_score - Decimal(row.by_rules)
        return plain(over) if over > 0 else ""
    low, high = plain(row.weight * one.low, 2), plain(row.weight * one.high, 2)
    return low if low == high else f"{low}–{high}"


def usage_text(known: Usage | None) -> str:
    """Say how a criterion was used elsewhere."""
    if known is None:
        return ""
    low, high = plain(known.low, 1), plain(known.high, 1)
    words = {"share": low if low == high else f"{low}–{high}", "n": known.count}
    return _("别处%(n)s次，扣%(share)s%%") % words


def prefilled(sheet: Sheet, row: str, column: str, code: str) -> dict[str, Any]:
    """Return what a finding fills in: its row and cell, the criterion it calls for, the points by the rules, a note."""
    found = sheet.row(row)
    offer = next((one for one in [*(found.offers if found else ()), *sheet.offers] if one.code == code), None)
    given: dict[str, Any] = {"row": row, "column": column if column in COLUMNS else "score"}
    if offer is None:
        return given
    given |= {"criterion": offer.criterion, "finding": offer.code, "note": offer.message}
    criterion = sheet.rules.criterion(offer.criterion)
    if found is not None and criterion is not None:
        points = _points(criterion, found)
        if points and "–" not in points:
            given["points"] = points
    return given


def severity_label(name: str) -> str:
    """Return the word for a severity."""
    return {Severity.ERROR: _("错误"), Severity.WARNING: _("疑点"), Severity.NOTICE: _("提示")}[
        Severity(name)
    ]
