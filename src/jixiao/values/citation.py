"""Citations: which text a rule stands on, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """What a rule stands on, the strongest first."""

    TEXT = "text"
    """A regulation, read."""
    NOTICE = "notice"
    """A notice or guide of an office that applies a regulation."""
    FORM_NOTE = "form_note"
    """A note printed on an official form."""
    PRODUCT = "product"
    """What the software of a finance bureau does."""
    OBSERVED = "observed"
    """What published documents do."""
    JUDGEMENT = "judgement"
    """Our own judgement; never enough for an error."""


class Reading(StrEnum):
    """How much of the text was read."""

    FULL = "full"
    OPENING = "opening"
    NOT_READ = "not_read"


@dataclass(frozen=True, slots=True)
class Citation:
    """One source of a rule.

    >>> str(Citation("caiyu-2020-10", "财预〔2020〕10号", "第十三条", Basis.TEXT, Reading.OPENING))
    '财预〔2020〕10号 第十三条'
    """

    id: str
    title: str
    article: str = ""
    basis: Basis = Basis.JUDGEMENT
    read: Reading = Reading.NOT_READ

    @property
    def binding(self) -> bool:
        """Whether the source is better than judgement, so that a finding on it may be an error."""
        return self.basis is not Basis.JUDGEMENT

    def __str__(self) -> str:
        return f"{self.title} {self.article}".strip()
