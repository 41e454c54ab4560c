"""Works off the waiting calendar, small batches at a time: run as a program, killed by its test."""

import os
import sys


def main(size):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.race_settings"
    import django

    django.setup()
    from casework.recounting import calendar_runs

    for run_id in calendar_runs.waiting_runs():
        while calendar_runs.step(run_id, size=size):
            print("batch", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
