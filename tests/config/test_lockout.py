import pytest
from django.contrib.auth import get_user_model

LOGIN = "/admin/login/"


@pytest.fixture
def officer(db, settings):
    settings.AXES_ENABLED = True
    return get_user_model().objects.create_superuser("li.na", password="a-long-sentence-8")


def log_in(client, password, *, address="192.0.2.1", username="li.na"):
    data = {"username": username, "password": password}
    return client.post(LOGIN, data, REMOTE_ADDR=address)


def test_the_right_password_opens(client, officer):
    assert log_in(client, "a-long-sentence-8").status_code == 302


def test_five_failures_lock_this_name_from_this_address(client, officer):
    for _ in range(4):
        assert log_in(client, "wrong").status_code == 200
    assert log_in(client, "wrong").status_code == 429
    assert log_in(client, "a-long-sentence-8").status_code == 429
    assert "_auth_user_id" not in client.session


def test_a_stranger_cannot_lock_somebody_out(client, officer):
    for _ in range(6):
        log_in(client, "wrong", address="203.0.113.66")
    assert log_in(client, "a-long-sentence-8", address="192.0.2.1").status_code == 302


def test_ten_minutes_later_the_door_is_open_again(client, officer, settings):
    assert settings.AXES_COOLOFF_TIME.total_seconds() == 600
    for _ in range(5):
        log_in(client, "wrong")
    from axes.models import AccessAttempt

    attempt = AccessAttempt.objects.get()
    AccessAttempt.objects.update(attempt_time=attempt.attempt_time - settings.AXES_COOLOFF_TIME)
    assert log_in(client, "a-long-sentence-8").status_code == 302
