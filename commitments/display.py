"""How a commitment stands before the public: its masked letter, its promises, what was kept."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import orjson

from casework.models import Case
from casework.models.publicity import PublicKind, WindowState
from casework.registry.display import Standing


def standing(case: Case, today: date) -> Standing | None:
    """None for a commitment whose letter was never put up; those of persons never are."""
    public: dict[str, Any] = case.data.get("public") or {}
    if case.subject.is_natural or not ("on" in public or "taken_down_on" in public):
        return None
    told = _shown(case, public) if "text" in public else {}
    hidden = "hidden_on" in public
    shown = {} if hidden else told
    begin = public.get("on")
    return Standing(
        kind=PublicKind.COMMITMENT, subject_id=case.subject_id,
        department_id=case.department_id or 0,
        state=_state(told, hidden=hidden), status=case.state,
        dated_on=_day(begin or public["taken_down_on"]), shown=shown,
        facts=sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        found_by=(case.subject.name, case.subject.code, case.number or "", case.title)
        if shown else (),
        basis=case.data["letter"]["basis"], begin=_day(begin) if begin else None,
        off_from=_off_from(case, public), ended_on=_end(public), shared=bool(shown),
        disputed=case.disputed,
    )  # fmt: skip


def _state(told: dict[str, Any], *, hidden: bool) -> WindowState:
    if not told:
        return WindowState.ENDED
    return WindowState.HIDDEN if hidden else WindowState.OPEN


def _shown(case: Case, public: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": case.subject.name,
        "code": case.subject.code,
        "number": case.number,
        "title": case.title,
        "organ": case.department.name if case.department else "",
        "kind": case.data["letter"]["kind"],
        "state": case.state,
        **{name: public[name] for name in ("on", "until", "text", "promises")},
    }


def _off_from(case: Case, public: dict[str, Any]) -> date | None:
    """It is shown while it runs, and to the end of its term once it has ended."""
    if case.closed_on is None or "until" not in public:
        return None
    return max(_day(public["until"]), case.closed_on) + timedelta(days=1)


def _end(public: dict[str, Any]) -> date | None:
    day = public.get("taken_down_on")
    return _day(day) if day else None


def _day(text: str) -> date:
    return date.fromisoformat(text)
