"""Pages that are the same for every visitor: kept while nothing changes, and carried by browsers and reverse proxies.

What was drawn is kept until the register of acts grows, for whatever changes a public page is an act in it, and never
past a turn of the clock (a deadline, the end of the day). So a repeated question costs one query and no drawing, and no
visitor reads of a door as open that has closed. Who is signed in gets a page of their own that nobody else may keep.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from office import clock, register

ENLARGED_COOKIE = "enlarged"
# How long others may keep a page before they ask again, and how much longer they may show it while they ask.
MAX_AGE, STALE_SECONDS = 10, 30
LONGEST_VALUE = 40

View = Callable[..., HttpResponse]
Turn = Callable[[datetime], datetime | None]


@dataclass(frozen=True)
class Kept:
    """A drawn page: the register's head when it was drawn, until when it holds, its validator, its bytes."""

    head: int
    until: datetime
    etag: str
    content: bytes
    content_type: str


def for_visitors(*, told_by: frozenset[str] = frozenset(), turn: Turn | None = None) -> Callable[[View], View]:
    """Decorates a view whose page is the same for every visitor.

    `told_by` names the parameters of the address by which a page may be kept here (few values each); with any other it
    is drawn each time. `turn` gives the next instant after one at which the page changes by itself, where the view does
    not say so (`turns_at`); the end of the day is always one.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not is_visitor(request):
                return _personal(view(request, *args, **kwargs))
            at, key = request.arrived_at, _key(request, told_by)
            # Asked before anything is read, so that what is drawn is at least as new; of no use to what is not kept.
            head = register.head() if key else 0
            page = cache.get(key) if key else None
            if page is None or page.head != head or at >= page.until:
                response = view(request, *args, **kwargs)
                if not _is_for_all(request, response):
                    return response
                page = _kept(response, head, _until(request, turn))
                if key:
                    cache.set(key, page, settings.PUBLIC_PAGE_SECONDS)
            else:
                response = HttpResponse(page.content, content_type=page.content_type)
            return _conditional(request, response, page)

        return answer

    return decorate


def is_visitor(request: HttpRequest) -> bool:
    """Whether nobody is signed in and nothing waits to be told to this browser."""
    own = {settings.SESSION_COOKIE_NAME, "messages"}
    return not own & request.COOKIES.keys()


def _key(request: HttpRequest, told_by: frozenset[str]) -> str:
    """Where the page is kept; empty for an address whose parameters could have any value."""
    given = dict(request.GET.lists())
    is_few = given.keys() <= told_by and all(
        len(values) == 1 and len(values[0]) <= LONGEST_VALUE for values in given.values()
    )
    if not (is_few and settings.PUBLIC_PAGE_SECONDS):
        return ""
    look = request.COOKIES.get(ENLARGED_COOKIE) == "1"
    named = f"{look:d}{settings.DEMO:d} {request.get_host()} {request.get_full_path()}"
    return f"page:{hashlib.sha256(named.encode()).hexdigest()}"


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether an answer may be given to others: a whole page that sets no cookie."""
    sets_cookie = response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    return response.status_code == 200 and not response.streaming and not sets_cookie


def turns_at(request: HttpRequest, instant: datetime) -> None:
    """A view that has read it already says at which instant its page changes by itself; one that has passed is none."""
    request._turns_at = instant


def _until(request: HttpRequest, turn: Turn | None) -> datetime:
    """When a page that is drawn for a request changes by itself."""
    at = request.arrived_at
    midnight = clock.end_of_day(clock.local_date(at))
    following = turn(at) if turn else getattr(request, "_turns_at", None)
    return min(midnight, following) if following and following > at else midnight


def _kept(response: HttpResponse, head: int, until: datetime) -> Kept:
    # Weak: a proxy may compress what it passes on, and the page stays the same.
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return Kept(head, until, etag, response.content, response["Content-Type"])


def _conditional(request: HttpRequest, response: HttpResponse, page: Kept) -> HttpResponse:
    """The page with its validator and how long it may be kept; 304 for who has it already."""
    left = max(0, int((page.until - request.arrived_at).total_seconds()))
    fresh = min(MAX_AGE, left)
    response["ETag"] = page.etag
    patch_cache_control(response, public=True, max_age=fresh, stale_while_revalidate=min(STALE_SECONDS, left - fresh))
    patch_vary_headers(response, ["Cookie"])
    return get_conditional_response(request, etag=page.etag, response=response)


def _personal(response: HttpResponse) -> HttpResponse:
    """A page of somebody's own: asked for anew each time, kept by nobody else."""
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response
