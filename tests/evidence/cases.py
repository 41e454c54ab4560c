"""A repair that is being looked into, with a genuine file."""

from casework.documents.evidence import accept
from casework.models import Case, Evidence
from tests.files import pdf
from tests.repair.world import make_world


def case_with_file(**how) -> tuple:
    world = make_world()
    case = world.at("reviewing")
    row = accept(pdf(**how), world.agent)
    assert isinstance(row, Evidence)
    Evidence.objects.filter(pk=row.pk).update(case=case)
    row.refresh_from_db()
    assert isinstance(row.case, Case)
    return world, row
