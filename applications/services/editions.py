"""Form editions that administrators bring in: a file, checked before it is used, becomes a draft or replaces one."""

import json
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from applications import permissions as may
from applications.choices import EditionState
from applications.editions import check_edition, values_of
from applications.fields import BadEdition
from applications.models import FormEdition
from applications.workflow.editions import EDITION
from chains.models import Programme
from office import register
from office.actors import Actor
from office.machine import NotAllowed, WrongState, begin

LARGEST = 512 * 1024


def draft_edition(file: Any, *, actor: Actor, at: datetime) -> FormEdition:
    """Bring in an edition's file: a new draft, or a changed one where a draft of its code is there.

    Raises NotAllowed; ValidationError naming what is wrong with the file; WrongState when the code is taken by an
    edition that is no draft any more.
    """
    if not may.can_prepare_editions(actor.user):
        raise NotAllowed("表单版本由系统管理员导入。")
    content = _read(file)
    programme = Programme.objects.filter(code=content["programme"]).first()
    if programme is None:
        raise ValidationError(f"没有代码为“{content['programme']}”的试点方案。")
    with transaction.atomic():
        found = FormEdition.objects.select_for_update().filter(programme=programme, code=content["code"]).first()
        if found is None:
            edition = FormEdition(programme=programme, code=content["code"], **values_of(content))
            return begin(edition, actor=actor, at=at, label="导入表单版本")
        if found.state != EditionState.DRAFT:
            state = EDITION.labels[found.state].staff
            raise WrongState(f"代码“{found.code}”的表单版本现在是“{state}”，不能再换；请用新的代码。")
        for name, value in values_of(content).items():
            setattr(found, name, value)
        found.revision += 1
        found.save()
        register.record(found, "replace", label="更换表单文件", actor=actor, at=at)
    return found


def _read(file: Any) -> dict[str, Any]:
    """The file's content, checked. Raises ValidationError."""
    raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ValidationError("文件过大：表单版本的 JSON 文件不超过 512 KB。")
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise ValidationError("这不是 UTF-8 编码的 JSON 文件。") from None
    if not isinstance(content, dict):
        raise ValidationError("文件内容应为一个对象。")
    try:
        check_edition(content)
    except BadEdition as error:
        raise ValidationError(str(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ValidationError("文件的结构不对，请对照下载的现行版本修改。") from None
    return content
