"""What must not seal is refused before anything is signed, in words that name the file."""

import os
from datetime import timedelta

import pytest

from casework.documents.sealing import development, keys
from casework.documents.sealing.keys import SealUnusable
from tests.seals import pki


def why(file, now=pki.NOW):
    with pytest.raises(SealUnusable) as refused:
        keys.judge(keys.held(file), now=now)
    return refused.value.template


def test_a_good_key_is_held_and_judged(seals):
    held = keys.held("bureau")
    keys.judge(held, now=pki.NOW)
    assert held.issued_to == "CN=云江市市场监督管理局"
    assert len(held.fingerprint) == 64
    assert keys.held("bureau") is held


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("expired", "has expired"),
        ("early", "valid only from"),
        ("tls", "not one for signatures"),
        ("p384", "RSA key of 2048 bits or more"),
        ("small", "RSA key of 2048 bits or more"),
        ("nobody", "is not in the folder"),
        ("../bureau", "is no name"),
    ],
)
def test_a_certificate_or_key_that_will_not_do(seals, file, said):
    assert said in why(file)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_may_read(seals, mode):
    (seals.folder / "bureau.key.pem").chmod(mode)
    assert "may be read by others" in why("bureau")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_of_another_account(seals):
    os.chown(seals.folder / "bureau.key.pem", 12345, -1)
    assert "may be read by others" in why("bureau")


def test_a_link_in_the_place_of_a_key(seals, tmp_path):
    path = seals.folder / "bureau.key.pem"
    path.rename(tmp_path / "elsewhere.pem")
    path.symlink_to(tmp_path / "elsewhere.pem")
    assert "not a plain file" in why("bureau")


def test_a_folder_that_others_may_write_to(seals):
    seals.folder.chmod(0o777)
    assert "can be written to by others" in why("bureau")


def test_the_key_of_another_certificate(seals):
    (seals.folder / "office.cert.pem").replace(seals.folder / "bureau.cert.pem")
    assert "is not the certificate of this key" in why("bureau")


def test_the_passphrase_is_the_seals_own_or_the_common_one(seals, settings):
    settings.CASEWORK_SEAL_PASSPHRASE = ""
    assert "passphrase" in why("bureau")
    settings.CASEWORK_SEAL_PASSPHRASES = {"BUREAU": pki.PASSPHRASE}
    assert keys.held("bureau").name == "bureau"
    settings.CASEWORK_SEAL_PASSPHRASES = {"OFFICE": "falsch"}
    assert "missing or wrong" in why("office")


def test_a_key_without_a_passphrase(seals):
    key = pki.new_key()
    pki.write_seal(seals.folder, "bare", [seals.authority.issue("某局", key)], key, passphrase="")
    assert "not protected by a passphrase" in why("bare")


def test_a_revoked_certificate_by_list_or_answer(seals):
    held, place = keys.held("bureau"), seals.folder / "revocation"
    keys.judge(held, now=pki.NOW)
    (place / "root.crl").write_bytes(seals.authority.revoked_list(held.certificate))
    assert "has been revoked" in why("bureau")
    (place / "root.crl").write_bytes(seals.authority.revoked_list())
    keys.judge(held, now=pki.NOW)
    (place / "bureau.ocsp").write_bytes(seals.authority.answer(held.certificate, revoked=True))
    assert "has been revoked" in why("bureau")


def test_a_list_that_its_issuer_did_not_sign_says_nothing(seals):
    held = keys.held("bureau")
    key = pki.new_key()
    chain = [held.certificate, seals.authority.certificate]
    (seals.folder / "bureau.cert.pem").write_bytes(b"".join(map(pki.pem, chain)))
    forged = seals.authority.revoked_list(held.certificate, by=key)
    (seals.folder / "revocation" / "forged.crl").write_bytes(forged)
    keys.judge(keys.held("bureau"), now=pki.NOW)


def test_a_new_file_is_read_and_the_key_before_it_dropped(seals):
    before = keys.held("bureau")
    key = pki.new_key()
    pki.write_seal(seals.folder, "bureau", [seals.authority.issue("云江市新局", key)], key)
    after = keys.held("bureau")
    assert after.fingerprint != before.fingerprint
    (seals.folder / "bureau.key.pem").unlink()
    assert "is not in the folder" in why("bureau")


def test_certificates_for_trying_out_stay_on_a_developers_machine(seals, settings):
    settings.DEBUG = True
    development.make_authority(now=pki.NOW)
    development.make_certificate("trial", "云江市某局", now=pki.NOW)
    keys.judge(keys.held("trial"), now=pki.NOW)
    settings.DEBUG = False
    assert "is for trying out" in why("trial")
    with pytest.raises(SealUnusable):
        development.make_certificate("more", "云江市某局", now=pki.NOW)
    assert not (seals.folder / "more.key.pem").exists()


@pytest.mark.parametrize("plain", [True, False])
def test_without_debug_they_never_count_not_even_at_home(settings, plain):
    settings.DEBUG, settings.CASEWORK_PLAIN_HTTP = False, plain
    settings.ALLOWED_HOSTS = ["localhost"]
    assert not keys.development_is_allowed()


def test_a_certificate_is_good_to_its_last_second(seals):
    held = keys.held("bureau")
    last = held.certificate.not_valid_after_utc
    keys.judge(held, now=last)
    assert "has expired" in why("bureau", now=last + timedelta(seconds=1))
