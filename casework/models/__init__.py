"""The nouns of casework, one module each."""

from casework.models.applied import AppliedMeasure, MeasureEvent, MeasureTask, ResponsibleLink
from casework.models.archive import CaseFile, Disposal, LegalHold
from casework.models.assessment import AssessmentClosing
from casework.models.bulk import BulkRow, BulkRun
from casework.models.calendar import CalendarDay, CalendarYear
from casework.models.calendar_run import CalendarMove, CalendarRun
from casework.models.case import Case
from casework.models.court_paper import CourtPaper
from casework.models.deadline import CaseDeadline
from casework.models.department import Department
from casework.models.document import (
    Evidence,
    EvidenceLook,
    EvidenceState,
    IssuedDocument,
    PhysicalOriginal,
    Redaction,
    SealedPaper,
)
from casework.models.draft import FormDraft
from casework.models.event import CaseEvent
from casework.models.exporting import ExportRun
from casework.models.finding import CheckFinding
from casework.models.heartbeat import Heartbeat
from casework.models.importing import (
    DeclaredDecisions,
    FlawedRow,
    ImportFault,
    ImportRun,
    TwinDecision,
)
from casework.models.ladder import LadderStep
from casework.models.licence import Licence
from casework.models.measure import Measure
from casework.models.outbox import OutboxMessage
from casework.models.overview import MorningOverview
from casework.models.print_run import PrintRun
from casework.models.publicity import PublicityEvent, PublicityWindow
from casework.models.record import CreditRecord
from casework.models.record_event import RecordEvent
from casework.models.report import (
    Report,
    ReportContact,
    ReportEvent,
    ReportPicture,
    ReportTry,
)
from casework.models.seal import Seal, SealChange, SealOrder
from casework.models.subject import CodeLetter, Subject, SubjectAccount
from casework.models.substitution import Substitution
from casework.models.sync import (
    SyncAttempt,
    SyncChange,
    SyncKey,
    SyncOrder,
    SyncTarget,
)
from casework.models.urge import Urge
from casework.models.wording import LetterWording

__all__ = [
    "AppliedMeasure",
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
    "CaseFile",
    "CheckFinding",
    "CodeLetter",
    "CourtPaper",
    "CreditRecord",
    "DeclaredDecisions",
    "Department",
    "Disposal",
    "Evidence",
    "EvidenceLook",
    "EvidenceState",
    "ExportRun",
    "FlawedRow",
    "FormDraft",
    "Heartbeat",
    "ImportFault",
    "ImportRun",
    "IssuedDocument",
    "LadderStep",
    "LegalHold",
    "LetterWording",
    "Licence",
    "Measure",
    "MeasureEvent",
    "MeasureTask",
    "MorningOverview",
    "OutboxMessage",
    "PhysicalOriginal",
    "PrintRun",
    "PublicityEvent",
    "PublicityWindow",
    "RecordEvent",
    "Redaction",
    "Report",
    "ReportContact",
    "ReportEvent",
    "ReportPicture",
    "ReportTry",
    "ResponsibleLink",
    "Seal",
    "SealChange",
    "SealOrder",
    "SealedPaper",
    "Subject",
    "SubjectAccount",
    "Substitution",
    "SyncAttempt",
    "SyncChange",
    "SyncKey",
    "SyncOrder",
    "SyncTarget",
    "TwinDecision",
    "Urge",
]
