"""Decides how a large table is narrowed by keys that another query finds, and by a part of a name."""

from typing import Any

from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import Contains


class FromList(RelatedIn):
    """`…__from_list=rows`: as `__in`, but the other query is carried out first and its keys are looked up in an index.

    PostgreSQL makes a join of `__in`, and to find few rows by it reads a large table from its beginning. Good for a
    few hundred keys, such as those of rounds.
    """

    lookup_name = "from_list"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """The comparison; SQLite looks up the keys of `IN` as it is."""
        return f"= ANY(ARRAY{rhs})" if connection.vendor == "postgresql" else super().get_rhs_op(connection, rhs)


class HasText(Contains):
    """`…__has_text=text`: as `__icontains`, in words that PostgreSQL's index of parts of words (pg_trgm) serves.

    Text without capitals and small letters, such as Chinese, is compared as it is: three times as quick without index.
    """

    lookup_name = "has_text"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """The comparison; other databases than PostgreSQL compare as `__icontains` does."""
        if connection.vendor != "postgresql":
            return connection.operators["icontains"] % rhs
        return f"{'LIKE' if self.rhs.lower() == self.rhs.upper() else 'ILIKE'} {rhs}"
