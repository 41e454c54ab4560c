"""A city of windows for `bench.search`, made set by set in PostgreSQL: seven records to three
commitments, 300,000 organizations, 50 departments, ten years of documents.
"""

from __future__ import annotations

from datetime import date
from typing import Any

TODAY = date(2026, 7, 6)
DEPARTMENTS = 50
SUBJECTS = 300_000
GIVEN = (
    "远航金穗华泰鑫源宏盛天成瑞丰恒达永兴嘉禾德信鸿运顺达兴隆昌明和美康宁万福九州四海东方南山"
    "西湖北斗春晖夏荷秋实冬青红叶蓝天白云绿洲紫荆青松翠柏长风广厦大地高峰平安吉祥如意富贵荣光"
    "辉煌卓越创新博雅文渊启明志远思源弘毅勤奋诚信仁义礼智"
)
TRADES = (
    "科技", "餐饮管理", "物流", "食品", "建筑工程", "商贸", "装饰", "电子", "医药", "化工", "机械",
    "家具", "服饰", "运输", "广告", "旅游", "教育咨询", "物业管理", "环保", "农业",
)  # fmt: skip
FORMS = ("有限公司",) * 7 + ("有限责任公司", "股份有限公司", "商行")
MATTERS = (
    "销售超过保质期的食品", "未按规定公示年度报告", "超限运输", "未取得排污许可证排放污染物",
    "虚假宣传", "无照经营", "违法建设", "拖欠工资", "安全生产条件不合格", "未依法办理纳税申报",
)  # fmt: skip
PROMISES = ("企业住所登记告知承诺", "食品经营许可告知承诺", "道路运输经营告知承诺")

# What a text is found by, written a second time in SQL for 300,000 names at once.
MARKS = """
CREATE FUNCTION bench_marks(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(substr(name, n, 2), ' ' ORDER BY n) FROM generate_series(1, length(name) - 1) n
$$"""
# One of so many, without any pattern that a plan could profit from.
PICK = """
CREATE FUNCTION bench_pick(n bigint, salt bigint, many int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT ((hashint8extended(n, salt) % many + many) % many)::int
$$"""
SUBJECT_ROWS = """
INSERT INTO casework_subject
SELECT made.*
  FROM generate_series(1::bigint, {subjects}) n, casework_subject t,
       LATERAL jsonb_populate_record(t, jsonb_build_object('id', 10 + n, 'kind', 'legal', 'code',
         'X' || upper(lpad(to_hex(n * 2654435761 % 4294967296), 9, '0')) || lpad(n::text, 8, '0'),
         'name', '云江市' || (ARRAY['', '', '东湖区', '西河区', '南山区'])[1 + bench_pick(n, 1, 5)]
         || substr('{given}', 1 + bench_pick(n, 2, {given_count}), 1)
         || substr('{given}', 1 + bench_pick(n, 3, {given_count}), 1)
         || (ARRAY{trades})[1 + bench_pick(n, 4, {trade_count})]
         || (ARRAY{forms})[1 + bench_pick(n, 5, {form_count})])) made
 WHERE t.id = {subject}"""
MADE = """
CREATE UNLOGGED TABLE bench_made AS
SELECT n, bench_pick(n, 6, 10) > 6 AS promised, 11 + bench_pick(n, 7, {subjects}) AS subject_id,
       (ARRAY{departments}::bigint[])[1 + CASE WHEN bench_pick(n, 8, 5) < 2 THEN 0
            ELSE bench_pick(n, 9, {departments_count}) END] AS department_id,
       DATE '{today}' - (({count} - n) * 3650 / {count})::int - bench_pick(n, 10, 7) AS day,
       CASE WHEN n % 10 > 6 THEN (ARRAY{promises})[1 + bench_pick(n, 11, 3)]
            ELSE (ARRAY{matters})[1 + bench_pick(n, 11, 10)] END AS title
  FROM generate_series(1::bigint, {count}) n"""
NAMES = """
CREATE UNLOGGED TABLE bench_names AS
SELECT text, bench_marks(text) AS marks
  FROM (SELECT name AS text FROM casework_subject UNION SELECT title FROM bench_made) x"""
RECORDS = """
INSERT INTO casework_creditrecord
SELECT made.*
  FROM bench_made m, casework_creditrecord t,
       LATERAL jsonb_populate_record(t, jsonb_build_object('id', 10 + n, 'subject_id', m.subject_id,
         'department_id', m.department_id, 'identity', 'b' || n, 'number',
         '云监罚〔' || extract(year FROM day) || '〕' || n % 20000 || '号', 'title', m.title,
         'document_date', day, 'published_on', day + 3, 'min_last', day + 90,
         'max_last', DATE '{today}' + 400, 'off_display', DATE '{today}' + 401)) made
 WHERE t.id = {record} AND NOT m.promised"""
