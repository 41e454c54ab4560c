"""Reports for tests: sent as the form sends them, and led as far as a test needs."""

from datetime import date
from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from casework.models.publicity import PublicityWindow
from casework.reporting import desk, intake, pictures
from casework.today import moment
from tests import factories as f

TODAY = date(2026, 8, 10)  # a Monday
NAME, PHONE = "欧阳金雀", "13912345678"
SEEN = "厂区后门每天夜里往河里排污水，我在二车间上班，亲眼看见的"
_tokens = count(1)


def png(name="照片.png", size=(30, 20), **info) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 40)).save(out, format="PNG", **info)
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def window_of(case) -> PublicityWindow:
    return PublicityWindow.objects.get(case=case)


def send(*, window=None, files=(), today=TODAY, now=None, address="203.0.113.5", token="", **said):
    """What the public form does with a filled-in form; the receipt."""
    taken, refused = pictures.examine(list(files))
    assert refused == []
    if window is None:
        said.setdefault("organization", "云江市无名化工厂")
    sent = intake.Sent(**({"seen": SEEN} | said), window=window, pictures=taken)
    token = token or f"token {next(_tokens)}"
    return intake.take_in(sent, token=token, address=address, today=today, now=now or moment())


def release(**changed) -> desk.Release:
    given = {"text": "夜间从后门向河道排放污水", "reason": "内容具体", "confirmed": True}
    return desk.Release(**(given | changed))


def passed_on_report(department):
    """A report about an organization, with a picture, in the hands of a department."""
    officer = f.officer("credit_officer", f.credit_office())
    report = send(files=[png()]).report
    wanted = release(department=department, pictures=[1])
    return desk.pass_on(report.pk, wanted, by=officer, today=TODAY, now=moment())
