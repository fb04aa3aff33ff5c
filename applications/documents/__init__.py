"""Builds the content of the papers of an application; what is in here is frozen when the paper is issued."""

from applications.documents.form import application_form, blank_form, template_of
from applications.documents.review import (
    RECEIPT,
    RECEIPT_TITLE,
    RECOMMENDATION_FORM,
    RECOMMENDATION_LIST,
    RECOMMENDATION_PAPERS,
    REFUSAL_NOTICE,
    REFUSAL_TITLE,
    findings,
    list_title,
    receipt,
    recommendation_form,
    recommendation_list,
    recommendation_title,
    refusal_notice,
)
from applications.documents.words import size_in_words, title_lines

__all__ = [
    "RECEIPT",
    "RECEIPT_TITLE",
    "RECOMMENDATION_FORM",
    "RECOMMENDATION_LIST",
    "RECOMMENDATION_PAPERS",
    "REFUSAL_NOTICE",
    "REFUSAL_TITLE",
    "application_form",
    "blank_form",
    "findings",
    "list_title",
    "receipt",
    "recommendation_form",
    "recommendation_list",
    "recommendation_title",
    "refusal_notice",
    "size_in_words",
    "template_of",
    "title_lines",
]
