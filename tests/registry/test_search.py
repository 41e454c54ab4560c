"""What a search among windows finds: the rows below are the rule; on SQLite and on PostgreSQL."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.models import CreditRecord
from casework.models.publicity import PublicityWindow
from casework.registry import search, search_index
from casework.registry.display import Cause, follow_records
from casework.registry.grams import grams, marks, plain
from casework.registry.search import Chosen, citizen_number_in, newest_first, words_of_query
from casework.today import moment
from tests import factories as f

TODAY = date(2026, 8, 1)
CITIZEN = "11010519491231002X"


def on_display():
    return PublicityWindow.objects.on_display(TODAY, moment())


def found(text="", **how):
    return [row.record_id for row in newest_first(on_display(), words_of_query(text), **how).rows]


@pytest.fixture
def organ(db):
    return f.department("云江市市场监督管理局")


@pytest.fixture
def one(organ):
    """The record that the table looks for."""
    who = f.subject("云江市远航（集团）ABC餐饮管理有限公司", code=f.GOOD_CODES[0])
    return f.record(who, organ, number="云市监罚〔2026〕12号", title="第3批 销售超过保质期的食品")


@pytest.fixture
def others(organ):
    """Records that must never turn up beside it: alike in every single bigram."""
    who = f.subject("云江市航远餐管有理限司公", code=f.GOOD_CODES[1])
    return f.record(who, organ, number="云市监罚〔2026〕112号", title="第33批 超限运输")


# What is typed, and whether the record above is found.
TABLE = [
    ("远航", True),  # two characters in the middle of a name
    ("餐饮管理", True),
    ("云江市远航（集团）", True),
    ("云江市远航(集团)", True),  # half-width brackets
    ("云江市远航集团", True),  # and without them
    ("航集", True),  # brackets do not part a name
    ("有限公司 远航", True),  # words in any order
    ("食品　远航", True),  # a full-width blank
    ("远航 别家", False),  # every word must stand there
    ("航远", False),
    ("远餐", False),
    ("ABC", True),
    ("abc餐饮", True),
    ("ＡＢＣ餐饮", True),
    ("AB", False),  # letters and figures in full
    ("bc餐饮", False),
    (f.GOOD_CODES[0], True),
    (f.GOOD_CODES[0].lower(), True),
    ("９１３２０１００ＭＡ０００００１５Ｑ", True),
    (f" {f.GOOD_CODES[0]} ", True),
    (f.GOOD_CODES[0][:17], False),
    ("云市监罚〔2026〕12号", True),
    ("云市监罚[2026]12号", True),
    ("云市监罚（2026）12号", True),
    ("云市监罚(2026)12号", True),
    ("云市监罚【2026】12号", True),
    ("云市监罚2026 12号", True),
    ("云市监罚〔２０２６〕１２号", True),
    ("12号", True),
    ("2026〕12", True),
    ("云市监罚〔2026〕1号", False),
    ("云市监罚〔2026〕2号", False),
    ("〔2026〕112号", False),
    ("第3批", True),
    ("第33批", False),
    ("保质期的食品", True),
    ("保质期%食品", False),  # wildcards are plain
    ("保质期_食品", False),
    ("远航%", True),  # and mean nothing at the end of a word
    ("'; DROP TABLE casework_publicitywindow; --", False),
    ("<b>远航</b>", False),  # b is a word of its own
    ("远\x00航", True),
    ("远航 司", True),  # one character beside a word is looked for in what the word finds
    ("远航 没", False),
]


@pytest.mark.parametrize(("text", "is_found"), TABLE)
def test_what_is_found(one, others, text, is_found):
    assert (one.pk in found(text)) is is_found
    assert newest_first(on_display(), words_of_query(text)).next == ""


@pytest.mark.parametrize(("text", "is_found"), TABLE)
def test_the_index_finds_what_the_newest_would(monkeypatch, one, others, text, is_found):
    """With no look at the newest the rule is the same, and the other way about."""
    monkeypatch.setattr(search, "NEWEST", 1)
    assert (one.pk in found(text)) is is_found


@pytest.mark.parametrize("text", ["", "  ", "%", "《》。，", "\x00"])
def test_no_word_at_all_is_no_search(text):
    assert not words_of_query(text)


@pytest.mark.parametrize(
    ("text", "too_short"),
    [("远", True), ("远 航", True), ("《远》", True), ("3", True), ("x", True), ("远航", False),
     ("12", False), ("3号", False), ("远 12", False)],
)  # fmt: skip
def test_one_character_is_too_short(text, too_short):
    assert words_of_query(text).single is too_short


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (CITIZEN, True), (CITIZEN.lower(), True), (f"王芳 {CITIZEN}", True),
        ("110105 19491231 002X", True), ("１１０１０５１９４９１２３１００２Ｘ", True),
        (f"号码{CITIZEN}。", True), ("110105194912310021", False), (f.GOOD_CODES[0], False),
        (f"9{CITIZEN}", False), ("云市监罚〔2026〕12号", False),
    ],
)  # fmt: skip
def test_a_citizen_number_is_known_however_it_is_written(text, is_one):
    assert citizen_number_in(text, today=TODAY) is is_one


@settings(deadline=None)  # a busy machine is no fault of the rule
@given(st.text(alphabet="远航公司ab12〔〕 （号", max_size=30), st.data())
def test_whatever_stands_in_a_text_is_among_its_marks(text, data):
    """What the words find the index finds: no part of a text has a mark that the text has not."""
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    query = words_of_query(text[begin:end])
    if all(part in plain(text) for part in query.texts):
        assert set(query.marks) <= set(grams([text]).split())


def test_a_text_read_with_one_eye():
    assert plain("云市监罚〔2026〕１２号") == " 云市监罚 2026 12 号 "
    assert list(marks("罚〔2026〕12号")) == ["2026", "罚2026", "12", "12号"]
    assert grams(["远航", "航远", "远航"]) == "远航 航远"


def test_choices_narrow_a_search_and_each_other(one, others, organ):
    elsewhere = f.record(one.subject, f.department("云江市水利局"), kind="serious_list")
    disputed = f.record(one.subject, organ, disputed=True)
    rows = [
        ("远航", Chosen(), {one.pk, elsewhere.pk, disputed.pk}),
        ("远航", Chosen(kind="penalty"), {one.pk, disputed.pk}),
        ("远航", Chosen(department=organ.pk), {one.pk, disputed.pk}),
        ("远航", Chosen(department=organ.pk, disputed=True), {disputed.pk}),
        ("远航", Chosen(kind="serious_list", department=organ.pk), set()),
        ("", Chosen(kind="penalty"), {one.pk, others.pk, disputed.pk}),
        ("", Chosen(disputed=True), {disputed.pk}),
        ("", Chosen(kind="commitment"), set()),
    ]
    for text, chosen, expected in rows:
        assert set(found(text, chosen=chosen)) == expected, (text, chosen)


@pytest.mark.parametrize(
    "fields",
    [
        {"publicity": "unpublished", "published_on": None}, {"publicity": "suspended"},
        {"publicity": "shielded"}, {"publicity": "hidden"}, {"publicity": "ended"},
        {"publicity": "withdrawn"}, {"off_display": TODAY},
    ],
)  # fmt: skip
def test_what_is_not_on_display_is_not_found(one, fields):
    assert found("远航") == [one.pk]
    CreditRecord.objects.update(**fields)
    one = CreditRecord.objects.get()
    follow_records([one], Cause(TODAY, moment()))
    assert found("远航") == found() == found(one.number) == []


def test_a_natural_person_is_not_found(organ):
    person = f.subject("王芳华", kind="natural", code=CITIZEN)
    f.record(person, organ, title="无照经营")
    assert found("王芳") == found("王芳华") == found(CITIZEN) == found("无照") == found() == []


def test_what_is_corrected_is_found_by_what_stands_there_now(one):
    CreditRecord.objects.update(title="虚假宣传")
    follow_records([CreditRecord.objects.get()], Cause(TODAY, moment()))
    assert found("保质期") == []
    assert found("虚假宣传") == [one.pk]


def _many(organ, count):
    """Records of one company on few days, so that most share their day with others."""
    who = f.subject("云江市远航有限公司")
    return [
        f.record(who, organ, document_date=date(2026, 1, 1) + timedelta(days=n % 3)).pk
        for n in range(count)
    ]


def _walk(text, size, between=lambda number: None):
    seen, after, number = [], "", 0
    while True:
        page = newest_first(on_display(), words_of_query(text), after=after, size=size)
        seen += [row.record_id for row in page.rows]
        assert page.first is (number == 0)
        if not page.next:
            return seen
        after, number = page.next, number + 1
        between(number)


@pytest.mark.parametrize("newest", [1, 4, 2000])
@pytest.mark.parametrize("text", ["", "远航"])
@pytest.mark.parametrize("size", [1, 3, 13, 20])
def test_all_pages_together_hold_each_window_once(monkeypatch, organ, size, text, newest):
    monkeypatch.setattr(search, "NEWEST", newest)
    rows = _many(organ, 13)
    expected = sorted(rows, key=lambda pk: (CreditRecord.objects.get(pk=pk).document_date, pk))
    assert _walk(text, size) == expected[::-1]


@pytest.mark.parametrize("text", ["", "远航"])
def test_what_arrives_meanwhile_moves_nothing(organ, text):
    rows = _many(organ, 9)
    who = f.subject("云江市远航货运有限公司")

    def between(number):
        f.record(who, organ, document_date=date(2026, 5, number))

    seen = _walk(text, 2, between)
    assert sorted(seen) == rows
    assert len(found(text)) == 9 + 4


def test_what_is_taken_down_meanwhile_does_not_end_the_walk(monkeypatch, organ):
    """Between the statement that finds and the one that reads, a window closes."""
    rows = _many(organ, 5)
    read = search._among_newest

    def then_closed(*how):
        keys = read(*how)
        PublicityWindow.objects.filter(pk=keys[0]).update(state="hidden")
        return keys

    monkeypatch.setattr(search, "_among_newest", then_closed)
    page = newest_first(on_display(), words_of_query("远航"), size=2)
    assert len(page.rows) == 1
    monkeypatch.undo()
    after = newest_first(on_display(), words_of_query("远航"), size=9, after=page.next)
    seen = {row.record_id for row in (*page.rows, *after.rows)}
    assert len(seen) == len(rows) - 1


@pytest.mark.parametrize(
    "after", ["", "x", "2026-01-01", "2026-13-01.4", ".", "2026-01-01.x", "2026-01-01.²",
              f"2026-01-01.{'9' * 19}", "\x00.1"],
)  # fmt: skip
def test_a_mark_that_nobody_wrote_begins_at_the_start(one, after):
    page = newest_first(on_display(), words_of_query(""), after=after)
    assert page.first
    assert [row.record_id for row in page.rows] == [one.pk]


OTHER_INDEXES = (
    "window_newest", "window_of_kind", "window_of_department", "window_of_organ_kind",
    "window_of_status", "window_disputed", "window_past_term", "window_counted", "window_changed",
    "window_organ_changed",
)  # fmt: skip


def test_two_characters_are_looked_up_and_not_read_for(one):
    """Where nothing else helps, the database takes the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"SELECT rowid FROM {search_index.NAME}('远航')")
            assert cursor.fetchall() == [(PublicityWindow.objects.get().pk,)]
            return
        cursor.execute(f"DROP INDEX {', '.join(OTHER_INDEXES)}")
        cursor.execute("SET LOCAL enable_seqscan = off")
    inner = on_display().filter(search.Marked(["远航", "kind=penalty"]))
    assert f"Index Scan on {search_index.NAME}" in inner.explain()
    assert inner.count() == 1


def test_triggers_that_a_rebuilt_table_has_lost_are_put_up_again(one):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {search_index.NAME}_change")
    CreditRecord.objects.update(title="虚假宣传")
    follow_records([CreditRecord.objects.get()], Cause(TODAY, moment()))
    search_index.keep(connection)
    assert _by_index_alone("虚假宣传") == [one.pk]
    assert _by_index_alone("保质期") == []


def _by_index_alone(text):
    wanted = words_of_query(text).marks
    return [row.record_id for row in on_display().filter(search.Marked(wanted))]
