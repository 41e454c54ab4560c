"""The free training from choosing for whom to the certificate; the notice about repair."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework.access.registry import records_for
from casework.models import CreditRecord, Subject
from casework.models.subject import ClaimState
from casework.web.common import actor_of, signed_in, today_of, user_of
from casework.web.numbers import number
from repair import training as course_work
from repair.models import Certificate, CoursePage, Enrollment, Question
from repair.notice import repair_notice
from repair.training import TrainingRefused


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def training(request: HttpRequest) -> HttpResponseBase:
    """For whom the course is taken; begins it, or goes on with it."""
    current = course_work.current_course()
    subjects = _own_subjects(request)
    refused = ""
    if request.method == "POST" and current is not None:
        wanted = request.POST.get("subject", "")
        subject = next((one for one in subjects if str(one.pk) == wanted), None)
        if subject is None:
            raise Http404
        try:
            enrollment = course_work.start(
                current, user=user_of(request), subject=subject, today=today_of(request)
            )
            return redirect("repair:course", enrollment.pk)
        except TrainingRefused as refusal:
            refused = str(refusal)
    certificates = Certificate.objects.filter(user=user_of(request)).select_related("subject")
    context = {
        "section": "home",
        "course": current,
        "subjects": subjects,
        "chosen": request.GET.get("subject", ""),
        "certificates": certificates.order_by("-issued_on", "-pk"),
        "refused": refused,
        "today": today_of(request),
    }
    return render(request, "repair/training.html", context)


def _own_subjects(request: HttpRequest) -> list[Subject]:
    accounts = user_of(request).subject_accounts.filter(state=ClaimState.CONFIRMED)
    return [one.subject for one in accounts.select_related("subject").order_by("id")]


def _own_enrollment(request: HttpRequest, pk: int) -> Enrollment:
    found = Enrollment.objects.filter(pk=pk, user=user_of(request)).select_related(
        "course", "subject"
    ).first()  # fmt: skip
    if found is None or found.subject_id not in actor_of(request).subjects:
        raise Http404
    return found


@signed_in
def course(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The pages with what is read, and the quiz at the end."""
    enrollment = _own_enrollment(request, pk)
    unread = {page.pk for page in course_work.unread_pages(enrollment)}
    pages = list(CoursePage.objects.filter(course=enrollment.course))
    open_page = next((page for page in pages if page.pk in unread), None)
    context = {
        "section": "home",
        "enrollment": enrollment,
        "pages": [
            (page, page.pk not in unread, page.pk not in unread or page == open_page)
            for page in pages
        ],
        "open_page": open_page,
        "certificate": Certificate.objects.filter(enrollment=enrollment).first(),
    }
    return render(request, "repair/course.html", context)


@signed_in
def page(request: HttpRequest, pk: int, position: int) -> HttpResponseBase:
    """One page; opening it in its turn is reading it."""
    enrollment = _own_enrollment(request, pk)
    try:
        shown = course_work.read_page(enrollment, position, today=today_of(request))
    except TrainingRefused as refusal:
        if refusal.code == "no_such_page":
            raise Http404 from None
        return redirect("repair:course", pk)
    count = CoursePage.objects.filter(course=enrollment.course).count()
    context = {
        "section": "home",
        "enrollment": enrollment,
        "page": shown,
        "count": count,
        "next": position + 1 if position < count else 0,
        "previous": position - 1,
    }
    return render(request, "repair/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def quiz(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The questions; passing gives the certificate, failing shows what to read again."""
    enrollment = _own_enrollment(request, pk)
    questions = list(Question.objects.filter(course=enrollment.course).prefetch_related("choices"))
    answers = _answers(request, questions)
    context = {"section": "home", "enrollment": enrollment, "refused": "", "result": None}
    if request.method == "POST":
        try:
            result = course_work.submit_quiz(enrollment, answers, today=today_of(request))
        except TrainingRefused as refusal:
            if refusal.code == "finished":
                return redirect("repair:course", pk)
            context["refused"] = str(refusal)
        else:
            if result.certificate is not None:
                return redirect("repair:certificate", result.certificate.pk)
            context["result"] = result
    elif course_work.unread_pages(enrollment) or enrollment.finished_on:
        return redirect("repair:course", pk)
    context["questions"] = [
        (question, list(question.choices.all()), answers.get(question.pk)) for question in questions
    ]
    status = 422 if context["refused"] else 200
    return render(request, "repair/quiz.html", context, status=status)


def _answers(request: HttpRequest, questions: list[Question]) -> Mapping[int, int]:
    sent = {question.pk: request.POST.get(f"q{question.pk}", "") for question in questions}
    return {pk: found for pk, text in sent.items() if (found := number(text)) is not None}


@signed_in
def certificate(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The certificate, to print."""
    rows = Certificate.objects.select_related("subject", "user", "enrollment__course")
    found = rows.filter(pk=pk, subject_id__in=sorted(actor_of(request).subjects)).first()
    if found is None:
        raise Http404
    return render(request, "repair/certificate.html", {"section": "home", "certificate": found})


@signed_in
def notice(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The notice about repair for one record, to print: for its subject and for who keeps it."""
    actor = actor_of(request)
    own = CreditRecord.objects.filter(subject_id__in=sorted(actor.subjects))
    found = None
    for rows in (own, records_for(actor)):
        found = found or rows.select_related("subject", "department").filter(pk=pk).first()
    if found is None:
        raise Http404
    context = {
        "section": "records",
        "record": found,
        "body": repair_notice(found, today=today_of(request)),
        "at_work": found.subject_id not in actor.subjects,
    }
    return render(request, "repair/notice.html", context)
