"""What the worker does by itself, and how often; nothing of it is for an installation to change."""

from datetime import timedelta

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {
        "task": "notifications.tasks.drain_outbox",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "tick": {
        "task": "casework.tasks.tick",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
    "check-cases": {
        "task": "casework.tasks.check_cases",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 4 * 3600},
    },
    "work-off-calendars": {
        "task": "casework.tasks.work_off_calendars",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "work-off-imports": {
        "task": "casework.tasks.work_off_imports",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "work-off-exports": {
        "task": "casework.tasks.work_off_exports",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "work-off-prints": {
        "task": "casework.tasks.work_off_prints",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "drain-seals": {
        "task": "casework.tasks.drain_seals",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "drain-sync": {
        "task": "casework.tasks.drain_sync",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "draw-spot-checks": {
        "task": "commitments.tasks.draw_spot_checks",
        "schedule": crontab(hour=2, minute=40),
        "options": {"expires": 4 * 3600},
    },
    "scan-evidence": {
        "task": "casework.tasks.scan_evidence",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "work-off-archive": {
        "task": "casework.tasks.work_off_archive",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "drain-bulk": {
        "task": "casework.tasks.drain_bulk",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
}
