"""Measures (惩戒、激励措施): the published list of what may follow, by version and day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.errors import CaseworkError
from casework.models.department import Department
from casework.translation import gettext


class MeasureKind(models.TextChoices):
    """What a measure does to its subject."""

    PUNISHMENT = "punishment", _("punishment")
    REWARD = "reward", _("reward")


class Origin(models.TextChoices):
    """Whose list a measure stands on: the national base list, or the city's supplement to it."""

    NATIONAL = "national", _("national base list")
    CITY = "city", _("city supplement")


class MeasureInUse(CaseworkError):
    """A measure that somebody has relied on is not rewritten: it ends, or a new version begins."""

    def __str__(self) -> str:
        return gettext("This version of the measure is in use; end it, or publish a new version.")


_FREE = frozenset({"used", "listed_until", "ended_by", "ended_by_id", "end_reason"})


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures by the days on which they stand on the list; those in use stand still."""

    def listed(self, today: date) -> MeasureQuerySet:
        """Those that may be taken today."""
        begun = self.filter(listed_from__lte=today)
        return begun.exclude(listed_until__lt=today)

    def punishments(self, record_kind: str) -> MeasureQuerySet:
        """Those whose basis covers records of this kind."""
        wanted = {"kind": MeasureKind.PUNISHMENT}
        fits = [one.pk for one in self.filter(**wanted) if one.covers(record_kind)]
        return self.filter(pk__in=fits)

    def update(self, **fields: Any) -> int:
        """Raises MeasureInUse for a change of what a version in use says."""
        if set(fields) - _FREE and self.filter(used=True).exists():
            raise MeasureInUse
        return super().update(**fields)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.filter(used=True).exists():
            raise MeasureInUse
        return super().delete()


class Measure(models.Model):
    """One version of a measure on the list: what may be done, to whom, on what basis, until when.

    `record_kinds` and `record_classes` say which records its basis covers (no class named: every
    class); a reward names none. `for_persons` says that it may name a person responsible for an
    organization's record. A city measure refers to the one of the national base list that it
    supplements (R-L3). `implementers` are the departments that carry it out. Once a measure has
    been announced or taken it is `used`: it can be ended, and nothing else.
    """

    code = models.CharField(_("code"), max_length=20)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("measure"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=12, choices=MeasureKind, default=MeasureKind.PUNISHMENT
    )
    mandatory = models.BooleanField(_("mandatory"), default=False)
    origin = models.CharField(_("list"), max_length=10, choices=Origin, default=Origin.NATIONAL)
    base = models.ForeignKey(
        "self", verbose_name=_("supplements"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="supplements",
    )  # fmt: skip
    basis = models.CharField(_("basis"), max_length=300)
    record_kinds = models.JSONField(_("kinds of record"), default=list)
    record_classes = models.JSONField(_("classes"), default=list, blank=True)
    for_persons = models.BooleanField(_("may name responsible persons"), default=False)
    implementers = models.ManyToManyField(
        Department, verbose_name=_("implementing departments"), related_name="measures", blank=True
    )
    listed_from = models.DateField(_("listed from"))
    listed_until = models.DateField(_("listed until"), null=True, blank=True)
    used = models.BooleanField(_("in use"), default=False, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    end_reason = models.TextField(blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_measure_a_version"),
            models.CheckConstraint(
                name="supplement_has_its_base",
                condition=Q(origin=Origin.NATIONAL, base__isnull=True)
                | Q(origin=Origin.CITY, base__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuses to write over a version in use. Raises MeasureInUse."""
        if self.pk and type(self).objects.filter(pk=self.pk, used=True).exists():
            raise MeasureInUse
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuses to delete a version in use. Raises MeasureInUse."""
        if type(self).objects.filter(pk=self.pk, used=True).exists():
            raise MeasureInUse
        return super().delete(*args, **kwargs)

    def is_listed(self, day: date) -> bool:
        """The rule of `listed` for this version."""
        return self.listed_from <= day and (self.listed_until is None or day <= self.listed_until)

    def covers(self, record_kind: str, record_class: str = "") -> bool:
        """Whether its basis allows it on records of this kind (and class, where one is given)."""
        if record_kind not in self.record_kinds:
            return False
        return not (record_class and self.record_classes) or record_class in self.record_classes
