"""Confirming an e-mail address by a code: few tries, a short time, nothing told of which addresses are known."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare

from office import effects
from office.ciphers import digest_of
from publicity.models import EmailCode
from publicity.models.codes import CONFIRMED_FOR, MAX_TRIES, VALID_FOR

KEPT_FOR = timedelta(days=1)


def digest_of_address(email: str) -> str:
    """By what tries for one e-mail address are counted."""
    return digest_of(email.strip().lower(), "objector-email")


def send_code(email: str, *, at: datetime, mailed: bool = True) -> EmailCode:
    """Make a code for an address and have it mailed; not `mailed`, the page looks the same and no mail goes out."""
    name, _, domain = email.strip().rpartition("@")
    with transaction.atomic():
        code = EmailCode.objects.create(
            token=secrets.token_hex(16),
            email=email.strip(),
            email_digest=digest_of_address(email),
            hint=f"{name[:1]}***@{domain}"[:200],
            sent_at=at,
        )
        if mailed:
            effects.ask("publicity.mail_code", at=at, dedupe=code.token, code_id=code.pk, asked_at=at.isoformat())
    return code


def try_code(token: str, digits: str, *, at: datetime) -> bool:
    """Whether these are the digits of a code that is still valid; each wrong one is a try less."""
    with transaction.atomic():
        code = EmailCode.objects.select_for_update().filter(token=token).first()
        if code is None or code.tries >= MAX_TRIES or code.confirmed_at or at >= code.sent_at + VALID_FOR:
            return False
        if not constant_time_compare(code.digits, digits.strip()):
            code.tries += 1
            code.save(update_fields=["tries"])
            return False
        code.confirmed_at = at
        code.save(update_fields=["confirmed_at"])
    return True


def confirmed_code(token: str, at: datetime) -> EmailCode | None:
    """The code behind a token, when its address was confirmed within the hour."""
    return EmailCode.objects.filter(token=token, confirmed_at__gt=at - CONFIRMED_FOR).first() if token else None


def forget_codes(*, at: datetime) -> int:
    """Remove codes that are older than a day; how many."""
    return EmailCode.objects.filter(sent_at__lt=at - KEPT_FOR).delete()[0]
