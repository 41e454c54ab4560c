"""The addresses of the three sites; each case type's own pages stand under its code."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from casework.web import sync
from casework.web.hooks import urls_of
from casework.web.portal import accounts
from casework.web.uploads import evidence_file
from casework.web.why import as_data

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", accounts.LoginView.as_view(), name="login"),
    path("accounts/logout/", accounts.LogoutView.as_view(), name="logout"),
    path("accounts/register/", accounts.register, name="register"),
    path("accounts/password/", accounts.PasswordChangeView.as_view(), name="password_change"),
    path("evidence/<int:pk>/", evidence_file, name="evidence"),
    path("cases/<int:pk>/clock.json", as_data, name="case_clock"),
    path("sync/<slug:target>/orders/", sync.orders, name="sync_orders"),
    path("sync/<slug:target>/acknowledge/", sync.acknowledge, name="sync_acknowledge"),
    path("my/", include("casework.web.portal.urls")),
    *(path(f"{edition.code}/", include(module)) for edition, module in urls_of()),
    path("", include("casework.web.public.urls")),
]
if find_spec("casework.web.staff"):
    staff = import_module("casework.web.staff.site").site
    urlpatterns.insert(0, path("staff/", staff.urls))
