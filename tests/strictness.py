"""What must fail in a test though it would pass in service: an undefined template variable, a call to the outside."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import FilterExpression
from django.template.context import BaseContext

HERE = {"127.0.0.1", "::1", "localhost"}
OWN_TEMPLATES = str(settings.BASE_DIR)
FOREIGN_TEMPLATES = "site-packages"


@contextmanager
def strict_templates() -> Iterator[None]:
    """An undefined variable in a template of ours fails the test.

    What Django itself lets be undefined stays allowed: `{% if x %}`, and `x|default:…`, which says what then.
    """
    engine = engines["django"].engine
    resolve = FilterExpression.resolve

    def resolve_strictly(self: FilterExpression, context: BaseContext, ignore_failures: bool = False) -> object:
        allowed = any(function.__name__ in ("default", "default_if_none") for function, _ in self.filters)
        value = resolve(self, context, ignore_failures or allowed)
        if value is UNDEFINED:
            origin = context.render_context.template.origin.name
            if origin.startswith(OWN_TEMPLATES) and FOREIGN_TEMPLATES not in origin:
                pytest.fail(f"{self.token} is undefined in {origin}")
            return ""
        return value

    with (
        mock.patch.object(engine, "string_if_invalid", UNDEFINED),
        mock.patch.object(FilterExpression, "resolve", resolve_strictly),
    ):
        yield


class _Undefined(str):
    """Stands for the value of an undefined variable; a string of its own, known by identity."""


# Not empty: then Django returns it as it is, before any filter.
UNDEFINED = _Undefined("undefined")


@contextmanager
def sealed_network() -> Iterator[None]:
    """Only this machine can be reached: everything else is an error that names the address."""

    def only_here(connect: Callable) -> Callable:
        def connect_here(self: socket.socket, address: tuple | str | bytes) -> int | None:
            if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in HERE:
                raise OSError(f"Tests reach nothing but this machine, not {address[0]}.")
            return connect(self, address)

        return connect_here

    with (
        mock.patch.object(socket.socket, "connect", only_here(socket.socket.connect)),
        mock.patch.object(socket.socket, "connect_ex", only_here(socket.socket.connect_ex)),
    ):
        yield
