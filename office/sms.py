"""Decides how a short message leaves the portal: through the gateway that the site configured.

`SMS_GATEWAY` names a class with one method, `send(number, text, *, reference)`: the number in E.164, and a reference
that is the same each time one message is tried, so that a provider that got it before does not deliver it twice.
"""

import json
import logging
import re
import urllib.request
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from office.identifiers import mask_phone

logger = logging.getLogger(__name__)
# As stored, in E.164; elsewhere and fixed lines get none.
MOBILE = re.compile(r"\+861\d{10}", re.ASCII)
TIMEOUT_SECONDS = 10
_finders: list[Callable[..., str]] = []


class Gateway(Protocol):
    """What a site's adapter offers; it raises when the provider did not take a message, and is asked again later."""

    def send(self, number: str, text: str, *, reference: str) -> None: ...


class ConsoleGateway:
    """Writes to the log, with the number masked: for a site without a provider, and for the demonstration."""

    def send(self, number: str, text: str, *, reference: str) -> None:
        """Log the message."""
        logger.warning("SMS %s to %s: %s", reference, mask_phone(number), text)


class HttpGateway:
    """Posts `{"number", "text", "reference"}` as JSON to `SMS_URL`, with `SMS_TOKEN` as bearer token.

    A provider with another interface gets a small adapter of its own, named in `SMS_GATEWAY`.
    """

    def send(self, number: str, text: str, *, reference: str) -> None:
        """Raises OSError (urllib's errors are such) unless the provider answers with success in time."""
        body = json.dumps({"number": number, "text": text, "reference": reference}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"}
        request = urllib.request.Request(settings.SMS_URL, body, headers)  # noqa: S310  the site's own setting
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
            pass


def finds_numbers(function: Callable[..., str]) -> Callable[..., str]:
    """Register who knows the number of an account: `function(user, at=…)` answers with it, or with nothing."""
    _finders[:] = [function]
    return function


def send(user: Any, text: str, *, reference: str, at: datetime) -> bool:
    """Send a text to an account's mobile phone; False when it has none."""
    number = _finders[0](user, at=at) if _finders else ""
    if not MOBILE.fullmatch(number):
        return False
    gateway: Gateway = import_string(settings.SMS_GATEWAY)()
    gateway.send(number, text, reference=reference)
    return True
