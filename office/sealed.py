"""Sealed fields: encrypted in the database, opaque in memory, masked wherever they are shown.

Plain text is had by `open` alone, which enters the reading into the register of acts. Masks and digests need no entry.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models.lookups import Exact
from django.db.models.query_utils import DeferredAttribute

from office import ciphers, register
from office.actors import Actor
from office.ciphers import Unreadable, digest_of
from office.identifiers import mask_account, mask_id, mask_phone, mask_short

__all__ = ["KINDS", "Sealed", "SealedField", "Unreadable", "digest_of", "is_mask", "seal"]

# What a kind is called, and how it is masked.
KINDS: dict[str, tuple[str, Callable[[str], str]]] = {
    "phone": ("电话号码", mask_phone),
    "identity": ("证件号码", mask_id),
    "account": ("银行账号", mask_account),
    "name": ("姓名", mask_short),
    "text": ("封存内容", lambda text: "****"),
}


class Sealed:
    """A sealed value. It holds the token only; str, repr and format give the mask."""

    __slots__ = ("kind", "token")

    def __init__(self, token: str, kind: str) -> None:
        self.token, self.kind = token, kind

    @property
    def masked(self) -> str:
        """The value as it may be shown to those who may see the row."""
        return KINDS[self.kind][1](ciphers.decrypt(self.token))

    def open(self, *, actor: Actor, at: datetime, reason: str, thing: models.Model) -> str:
        """The plain text; the reading goes into the register, with its reason, before it is handed out.

        Raises ValueError without a reason, Unreadable when the token was changed.
        """
        if not reason.strip():
            raise ValueError("A sealed value is opened for a reason.")
        plain = ciphers.decrypt(self.token)
        label = f"查看{KINDS[self.kind][0]}"
        with transaction.atomic():
            register.record(thing, "open_sealed", label=label, actor=actor, at=at, note=reason.strip())
        return plain

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"<Sealed {self.kind} {self.masked}>"

    def __format__(self, spec: str) -> str:
        return format(self.masked, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.token == other.token

    def __hash__(self) -> int:
        return hash(self.token)

    def __reduce__(self) -> tuple:
        return Sealed, (self.token, self.kind)


def seal(text: str, kind: str) -> Sealed:
    """Seal a plain text. Raises KeyError for an unknown kind."""
    KINDS[kind]
    return Sealed(ciphers.encrypt(text), kind)


def is_mask(text: str) -> bool:
    """Whether a text that came back from a form is a mask that was left as it stood."""
    return "***" in text or text.endswith("*")


class SealedAttribute(DeferredAttribute):
    """Seals what is assigned, at once: no object carries plain text, saved or not."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        before = instance.__dict__.get(self.field.attname)
        if isinstance(value, str) and isinstance(before, Sealed) and is_mask(value) and value == before.masked:
            value = before
        elif isinstance(value, str) and value:
            value = seal(value, self.field.kind)
        instance.__dict__[self.field.attname] = value


class SealedExact(Exact):
    """The one comparison that makes sense: with the empty text."""

    def get_prep_lookup(self) -> str:
        if self.rhs != "":
            raise FieldError("A sealed field is searched by a digest of its own (digest_of), never by its value.")
        return ""


class SealedField(models.TextField):
    """A text that is stored encrypted; its attribute is a Sealed, or empty.

    Forms and code assign plain text, checked and normalised before. The mask of the present value, assigned again,
    leaves it as it is, so that a form may show it.
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, kind: str = "text", **kwargs: Any) -> None:
        if kind not in KINDS:
            raise ValueError(f"no kind of sealed field is called {kind}")
        if kwargs.get("unique") or kwargs.get("primary_key") or kwargs.get("db_index"):
            raise ValueError("A sealed field is not searched; keep a digest beside it (digest_of).")
        self.kind = kind
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "kind": self.kind}

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | str | None:
        return Sealed(value, self.kind) if value else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            # A fixture carries the token; everything else that comes as a string is plain text.
            return Sealed(value, self.kind) if ciphers.is_token(value) else seal(value, self.kind)
        return value

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str) and value:
            value = seal(value, self.kind)
        return value.token if isinstance(value, Sealed) else value

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def run_validators(self, value: Any) -> None:
        """Nothing to run: the plain text was checked before it was sealed."""

    def get_lookup(self, lookup_name: str) -> type | None:
        if lookup_name == "exact":
            return SealedExact
        if lookup_name != "isnull":
            raise FieldError("A sealed field is searched by a digest of its own (digest_of), never by its value.")
        return super().get_lookup(lookup_name)

    def formfield(self, **kwargs: Any) -> forms.Field:
        if self.kind == "text":
            return super().formfield(**kwargs)
        return super().formfield(**{"widget": forms.TextInput, "max_length": 200, **kwargs})
