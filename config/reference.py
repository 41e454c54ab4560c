"""Prints docs/reference/settings.md from the settings' own declarations."""

import importlib

from config.env import DECLARED, Setting

HEAD = """# Settings

Every setting is an environment variable. All have a default; nothing needs to be set to try the
product on one's own machine. [Install](../how-to/install.md) says what a production installation
sets.

This page is printed by `python -m config.reference`; do not edit it by hand.
"""


def page() -> str:
    """The whole page in Markdown, ending with a newline."""
    importlib.import_module("config.settings")
    chapters: dict[str, list[Setting]] = {}
    for setting in DECLARED.values():
        chapters.setdefault(setting.group, []).append(setting)
    return HEAD + "".join(_chapter(title, rows) for title, rows in chapters.items())


def _chapter(title: str, rows: list[Setting]) -> str:
    head = "| Variable | Kind | Default | What it does |\n|---|---|---|---|\n"
    return f"\n## {title}\n\n{head}{''.join(_row(setting) for setting in rows)}"


def _row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else "(empty)"
    return f"| `{setting.name}` | {setting.kind} | {default} | {setting.help} |\n"


if __name__ == "__main__":
    print(page(), end="")
