"""`make_dev_ca` serves a developer's machine and nobody else; the demo city's letters get sealed."""

import pytest
from django.core.management import CommandError, call_command

from casework import demo_seals
from casework.documents.sealing import keys
from casework.models import IssuedDocument, Seal
from casework.seals.drain import drain
from casework.today import moment
from tests.engine.world import make_world


@pytest.fixture
def empty(settings, tmp_path):
    settings.CASEWORK_SEALS = str(tmp_path / "seals")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.DEBUG = True
    keys.forget()
    return tmp_path / "seals"


def test_it_makes_an_authority_and_seals_and_never_overwrites(empty, capsys):
    call_command("make_dev_ca", "--seal", "bureau", "云江市市场监督管理局")
    held = keys.held("bureau")
    keys.judge(held, now=moment())
    assert "CN=云江市市场监督管理局" in held.issued_to
    call_command("make_dev_ca", "--seal", "bureau", "云江市水利局")
    assert keys.held("bureau").fingerprint == held.fingerprint
    modes = {path.stat().st_mode & 0o777 for path in empty.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert str(empty) in capsys.readouterr().out


def test_it_refuses_in_production(empty, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("make_dev_ca", "--seal", "bureau", "云江市市场监督管理局")
    assert not empty.exists()


def test_the_demo_enters_a_seal_for_everybody_who_writes_letters_once(empty, supervisor):
    make_world().at("granted")
    demo_seals.load(supervisor)
    demo_seals.load(supervisor)
    assert Seal.objects.count() == 1
    assert drain()["sealed"] == IssuedDocument.objects.count() == 1


@pytest.mark.parametrize("why", ["production", "genuine keys"])
def test_the_demo_leaves_a_real_installation_alone(empty, supervisor, settings, why):
    make_world().at("granted")
    if why == "production":
        settings.DEBUG = False
    else:
        empty.mkdir()
        (empty / "bureau.key.pem").write_text("genuine")
    demo_seals.load(supervisor)
    assert not Seal.objects.exists()
    assert not (empty / "ca").exists()
