"""Somebody becomes an expert: the person behind a name and telephone, and the account that an acceptance brings."""

from datetime import datetime

from django.db import transaction

from accounts.choices import Role
from accounts.models import Person, User
from accounts.services.people import NewAccount, create_person, create_user, phone_digest
from accounts.workflow import roles
from office.clock import local_date
from office.identifiers import normalise_phone
from office.machine import Actor, NotReady, Problem

OTHER_NAME = "该手机号已登记在另一人名下，请核对姓名和手机号。"
OTHER_ACCOUNT = "您登录的账号不是受邀人本人的，请退出后用本人的账号登录，或联系邀请您的部门。"
OTHER_PHONE = "手机号与邀请时登记的不一致，请核对；确已换号的，请联系邀请您的部门更正。"
HAS_ACCOUNT = "您已有账号，请先登录，登录后回到本页接受邀请。"


def person_of(name: str, phone: str) -> Person:
    """The person with a telephone, or a new one. Raises NotReady when the telephone is another name's."""
    known = Person.objects.filter(phone_digest=phone_digest(phone)).first() if phone else None
    if known is None:
        return create_person(name, phone)
    if known.name != name.strip():
        raise NotReady([Problem(OTHER_NAME, field="phone")])
    return known


def join_as_expert(person: Person, *, account: NewAccount | None, actor: Actor, at: datetime) -> User:
    """The account by which an invited person is an expert from now on, and its role; called in a transaction.

    That of the signed-in actor, who must be the person invited — or bear the name, where the invitation knew neither
    telephone nor account — or a new one of the invited person. Raises NotReady for an account or telephone of somebody
    else, a person who has an account already, a taken user name, or conflicting powers (三权分立).
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    user = _own(person, actor.user) if actor.user is not None else _new(person, account, at)
    today = local_date(at)
    if not user.assignments.current(today).filter(role=Role.EXPERT).exists():
        roles.give(user, Role.EXPERT, starts_on=today, actor=Actor.of(user, actor.address), at=at)
    return user


def _own(person: Person, user: User) -> User:
    unknown = not person.phone_digest and not person.users.exists() and user.person.name == person.name
    if user.person_id != person.pk and not unknown:
        raise NotReady([Problem(OTHER_ACCOUNT)])
    return user


def _new(person: Person, account: NewAccount | None, at: datetime) -> User:
    if account is None:
        raise NotReady([Problem("请填写账号信息。")])
    if person.users.filter(is_active=True).exists():
        raise NotReady([Problem(HAS_ACCOUNT)])
    digest = phone_digest(account.phone)
    if person.phone_digest and person.phone_digest != digest:
        raise NotReady([Problem(OTHER_PHONE, field="phone")])
    if not person.phone_digest:
        if Person.objects.filter(phone_digest=digest).exists():
            raise NotReady([Problem(HAS_ACCOUNT, field="phone")])
        with transaction.atomic():
            person.phone, person.phone_digest = normalise_phone(account.phone), digest
            person.save(update_fields=["phone", "phone_digest"])
    return create_user(account.username, person.name, account.password, email=account.email, person=person, at=at)
