"""Sending up a batch: the stamped scans taken in and read, then each file sent with its own, as a person confirmed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from applications.choices import Action
from applications.services.bulk import order_acts
from office import jobs
from office.actors import Actor
from office.codes import codes_on
from office.models import Job, Upload
from office.uploads import IMAGE, PDF, store

READING = "applications.read_scans"
MOST_SCANS = 40


def take_in_scans(files: Iterable[Any], *, actor: Actor, at: datetime) -> Job:
    """Keep the scans and order that their codes are read; a file that is no scan is named with the reason.

    Raises ValidationError when none of them could be kept.
    """
    kept, refused = [], []
    for file in files:
        try:
            kept.append(store(file, by=actor.user, at=at, kinds=PDF | IMAGE).pk)
        except ValidationError as error:
            refused.append([file.name, "".join(error.messages)])
    if not kept:
        raise ValidationError([f"“{name}”没有收下：{reason}" for name, reason in refused])
    with transaction.atomic():
        title = f"读取盖章扫描件（{len(kept)} 份）"
        return jobs.order(READING, owner=actor.user, at=at, title=title, uploads=kept, refused=refused)


def read_scans(progress: jobs.Progress, *, at: datetime, uploads: list[int], refused: list) -> dict[str, Any]:
    """Read the codes of scan after scan; a run that starts again goes on where the other one ended."""
    lines = list(progress.kept.get("lines", []))
    for pk in uploads[len(lines) :]:
        upload = Upload.objects.get(pk=pk)
        lines.append({"upload": pk, "codes": codes_on(upload.path, upload.content_type)})
        progress.keep({"lines": lines})
        progress.tick(len(lines), len(uploads), at=at)
    read = sum(bool(line["codes"]) for line in lines)
    text = f"读出 {read} 份" + (f"，没有读出 {len(lines) - read} 份" if read < len(lines) else "") + "，请核对后报送"
    url = reverse("applications:send_up_scans", args=[progress.row.pk]) if progress.row else ""
    return {"lines": lines, "text": text, "url": url}


def order_sending(
    reading: Job, seen: Mapping[int, int], scans: Mapping[int, tuple[int, str]], *, actor: Actor, at: datetime
) -> Job:
    """Order that files are sent up, each with its scan and the code on it; a batch is ordered once, however often
    it is asked for.

    `seen` holds by the file's key the revision that the screen showed, `scans` the upload's key and the code.
    """
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=reading.pk)
        if (ordered := row.result.get("sending")) is not None:
            return Job.objects.get(pk=ordered)
        job = order_acts(Action.SEND_UP, Action.SEND_UP.label, seen, {}, scans=scans, actor=actor, at=at)
        row.result = {**row.result, "sending": job.pk}
        row.save(update_fields=["result"])
    return job
