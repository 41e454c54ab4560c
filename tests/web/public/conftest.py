"""One company with one record on display, and what may be decided about it."""

from datetime import timedelta

import pytest
from django.test import Client

from casework.models import CreditRecord
from casework.registry.display import Cause, follow_records
from casework.today import local_today, moment
from tests import factories as f


@pytest.fixture
def company(db):
    return f.subject("云江市远航科技有限公司", code=f.GOOD_CODES[1])


@pytest.fixture
def organ(db):
    return f.department("云江市市场监督管理局")


@pytest.fixture
def record(company, organ):
    today = local_today()
    return f.record(
        company, organ, title="销售超过保质期的食品", number="云市监罚〔2026〕12号",
        document_date=today - timedelta(days=30), min_last=today + timedelta(days=60),
        earliest_apply=today + timedelta(days=61), max_last=today + timedelta(days=335),
        off_display=today + timedelta(days=336),
    )  # fmt: skip


@pytest.fixture
def decide():
    """Changes a record as a decision does: what others see of it follows."""

    def change(record, **fields):
        CreditRecord.objects.filter(pk=record.pk).update(**fields)
        changed = CreditRecord.objects.select_related("subject").get(pk=record.pk)
        return follow_records([changed], Cause(local_today(), moment()))

    return change


@pytest.fixture
def get():
    return lambda path, **data: Client().get(path, data)
