"""A folder of seals with an authority above them, a printed letter, and a case with letters."""

import shutil
from types import SimpleNamespace

import pytest

from casework.documents.printing import printed
from casework.documents.sealing import keys
from casework.documents.sealing.stamping import Face
from casework.documents.sheets import Sheet
from casework.today import local_today, moment
from tests import factories as f
from tests.seals import pki

ORGAN = "云江市市场监督管理局"


@pytest.fixture(scope="session")
def pki_folder(tmp_path_factory):
    """Keys are made once: `bureau` on P-256, `office` on RSA, and what must be refused."""
    folder = tmp_path_factory.mktemp("seals")
    authority = pki.Authority()
    for file, kind, how in (
        ("bureau", "p256", {}),
        ("office", "rsa", {}),
        ("expired", "p256", {"starts": -30 * pki.DAY, "ends": -pki.DAY}),
        ("early", "p256", {"starts": pki.DAY}),
        ("tls", "p256", {"seals": False}),
        ("p384", "p384", {}),
        ("small", "rsa1024", {}),
    ):
        key = pki.new_key(kind)
        pki.write_seal(folder, file, [authority.issue(ORGAN, key, **how)], key)
    (folder / "ca").mkdir()
    (folder / "ca" / "root.pem").write_bytes(pki.pem(authority.certificate))
    (folder / "revocation").mkdir()
    return SimpleNamespace(folder=folder, authority=authority)


@pytest.fixture
def seals(pki_folder, settings, tmp_path):
    """The folder of this test alone, and the authority."""
    folder = tmp_path / "seals"
    shutil.copytree(pki_folder.folder, folder)
    folder.chmod(0o700)
    settings.CASEWORK_SEALS = str(folder)
    settings.CASEWORK_SEAL_PASSPHRASE = pki.PASSPHRASE
    settings.CASEWORK_SEAL_PASSPHRASES = {}
    settings.CASEWORK_SEAL_TSA = ""
    settings.CASEWORK_SEAL_LONG_TERM = False
    settings.MEDIA_ROOT = str(tmp_path / "media")
    keys.forget()
    yield SimpleNamespace(folder=folder, authority=pki_folder.authority)
    keys.forget()


@pytest.fixture(scope="session")
def letter():
    return printed(
        Sheet(
            "准予信用修复决定书", "云信修〔2026〕1号", "云江市远航科技有限公司：",
            ("经审查，你单位的申请符合规定，决定准予信用修复。",), ORGAN, "2026年11月22日",
        )
    )  # fmt: skip


@pytest.fixture
def face():
    return Face(ORGAN, "信用修复专用章", "准予信用修复决定书 云信修〔2026〕1号")


@pytest.fixture
def stamps(seals, settings):
    """A time stamp service whose answers our seals may bear."""
    made = pki.StampServer(seals.authority)
    settings.CASEWORK_SYNC_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.CASEWORK_SEAL_TSA = made.url
    yield made
    made.stop()


@pytest.fixture
def supervisor(db):
    return f.officer("supervisor", f.credit_office())


@pytest.fixture
def entered(seals, supervisor):
    """Enters the seal of a department."""
    from casework.seals.register import NewSeal, enter

    def make(department, file="bureau", **how):
        how = {"name": ORGAN, "below": "", "since": local_today().replace(year=2020)} | how
        wanted = NewSeal(department=department, file=file, **how)
        return enter(wanted, by=supervisor, now=moment())

    return make
