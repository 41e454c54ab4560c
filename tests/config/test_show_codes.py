"""One-time codes are shown on the page only where nobody else can come by."""

import pytest

from casework.checks import check_codes


@pytest.mark.parametrize(
    ("shown", "plain", "faults"),
    [(True, False, 1), (True, True, 0), (False, False, 0), (False, True, 0)],
)
def test_codes_are_shown_over_plain_http_alone(settings, shown, plain, faults):
    settings.CASEWORK_SHOW_CODES, settings.CASEWORK_PLAIN_HTTP = shown, plain
    found = check_codes(None)
    assert [one.id for one in found] == ["casework.E021"] * faults
    assert all("unset it" in one.msg for one in found)
