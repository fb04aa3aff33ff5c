"""The tables of applications: rounds and editions, the form, the review."""

from applications.models.application import Application, Attachment, FormVersion, SectionContent
from applications.models.consulting import BodyAccess, Consultation
from applications.models.correspondence import CaseMessage, MessageTemplate
from applications.models.members import MemberConfirmation
from applications.models.notes import StaffNote
from applications.models.preferences import ListPreference
from applications.models.review import ChecklistFinding, Correction, Recommendation
from applications.models.rounds import FormEdition, Round

__all__ = [
    "Application",
    "Attachment",
    "BodyAccess",
    "CaseMessage",
    "ChecklistFinding",
    "Consultation",
    "Correction",
    "FormEdition",
    "FormVersion",
    "ListPreference",
    "MemberConfirmation",
    "MessageTemplate",
    "Recommendation",
    "Round",
    "SectionContent",
    "StaffNote",
]
