"""The tables of publicity."""

from publicity.models.announcements import Announcement
from publicity.models.codes import EmailCode
from publicity.models.notices import Notice, NoticeItem
from publicity.models.objections import Objection, ObjectionEvidence

__all__ = ["Announcement", "EmailCode", "Notice", "NoticeItem", "Objection", "ObjectionEvidence"]
