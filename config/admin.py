"""What the system administrator may touch: accounts, never roles, cases, records or logs.

Roles come from the departments (casework/access/roles.py); an administrator who could join a
department's group would decide cases without anybody knowing.
"""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.documents.glyphs import check_printable


class AccountAdmin(UserAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """Names, passwords and whether an account is active; roles stay with the departments."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Names stand in letters and must be printable."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in ("first_name", "last_name"):
            field.validators.append(check_printable)
        return field

    filter_horizontal = ()
    list_filter = ("is_staff", "is_superuser", "is_active")


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """A log: to be read, not written, not cleared."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def restrict() -> None:
    """Replaces what the framework and its applications registered."""
    for model in (Group, User, AccessAttempt, AccessFailureLog, AccessLog):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    admin.site.register(User, AccountAdmin)
    for log in (AccessAttempt, AccessFailureLog, AccessLog):
        admin.site.register(log, ReadOnly)
