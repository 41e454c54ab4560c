"""The provider has not answered: under 台州 rules publicity has ended, under 云江 it is escalated."""

import pytest

pytestmark = pytest.mark.browser


def test_silence_ends_publicity_in_taizhou(city, visitor, person):
    there = city.found["silent_taizhou"]
    visitor().open(f"/records/{there['record']}/", status=410).sees("停止公示")
    her = person("silent_taizhou")
    her.open("/my/").follow("未按规定处置废弃物").sees("无法核实", "逾期未答复")

    zhao = person("officer2")
    zhao.open("/staff/inbox/").follow(there["number"]).follow("处理无法核实的信息")
    zhao.press("确认：处理无法核实的信息").follow("告知无法核实")
    zhao.fill(reason="提供单位逾期未答复").press("确认：告知无法核实").sees("已告知")
    her.open("/my/").follow("未按规定处置废弃物").follow("无法核实").sees("无法核实")
    visitor().open(f"/records/{there['record']}/", status=410)


def test_silence_is_escalated_in_yunjiang(city, visitor, person):
    there = city.found["silent_yunjiang"]
    visitor().open(f"/records/{there['record']}/").sees("异议办理中")
    him = person("silent_yunjiang")
    him.open("/my/").follow("未按规定处置废弃物").sees("核查中", "已逾期")

    sun = person("supervisor")
    sun.open("/staff/board/").sees("云江市市场监督管理局").follow(there["number"])
    sun.sees("已逾期").follow("督办认定无法核实")
    sun.press("确认：督办认定无法核实", status=422)
    sun.fill(reason="经两次催办仍未反馈").press("确认：督办认定无法核实").sees("无法核实")

    zhao = person("officer2")
    zhao.open("/staff/inbox/").follow(there["number"]).follow("处理无法核实的信息")
    zhao.press("确认：处理无法核实的信息").follow("告知无法核实")
    zhao.fill(reason="提供单位经催办仍未答复").press("确认：告知无法核实")
    visitor().open(f"/records/{there['record']}/", status=410).sees("停止公示")
    him.open("/my/").sees("已告知")
