"""The pages of the interface: one's tokens, the webhooks, the bulk import of a round, and the description of operations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.api import bulk, options, outbox, problems, tokens
from jixiao.web.api import jobs as own_jobs
from jixiao.web.api.described import sections
from jixiao.web.api.interface import PREFIX, description
from jixiao.web.api.models import Delivery, Hook, Scope, Token
from jixiao.web.api.routers.rounds import known_rounds
from jixiao.web.api.routing import begun
from jixiao.web.cycle.services import Refused
from jixiao.web.cycle.states import TRANSITIONS
from jixiao.web.desk.access import Unusable
from jixiao.web.office.rights import Right
from jixiao.web.pages.guard import needs, paged, person_of
from jixiao.web.pages.wording import ACTIONS, action_text, language, refusal_text


class TokenForm(forms.Form):
    """What a token is called, what it is for, and until when."""

    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("例如使用它的系统")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("范围"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(
        label=gettext_lazy("有效至"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("不超过一年"),
    )


@sensitive_variables("secret")
def token_list(request: HttpRequest) -> HttpResponse:
    """Show one's tokens, and make one; its secret is shown on the answer and never again."""
    person = person_of(request)
    initial = {"scopes": [Scope.READ], "until": timezone.localdate() + timedelta(days=90)}
    form = TokenForm(request.POST if request.method == "POST" else None, initial=initial)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made, secret = tokens.make(person, data["name"], data["scopes"], data["until"])
        except Refused as error:
            form.add_error(None, refusal_text(error.code))
        else:
            form = TokenForm(initial=initial)
    context = {
        "form": form,
        "tokens": Token.objects.filter(person=person),
        "made": made,
        "secret": secret,
        "rate": options.rate(),
        "address": request.build_absolute_uri(PREFIX),
    }
    return render(request, "api/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own token."""
    if tokens.revoke(pk, person_of(request)) is None:
        raise Http404
    messages.success(request, _("令牌已撤销，使用它的程序不能再访问"))
    return redirect("api-tokens")


# -- webhooks -----------------------------------------------------------------------------------------------------


def event_choices() -> list[tuple[str, str]]:
    """Return every event that an address may be told of: the steps of a form, then all other entries of the journal."""
    steps = [(item.name, str(item.label)) for item in TRANSITIONS]
    english = language() == "en"
    known = {name for name, _label in steps}
    others = sorted((name, words[english]) for name, words in ACTIONS.items() if name not in known)
    return [(outbox.ALL, _("全部事件")), *steps, *others]


class HookForm(forms.Form):
    """An address and the events that it is told of."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    address = forms.CharField(
        label=gettext_lazy("地址"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("事件"),
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=gettext_lazy("可多选"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = event_choices()  # type: ignore[attr-defined]


@sensitive_variables("secret")
@needs(Right.PEOPLE)
def hooks(request: HttpRequest) -> HttpResponse:
    """Show the addresses that one keeps, and register one; its secret is shown on the answer and never again."""
    person = person_of(request)
    form = HookForm(request.POST if request.method == "POST" else None)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = outbox.register(person, **form.cleaned_data)
        except Refused as error:
            form.add_error("address", refusal_text(error.code))
        else:
            form = HookForm()
    context = {
        "form": form,
        "hooks": outbox.own(person),
        "made": made,
        "secret": secret,
        "may_export": own_jobs.may_export(person),
        "address": request.build_absolute_uri(PREFIX),
    }
    return render(request, "api/hooks.html", context, status=422 if form.errors else 200)


def _hook(request: HttpRequest, pk: int) -> Hook:
    return get_object_or_404(outbox.own(person_of(request)), pk=pk)


@sensitive_variables("secret")
@needs(Right.PEOPLE)
def hook(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an address with its deliveries, and change it."""
    found, person = _hook(request, pk), person_of(request)
    initial = {"name": found.name, "address": found.address, "events": found.events}
    form = HookForm(request.POST if "save" in request.POST else None, initial=initial)
    secret = ""
    if request.method == "POST":
        if "trial" in request.POST:
            outbox.try_out(pk, person)
            messages.success(request, _("已加入推送，几秒后刷新可见结果"))
            return redirect("api-hook", pk=pk)
        if "renew" in request.POST:
            found, secret = outbox.renew(pk, person)
        elif "active" in request.POST or form.is_valid():
            given = (
                {"active": request.POST["active"] == "1"} if "active" in request.POST else form.cleaned_data
            )
            try:
                outbox.change(pk, person, **given)
            except Refused as error:
                form.add_error(None, refusal_text(error.code)) if form.is_bound else messages.error(
                    request, refusal_text(error.code)
                )
            else:
                messages.success(request, _("已保存"))
            if not form.errors:
                return redirect("api-hook", pk=pk)
        elif not form.is_bound:
            return redirect("api-hook", pk=pk)
    page = paged(request, found.deliveries.order_by("-pk"))
    for item in page:
        item.words = action_text(item.event) if item.event != outbox.TRIAL else _("试推送")
        item.why = refusal_text(item.error) if item.error in ("hook-private", "hook-address") else item.error
    context = {"hook": found, "form": form, "page": page, "secret": secret, "words": [action_text(name) if name != outbox.ALL else _("全部事件") for name in found.events]}  # fmt: skip
    return render(request, "api/hook.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Right.PEOPLE)
def hook_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget an address and its deliveries."""
    _hook(request, pk)
    outbox.remove(pk, person_of(request))
    messages.success(request, _("推送地址已删除"))
    return redirect("api-hooks")


@require_POST
@needs(Right.PEOPLE)
def delivery_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a delivery again."""
    try:
        found = outbox.again(pk, person_of(request))
    except Delivery.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("已加入推送，几秒后刷新可见结果"))
    return redirect("api-hook", pk=found.hook_id)


@require_POST
@needs(Right.PEOPLE)
def office_export(request: HttpRequest) -> HttpResponse:
    """Ask for the whole office as one file."""
    try:
        own_jobs.ask_export(person_of(request), attachments=bool(request.POST.get("attachments")))
    except Refused as error:
        messages.error(request, refusal_text(error.code))
    return redirect("jobs")


# -- bulk import --------------------------------------------------------------------------------------------------


def import_(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload many documents into the drafts of a round."""
    person = person_of(request)
    round_ = get_object_or_404(known_rounds(person), pk=pk)
    number = bulk.fillable(round_, person).count()
    if not number:
        raise PermissionDenied
    problem = ""
    if request.method == "POST":
        try:
            overwrite = bool(request.POST.get("overwrite"))
            bulk.ask(round_, person, request.FILES.get("file"), overwrite=overwrite)
        except Refused as error:
            problem = refusal_text(error.code)
        except Unusable as error:
            problem = str(error)
        else:
            return redirect("jobs")
    context = {"round": round_, "number": number, "problem": problem, "most": bulk.MOST_DOCUMENTS, "megabytes": bulk.LARGEST // 2**20}  # fmt: skip
    return render(request, "api/import.html", context, status=422 if problem else 200)


# -- description --------------------------------------------------------------------------------------------------


@require_safe
def described(request: HttpRequest) -> JsonResponse:
    """Return the description of all operations (OpenAPI 3.1)."""
    answer = JsonResponse(description(), json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the description of all operations as a page."""
    context = {
        "sections": sections(language() == "en"),
        "address": request.build_absolute_uri(PREFIX),
        "wide": True,
    }
    return render(request, "api/docs.html", context)


@begun
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for an address of the interface that there is not."""
    return problems.problem(404, "not-found")
