"""The addresses of the public site."""

from django.urls import path

from casework.web.public import (
    calculator,
    feeds,
    licences,
    lists,
    measures,
    opendata,
    pages,
    records,
    reports,
    search,
    statistics,
    verify,
)

app_name = "public"
urlpatterns = [
    path("", pages.home, name="home"),
    path("robots.txt", pages.robots, name="robots"),
    path("search/", search.search, name="search"),
    path("records/<int:pk>/", records.record, name="record"),
    path("licences/<int:pk>/", licences.licence, name="licence"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("guides/", pages.all_guides, name="guides"),
    path("guides/<slug:code>/", pages.guide, name="guide"),
    path("open-data/", opendata.overview, name="open_data"),
    path("open-data/datapackage.json", opendata.description, name="open_data_description"),
    path("open-data/<slug:kind>.csv", opendata.sheet, name="open_data_sheet"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("measures/", measures.measures, name="measures"),
    path("what-we-collect/", pages.data, name="data"),
    path("report/", reports.report_any, name="report_any"),
    path("report/state/", reports.report_state, name="report_state"),
    path("report/records/<int:pk>/", reports.report_record, name="report_record"),
    path("report/<slug:number>/", reports.report_breach, name="report_breach"),
    path("verify/", verify.verify, name="verify"),
    path("verify/file/", verify.verify_file, name="verify_file"),
    path(
        "verify/certificates/<slug:fingerprint>.pem", verify.certificate, name="verify_certificate"
    ),
    path("verify/<slug:code>/", verify.verify_code, name="verify_code"),
    path("lists/", lists.lists, name="lists"),
    path("lists/<slug:listed>/", lists.one, name="list"),
    path("feeds/all.xml", feeds.everything, name="feed"),
    path("feeds/<slug:listed>.xml", feeds.of_kind, name="feed_kind"),
    path("feeds/departments/<int:pk>.xml", feeds.of_department, name="feed_department"),
]
