"""A wish: somebody asks, the office looks, asks back once, extends once, and decides."""

from casework.casetype import CaseType, Deadline, Document, Opening, State, from_any
from tests.sample.guards import not_called_nobody, not_yet_extended, only_case


class Sample(CaseType):
    code = "sample"
    prefix = "SP"

    draft = State(initial=True, held_by="subject")
    filed = State(held_by="credit_officer")
    looking = State(held_by="credit_officer")
    asking = State(held_by="subject", pauses_deadlines=True)
    granted = State(final=True)
    denied = State(final=True)
    dropped = State(final=True)

    decision = Document()

    opening = Opening(
        by=("subject", "window_clerk"),
        guards=[not_called_nobody],
        collects="wish",
        changes="address",
    )

    send = draft.to(filed, by="subject", guards=[only_case])
    take_up = filed.to(looking, by=("credit_officer", "system"))
    ask = looking.to(asking, by="credit_officer", needs_reason=True, collects="question")
    answer = asking.to(looking, by="subject")
    order = looking.stay(by="credit_officer", collects="order")
    extend = looking.stay(
        by="office_head",
        needs_reason=True,
        changes="mark_extended",
        hands_to="office_head",
    )
    take_back = looking.stay(by="office_head", needs_reason=True, changes="unmark_extended")
    grant = looking.to(
        granted, by="office_head", collects="finding", issues=decision, not_by=take_up,
        changes="end_publicity",
    )  # fmt: skip
    deny = looking.to(
        denied, by=("office_head", "credit_officer"), guards=[not_yet_extended, not_called_nobody],
        collects="finding", needs_reason=True, issues=decision, not_by=take_up,
    )  # fmt: skip
    crash = looking.to(denied, by="credit_officer", changes="break_down")
    drop = from_any(draft, filed, looking, asking).to(dropped, by=("subject", "system"))
    trained = looking.stay(by="credit_officer", only_if="repair.public_notice")
    annul = granted.to(looking, by="office_head", after_close=True)

    send_by = Deadline("commitment.draft_stale", start=draft, met_by=send, on_expiry=drop)
    take_up_by = Deadline("repair.accept", start=filed, met_by=take_up, owner="credit_officer")
    decide_by = Deadline(
        "repair.handle", start=looking, met_by=[grant, deny, crash], owner="credit_officer",
        extensions={extend: "repair.extend"}, revokes=take_back,
    )  # fmt: skip
    answer_by = Deadline(
        "repair.supplement_answer", start=asking, met_by=answer, owner="subject", on_expiry=drop
    )
    order_by = Deadline(date="order.until", start=order, met_by=[grant, deny], owner="subject")

    notices = {
        "subject": [take_up, ask, extend, take_back, grant, deny],
        "credit_officer": [send, drop],
    }
