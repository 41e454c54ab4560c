"""The pages of the letters: the list, one letter on examples, and a department's own wording."""

import pytest
from django.test import Client

from casework.documents.styles import styles_of
from casework.models import LetterWording
from tests import factories as f

BASE = "/staff/letters/repair/acceptance_letter/"
TEXT = styles_of("repair")["acceptance_letter"].text
OWN = TEXT.replace("办理期间可以", "办理期间，请登录云江信用网，")


class House:
    """A bureau with two heads and a reviewer, and a stranger from another bureau."""

    def __init__(self):
        self.bureau = f.department("云江市城管局")
        self.head, self.head2 = f.officer("head", self.bureau), f.officer("head", self.bureau)
        self.reviewer = f.officer("reviewer", self.bureau)
        self.stranger = f.officer("head", f.department("云江市水利局"))
        self.own = f"{BASE}wordings/{self.bureau.pk}/"

    def by(self, who) -> Client:
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(getattr(self, who))
        return client

    def draft(self, text=OWN, who="head"):
        return self.by(who).post(f"{self.own}edit/", {"text": text, "note": "本局用语"})

    def publish(self, who="head2"):
        digest = LetterWording.objects.get(published_on=None).digest
        return self.by(who).post(self.own, {"step": "publish", "digest": digest})


@pytest.fixture
def house(db):
    return House()


def test_the_list_names_every_letter_of_every_type(house):
    page = house.by("reviewer").get("/staff/letters/").content.decode()
    for package in ("commitments", "objections", "repair", "casework"):
        for style in styles_of(package).values():
            assert f"/staff/letters/{package}/{style.name}/" in page
            assert style.title("zh") in page
    assert "救济途径及最后一日" in page


def test_a_letter_is_shown_as_it_reads_with_examples(house):
    page = house.by("reviewer").get(BASE).content.decode()
    assert "办结期限：2026年7月20日（含当日）" in page
    assert "{due}" in page  # among its fields
    printed = house.by("reviewer").get(f"{BASE}page.pdf")
    assert printed["Content-Type"] == "application/pdf"
    assert printed["Content-Disposition"].startswith("inline")
    assert printed.content.startswith(b"%PDF-")


@pytest.mark.parametrize("address", ["repair/horoscope/", "weather/acceptance_letter/"])
def test_an_unknown_letter_does_not_exist(house, address):
    assert house.by("reviewer").get(f"/staff/letters/{address}").status_code == 404


def test_a_wording_goes_from_draft_to_force_and_back(house):
    assert house.draft()["Location"] == house.own
    page = house.by("head2").get(house.own).content.decode()
    assert (
        "<ins>办理期间，请登录云江信用网，凭案号查询进度。信用修复不收取任何费用，请勿轻信付费修复。</ins>"
        in page
    )
    assert "云江市城管局" in page
    assert house.publish().status_code == 302
    wording = LetterWording.objects.get()
    assert (wording.state, wording.published_by, wording.note) == (
        "in_force",
        house.head2,
        "本局用语",
    )
    body = house.by("head").get(f"{BASE}page.pdf?wording={wording.pk}")
    assert body.status_code == 200
    house.by("head").post(house.own, {"step": "withdraw", "version": "1"})
    wording.refresh_from_db()
    assert wording.state == "withdrawn"


def test_a_text_that_lacks_something_is_refused_and_kept(house):
    text = OWN.replace("办结期限：{due}（含当日）\n", "")
    english = Client(headers={"accept-language": "en"})
    english.force_login(house.head)
    answer = english.post(f"{house.own}edit/", {"text": text, "note": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The letter does not carry by when: it must have {due}." in page
    assert "请登录云江信用网" in page
    assert not LetterWording.objects.exists()


def test_who_wrote_it_does_not_publish_it(house):
    house.draft()
    answer = house.publish("head")
    assert answer.status_code == 422
    assert "草稿由您拟写" in answer.content.decode()
    assert LetterWording.objects.get().state == "draft"


@pytest.mark.parametrize(
    "data", [{"step": "burn"}, {}, {"step": "withdraw", "version": "一"}, {"step": "publish"}]
)
def test_a_step_that_is_none_changes_nothing(house, data):
    house.draft()
    assert house.by("head2").post(house.own, data).status_code in (404, 422)
    assert LetterWording.objects.get().state == "draft"


def test_another_departments_wordings_do_not_exist_for_a_stranger(house):
    house.draft()
    pk = LetterWording.objects.get().pk
    stranger = house.by("stranger")
    for address in (house.own, f"{house.own}edit/", f"{BASE}page.pdf?wording={pk}"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"{house.own}edit/", {"text": OWN}).status_code == 404
    assert "云江市城管局" not in stranger.get(BASE).content.decode()
    for odd in ("x", "-1", "9" * 30):
        assert stranger.get(f"{BASE}page.pdf?wording={odd}").status_code == 404


def test_what_somebody_else_signs_cannot_be_worded(house):
    address = f"/staff/letters/repair/commitment_letter/wordings/{house.bureau.pk}/edit/"
    assert house.by("head").get(address).status_code == 404
