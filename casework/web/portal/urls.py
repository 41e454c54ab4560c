"""The addresses of the subjects' portal."""

from django.urls import path

from casework.web.common import signed_in
from casework.web.portal import (
    accounts,
    archive,
    cases,
    ceremonies,
    claims,
    home,
    journeys,
    start,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("account/", signed_in(accounts.account_page), name="account"),
    path("account/email/", signed_in(accounts.email_page), name="email"),
    path("claims/", claims.claims, name="claims"),
    path("claims/organization/", claims.organization, name="claim_organization"),
    path("claims/person/", claims.person, name="claim_person"),
    path("records/", home.records, name="records"),
    path("records/<int:pk>/", home.record, name="record"),
    path("start/<slug:code>/", start.start, name="start"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/print/", cases.printed, name="print"),
    path("cases/<int:pk>/receipt/<int:seq>/", cases.receipt, name="receipt"),
    path("cases/<int:pk>/letters/<int:letter>/", cases.letter, name="letter"),
    path("cases/<int:pk>/letters/<int:letter>/pdf/", cases.letter_file, name="letter_file"),
    path("cases/<int:pk>/case-file/", archive.case_file, name="case_file"),
    path(
        "cases/<int:pk>/case-file/<slug:form>/",
        archive.case_file_download,
        name="case_file_download",
    ),
    path("cases/<int:pk>/<slug:action>/", journeys.act, name="action"),
    path("cases/<int:pk>/<slug:action>/preview/", ceremonies.preview, name="preview"),
    path("cases/<int:pk>/<slug:action>/check/", journeys.check, name="check"),
    path("cases/<int:pk>/<slug:action>/page/<slug:page>/", journeys.page, name="page"),
]
