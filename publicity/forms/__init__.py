"""The forms of publicity: objections from the public, drafts, what staff fill in when they act."""

from publicity.forms.acts import ReasonForm
from publicity.forms.drafts import (
    AnnouncementForm,
    CorrectedNoticeForm,
    CorrectedResultsForm,
    NoticeForm,
    ResultsForm,
)
from publicity.forms.objections import CodeForm, EmailForm, LetterForm, ObjectionForm, StageForm

__all__ = [
    "AnnouncementForm", "CodeForm", "CorrectedNoticeForm", "CorrectedResultsForm", "EmailForm", "LetterForm",
    "NoticeForm", "ObjectionForm",
    "ReasonForm", "ResultsForm", "StageForm",
]  # fmt: skip
