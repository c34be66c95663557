"""The re-check of one self-evaluation: self score and reviewed score side by side, each deduction by a criterion.

The self score is never written over: the reviewed score stands beside it (复核分), with what was deducted, for what,
and what the unit answered. The same defect costs the same share everywhere; where it does not, a finding says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from jixiao.evaluation.review_rules import ReviewRules
from jixiao.findings import Finding, Severity, entry
from jixiao.forms.model import Form, FundKind
from jixiao.scoring import grade_of, plain
from jixiao.scoring.rounding import quotient
from jixiao.values import Citation

if TYPE_CHECKING:
    from jixiao.profiles import GradeBand, Profile

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points taken off one row: by which criterion, how many, and what the reviewer wrote."""

    row: str
    """The path of the row in the form: ``indicators[3]``, ``funds.total``."""
    criterion: str
    points: Decimal
    note: str
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the unit says to the deductions of a row, and what was decided after an objection.

    ``decided`` is the score of the row after the objection was heard; ``None`` leaves the reviewed one.
    """

    row: str
    accepts: bool
    text: str = ""
    decided: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RowReview:
    """One row side by side: its points, the self score, the deductions, the reviewed score."""

    path: str
    name: str
    weight: Decimal | None
    self_score: Decimal | None
    deductions: tuple[Deduction, ...] = ()
    answer: Answer | None = None

    @property
    def reviewed(self) -> Decimal | None:
        """Self score less the deductions, never below 0; what was decided after an objection goes before."""
        if self.answer is not None and self.answer.decided is not None:
            return self.answer.decided
        if self.self_score is None:
            return None
        return max(_ZERO, self.self_score - sum((d.points for d in self.deductions), _ZERO))

    @property
    def deviation(self) -> Decimal:
        """Self score less reviewed score; above 0 where the unit gave itself too much."""
        return (self.self_score or _ZERO) - (self.reviewed or _ZERO)


@dataclass(frozen=True, slots=True)
class SelfReview:
    """The re-check of one form."""

    id: str
    project: str
    rows: tuple[RowReview, ...]
    printed_total: Decimal | None
    """The total that the unit printed; it may differ from the sum of the rows."""

    @property
    def self_total(self) -> Decimal:
        """The sum of the self scores."""
        return sum((row.self_score or _ZERO for row in self.rows), _ZERO)

    @property
    def reviewed_total(self) -> Decimal:
        """The sum of the reviewed scores."""
        return sum((row.reviewed or _ZERO for row in self.rows), _ZERO)

    @property
    def deviation(self) -> Decimal:
        """The total the unit claims (as printed, else summed) less the reviewed total."""
        claimed = self.printed_total if self.printed_total is not None else self.self_total
        return claimed - self.reviewed_total

    @property
    def open_rows(self) -> tuple[RowReview, ...]:
        """Rows with deductions that the unit has not answered, or objected to without a decision yet."""
        return tuple(
            row
            for row in self.rows
            if row.deductions
            and (row.answer is None or not (row.answer.accepts or row.answer.decided is not None))
        )

    def grades(self, profile: Profile) -> tuple[GradeBand | None, GradeBand | None]:
        """Return the grade of the claimed and of the reviewed total."""
        bands = profile.get("grades")
        return grade_of(self.reviewed_total + self.deviation, bands), grade_of(self.reviewed_total, bands)


def review_of(
    form: Form,
    deductions: Iterable[Deduction] = (),
    answers: Iterable[Answer] = (),
    id: str = "",  # noqa: A002
) -> SelfReview:
    """Lay a self-evaluation out for re-check: the execution of the budget, then each indicator.

    Raises ``ValueError`` for a deduction or an answer on a row that the form does not have.
    """
    by_row: Mapping[str, list[Deduction]] = _grouped(deductions)
    replies = {answer.row: answer for answer in answers}
    rows: list[RowReview] = []
    for path, name, weight, score in _rows(form):
        rows.append(RowReview(path, name, weight, score, tuple(by_row.get(path, ())), replies.get(path)))
    unknown = (set(by_row) | set(replies)) - {row.path for row in rows}
    if unknown:
        raise ValueError(f"no such row: {', '.join(sorted(unknown))}")
    project = form.project.text or form.unit.text or ""
    return SelfReview(id, project, tuple(rows), form.total_score.value)


def _rows(form: Form) -> Iterator[tuple[str, str, Decimal | None, Decimal | None]]:
    total = next((line for line in form.funds if line.line is FundKind.TOTAL), None)
    if total is not None and total.weight.value is not None:
        yield "funds.total", total.label.text or "", total.weight.value, total.score.value
    for number, indicator in enumerate(form.indicators):
        yield f"indicators[{number}]", indicator.l3.text or "", indicator.weight.value, indicator.score.value


def _grouped(deductions: Iterable[Deduction]) -> dict[str, list[Deduction]]:
    found: dict[str, list[Deduction]] = defaultdict(list)
    for deduction in deductions:
        found[deduction.row].append(deduction)
    return found


def review_findings(review: SelfReview, rules: ReviewRules) -> tuple[Finding, ...]:
    """Return what is wrong in one re-check: deductions without ground, outside their criterion, scores over the points."""
    return tuple(finding for row in review.rows for finding in _row_findings(review, row, rules))


def _row_findings(review: SelfReview, row: RowReview, rules: ReviewRules) -> Iterator[Finding]:
    for deduction in row.deductions:
        criterion = rules.criterion(deduction.criterion)
        if criterion is None or not deduction.note.strip():
            asks = criterion.asks if criterion else None
            yield _found(
                "evaluation-deduction-unexplained", review, row.path, name=row.name, points=plain(deduction.points),
                asks=asks.zh if asks else "写明所依据的标准", asks_en=asks.en if asks else "name the criterion",
            )  # fmt: skip
        elif row.weight and not criterion.recompute:
            share = quotient(deduction.points, row.weight)
            if deduction.points < 0 or not criterion.low <= share <= criterion.high:
                yield _found(
                    "evaluation-deduction-range", review, row.path, rules.source(criterion), name=row.name,
                    criterion=criterion.words.zh, criterion_en=criterion.words.en, printed=plain(deduction.points),
                    expected=f"{plain(row.weight * criterion.low)}—{plain(row.weight * criterion.high)}",
                )  # fmt: skip
    reviewed = row.reviewed
    if reviewed is not None and row.weight is not None and not 0 <= reviewed <= row.weight:
        yield _found(
            "evaluation-reviewed-score", review, row.path, name=row.name, printed=plain(reviewed),
            expected=f"0—{plain(row.weight)}",
        )  # fmt: skip


def consistency_findings(reviews: Iterable[SelfReview], rules: ReviewRules) -> tuple[Finding, ...]:
    """Return where one defect cost clearly different shares of the points, over all reviewers and projects.

    Shares are points deducted by the points of the row. A criterion that recomputes is left out: there the share
    follows from the figures.
    """
    limit = rules.deductions.consistency
    cases: dict[str, list[tuple[Decimal, SelfReview, Deduction, RowReview]]] = defaultdict(list)
    for review in reviews:
        for row in review.rows:
            for deduction in row.deductions:
                if row.weight:
                    share = quotient(deduction.points, row.weight)
                    cases[deduction.criterion].append((share, review, deduction, row))
    found: list[Finding] = []
    for criterion in rules.deductions.criteria:
        seen = sorted(cases.get(criterion.id, ()), key=lambda case: (case[0], case[1].id, case[3].path))
        if criterion.recompute or not seen or seen[-1][0] - seen[0][0] <= limit.value:
            continue
        (low, first, one, _), (high, last, other, row) = seen[0], seen[-1]
        found.append(
            _found(
                "evaluation-deduction-inconsistent", last, row.path, rules.citation(limit.cite, limit.article),
                criterion=criterion.words.zh, criterion_en=criterion.words.en,
                low=plain(low * _HUNDRED, 1), high=plain(high * _HUNDRED, 1), other=first.project,
                reviewers="、".join(sorted({one.reviewer, other.reviewer} - {""})), count=str(len(seen)),
            )
        )  # fmt: skip
    return tuple(found)


def _found(
    code: str, review: SelfReview, path: str, citation: Citation | None = None, **words: str
) -> Finding:
    severity = Severity(entry(code).severity)
    if severity is Severity.ERROR and citation is not None and not citation.binding:
        severity = Severity.WARNING
    printed, expected = words.pop("printed", None), words.pop("expected", None)
    return Finding(
        code, severity, document=review.id, project=review.project, field=path, printed=printed,
        expected=expected, citation=citation, values=words,
    )  # fmt: skip
