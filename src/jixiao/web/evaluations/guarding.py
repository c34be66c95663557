"""What stands before every page of an evaluation: who it exists for, the declaration, and how a refusal is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from jixiao.profiles import Words
from jixiao.web.cycle.services import Refused
from jixiao.web.evaluations.access import Access, access
from jixiao.web.evaluations.models import Evaluation
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, may
from jixiao.web.pages.guard import person_of
from jixiao.web.pages.wording import language, refusal_text

View = Callable[..., HttpResponseBase]


def anybody(own: Access) -> bool:
    """Let everybody in for whom the evaluation exists."""
    return True


def evaluation_for(person: Person, pk: int) -> tuple[Evaluation, Access]:
    """Return an evaluation and what a person is to it; to a stranger it does not exist."""
    if not (may(person, Right.READ) or may(person, Right.EVALUATE)):
        raise PermissionDenied
    related = ("unit", "unit__parent", "commissioner", "created_by")
    found = Evaluation.objects.select_related(*related).prefetch_related("units").filter(pk=pk).first()
    if found is None:
        raise Http404
    own = access(found, person)
    if not own.anything:
        raise Http404
    return found, own


def on_evaluation(
    let: Callable[[Access], bool] = anybody, *, declaring: bool = False
) -> Callable[[View], View]:
    """Give a view the evaluation and what the person is to it.

    To a stranger it does not exist (404); who has not declared is sent to the declaration; whom ``let`` does not let in
    is refused (403).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **more: Any) -> HttpResponseBase:
            found, own = evaluation_for(person_of(request), pk)
            if own.must_declare and not declaring:
                if request.method == "POST":
                    raise PermissionDenied
                return redirect("evaluation-declare", pk=pk)
            if not let(own):
                raise PermissionDenied
            return view(request, found, own, **more)

        return guarded

    return decorate


def tell_refusal(request: HttpRequest, error: Refused) -> None:
    """Say why something was refused, with what stands in the way."""
    messages.error(request, refusal_text(error.code))
    for item in error.findings[:8]:
        finding = item.get("finding")
        if finding is not None:
            messages.error(request, finding.message(language()))


def answered(request: HttpRequest, work: Callable[[], object], done: str, to: HttpResponse) -> HttpResponse:
    """Do something, say that it was done or why not, and go on."""
    try:
        work()
    except Refused as error:
        if error.code == "right":
            raise PermissionDenied from error
        tell_refusal(request, error)
    else:
        messages.success(request, done)
    return to


def word(words: Words) -> str:
    """Return a word of the rules in the language of the page."""
    return words.en if language() == "en" else words.zh


def criteria_of(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Return the criteria in force as a choice: id, and head with name."""
    frame = evaluation.frame
    heads = {head.id: word(head.name) for head in frame.heads}
    return [(c.id, f"{heads[c.l1]} · {word(c.l3)}") for c in frame.criteria]
