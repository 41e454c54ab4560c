"""The proof after a refusal: state, events, clocks, letters and messages are as they were."""

from contextlib import contextmanager

from django.apps import apps

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


def everything():
    """Every row of the product, but for what counts who looked."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name not in LOOKED}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in models
    }


def snapshot():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in WATCHED}


@contextmanager
def nothing_moves():
    """Whatever happens inside leaves every row of casework as it was."""
    before = snapshot()
    assert before["Case"], "there is nothing here that could move"
    yield
    assert snapshot() == before
