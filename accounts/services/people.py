"""Accounts and their roles: created, granted, revoked, stopped; each an act in the register.

The clock stands for the portal's own set-up (commands, demonstration); a person needs the administrator's role.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.tokens import default_token_generator
from django.db import IntegrityError, transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import notifications, permissions
from accounts.models import Assignment, Authority, Person, Unit, User
from accounts.workflow import roles
from office import register
from office.clock import local_date
from office.identifiers import normalise_phone
from office.machine import Actor, NotAllowed, NotReady, Problem
from office.sealed import digest_of

PHONE_TAKEN = "该手机号已登记过账号。请用已有账号登录后办理；忘记密码请联系系统管理员。"
USERNAME_TAKEN = "该用户名已有人使用，请换一个。"


@dataclass(frozen=True)
class NewAccount:
    """What a person types to get an account; the password in plain text only until it is hashed."""

    username: str
    name: str
    phone: str
    password: str
    email: str = ""


def phone_digest(phone: str) -> str:
    """The keyed digest under which a telephone number is found. Raises ValidationError for what is no number."""
    return digest_of(normalise_phone(phone), "person.phone")


def create_user(
    username: str,
    name: str,
    password: str | None,
    *,
    phone: str = "",
    email: str = "",
    person: Person | None = None,
    actor: Actor | None = None,
    at: datetime,
) -> User:
    """An account, with its person or for an existing one; without a password nobody can sign in to it yet.

    Without an actor the new person acts for themself. Raises NotReady when user name or telephone are taken,
    ValidationError for a telephone that is none. The strength of the password is the form's question.
    """
    username = username.strip().lower()
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise NotReady([Problem(USERNAME_TAKEN, field="username")])
        user = User(username=username, person=person or create_person(name, phone), email=email, created_at=at)
        user.set_password(password)
        try:
            with transaction.atomic():
                user.full_clean(exclude=["password"], validate_constraints=False)
                user.save(force_insert=True)
        except IntegrityError as error:
            raise NotReady([Problem(USERNAME_TAKEN, field="username")]) from error
        register.record(user, "create_account", label="建立账号", actor=actor or Actor.of(user), at=at)
    return user


def add_account(*, username: str, name: str, phone: str, email: str, actor: Actor, at: datetime) -> User:
    """An account without a password, by the administrator; a second one of a known telephone is the same person's.

    Raises NotAllowed, NotReady when the user name is taken or the telephone belongs to somebody of another name.
    """
    _administrators_only(actor)
    person = Person.objects.filter(phone_digest=phone_digest(phone)).first()
    if person is not None and person.name != name.strip():
        raise NotReady([Problem("该手机号已登记在另一人名下，请核对姓名和手机号。", field="phone")])
    return create_user(username, name, None, phone=phone, email=email, person=person, actor=actor, at=at)


def create_person(name: str, phone: str) -> Person:
    """A new person. Raises NotReady when the telephone is somebody's already."""
    person = Person(name=name.strip())
    if phone:
        stored = normalise_phone(phone)
        person.phone, person.phone_digest = stored, phone_digest(stored)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise NotReady([Problem(PHONE_TAKEN, field="phone")]) from error
    return person


def grant(
    user: User,
    role: str,
    *,
    unit: Unit | None = None,
    authority: Authority | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> Assignment:
    """Give an account a role, from today unless `starts_on` is given. Raises NotAllowed, NotReady (see roles.give)."""
    _administrators_only(actor)
    with transaction.atomic():
        held = roles.give(
            user, role, unit=unit, authority=authority, starts_on=starts_on or local_date(at), ends_on=ends_on,
            actor=actor, at=at,
        )  # fmt: skip
        if not actor.is_clock:
            notifications.role_granted(user, held.role_label, held.scope_label, at)
    return held


def revoke(held: Assignment, *, actor: Actor, at: datetime, note: str = "") -> None:
    """Take a role away from this instant; twice does no harm. Raises NotAllowed, NotReady for one's own last key."""
    _administrators_only(actor)
    if actor.user is not None and held.user_id == actor.user.pk:
        raise NotReady([Problem("不能撤销自己的角色，请由另一位系统管理员办理。")])
    with transaction.atomic():
        if roles.end(held, actor=actor, at=at, note=note):
            notifications.role_revoked(held.user, held.role_label, held.scope_label, at)


def set_active(user: User, active: bool, *, actor: Actor, at: datetime, note: str = "") -> None:
    """Let an account sign in, or stop it; stopped at its next request. Raises NotAllowed, NotReady for one's own."""
    _administrators_only(actor)
    if actor.user is not None and user.pk == actor.user.pk:
        raise NotReady([Problem("不能停用自己的账号，请由另一位系统管理员办理。")])
    with transaction.atomic():
        fresh = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if fresh.is_active == active:
            return
        fresh.is_active = active
        fresh.save(update_fields=["is_active"])
        action, label = ("enable_account", "恢复账号") if active else ("disable_account", "停用账号")
        register.record(fresh, action, label=label, actor=actor, at=at, note=note)
    user.is_active = active


def change_password(user: User, password: str, *, actor: Actor, at: datetime) -> None:
    """Set a new password; other sessions of the account end by it."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        register.record(user, "change_password", label="修改密码", actor=actor, at=at)


def order_password_link(user: User, *, actor: Actor, at: datetime) -> tuple[str, str]:
    """(uid, token) of a link by which the person sets a password once. Raises NotAllowed, NotReady when stopped."""
    _administrators_only(actor)
    if not user.is_active:
        raise NotReady([Problem("该账号已停用，请先恢复。")])
    register.record(user, "order_password_link", label="发放设置密码链接", actor=actor, at=at)
    return urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)


def change_profile(user: User, *, name: str, email: str, phone: str = "", actor: Actor, at: datetime) -> None:
    """Correct one's own name, e-mail and telephone (个人信息保护法 第46条); an empty telephone leaves it as it is.

    Raises NotReady when another person has the telephone, ValidationError for what is no number.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=user.person_id)
        changed = [
            word for word, differs in (("姓名", person.name != name), ("电子邮箱", user.email != email)) if differs
        ]
        person.name, user.email = name, email
        if phone and phone_digest(phone) != person.phone_digest:
            changed.append("手机号")
            person.phone, person.phone_digest = normalise_phone(phone), phone_digest(phone)
        if not changed:
            return
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError as error:
            raise NotReady([Problem("该手机号已登记在另一人名下，请核对。", field="phone")]) from error
        user.save(update_fields=["email"])
        user.person = person
        register.record(
            user, "change_profile", label="修改个人资料", actor=actor, at=at, note=f"修改：{'、'.join(changed)}"
        )


def _administrators_only(actor: Actor) -> None:
    if not actor.is_clock and not (actor.user and permissions.can_administer(actor.user)):
        raise NotAllowed("只有系统管理员可以管理账号和角色。")
