"""Who took a frozen ranking out of the portal."""

from datetime import datetime

from evaluation.models import Ranking
from office import register
from office.actors import Actor


def record_export(ranking: Ranking, *, actor: Actor, at: datetime) -> None:
    """Enter into the register that a ranking was taken as a workbook."""
    register.record(ranking, "export", label="下载排名工作簿", actor=actor, at=at, note=ranking.digest)
