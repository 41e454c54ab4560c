"""The staff site as viewflow sees it: applications and their addresses."""

from __future__ import annotations

from types import new_class
from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from viewflow.urls import Application, Site, route

from casework.web.common import View
from casework.web.hooks import staff_of
from casework.web.staff import (
    actions,
    archive,
    assessment,
    assigning,
    board,
    board_cases,
    bulk,
    calendar_entry,
    calendar_runs,
    calendars,
    casepage,
    cases,
    checks,
    claims,
    delivery,
    department,
    desk,
    duties,
    evidence,
    exports,
    exposure,
    imports,
    inbox,
    leaving,
    letter_styles,
    measure_list,
    measures,
    menu,
    opening,
    organs,
    originals,
    papers,
    pauses,
    print_runs,
    rates,
    records,
    redactions,
    reports,
    seals,
    subjects,
    substitutes,
    sync,
    sync_sites,
    twins,
)
from casework.web.staff.base import staff_page


def _first(page: str) -> View:
    """The page that an application begins with."""
    return staff_page()(RedirectView.as_view(pattern_name=f"staff:{page}"))


class Work(Application):
    """The daily work: what waits, all cases, one case, its actions."""

    title = _("Casework")
    menu_template_name = None

    index_path = path("", _first("inbox"), name="index")
    inbox_path = path("inbox/", inbox.inbox, name="inbox")
    board_path = path("board/", board.board, name="board")
    board_sheet_path = path("board/sheet/<slug:form>/", board.board_sheet, name="board_sheet")
    board_cases_path = path("board/cases/", board_cases.cases, name="board_cases")
    board_cases_sheet_path = path(
        "board/cases/sheet/<slug:form>/", board_cases.cases_sheet, name="board_cases_sheet"
    )
    department_path = path("departments/<int:pk>/", department.department, name="department")
    open_path = path("open/", opening.choose, name="open")
    open_for_path = path("open/<slug:code>/", opening.choose_subject, name="open_for")
    open_form_path = path("open/<slug:code>/form/", opening.fill_in, name="open_form")
    cases_path = path("cases/", cases.cases, name="cases")
    case_path = path("cases/<int:pk>/", casepage.case, name="case")
    action_path = path("cases/<int:pk>/do/<slug:name>/", actions.act, name="action")
    take_path = path("cases/<int:pk>/take/", assigning.take, name="take")
    hand_over_path = path("cases/<int:pk>/hand-over/", assigning.hand_over, name="hand_over")
    deadline_path = path("cases/<int:pk>/deadlines/<slug:name>/", casepage.why, name="deadline")
    urge_path = path("cases/<int:pk>/urge/", desk.urge, name="urge")
    pass_on_path = path("cases/<int:pk>/pass-on/", desk.pass_on, name="pass_on")
    send_back_path = path("cases/<int:pk>/send-back/", desk.send_back, name="send_back")
    urges_path = path("urges/", desk.urges, name="urges")
    reports_path = path("reports/", reports.reports, name="reports")
    report_path = path("reports/<int:pk>/", reports.report, name="report")
    report_step_path = path("reports/<int:pk>/do/<slug:name>/", reports.step, name="report_step")
    report_contact_path = path("reports/<int:pk>/who/", reports.who, name="report_contact")
    report_picture_path = path(
        "reports/<int:pk>/pictures/<int:place>/", reports.picture, name="report_picture"
    )
    leads_path = path("leads/", reports.department_leads, name="leads")
    lead_path = path("leads/<int:pk>/", reports.lead, name="lead")
    lead_picture_path = path(
        "leads/<int:pk>/pictures/<int:place>/", reports.lead_picture, name="lead_picture"
    )
    urge_answer_path = path("urges/<int:pk>/answer/", desk.answer, name="urge_answer")
    urge_withdraw_path = path("urges/<int:pk>/withdraw/", desk.withdraw, name="urge_withdraw")
    substitutes_path = path("substitutes/", substitutes.overview, name="substitutes")
    substitute_end_path = path("substitutes/<int:pk>/end/", substitutes.end, name="substitute_end")
    leaving_path = path("leaving/", leaving.leaving, name="leaving")
    bulk_path = path("bulk/", bulk.runs, name="bulk")
    bulk_new_path = path("bulk/new/", bulk.new, name="bulk_new")
    bulk_run_path = path("bulk/<int:pk>/", bulk.one, name="bulk_run")
    bulk_do_path = path("bulk/<int:pk>/<slug:step>/", bulk.step, name="bulk_step")
    bulk_sheet_path = path("bulk/<int:pk>/sheet/<slug:kind>/", bulk.sheet, name="bulk_sheet")
    measure_tasks_path = path("measures/", measures.tasks, name="measure_tasks")
    measure_task_path = path("measures/<int:pk>/", measures.task, name="measure_task")
    evidence_path = path("evidence/<int:pk>/", evidence.view, name="evidence")
    evidence_page_path = path(
        "evidence/<int:pk>/pages/<int:page>/", evidence.page_picture, name="evidence_page"
    )
    redact_path = path("evidence/<int:pk>/redact/", redactions.start, name="redact")
    redaction_path = path("redactions/<int:pk>/", redactions.redaction, name="redaction")
    redaction_check_path = path(
        "redactions/<int:pk>/check/", redactions.check, name="redaction_check"
    )
    originals_path = path("cases/<int:pk>/originals/", originals.receive, name="originals")
    original_return_path = path(
        "originals/<int:pk>/return/", originals.give_back, name="original_return"
    )
    case_file_path = path("cases/<int:pk>/case-file/", archive.case_file, name="case_file")
    case_file_download_path = path(
        "cases/<int:pk>/case-file/<slug:form>/",
        archive.case_file_download,
        name="case_file_download",
    )
    retention_path = path("retention/", archive.listing, name="retention")
    retention_case_path = path("cases/<int:pk>/retention/", archive.one, name="retention_case")
    letter_path = path("cases/<int:pk>/letters/<int:letter>/", casepage.letter, name="letter")
    letter_file_path = path(
        "cases/<int:pk>/letters/<int:letter>/pdf/", casepage.letter_file, name="letter_file"
    )


