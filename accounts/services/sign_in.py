"""Signing in and out, as acts of the register."""

from datetime import datetime

from accounts.models import User
from office import register
from office.machine import Actor


def record_sign_in(user: User, *, actor: Actor, at: datetime) -> None:
    """A person signed in."""
    register.record(user, "sign_in", label="登录", actor=actor, at=at)


def record_failed_sign_in(username: str, *, actor: Actor, at: datetime, locked: bool = False) -> None:
    """Somebody failed to sign in. What was typed is kept only when it names an account: it may be a password."""
    user = User.objects.filter(username=username.strip().lower()).first()
    note = "登录已锁定" if locked else ""
    if user is None:
        note = f"{note}（没有此账号）" if note else "没有此账号"
    register.record(user, "sign_in_failed", label="登录失败", actor=actor, at=at, note=note)


def record_sign_out(user: User, *, actor: Actor, at: datetime) -> None:
    """A person signed out."""
    register.record(user, "sign_out", label="退出", actor=actor, at=at)
