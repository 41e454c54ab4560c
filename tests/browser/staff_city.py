"""Fills a fresh installation with an office, a bureau and a few cases, and prints who is who."""

import json
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import django


def fill() -> dict[str, object]:
    from casework.models import Department, ImportFault, ImportRun
    from casework.registry.claims import claim_person
    from tests import factories as f
    from tests.objections.conftest import make_world

    day = date.today() - timedelta(days=20)
    world = make_world()
    places = ("verifying", "submitted", "comparing", "supplement", "closed")
    cases = {}
    for place in places:
        own = replace(world, record=f.record(world.subject, world.bureau))
        cases[place] = own.at(place, today=day).pk
    f.record(
        world.subject, world.bureau, record_class="unclear", penalty_kinds="暂扣许可证件",
        publicity="unpublished", published_on=None, min_last=None, earliest_apply=None,
        max_last=None, off_display=None,
    )  # fmt: skip
    Department.objects.create(name="云江市东湖区城市管理局", confirmed=False, level="district")
    claim_person(f.user("applicant"), name="李小明", citizen_id="11010519491231002X")
    run = ImportRun.objects.create(
        file_name="处罚.xlsx", state="done", rows=3, imported=2, faulty=1, unconfirmed=["某局"]
    )
    ImportFault.objects.create(run=run, row=3, field="处罚决定日期", code="bad_date")
    people = {name: who.username for name, who in world.people.items() if hasattr(who, "username")}
    return {"people": people, "cases": cases, "run": run.pk}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    Path(os.environ["STAFF_CITY"]).write_text(json.dumps(fill()))
