"""A form with everything that a report says of it: its findings, its scores, and the narrative filed with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jixiao.checks.across.pairing import pair_forms
from jixiao.checks.session import Assessment, JudgedDocument, JudgedForm
from jixiao.findings import Finding, Severity
from jixiao.forms.model import Form, FormKind, FundKind, FundLine
from jixiao.profiles import GradeBand, Profile
from jixiao.rendering.reports.sentences import section_of
from jixiao.rendering.wording import reflow
from jixiao.scoring import Execution, Scorecard
from jixiao.values.text import squeeze

_FACT = 40
"""Longest text that counts as a fact of the head and not as prose."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the unit: the label it stands under, the form it stands in, the words."""

    label: str
    form: Form
    text: str
    doubts: tuple[Finding, ...] = ()
    """The errors and warnings on it."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One judged form, its findings (those across forms too), and the narrative report of the same project."""

    judged: JudgedForm
    findings: tuple[Finding, ...]
    narrative: Form | None = None
    narrative_findings: tuple[Finding, ...] = ()

    @property
    def form(self) -> Form:
        """The form."""
        return self.judged.form

    @property
    def card(self) -> Scorecard:
        """Its scores recomputed."""
        return self.judged.judgement.card

    @property
    def profile(self) -> Profile:
        """The rules it is judged by."""
        return self.judged.choice.profile

    @property
    def document(self) -> str:
        """The name of its document."""
        return self.judged.judgement.document

    @property
    def total_line(self) -> FundLine | None:
        """The fund line that carries the points: 年度资金总额, else the first."""
        lines = self.form.funds
        return next((line for line in lines if line.line is FundKind.TOTAL), lines[0] if lines else None)

    @property
    def execution(self) -> Execution | None:
        """The execution of that line."""
        line = self.total_line
        return None if line is None else self.card.funds[self.form.funds.index(line)]

    @property
    def scored(self) -> bool:
        """Whether the form has indicators with points, so that its total says something."""
        return self.total is not None and any(i.score.value is not None for i in self.form.indicators)

    @property
    def total(self) -> Decimal | None:
        """The printed total, else the sum of the printed scores."""
        printed = self.form.total_score.value
        return printed if printed is not None else self.card.total.printed_sum

    @property
    def grade(self) -> GradeBand | None:
        """The grade of the total by the rules; none for a form that is not scored."""
        return self.card.total.grade if self.scored else None

    def count(self, severity: Severity) -> int:
        """Count the findings of a severity on the form."""
        return sum(finding.severity is severity for finding in self.findings)

    def open_findings(self) -> list[tuple[Form, Finding]]:
        """Return the errors and warnings on the form, then those on the narrative, each with its form."""
        found = [(self.form, finding) for finding in self.findings]
        if self.narrative is not None:
            found += [(self.narrative, finding) for finding in self.narrative_findings]
        return [(form, finding) for form, finding in found if finding.severity is not Severity.NOTICE]

    def doubts(self, *paths: str) -> tuple[Finding, ...]:
        """Return the errors and warnings on some fields of the form."""
        return _doubts(self.findings, paths)

    def passages(self, *sections: str) -> list[Passage]:
        """Return the texts that belong to some sections of a report, the form's own before the narrative's."""
        return [p for p in self._all_passages() if section_of(p.label) in sections and not self._fact(p)]

    def facts(self) -> list[Passage]:
        """Return the short texts that are no prose: 项目类别, 填报日期 …."""
        return [p for p in self._all_passages() if self._fact(p)]

    def _fact(self, passage: Passage) -> bool:
        short = len(squeeze(passage.text)) <= _FACT and passage.text.rstrip()[-1:] not in "。；！"
        return short and section_of(passage.label) == "other" and passage.form is self.form

    def _all_passages(self) -> Iterator[Passage]:
        seen: set[str] = set()
        sources = ((self.form, self.findings), (self.narrative, self.narrative_findings))
        for form, findings in sources:
            for index, text in enumerate(form.texts if form is not None else ()):
                words = squeeze(text.field.text or "")
                if words and words not in seen and form is not None:
                    seen.add(words)
                    doubts = _doubts(findings, (f"texts[{index}]",))
                    yield Passage(text.label, form, reflow(text.field.printed), doubts)


def _doubts(findings: tuple[Finding, ...], paths: tuple[str, ...]) -> tuple[Finding, ...]:
    return tuple(f for f in findings if f.field in paths and f.severity is not Severity.NOTICE)


def dossiers(assessment: Assessment, *kinds: FormKind) -> list[Dossier]:
    """Return every form of some kinds (of all if none is named) with its findings and narrative, in order."""
    found: dict[tuple[str, int | None], list[Finding]] = {}
    for finding in assessment.findings:
        found.setdefault((finding.document, finding.form), []).append(finding)
    result = []
    for document in assessment.documents:
        narratives = _narratives(document)
        for judged in document.forms:
            if kinds and judged.form.kind not in kinds:
                continue
            own = tuple(found.get((document.document, judged.number), ()))
            narrative = narratives.get(judged.number)
            if narrative is None:
                result.append(Dossier(judged, own))
            else:
                others = tuple(found.get((document.document, narrative.number), ()))
                result.append(Dossier(judged, own, narrative.form, others))
    return result


def _narratives(document: JudgedDocument) -> dict[int, JudgedForm]:
    """Return the narrative report of each self-evaluation of a document that has one."""
    reports = [judged for judged in document.forms if judged.form.kind is FormKind.REPORT]
    scored = [judged for judged in document.forms if judged.form.kind is FormKind.SELF_EVALUATION]
    if not reports:
        return {}
    pairs = pair_forms([judged.form for judged in scored], [judged.form for judged in reports]).pairs
    return {scored[left].number: reports[right] for left, right in pairs}
