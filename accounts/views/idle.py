"""When a session was last used: it ends after idle time, not after so long since signing in."""

from django.http import HttpRequest

USED_AT = "used_at"
# Written this often at the most, so that a page does not cost a write.
STEP_SECONDS = 10 * 60


def note_use(request: HttpRequest) -> None:
    """Note in the session that it is used now; it is saved with that, and its idle time begins anew."""
    request.session[USED_AT] = int(request.arrived_at.timestamp())


def is_use_to_note(request: HttpRequest) -> bool:
    """Whether somebody is signed in and the last note is so old that it is time for another."""
    used_at = request.session.get(USED_AT)
    return used_at is not None and request.arrived_at.timestamp() - used_at > STEP_SECONDS
