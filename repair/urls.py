"""The pages of the training course, and the notice about repair for one record."""

from django.urls import path

from repair import web

app_name = "repair"
urlpatterns = [
    path("training/", web.training, name="training"),
    path("training/<int:pk>/", web.course, name="course"),
    path("training/<int:pk>/page/<int:position>/", web.page, name="page"),
    path("training/<int:pk>/quiz/", web.quiz, name="quiz"),
    path("records/<int:pk>/notice/", web.notice, name="notice"),
    path("certificates/<int:pk>/", web.certificate, name="certificate"),
]
