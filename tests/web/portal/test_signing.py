"""Signing through the pages: the code comes by e-mail, and each refusal leaves all as it was."""

import io
import re
from base64 import b64encode
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from PIL import Image

from casework.models import Case, CaseEvent, Evidence
from casework.today import local_today, moment
from commitments.models import CommitmentTemplate, Matter
from commitments.signatures import SignatureAct, Signing
from tests import factories as f
from tests.signing import mailed_code
from tests.web.portal.conftest import field, log_in, sent


@pytest.fixture
def here(db, settings, tmp_path):
    """A company's agent with an e-mail address, and a draft all of whose pages are filled in."""
    settings.CASEWORK_PACK, settings.MEDIA_ROOT = "yunjiang", tmp_path
    f.credit_office()
    bureau = f.department("云江市市场监督管理局")
    f.officer("reviewer", bureau)
    company = f.subject(code=f.GOOD_CODES[0])
    matter = Matter.objects.create(
        department=bureau, code="M1", title="住所登记告知承诺", kind="approval", legal_basis="法",
    )  # fmt: skip
    CommitmentTemplate.objects.create(
        matter=matter, text="本单位郑重承诺：所填信息真实。",
        promises=[{"text": "信息真实", "due": ""}],
        published_from=local_today() - timedelta(days=30),
    )  # fmt: skip
    user = f.agent_of(company)
    User.objects.filter(pk=user.pk).update(email="lin@example.cn", first_name="林晓")
    return Here(log_in(user), company, matter)


class Here:
    def __init__(self, client, company, matter) -> None:
        self.client, self.company = client, company
        today = local_today()
        sent(
            client, "/my/start/commitments/", matter=matter.pk, start_on=today.isoformat(),
            end_on=(today + timedelta(days=30)).isoformat(),
        )  # fmt: skip
        self.case = Case.objects.get()
        self.at = f"/my/cases/{self.case.pk}/sign/"
        self.check = f"{self.at}check/"
        sent(client, f"{self.at}page/signer/", name=company.name, capacity="agent")
        self.agree()
        sent(client, f"{self.at}page/promises/")

    def agree(self):
        return sent(self.client, f"{self.at}page/letter/", consent_version=1, confirmed="on")

    def code(self) -> str:
        assert self.client.post(self.check, {"to": "code"})["Location"] == self.check
        return mailed_code()

    def sign(self, **data):
        return sent(self.client, self.check, **{"password": "pw"} | data)

    def refused(self, **data) -> list[str]:
        answer = self.sign(**data)
        assert answer.status_code == 422
        assert Case.objects.get().state == "draft"
        assert not SignatureAct.objects.exists()
        assert not CaseEvent.objects.filter(action="sign").exists()
        return [refusal.code for refusal in answer.context["refusals"]]


def test_the_exact_letter_is_shown_and_signed_with_the_code_from_the_e_mail(here):
    page = here.client.get(f"{here.at}page/letter/")
    shown = page.context["exact"]
    assert shown in page.content.decode()
    assert page.context["consent"].version in page.content.decode()
    code = here.code()
    (letter,) = mail.outbox
    assert letter.to == ["lin@example.cn"]
    assert here.case.number in letter.body
    asked = here.client.get(here.check).content.decode()
    assert "l***@example.cn" in asked
    assert code not in asked
    receipt = here.client.get(here.sign(one_time_code=code)["Location"])
    assert receipt.status_code == 200
    act = SignatureAct.objects.get()
    assert (act.text, act.code_sent_to) == (shown, "l***@example.cn")
    assert Case.objects.get().documents.get().body == shown


def test_each_refusal_is_told_and_nothing_moves(here):
    assert here.refused(one_time_code="123456") == ["no_code"]
    code = here.code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert here.refused(one_time_code=code, password="nein") == ["wrong_password"]
    assert here.refused() == ["wrong_code"]
    assert here.refused(one_time_code=wrong) == ["wrong_code"]
    again = here.client.post(here.check, {"to": "code"})
    assert [no.code for no in again.context["refusals"]] == ["too_soon"]
    assert len(mail.outbox) == 1
    for _ in range(2):
        here.refused(one_time_code=wrong)
    assert here.refused(one_time_code=wrong) == ["code_used_up"]
    assert here.refused(one_time_code=code) == ["code_used_up"]


def test_an_expired_code_is_refused_and_a_new_one_signs(here):
    code = here.code()
    Signing.objects.update(code_sent_at=moment() - timedelta(minutes=11))
    assert here.refused(one_time_code=code) == ["code_expired"]
    assert here.sign(one_time_code=here.code()).status_code == 302


