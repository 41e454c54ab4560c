"""What the actions of a sample case write."""

from casework.models import Department


def address(change):
    office = Department.objects.get(is_credit_office=True)
    change.set_case(department=office, office=office, title=change.data["topic"])


def mark_extended(change):
    change.note(extended=True)


def unmark_extended(change):
    change.note(extended=False)


def end_publicity(change):
    if change.record is not None:
        change.update(change.record, publicity="ended", ended_on=change.today)


def break_down(change):
    change.update(change.record, publicity="ended")
    raise RuntimeError("the power went off")
