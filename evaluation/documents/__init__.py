"""Builds the content of the papers of expert review; what is in here is frozen when the paper is issued.

Each function gives what its template in templates/documents/ asks for.
"""

from evaluation.documents.panels import draw, minutes
from evaluation.documents.pledges import PLEDGE, PLEDGE_TITLE, PLEDGE_VERSION, pledge_paper
from evaluation.documents.scores import ranking, sheet, summary
from evaluation.documents.visits import visit
from evaluation.documents.words import KINDS, TEMPLATES, kind_of

__all__ = [
    "KINDS", "PLEDGE", "PLEDGE_TITLE", "PLEDGE_VERSION", "TEMPLATES", "draw", "kind_of", "minutes", "pledge_paper",
    "ranking", "sheet", "summary", "visit",
]  # fmt: skip
