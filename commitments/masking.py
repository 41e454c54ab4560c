"""The promises as the public reads them."""

from __future__ import annotations

from typing import Any

from casework.registry.masking import mask_text


def mask_promises(promises: list[dict[str, Any]], *, found: bool) -> list[dict[str, Any]]:
    """The promises as the public may read them; notes and proofs stay inside.

    Nobody is called a breaker of promises before being heard (浙江省条例 art. 28): until a breach
    is `found`, a promise that the department holds to be broken is still open to the public.
    """
    return [
        {
            "text": mask_text(promise["text"]),
            "due_on": promise["due_on"],
            "outcome": promise["outcome"] if found or promise["outcome"] != "broken" else "open",
        }
        for promise in promises
    ]
