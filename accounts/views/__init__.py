"""The pages of accounts; `TransitionView` and `page_of` serve the apps above, too."""

from accounts.views.paging import Page, page_of
from accounts.views.transition import TransitionView

__all__ = ["Page", "TransitionView", "page_of"]
