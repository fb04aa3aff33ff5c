"""The effects of applications: a key in, messages out."""

from applications.models import Application
from applications.notifications import notices_of
from office.effects import effect
from office.messages import tell
from office.models import RegisterEntry


@effect("applications.tell")
def tell_about_step(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one entry of the register."""
    application = Application.objects.select_related("unit", "authority", "round__programme").get(pk=thing_id)
    entry = RegisterEntry.objects.select_related("detail").get(seq=seq)
    for notice in notices_of(application, entry):
        tell(
            notice.user,
            kind="application",
            title=notice.title,
            body=notice.body,
            url=application.get_absolute_url(),
            at=entry.at,
        )
