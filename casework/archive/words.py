"""The words of a case file (案卷用语); papers of the office are Chinese, whoever asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casework.archive.scope import Holding
from casework.clock.fold import explain_log, fold
from casework.clock.periods import Period, Unit
from casework.clock.stored import stored_calendar
from casework.declaration import SHARED, published
from casework.documents.letters import chinese_date
from casework.ledger.verify import case_fault
from casework.models import Case, CaseDeadline, CaseEvent
from casework.models.subject import SubjectKind
from casework.translation import gettext
from casework.words import words_of

COVER, INDEX, TERMS, LEDGER = "案卷封面", "卷内目录", "期限说明", "案件日志"
FOR_SUBJECT = "依照法律规定不向查阅人提供的内容，未收入本卷。"
FOR_STAFF = "依法封存的举报人身份等内容，不收入案卷。"
_UNITS = {Unit.WORKING_DAYS: "个工作日", Unit.NATURAL_DAYS: "日", Unit.MONTHS: "个月"}
_STATES = {"running": "计算中", "paused": "暂停", "met": "已完成", "cancelled": "终止"}
_PARTIES = (
    ("department", "认定或者办理部门"), ("provider", "信息提供单位"), ("partner", "协同核查单位"),
    ("upper", "上级主管部门"), ("office", "信用办"),
)  # fmt: skip

Pairs = Sequence[tuple[str, str]]


def said(case: Case, *path: str) -> str:
    """One of the words of the case type, or of what every case type has, in Chinese."""
    own = published(case.case_type, case.type_version).words.text(*path, language="zh")
    return own or words_of(SHARED).text(*path, language="zh")


def title_of(case: Case) -> str:
    return said(case, "title") or case.case_type


def left_out(holding: Holding) -> str:
    """That parts are left out by law; never which."""
    return FOR_SUBJECT if holding.as_subject else FOR_STAFF


def cover(holding: Holding) -> Pairs:
    """The lines of the cover: number, kind, parties, days, outcome, how far the ledger went."""
    case = holding.case
    subject = case.subject
    code = "" if subject.kind == SubjectKind.NATURAL else f"（{subject.code}）"
    lines = [
        ("案件编号", str(case.number)),
        ("案件类型", title_of(case)),
        ("当事人", f"{subject.name}{code}"),
        ("信用信息", f"{case.record.number}　{case.record.title}" if case.record else ""),
    ]
    lines += [(name, str(getattr(case, party) or "")) for party, name in _PARTIES]
    lines += [
        ("申请日期", chinese_date(case.filed_on)),
        ("办结日期", chinese_date(case.closed_on) if case.closed_on else "尚未办结"),
        ("办理结果" if case.closed_on else "当前环节", said(case, "states", case.state)),
        ("适用规则", case.pack_version),
        ("日志截至", f"第{case.version}条，摘要 {case.last_hash}"),
        ("说明", left_out(holding)),
    ]
    return [(name, value) for name, value in lines if value]


def length(period: Period) -> str:
    return f"{period.count}{_UNITS[period.unit]}" if period.count else "当日"


@dataclass(frozen=True)
class Term:
    """The explanation of one clock: its name, what is known of it, and its days one by one."""

    name: str
    facts: Pairs
    days: Sequence[tuple[str, str, str]]


def terms(holding: Holding) -> Iterator[Term]:
    """Each deadline of the case, and why its last day is that day."""
    for deadline in holding.deadlines:
        yield _term(holding.case, deadline)


def _term(case: Case, deadline: CaseDeadline) -> Term:
    calendar = stored_calendar(case.pack, deadline.department_id)
    starts = [at for at, event in enumerate(deadline.log) if event["kind"] == "start"]
    run = deadline.log[starts[-1] :]
    state = fold(run, calendar)
    facts = [
        ("责任方", said(case, "roles", deadline.owner) if deadline.owner else ""),
        ("责任单位", str(deadline.department or "")),
        ("起算日", chinese_date(state.started_on)),
        ("期限", length(state.period) if state.period else ""),
        ("届满日", chinese_date(state.due) if state.due else "待定"),
        ("状态", _STATES[str(state.status)]),
        ("完成日", chinese_date(state.met_on) if state.met_on else ""),
        ("不超过", said(case, "deadlines", state.capped_by) if state.capped_by else ""),
        ("依据", deadline.basis),
    ]
    days = [
        (day.date.isoformat(), str(day.number) if day.counted else "—", _why(case, day))
        for day in explain_log(run, calendar)
    ]
    return Term(said(case, "deadlines", deadline.name), [fact for fact in facts if fact[1]], days)


def _why(case: Case, day: object) -> str:
    why, note = getattr(day, "why", ""), str(getattr(day, "note", ""))
    return f"{gettext(why)}　{_note(case, note)}".strip("　")


def _note(case: Case, note: str) -> str:
    """A length in words, the name of another clock, or the text as it is."""
    if note[:1].isdigit() and note.endswith(("d", "m")):
        return length(Period.parse(note))
    return said(case, "deadlines", note) or note


def steps(holding: Holding) -> Iterator[tuple[str, str, str, str, str]]:
    """The events as a table: number, day, what, by whom, the event's digest."""
    for event in holding.steps:
        what = said(holding.case, "actions", event.action)
        yield str(event.seq), event.on.isoformat(), what, _by(holding, event), event.hash


def _by(holding: Holding, event: CaseEvent) -> str:
    role = said(holding.case, "roles", event.role) if event.role else ""
    return "　".join(part for part in (str(event.department or ""), role) if part)


def verified(case: Case) -> str:
    """What a check of the whole chain of the case says at this moment."""
    fault = case_fault(case)
    if fault is None:
        return f"经逐条验证，本案日志共{case.version}条，链条完整，末条摘要为{case.last_hash}。"
    return f"经逐条验证，本案日志自第{fault.seq}条起不能验证，请联系信用办核查。"


HOW_TO_CHECK = """\
本卷的查验方法（不需要运行任何程序文件，只用操作系统自带或者通用的命令）

一、文件是否与目录一致
    sha256sum -c SHA256SUMS
  （macOS：shasum -a 256 -c SHA256SUMS。单个文件：openssl dgst -sha256 文件名。）
  卷内目录列有国密SM3摘要的，可用：openssl dgst -sm3 文件名。

二、日志链是否完整
  ledger/chain.jsonl 每行是一条日志中参与计算摘要的全部内容，该行（不含换行符）的SHA-256就是该条
  日志的摘要；下一条日志的prev必须等于它。ledger/hashes.txt逐行列出各条的序号和摘要。
  例如查验chain.jsonl的第2行：
    sed -n 2p ledger/chain.jsonl | tr -d '\\n' | sha256sum
  结果应当与hashes.txt中同一序号的摘要相同，也应当与下一序号日志的prev相同。全部查验：
    while IFS= read -r line; do printf '%s' "$line" | sha256sum; done < ledger/chain.jsonl

三、日志内容是否被改动
  每条日志的data、before、after、clock在该行中以各自的SHA-256出现；内容本身在ledger/目录下，文件名为
  “序号.名称.json”。例如：
    sha256sum ledger/0001.data.json
  结果应当与序号1那一行中data的值相同。空内容不另存文件：{}的摘要是
  44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a，[]的摘要是
  4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945。

四、签章文书
  letters/目录下的文书是原件文件；已经签章的，以该文件的电子签章为准，合订本中的页面仅供阅读。
"""
