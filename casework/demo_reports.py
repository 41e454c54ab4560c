"""Reports of a breach in the demo city: one in each state, all of them made up."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from casework.demo_people import ENVIRONMENT
from casework.models import Department, Report
from casework.models.publicity import PublicityWindow, PublicKind
from casework.models.report import ReportState
from casework.reporting import contact, desk, intake
from casework.reporting.pictures import Picture
from casework.today import moment

if TYPE_CHECKING:
    from casework.demo import DemoContext

ASKED = "demo:dismissed"  # the report whose receipt is printed, to be looked up


def load(context: DemoContext) -> None:
    """Sends the reports and leads them on; what is there already is left as it is."""
    settled = [window for window in _commitments(context) if window.case and window.case.due_on]
    first, second = settled[0] if settled else None, settled[-1] if settled else None
    _sent(
        context, "demo:new", days=1, window=first,
        seen="登记的住所大门紧锁，门口堆着没人取的快递。我住对门，已经一个多月没见有人来上班。",
        name="林晓", contact="13800000000", pictures=[_picture()],
    )  # fmt: skip
    _sent(
        context, "demo:late", days=20, organization="云江市青云路一家洗涤厂",
        seen="夜里十一点以后排放带泡沫的污水，白天停。已经持续两周。",
    )  # fmt: skip
    _passed_on(context, second)
    _answered(context)
    _dismissed(context, first)


def receipt() -> tuple[str, str] | None:
    """Number and code of the report that can be looked up in the demo city."""
    found = Report.objects.filter(token=intake.token_digest(ASKED)).first()
    return (found.number, intake.code_of(ASKED)) if found else None


def _commitments(context: DemoContext) -> list[PublicityWindow]:
    windows = PublicityWindow.objects.on_display(context.today, moment())
    commitments = windows.filter(kind=PublicKind.COMMITMENT, case__state="checking")
    return list(commitments.select_related("case").order_by("pk"))


def _sent(context: DemoContext, token: str, *, days: int, **said: object) -> Report:
    sent = intake.Sent(**said)  # type: ignore[arg-type]  # the demo's own words, checked by a test
    taken = intake.take_in(
        sent, token=token, address=f"demo {token}", today=context.ago(days), now=moment()
    )
    return taken.report


def _passed_on(context: DemoContext, window: PublicityWindow | None) -> None:
    report = _sent(
        context, "demo:passed_on", days=6, window=window,
        seen="承诺补交的证明一直没有交，我在他们公司做过会计，清楚这件事。", name="吴某",
        contact="wu@example.com",
    )  # fmt: skip
    if report.state != ReportState.RECEIVED:
        return
    officer, on = context.people["xinyong"], context.ago(4)
    reason = "与举报人核实承诺事项的具体内容"
    contact.look(report.pk, by=officer, reason=reason, today=context.ago(5), now=moment())
    release = desk.Release(
        text="反映承诺补交的证明至今没有补交。", reason="线索具体，属于承诺内容", confirmed=True,
        department=_environment(),
    )  # fmt: skip
    desk.pass_on(report.pk, release, by=officer, today=on, now=moment())


def _answered(context: DemoContext) -> None:
    report = _sent(
        context, "demo:answered", days=15, organization="云江市清源水处理有限公司",
        seen="宣传已通过环保验收，但厂区公示栏里没有验收文件。",
    )  # fmt: skip
    if report.state != ReportState.RECEIVED:
        return
    officer = context.people["xinyong"]
    release = desk.Release(
        text="反映企业宣传已通过环保验收，厂区未公示验收文件。", reason="属于生态环境部门职责",
        confirmed=True, department=_environment(),
    )  # fmt: skip
    desk.pass_on(report.pk, release, by=officer, today=context.ago(13), now=moment())
    result = "经查，验收文件已备案，企业已在公示栏补充公示。"
    by = context.people["huanbao"]
    desk.report_back(report.pk, by=by, result=result, today=context.ago(8), now=moment())
    text = "主管部门已核查：验收文件真实有效，该企业已在厂区公示。感谢您的监督。"
    desk.answer(report.pk, by=officer, text=text, today=context.ago(7), now=moment())


def _dismissed(context: DemoContext, window: PublicityWindow | None) -> None:
    report = _sent(
        context, ASKED, days=9, window=window, seen="这家公司的员工在楼下停车占了消防通道。"
    )
    if report.state != ReportState.RECEIVED:
        return
    desk.dismiss(
        report.pk, by=context.people["xinyong2"],
        answer="您反映的停车占用消防通道，不属于该公司公开承诺的内容。请拨打12345或者向消防救援机构反映。",
        reason="与承诺事项无关，已告知受理渠道", today=context.ago(8), now=moment(),
    )  # fmt: skip


def _environment() -> Department:
    return Department.objects.get(name=ENVIRONMENT)


def _picture() -> Picture:
    """A drawing of a locked gate."""
    image = Image.new("RGB", (640, 420), (214, 219, 227))
    pen = ImageDraw.Draw(image)
    pen.rectangle((180, 60, 460, 400), fill=(90, 98, 112), outline=(40, 44, 52), width=6)
    pen.line((320, 60, 320, 400), fill=(40, 44, 52), width=6)
    pen.rectangle((300, 210, 340, 250), fill=(179, 38, 30))
    out = BytesIO()
    image.save(out, format="JPEG")
    return Picture(out.getvalue(), "image/jpeg")
