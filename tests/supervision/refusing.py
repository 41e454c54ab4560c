"""The proof of a refusal: its codes, all of them, and nothing moved."""

import pytest

from casework.errors import TransitionRefused
from casework.models import Substitution, Urge
from tests.nothing_moved import nothing_moves


def refused(call, *codes):
    urges, standing_in = list(Urge.objects.values()), list(Substitution.objects.values())
    with nothing_moves(), pytest.raises(TransitionRefused) as caught:
        call()
    assert caught.value.codes == list(codes), caught.value.codes
    assert all(str(refusal.message) for refusal in caught.value.refusals)
    assert (list(Urge.objects.values()), list(Substitution.objects.values())) == (
        urges, standing_in,
    )  # fmt: skip
