"""The pages of court papers, report rates and doubles: what is typed is kept, refusals have words."""

import pytest
from django.test import Client

from casework.models import CourtPaper, CreditRecord, DeclaredDecisions
from casework.today import local_today
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    f.credit_office()
    return f.department("云江市交通运输局")


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_paper_is_entered_by_one_and_carried_out_by_another(place):
    record = f.record(f.subject(), place)
    reviewer = client_of(f.officer("reviewer", place))
    head = client_of(f.officer("head", place))
    today = local_today().isoformat()
    typed = {"organ": "云江市中级人民法院", "number": "1号", "dated_on": today,
             "received_on": "2999-01-01", "ruling": "annulled"}  # fmt: skip
    address = f"/staff/registry/records/{record.pk}/papers/"
    refused = reviewer.post(address, typed)
    assert refused.status_code == 422
    assert 'value="云江市中级人民法院"' in refused.content.decode()
    assert not CourtPaper.objects.exists()
    entered = reviewer.post(address, typed | {"received_on": today})
    paper = CourtPaper.objects.get()
    assert entered["Location"] == f"/staff/registry/papers/{paper.pk}/"
    page = f"/staff/registry/papers/{paper.pk}/"
    assert reviewer.post(page, {"action": "carry_out", "reason": "判决已生效"}).status_code == 404
    assert head.post(page, {"action": "carry_out", "reason": ""}).status_code == 422
    assert CreditRecord.objects.get().publicity == "published"
    assert head.post(page, {"action": "carry_out", "reason": "判决已生效"}).status_code == 302
    assert CreditRecord.objects.get().publicity == "withdrawn"


def test_a_head_declares_for_the_own_department_alone(place):
    head, elsewhere = client_of(f.officer("head", place)), f.department()
    month = f"{local_today():%Y-%m}"
    said = {"period": month, "penalties": "4", "licences": "0"}
    head.post("/staff/registry/rates/declare/", said | {"department": elsewhere.pk})
    assert not DeclaredDecisions.objects.exists()
    head.post("/staff/registry/rates/declare/", said | {"department": place.pk, "penalties": "x"})
    assert not DeclaredDecisions.objects.exists()
    head.post("/staff/registry/rates/declare/", said | {"department": place.pk})
    assert DeclaredDecisions.objects.get().penalties == 4
    page = head.get(f"/staff/registry/rates/?period={month}").content.decode()
    assert "0 / 4" in page


def test_the_sample_of_every_sheet_is_the_sheet_itself(place, tmp_path):
    from casework.registry.importing.reader import open_table
    from casework.registry.importing.sheets import SHEETS

    officer = client_of(f.officer("credit_officer", f.credit_office()))
    for sheet in SHEETS:
        answer = officer.get(f"/staff/registry/imports/samples/{sheet.code}/")
        path = tmp_path / f"{sheet.code}.xlsx"
        path.write_bytes(b"".join(answer.streaming_content))
        with open_table(path) as table:
            assert table.found.sheet is sheet
            assert len(list(table.rows())) == 1
