"""Measures of the demo city: taken, carried out or not, lifted; a linked person, a reward."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from casework.demo_people import ENVIRONMENT, HOUSING, MARKET
from casework.models import AppliedMeasure, CreditRecord, Measure, MeasureTask, Subject
from casework.models.measure import MeasureKind, Origin
from casework.models.record import Publicity, RecordKind
from casework.models.subject import SubjectKind
from casework.registry.measure_following import bad_records
from casework.registry.measure_list import Draft, publish
from casework.registry.measure_tasks import Feedback, confirm_lifted, feed_back
from casework.registry.measures import lift, may_follow, take
from casework.registry.responsible import Person, link
from casework.registry.rewards import grant

if TYPE_CHECKING:
    from casework.demo import DemoContext

CODE_REWARD, CODE_CITY = "J1-01", "C2-01"
_BEFORE = 12  # working days ago: what was not answered is overdue today


def load(context: DemoContext) -> None:
    """Completes the list and takes measures because of three records, each once."""
    _complete_list(context)
    records = CreditRecord.objects.filter(
        kind=RecordKind.PENALTY, publicity=Publicity.PUBLISHED, department__name=MARKET,
        subject__kind=SubjectKind.LEGAL, off_display__gt=context.today + timedelta(days=60),
        document_date__lt=context.ago(_BEFORE + 5),
    ).order_by("-document_date", "-id")  # fmt: skip
    if AppliedMeasure.objects.filter(record__in=records).exists():
        return
    for place, record in enumerate(records[:3]):
        _play(context, record, place)
    _grant(context)


def _complete_list(context: DemoContext) -> None:
    """A reward, and a supplement of the city to a measure of the national base list."""
    if Measure.objects.filter(code=CODE_REWARD).exists():
        return
    by, day = context.people["xinyong"], context.ago(_BEFORE + 20)
    places = [context.departments[name].pk for name in (MARKET, HOUSING)]
    publish(
        Draft(
            CODE_REWARD, "行政审批中享受绿色通道、容缺受理等便利服务", MeasureKind.REWARD, False,
            "《云江市守信激励措施清单》（演示）", day, implementers=places,
        ),
        by=by, today=day,
    )  # fmt: skip
    base = Measure.objects.filter(origin=Origin.NATIONAL, kind=MeasureKind.PUNISHMENT).first()
    if base is not None:
        publish(
            Draft(
                CODE_CITY, "列为重点监管对象的，每季度至少检查一次", MeasureKind.PUNISHMENT, False,
                "《云江市失信惩戒措施补充清单》（演示）", day, origin=Origin.CITY, base_id=base.pk,
                record_kinds=[RecordKind.PENALTY], implementers=[places[0]],
            ),
            by=by, today=day,
        )  # fmt: skip


def _play(context: DemoContext, record: CreditRecord, place: int) -> None:
    """One record's measures: answered wholly, in part or not at all, lifted early."""
    people, day = context.people, context.ago(_BEFORE)
    chosen = [one.pk for one in may_follow(record, day)]
    reason = "依失信惩戒措施清单采取，决定书已送达。"
    taken = take(record.pk, chosen, by=people["shijian"], reason=reason, today=day)
    if place == 0:
        person = Subject.objects.filter(kind=SubjectKind.NATURAL).order_by("id")[0]
        named = Person(person.name, person.code, "controller", record.number, day)
        why = "决定书载明其为实际控制人。"
        link(record.pk, named, by=people["shijian"], reason=why, today=day)
    if place == 2:
        for one in taken:
            _answer(context, one)
        lift(taken[0].pk, by=people["juzhang"], reason="企业已主动消除影响。", today=context.ago(5))
    elif place == 1:
        _answer(context, taken[0])


def _answer(context: DemoContext, applied: AppliedMeasure) -> None:
    told = {
        MARKET: ("shijian2", Feedback("done", context.ago(8), "已列入重点监管名录", "名录第3批")),
        ENVIRONMENT: (
            "huanbao",
            Feedback("partly", context.ago(7), "已通报执法支队", "", "本季度计划已定，下季度纳入"),
        ),
    }  # fmt: skip
    for task in applied.tasks.select_related("department"):
        by, feedback = told.get(
            task.department.name,
            ("jingban", Feedback("not_done", why_not="该企业未申报，无从执行")),
        )
        feed_back(task.pk, feedback, by=context.people[by], today=context.ago(6))


def _grant(context: DemoContext) -> None:
    """A reward for the first organization without a bad record; the lifted one is confirmed."""
    clean = Subject.objects.filter(kind=SubjectKind.LEGAL).exclude(
        pk__in=bad_records(context.today).values("subject_id")
    )
    reward = Measure.objects.get(code=CODE_REWARD)
    subject = clean.order_by("id").filter(records__department__name=MARKET).first()
    if subject is not None:
        why = "连续三年无不良信用记录。"
        grant(
            subject.pk, [reward.pk], by=context.people["juzhang"], reason=why, today=context.today
        )
    lifting = MeasureTask.objects.filter(state="lifting", department__name=MARKET).first()
    if lifting is not None:
        confirm_lifted(
            lifting.pk, context.ago(4), by=context.people["shijian2"], what="已移出重点监管名录",
            today=context.ago(4),
        )  # fmt: skip
