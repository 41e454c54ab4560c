"""Registering, logging in and out, and one's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, login, views
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from casework.access.actor import Actor
from casework.documents.glyphs import check_printable
from casework.web.common import actor_of, user_of

if TYPE_CHECKING:
    _NewUser = UserCreationForm[User]
else:
    _NewUser = UserCreationForm


class RegisterForm(_NewUser):
    """A new account; for whom it may act is claimed afterwards."""

    first_name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        help_text=gettext_lazy("As on your papers."),
        validators=[check_printable],
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), required=False,
        help_text=gettext_lazy("Notices of your matters go there, too."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ("username", "first_name", "email")


class EmailForm(forms.Form):
    """Another e-mail address, with the password: whoever has the address gets the codes."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254,
        help_text=gettext_lazy("Notices and the one-time codes for signing go there."),
    )  # fmt: skip
    password = forms.CharField(
        label=gettext_lazy("Your password"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


def _home_of(user: User) -> str:
    return "/staff/" if Actor.of(user).is_staff_member else reverse("portal:home")


class LoginView(views.LoginView):
    """Logging in; afterwards the page one came from, else one's own first page."""

    template_name = "casework/portal/login.html"
    redirect_authenticated_user = False

    def get_default_redirect_url(self) -> str:
        user = self.request.user
        return _home_of(user) if isinstance(user, User) else reverse("portal:home")


class LogoutView(views.LogoutView):
    """Logging out, by a button only."""

    next_page = "/"


class PasswordChangeView(views.PasswordChangeView):
    """A new password; other sessions of this account end."""

    template_name = "casework/portal/password.html"
    success_url = reverse_lazy("portal:account")

    def form_valid(self, form: Any) -> Any:
        messages.success(self.request, _("Your password has been changed."))
        return super().form_valid(form)


@sensitive_post_parameters("password1", "password2")
def register(request: HttpRequest) -> HttpResponseBase:
    """A new account, logged in at once and asked for whom it acts."""
    if request.user.is_authenticated:
        return redirect("portal:home")
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("portal:claims")
    return render(request, "casework/portal/register.html", {"form": form})


@sensitive_post_parameters("password")
def email_page(request: HttpRequest) -> HttpResponseBase:
    """The e-mail address of one's own account; guessing the password here locks out at log-in."""
    user = user_of(request)
    form = EmailForm(request.POST or None, initial={"email": user.email})
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        if authenticate(request, username=user.get_username(), password=password) is not None:
            user.email = form.cleaned_data["email"]
            user.save(update_fields=["email"])
            messages.success(request, _("Your e-mail address has been changed."))
            return redirect("portal:account")
        form.add_error("password", _("The password is wrong."))
    status = 422 if form.errors else 200
    return render(request, "casework/portal/email.html", {"form": form}, status=status)


def account_page(request: HttpRequest) -> HttpResponseBase:
    """One's own account: name, for whom one acts, the password."""
    user = request.user
    accounts = (
        user.subject_accounts.select_related("subject").order_by("id")
        if isinstance(user, User)
        else ()
    )
    context = {"accounts": accounts, "section": "account", "actor": actor_of(request)}
    return render(request, "casework/portal/account.html", context)
