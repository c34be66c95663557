"""Checks across forms: promise and result, year and year, project and project, unit and projects, report and form."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module

from jixiao.checks.across.gathering import ACROSS, AcrossCheck, Gathering
from jixiao.checks.runner import Judgement
from jixiao.findings import Finding, Severity

__all__ = ["across", "across_registry"]

SUBJECTS = ("targets", "years", "monitoring", "units", "copies", "sets", "purposes", "offices", "reports")
"""The modules of checks across forms, in the order in which they run."""


@lru_cache(maxsize=1)
def across_registry() -> tuple[AcrossCheck, ...]:
    """Return every check across forms, in the order in which they run."""
    for subject in SUBJECTS:
        import_module(f"jixiao.checks.across.{subject}")
    return tuple(ACROSS)


def across(judgements: Iterable[Judgement], against: Iterable[Judgement] = ()) -> list[Finding]:
    """Return what the forms of a set say against each other, in the order of documents and forms.

    Args:
        judgements: The forms that are checked, each judged alone.
        against: Target declarations and monitoring forms that they are held against; those among
            ``judgements`` are used as well.
    """
    gathering = Gathering(judgements, against)
    findings: list[Finding] = []
    for check in across_registry():
        try:
            findings.extend(check.function(gathering))
        except (
            Exception
        ) as error:  # one check that fails must not cost the others; it is reported as a finding
            values = {"check": check.name, "error": f"{type(error).__name__}: {error}"}
            findings.append(Finding("internal-error", Severity.WARNING, values=values))
    return sorted(findings, key=lambda finding: finding.order)
