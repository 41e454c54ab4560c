"""The nouns of casework, one module each."""

from casework.models.assessment import AssessmentClosing
from casework.models.bulk import BulkRow, BulkRun
from casework.models.calendar import CalendarDay, CalendarYear
from casework.models.calendar_run import CalendarMove, CalendarRun
from casework.models.case import Case
from casework.models.deadline import CaseDeadline
from casework.models.department import Department
from casework.models.document import Evidence, IssuedDocument
from casework.models.draft import FormDraft
from casework.models.event import CaseEvent
from casework.models.finding import CheckFinding
from casework.models.heartbeat import Heartbeat
from casework.models.importing import ImportFault, ImportRun
from casework.models.ladder import LadderStep
from casework.models.outbox import OutboxMessage
from casework.models.overview import MorningOverview
from casework.models.record import CreditRecord, SyncTarget
from casework.models.record_event import RecordEvent
from casework.models.subject import CodeLetter, Subject, SubjectAccount
from casework.models.substitution import Substitution
from casework.models.urge import Urge

__all__ = [
    "AssessmentClosing",
    "BulkRow",
    "BulkRun",
    "CalendarDay",
    "CalendarMove",
    "CalendarRun",
    "CalendarYear",
    "Case",
    "CaseDeadline",
    "CaseEvent",
    "CheckFinding",
    "CodeLetter",
    "CreditRecord",
    "Department",
    "Evidence",
    "FormDraft",
    "Heartbeat",
    "ImportFault",
    "ImportRun",
    "IssuedDocument",
    "LadderStep",
    "MorningOverview",
    "OutboxMessage",
    "RecordEvent",
    "Subject",
    "SubjectAccount",
    "Substitution",
    "SyncTarget",
    "Urge",
]
