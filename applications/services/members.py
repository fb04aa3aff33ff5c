"""Asking the units that a form names whether they take part."""

from datetime import datetime

from django.db import transaction

from applications.choices import ConfirmationAction
from applications.models import Application, MemberConfirmation
from applications.selectors.form import contents_of, facts_of
from applications.selectors.members import Named, digest_of_row, named_units, row_shown
from applications.services.form import writable
from office import effects
from office.actors import Actor
from office.clock import local_date
from office.machine import begin, follow


def ask_members(application: Application, *, actor: Actor, at: datetime) -> int:
    """Ask every named unit that has people here and was not asked about its present row; returns how many were asked.

    An older question or answer about a row that changed or went is replaced. Raises NotAllowed and WrongState as the
    saving of a section does.
    """
    with transaction.atomic():
        application = writable(application, actor)
        contents = contents_of(application.version)
        units = named_units(application, contents, local_date(at))
        _replace_outdated(application, units, actor, at)
        chain_name = facts_of(application.version, contents=contents).chain_name
        asked = [_ask(application, named, chain_name, actor, at) for named in units if named.can_be_asked]
    return len(asked)


def _replace_outdated(application: Application, units: list[Named], actor: Actor, at: datetime) -> None:
    current = {named.confirmation.pk for named in units if named.holds}
    live = MemberConfirmation.objects.filter(application=application).live().exclude(pk__in=current)
    for outdated in live.select_related("application").order_by("pk"):
        follow(outdated, ConfirmationAction.REPLACE, actor=actor, at=at, evidence=application)


def _ask(application: Application, named: Named, chain_name: str, actor: Actor, at: datetime) -> MemberConfirmation:
    question = MemberConfirmation(
        application=application,
        unit=named.unit,
        section=named.section.key,
        row_id=named.row["id"],
        chain_name=chain_name,
        shown=row_shown(named.section, named.row),
        digest=digest_of_row(named.section, named.row),
        asked_at=at,
    )
    begin(question, actor=actor, at=at, label="请成员确认", audience=("applicant",))
    effects.ask("applications.ask_member", at=at, dedupe=f"confirmation-{question.pk}", thing_id=question.pk)
    return question