class Registry(Application):
    """The registry's desks: subjects, records, what is unclear, and what comes in."""

    title = _("Registry")
    menu_template_name = None

    index_path = path("", _first("records"), name="registry")
    records_path = path("records/", records.records, name="records")
    record_path = path("records/<int:pk>/", records.record, name="record")
    exposure_path = path(
        "records/<int:pk>/publicity/<slug:decision>/", exposure.decide, name="exposure"
    )
    record_measures_path = path(
        "records/<int:pk>/measures/", measures.record, name="record_measures"
    )
    rewards_path = path("subjects/<int:pk>/rewards/", measures.of_subject, name="subject_rewards")
    measure_lift_path = path("applied/<int:pk>/lift/", measures.lift, name="measure_lift")
    link_end_path = path("links/<int:pk>/end/", measures.end_link, name="link_end")
    measure_list_path = path("measures/", measure_list.listing, name="measure_list")
    measure_new_path = path("measures/new/", measure_list.new, name="measure_new")
    measure_version_path = path(
        "measures/<int:pk>/version/", measure_list.version, name="measure_version"
    )
    measure_finish_path = path("measures/<int:pk>/end/", measure_list.finish, name="measure_finish")
    duties_path = path("records/<int:pk>/duties/", duties.duties, name="duties")
    expired_path = path("expired/", duties.expired, name="expired")
    classes_path = path("classes/", records.classes, name="classes")
    class_path = path("classes/<int:pk>/", records.decide_class, name="class")
    subjects_path = path("subjects/", subjects.subjects, name="subjects")
    subject_path = path("subjects/<int:pk>/", subjects.subject, name="subject")
    code_letter_path = path("subjects/<int:pk>/letter/", claims.code_letter, name="code_letter")
    claims_path = path("claims/", claims.claims, name="claims")
    claim_path = path("claims/<int:pk>/decide/", claims.decide, name="claim")
    organs_path = path("organs/", organs.organs, name="organs")
    organ_path = path("organs/<int:pk>/confirm/", organs.confirm, name="organ")
    imports_path = path("imports/", imports.imports, name="imports")
    import_path = path("imports/<int:pk>/", imports.one, name="import")
    import_sample_path = path("imports/samples/<slug:code>/", imports.sample, name="import_sample")
    papers_path = path("papers/", papers.papers, name="papers")
    paper_path = path("papers/<int:pk>/", papers.paper, name="paper")
    paper_enter_path = path("records/<int:pk>/papers/", papers.enter, name="paper_enter")
    twins_path = path("twins/", twins.twins, name="twins")
    twins_judge_path = path("twins/judge/", twins.judge, name="twins_judge")
    rates_path = path("rates/", rates.rates, name="rates")
    rates_declare_path = path("rates/declare/", rates.declare, name="rates_declare")
    rate_rows_path = path("rates/rows/<slug:what>/", rates.rate_rows, name="rate_rows")
    rates_sheet_path = path("rates/sheet/<slug:form>/", rates.rates_sheet, name="rates_sheet")
    import_errors_path = path("imports/<int:pk>/errors/", imports.errors, name="import_errors")
    prints_path = path("printing/", print_runs.prints, name="prints")
    print_path = path("printing/<int:pk>/", print_runs.one, name="print")
    print_file_path = path("printing/<int:pk>/file/", print_runs.file, name="print_file")
    exports_path = path("exports/", exports.exports, name="exports")
    export_path = path("exports/<int:pk>/", exports.one, name="export")
    export_file_path = path("exports/<int:pk>/file/", exports.file, name="export_file")


