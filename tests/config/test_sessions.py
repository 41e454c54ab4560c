import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import SEEN_EVERY, SessionLifetimeMiddleware

NOON = 1_800_000_000
MINUTE = 60
HOUR = 3600


@pytest.fixture
def request_of_a_person(db):
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.session["_auth_user_id"] = "7"
    return request


@pytest.fixture
def clock():
    return SessionLifetimeMiddleware(lambda request: HttpResponse())


def logged_in(request):
    return "_auth_user_id" in request.session


def test_half_an_hour_of_silence_ends_the_session(request_of_a_person, clock):
    clock.end_or_prolong(request_of_a_person, now=NOON)
    clock.end_or_prolong(request_of_a_person, now=NOON + 30 * MINUTE - 1)
    assert logged_in(request_of_a_person)
    clock.end_or_prolong(request_of_a_person, now=NOON + 60 * MINUTE - 1)
    assert not logged_in(request_of_a_person)


def test_a_busy_session_ends_after_twelve_hours(request_of_a_person, clock):
    for minutes in range(0, 12 * 60, 10):
        clock.end_or_prolong(request_of_a_person, now=NOON + minutes * MINUTE)
        assert logged_in(request_of_a_person), minutes
    clock.end_or_prolong(request_of_a_person, now=NOON + 12 * HOUR)
    assert not logged_in(request_of_a_person)


def test_reading_pages_does_not_write_the_session_each_time(request_of_a_person, clock):
    clock.end_or_prolong(request_of_a_person, now=NOON)
    request_of_a_person.session.modified = False
    clock.end_or_prolong(request_of_a_person, now=NOON + SEEN_EVERY - 1)
    assert request_of_a_person.session.modified is False
    clock.end_or_prolong(request_of_a_person, now=NOON + SEEN_EVERY)
    assert request_of_a_person.session.modified is True


def test_a_session_without_a_person_is_left_alone(request_of_a_person, clock):
    del request_of_a_person.session["_auth_user_id"]
    request_of_a_person.session["draft"] = "kept"
    clock.end_or_prolong(request_of_a_person, now=NOON)
    clock.end_or_prolong(request_of_a_person, now=NOON + 24 * HOUR)
    assert request_of_a_person.session["draft"] == "kept"
