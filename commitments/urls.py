"""The public pages of commitments."""

from django.urls import path

from commitments import web

app_name = "commitments"
urlpatterns = [
    path("", web.items, name="items"),
    path("<slug:number>/", web.item, name="item"),
]
