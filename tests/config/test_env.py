import stat
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.fixture
def group(monkeypatch):
    monkeypatch.setattr(env, "DECLARED", {})
    return env.Group("Trial")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", True),
        ("true", True),
        ("YES", True),
        ("on", True),
        ("0", False),
        ("no", False),
        ("", False),
        (" off ", False),
    ],
)
def test_a_flag_reads_plain_words(group, monkeypatch, value, expected):
    monkeypatch.setenv("TRIAL", value)
    assert group.flag("TRIAL", not expected, help="Trial.") is expected


@pytest.mark.parametrize("value", ["2", "treu", "ja", "-1"])
def test_a_mistyped_flag_stops_the_start_and_names_the_variable(group, monkeypatch, value):
    monkeypatch.setenv("TRIAL", value)
    with pytest.raises(ImproperlyConfigured, match=r"^TRIAL: "):
        group.flag("TRIAL", True, help="Trial.")


@pytest.mark.parametrize("value", ["", "12x", "-5", "1.5", "１２"])
def test_a_mistyped_number_stops_the_start(group, monkeypatch, value):
    monkeypatch.setenv("TRIAL", "30")
    assert group.number("TRIAL", 5, help="Trial.") == 30
    monkeypatch.setenv("TRIAL_2", value)
    with pytest.raises(ImproperlyConfigured, match=r"^TRIAL_2: "):
        group.number("TRIAL_2", 5, help="Trial.")


def test_words_are_split_at_commas_and_empty_ones_dropped(group, monkeypatch):
    monkeypatch.setenv("TRIAL", " a.example , ,b.example,")
    assert group.words("TRIAL", "", help="Trial.") == ["a.example", "b.example"]


def test_a_name_is_declared_once(group):
    group.text("TRIAL", "", help="Trial.")
    with pytest.raises(ImproperlyConfigured, match="declared twice"):
        group.text("TRIAL", "", help="Trial.")


def test_every_setting_has_a_sentence_of_help():
    from config import settings

    assert settings.BASE_DIR.is_dir()
    assert len(env.DECLARED) >= 20
    for setting in env.DECLARED.values():
        assert setting.help.endswith("."), setting.name


def test_the_secret_is_made_once_and_is_private(tmp_path):
    path = tmp_path / "var" / "secret_key"
    first = env.secret_from(path)
    assert len(first) >= 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert env.secret_from(path) == first
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_processes_that_start_together_agree_on_the_secret(tmp_path):
    path = tmp_path / "secret_key"
    barrier = threading.Barrier(8)
    seen = []

    def start():
        barrier.wait()
        seen.append(env.secret_from(path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1


def test_an_empty_secret_is_refused(tmp_path):
    path = tmp_path / "secret_key"
    path.write_text("\n")
    with pytest.raises(ImproperlyConfigured, match="is empty"):
        env.secret_from(path)
