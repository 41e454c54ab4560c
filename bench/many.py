"""One action on a thousand cases, together and one by one, in the same run.

    python -m bench.many [--cases 1000] [--profile]

DATABASE_URL names the database as for bench.transitions, whose floor of five statements a case,
each with its own commit, is run beside them. The ratios are what counts.
"""

from __future__ import annotations

import argparse
import time

from bench.transitions import MONDAY, analyze, database, floor_side, rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    options = parser.parse_args()
    with database():
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        run(options.cases, profile=options.profile)


def run(count: int, *, profile: bool) -> None:
    from django.db import connection

    from casework.engine import open_case, perform
    from casework.many import perform_many
    from tests import factories as f
    from tests.engine.world import make_world

    world = make_world()

    def filed() -> list[int]:
        made = []
        for _ in range(count):
            wish = {"subject": f.subject().pk, "topic": "一个愿望"}
            case = open_case("sample", by=world.clerk, data=wish, today=MONDAY)
            perform(case.pk, "send", by=f.agent_of(case.subject), today=MONDAY)
            made.append(case.pk)
        return made

    def together(pks: list[int]) -> None:
        ends = perform_many(pks, "take_up", by=world.officer, today=MONDAY)
        assert all(end.done for end in ends)

    def one_by_one(pks: list[int]) -> None:
        for pk in pks:
            perform(pk, "take_up", by=world.officer, today=MONDAY)

    floor = floor_side(world)
    sets = [filed() for _ in range(4)]
    analyze()
    if profile:
        import cProfile
        import pstats

        with cProfile.Profile() as seen:
            together(sets[0])
        pstats.Stats(seen).strip_dirs().sort_stats("tottime").print_stats(40)
        return
    speeds: dict[str, list[float]] = {"one by one": [], "together": []}
    for at, pks in enumerate(sets):
        name, way = ("together", together) if at % 2 else ("one by one", one_by_one)
        begun = time.perf_counter()
        way(pks)
        speeds[name].append(count / (time.perf_counter() - begun))
    speeds["floor"] = [rate(floor, 2.0, 0)[0]]
    print(f"database          {connection.vendor}")
    for name, found in speeds.items():
        print(f"{name:<17} {max(found):8.0f} transitions/s")
    print(f"together / one by one  {max(speeds['together']) / max(speeds['one by one']):6.2f}")
    print(f"together / floor       {max(speeds['together']) / speeds['floor'][0]:6.2f}")


if __name__ == "__main__":
    main()