class Letters(Application):
    """The letters that cases issue, and how departments word them."""

    title = _("Forms of letters")
    menu_template_name = None

    index_path = path("", letter_styles.styles, name="letter_styles")
    style_path = path("<slug:code>/<slug:name>/", letter_styles.style, name="letter_style")
    page_path = path("<slug:code>/<slug:name>/page.pdf", letter_styles.page, name="letter_page")
    wording_path = path(
        "<slug:code>/<slug:name>/wordings/<int:pk>/edit/", letter_styles.wording, name="wording"
    )
    preview_path = path(
        "<slug:code>/<slug:name>/wordings/<int:pk>/", letter_styles.preview, name="wording_preview"
    )


class Calendars(Application):
    """The days off and make-up working days by which every deadline counts."""

    title = _("Calendars")
    menu_template_name = None

    calendars_path = path("", calendars.calendars, name="calendars")
    calendar_path = path("<int:pk>/", calendars.calendar, name="calendar")
    enter_path = path("enter/", calendar_entry.enter, name="calendar_enter")
    run_path = path("runs/<int:pk>/", calendar_runs.run, name="calendar_run")
    cases_path = path("runs/<int:pk>/cases/", calendar_runs.cases, name="calendar_cases")


class Oversight(Application):
    """What departments achieve, and whether their clocks stand still too readily."""

    title = _("Assessment")
    menu_template_name = None

    index_path = path("", assessment.assessment, name="assessment")
    department_path = path("<int:pk>/", assessment.department, name="assessment_department")
    close_path = path("close/", assessment.close_period, name="assessment_close")
    pauses_path = path("pauses/", pauses.pauses, name="pauses")
    pause_cases_path = path("pauses/cases/", pauses.cases, name="pause_cases")
    file_path = path("sheet.<slug:form>", assessment.download, name="assessment_file")


class Service(Application):
    """Whether messages leave and the periodic jobs run."""

    title = _("Operation")
    menu_template_name = None

    index_path = path("", _first("delivery"), name="service")
    checks_path = path("checks/", checks.checks, name="checks")
    check_path = path("checks/<slug:name>/", checks.check, name="check")
    check_mend_path = path("checks/<slug:name>/mend/", checks.mend, name="check_mend")
    delivery_path = path("delivery/", delivery.delivery, name="delivery")
    again_path = path("delivery/<int:pk>/again/", delivery.again, name="delivery_again")


class Syncing(Application):
    """What other sites must follow: the supervisor's table, the orders, the register of sites."""

    title = _("Synchronised removal")
    menu_template_name = None

    index_path = path("", sync.overview, name="sync")
    orders_path = path("orders/", sync.orders, name="sync_orders")
    order_path = path("orders/<int:pk>/", sync.order, name="sync_order")
    again_path = path("orders/<int:pk>/again/", sync.again, name="sync_again")
    confirm_path = path("orders/<int:pk>/confirm/", sync.confirm, name="sync_confirm")
    new_path = path("sites/new/", sync_sites.new, name="sync_site_new")
    site_path = path("sites/<int:pk>/", sync_sites.site, name="sync_site")
    do_path = path("sites/<int:pk>/<slug:step>/", sync_sites.do, name="sync_site_do")


class Sealing(Application):
    """The seals of the departments, and the letters that wait for one."""

    title = _("Seals")
    menu_template_name = None

    index_path = path("", seals.seals, name="seals")
    again_path = path("again/", seals.again, name="seals_again")
    new_path = path("new/", seals.new, name="seal_new")
    seal_path = path("<int:pk>/", seals.seal, name="seal")
    do_path = path("<int:pk>/<slug:step>/", seals.do, name="seal_do")


class StaffSite(Site):
    """Everything under /staff/. Who may enter which page is each page's own rule."""

    title = _("Credit casework")
    app_name = "staff"
    menu_template_name = None
    groups = menu.GROUPS

    index_path = None
    work_path = route("", Work())
    registry_path = route("registry/", Registry())
    letters_path = route("letters/", Letters())
    calendars_path = route("calendars/", Calendars())
    oversight_path = route("assessment/", Oversight())
    syncing_path = route("sync/", Syncing())
    sealing_path = route("seals/", Sealing())
    service_path = route("service/", Service())


def _with_case_types() -> Site:
    """The site with the pages that case types add, and their groups in the middle of the menu."""
    parts: dict[str, Any] = {}
    groups = [*menu.DAILY]
    for edition, module in staff_of():
        parts[f"{edition.code}_path"] = route(f"{edition.code}/", module.PAGES())
        groups.append((module.PAGES.title, module.MENU))
    parts["groups"] = (*groups, *menu.SELDOM)
    whole = new_class("StaffSite", (StaffSite,), exec_body=lambda body: body.update(parts))
    return whole()


site = _with_case_types()
