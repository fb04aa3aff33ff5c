"""Serves the gallery beside the portal, for the tests that ask for it."""

from pathlib import Path

import pytest
from django.template import engines

from tests.gallery.views import SAVED

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def gallery(settings, monkeypatch) -> None:
    """The gallery's addresses and templates are there until the test ends; nothing was saved in it yet."""
    settings.ROOT_URLCONF = "tests.gallery.urls"
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, TEMPLATES])
    monkeypatch.setitem(SAVED, "revision", 1)
    monkeypatch.setitem(SAVED, "values", {})
    monkeypatch.setitem(SAVED, "signed_out", False)
