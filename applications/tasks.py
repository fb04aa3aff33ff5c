"""The effects of applications: a key in, messages out."""

from datetime import datetime

from django.urls import reverse

from accounts.models import Authority
from applications import notifications
from applications.choices import ConsultationAction
from applications.deadlines import Ruler
from applications.models import Application, BodyAccess, Consultation, FormEdition, MemberConfirmation, Round
from applications.notifications import answer_notices, notices_of, question_notices
from applications.selectors.waiting import clerks_of_round
from office import calendar
from office.clock import local_date
from office.effects import ask, effect
from office.messages import tell
from office.models import RegisterEntry, Upload

TOLD_AT_ONCE = 200


@effect("applications.tell_of_virus")
def tell_of_virus(*, thing_id: int, upload_id: int, is_units: bool, found_at: str) -> None:
    """Tell those who can put it right that a virus was found in a file of an application."""
    related = ("unit", "authority", "round__programme", "version")
    application = Application.objects.select_related(*related).get(pk=thing_id)
    upload, when = Upload.objects.get(pk=upload_id), datetime.fromisoformat(found_at)
    for notice in notifications.virus_notices(application, upload, is_units=is_units):
        words = {"title": notice.title, "body": notice.body, "url": application.get_absolute_url()}
        tell(notice.user, kind="application", at=when, **words)


