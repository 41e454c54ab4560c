"""What follows from a change of publicity in the same transaction: one function each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from casework.models.publicity import PublicityEvent
from casework.registry.sync_orders import order_removals

Consequence = Callable[[Sequence[PublicityEvent]], None]


def move_measures(events: Sequence[PublicityEvent]) -> None:
    """Measures and linked persons follow their record."""
    from casework.registry.measure_following import follow  # it asks for records, which ask us

    follow(events)


CONSEQUENCES: tuple[Consequence, ...] = (order_removals, move_measures)


def draw(events: Sequence[PublicityEvent]) -> None:
    """Draws every consequence of what happened; `window` of each event is at hand."""
    if events:
        for consequence in CONSEQUENCES:
            consequence(events)
