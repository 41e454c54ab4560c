"""What crawlers are asked to leave alone, and what stays open so that they learn of its end."""

from urllib.robotparser import RobotFileParser

import pytest
from django.test import Client

# address, may a crawler fetch it
ADDRESSES = [
    ("/", True), ("/lists/", True), ("/lists/penalty/", True), ("/records/7/", True),
    ("/licences/7/", True), ("/commitments/CN2026-0000001/", True), ("/feeds/all.xml", True),
    ("/open-data/", True), ("/statistics/", True), ("/guides/", True), ("/what-we-collect/", True),
    ("/my/", False), ("/my/cases/7/", False), ("/staff/inbox/", False), ("/admin/", False),
    ("/accounts/login/", False), ("/search/?q=a", False), ("/report/records/7/", False),
    ("/evidence/7/", False), ("/verify/7K2QD9XM4TVB6HN31RZC/", False), ("/verify/", False), ("/sync/nation/orders/", False),
]  # fmt: skip


@pytest.fixture
def rules(db):
    answer = Client().get("/robots.txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    parser = RobotFileParser()
    parser.parse(answer.content.decode().splitlines())
    return parser


@pytest.mark.parametrize(("address", "open_"), ADDRESSES)
def test_what_a_crawler_may_fetch(rules, address, open_):
    assert rules.can_fetch("*", address) is open_
