"""Reads how far a form is: each section's state, what is still missing and where that is put right.

Rows are found by their stable ids, fields by their keys: `place_of` is the one place that makes an address of both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from accounts.models import Authority
from applications.choices import SectionState, State
from applications.fields import Section
from applications.kinds import AttachmentKind, Demand
from applications.models import Application, Correction, FormVersion
from applications.selectors.case import CaseFile
from applications.selectors.files import read_files
from applications.selectors.form import (
    Flaw,
    FormFacts,
    attachment_problems,
    authority_for,
    contents_of,
    demands_of,
    facts_of,
    flaws_of,
    form_problems,
    rows_of,
    sections_for,
)
from applications.selectors.members import Named, confirmation_problems, named_units
from applications.selectors.remarks import remarks_of
from office.clock import local_date
from office.machine import Problem

ATTACHMENTS = "attachments"
SCAN = "scan"
TAGS = {
    SectionState.UNTOUCHED: ("grey", "○"),
    SectionState.BEGUN: ("amber", "▲"),
    SectionState.DONE: ("green", "■"),
    SectionState.TO_CORRECT: ("red", "◆"),
    SectionState.OPTIONAL: ("grey", "○"),
}


@dataclass(frozen=True)
class SectionProgress:
    """One line of the task list."""

    key: str
    number: str
    title: str
    state: SectionState
    problems: int

    @property
    def tag(self) -> dict[str, str]:
        """The state as a tag: a word, a tone and a shape."""
        tone, shape = TAGS[self.state]
        return {"label": self.state.label, "tone": tone, "shape": shape}


class Sheet:
    """The working version of a form as the unit fills it in; read once for each page."""

    def __init__(self, case: CaseFile) -> None:
        self.case = case
        self.application: Application = case.application
        self.version: FormVersion = case.application.version
        self.version.application, self.version.edition = self.application, self.application.edition
        prefetch_related_objects([self.version], "contents")
        read_files(self.version)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return sections_for(self.application)

    @cached_property
    def contents(self) -> dict[str, dict]:
        return contents_of(self.version)

    @cached_property
    def facts(self) -> FormFacts:
        return facts_of(self.version, self.sections, self.contents)

    @cached_property
    def demands(self) -> list[tuple[AttachmentKind, Demand]]:
        """Each kind of attachment, and whether it must be there."""
        return demands_of(self.version, self.sections, self.contents)

    @cached_property
    def authority(self) -> Authority | None:
        """Where the form will go, as far as it says."""
        return authority_for(self.application, self.facts)

    @cached_property
    def corrections(self) -> list[Correction]:
        """What was asked for when the form was returned; nothing while it is not in correction."""
        return self.case.corrections if self.application.state == State.RETURNED else []

    @cached_property
    def progress(self) -> list[SectionProgress]:
        """Every section with its state, the attachments last."""
        untouched = self._still_as_returned()
        lines = [self._line(section, untouched) for section in self.sections]
        return [*lines, self._attachment_line(untouched)]

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything that is missing before the form can be finalised, in the order of the form."""
        own = form_problems(self.version, self.sections, self.contents, self.facts)
        return [*own, *self._unconfirmed()]

    def _unconfirmed(self) -> list[Problem]:
        if not self.application.round.programme.members_must_confirm:
            return []
        return confirmation_problems(self.named)

    @cached_property
    def named(self) -> list[Named]:
        """Every unit that the form names, with what it says to that."""
        return named_units(self.application, self.contents, local_date(self.case.at))

    def remarks(self, section: Section) -> list[Flaw]:
        """What should be looked at again in a section, and keeps nobody from finalising."""
        return remarks_of(section, self.sections, self.contents, self.application.unit)

    @property
    def total(self) -> int:
        """How many lines of the task list there are to do; what may stay empty, and is, does not count."""
        return sum(line.state != SectionState.OPTIONAL for line in self.progress)

    @property
    def done(self) -> int:
        """How many lines of the task list are done."""
        return sum(line.state == SectionState.DONE for line in self.progress)

    def _line(self, section: Section, untouched: set[str]) -> SectionProgress:
        content = self.contents.get(section.key, {})
        flaws = len(flaws_of(section, content, self.application.unit))
        if section.key in untouched:
            state = SectionState.TO_CORRECT
        elif not self._is_begun(section.key) or not holds_anything(section, content):
            state = SectionState.UNTOUCHED if flaws else SectionState.OPTIONAL
        else:
            state = SectionState.BEGUN if flaws else SectionState.DONE
        return SectionProgress(section.key, section.number, section.title, state, flaws)

    def _attachment_line(self, untouched: set[str]) -> SectionProgress:
        missing = len(attachment_problems(self.version, self.sections, self.contents))
        if ATTACHMENTS in untouched:
            state = SectionState.TO_CORRECT
        elif missing:
            state = SectionState.BEGUN if self.version.attachments.all() else SectionState.UNTOUCHED
        else:
            state = SectionState.DONE
        return SectionProgress(ATTACHMENTS, "", "附件", state, missing)

    @cached_property
    def _saved(self) -> set[str]:
        return {row.key for row in self.version.contents.all() if row.revision}

    def _is_begun(self, key: str) -> bool:
        """What the portal itself wrote into a new form is no beginning."""
        return key in self._saved

    def _still_as_returned(self) -> set[str]:
        """Sections with a reason whose content is still what was returned."""
        if not self.corrections:
            return set()
        returned = self.corrections[0].version
        before = contents_of(returned)
        marked = {row.section for row in self.corrections}
        same = {key for key in marked if before.get(key) == self.contents.get(key)}
        if ATTACHMENTS in marked and _files(returned) != _files(self.version):
            same.discard(ATTACHMENTS)
        return same


def _files(version: FormVersion) -> list[tuple[str, int]]:
    return sorted((row.kind, row.upload_id) for row in version.attachments.all())


def holds_anything(section: Section, content: Mapping[str, Any]) -> bool:
    """Whether anything was typed."""
    return bool(rows_of(content)) if section.is_rows else any(content.get("fields", {}).values())


def reasons_at(corrections: Iterable[Correction], key: str) -> dict[str, str]:
    """The reasons of one section by field; under the empty key those of the section as a whole."""
    reasons: dict[str, list[str]] = {}
    for row in corrections:
        if row.section == key:
            reasons.setdefault(row.field, []).append(row.reason)
    return {field: "；".join(texts) for field, texts in reasons.items()}


def section_url(application: Application, key: str) -> str:
    """The page of a section, or of the attachments."""
    if key == ATTACHMENTS:
        return reverse("applications:form_attachments", args=[application.pk])
    return reverse("applications:section", args=[application.pk, key])


def place_of(application: Application, problem: Problem) -> str:
    """The address where a problem is put right; empty when it is none of the form's."""
    if problem.section == SCAN:
        return reverse("applications:hand_in", args=[application.pk])
    if problem.section == ATTACHMENTS:
        return f"{section_url(application, ATTACHMENTS)}#kind-{problem.field}"
    if not any(entry["key"] == problem.section for entry in application.edition.sections):
        return ""
    row, _, field = problem.field.rpartition(".")
    anchor = f"#row-{row}" if row else f"#field-{field}" if field else ""
    return f"{section_url(application, problem.section)}?check=1{anchor}"
