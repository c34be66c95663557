"""Signing in and out, the password, the second factor."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.demo.people import PASSWORD, demonstration_posts
from jixiao.web.journal.chain import record
from jixiao.web.office import delegation
from jixiao.web.office import single as single_sign_on
from jixiao.web.office.models import Person, Post
from jixiao.web.office.rights import in_force
from jixiao.web.office.signin import accept_code, enter_code, new_secret
from jixiao.web.pages.guard import number, person_of
from jixiao.web.pages.wording import with_language

LOG = logging.getLogger(__name__)


def _password(purpose: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": purpose})


class SignIn(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(label=gettext_lazy("密码"), widget=_password("current-password"), strip=False)


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, then for the second factor where one is set."""
    if request.user.is_authenticated:
        return redirect("home")
    form = SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = authenticate(request, **form.cleaned_data)
        if isinstance(person, Person):
            return _admit(request, person, _next(request))
        form.add_error(None, _("用户名或密码不正确，或账号暂时锁定"))
    context = {
        "form": form,
        "next": _next(request),
        "lockout": {"after": settings.LOCKOUT_AFTER, "minutes": settings.LOCKOUT_MINUTES},
        "single": single_sign_on.enabled(),
        "demo": demonstration_posts(),
        "demo_password": PASSWORD,
    }
    return render(request, "pages/sign-in.html", context, status=200 if not form.errors else 422)


