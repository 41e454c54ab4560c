"""The sites that follow the demo city, each over another channel, and what they have answered."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from casework.models import SyncAttempt, SyncOrder, SyncTarget
from casework.models.sync import ANSWERED, Attempted, Channel, Do, TargetKind
from casework.syncing import looking, rows
from casework.today import moment

BY_HAND, FETCHES, BY_FILE = "xinyong-yunjiang", "province", "gsxt"
_SAID, _HOW = "已同步更新", "电话向该网站值班人员核实，并打开公示页面查看。"
_SITES = (
    (BY_HAND, "信用中国（云江）", TargetKind.DEPARTMENT, Channel.PERSON, "值班电话 0000-8800101"),
    (FETCHES, "信用中国（经省平台）", TargetKind.NATIONAL, Channel.PULL, "省平台运维组"),
    (BY_FILE, "国家企业信用信息公示系统", TargetKind.DEPARTMENT, Channel.FOLDER, "市监信息中心"),
)


def enter() -> None:
    """Enters the three sites, once."""
    for code, name, kind, channel, contact in _SITES:
        SyncTarget.objects.get_or_create(
            code=code,
            defaults={"name": name, "kind": kind, "channel": channel, "contact": contact},
        )


def answer(today: date) -> None:
    """Lets the sites answer as sites do: most at once, one late, one wrongly; once.

    The last to answer in a repair is left out, so that somebody has to wait for it.
    """
    if SyncOrder.objects.filter(answer=_SAID).exists():
        return
    for code in (FETCHES, BY_FILE, BY_HAND):
        orders = list(SyncOrder.objects.filter(target__code=code).order_by("on", "pk"))
        owed = set() if code == FETCHES else _owed(orders, today)
        for order in orders:
            if order.pk not in owed:
                _answered(order, code, today)
    wrong = SyncOrder.objects.filter(target__code=BY_FILE, state="acknowledged").first()
    if wrong is not None:
        SyncOrder.objects.filter(pk=wrong.pk).update(differs=looking.OTHER_CONTENT)
        SyncAttempt.objects.create(
            order=wrong, at=moment(), ended_at=moment(), outcome=Attempted.LOOKED,
            detail=looking.OTHER_CONTENT,
        )  # fmt: skip


def _owed(orders: list[SyncOrder], today: date) -> set[int]:
    """What a site has not done yet: the end of the repair, and one thing whose term is over."""
    last = {order.window_id: order for order in orders}
    late = [one for one in last.values() if one.due_on is not None and one.due_on < today]
    ends = [one for one in orders if one.do == Do.WITHDRAW and one.case_id is not None]
    return {one.pk for one in [*ends, *late[-1:]]}


def _answered(order: SyncOrder, code: str, today: date) -> None:
    if order.state in ANSWERED:
        return
    day = min(order.on + timedelta(days=1), today)
    if code == BY_HAND:
        rows.confirm(order, user_id=None, day=day, reason=_HOW, now=moment())
        return
    done_at = datetime.combine(day, time(9, 30), tzinfo=timezone.get_default_timezone())
    rows.acknowledge(
        str(order.uid), told_at=done_at, answer=_SAID, now=moment(), target=order.target
    )
