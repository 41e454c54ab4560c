"""The page on adding a case type is followed to the letter, by a child process that has no other."""

import json
import re
import shlex
import subprocess
import sys

import pytest

from tests.processes import PROJECT, product_environment

PAGE = (PROJECT / "docs/how-to/add-a-case-type.md").read_text(encoding="utf-8")
FILES = dict(
    re.findall(r"^\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
)
COMMANDS = [
    line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]  # fmt: skip
PRINTED = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[-1]
LOOK = """
import json
from django.test import Client
from django.contrib.auth.models import User
from casework.models import Case, CreditRecord
case, shown = Case.objects.get(), CreditRecord.objects.get()
shown.pk, shown.identity, shown.publicity = None, "try-2", "published"
shown.save(force_insert=True)
answers = {}
for name, address in [
    ("reviewer", f"/staff/cases/{case.pk}/"),
    ("agent", f"/my/cases/{case.pk}/"),
    ("agent", f"/my/records/{shown.pk}/"),
    ("agent", f"/my/start/withdrawals/?record={shown.pk}"),
]:
    browser = Client()
    browser.force_login(User.objects.get(username=name))
    page = browser.get(address, headers={"accept-language": "zh-hans"})
    answers[address] = [page.status_code, page.content.decode()]
print("PAGES" + json.dumps(list(answers.values())))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with the package of the page and settings that install it."""
    folder = tmp_path_factory.mktemp("fourth")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    added = re.findall(r'^\+ +("\w+"),$', PAGE, re.MULTILINE)
    assert added == ['"withdrawals"']
    (folder / "fourth_settings.py").write_text(
        "from config.settings import *\n"
        f"INSTALLED_APPS = [*INSTALLED_APPS, {', '.join(added)}]\n"
        'PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]\n'
    )
    return folder


@pytest.fixture(scope="module")
def environment(home):
    return product_environment(
        home / "var", DJANGO_SETTINGS_MODULE="fourth_settings", PYTHONPATH=f"{home}:{PROJECT}",
        SECRET_KEY="a key for this test alone, long enough for the checks of the framework",
    )  # fmt: skip


def run(words, environment, stdin=""):
    return subprocess.run(
        words, cwd=PROJECT, env=environment, input=stdin, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip


def typed(line, home, environment):
    """Runs a line of the page as a shell would; `< file` is one of the page's own files."""
    command, _, source = line.partition(" < ")
    words = shlex.split(command)
    assert words[0] == ".venv/bin/python"
    stdin = (home / source).read_text(encoding="utf-8") if source else ""
    return run([sys.executable, *words[1:]], environment, stdin)


@pytest.fixture(scope="module")
def outputs(home, environment):
    """What each command of the page printed, in their order."""
    found = {}
    for line in COMMANDS:
        done = typed(line, home, environment)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        found[line.removeprefix(".venv/bin/python manage.py ")] = done.stdout
    return found


def test_the_page_holds_a_whole_package():
    assert {name.removeprefix("withdrawals/") for name in FILES} == {
        "__init__.py", "apps.py", "casetype.py", "guards.py", "facts.py", "forms.py", "changes.py",
        "letters/letters.toml", "letters/notice.txt", "letters/refusal.txt", "words.toml", "models.py", "portal.py",
        "try_withdrawals.py",
    }  # fmt: skip
    assert [line.split()[2] for line in COMMANDS] == [
        "makemigrations", "migrate", "check", "describe_casetype", "describe_casetype", "shell",
        "verify_ledger",
    ]  # fmt: skip


def test_it_migrates_and_passes_every_check(outputs, home):
    assert "Create proxy model WithdrawalCase" in outputs["makemigrations withdrawals"]
    assert [path.name for path in home.glob("withdrawals/migrations/0*.py")] == ["0001_initial.py"]
    assert "Applying withdrawals.0001_initial... OK" in outputs["migrate"]
    assert "no issues" in outputs["check"]


def test_it_describes_itself(outputs):
    page = outputs["describe_casetype withdrawals"]
    assert page.startswith("# 撤回公示\n")
    assert "| 答复期限 | `answer_by` | 3个工作日 (`record.withdraw`) |" in page
    picture = outputs["describe_casetype withdrawals --language en --format mermaid"]
    assert "    filed --> verified : Enter the check\n" in picture


def test_a_case_is_opened_moved_refused_and_written_down_as_the_page_prints(outputs):
    assert outputs["shell < try_withdrawals.py"].endswith(PRINTED)
    assert re.findall(r"\d+", outputs["verify_ledger"]) == ["3"]


def test_staff_and_subject_have_their_pages_of_it(outputs, environment):
    done = run(
        [sys.executable, "manage.py", "shell"], environment | {"ALLOWED_HOSTS": "testserver"}, LOOK
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pages = json.loads(done.stdout.partition("PAGES")[2])
    assert [status for status, _ in pages] == [200, 200, 200, 200]
    staff, own, record, start = (text for _, text in pages)
    assert "撤回公示" in staff
    assert "CH2026-000001" in staff
    assert "该信息已撤回公示，并停止共享和使用。" in own
    assert "/my/start/withdrawals/?record=" in record
    assert 'name="number"' in start
    assert "云市监罚〔2026〕1号" in start


def test_a_wrong_declaration_is_refused_with_its_place(outputs, home, environment):
    path = home / "withdrawals/casetype.py"
    good = path.read_text(encoding="utf-8")
    try:
        path.write_text(good.replace('(held_by="head")', "()"), encoding="utf-8")
        done = run([sys.executable, "manage.py", "check"], environment)
        assert done.returncode != 0
        assert "withdrawals.casetype.Withdrawal.verified: say held_by" in done.stderr
        path.write_text(good.replace("record.withdraw", "record.withdrew"), encoding="utf-8")
        done = run([sys.executable, "manage.py", "check"], environment)
        assert done.returncode != 0
        assert (
            "casetype.answer_by: the national rule pack has no key “record.withdrew”" in done.stderr
        )
    finally:
        path.write_text(good, encoding="utf-8")


def test_the_product_itself_was_not_touched(outputs):
    for name in FILES:
        assert not (PROJECT / name).exists()
