"""What stands today of the papers of an objection, typed by hand."""

import pytest

from casework.documents.standing import Standing
from casework.models import IssuedDocument
from objections.papers import paper_stands

# where the objection stands, what is done then, which paper, what stands of it
PAPERS = [
    ("supplement", "", "supplement_notice", Standing.PROCEDURAL),
    ("accepted", "", "acceptance_notice", Standing.IN_FORCE),
    ("accepted", "withdraw", "acceptance_notice", Standing.WITHDRAWN),
    ("refused", "", "refusal_notice", Standing.IN_FORCE),
    ("extended", "", "extension_notice", Standing.IN_FORCE),
    ("extended", "take_back_extension", "extension_notice", Standing.REVOKED),
    ("dismissed", "close_dismissed", "result_dismissed", Standing.IN_FORCE),
    ("dismissed", "close_dismissed", "acceptance_notice", Standing.PROCEDURAL),
    ("reviewing", "confirm", "result_dismissed", Standing.IN_FORCE),
    ("reviewing", "overturn", "result_dismissed", Standing.REVOKED),
    ("reviewing", "overturn", "review_decision", Standing.IN_FORCE),
]


@pytest.mark.parametrize(("place", "action", "name", "state"), PAPERS)
def test_a_paper_stands_as_the_case_has_gone_on(world, place, action, name, state):
    case = world.at(place)
    case = world.do(case, action) if action else case
    paper = IssuedDocument.objects.filter(case_id=case.pk, name=name).latest("id")
    assert paper_stands(paper).state == state
