"""What a letter must say (rules.md 4.2), point by point, and what each kind of matter adds."""

import pytest

from commitments.contents import check, missing
from commitments.models import CommitmentTemplate, Matter

LINES = {
    "truth": "所填信息和材料真实、完整。",
    "compliance": "遵守法律法规。",
    "inspection": "接受现场核查。",
    "liability": "自愿承担相应责任。",
    "supervision": "接受社会监督。",
    "publication": "同意依法公开本承诺书。",
    "consequence": "承诺不实的，撤销决定。",
    "ordinary_way": "可以不作承诺，按一般程序办理。",
}
PROMISES = [{"text": "三十日内补交照片", "due": "30d"}, {"text": "依法经营", "due": ""}]


def letter(*, leave="", kind="approval", replaces="", promises=PROMISES, extra=""):
    text = "\n".join(line for code, line in LINES.items() if code != leave) + extra
    matter = Matter(kind=kind, title="住所登记")
    return CommitmentTemplate(matter=matter, text=text, promises=promises, replaces=replaces)


def test_a_letter_that_says_all_of_it_lacks_nothing():
    assert missing(letter()) == []
    found = {point.found for point in check(letter())}
    assert "同意依法公开本承诺书" in found


@pytest.mark.parametrize("code", LINES)
def test_each_point_is_missed_when_it_is_left_out(code):
    assert len(missing(letter(leave=code))) == 1


# what the letter says instead of consent, whether that is consent to publication
CONSENT = [
    ("同意公示。", True),
    ("自愿向社会公开承诺。", True),
    ("依法公开。", False),
    ("同意核查。依法公开。", False),
]


@pytest.mark.parametrize(("said", "enough"), CONSENT)
def test_publication_needs_consent_in_the_same_sentence(said, enough):
    assert (missing(letter(leave="publication", extra=said)) == []) is enough


def test_to_publish_by_law_is_not_to_keep_the_law():
    assert len(missing(letter(leave="compliance", extra="依法公开、依法撤销、依法承担。"))) == 1


# kind, what need not be handed in, what the letter adds, how many points are missing
BY_KIND = [
    ("deferred", "", "", 1),
    ("deferred", "照片", "", 0),
    ("deferred", "照片\n审查合格书", "", 1),  # no promise says by when the second follows
    ("proof", "", "", 1),
    ("proof", "缴费证明", "", 1),  # the letter does not name it
    ("proof", "缴费证明", "代替缴费证明。", 0),
    ("publicity", "", "", 0),
    ("self_discipline", "", "", 0),
    ("repair", "", "", 0),
]


@pytest.mark.parametrize(("kind", "replaces", "extra", "count"), BY_KIND)
def test_a_kind_asks_for_what_it_replaces(kind, replaces, extra, count):
    assert len(missing(letter(kind=kind, replaces=replaces, extra=extra))) == count


def test_a_paper_without_a_term_is_not_promised():
    loose = [{"text": "补交照片", "due": ""}]
    assert len(missing(letter(kind="deferred", replaces="照片", promises=loose))) == 1


@pytest.mark.parametrize("promises", [[], [PROMISES[0], PROMISES[0]]])
def test_promises_can_be_checked_one_by_one(promises):
    assert len(missing(letter(promises=promises))) == 1
