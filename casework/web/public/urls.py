"""The addresses of the public site."""

from django.urls import path

from casework.web.public import calculator, pages, records

app_name = "public"
urlpatterns = [
    path("", pages.home, name="home"),
    path("search/", records.search, name="search"),
    path("records/<int:pk>/", records.record, name="record"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("guides/", pages.all_guides, name="guides"),
    path("guides/<slug:code>/", pages.guide, name="guide"),
    path("what-we-collect/", pages.data, name="data"),
]
