"""The pages of the case types are what the declarations say, and their pictures can be read."""

import itertools
import re
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from tests.processes import PROJECT

FOLDER = PROJECT / "docs/reference/case-types"
SVG = "{http://www.w3.org/2000/svg}"
STATES = {
    "commitments": "draft signed returned accepted published performing checking rectifying"
    " fulfilled breached withdrawn ended",
    "objections": "draft submitted supplement refused accepted comparing verifying extended upheld"
    " dismissed unverifiable corrected closed reviewing withdrawn",
    "repair": "draft submitted pushed supplement accepted reviewing extended joint_check notice"
    " approved syncing shielded repaired refused rejected revoked restored withdrawn",
}
CHINESE = {
    "commitments": ["已签署", "已公示", "整改中", "已履约", "已撤回"],
    "objections": ["待补正", "平台比对", "无法核实", "复核中", "已撤回"],
    "repair": ["待补正", "协同核查", "同步中", "暂时屏蔽", "已修复"],
}


def described(name, *options):
    out = StringIO()
    call_command("describe_casetype", name, *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize(
    ("ending", "options"),
    [
        (".md", ["--format", "markdown"]),
        (".en.md", ["--format", "markdown", "--language", "en"]),
        (".svg", ["--format", "svg"]),
    ],
)
def test_the_page_in_the_repository_is_the_output_of_today(name, ending, options):
    page = FOLDER / f"{name}{ending}"
    assert page.read_text(encoding="utf-8") == described(name, *options), (
        "The declaration has changed: run `make docs` and let the difference be reviewed."
    )


def test_no_page_is_left_of_a_case_type_that_is_gone():
    assert {page.name.split(".")[0] for page in FOLDER.iterdir()} == set(STATES)


@pytest.mark.parametrize("name", STATES)
def test_the_page_names_every_state_in_its_order(name):
    page = described(name)
    section = page.split("\n## ")[1]
    codes = re.findall(r"^\| [^|]+ \| `(\w+)` \|", section, re.MULTILINE)
    assert codes == STATES[name].split()
    assert [word for word in CHINESE[name] if word not in section] == []


def test_a_page_shows_who_by_when_and_under_which_rules():
    page = described("repair")
    assert "`yunjiang@2026+national@order36`（2026-04-01 起施行）" in page
    assert "| 受理期限 | `accept_by` | 3个工作日 (`repair.accept`) |" in page
    assert "| 推送期限 | `route_by` | 当日 (`repair.push`) |" in page
    assert "10个工作日 (`repair.cap`)；“延长办理期限”后加10个工作日 (`repair.extend`)" in page
    row = next(line for line in page.splitlines() if "| `approve` |" in line)
    assert "| 部门负责人 |" in row
    assert "不得是“受理”的经办人" in row


def test_the_english_page_speaks_english():
    page = described("repair", "--language", "en")
    assert "| Accept by | `accept_by` | 3 working days (`repair.accept`) |" in page
    assert "| Route by | `route_by` | the same day (`repair.push`) |" in page


def test_the_rules_of_another_day_and_pack_can_be_shown():
    old = described("repair", "--on", "2025-06-01")
    assert "`yunjiang@2026+national@order58`（2023-05-01 起施行）" in old
    other = described("objections", "--pack", "shenzhen", "--language", "en")
    assert "2 working days (`objection.provider`)" in other
    assert "5 working days (`objection.provider`)" in described("objections", "--language", "en")


def test_a_wrong_name_day_or_pack_is_answered_with_what_to_write():
    with pytest.raises(CommandError, match="commitments、objections、repair"):
        described("passports")
    with pytest.raises(CommandError, match="--on"):
        described("repair", "--on", "tomorrow")
    with pytest.raises(CommandError, match="national"):
        described("repair", "--pack", "atlantis")


@pytest.mark.parametrize("name", STATES)
def test_the_mermaid_diagram_names_every_state_once(name):
    lines = described(name, "--format", "mermaid").splitlines()
    assert lines[0] == "stateDiagram-v2"
    named = [line.split(" : ")[0].strip() for line in lines[1:] if "-->" not in line]
    assert named == STATES[name].split()
    moves = [line.split(" : ")[0].strip().split(" --> ") for line in lines if "-->" in line]
    assert moves[0] == ["[*]", "draft"]
    assert {end for move in moves for end in move} == {"[*]", *STATES[name].split()}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", STATES)
def test_the_picture_is_well_formed_and_titled(name, language):
    picture = ElementTree.fromstring(described(name, "--format", "svg", "--language", language))
    assert picture.tag == f"{SVG}svg"
    assert picture.get("role") == "img"
    assert picture.find(f"{SVG}title").text.strip()
    about = picture.find(f"{SVG}desc").text
    boxes = [g for g in picture.iter(f"{SVG}g") if g.find(f"{SVG}rect") is not None]
    states = [g.find(f"{SVG}text").text for g in boxes]
    assert len(states) == len(STATES[name].split())
    assert all(state in about for state in states)
    if language == "zh-hans":
        assert [word for word in CHINESE[name] if word not in states] == []
    titled = [
        g.find(f"{SVG}title") for g in picture.iter(f"{SVG}g") if g.find(f"{SVG}text") is not None
    ]
    assert all(title is not None and title.text for title in titled)


@pytest.mark.parametrize("name", STATES)
def test_no_two_texts_of_the_picture_stand_on_one_another(name):
    picture = ElementTree.fromstring(described(name, "--format", "svg"))
    lines = sorted(
        int(text.get("y")) for text in picture.iter(f"{SVG}text") if not text.get("text-anchor")
    )
    assert all(lower - upper >= 20 for upper, lower in itertools.pairwise(lines))
    boxes = [
        (int(rect.get("y")), int(rect.get("height")))
        for rect in picture.iter(f"{SVG}rect")
        if rect.get("rx") == "8"
    ]
    assert all(y + height < after for (y, height), (after, _) in itertools.pairwise(boxes))
