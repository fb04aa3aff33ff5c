"""The forms of applications: the form itself, what officials fill in when they act, lists, rounds."""

from applications.forms.consulting import CloseBodyForm, OpenBodiesForm, OpenedFilter, OpinionsFilter
from applications.forms.corrections import CorrectionsForm
from applications.forms.enquiry import EnquiryForm
from applications.forms.form import AttachmentForm, ScanForm
from applications.forms.lists import ListFilter
from applications.forms.review import ChecklistForm, ListScanForm, ReasonForm
from applications.forms.rounds import EditionFileForm, RoundForm
from applications.forms.versions import VersionsForm

__all__ = [
    "AttachmentForm", "ChecklistForm", "CloseBodyForm", "CorrectionsForm", "EditionFileForm", "EnquiryForm",
    "ListFilter", "ListScanForm", "OpenBodiesForm", "OpenedFilter", "OpinionsFilter", "ReasonForm", "RoundForm",
    "ScanForm", "VersionsForm",
]  # fmt: skip
