"""Every public address in a real browser, at the width of a telephone and of a desk; a new one cannot be forgotten."""

from io import BytesIO
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from tests import public_addresses as public
from tests.browser.test_accounts import look_at
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db(transaction=True)
# Answered with a page that says what does not hold; the browser tells the status on its console.
REFUSED = ("/verify/GS-2222-2222/",)


@pytest.fixture
def world(frozen):
    frozen(make.ISSUE)
    world = public.published()
    frozen("2026-03-25T09:00")
    return world


# The tables are emptied between tests with real transactions; all is therefore looked at in one.
def test_every_public_address(page, assert_accessible, world, run_effects, live_server):
    run_effects()
    found, refused = public.addresses(world), []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    # None of the names that are set apart has gone meanwhile.
    assert (public.FILES | public.BY_LINK) - found.keys() == set()
    for name, paths in found.items():
        for path in paths:
            if name in public.FILES:
                assert page.request.get(path).status == 200, path
            elif name in public.BY_LINK or path in REFUSED:
                page.goto(path)
                assert page.locator("h1").count() == 1, path
                assert_accessible(page)
                assert [url for url in refused if not url.endswith(path)] == []
                page.troubles[:] = [one for one in page.troubles if "Failed to load resource" not in one]
                refused.clear()
            else:
                look_at(page, path, assert_accessible)
                assert refused == [], path
    assert enlarged_too_wide(page, found, live_server) == {}
    assert refused == []
    # A short announcement is one sheet of paper: its text, its list, its code; nothing of the portal around it.
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(found["publicity:announcement"][0])
    sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    assert len(sheets) == 1
    # The browser writes some characters as their radicals.
    text = normalize("NFKC", sheets[0].extract_text())
    assert [word for word in ("文书核验", "标准版", "开放数据", "登录") if word in text] == ["文书核验"]


def enlarged_too_wide(page, found, live_server) -> dict[str, int]:
    """The pages that are wider than a telephone in the enlarged mode."""
    page.context.add_cookies([{"name": "enlarged", "value": "1", "url": live_server.url}])
    page.set_viewport_size({"width": 375, "height": 800})
    wide = {}
    for name, paths in found.items():
        if name in public.FILES or name in public.BY_LINK:
            continue
        page.goto(paths[0])
        assert page.locator("html.enlarged").count() == 1, paths[0]
        across = page.evaluate("document.documentElement.scrollWidth")
        if across > page.viewport_size["width"]:
            wide[paths[0]] = across
    return wide
