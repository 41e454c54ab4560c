"""`manage.py makemessages`: Django's own, taught the words with which declarations mark texts."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Also collects the sentences of guards and the texts that are marked with `lazy("…")`."""

    xgettext_options = [
        *makemessages.Command.xgettext_options, "--keyword=guard", "--keyword=lazy",
    ]  # fmt: skip
