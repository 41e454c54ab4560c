from pathlib import Path

import pytest

from config import urlvalues

BASE = Path("/srv/casework")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///var/casework.sqlite3", "/srv/casework/var/casework.sqlite3"),
        ("sqlite:////data/city.sqlite3", "/data/city.sqlite3"),
        ("sqlite:///var/%E4%BA%91%E6%B1%9F.sqlite3", "/srv/casework/var/云江.sqlite3"),
        ("sqlite://:memory:", ":memory:"),
    ],
)
def test_sqlite_paths(url, name):
    entry = urlvalues.database(url, base=BASE)
    assert entry["ENGINE"] == "django.db.backends.sqlite3"
    assert entry["NAME"] == name
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgres_parts_are_unquoted():
    entry = urlvalues.database(
        "postgres://office:p%40ss%2Fword@db.example:5433/credit?sslmode=require", base=BASE
    )
    assert entry["ENGINE"] == "django.db.backends.postgresql"
    assert (entry["USER"], entry["PASSWORD"]) == ("office", "p@ss/word")
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", "5433", "credit")
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert entry["OPTIONS"]["options"] == "-c plan_cache_mode=force_generic_plan"
    assert entry["CONN_MAX_AGE"] == 60
    assert entry["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mysql://root@localhost/credit",
        "sqlite://",
        "sqlite:///",
        "sqlite://var/x",
        "postgres://host",
        "postgres://host:port/name",
    ],
)
def test_a_wrong_database_address_is_refused(url):
    with pytest.raises(ValueError, match=r"."):
        urlvalues.database(url, base=BASE)


@pytest.mark.parametrize(
    "url",
    [
        "filesystem://",
        "redis://127.0.0.1:6379/0",
        "rediss://r.example/0",
        "amqp://u:p@mq.example/",
        "memory://",
    ],
)
def test_known_brokers(url):
    assert urlvalues.broker(url) == url


def test_an_unknown_broker_names_the_known_ones():
    with pytest.raises(ValueError, match="filesystem://, redis://"):
        urlvalues.broker("sqs://")


@pytest.mark.parametrize("url", ["redis://127.0.0.1/0", "rediss://r.example/0"])
def test_a_hanging_redis_is_given_up_after_two_seconds(url):
    options = urlvalues.broker_options(url, folder=BASE)
    assert options["socket_timeout"] == 2
    assert options["socket_connect_timeout"] == 2
    assert options["unacked_restore_throttle"] == 1


def test_the_longest_task_ends_before_redis_hands_it_out_again(settings):
    options = urlvalues.broker_options("redis://127.0.0.1/0", folder=BASE)
    assert options["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT


def test_the_folder_broker_stays_in_its_folder():
    options = urlvalues.broker_options("filesystem://", folder=BASE / "var" / "broker")
    assert {Path(value).parent for value in options.values()} == {BASE / "var" / "broker"}
    assert options["data_folder_in"] == options["data_folder_out"]


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp://u:p%3A@mail.example:587?tls=1", 587, False, True),
        ("smtps://u:p%3A@mail.example", 465, True, False),
    ],
)
def test_mail_servers(url, port, ssl, tls):
    entry = urlvalues.mail(url)
    assert entry["EMAIL_HOST"] == "mail.example"
    assert entry["EMAIL_PORT"] == port
    assert (entry["EMAIL_USE_SSL"], entry["EMAIL_USE_TLS"]) == (ssl, tls)
    assert entry["EMAIL_HOST_PASSWORD"] == ("p:" if "@" in url else "")


@pytest.mark.parametrize(
    "url", ["", "mail.example", "smtp://", "sendmail://x", "smtp://m.example?tls=maybe"]
)
def test_a_wrong_mail_address_is_refused(url):
    with pytest.raises(ValueError, match=r"."):
        urlvalues.mail(url)


def test_options_of_the_address_are_kept_beside_our_own():
    entry = urlvalues.database("postgres://host/name?options=-csynchronous_commit%3Doff", base=BASE)
    assert entry["OPTIONS"]["options"] == (
        "-c plan_cache_mode=force_generic_plan -csynchronous_commit=off"
    )