@never_cache
def second(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the second factor."""
    person = Person.objects.filter(pk=request.session.get("second", 0), is_active=True).first()
    if person is None:
        return redirect("sign-in")
    wrong = False
    if request.method == "POST":
        if enter_code(person, request.POST.get("code", "")):
            return _enter(request, person, _next(request))
        if Person.objects.get(pk=person.pk).locked:
            request.session.flush()
            return redirect("sign-in")
        wrong = True
    return render(
        request, "pages/second.html", {"wrong": wrong, "next": _next(request)}, status=422 if wrong else 200
    )


@never_cache
@require_safe
def single(request: HttpRequest) -> HttpResponse:
    """Leave for the sign-on service."""
    if not single_sign_on.enabled():
        raise Http404
    try:
        address, begun = single_sign_on.begin(
            request.build_absolute_uri(reverse("sign-in-back")), _next(request)
        )
    except single_sign_on.SingleError as error:
        return _not_single(request, error)
    request.session["begun"] = begun.kept()
    return redirect(address)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Come back from the sign-on service; each leaving counts for one return."""
    if not single_sign_on.enabled():
        raise Http404
    kept = request.session.pop("begun", None)
    try:
        if kept is None:
            raise single_sign_on.SingleError("nothing was begun")
        begun = single_sign_on.Begun(**kept)
        here = request.build_absolute_uri(reverse("sign-in-back"))
        person = single_sign_on.finish(begun, request.GET.dict(), here)
    except single_sign_on.SingleError as error:
        return _not_single(request, error)
    request.session["single"] = True
    return _admit(request, person, begun.next)


def _not_single(request: HttpRequest, error: single_sign_on.SingleError) -> HttpResponse:
    """Say no more on the page than that it did not succeed; the log says why."""
    LOG.warning("single sign-on: %s", error)
    messages.error(request, _("统一身份登录未成功，请重试或联系系统管理员"))
    return redirect("sign-in")


def _admit(request: HttpRequest, person: Person, target: str) -> HttpResponse:
    """Let a person in, or ask for the second factor first."""
    if person.totp_secret:
        request.session["second"] = person.pk
        return redirect(f"/sign-in/second/?next={quote(target)}")
    return _enter(request, person, target)


def _enter(request: HttpRequest, person: Person, target: str) -> HttpResponse:
    """Begin the session, in the language chosen in this browser, else the person's own."""
    request.session.pop("second", None)
    login(request, person, backend="jixiao.web.office.signin.Backend")
    with transaction.atomic():
        record(person, "sign-in", f"person:{person.pk}")
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in dict(settings.LANGUAGES):
        return redirect(target)
    return with_language(redirect(target), person.language)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        with transaction.atomic():
            record(person_of(request), "sign-out", f"person:{person_of(request).pk}")
    logout(request)
    return redirect("sign-in")


class NewPassword(forms.Form):
    """The present password, and the new one twice."""

    old = forms.CharField(label=gettext_lazy("当前密码"), widget=_password("current-password"), strip=False)
    new = forms.CharField(
        label=gettext_lazy("新密码"),
        widget=_password("new-password"),
        strip=False,
        help_text=gettext_lazy("至少10个字符，不能是常见密码或全为数字"),
    )
    again = forms.CharField(label=gettext_lazy("再输一次"), widget=_password("new-password"), strip=False)

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        """Check the old password, the rules for the new one, and that both are equal."""
        data = super().clean() or {}
        if "old" in data and not self.person.check_password(data["old"]):
            self.add_error("old", _("当前密码不正确"))
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", _("两次输入不一致"))
        if data.get("new") and data["new"] == data.get("old"):
            self.add_error("new", _("新密码不能与当前密码相同"))
        if data.get("new"):
            try:
                validate_password(data["new"], self.person)
            except ValidationError as error:
                self.add_error("new", error)
        return data


@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end."""
    person = person_of(request)
    form = NewPassword(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            person.set_password(form.cleaned_data["new"])
            person.must_change_password = False
            person.save()
            record(person, "change-password", f"person:{person.pk}")
        update_session_auth_hash(request, person)
        messages.success(request, _("密码已修改"))
        return redirect("home")
    return render(request, "pages/password.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show one's own account, posts, delegations and second factor."""
    person = person_of(request)
    own = list(delegation.own_posts(person))
    found = {colleague.pk: colleague for post in own for colleague in delegation.colleagues(post)}
    today = timezone.localdate()
    context = {
        "posts": Post.objects.filter(in_force(), person=person).select_related("unit", "delegate_of"),
        "own": own,
        "colleagues": sorted(found.values(), key=lambda colleague: colleague.name),
        "given": person.delegated.filter(until__gte=today).select_related("unit", "person"),
        "today": today.isoformat(),
        "last": (today + delegation.LONGEST).isoformat(),
    }
    return render(request, "pages/account.html", context)


@require_POST
def delegate(request: HttpRequest) -> HttpResponse:
    """Let a colleague act in one of one's posts until a day."""
    post, colleague = number(request.POST.get("post")), number(request.POST.get("colleague"))
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
        delegation.delegate(person_of(request), post, colleague, until)
    except ValueError:
        messages.error(request, _("请填写委托的截止日期"))
    except delegation.NotDelegable as error:
        words = {
            "post": _("只能委托本人的有效岗位"),
            "colleague": _("只能委托给同一单位的同事"),
            "until": _("截止日期须在今天之后，且不超过180天和岗位本身的期限"),
        }
        messages.error(request, words[error.code])
    else:
        messages.success(request, _("已委托，到期自动结束"))
    return redirect("account")


@require_POST
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a delegation before its day."""
    if not delegation.end(person_of(request), pk):
        raise Http404
    messages.success(request, _("委托已结束"))
    return redirect("account")


def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up the second factor, or take it away."""
    person = person_of(request)
    if request.method == "POST" and request.POST.get("off"):
        if not person.check_password(request.POST.get("password", "")):
            messages.error(request, _("当前密码不正确"))
            return redirect("second-factor")
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(totp_secret="")
            record(person, "second-factor-off", f"person:{person.pk}")
        messages.success(request, _("已停用二次验证"))
        return redirect("account")
    if person.totp_secret:
        return render(request, "pages/second-factor.html")
    secret = request.session.get("totp") or new_secret()
    request.session["totp"] = secret
    if request.method == "POST":
        trial = Person.objects.get(pk=person.pk)
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(totp_secret=secret, totp_last_step=0)
            if accept_code(trial, request.POST.get("code", "")):
                record(person, "second-factor-on", f"person:{person.pk}")
                del request.session["totp"]
                messages.success(request, _("已启用二次验证"))
                return redirect("account")
            transaction.set_rollback(True)
        messages.error(request, _("验证码不正确"))
    address = f"otpauth://totp/Jixiao:{quote(person.username)}?secret={secret}&issuer=Jixiao"
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render(request, "pages/second-factor.html", {"spaced": spaced, "address": address})
