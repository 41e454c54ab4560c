"""Synchronised removal (同步): who shows or uses our records elsewhere, and what each must do."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from casework.models.publicity import PublicityEvent, PublicityWindow


class TargetKind(models.TextChoices):
    """What a target is; where they differ, the national site prevails (Order 36)."""

    NATIONAL = "national", _("national site")
    DEPARTMENT = "department", _("department system")
    AGENCY = "agency", _("third-party agency")


class Channel(models.TextChoices):
    """How orders reach a target, and how its answers reach us."""

    WEBHOOK = "webhook", _("signed web call")
    PULL = "pull", _("feed that the target fetches")
    FOLDER = "folder", _("csv files in an SFTP folder")
    PERSON = "person", _("a person who confirms")


class SyncTarget(models.Model):
    """A site or system that shows or uses our records and must follow what becomes of them.

    `public_only` targets hear only of what the public has ever seen; the others use the data too.
    `registered_elsewhere` is the place of registration: it hears only of subjects registered in
    another province, and has a term of its own. `read_back` is an address with `{item}` in it at
    which the target says how it shows an item.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(
        _("kind"), max_length=12, choices=TargetKind, default=TargetKind.DEPARTMENT
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.PERSON)
    active = models.BooleanField(_("in use"), default=True)
    public_only = models.BooleanField(_("only what was public"), default=False)
    registered_elsewhere = models.BooleanField(
        _("only subjects registered in another province"), default=False
    )
    url = models.CharField(_("address"), max_length=500, blank=True)
    folder = models.SlugField(_("folder"), max_length=60, blank=True)
    read_back = models.CharField(_("address to read back"), max_length=500, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("downstream site")
        verbose_name_plural = _("downstream sites")

    def __str__(self) -> str:
        return self.name


class SyncKey(models.Model):
    """A secret that a target and we share; sealed, so that the database alone betrays none.

    Two may be valid at once while a target changes over. `ends_at` is the moment from which it
    proves nothing any more.
    """

    target = models.ForeignKey(SyncTarget, on_delete=models.PROTECT, related_name="keys")
    key_id = models.CharField(max_length=20, unique=True)
    sealed = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ends_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("key of a downstream site")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.key_id


class SyncChange(models.Model):
    """One change of the register of targets: who, when, what, and why; never changed."""

    target = models.ForeignKey(SyncTarget, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    what = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("change of a downstream site")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.target} {self.what}"


class Do(models.TextChoices):
    """What a target is told to do with an item."""

    WITHDRAW = "withdraw", _("withdraw")
    CORRECT = "correct", _("correct")
    UPDATE = "update", _("bring up to date")
    ANNOTATE = "annotate", _("mark or unmark")
    SHIELD = "shield", _("shield for the time being")
    RESTORE = "restore", _("show again")


class OrderState(models.TextChoices):
    """The life of an order."""

    QUEUED = "queued", _("to be sent")
    SENT = "sent", _("sent, not answered yet")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    VERIFIED = "verified", _("acknowledged and verified")
    FAILED = "failed", _("given up")
    CONFIRMED = "confirmed", _("confirmed by a person")
    SUPERSEDED = "superseded", _("superseded")


WAITING = (OrderState.QUEUED, OrderState.SENT, OrderState.FAILED)
ANSWERED = (OrderState.ACKNOWLEDGED, OrderState.VERIFIED, OrderState.CONFIRMED)


class SyncOrder(models.Model):
    """What one target must do because of one change of publicity; written with that change.

    Exactly one for each event and target. `uid` is the event id that the target sees: however
    often the order reaches it, it is one thing to do. `payload` is what it is told, as it stood
    when the order was written. `on` is the day from which it holds and `due_on` the last day of
    the term (3 working days as a rule). `told_at` is the target's own time of doing it. `differs`
    says what the target was found to show instead; `overdue_on` on which day its silence was
    reported.
    """

    target = models.ForeignKey(SyncTarget, on_delete=models.PROTECT, related_name="orders")
    event = models.ForeignKey(
        PublicityEvent, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    window = models.ForeignKey(
        PublicityWindow, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    case = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="sync_orders", db_index=False
    )
    do = models.CharField(_("to do"), max_length=10, choices=Do)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    payload = models.JSONField(default=dict)
    on = models.DateField()
    due_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=OrderState, default=OrderState.QUEUED)
    next_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    look_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    differs = models.TextField(blank=True)
    overdue_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("order to a downstream site")
        constraints = [
            models.UniqueConstraint(fields=["event", "target"], name="one_order_of_event_and_site")
        ]
        indexes = [
            models.Index(
                fields=["next_at", "id"], name="sync_due", condition=Q(state__in=["queued", "sent"])
            ),
            # The order of the events of one item at one target, and what is still open there.
            models.Index(
                fields=["target", "window", "id"], name="sync_open",
                condition=Q(state__in=["queued", "sent", "failed"]),
            ),
            models.Index(
                fields=["due_on", "target"], name="sync_late",
                condition=Q(state__in=["queued", "sent", "failed"]),
            ),
            models.Index(
                fields=["look_at"], name="sync_look", condition=Q(look_at__isnull=False)
            ),
            models.Index(fields=["case", "id"], name="sync_case", condition=Q(case__isnull=False)),
            models.Index(fields=["window", "id"], name="sync_window"),
            models.Index(fields=["target"], name="sync_differs", condition=~Q(differs="")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.target_id}/{self.pk} {self.do}"

    @property
    def is_waiting(self) -> bool:
        """Whether the target has still not answered."""
        return self.state in WAITING

    @property
    def item(self) -> str:
        """Our id of the thing, as the target knows it."""
        return str(self.payload.get("item", {}).get("id", ""))

    @property
    def answered_on(self) -> str:
        """The day on which the target did it, by its own word; empty while it has not answered."""
        if self.confirmed_on:
            return self.confirmed_on.isoformat()
        if self.told_at is None:
            return ""
        return self.told_at.astimezone(timezone.get_default_timezone()).date().isoformat()


class Attempted(models.TextChoices):
    """What came of an attempt, as far as anybody knows."""

    UNKNOWN = "unknown", _("handed over, no answer recorded")
    ANSWERED = "answered", _("acknowledged")
    TAKEN = "taken", _("taken, to be acknowledged later")
    FAILED = "failed", _("not taken")
    REFUSED = "refused", _("answer refused")
    LOOKED = "looked", _("read back")
    AGAIN = "again", _("asked for again by hand")


class SyncAttempt(models.Model):
    """One line of the journal of an order; written before anything leaves, corrected afterwards."""

    order = models.ForeignKey(SyncOrder, on_delete=models.PROTECT, related_name="journal")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Attempted, default=Attempted.UNKNOWN)
    detail = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("attempt at an order")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.outcome}"
