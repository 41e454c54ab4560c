"""The product's addresses with the person's own messages among them, for the tests of that page."""

from django.urls import include, path

from config.urls import urlpatterns as product

urlpatterns = [path("notifications/", include("notifications.urls")), *product]
