"""The tables of publicity."""

from publicity.models.announcements import Announcement
from publicity.models.notices import Notice, NoticeItem
from publicity.models.objections import Objection, ObjectionEvidence

__all__ = ["Announcement", "Notice", "NoticeItem", "Objection", "ObjectionEvidence"]
