"""The promises as the public reads them."""

from __future__ import annotations

from typing import Any

from casework.registry.masking import mask_text


def mask_promises(promises: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The promises as the public may read them; notes of the department stay inside."""
    return [
        {
            "text": mask_text(promise["text"]),
            "due_on": promise["due_on"],
            "outcome": promise["outcome"],
        }
        for promise in promises
    ]
