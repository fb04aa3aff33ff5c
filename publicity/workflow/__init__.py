"""The tables of publicity: notices and their items, objections, announcements."""

from publicity.workflow.announcements import ANNOUNCEMENT
from publicity.workflow.items import NOTICE_ITEM
from publicity.workflow.notices import NOTICE
from publicity.workflow.objections import OBJECTION

__all__ = ["ANNOUNCEMENT", "NOTICE", "NOTICE_ITEM", "OBJECTION"]
