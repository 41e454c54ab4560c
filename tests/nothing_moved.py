"""The proof after a refusal: state, events, clocks, letters and messages are as they were."""

from contextlib import contextmanager

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


def snapshot():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in WATCHED}


@contextmanager
def nothing_moves():
    """Whatever happens inside leaves every row of casework as it was."""
    before = snapshot()
    assert before["Case"], "there is nothing here that could move"
    yield
    assert snapshot() == before
