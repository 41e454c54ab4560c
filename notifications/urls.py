"""The addresses of a person's own messages."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.messages_page, name="list"),
    path("read/", views.read, name="read"),
]
