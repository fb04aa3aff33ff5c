"""Decides what should be looked at again in a form though it keeps nobody from finalising: names unknown elsewhere.

A plan names employers and schools in words; whoever reads it looks for them among the units of the form.
"""

import unicodedata
from collections.abc import Mapping, Sequence

from accounts.models import Unit
from applications.fields import Field, Section, plain
from applications.selectors.form import LEAD, Flaw, rows_of

NAME = "name"


def remarks_of(
    section: Section, sections: Sequence[Section], contents: Mapping[str, Mapping], unit: Unit
) -> list[Flaw]:
    """The units named in a table that stand in none of the sections in which they should (`Field.among`)."""
    naming = [
        (field, {_bare(name) for name in _known(field, sections, contents, unit)})
        for field in section.fields
        if field.among
    ]
    rows = rows_of(contents.get(section.key, {})) if section.is_rows and naming else []
    return [
        Flaw(_words(text, field, sections), field, row.get("id", ""), line)
        for line, row in enumerate(rows, start=1)
        for field, known in naming
        if (text := plain(row.get(field.key))) and _bare(text) not in known
    ]


def names_offered(
    section: Section, sections: Sequence[Section], contents: Mapping[str, Mapping], unit: Unit
) -> dict[str, list[str]]:
    """For each field that names a unit of the form, the names to choose from, in the order of the form."""
    return {field.key: _known(field, sections, contents, unit) for field in section.fields if field.among}


def _known(field: Field, sections: Sequence[Section], contents: Mapping[str, Mapping], unit: Unit) -> list[str]:
    """The names in the sections that a field refers to; the lead unit's also as it is registered."""
    names = [unit.name] if LEAD in field.among else []
    for section in sections:
        content = contents.get(section.key, {}) if section.key in field.among else {}
        entries = rows_of(content) if section.is_rows else [content.get("fields", {})]
        names += [plain(entry.get(NAME)) for entry in entries]
    return list(dict.fromkeys(filter(None, names)))


def _words(text: str, field: Field, sections: Sequence[Section]) -> str:
    titles = "、".join(f"“{section.title}”" for section in sections if section.key in field.among)
    return f"“{text}”没有出现在{titles}中，请核对名称，或补填到相应的一节。"


def _bare(name: str) -> str:
    """A name without what people write one way or another: blanks, widths of brackets and letters."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
