"""Publicity (公示): the window through which others see a record or a commitment, and its story."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.department import Department
from casework.models.licence import Licence
from casework.models.record import CreditRecord
from casework.models.subject import Subject


class PublicKind(models.TextChoices):
    """What kinds of things the public site shows; those of records bear the records' names."""

    PENALTY = "penalty", _("administrative penalty")
    SERIOUS_LIST = "serious_list", _("serious-breach list entry")
    ABNORMAL_LIST = "abnormal_list", _("abnormal-operation list entry")
    BREACH = "breach", _("broken commitment")
    OTHER = "other", _("other breach of trust")
    COMMITMENT = "commitment", _("commitment")
    LICENCE = "licence", _("licence")


class WindowState(models.TextChoices):
    """Whether the public may look through a window, as far as it was decided."""

    CLOSED = "closed", _("not for the public")
    OPEN = "open", _("published")
    HIDDEN = "hidden", _("hidden for the time being")
    ENDED = "ended", _("publicity ended")


SOURCES = ("record", "case", "licence")


def _of_one_source() -> Q:
    ways = Q()
    for source in SOURCES:
        ways |= Q(**{f"{name}__isnull": name != source for name in SOURCES})
    return ways


class WindowQuerySet(models.QuerySet["PublicityWindow"]):
    """Every public page, list, search, feed, sheet and count starts from `on_display`."""

    def on_display(self, today: date, at: datetime) -> WindowQuerySet:
        """What the public sees today at this moment; decided by dates, not by any job."""
        return self.filter(on_display_q(today, at))

    def counted(self, today: date, at: datetime) -> dict[tuple[str, int], int]:
        """How many are on display by kind and department; one statement, out of one index."""
        rows = self.on_display(today, at).order_by().values_list("kind", "department")
        return {(kind, pk): number for kind, pk, number in rows.annotate(n=models.Count("*"))}

    def was_seen(self, today: date, at: datetime) -> WindowQuerySet:
        """What the public has seen at some time and does not see now: it leaves a tombstone."""
        return self.filter(opens_at__lte=at).exclude(on_display_q(today, at))


def on_display_q(today: date, at: datetime) -> Q:
    """The rule of `on_display` as a condition on windows."""
    in_term = Q(off_from__isnull=True) | Q(off_from__gt=today)
    return Q(state=WindowState.OPEN, opens_at__lte=at) & in_term


class PublicityWindow(models.Model):
    """What others see of one record, licence or commitment, on what basis, from when until when.

    Written with the change that it follows from, in the same transaction, by
    `casework.registry.display` alone. `shown` is all that the public can ever see of the thing,
    masked already and empty unless the window is open; doors read nothing else. `facts` is the
    digest of what the users of the data are told. `begin` is the first day of publicity,
    `opens_at` the moment from which the public sees it, `min_last` and `max_last` the last days of
    the minimum and of the longest term, `off_from` the first day off display by date alone (empty:
    as long as the thing stands). `ended_on` and `reason` say when and why it ended earlier, or is
    hidden.
    `shared` says whether departments and downstream sites may still use it. `version` is the
    number of its last event.
    """

    record = models.OneToOneField(
        CreditRecord, null=True, on_delete=models.PROTECT, related_name="window"
    )
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="window")
    licence = models.OneToOneField(
        Licence, null=True, on_delete=models.PROTECT, related_name="window"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=PublicKind)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="windows")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="windows")
    state = models.CharField(
        _("publicity"), max_length=10, choices=WindowState, default=WindowState.CLOSED
    )
    status = models.CharField(_("state"), max_length=30, blank=True)
    basis = models.TextField(_("legal basis of publicity"), blank=True)
    dated_on = models.DateField(_("date of the document"))
    begin = models.DateField(_("published on"), null=True)
    opens_at = models.DateTimeField(_("seen by the public from"), null=True)
    min_last = models.DateField(_("last day of the minimum term"), null=True)
    max_last = models.DateField(_("last day of the maximum term"), null=True)
    off_from = models.DateField(_("off display from"), null=True)
    ended_on = models.DateField(_("publicity ended on"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    shared = models.BooleanField(_("shared with users of the data"), default=True)
    disputed = models.BooleanField(_("marked as disputed"), default=False)
    shown = models.JSONField(default=dict)
    facts = models.CharField(max_length=64)
    words = models.TextField(blank=True)
    grams = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("publicity window")
        constraints = [
            models.CheckConstraint(name="window_of_one_source", condition=_of_one_source())
        ]
        indexes = [
            models.Index(
                fields=["-dated_on", "-id"], name="window_newest", condition=Q(state="open")
            ),
            models.Index(
                fields=["kind", "-dated_on", "-id"], name="window_of_kind",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["department", "-dated_on", "-id"], name="window_of_department",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["department", "kind", "-dated_on", "-id"], name="window_of_organ_kind",
                condition=Q(state="open"),
            ),
            models.Index(
                fields=["kind", "status", "-dated_on", "-id"], name="window_of_status",
                condition=Q(state="open", case__isnull=False),
            ),
            models.Index(
                fields=["-dated_on", "-id"], name="window_disputed",
                condition=Q(state="open", disputed=True),
            ),
            models.Index(fields=["subject", "-dated_on"], name="window_of_subject"),
            # All that a count of what is on display asks for: the rows themselves stay unread.
            models.Index(
                fields=["kind", "department", "off_from", "opens_at"], name="window_counted",
                condition=Q(state="open"),
            ),
            models.Index(fields=["kind", "-changed_at"], name="window_changed"),
            models.Index(fields=["department", "-changed_at"], name="window_organ_changed"),
            models.Index(
                fields=["off_from", "id"], name="window_past_term",
                condition=Q(state__in=["open", "hidden"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.shown.get('number', self.pk)}"

    def is_on_display(self, today: date, at: datetime) -> bool:
        """The rule of `on_display` for this window."""
        begun = self.opens_at is not None and self.opens_at <= at
        in_term = self.off_from is None or today < self.off_from
        return self.state == WindowState.OPEN and begun and in_term

    def has_been_seen(self, at: datetime) -> bool:
        """Whether the public has ever looked through it: then it leaves a tombstone."""
        return self.opens_at is not None and self.opens_at <= at


class What(models.TextChoices):
    """What happened to a window, seen from outside."""

    PUBLISHED = "published", _("published")
    CORRECTED = "corrected", _("corrected")
    UPDATED = "updated", _("brought up to date")
    MARKED = "marked", _("objection taken up, mark set")
    UNMARKED = "unmarked", _("objection ended, mark removed")
    HIDDEN = "hidden", _("hidden for the time being")
    SHOWN_AGAIN = "shown_again", _("published again")
    ENDED = "ended", _("publicity ended")
    SHARING_STOPPED = "sharing_stopped", _("sharing stopped")
    SHARING_RESUMED = "sharing_resumed", _("sharing resumed")


class PublicityEvent(models.Model):
    """One change of what others see, in the order in which it happened; never changed.

    `on` is the day from which it holds (an end by date is dated to the first day off display,
    however late it was noted), `case` the case in which it was decided, if it was one.
    """

    window = models.ForeignKey(PublicityWindow, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    what = models.CharField(max_length=20, choices=What)
    on = models.DateField()
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    case = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="publicity_events"
    )
    before = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change of publicity")
        ordering = ["window", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["window", "seq"], name="one_publicity_event_a_seq")
        ]

    def __str__(self) -> str:
        return f"{self.window_id}/{self.seq} {self.what}"
