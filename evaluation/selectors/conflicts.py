"""Finds who must not score what: employers present or past, and declared ties, that take part in a chain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, prefetch_related_objects

from accounts.models import Unit
from applications.models import Application
from applications.selectors.form import contents_of, rows_of
from evaluation.choices import RecusalReason, SeatState
from evaluation.models import Dossier, Expert, ExpertTie, Panel, PanelMember

# Where the form names units, and in which of its columns.
NAMING = {"members": ("name",), "schools": ("name",), "apprentices": ("employer", "school"), "trainees": ("employer",)}


@dataclass(frozen=True)
class Conflict:
    """Why an expert must not score a file: the kind of reason, and the words that it is recorded with."""

    reason: RecusalReason
    words: str


@dataclass
class Participants:
    """The units of one chain — lead unit, members, schools — by all codes and names that they bear or bore."""

    codes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    @property
    def bodies(self) -> set[str]:
        """The organisation codes inside the codes."""
        return {body_of(code) for code in self.codes} - {""}

    def matching(self, name: str, code: str) -> str:
        """How a unit takes part: by its code, its organisation code or its name, in words; empty when it does not."""
        if code and code in self.codes:
            return "统一社会信用代码相同"
        if body_of(code) and body_of(code) in self.bodies:
            return "主体标识码（信用代码第9至17位）相同"
        return "单位名称相同" if plain(name) in self.names - {""} else ""


def body_of(code: str) -> str:
    """The 9 characters at positions 9–17 of a unified social credit code: the 主体标识码 of GB 32100-2015.

    They are the organisation code (GB 11714) of one legal body. The positions before them name the registering
    department, the category and the district, the last one is a check: when a unit is registered anew by another
    department or in another district those change and this part stays. Two codes with the same part are therefore the
    same body under two registrations; a parent and its subsidiary have different ones and are not found by it.
    """
    return code[8:17] if len(code) == 18 else ""


def plain(name: str) -> str:
    """A name without blanks and with half-width brackets, as far as two writings of one name differ."""
    return "".join(name.split()).replace("（", "(").replace("）", ")")


def conflicts_between(
    members: Iterable[PanelMember], dossiers: Iterable[Dossier]
) -> dict[tuple[int, int], list[Conflict]]:
    """Why members must not score files, by the keys of member and dossier; who may score a file is not in it.

    A few queries in all, however many members and files.
    """
    members, dossiers = list(members), list(dossiers)
    prefetch_related_objects(members, "expert__employers", "expert__ties")
    prefetch_related_objects(dossiers, "application")
    participants = participants_of(dossier.application for dossier in dossiers)
    asked = {
        (member.pk, dossier.pk): conflicts_with(member.expert, participants[dossier.application_id])
        for member in members
        for dossier in dossiers
    }
    return {pair: conflicts for pair, conflicts in asked.items() if conflicts}


def conflicts_with(expert: Expert, participants: Participants) -> list[Conflict]:
    """Employers, present or past, and declared ties of an expert that take part; employers first, each once."""
    employers = {
        Conflict(RecusalReason.EMPLOYER, f"{row.name}（{how}）"): None
        for row in sorted(expert.employers.all(), key=lambda row: row.name)
        if (how := participants.matching(row.name, row.uscc))
    }
    ties = {
        Conflict(RecusalReason.TIE, f"{_tie_words(row)}（{how}）"): None
        for row in sorted(expert.ties.all(), key=lambda row: row.name)
        if (how := participants.matching(row.name, row.uscc))
    }
    return [*employers, *ties]


def _tie_words(tie: ExpertTie) -> str:
    return f"{tie.name}，{tie.get_kind_display()}"


def participants_of(applications: Iterable[Application]) -> dict[int, Participants]:
    """The units of each application, with former names and codes of those in the portal; a few queries in all."""
    keys = [application.pk for application in applications]
    rows = Application.objects.filter(pk__in=keys).select_related("unit", "version")
    named = {row.pk: _named(row) for row in rows.order_by("pk").prefetch_related("version__contents")}
    known = _known_units(named.values())
    for participants in named.values():
        for codes, names in known:
            if codes & participants.codes or names & participants.names:
                participants.codes |= codes
                participants.names |= names
    return named


def _named(application: Application) -> Participants:
    """The units as the form names them."""
    found = Participants({*application.participant_codes, application.unit.uscc} - {""}, {plain(application.unit.name)})
    contents = contents_of(application.version) if application.version_id else {}
    for key, columns in NAMING.items():
        for row in rows_of(contents.get(key, {})):
            found.names |= {plain(_text(row, column)) for column in columns} - {""}
            found.codes |= {_text(row, "uscc").strip().upper()} - {""}
    return found


def _text(row: Mapping[str, Any], key: str) -> str:
    return str(row.get(key) or "")


def _known_units(named: Iterable[Participants]) -> list[tuple[set[str], set[str]]]:
    """All codes and names, present and former, of each unit in the portal that is among those named."""
    codes = {code for one in named for code in one.codes}
    names = {name for one in named for name in one.names}
    written = names | {name.replace("(", "（").replace(")", "）") for name in names}
    units = Unit.objects.filter(
        Q(uscc__in=codes) | Q(name__in=written) | Q(former_names__uscc__in=codes) | Q(former_names__name__in=written)
    )
    found = []
    for unit in units.distinct().order_by("pk").prefetch_related("former_names"):
        bearings = [unit, *unit.former_names.all()]
        found.append(({one.uscc for one in bearings} - {""}, {plain(one.name) for one in bearings} - {""}))
    return found


def new_conflicts(panel: Panel) -> list[dict[str, Any]]:
    """Conflicts that are known by now and not recorded: an expert whose employers or ties changed since opening.

    Staff may ask at any time; what is found is listed for the officer, who records it. A few queries, however many
    experts and files.
    """
    members = panel.members.exclude(state__in=[SeatState.DECLINED, SeatState.REMOVED]).select_related("expert__person")
    dossiers = list(panel.dossiers.select_related("application").order_by("position"))
    members = list(members.order_by("number"))
    conflicts = conflicts_between(members, dossiers)
    recorded = set(PanelMember.objects.filter(panel=panel).values_list("pk", "recusals__dossier"))
    given = set(PanelMember.objects.filter(panel=panel).values_list("pk", "sheets__dossier"))
    return [
        {"member": member, "dossier": dossier, "conflicts": conflicts[member.pk, dossier.pk]}
        for member in members
        for dossier in dossiers
        if (member.pk, dossier.pk) in conflicts.keys() & given - recorded
    ]


def units_named(applications: Iterable[Application]) -> dict[int, dict[str, Any]]:
    """The lead unit, members and schools of each application by name, as its form gives them."""
    keys = [application.pk for application in applications]
    rows = Application.objects.filter(pk__in=keys).select_related("unit", "version").order_by("pk")
    found = {}
    for row in rows.prefetch_related("version__contents"):
        contents = contents_of(row.version)
        members, schools = (
            list(dict.fromkeys(_text(line, "name") for line in rows_of(contents.get(key, {})) if _text(line, "name")))
            for key in ("members", "schools")
        )
        found[row.pk] = {"unit": row.unit.name, "members": members, "schools": schools}
    return found
