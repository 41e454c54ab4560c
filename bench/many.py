"""One action on a thousand cases, together and one by one, in the same run.

    python -m bench.many [--cases 1000]

DATABASE_URL names the database as for bench.transitions, whose floor of five statements a case,
each with its own commit, is run beside them. The ratios are what counts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.transitions import MONDAY, analyze, database, floor_side, rate

if TYPE_CHECKING:
    from tests.engine.world import World


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    options = parser.parse_args()
    with database():
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        run(options.cases)


def filed(world: World, count: int) -> list[int]:
    """So many cases of as many subjects that wait to be taken up."""
    from casework.engine import open_case, perform
    from tests import factories as f

    made = []
    for _ in range(count):
        wish = {"subject": f.subject().pk, "topic": "一个愿望"}
        case = open_case("sample", by=world.clerk, data=wish, today=MONDAY)
        perform(case.pk, "send", by=f.agent_of(case.subject), today=MONDAY)
        made.append(case.pk)
    return made


def ways(world: World) -> dict[str, Callable[[list[int]], None]]:
    """The same action on all of them: a call for each, or one call."""
    from casework.engine import perform
    from casework.many import perform_many

    def one_by_one(pks: list[int]) -> None:
        for pk in pks:
            perform(pk, "take_up", by=world.officer, today=MONDAY)

    def together(pks: list[int]) -> None:
        ends = perform_many(pks, "take_up", by=world.officer, today=MONDAY)
        assert all(end.done for end in ends)

    return {"one by one": one_by_one, "together": together}


def run(count: int) -> None:
    from django.db import connection

    from tests.engine.world import make_world

    world = make_world()
    floor = floor_side(world)
    sets = [filed(world, count) for _ in range(4)]
    analyze()
    speeds: dict[str, float] = {}
    for pks, (name, way) in zip(sets, [*ways(world).items()] * 2, strict=True):
        begun = time.perf_counter()
        way(pks)
        speed = count / (time.perf_counter() - begun)
        speeds[name] = max(speed, speeds.get(name, 0))
    speeds["floor"] = rate(floor, 2.0, 0)[0]
    print(f"database          {connection.vendor}")
    for name, speed in speeds.items():
        print(f"{name:<17} {speed:8.0f} transitions/s")
    print(f"together / one by one  {speeds['together'] / speeds['one by one']:6.2f}")
    print(f"together / floor       {speeds['together'] / speeds['floor']:6.2f}")


if __name__ == "__main__":
    main()