@effect("applications.tell")
def tell_about_step(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one entry of the register."""
    application = Application.objects.select_related("unit", "authority", "round__programme").get(pk=thing_id)
    entry = RegisterEntry.objects.select_related("detail").get(seq=seq)
    for notice in notices_of(application, entry):
        tell(
            notice.user,
            kind="application",
            title=notice.title,
            body=notice.body,
            url=application.get_absolute_url(),
            at=entry.at,
        )


@effect("applications.warn")
def warn_of_deadline(*, thing_id: int, revision: int, tone: str, asked_at: str) -> None:
    """Tell whose deadline ends or is over; nobody when the application has moved on meanwhile."""
    related = ("unit", "authority", "round__programme__selecting_authority")
    application = Application.objects.select_related(*related).filter(pk=thing_id, revision=revision).first()
    if application is None:
        return
    at = datetime.fromisoformat(asked_at)
    left = Ruler(calendar.load(), local_date(at)).left(application.due_at)
    if left.tone == tone:
        for notice in notifications.deadline_notices(application, left):
            words = {"title": notice.title, "body": notice.body, "url": application.get_absolute_url()}
            tell(notice.user, kind="deadline", at=at, **words)


@effect("applications.tell_edition")
def tell_about_edition(*, thing_id: int, seq: int) -> None:
    """Tell the administrators concerned about one step of a form edition."""
    edition = FormEdition.objects.get(pk=thing_id)
    entry = RegisterEntry.objects.select_related("detail").get(seq=seq)
    for notice in notifications.edition_notices(edition, entry):
        words = {"title": notice.title, "body": notice.body, "url": edition.get_absolute_url()}
        tell(notice.user, kind="edition", at=entry.at, **words)


@effect("applications.tell_opening")
def tell_opening(*, call_id: int, after: int, told_at: str) -> None:
    """Tell the next clerks, in the order of their keys, that a round has opened, and promise to tell those after them.

    Both stand or fall together, and each promise is given once: nobody is told twice, and nobody is left out.
    """
    call = Round.objects.select_related("programme").get(pk=call_id)
    at = datetime.fromisoformat(told_at)
    clerks = list(clerks_of_round(call, after, local_date(at))[:TOLD_AT_ONCE])
    title, body = notifications.opening_notice(call)
    for user in clerks:
        tell(user, kind="round", title=title, body=body, url=reverse("applications:start"), at=at)
    if len(clerks) == TOLD_AT_ONCE:
        last = clerks[-1].pk
        key = {"call_id": call_id, "after": last, "told_at": told_at}
        ask("applications.tell_opening", at=at, dedupe=f"{call_id}:{last}", **key)


@effect("applications.remind")
def remind_authority(*, call_id: int, authority_id: int, note: str, asked_at: str) -> None:
    """Tell an authority which files of a round it still has."""
    call, at = Round.objects.select_related("programme").get(pk=call_id), datetime.fromisoformat(asked_at)
    url = f"{reverse('applications:list')}?call={call.pk}"
    for notice in notifications.reminders(call, Authority.objects.get(pk=authority_id), note, at):
        tell(notice.user, kind="deadline", title=notice.title, body=notice.body, url=url, at=at)


@effect("applications.ask_member")
def tell_member(*, thing_id: int) -> None:
    """Tell the people of a named unit that they are asked whether it takes part."""
    question = _confirmation(thing_id)
    for notice in question_notices(question):
        tell(
            notice.user, kind="confirmation", title=notice.title, body=notice.body, url=question.get_absolute_url(),
            at=question.asked_at,
        )  # fmt: skip


@effect("applications.tell_confirmation")
def tell_about_answer(*, thing_id: int, seq: int) -> None:
    """Tell the lead unit's clerks what a named unit answered."""
    answer, entry = _confirmation(thing_id), RegisterEntry.objects.select_related("detail").get(seq=seq)
    url = reverse("applications:confirmations_of", args=[answer.application_id])
    for notice in answer_notices(answer, entry):
        tell(notice.user, kind="confirmation", title=notice.title, body=notice.body, url=url, at=entry.at)


def _confirmation(pk: int) -> MemberConfirmation:
    return MemberConfirmation.objects.select_related("unit", "application__unit").get(pk=pk)


@effect("applications.tell_access")
def tell_about_access(*, access_id: int) -> None:
    """Tell a body's people that a round is open to it, or not any more."""
    access = BodyAccess.objects.select_related("round", "body").get(pk=access_id)
    for notice in notifications.access_notices(access):
        words = {"title": notice.title, "body": notice.body, "url": reverse("applications:consulted")}
        tell(notice.user, kind="consultation", at=access.closed_at or access.opened_at, **words)


@effect("applications.ask_body")
def tell_body(*, thing_id: int) -> None:
    """Tell the people of a body that they are asked for its opinion."""
    asked = _consultation(thing_id)
    for notice in notifications.consultation_notices(asked):
        words = {"title": notice.title, "body": notice.body, "url": _body_url(asked)}
        tell(notice.user, kind="consultation", at=asked.asked_at, **words)


@effect("applications.tell_consultation")
def tell_about_consultation(*, thing_id: int, seq: int) -> None:
    """Tell whoever asked what the body answered, or the body what became of the question."""
    asked, entry = _consultation(thing_id), RegisterEntry.objects.select_related("detail").get(seq=seq)
    url = asked.get_absolute_url() if entry.action == ConsultationAction.ANSWER else _body_url(asked)
    for notice in notifications.consultation_notices(asked, entry):
        tell(notice.user, kind="consultation", title=notice.title, body=notice.body, url=url, at=entry.at)


@effect("applications.warn_consultation")
def warn_of_answer(*, thing_id: int, revision: int, tone: str, asked_at: str) -> None:
    """Tell whose answer is due today or overdue; nobody when the question has moved on meanwhile."""
    asked, at = _consultation(thing_id), datetime.fromisoformat(asked_at)
    if asked.revision != revision or asked.due_at is None:
        return
    left = Ruler(calendar.load(), local_date(at)).left(asked.due_at)
    if left.tone == tone:
        for notice, is_asker in notifications.consultation_reminders(asked, left):
            url = asked.get_absolute_url() if is_asker else _body_url(asked)
            tell(notice.user, kind="consultation", title=notice.title, body=notice.body, url=url, at=at)


def _body_url(asked: Consultation) -> str:
    """The page of the file for the body's people."""
    return reverse("applications:consulted_file", args=[asked.application_id])


def _consultation(pk: int) -> Consultation:
    return Consultation.objects.select_related("body", "asked_by", "application__round__programme").get(pk=pk)
