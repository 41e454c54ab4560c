"""Every key that a rule pack must answer, and what kind of answer it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.clock.periods import Period
from casework.errors import BadLadder, BadPeriod
from casework.policies.ladders import read_ladder

PERIOD = "period"
NUMBER = "number"
FLAG = "flag"
WORDS = "words"
LADDER = "ladder"

KINDS: Mapping[str, str] = {
    PERIOD: "a period such as 3wd, 20d or 3m",
    NUMBER: "a whole number, not negative",
    FLAG: "true or false",
    WORDS: "a list of words",
    LADDER: "rungs in the order of their days, such as -1wd handler head",
}


def _all(kind: str, names: str) -> dict[str, str | tuple[str, ...]]:
    return dict.fromkeys(names.split(), kind)


# A tuple lists the words from which a rule chooses.
KEYS: Mapping[str, str | tuple[str, ...]] = {
    **_all(
        PERIOD,
        "repair.draft_stale repair.push repair.accept repair.handle repair.joint_check repair.cap "
        "repair.extend repair.end_own repair.sync repair.other_province repair.notice_period "
        "repair.supplement_notice repair.supplement_answer repair.statement repair.revocation "
        "repair.restore repair.bar_after_revocation repair.reasons",
    ),
    **_all(FLAG, "repair.training repair.public_notice repair.list_first"),
    **_all(WORDS, "repair.papers repair.law"),
    **_all(
        PERIOD,
        "objection.draft_stale objection.annotate objection.intake objection.supplement_notice "
        "objection.supplement_answer objection.own objection.compare objection.forward "
        "objection.provider objection.extend objection.cap objection.cap_extend "
        "objection.correct objection.settle objection.tell "
        "objection.review_term objection.review objection.review_cap objection.restore",
    ),
    **_all(FLAG, "objection.suspend_disclosure objection.tests_excluded"),
    "objection.silence": ("end_disclosure", "annotate", "escalate"),
    "objection.unverifiable": ("end_disclosure", "annotate"),
    **_all(
        PERIOD,
        "commitment.draft_stale commitment.supplement_notice commitment.supplement_answer "
        "commitment.accept commitment.publish commitment.check commitment.decide "
        "commitment.statement commitment.find commitment.confirm commitment.annotate",
    ),
    "commitment.breach_class": ("light", "ordinary", "serious"),
    "commitment.false_class": ("light", "ordinary", "serious"),
    "list.abnormal_list.class": ("light", "ordinary", "serious", "unclear"),
    **_all(
        NUMBER,
        "class.light.min_months class.light.max_months "
        "class.ordinary.min_months class.ordinary.max_months "
        "class.serious.min_months class.serious.max_months class.fine_very_large",
    ),
    **_all(FLAG, "class.light.published"),
    **_all(WORDS, "class.special_fields publicity.natural.law"),
    **_all(PERIOD, "record.publish record.withdraw urge.answer"),
    **_all(PERIOD, "measure.execute measure.lift measure.clean_record"),
    **_all(PERIOD, "report.handle report.kept report.address_kept"),
    **_all(
        WORDS,
        "list.alias "
        "list.penalty.entry list.penalty.decides list.penalty.exit "
        "list.serious_list.entry list.serious_list.decides list.serious_list.exit "
        "list.abnormal_list.entry list.abnormal_list.decides list.abnormal_list.exit "
        "list.breach.entry list.breach.decides list.breach.exit "
        "list.other.entry list.other.decides list.other.exit "
        "list.commitment.entry list.commitment.decides list.commitment.exit "
        "list.licence.entry list.licence.decides list.licence.exit",
    ),
    **_all(
        NUMBER,
        "retention.least retention.other "
        "retention.repair.repaired retention.repair.refused retention.repair.rejected "
        "retention.repair.revoked retention.repair.restored retention.repair.withdrawn "
        "retention.objections.closed retention.objections.refused retention.objections.withdrawn "
        "retention.commitments.fulfilled retention.commitments.breached "
        "retention.commitments.withdrawn retention.commitments.ended",
    ),
    **_all(NUMBER, "log.query_years log.bad_data_years log.pia_years"),
    **_all(PERIOD, "clock.longest_pause clock.backdate"),
    **_all(LADDER, "ladder.default ladder.commitments ladder.objections ladder.repair"),
    **_all(
        NUMBER,
        "assessment.on_time_percent assessment.on_time_least_percent assessment.few_steps "
        "assessment.overdue_steps assessment.extension_percent assessment.supplement_percent "
        "assessment.upheld_percent assessment.sync_failure_percent "
        "assessment.check_coverage_percent statistics.small_cell "
        "watch.paused_percent watch.last_day_percent watch.rounds watch.few_pauses",
    ),
    **_all(
        NUMBER,
        "spot.relied spot.breach spot.late spot.missed spot.report spot.objection spot.serious "
        "spot.ordinary spot.unchecked spot.unchecked_days spot.medium spot.high "
        "spot.high_percent spot.medium_percent spot.low_percent",
    ),
    "clock.acceptance": ("restart", "suspend"),
    "clock.handling": ("restart", "suspend"),
}

SEEN = ("text", "reported", "default")


def fits(key: str, value: object) -> bool:
    """Whether the value is of the kind that the key takes."""
    kind = KEYS[key]
    if isinstance(kind, tuple):
        return value in kind
    if kind == PERIOD:
        return isinstance(value, str) and _is_period(value)
    if kind == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if kind == FLAG:
        return isinstance(value, bool)
    words = isinstance(value, list) and all(isinstance(word, str) for word in value)
    return words and (kind != LADDER or _is_ladder(value))


def _is_ladder(lines: Any) -> bool:
    try:
        return bool(read_ladder(lines))
    except BadLadder:
        return False


def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except BadPeriod:
        return False
    return True
