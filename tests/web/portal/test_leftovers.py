"""What was never handed in is deleted after thirty days, and nothing else."""

from datetime import timedelta

import pytest

from casework.documents.evidence import accept, path_of
from casework.leftovers import discard
from casework.models import Evidence, FormDraft
from casework.tasks import tick
from casework.today import moment
from tests.files import pdf

THIRTY = timedelta(days=30)


@pytest.fixture
def draft(world):
    return FormDraft.objects.create(user=world.agent, case=world.at("draft"), action="apply")


def test_a_draft_and_its_file_go_after_thirty_days(world, draft):
    file = accept(pdf(), world.agent)
    now = moment()
    assert discard(now + THIRTY - timedelta(minutes=1)) == {"drafts": 0, "files": 0}
    assert discard(now + THIRTY + timedelta(minutes=1)) == {"drafts": 1, "files": 1}
    assert not FormDraft.objects.exists()
    assert not path_of(file).exists()
    assert not Evidence.objects.filter(pk=file.pk).exists()


def test_a_file_that_a_case_took_up_stays(world, draft):
    file = accept(pdf(), world.agent)
    Evidence.objects.filter(pk=file.pk).update(case=draft.case)
    assert discard(moment() + 2 * THIRTY)["files"] == 0
    assert path_of(file).exists()


def test_the_clock_job_does_it(world, draft):
    FormDraft.objects.update(updated_at=moment() - 2 * THIRTY)
    tick()
    assert not FormDraft.objects.exists()
