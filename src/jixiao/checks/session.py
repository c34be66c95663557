"""Judging documents: the rules of each form, every check on it, the checks across forms, and waivers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from jixiao.checks.across import across
from jixiao.checks.runner import Judgement, judge
from jixiao.findings import Finding, Severity, Waiver, apply_waivers
from jixiao.forms.model import DocumentForms, Form
from jixiao.profiles import Inference, Profile, Words, infer_profile, load_profile
from jixiao.values.trouble import Gravity, Trouble

_VERSION = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """The rules under which a form is judged, and why these."""

    profile: Profile
    reason: Words


@dataclass(frozen=True, slots=True)
class JudgedForm:
    """One form with its judgement and the choice of its rules."""

    judgement: Judgement
    choice: Choice

    @property
    def form(self) -> Form:
        """The form as it was read."""
        return self.judgement.form

    @property
    def number(self) -> int:
        """The number of the form in its document, from 0."""
        return self.judgement.number


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """One document: its forms in their order, and what could not be read of it."""

    document: str
    format: str
    forms: tuple[JudgedForm, ...]
    troubles: tuple[Trouble, ...]

    @property
    def unreadable(self) -> tuple[Trouble, ...]:
        """The troubles for which some part of the document was not judged."""
        return tuple(trouble for trouble in self.troubles if trouble.gravity is Gravity.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found in some documents.

    ``findings`` stand, in the order of the documents, forms and fields; ``waived`` were silenced, each by its
    waiver; ``against`` are the documents that were only held against the others.
    """

    documents: tuple[JudgedDocument, ...]
    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    against: tuple[JudgedDocument, ...] = ()

    @property
    def forms(self) -> Iterator[JudgedForm]:
        """Every judged form, in the order of the documents."""
        return (form for document in self.documents for form in document.forms)

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The rule sets that were used, each once, by id and day."""
        used = {form.choice.profile.version: form.choice.profile for form in self.forms}
        return tuple(sorted(used.values(), key=lambda profile: (profile.id, profile.on)))

    @property
    def rules(self) -> str | None:
        """One version for all rule sets used: that of the only one, else a hash of theirs; none without forms."""
        versions = [profile.version for profile in self.profiles]
        if len(versions) < 2:
            return next(iter(versions), None)
        return sha256("\n".join(versions).encode()).hexdigest()[:_VERSION]

    @property
    def complete(self) -> bool:
        """Whether every document could be read."""
        return not any(document.unreadable for document in (*self.documents, *self.against))

    def counts(self) -> Counter[Severity]:
        """Count the findings by severity."""
        return Counter(finding.severity for finding in self.findings)

    def at_least(self, severity: Severity) -> Assessment:
        """Return the assessment with only the findings of a severity or graver ones."""
        kept = tuple(finding for finding in self.findings if finding.severity.rank <= severity.rank)
        return Assessment(self.documents, kept, self.waived, self.against)


class Rulebook:
    """Chooses the rules of forms: those asked for, else those that the names in the form and document point to."""

    def __init__(
        self, profile: str | None = None, on: date | None = None, directories: Sequence[Path] = ()
    ) -> None:
        """Take what was asked for. Raises ``ProfileError`` for a profile that there is not."""
        self._id = profile
        self._on = on
        self._directories = tuple(directories)
        self._inferred: dict[tuple[tuple[str, ...], int | None], Inference] = {}
        self._profiles: dict[tuple[str, date | None], Profile] = {}
        self._latest: DocumentForms | None = None
        self._named: tuple[str, ...] = ()
        if profile is not None:
            self._profile(profile, on)

    def choose(self, form: Form, document: DocumentForms) -> Choice:
        """Return the rules of a form and why. Raises ``ProfileError`` for a mistake in the rules' files."""
        found = self._given(form) if self._id is not None else self._infer(form, document)
        profile = self._profile(found.profile_id, self._on or found.on)
        day = profile.on.isoformat()
        if self._on is not None:
            zh, en = f"指定按{day}的规则", f"the rules of {day} were asked for"
        elif found.on is not None:
            zh, en = f"按{day}的规则", f"as of {day}"
        else:
            zh, en = f"未印年度，按今日（{day}）的规则", f"no year is printed; the rules of today ({day})"
        return Choice(profile, Words(f"{found.reason}，{zh}", f"{found.reason_en}; {en}"))

    def _given(self, form: Form) -> Inference:
        assert self._id is not None
        day = date(form.year, 12, 31) if form.year and 1 <= form.year <= 9999 else None
        return Inference(self._id, day, f"指定适用{self._id}", f"{self._id} was asked for")

    def _infer(self, form: Form, document: DocumentForms) -> Inference:
        """Infer from the form's own names, then the other forms', then title, file and project, the weaker later."""
        own = (form.department.text, form.unit.text, form.title.text)
        names = (*own, *self._offices(document), document.document, form.project.text)
        key = (tuple(dict.fromkeys(name for name in names if name)), form.year)
        if key not in self._inferred:
            self._inferred[key] = infer_profile(*key, self._directories)
        return self._inferred[key]

    def _offices(self, document: DocumentForms) -> tuple[str, ...]:
        """Return the departments and units that a document names; those of the latest document are kept."""
        if self._latest is not document:
            names = (name.text for form in document.forms for name in (form.department, form.unit))
            self._latest, self._named = document, tuple(dict.fromkeys(name for name in names if name))
        return self._named

    def _profile(self, profile_id: str, on: date | None) -> Profile:
        key = (profile_id, on)
        if key not in self._profiles:
            self._profiles[key] = load_profile(profile_id, on, self._directories)
        return self._profiles[key]