def test_a_letter_that_changed_meanwhile_is_shown_again_before_it_is_signed(here):
    code = here.code()
    data = here.case.data | {"letter": here.case.data["letter"] | {"text": "改过的承诺。"}}
    Case.objects.filter(pk=here.case.pk).update(data=data)
    page = here.client.get(here.check)
    assert [one.name for one in page.context["missing"]] == ["letter"]
    token = field(here.client.get(f"{here.at}page/signer/"), "form_token")
    answer = here.client.post(
        here.check, {"form_token": token, "password": "pw", "one_time_code": code}
    )
    assert [no.code for no in answer.context["refusals"]] == ["letter_was_shown"]
    assert "改过的承诺。" in here.client.get(f"{here.at}page/letter/").content.decode()
    here.agree()
    assert here.refused(one_time_code=code) == ["no_code"]
    assert here.sign(one_time_code=here.code()).status_code == 302
    assert "改过的承诺。" in SignatureAct.objects.get().text


def test_without_the_consent_the_letter_is_not_done(here):
    page = f"{here.at}page/letter/"
    answer = sent(here.client, page, consent_version=1)
    assert answer.status_code == 422
    assert [one.name for one in here.client.get(here.check).context["missing"]] == ["letter"]


def test_a_double_click_and_the_back_button_lead_to_the_one_receipt(here):
    code = here.code()
    page = here.client.get(here.check)
    form = {name: field(page, name) for name in ("form_token", "seen")}
    form |= {"password": "pw", "one_time_code": code}
    first, again = (here.client.post(here.check, form) for _ in range(2))
    assert first["Location"] == again["Location"]
    back = here.client.post(here.check, form | {"one_time_code": "000000"})
    assert back["Location"] == first["Location"]
    assert SignatureAct.objects.count() == 1


def test_an_account_without_an_address_is_told_where_to_enter_one(here):
    user = User.objects.get(email="lin@example.cn")
    User.objects.update(email="")
    answer = here.client.post(here.check, {"to": "code"})
    assert [no.code for no in answer.context["refusals"]] == ["no_address"]
    assert mail.outbox == []
    wrong = here.client.post("/my/account/email/", {"email": "x@example.cn", "password": "nein"})
    assert wrong.status_code == 422
    here.client.post("/my/account/email/", {"email": "x@example.cn", "password": "pw"})
    user.refresh_from_db()
    assert user.email == "x@example.cn"
    assert here.sign(one_time_code=here.code()).status_code == 302


def drawn(size=(60, 20), kind="PNG") -> str:
    out = io.BytesIO()
    picture = Image.new("RGBA", size)
    picture.putpixel((3, 3), (0, 0, 0, 255))
    picture.convert("RGB" if kind == "JPEG" else "RGBA").save(out, kind)
    return "data:image/png;base64," + b64encode(out.getvalue()).decode()


def test_a_drawn_signature_is_kept_as_a_picture_drawn_anew(here):
    picture = drawn()
    here.sign(one_time_code=here.code(), drawing=picture)
    act = SignatureAct.objects.select_related("drawing").get()
    assert act.drawing == Evidence.objects.get()
    assert act.drawing_digest == act.drawing.sha256
    assert act.drawing.case_id == here.case.pk
    opened = here.client.get(f"/evidence/{act.drawing.pk}/")
    assert b"".join(opened.streaming_content).startswith(b"\x89PNG")
    opened.close()


NO_DRAWINGS = {
    "a jpeg": drawn(kind="JPEG"),
    "too wide": drawn(size=(1300, 10)),
    "too large": "data:image/png;base64," + "A" * 90_000,
    "no base64": "data:image/png;base64,%%%",
    "no picture": "data:image/png;base64,AAAA",
    "an address": "https://example.cn/x.png",
}


@pytest.mark.parametrize("name", NO_DRAWINGS)
def test_what_is_no_drawing_is_refused(here, name):
    code = here.code()
    assert here.refused(one_time_code=code, drawing=NO_DRAWINGS[name]) == ["drawing"]
    assert not Evidence.objects.exists()
    assert here.sign(one_time_code=code).status_code == 302


def test_the_letter_as_pdf_is_for_who_signs_it_and_only_while_it_is_to_be_signed(here):
    answer = here.client.get(f"{here.at}preview/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert re.match(r'inline; filename="CN\d{4}-\d{6}\.pdf"', answer["Content-Disposition"])
    stranger = log_in(f.agent_of(f.subject("别家公司")))
    assert stranger.get(f"{here.at}preview/").status_code == 404
    assert here.client.get(f"/my/cases/{here.case.pk}/publish/preview/").status_code == 404
    here.sign(one_time_code=here.code())
    assert here.client.get(f"{here.at}preview/")["Location"] == here.at
