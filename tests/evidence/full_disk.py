"""Run as a process of its own: takes a file with no room for it, then one with room."""

import os
import resource
import signal
import sys
from pathlib import Path

import django


def main():
    from django.conf import settings
    from django.contrib.auth.models import User

    from casework.documents.bounded import client
    from casework.documents.evidence import accept
    from casework.documents.keeping import DiskFull
    from casework.models import Evidence
    from tests.files import pdf

    user = User.objects.create_user("a")
    client._keeper._running()  # it has limits of its own
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        accept(pdf(text=b"x" * 40_000), user)
    except DiskFull:
        print("full")
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    kept = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    print(f"files:{len(kept)}", f"rows:{Evidence.objects.count()}")
    print(accept(pdf(), user).state)


sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
main()
