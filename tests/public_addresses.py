"""Every address that visitors may open, taken from the addresses themselves, with examples for those with arguments."""

from collections.abc import Iterator
from types import SimpleNamespace

from django.core import signing
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from chains.models import Chain
from office import clock
from portal.selectors.open_data import LISTS
from publicity.services import send_code
from publicity.views.objecting import RECEIPT
from tests.factories import publicity as make
from tests.factories import stories as making

POLICIES = (1, 10)
# Let through, but no page for everybody: for machines, what leads on at once, and what tells by itself who may come in.
ELSEWHERE = {
    "healthz", "readyz", "api-schema", "api-docs", "portal:settings_login", "portal:display", "accounts:logout",
    "portal:settings_logout", "applications:section", "evaluation:sheet",
}  # fmt: skip
# Answered with a file.
FILES = {
    "portal:preparation_file", "portal:contacts_file", "portal:open_list", "portal:sitemap", "portal:robots",
    "publicity:notice_paper", "publicity:notice_list", "publicity:announcement_paper", "chains:story_picture",
}  # fmt: skip
# Only a link that somebody was sent opens them; to everybody else they say that it does not hold.
BY_LINK = {"accounts:set_password", "accounts:join", "accounts:takeover_request", "evaluation:answer"}


def public_names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """The names of all addresses whose view asks nobody to sign in."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            # The API asks by itself who somebody is.
            is_api = hasattr(pattern.callback, "cls") and not prefix
            if not is_api and not getattr(pattern.callback, "login_required", True):
                yield prefix + str(pattern.name)
        elif pattern.namespace != "admin":
            yield from public_names(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def published() -> SimpleNamespace:
    """A notice of three lines in publicity, another one announced, an objection, a chain; the time goes on with it."""
    done = make.closed(1)
    announcement = done.announce()
    running = make.issued(3, start=make.START.replace(year=2025, month=11), at=make.ISSUE)
    objection = running.object(1)
    chain = Chain.objects.get()
    return SimpleNamespace(
        case=running,
        notice=running.notice,
        announcement=announcement,
        objection=objection,
        chain=chain,
        story=making.published(chain=chain),
    )


def addresses(world: SimpleNamespace) -> dict[str, list[str]]:
    """Every public address by name, its arguments filled in; a name without an example is a KeyError."""
    code = send_code("somebody@example.com", at=clock.now(), mailed=False)
    receipt = signing.dumps(world.objection.pk, salt=RECEIPT)
    arguments = {
        "portal:document": [[world.notice.document.code], ["GS-2222-2222"]],
        "portal:open_list": [[name, kind] for name in LISTS for kind in ("json", "csv")],
        "publicity:notice": [[world.notice.pk], [world.announcement.notice_id]],
        "publicity:notice_paper": [[world.notice.pk]],
        "publicity:notice_list": [[world.notice.pk]],
        "publicity:object": [[world.notice.pk], [world.announcement.notice_id]],
        "publicity:object_email": [[world.notice.pk]],
        "publicity:object_code": [[world.notice.pk, code.token]],
        "publicity:receipt": [[receipt]],
        "publicity:announcement": [[world.announcement.pk]],
        "publicity:announcement_paper": [[world.announcement.pk]],
        "chains:chain": [[world.chain.number]],
        "chains:story": [[world.story.pk]],
        "chains:story_picture": [[world.story.pk, world.story.pictures.get().pk]],
        "subsidies:policy": [[number] for number in POLICIES],
        "accounts:set_password": [["x", "x"]],
        "accounts:join": [["x"]],
        "accounts:takeover_request": [["91110000000000000X"]],
        "evaluation:answer": [["x"]],
    }
    names = [name for name in public_names() if name not in ELSEWHERE]
    return {name: [reverse(name, args=args) for args in arguments.get(name, [[]])] for name in names}
