"""The effects of publicity: a key in, messages out."""

from datetime import datetime
from typing import Any

from office.effects import effect
from office.messages import tell
from office.models import RegisterEntry
from office.topics import register_topic
from publicity.models import Announcement, Notice, Objection
from publicity.notifications import applicants, evidence_readers, recipients, title_of

register_topic("publicity", "公示与异议", "公示的起草、发布和期满，异议的提出和处理，入选公布", kinds=("publicity",))


def _tell(thing: Any, seq: int) -> None:
    entry = RegisterEntry.objects.get(seq=seq)
    title = title_of(thing, entry)
    for user in recipients(thing, entry):
        tell(user, kind="publicity", title=title, body=f"{title}。", url=thing.get_absolute_url(), at=entry.at)


@effect("publicity.tell")
def tell_about_notice(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of a notice."""
    _tell(Notice.objects.select_related("round__programme").get(pk=thing_id), seq)


@effect("publicity.tell_objection")
def tell_about_objection(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of an objection; the applicant in the words that staff wrote for it."""
    related = ("item__notice__round__programme", "item__application__unit")
    objection = Objection.objects.select_related(*related).get(pk=thing_id)
    _tell(objection, seq)
    entry, application = RegisterEntry.objects.get(seq=seq), objection.item.application
    for user in applicants(objection, entry):
        tell(
            user,
            kind="publicity",
            title=f"{application.number} {application.chain_name}：公示异议已办结",
            body=objection.words_for_applicant,
            url=application.get_absolute_url(),
            at=entry.at,
        )


@effect("publicity.tell_of_virus")
def tell_of_virus(*, thing_id: int, number: int, found_at: str) -> None:
    """Tell those who may handle an objection that a virus was found in a file of its evidence."""
    related = ("item__notice__round__programme", "item__application")
    objection = Objection.objects.select_related(*related).get(pk=thing_id)
    body = f"第 {number} 件证据检出病毒，已经封存，任何人都不能打开。需要的，请承办人联系异议人另行提供。"
    for user in evidence_readers(objection):
        tell(
            user,
            kind="publicity",
            title=f"{objection}：证据检出病毒",
            body=body,
            url=objection.get_absolute_url(),
            at=datetime.fromisoformat(found_at),
        )


@effect("publicity.tell_announcement")
def tell_about_announcement(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of an announcement."""
    _tell(Announcement.objects.select_related("notice__round__programme").get(pk=thing_id), seq)
