"""Reads across expert review."""

from applications.models import Application
from applications.selectors.form import contents_of, rows_of
from evaluation.models import Expert


def conflicts_of(expert: Expert, application: Application) -> list[str]:
    """Employers of an expert, present or past, that take part in the chain: the lead unit, a member or a school."""
    codes = set(application.participant_codes)
    names = _names(application)
    return sorted(
        employer.name
        for employer in expert.employers.all()
        if (employer.uscc and employer.uscc in codes) or _plain(employer.name) in names
    )


def _names(application: Application) -> set[str]:
    contents = contents_of(application.version)
    rows = [row for key in ("members", "schools") for row in rows_of(contents.get(key, {}))]
    return {_plain(application.unit.name), *(_plain(str(row.get("name", ""))) for row in rows)} - {""}


def _plain(name: str) -> str:
    """A name without blanks and with half-width brackets, as far as two writings of one name differ."""
    return "".join(name.split()).replace("（", "(").replace("）", ")")
