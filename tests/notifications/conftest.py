"""The world of the sample case type with e-mail addresses, a clock to turn, a mail server."""

import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from casework.engine import perform
from casework.models import OutboxMessage
from notifications.drain import drain
from tests import factories as f
from tests.engine.world import MONDAY, World, make_world
from tests.notifications.sink import Sink


class Clock:
    """Stands still until it is turned."""

    def __init__(self):
        # Well after the real clock by which cases are dated, however slow the machine.
        self.now = timezone.now() + timedelta(minutes=30)

    def __call__(self):
        return self.now

    def turn(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(db) -> World:
    made = make_world()
    for name in ("agent", "officer", "officer2", "head"):
        person = getattr(made, name)
        person.email = f"{name}@example.cn"
        person.save()
    return made


def with_another_subject(world: World) -> World:
    """The same office with another company, which may have a case of its own."""
    company = f.subject()
    agent = f.agent_of(company)
    agent.email = f"{agent.username}@example.cn"
    agent.save()
    return replace(world, subject=company, agent=agent)


@pytest.fixture
def asked(world):
    """A case whose subject has just been asked for a supplement; nothing is delivered yet.

    Told so far: both officers that it was sent, the agent that it was taken up and of the asking.
    """
    case = world.at("asking")
    assert OutboxMessage.objects.count() == 3
    return case


@pytest.fixture
def only_ask(asked):
    """Of that case, one message is left to deliver: the agent's, of the asking."""
    OutboxMessage.objects.exclude(kind="sample.ask").delete()
    return OutboxMessage.objects.get()


@pytest.fixture
def run(clock):
    """Drains once, on the clock of the test."""
    return lambda: drain(clock=clock, budget=timedelta(hours=1))


@pytest.fixture
def sink():
    with Sink() as server:
        yield server


@pytest.fixture
def smtp(settings, sink):
    """The product set to the test's own mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    return sink


class Failing(EmailBackend):
    """Refuses as long as there is an error to raise; then it sends into the test's outbox."""

    error: Exception | None = None
    at_open = False
    tries = 0

    def open(self):
        if self.at_open and self.error is not None:
            type(self).tries += 1
            raise self.error

    def send_messages(self, mails):
        type(self).tries += 1
        if self.error is not None:
            raise self.error
        return super().send_messages(mails)


@pytest.fixture
def failing(settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.notifications.conftest.Failing"
    # The name above is imported anew: the class that the product finds is the one to set.
    from django.utils.module_loading import import_string

    found = import_string(settings.EMAIL_BACKEND)
    monkeypatch.setattr(found, "error", smtplib.SMTPServerDisconnected("the line broke"))
    monkeypatch.setattr(found, "at_open", False)
    monkeypatch.setattr(found, "tries", 0)
    return found


@pytest.fixture
def act():
    return lambda case, action, by, **how: perform(case.pk, action, by=by, today=MONDAY, **how)
