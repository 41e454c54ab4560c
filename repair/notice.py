"""The repair notice (信用修复告知书) that goes out with the decision itself (两书同达), R0.

It is shown on the page of each record and printed with the decision; it names how, where, from
when, with which papers, and that it costs nothing (国办发〔2025〕22号).
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

from django.conf import settings

from casework.clock.periods import Period, Unit
from casework.documents.letters import chinese_date
from casework.models import CreditRecord
from casework.models.record import RecordClass
from casework.policies.loader import PackVersion, load_packs

UNITS = {Unit.WORKING_DAYS: "个工作日", Unit.NATURAL_DAYS: "日", Unit.MONTHS: "个月"}
PAPERS = {
    "proof": "履行义务的证明",
    "commitment": "信用修复承诺书（网上签署）",
    "report": "信用报告",
}


def repair_notice(record: CreditRecord, *, today: date) -> str:
    """The notice for a record in Chinese, by the rules in force on `today`.

    Reads the record's subject and department.
    """
    pack = load_packs().get(settings.CASEWORK_PACK).on(today)
    return _template().format(
        subject=record.subject.name,
        department=record.department.name,
        document_date=chinese_date(record.document_date),
        record=f"{record.number}（{record.title}）",
        publicity=_publicity(record),
        earliest=_earliest(record),
        conditions=_conditions(pack),
        papers=_papers(pack),
        site=settings.CASEWORK_SITE_URL,
        accept=_in_words(pack.period("repair.accept")),
        cap=_in_words(pack.period("repair.cap")),
        today=chinese_date(today),
    )


@cache
def _template() -> str:
    return (files(__package__) / "letters" / "repair_notice.txt").read_text("utf-8")


def _publicity(record: CreditRecord) -> str:
    if record.subject.is_natural:
        return "自然人信息依法不向社会公示。"
    if record.record_class == RecordClass.LIGHT and record.max_last is None:
        return "轻微失信信息，依法不予公示。"
    if record.record_class == RecordClass.UNCLEAR or record.max_last is None:
        return "失信程度尚待认定，认定后另行告知公示期限。"
    if record.record_class == RecordClass.LIGHT:
        return f"轻微失信信息，原则上不公示；确需公示的，最长至{chinese_date(record.max_last)}。"
    least = f"最短公示至{chinese_date(record.min_last)}，" if record.min_last else ""
    return f"{least}最长公示至{chinese_date(record.max_last)}，自文书作出之日起计算。"


def _earliest(record: CreditRecord) -> str:
    if not record.repairable:
        return "法律、行政法规或者党中央、国务院政策文件规定该信息不可修复。"
    if record.record_class == RecordClass.UNCLEAR:
        return "失信程度认定后另行告知。"
    if record.earliest_apply is None:
        return "义务履行完毕后即可申请。"
    return f"{chinese_date(record.earliest_apply)}（最短公示期届满的次日）。"


def _conditions(pack: PackVersion) -> str:
    wanted = ["最短公示期届满", "失信行为已经纠正、义务履行完毕", "向社会公开作出信用承诺"]
    if pack.flag("repair.training"):
        wanted.append("参加公益性信用修复培训（免费，可在线完成）")
    return "；".join(wanted) + "。"


def _papers(pack: PackVersion) -> str:
    names = [PAPERS.get(name, name) for name in pack.words("repair.papers")]
    if pack.flag("repair.training"):
        names.append("培训证书（在本网站完成培训的无需提交）")
    return "；".join(names) + "。认定单位能够自行查到的履行情况，无需提交证明。"


def _in_words(period: Period) -> str:
    return f"{period.count}{UNITS[period.unit]}内" if period.count else "当日"
