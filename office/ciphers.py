"""The small door to encryption: text in, token out, and back; which cipher is a setting.

A token reads `v1.<cipher>.<base64>`; tokens of either cipher open at any time, so that the setting can be changed.
"""

import base64
import binascii
import functools
import hashlib
import hmac
import os
import re
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES, TAG_BYTES = 12, 16
TOKEN = re.compile(r"v1\.(AES|SM4)\.([A-Za-z0-9_-]+={0,2})")
# AES-256 and SM4 (GB/T 32907), both in Galois/counter mode.
ALGORITHMS: dict[str, tuple[Callable, int]] = {"AES": (algorithms.AES, 32), "SM4": (algorithms.SM4, 16)}


class Unreadable(Exception):
    """A token that was not made with this key, or was changed."""


def encrypt(text: str) -> str:
    """Text as a token of the cipher that SEALING_CIPHER names; twice the same text gives two tokens."""
    name = settings.SEALING_CIPHER
    if name not in ALGORITHMS:
        raise ImproperlyConfigured(f"SEALING_CIPHER must be one of {', '.join(ALGORITHMS)}.")
    nonce = os.urandom(NONCE_BYTES)
    encryptor = _cipher(name, modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(f"v1.{name}".encode())
    sealed = encryptor.update(text.encode()) + encryptor.finalize()
    return f"v1.{name}.{base64.urlsafe_b64encode(nonce + sealed + encryptor.tag).decode()}"


def decrypt(token: str) -> str:
    """The text of a token. Raises Unreadable."""
    match = TOKEN.fullmatch(token)
    if match is None:
        raise Unreadable("not a token of this portal")
    try:
        raw = base64.urlsafe_b64decode(match[2])
        nonce, sealed, tag = raw[:NONCE_BYTES], raw[NONCE_BYTES:-TAG_BYTES], raw[-TAG_BYTES:]
        decryptor = _cipher(match[1], modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(f"v1.{match[1]}".encode())
        return (decryptor.update(sealed) + decryptor.finalize()).decode()
    except (binascii.Error, ValueError, InvalidTag):
        raise Unreadable("the token was made with another key, or changed") from None


def is_token(text: str) -> bool:
    """Whether a text has the form of a token."""
    return TOKEN.fullmatch(text) is not None


def digest_of(text: str, purpose: str) -> str:
    """A keyed digest for search and uniqueness: 64 hex digits, different for each purpose; empty for an empty text.

    The caller normalises the text first. Without the key nobody can try out numbers against it.
    """
    if not text:
        return ""
    return hmac.new(_key(settings.SEALING_KEY, f"digest.{purpose}", 32), text.encode(), hashlib.sha256).hexdigest()


@register
def check_settings(**kwargs: object) -> list[CheckMessage]:
    """A wrong key or cipher is found at start-up, not at the first sealed field."""
    errors: list[CheckMessage] = []
    if settings.SEALING_CIPHER not in ALGORITHMS:
        errors.append(Error(f"SEALING_CIPHER must be one of {', '.join(ALGORITHMS)}.", id="office.E001"))
    try:
        _key(settings.SEALING_KEY, "check", 32)
    except ImproperlyConfigured as error:
        errors.append(Error(str(error), id="office.E002"))
    return errors


def _cipher(name: str, mode: modes.GCM) -> Cipher:
    algorithm, size = ALGORITHMS[name]
    return Cipher(algorithm(_key(settings.SEALING_KEY, f"seal.{name}", size)), mode)


@functools.lru_cache(maxsize=64)
def _key(setting: str, purpose: str, size: int) -> bytes:
    """A key of its own for each purpose, derived from the one secret."""
    try:
        secret = base64.b64decode(setting, validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != 32:
        raise ImproperlyConfigured("SEALING_KEY must be 32 bytes in base64.")
    return HKDF(hashes.SHA256(), size, salt=None, info=f"portal.v1.{purpose}".encode()).derive(secret)