CASES = """
INSERT INTO casework_case
SELECT made.*
  FROM bench_made m, casework_case t,
       LATERAL jsonb_populate_record(t, jsonb_build_object('id', 10 + n, 'subject_id', m.subject_id,
         'department_id', m.department_id, 'title', m.title, 'number',
         'CN' || extract(year FROM day) || '-' || lpad(n::text, 7, '0'), 'state',
         CASE WHEN bench_pick(n, 12, 1000) = 0 THEN 'breached' WHEN bench_pick(n, 13, 3) = 0
              THEN 'fulfilled'
              ELSE 'performing' END, 'filed_on', day)) made
 WHERE t.id = {case} AND m.promised"""
WINDOWS = """
INSERT INTO casework_publicitywindow
SELECT made.*
  FROM bench_made m JOIN casework_subject s ON s.id = m.subject_id
  JOIN bench_names named ON named.text = s.name
  JOIN bench_names titled ON titled.text = m.title
  LEFT JOIN casework_creditrecord r ON r.id = 10 + m.n AND NOT m.promised
  LEFT JOIN casework_case c ON c.id = 10 + m.n AND m.promised,
       casework_publicitywindow t,
       LATERAL jsonb_populate_record(t, jsonb_build_object('id', 10 + m.n,
         'record_id', r.id, 'case_id', c.id, 'kind', CASE WHEN m.promised THEN 'commitment'
            WHEN bench_pick(m.n, 14, 100) = 0 THEN 'serious_list' ELSE 'penalty' END,
         'subject_id', s.id, 'department_id', m.department_id, 'state', 'open',
         'status', coalesce(c.state, 'published'), 'dated_on', day, 'begin', day + 3,
         'opens_at', (day + 3)::timestamptz, 'min_last', r.min_last, 'max_last', r.max_last,
         'off_from', r.off_display, 'disputed', bench_pick(m.n, 15, 1000) = 0, 'facts', m.n::text,
         'digest', m.n::text, 'words', ' ' || s.name || E' \\n ' || lower(s.code) || E' \\n '
            || CASE WHEN m.promised THEN replace(lower(c.number), '-', ' ')
                    ELSE '云监罚 ' || extract(year FROM day) || ' ' || m.n % 20000 || ' 号' END
            || E' \\n ' || m.title || ' ',
         'grams', named.marks || ' ' || lower(s.code) || ' '
            || CASE WHEN m.promised THEN replace(lower(c.number), '-', ' ')
                    ELSE '云监 监罚 罚' || extract(year FROM day) || ' ' || extract(year FROM day)
                         || ' ' || m.n % 20000 || ' ' || m.n % 20000 || '号' END
            || ' ' || titled.marks,
         'shown', (CASE WHEN m.promised THEN '{commitment}'::jsonb ELSE '{penalty}'::jsonb END)
            || jsonb_build_object('name', s.name, 'code', s.code, 'title', m.title,
                 'number', coalesce(c.number, r.number), 'document_date', day)
         )) made
 WHERE t.id = {window} ORDER BY m.n"""


def fill(count: int) -> None:
    """Writes the windows with the records, commitments and subjects that they show."""
    from django.db import connection

    values = _first_of_each() | {
        "count": count, "today": TODAY, "subjects": SUBJECTS, "given": GIVEN,
        "given_count": len(GIVEN), "trades": list(TRADES), "trade_count": len(TRADES),
        "forms": list(FORMS), "form_count": len(FORMS), "matters": list(MATTERS),
        "promises": list(PROMISES),
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in (MARKS, PICK, SUBJECT_ROWS, MADE, NAMES, RECORDS, CASES, WINDOWS):
            cursor.execute(_filled(statement, values))
            cursor.execute("ANALYZE")  # the next one joins what this one wrote
        cursor.execute("VACUUM ANALYZE")


def _filled(statement: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        statement = statement.replace(f"{{{name}}}", str(value))
    return statement


def _first_of_each() -> dict[str, Any]:
    """One thing of each kind as the product makes it; the others are copies with other words."""
    import orjson

    from casework.models import Case, PublicityWindow
    from tests import factories as f
    from tests.commitments.world import make_world

    world = make_world()
    case = world.at("performing")
    penalty = f.record(world.company, world.bureau, facts="经查，当事人的行为违法。" * 8)
    shown = {window.kind: window.shown for window in PublicityWindow.objects.all()}
    organs = [f.department(f"云江市第{number}局") for number in range(DEPARTMENTS)]
    shown["commitment"]["text"] = shown["commitment"]["text"] * 3
    for model, pk in ((Case, case.pk), (type(penalty), penalty.pk)):
        assert pk < 10, model
    return {
        "record": penalty.pk, "case": case.pk, "subject": world.company.pk,
        "window": PublicityWindow.objects.get(record=penalty).pk,
        "departments": [organ.pk for organ in organs], "departments_count": DEPARTMENTS,
        "penalty": orjson.dumps(shown["penalty"]).decode(),
        "commitment": orjson.dumps(shown["commitment"]).decode(),
    }  # fmt: skip
