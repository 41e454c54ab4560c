"""Repair training (信用修复培训): start, read page by page, pass the quiz, hold the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from casework.clock.terms import add_months
from casework.errors import CaseworkError, gettext_noop
from casework.models import Subject, SubjectAccount
from casework.models.subject import ClaimState
from casework.translation import gettext
from repair.models import (
    Certificate,
    Choice,
    Course,
    CoursePage,
    Enrollment,
    PageRead,
    Question,
    QuizAttempt,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class TrainingRefused(CaseworkError):
    """A step of the training is not possible now; the sentence says what comes first."""

    def __init__(self, code: str, sentence: str, **data: object) -> None:
        self.code, self.sentence, self.data = code, sentence, data
        super().__init__(code, sentence)

    def __str__(self) -> str:
        return gettext(self.sentence) % self.data


@dataclass(frozen=True)
class Result:
    """What came of one try at the quiz; `wrong` are the questions to look at again."""

    passed: bool
    score: int
    needed: int
    wrong: tuple[Question, ...]
    certificate: Certificate | None


def current_course() -> Course | None:
    """The course that is offered; the newest active one."""
    return Course.objects.filter(active=True).order_by("-pk").first()


@transaction.atomic
def start(course: Course, *, user: User, subject: Subject, today: date) -> Enrollment:
    """Begins the course, or goes on where this person left it. Raises TrainingRefused."""
    mine = SubjectAccount.objects.filter(user=user, subject=subject, state=ClaimState.CONFIRMED)
    if not mine.exists():
        raise TrainingRefused(
            "not_your_subject",
            gettext_noop("Take the course for a subject that is confirmed as yours."),
        )
    if not course.active:
        raise TrainingRefused(
            "course_closed", gettext_noop("This course is no longer offered; choose another one.")
        )
    enrollment, _made = Enrollment.objects.get_or_create(
        course=course, user=user, subject=subject, finished_on=None,
        defaults={"started_on": today},
    )  # fmt: skip
    return enrollment


def unread_pages(enrollment: Enrollment) -> list[CoursePage]:
    """The pages still to be read, in order."""
    read = PageRead.objects.filter(enrollment=enrollment).values("page")
    return list(
        CoursePage.objects.filter(course_id=enrollment.course_id)
        .exclude(pk__in=read)
        .order_by("position")
    )


@transaction.atomic
def read_page(enrollment: Enrollment, position: int, *, today: date) -> CoursePage:
    """Shows a page and notes that it was read; pages open one after the other.

    Raises TrainingRefused for a page that does not exist or whose turn has not come.
    """
    page = CoursePage.objects.filter(course_id=enrollment.course_id, position=position).first()
    if page is None:
        raise TrainingRefused("no_such_page", gettext_noop("The course has no such page."))
    unread = unread_pages(enrollment)
    if page in unread:
        if unread[0] != page:
            raise TrainingRefused(
                "not_its_turn", gettext_noop("Read page %(position)s first."),
                position=unread[0].position,
            )  # fmt: skip
        PageRead.objects.get_or_create(enrollment=enrollment, page=page, defaults={"on": today})
    return page


@transaction.atomic
def submit_quiz(enrollment: Enrollment, answers: Mapping[int, int], *, today: date) -> Result:
    """Judges one try; the first that reaches the pass mark ends the course with a certificate.

    `answers` maps the number of each question to that of the chosen answer. Raises
    TrainingRefused while pages are unread, answers are missing, or the course is finished; such
    a try does not count. Locks the enrollment.
    """
    enrollment = (
        Enrollment.objects.select_for_update(of=("self",))
        .select_related("course")
        .get(pk=enrollment.pk)
    )
    questions = list(Question.objects.filter(course_id=enrollment.course_id).order_by("position"))
    _judge_readiness(enrollment, questions, answers)
    right = dict(
        Choice.objects.filter(question__in=questions, right=True).values_list("question", "pk")
    )
    wrong = tuple(q for q in questions if answers[q.pk] != right.get(q.pk))
    score = 100 * (len(questions) - len(wrong)) // len(questions)
    passed = score >= enrollment.course.pass_mark
    QuizAttempt.objects.create(
        enrollment=enrollment, score=score, passed=passed, on=today,
        answers={str(question): chosen for question, chosen in answers.items()},
    )  # fmt: skip
    certificate = _certify(enrollment, score, today=today) if passed else None
    return Result(passed, score, enrollment.course.pass_mark, wrong, certificate)


def _judge_readiness(
    enrollment: Enrollment, questions: list[Question], answers: Mapping[int, int]
) -> None:
    if enrollment.finished_on is not None:
        raise TrainingRefused(
            "finished", gettext_noop("You have passed this course already; see your certificate.")
        )
    if unread := unread_pages(enrollment):
        raise TrainingRefused(
            "pages_unread", gettext_noop("Read all pages first; %(count)s are left."),
            count=len(unread),
        )  # fmt: skip
    offered = set(Choice.objects.filter(question__in=questions).values_list("question", "pk"))
    missing = [str(q.position) for q in questions if (q.pk, answers.get(q.pk)) not in offered]
    if missing or not questions:
        raise TrainingRefused(
            "answers_missing", gettext_noop("Choose an answer to question %(questions)s."),
            questions="、".join(missing),
        )  # fmt: skip


def _certify(enrollment: Enrollment, score: int, *, today: date) -> Certificate:
    course = enrollment.course
    enrollment.finished_on = today
    enrollment.save(update_fields=["finished_on"])
    return Certificate.objects.create(
        number=f"PX{today.year}-{enrollment.pk:06d}", enrollment=enrollment,
        subject_id=enrollment.subject_id, user_id=enrollment.user_id, course_title=course.title,
        score=score, issued_on=today, valid_until=add_months(today, course.valid_months),
    )  # fmt: skip


def valid_certificate(subject: Subject, *, today: date) -> Certificate | None:
    """The certificate that counts for a subject today, the one that lasts longest."""
    held = Certificate.objects.filter(subject=subject).valid_on(today)
    return held.order_by("-valid_until", "-pk").first()
