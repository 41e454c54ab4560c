"""The repair case as a model, the bar after a revocation, and the nouns of repair training."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.machine import case_model
from casework.models import Case, Subject
from repair.casetype import Repair

RepairCase = case_model(Repair)


class RepairBar(models.Model):
    """A subject whose repair was revoked may ask for no other until a day (that day included)."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="repair_bars")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="repair_bars")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("bar to repair")
        indexes = [models.Index(fields=["subject", "-until"], name="repair_bar_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject_id} → {self.until}"


class Course(models.Model):
    """A short free course on credit repair (公益性培训): pages in order, then a quiz."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (per cent)"), default=75,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip
    valid_months = models.PositiveSmallIntegerField(_("certificate valid for (months)"), default=12)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.title


class CoursePage(models.Model):
    """One page of a course; paragraphs are separated by an empty line."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="pages")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("course page")
        ordering = ["course", "position"]
        constraints = [
            models.UniqueConstraint(fields=["course", "position"], name="one_page_a_position")
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.title}"

    @property
    def paragraphs(self) -> list[str]:
        """The text, paragraph by paragraph."""
        return [part.strip() for part in self.body.split("\n\n") if part.strip()]


class Question(models.Model):
    """One question of the quiz; `explanation` is shown to whoever answered wrong."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.TextField(_("question"))
    explanation = models.TextField(_("explanation"), blank=True)

    class Meta:
        verbose_name = _("question")
        ordering = ["course", "position"]
        constraints = [
            models.UniqueConstraint(fields=["course", "position"], name="one_question_a_position")
        ]

    def __str__(self) -> str:
        return self.text


class Choice(models.Model):
    """One answer that a question offers; exactly one of them is right."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("answer"), max_length=300)
    right = models.BooleanField(_("right"), default=False)

    class Meta:
        verbose_name = _("answer")
        ordering = ["question", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=models.Q(right=True), name="one_right_answer"
            ),
            models.UniqueConstraint(fields=["question", "position"], name="one_answer_a_position"),
        ]

    def __str__(self) -> str:
        return self.text


class Enrollment(models.Model):
    """One person takes one course for one subject; it ends with the certificate."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrollments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="repair_enrollments"
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="repair_enrollments"
    )
    started_on = models.DateField(_("started on"))
    finished_on = models.DateField(_("finished on"), null=True, blank=True)

    class Meta:
        verbose_name = _("enrollment")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "user", "subject"], name="one_open_enrollment",
                condition=models.Q(finished_on__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user_id} {self.course_id}"


class PageRead(models.Model):
    """A page that was read, and when."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="reads")
    page = models.ForeignKey(CoursePage, on_delete=models.CASCADE, related_name="reads")
    on = models.DateField(_("read on"))

    class Meta:
        verbose_name = _("page read")
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "page"], name="one_read_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.page_id}"


class QuizAttempt(models.Model):
    """One try at the quiz: `answers` maps questions to the chosen answers, by number."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="attempts")
    answers = models.JSONField(_("answers"))
    score = models.PositiveSmallIntegerField(_("score (per cent)"))
    passed = models.BooleanField(_("passed"))
    on = models.DateField(_("taken on"))

    class Meta:
        verbose_name = _("try at the quiz")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.score}%"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates by their validity."""

    def valid_on(self, today: date) -> Self:
        """Those that count on a day; the last day of validity counts too."""
        return self.filter(issued_on__lte=today, valid_until__gte=today)


class Certificate(models.Model):
    """Proof that somebody passed the course for a subject, with its number and last day."""

    number = models.CharField(_("number"), max_length=30, unique=True)
    enrollment = models.OneToOneField(
        Enrollment, on_delete=models.PROTECT, related_name="certificate"
    )
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="repair_certificates"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="repair_certificates"
    )
    course_title = models.CharField(_("course"), max_length=200)
    score = models.PositiveSmallIntegerField(_("score (per cent)"))
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"))

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("training certificate")
        indexes = [models.Index(fields=["subject", "-valid_until"], name="certificate_of_subject")]

    def __str__(self) -> str:
        return self.number
