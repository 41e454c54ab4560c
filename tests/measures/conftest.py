"""A market regulator that takes measures, two departments that carry them out, and an office."""

from datetime import date

import pytest

from casework.models import AppliedMeasure
from casework.registry.measures import take
from tests import factories as f

TODAY = date(2026, 7, 6)


class World:
    def __init__(self):
        self.office = f.credit_office()
        self.market, self.water = f.department("市场监管局"), f.department("水利局")
        self.elsewhere = f.department("教育局")
        self.officer = f.officer("credit_officer", self.office)
        self.supervisor = f.officer("supervisor", self.office)
        self.reviewer, self.head = (
            f.officer("reviewer", self.market),
            f.officer("head", self.market),
        )
        self.water_reviewer = f.officer("reviewer", self.water)
        self.stranger = f.officer("reviewer", self.elsewhere)
        self.company = f.subject("甲公司")
        self.record = f.record(self.company, self.market)
        self.measure = f.measure("M1", [self.water], title="限制参评", for_persons=True)

    def taken(self, *measures) -> AppliedMeasure:
        wanted = [one.pk for one in measures or [self.measure]]
        return take(self.record.pk, wanted, by=self.reviewer, reason="依清单", today=TODAY)[0]


@pytest.fixture
def world(db):
    return World()
