"""Reads the files of a form by what the virus scanner said: which are infected, and who is to be told."""

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from applications.choices import ENDED
from applications.models import Application, Attachment, FormVersion
from office.machine import Problem
from office.models import Upload
from office.quarantine import INFECTED


def read_files(version: FormVersion) -> None:
    """Read the attachments of a version with their files; once for each object."""
    prefetch_related_objects([version], Prefetch("attachments", Attachment.objects.select_related("upload")))


def files_by_verdict(version: FormVersion) -> tuple[list[Attachment], list[Attachment]]:
    """The attachments of a version in which nothing was found so far, and those in which a virus was found."""
    read_files(version)
    rows = list(version.attachments.all())
    infected = [row for row in rows if row.upload.verdict == INFECTED]
    return [row for row in rows if row not in infected], infected


def infected_problem(row: Attachment) -> Problem:
    """What is to be done about an attachment in which a virus was found."""
    return Problem(f"附件“{row.upload.name}”检出病毒，请删除后换一份干净的。", field=row.kind, section="attachments")


def applications_with(upload: Upload) -> QuerySet[Application]:
    """The live applications that a file belongs to, as an attachment or as the stamped scan of either side."""
    mine = (
        Q(version__attachments__upload=upload)
        | Q(version__scan=upload)
        | Q(recommendations__scan=upload, recommendations__voided_at__isnull=True)
    )
    return Application.objects.filter(mine).exclude(state__in=ENDED).distinct().order_by("pk")
