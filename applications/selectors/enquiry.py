"""What anybody who holds an application's number and query code may know of its way."""

from datetime import datetime
from typing import Any

from django.utils.crypto import constant_time_compare

from applications.deadlines import Ruler
from applications.models import Application
from applications.selectors.way import way_of
from applications.stages import APPLICANT
from office import calendar, clock
from office.machine import workflow_of
from office.words import day_words


def application_called(number: str, code: str) -> Application | None:
    """The application with a number and its query code, or nothing; both must be right."""
    rows = Application.objects.select_related("round__programme", "authority", "unit")
    found = rows.filter(number=number.strip()).first()
    if found is None or not constant_time_compare(found.query_code, code.strip().upper()):
        return None
    return found


def progress_shown(application: Application, at: datetime) -> dict[str, Any]:
    """The state and the way in the unit's words; nothing of the form's content, findings or scores."""
    label = workflow_of(application).labels[application.state]
    ruler = Ruler(calendar.load(), clock.local_date(at))
    return {
        "facts": [
            {"label": "申报编号", "value": application.number},
            {"label": "生态链", "value": application.chain_name or "—"},
            {"label": "批次", "value": application.round.title},
            {"label": "受理部门", "value": application.authority.name},
            {"label": "首次提交", "value": day_words(clock.local_date(application.submitted_at))},
            {
                "label": "现在",
                "tag": {"label": label.to(APPLICANT), "tone": label.tone, "shape": label.shape},
            },
        ],
        "steps": way_of(application, APPLICANT, ruler).steps,
    }
