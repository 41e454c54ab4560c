"""The public pages of commitments."""

from django.urls import path

from commitments import matters, web

app_name = "commitments"
urlpatterns = [
    path("", web.items, name="items"),
    path("matters/", matters.matters, name="matters"),
    path("<slug:number>/", web.item, name="item"),
]
