"""The page of a record shows its window, what the public sees side by side, and the decisions."""

from datetime import timedelta

import pytest
from django.test import Client

from casework.models import CreditRecord, PublicityWindow
from casework.policies.loader import load_packs
from casework.registry import exposure
from casework.today import local_today, moment
from tests import factories as f
from tests.registry.deciding import nothing_moves
from tests.rules import override

pytestmark = pytest.mark.django_db
TEXT = "负责人电话13800138000，家住东风路9号2幢301室"


@pytest.fixture
def organ():
    f.credit_office()
    return f.department("云江市交通运输局")


def made(organ, subject=None, **fields):
    today = local_today()
    dates = {
        "document_date": today - timedelta(days=30), "published_on": today - timedelta(days=20),
        "min_last": today, "max_last": today + timedelta(days=300),
        "off_display": today + timedelta(days=301),
    }  # fmt: skip
    record = f.record(subject or f.subject(), organ, facts=TEXT, **(dates | fields))
    PublicityWindow.objects.filter(opens_at__isnull=False).update(
        opens_at=moment() - timedelta(days=9)
    )
    return record


def as_(role, where):
    client = Client()
    client.force_login(f.officer(role, where))
    return client


def page(client, record):
    return client.get(f"/staff/registry/records/{record.pk}/")


def offers(answer):
    return [name for name, _label in answer.context["window_part"].offers]


def test_what_the_registry_holds_and_what_the_public_sees_stand_side_by_side(organ):
    record = made(organ)
    answer = page(as_("head", organ), record)
    lines = {line.name: line for line in answer.context["preview"].lines}
    (facts,) = [line for line in lines.values() if line.held == TEXT]
    assert facts.shown == "负责人电话＊＊＊＊，家住＊＊＊＊"
    assert facts.differs
    assert sum(line.differs for line in lines.values()) == 1
    text = answer.content.decode()
    assert text.count("<mark>＊＊＊＊</mark>") == 2
    window = answer.context["window_part"].window
    assert (window.begin, window.off_from) == (record.published_on, record.off_display)


def test_a_person_is_refused_and_not_masked(organ):
    person = f.subject("欧阳小明", kind="natural", code="11010519491231002X")
    answer = page(as_("head", organ), made(organ, person))
    preview = answer.context["preview"]
    assert (preview.refused, preview.lines) == (True, [])
    assert "<mark>" not in answer.content.decode()


def test_by_a_named_law_the_preview_says_which_and_shortens_the_name(organ, monkeypatch):
    override(monkeypatch, {"publicity.natural.law": ["《某条例》第九条"]})
    person = f.subject("欧阳小明", kind="natural", code="11010519491231002X")
    rules = load_packs().get("national").on(local_today()).id
    preview = page(as_("head", organ), made(organ, person, pack_version=rules)).context["preview"]
    assert (preview.refused, preview.law) == (False, "《某条例》第九条")
    assert [line.shown for line in preview.lines if line.held == "欧阳小明"] == ["欧＊"]


# publicity, role: what is offered
OFFERS = [
    ("published", "head", ["hide", "propose-end"]),
    ("published", "reviewer", []),
    ("hidden", "head", ["show-again", "propose-end"]),
    ("hidden", "reviewer", []),
    ("suspended", "head", []),
    ("ended", "head", []),
    ("unpublished", "head", []),
]


@pytest.mark.parametrize(("publicity", "role", "names"), OFFERS)
def test_only_what_may_be_done_is_offered(organ, publicity, role, names):
    assert offers(page(as_(role, organ), made(organ, publicity=publicity))) == names


def test_in_its_time_of_grace_whoever_may_publish_may_pull_it_back(organ):
    record = made(organ)
    PublicityWindow.objects.update(opens_at=moment() - timedelta(hours=1))
    assert offers(page(as_("reviewer", organ), record)) == ["pull-back"]
    assert offers(page(as_("head", organ), record)) == ["pull-back", "hide", "propose-end"]


def test_a_decision_is_made_with_its_reasons_and_told(organ):
    record, client = made(organ), as_("head", organ)
    path = f"/staff/registry/records/{record.pk}/publicity/hide/"
    with nothing_moves():
        empty = client.post(path, {"reason": " "})
    assert (empty.status_code, "reason" in empty.context["form"].errors) == (422, True)
    done = client.post(path, {"reason": "涉密复核"}, follow=True)
    assert CreditRecord.objects.get(pk=record.pk).publicity == "hidden"
    assert done.status_code == 200
    assert "涉密复核" in done.content.decode()
    assert Client().get(f"/records/{record.pk}/").status_code == 410


def test_what_is_no_longer_possible_says_why_and_keeps_what_was_typed(organ):
    record, client = made(organ), as_("head", organ)
    exposure.hide(record.pk, by=f.officer("head", organ), reason="先一步", today=local_today())
    with nothing_moves():
        late = client.post(
            f"/staff/registry/records/{record.pk}/publicity/hide/", {"reason": "涉密复核"}
        )
    assert late.status_code == 422
    assert [refusal.code for refusal in late.context["refusals"]] == ["not_on_display"]
    assert "涉密复核" in late.content.decode()


def test_an_early_end_from_proposal_to_decision(organ):
    record, head = made(organ), as_("head", organ)
    officer = as_("credit_officer", f.credit_office())
    base = f"/staff/registry/records/{record.pk}/publicity"
    bare = head.post(f"{base}/propose-end/", {"reason": "已撤销"})
    assert (bare.status_code, "basis" in bare.context["form"].errors) == (422, True)
    head.post(f"{base}/propose-end/", {"reason": "已撤销", "basis": "《处罚法》第五十四条"})
    own = head.post(f"{base}/end-early/", {"reason": "同意"})
    assert [refusal.code for refusal in own.context["refusals"]] == ["same_person"]
    assert offers(page(officer, record)) == ["hide", "end-early", "decline-end"]
    officer.post(f"{base}/end-early/", {"reason": "同意"})
    assert CreditRecord.objects.get(pk=record.pk).publicity == "ended"


@pytest.mark.parametrize("decision", ["hide", "show-again", "propose-end", "nonsense"])
def test_for_others_the_page_does_not_exist(organ, decision):
    record = made(organ)
    path = f"/staff/registry/records/{record.pk}/publicity/{decision}/"
    assert as_("reviewer", organ).get(path).status_code == 404
    assert as_("head", f.department()).get(path).status_code == 404


def test_before_a_class_is_decided_each_class_shows_what_the_public_would_see(organ):
    record = made(
        organ, record_class="unclear", publicity="unpublished", published_on=None, min_last=None,
        max_last=None, off_display=None,
    )  # fmt: skip
    answer = as_("head", organ).get(f"/staff/registry/classes/{record.pk}/")
    shown = [preview is not None for _label, preview in answer.context["previews"]]
    assert shown == [False, True, True]
    assert "<mark>" in answer.content.decode()
    assert CreditRecord.objects.get(pk=record.pk).record_class == "unclear"
