"""Orders as csv files in a folder, whole or not at all, and replies read back."""

import csv
import io
import logging
from pathlib import Path

import pytest

from casework.models import SyncOrder
from casework.syncing import folders
from casework.today import moment
from tests import factories as f
from tests.syncing.sites import change, site, work

DONE = "2026-08-10T10:00:00+08:00"


@pytest.fixture
def target(record):
    made = site("gsxt", "企业信用信息公示系统", channel="folder", folder="gsxt", secret="")
    change(record, publicity="ended", shared=False)
    return made


def out(target):
    return sorted((folders.folder_of(target) / "out").iterdir())


def lines_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def put(target, text, name="reply.csv"):
    place = folders.folder_of(target) / "in"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return place / name


def test_what_is_due_goes_into_one_file_that_appears_whole(target, record):
    other = f.record(record.subject, record.department)
    change(other, disputed=True)
    assert work() == {"written": 2}
    (path,) = out(target)
    assert path.parent.parent.name == "gsxt"
    first, second = lines_of(path)
    order = SyncOrder.objects.first()
    assert first == {
        "event": str(order.uid), "order": str(order.pk), "do": "withdraw", "mark": "",
        "on": "2026-08-10", "seq": "2", "item": f"record-{record.pk}", "number": record.number,
        "organ": "云江市市场监督管理局", "kind": "penalty", "code": "91320100MA0000015Q",
        "content": "",
    }  # fmt: skip
    assert (second["do"], second["mark"]) == ("annotate", "on")
    assert list(order.journal.values_list("outcome", "detail")) == [("taken", path.name)]
    assert work() == {}


def test_a_reply_acknowledges_and_is_put_away(target):
    work()
    order = SyncOrder.objects.get()
    path = put(target, f"event,done_at,answer\n{order.uid},{DONE},已撤下\n")
    assert work() == {"replies": 1}
    order.refresh_from_db()
    assert (order.state, order.answer, order.answered_on) == (
        "acknowledged",
        "已撤下",
        "2026-08-10",
    )
    assert not path.exists()
    assert len(list((path.parent / "done").iterdir())) == 1


# Files that somebody may put there, where they end up, and what the log says.
BAD = [
    ("event,done_at\nnonsense,2026-08-10T10:00:00+08:00\n", "done", "“event” must be"),
    (f"event,done_at\n00000000-0000-0000-0000-000000000001,{DONE}\n", "done", "there is no order"),
    ("event,done_at\n{uid},yesterday\n", "done", "“done_at” must be"),
    ("a,b\n1,2\n", "refused", "columns event and done_at"),
    ("", "refused", "columns event and done_at"),
    (b"\xff\xfe\x00\x01", "refused", "cannot be read"),
]


@pytest.mark.parametrize(("text", "where", "why"), BAD)
def test_a_reply_that_is_none_changes_nothing_and_is_kept(target, caplog, text, where, why):
    work()
    before = list(SyncOrder.objects.values())
    uid = str(SyncOrder.objects.get().uid)
    path = put(target, text.replace("{uid}", uid) if isinstance(text, str) else text)
    with caplog.at_level(logging.WARNING):
        assert work() == {}
    assert list(SyncOrder.objects.values()) == before
    assert why in caplog.text
    assert len(list((path.parent / where).iterdir())) == 1


def test_a_reply_from_another_sites_folder_counts_for_nothing(target, record):
    other = site("agency", "征信机构", channel="folder", folder="agency", secret="")
    work()
    put(other, f"event,done_at\n{SyncOrder.objects.get().uid},{DONE}\n")
    assert work() == {}
    assert SyncOrder.objects.get().state == "sent"


def test_a_link_out_of_the_folder_is_not_followed(target, tmp_path):
    work()
    outside = tmp_path / "outside.csv"
    outside.write_text(f"event,done_at\n{SyncOrder.objects.get().uid},{DONE}\n")
    place = folders.folder_of(target) / "in"
    place.mkdir(parents=True)
    (place / "link.csv").symlink_to(outside)
    assert work() == {}
    assert outside.exists()


def test_a_restore_waits_in_the_next_file_until_the_withdrawal_is_answered(target, record):
    change(record, publicity="published", shared=True)
    assert work() == {"written": 1}
    first = SyncOrder.objects.first()
    put(target, f"event,done_at\n{first.uid},{DONE}\n")
    assert work() == {"replies": 1, "written": 1}
    assert [one["do"] for path in out(target) for one in lines_of(path)] == ["withdraw", "restore"]


def test_what_is_not_answered_in_a_day_is_written_again_with_the_same_event(target):
    work()
    assert work(days=1, minutes=1) == {"written": 1}
    events = {one["event"] for path in out(target) for one in lines_of(path)}
    assert events == {str(SyncOrder.objects.get().uid)}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_like_a_formula(record, start):
    made = site("gsxt", channel="folder", folder="gsxt", secret="")
    evil = f.record(record.subject, record.department, number=f"{start}HYPERLINK(1)")
    change(evil, publicity="ended", shared=False)
    work()
    text = io.StringIO(out(made)[0].read_bytes().decode("utf-8-sig"), newline="")
    (line,) = csv.DictReader(text)
    assert line["number"] == f"'{start}HYPERLINK(1)"


def test_a_run_that_dies_after_writing_writes_the_same_events_again(target, monkeypatch):
    def die(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("casework.syncing.folders.SyncAttempt.objects.bulk_create", die)
    with pytest.raises(KeyboardInterrupt):
        folders.write_due(target, now=moment())
    monkeypatch.undo()
    assert SyncOrder.objects.get().state == "queued"


def test_a_folder_that_cannot_be_used_costs_nothing_but_a_line(target, settings, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.CASEWORK_SYNC_FOLDER = str(blocked)
    assert folders.try_out(target)
    assert work() == {}
    assert "cannot be used" in caplog.text
    assert SyncOrder.objects.get().state == "queued"


def test_a_draft_is_never_seen_under_the_files_name(target, monkeypatch):
    seen = []

    def rename(self, to):
        seen.append((self.name.startswith("."), Path(to).exists()))
        return Path.replace(self, to)

    monkeypatch.setattr(Path, "rename", rename)
    work()
    assert seen == [(True, False)]