def judge_each(results: Iterable[DocumentForms], rulebook: Rulebook) -> Iterator[JudgedDocument]:
    """Judge every form of each document as it comes; the checks across forms are not run."""
    for result in results:
        yield JudgedDocument(
            result.document,
            result.format,
            tuple(_judged(form, number, result, rulebook) for number, form in enumerate(result.forms)),
            (*result.troubles, *(trouble for form in result.forms for trouble in form.troubles)),
        )


def _judged(form: Form, number: int, document: DocumentForms, rulebook: Rulebook) -> JudgedForm:
    choice = rulebook.choose(form, document)
    return JudgedForm(judge(form, choice.profile, document.document, number), choice)


def judge_documents(
    results: Iterable[DocumentForms],
    profile: str | None = None,
    on: date | None = None,
    directories: Sequence[Path] = (),
    against: Iterable[DocumentForms] = (),
    waivers: Sequence[Waiver] = (),
    *,
    today: date | None = None,
) -> Assessment:
    """Judge documents: each form by itself as its document comes, then the forms with one another.

    Args:
        results: The documents as they are read; one at a time is taken.
        profile: The rules for all forms; without it each form's are inferred from its names and year.
        on: The day of the rules; without it the last day of each form's year.
        directories: Folders with rules of one's own.
        against: Documents, such as target declarations, that the others are held against: they take part in the
            checks across forms, but what is wrong in them alone is not listed.
        waivers: What is silenced, by whom and why; one that silences nothing is itself a finding.
        today: The day on which waivers must be in force.

    Raises:
        ProfileError: if the rules asked for do not exist, or a rules' file is wrong.
    """
    rulebook = Rulebook(profile, on, directories)
    documents = tuple(judge_each(results, rulebook))
    others = tuple(judge_each(against, rulebook))
    return assess(documents, others, waivers, today=today)


def assess(
    documents: Sequence[JudgedDocument],
    against: Sequence[JudgedDocument] = (),
    waivers: Sequence[Waiver] = (),
    *,
    today: date | None = None,
) -> Assessment:
    """Put judged documents together: the checks across forms, then the waivers."""
    judgements = [form.judgement for document in documents for form in document.forms]
    others = [form.judgement for document in against for form in document.forms]
    found = [finding for judgement in judgements for finding in judgement.findings]
    found += across(judgements, others)
    standing, waived = apply_waivers(found, waivers, today or date.today())
    places = {document.document: number for number, document in enumerate(documents)}
    standing.sort(key=lambda finding: (places.get(finding.document, len(places)), finding.order))
    return Assessment(tuple(documents), tuple(standing), tuple(waived), tuple(against))
