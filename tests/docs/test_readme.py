"""What the pages say can be typed, can be typed; where they point, there is something."""

import re

import pytest
from django.core.management import get_commands

from tests.processes import PROJECT

PAGES = sorted(
    [
        PROJECT / "README.md",
        PROJECT / "CHANGELOG.md",
        *PROJECT.glob("docs/**/*.md"),
        *PROJECT.glob("bench/*.md"),
    ]
)


def named(page):
    return str(page.relative_to(PROJECT))


def targets():
    return set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))


def test_the_two_commands_are_there():
    readme = (PROJECT / "README.md").read_text()
    assert "```sh\nmake demo\n```" in readme
    assert "```sh\nmake test\n```" in readme
    assert {"demo", "test", "setup"} <= targets()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_target_exists(page):
    quoted = re.findall(r"^make [^\n]+|`make [^`]+`|&& make [^\n]+", page.read_text(), re.MULTILINE)
    words = {word for text in quoted for word in text.strip("`& ").split()[1:] if "=" not in word}
    assert words <= targets()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_management_command_exists(page):
    assert set(re.findall(r"manage\.py ([a-z_]+)", page.read_text())) <= set(get_commands())


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    missing = [link for link in local if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_benchmark_exists(page):
    for name in re.findall(r"\bbench\.([a-z_]+)", page.read_text()):
        assert (PROJECT / "bench" / f"{name}.py").is_file(), name


def test_every_page_is_on_the_map():
    shown = (PROJECT / "docs/README.md").read_text()
    pages = {*PROJECT.glob("docs/**/*.md"), *PROJECT.glob("docs/reference/**/*.svg")}
    pages -= {PROJECT / "docs/README.md"}
    missing = [
        named(page) for page in pages if f"]({page.relative_to(PROJECT / 'docs')})" not in shown
    ]
    assert missing == []
