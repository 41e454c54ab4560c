"""No e-mail at night, on a weekend or a holiday; in-app messages come at any hour."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clock.stored import stored_calendar
from casework.models import OutboxMessage
from casework.reminding.hours import opening
from config.env import as_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def office_hours(settings):
    settings.CASEWORK_MAIL_HOURS = (time(9), time(18))


@pytest.fixture
def drain_at(clock, run):
    """Drains as of a moment; what the engine has queued is due since long before."""

    def at_moment(text):
        OutboxMessage.objects.filter(state="queued", attempts=0).exclude(channel="email").update(
            next_at=at("2026-01-05 08:00")
        )
        clock.now = at(text)
        return run()

    return at_moment


# Spring Festival 2026: off from 15 to 23 February, Saturdays 14 and 28 are made up.
OPENINGS = [
    ("2026-07-06 09:00", "2026-07-06 09:00"), ("2026-07-06 17:59", "2026-07-06 17:59"),
    ("2026-07-06 18:00", "2026-07-07 09:00"), ("2026-07-06 08:59", "2026-07-06 09:00"),
    ("2026-07-06 23:30", "2026-07-07 09:00"), ("2026-07-07 00:05", "2026-07-07 09:00"),
    ("2026-07-10 18:30", "2026-07-13 09:00"), ("2026-07-11 10:00", "2026-07-13 09:00"),
    ("2026-02-14 10:00", "2026-02-14 10:00"), ("2026-02-14 18:00", "2026-02-24 09:00"),
    ("2026-02-17 10:00", "2026-02-24 09:00"), ("2026-10-10 11:00", "2026-10-10 11:00"),
    ("2028-01-01 10:00", "2028-01-03 09:00"),  # no notice yet: Monday to Friday
]  # fmt: skip


@pytest.mark.parametrize(("moment", "opens"), OPENINGS)
def test_the_hours_open(db, office_hours, moment, opens):
    assert opening(at(moment)) == at(opens)


def test_without_hours_it_is_always_open(db, settings):
    settings.CASEWORK_MAIL_HOURS = None
    assert opening(at("2026-02-17 03:00")) == at("2026-02-17 03:00")


@pytest.mark.django_db
@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20)))
def test_whenever_it_is_asked_the_opening_is_open(moment):
    from django.test import override_settings

    asked = moment.replace(tzinfo=SHANGHAI)
    with override_settings(CASEWORK_MAIL_HOURS=(time(9), time(18))):
        opens = opening(asked)
        assert opens >= asked
        assert opening(opens) == opens
    assert stored_calendar().is_working_day(opens.date())
    assert time(9) <= opens.time() < time(18)


def test_at_night_the_message_is_listed_and_the_e_mail_waits(
    office_hours, only_ask, drain_at, mailoutbox
):
    done = drain_at("2026-07-10 21:00")
    assert (done["in_app"], done["email"], done["put_off"]) == (1, 0, 1)
    row = OutboxMessage.objects.get(channel="email")
    assert (row.state, row.attempts, row.next_at) == ("queued", 0, at("2026-07-13 09:00"))
    assert not any(drain_at("2026-07-12 12:00").values())
    assert mailoutbox == []
    assert drain_at("2026-07-13 09:00")["email"] == 1
    assert len(mailoutbox) == 1


def test_a_retry_keeps_the_hours_too(office_hours, only_ask, drain_at, failing, mailoutbox):
    assert drain_at("2026-07-10 17:59:30")["failed"] == 1
    failing.error = None
    assert drain_at("2026-07-10 18:01")["put_off"] == 1
    assert mailoutbox == []
    assert drain_at("2026-07-13 09:00")["email"] == 1


@pytest.mark.parametrize("text", ["9-18", "18:00-09:00", "09:00", "morning", "09:00-09:00"])
def test_hours_that_are_none_stop_the_start(text):
    with pytest.raises(ValueError, match=r".+"):
        as_hours(text)


def test_hours_are_read():
    assert as_hours("08:30-17:30") == (time(8, 30), time(17, 30))
    assert as_hours("") is None
