"""The proof after a refusal: state, events, clocks, letters and messages are as they were."""

import os
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

from casework.models import (
    Case,
    CaseDeadline,
    CaseEvent,
    CreditRecord,
    Evidence,
    IssuedDocument,
    LadderStep,
    OutboxMessage,
)

WATCHED = (
    Case, CaseEvent, CaseDeadline, IssuedDocument, LadderStep, OutboxMessage, CreditRecord,
    Evidence,
)  # fmt: skip


OURS = ("casework", "commitments", "objections", "repair", "notifications")
# How often the file of an export was fetched is a log of looking, and meant to be one.
LOOKED = {"fetched", "fetched_at"}
LOOKS = {"casework.EvidenceLook", "casework.ReportTry"}


def everything():
    """Every row of the product, but for what counts who looked."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name not in LOOKED}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in models
        if model._meta.label not in LOOKS
    }


def snapshot():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in WATCHED}


_kept = {}


def _moment():
    """Says that no row was written between two calls that say the same; nothing where unknown.

    SQLite counts the rows that a connection has ever written, also those taken back.
    """
    if connection.vendor != "sqlite":
        return None
    return os.environ["PYTEST_CURRENT_TEST"], connection.connection.total_changes


@contextmanager
def nothing_moves():
    """Whatever happens inside leaves every row of casework as it was."""
    begun = _moment()
    before = _kept.get(begun) if begun else None
    if before is None:
        before = snapshot()
        _kept.clear()
        _kept[begun] = before
    assert before["Case"], "there is nothing here that could move"
    yield
    ended = _moment()
    if ended is None or ended != begun:
        assert snapshot() == before
