"""Builds the content of the papers of expert review; what is in here is frozen when the paper is issued."""

from evaluation.documents.pledges import PLEDGE, PLEDGE_TITLE, PLEDGE_VERSION, pledge_paper

__all__ = ["PLEDGE", "PLEDGE_TITLE", "PLEDGE_VERSION", "pledge_paper"]
