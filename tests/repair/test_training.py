"""The course: pages in order, a quiz with a pass mark, a certificate with a last day."""

from datetime import date

import pytest

from repair.demo import demo_course
from repair.models import Certificate, Choice, Course, CoursePage, PageRead, Question, QuizAttempt
from repair.training import (
    TrainingRefused,
    current_course,
    read_page,
    start,
    submit_quiz,
    unread_pages,
    valid_certificate,
)
from tests import factories as f

MONDAY = date(2026, 8, 10)


@pytest.fixture
def course(db) -> Course:
    demo_course()
    return Course.objects.get()


@pytest.fixture
def learner(db):
    who = f.subject()
    return who, f.agent_of(who)


def enrolled(course, learner, *, read=True):
    subject, user = learner
    enrollment = start(course, user=user, subject=subject, today=MONDAY)
    if read:
        for page in course.pages.all():
            read_page(enrollment, page.position, today=MONDAY)
    return enrollment


def answers(course, *, wrong=()):
    """The right answers, but for the questions at the positions in `wrong`."""
    return {
        q.pk: q.choices.filter(right=q.position not in wrong).first().pk
        for q in course.questions.all()
    }


def test_the_demo_course_is_whole_and_made_once(course):
    demo_course()
    assert Course.objects.count() == 1
    assert current_course() == course
    assert (course.pages.count(), course.questions.count(), course.pass_mark) == (6, 8, 75)
    assert [page.position for page in course.pages.all()] == [1, 2, 3, 4, 5, 6]
    for question in Question.objects.all():
        assert question.choices.filter(right=True).count() == 1
        assert question.choices.count() == 4
        assert question.explanation
    first = Choice.objects.filter(right=True).values_list("position", flat=True)
    assert len(set(first)) > 1, "the right answer must not always stand in the same place"
    assert all(len(page.paragraphs) >= 3 for page in CoursePage.objects.all())


def test_starting_again_goes_on_where_one_left(course, learner):
    enrollment = enrolled(course, learner, read=False)
    read_page(enrollment, 1, today=MONDAY)
    again = start(course, user=learner[1], subject=learner[0], today=date(2026, 8, 11))
    assert (again, again.started_on) == (enrollment, MONDAY)
    assert [page.position for page in unread_pages(again)] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("state", ["pending", "refused", "ended", None])
def test_the_course_is_taken_for_a_subject_of_ones_own(course, learner, state):
    subject, user = learner
    account = user.subject_accounts.get()
    if state:
        account.state = state
        account.save()
    else:
        account.delete()
    with pytest.raises(TrainingRefused) as refused:
        start(course, user=user, subject=subject, today=MONDAY)
    assert refused.value.code == "not_your_subject"
    assert not course.enrollments.exists()


def test_a_closed_course_takes_nobody(course, learner):
    course.active = False
    course.save()
    with pytest.raises(TrainingRefused) as refused:
        start(course, user=learner[1], subject=learner[0], today=MONDAY)
    assert refused.value.code == "course_closed"
    assert current_course() is None


def test_pages_open_one_after_the_other(course, learner):
    enrollment = enrolled(course, learner, read=False)
    with pytest.raises(TrainingRefused, match="1") as refused:
        read_page(enrollment, 2, today=MONDAY)
    assert refused.value.code == "not_its_turn"
    assert not PageRead.objects.exists()
    assert read_page(enrollment, 1, today=MONDAY).position == 1
    assert read_page(enrollment, 2, today=MONDAY).position == 2
    assert read_page(enrollment, 1, today=MONDAY).position == 1  # back is always possible
    assert PageRead.objects.count() == 2
    with pytest.raises(TrainingRefused) as refused:
        read_page(enrollment, 7, today=MONDAY)
    assert refused.value.code == "no_such_page"


def test_the_quiz_opens_after_the_last_page(course, learner):
    enrollment = enrolled(course, learner, read=False)
    for position in range(1, 6):
        read_page(enrollment, position, today=MONDAY)
    with pytest.raises(TrainingRefused) as refused:
        submit_quiz(enrollment, answers(course), today=MONDAY)
    assert refused.value.code == "pages_unread"
    assert not QuizAttempt.objects.exists()
    read_page(enrollment, 6, today=MONDAY)
    assert submit_quiz(enrollment, answers(course), today=MONDAY).passed


@pytest.mark.parametrize(
    ("wrong", "score", "passed"),
    [((), 100, True), ((3, 5), 75, True), ((1, 3, 5), 62, False), (tuple(range(1, 9)), 0, False)],
)
def test_the_pass_mark(course, learner, wrong, score, passed):
    enrollment = enrolled(course, learner)
    result = submit_quiz(enrollment, answers(course, wrong=wrong), today=MONDAY)
    assert (result.score, result.passed, result.needed) == (score, passed, 75)
    assert tuple(question.position for question in result.wrong) == wrong
    attempt = QuizAttempt.objects.get()
    assert (attempt.score, attempt.passed) == (score, passed)
    assert Certificate.objects.exists() is passed
    assert (result.certificate is not None) is passed


def test_whoever_fails_tries_again(course, learner):
    enrollment = enrolled(course, learner)
    assert not submit_quiz(enrollment, answers(course, wrong=(1, 2, 3)), today=MONDAY).passed
    result = submit_quiz(enrollment, answers(course), today=date(2026, 8, 11))
    assert result.passed
    assert result.certificate.issued_on == date(2026, 8, 11)
    assert enrollment.attempts.count() == 2


def test_missing_and_foreign_answers_do_not_count_as_a_try(course, learner):
    enrollment = enrolled(course, learner)
    right = answers(course)
    questions = list(course.questions.all())
    foreign = right | {questions[0].pk: right[questions[1].pk]}
    partial = {pk: chosen for pk, chosen in right.items() if pk != questions[2].pk}
    for given, position in ((foreign, "1"), (partial, "3"), ({}, "1、2、3、4、5、6、7、8")):
        with pytest.raises(TrainingRefused) as refused:
            submit_quiz(enrollment, given, today=MONDAY)
        assert refused.value.code == "answers_missing"
        assert refused.value.data["questions"] == position
    assert not QuizAttempt.objects.exists()
    assert not Certificate.objects.exists()
    assert submit_quiz(enrollment, right, today=MONDAY).passed


def test_the_certificate_names_whom_when_and_until_when(course, learner):
    enrollment = enrolled(course, learner)
    certificate = submit_quiz(enrollment, answers(course), today=MONDAY).certificate
    assert certificate.number == f"PX2026-{enrollment.pk:06d}"
    assert (certificate.subject, certificate.user) == learner
    assert (certificate.issued_on, certificate.valid_until) == (MONDAY, date(2027, 8, 10))
    assert (certificate.course_title, certificate.score) == ("信用修复公益培训", 100)
    assert valid_certificate(learner[0], today=MONDAY) == certificate
    assert valid_certificate(learner[0], today=date(2027, 8, 10)) == certificate
    assert valid_certificate(learner[0], today=date(2027, 8, 11)) is None
    assert valid_certificate(f.subject("别家"), today=MONDAY) is None


def test_a_finished_course_is_finished_and_can_be_taken_anew(course, learner):
    enrollment = enrolled(course, learner)
    submit_quiz(enrollment, answers(course), today=MONDAY)
    with pytest.raises(TrainingRefused) as refused:
        submit_quiz(enrollment, answers(course), today=MONDAY)
    assert refused.value.code == "finished"
    assert Certificate.objects.count() == 1
    anew = start(course, user=learner[1], subject=learner[0], today=date(2027, 7, 1))
    assert anew != enrollment
    assert len(unread_pages(anew)) == 6
