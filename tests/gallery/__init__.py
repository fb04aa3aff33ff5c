"""Every component on one page, with plausible content; served only to tests (see tests/browser)."""
