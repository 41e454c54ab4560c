"""Keys can be changed: the first seals, all open, and what was sealed before is sealed anew."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework.models import Report, ReportContact
from casework.reporting import pictures, sealing
from tests.reports.desk import NAME, PHONE, SEEN, png, send

pytestmark = pytest.mark.django_db


def test_an_old_key_still_opens_and_a_new_one_seals(settings):
    settings.CASEWORK_REPORTS_KEYS = ["old"]
    sealed = sealing.seal({"name": NAME})
    settings.CASEWORK_REPORTS_KEYS = ["new", "old"]
    assert sealing.opened(sealed) == {"name": NAME}
    fresh = sealing.seal({"name": NAME})
    settings.CASEWORK_REPORTS_KEYS = ["old"]
    with pytest.raises(sealing.SealBroken):
        sealing.opened(fresh)


@pytest.mark.parametrize("place", [0, 20, -1])
def test_a_changed_byte_is_noticed(place):
    sealed = bytearray(sealing.seal_bytes("证据".encode()))
    sealed[place] ^= 1
    with pytest.raises(sealing.SealBroken):
        sealing.open_bytes(bytes(sealed))


def test_the_command_seals_everything_anew(settings):
    settings.CASEWORK_REPORTS_KEYS = ["old"]
    report = send(name=NAME, contact=PHONE, files=[png()]).report
    settings.CASEWORK_REPORTS_KEYS = ["new", "old"]
    out = StringIO()
    call_command("reseal_reports", stdout=out)
    settings.CASEWORK_REPORTS_KEYS = ["new"]
    assert sealing.opened(Report.objects.get().original)["seen"] == SEEN
    assert sealing.opened(ReportContact.objects.get().sealed)["name"] == NAME
    assert pictures.content_of(report.pictures.get()).startswith(b"\x89PNG")
    call_command("reseal_reports", stdout=out)


def test_without_the_old_key_the_command_changes_nothing(settings):
    settings.CASEWORK_REPORTS_KEYS = ["old"]
    send(name=NAME)
    before = Report.objects.values_list("original", flat=True).get()
    settings.CASEWORK_REPORTS_KEYS = ["new"]
    with pytest.raises(CommandError, match="CASEWORK_REPORTS_KEY"):
        call_command("reseal_reports", stdout=StringIO())
    assert Report.objects.values_list("original", flat=True).get() == before
