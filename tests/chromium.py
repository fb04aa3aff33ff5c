"""A real browser for tests: Debian's Chromium, sealed from the outside, strict about errors on the page."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
ACCESSIBILITY = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the process."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.fail("Chromium is missing (deploy/install.py --tests installs it).")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, live_server: object) -> Iterator[Page]:
    """A fresh page on the live server, as in Beijing; the test fails at its end on any error or outside request."""
    context = browser.new_context(
        base_url=live_server.url,
        locale=settings.LANGUAGE_CODE,
        timezone_id=settings.TIME_ZONE,
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("console", lambda said: troubles.append(f"console: {said.text}") if said.type == "error" else None)
    page.on("request", lambda request: troubles.extend(outside(request.url, live_server.url)))
    page.troubles = troubles  # a test that provokes an error page looks here and clears it
    yield page
    context.close()
    assert troubles == []


def outside(url: str, server: str) -> list[str]:
    """The address as a trouble, unless it is the portal's own or carried in the page."""
    return [] if url.startswith((server, "data:", "blob:", "about:")) else [f"outside: {url}"]


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """`assert_accessible(page)` fails with axe's findings on the page as it stands."""

    def check(page: Page) -> None:
        found = Axe().run(page, options=ACCESSIBILITY).response["violations"]
        lines = [f"{rule['id']}: {rule['help']}\n  {node['html'][:200]}" for rule in found for node in rule["nodes"]]
        assert lines == [], os.linesep.join(lines)

    return check
