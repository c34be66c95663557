"""What waits for a person about re-checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jixiao.web.lines import Assignment, Line
from jixiao.web.recheck.reading import waiting_for
from jixiao.web.recheck.ways import WITH_THE_REVIEWER, ReviewState

if TYPE_CHECKING:
    from jixiao.web.office.models import Person


def tasks(person: Person) -> Iterator[Line]:
    """Yield the reviews on which a person has the next step; a single one leads to itself."""
    terms = list(waiting_for(person).values_list("pk", "term"))
    if terms:
        href = reverse("recheck-review", args=[terms[0][0]]) if len(terms) == 1 else reverse("rechecks")
        late = any(term is not None and term < timezone.localdate() for _pk, term in terms)
        yield Line(_("抽查复核待办理"), len(terms), href, late)


def assignments(person: Person) -> Iterator[Assignment]:
    """Yield the reviews that a person has to work on as their reviewer."""
    for review in waiting_for(person).filter(reviewer=person, state__in=WITH_THE_REVIEWER):
        heard = review.state == ReviewState.ANSWERED
        yield Assignment(
            review.dossier.title, _("抽查复核"), _("处理单位意见") if heard else _("逐项复核并提交"),
            reverse("recheck-review", args=[review.pk]), review.term,
        )  # fmt: skip
