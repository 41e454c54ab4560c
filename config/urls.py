"""The addresses of the product."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from casework.web.language import choose_language
from config.admin import restrict
from config.health import health

restrict()
handler500 = "config.faults.fault"

urlpatterns = [
    path("health/", health, name="health"),
    path("i18n/setlang/", choose_language, name="set_language"),
    path("jsi18n/", JavaScriptCatalog.as_view(), name="javascript-catalog"),
    path("admin/", admin.site.urls),
    path("notifications/", include("notifications.urls")),
    path("", include("casework.web.urls")),
]
