"""The templates of messages to units: entered and changed by administrators, every version in the register."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction

from applications import permissions as may
from applications.models import MessageTemplate
from applications.placeholders import complaint
from chains.models import Programme
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale

WHO_EDITS = "通知模板由系统管理员管理。"


@dataclass(frozen=True)
class TemplateWords:
    """What a template says, and where it is offered: in one scheme, or in all."""

    name: str
    subject: str
    body: str
    programme: Programme | None = None
    is_retired: bool = False


def save_template(
    template: MessageTemplate | None, words: TemplateWords, *, seen: int = 0, actor: Actor, at: datetime
) -> MessageTemplate:
    """Enter a template, or change one as it stood at revision `seen`; saved unchanged, nothing happens.

    Raises NotAllowed; Stale when somebody else has changed it; NotReady for a name that is taken, missing words,
    unknown or broken placeholders.
    """
    grant = may.can_edit_templates(actor.user)
    if not grant:
        raise NotAllowed(WHO_EDITS)
    with transaction.atomic():
        fresh = MessageTemplate(revision=0)
        if template is not None:
            fresh = MessageTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
            if fresh.revision != seen:
                raise Stale("这个模板刚才已由他人修改，您的修改没有保存。请核对现在的内容后再改。")
        if problems := problems_with(fresh, words):
            raise NotReady(problems)
        names = [field.name for field in fields(words)]
        changed = [name for name in names if getattr(fresh, name) != getattr(words, name)]
        if not changed and template is not None:
            return fresh
        for name in changed:
            setattr(fresh, name, getattr(words, name))
        fresh.revision += 1
        fresh.save()
        facts = {name: getattr(words, name) for name in ("name", "subject", "body", "is_retired")}
        facts |= {"programme": words.programme.code if words.programme else "", "version": fresh.revision}
        action, label = ("edit_template", "修改通知模板") if template else ("enter_template", "新建通知模板")
        register.record(
            fresh, action, label=label, actor=actor, at=at, note=f"第 {fresh.revision} 稿", facts=facts,
            role=grant.role_label,
        )  # fmt: skip
    return fresh


def problems_with(template: MessageTemplate, words: TemplateWords) -> list[Problem]:
    """What keeps a template from being saved."""
    problems = []
    for field, text in (("subject", words.subject), ("body", words.body)):
        if fault := complaint(text):
            problems.append(Problem(fault, field=field))
    taken = MessageTemplate.objects.filter(programme=words.programme, name=words.name).exclude(pk=template.pk)
    if taken.exists():
        problems.append(Problem("已有同名的模板，请换一个名称。", field="name"))
    return problems
