"""Turns a template and frozen content into PDF/UA bytes: the same bytes every time, from the project's own files only.

There is no database behind it: what a document says is in its content. A name that the template asks for and the
content lacks is an error, so that nothing is ever issued with a hole in it.
"""

import base64
import hashlib
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Engine

from office import fonts

try:
    from weasyprint import CSS, HTML
    from weasyprint.text.ffi import harfbuzz_subset
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher
except OSError as missing:
    raise ImproperlyConfigured(
        "文书生成所需的系统库不全，请安装 libpango-1.0-0、libpangoft2-1.0-0（Debian、Ubuntu 的软件包名）。"
    ) from missing

TEMPLATES = settings.BASE_DIR / "templates"
STYLESHEET = TEMPLATES / "documents" / "_official.css"
OWN_FOLDERS = (TEMPLATES / "documents", settings.BASE_DIR / "static")

# WeasyPrint, Pango and the shared font configuration serve one document at a time in a process.
_press = threading.Lock()


class MissingContent(LookupError):
    """The template asks for something that the content does not have; the message names it."""


class ForbiddenAddress(PermissionError):
    """A document tried to fetch something other than the project's own files."""


class _Refused(FatalURLFetchingError):
    """Stops WeasyPrint, which would otherwise swallow the refusal and leave a hole in the page."""


class _OwnFiles(URLFetcher):
    """Fetches `data:` addresses and the project's own document and static files; refuses everything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data", "file"), allow_redirects=False)
        # Kept as well as raised: inside a drawing the exception gets lost.
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> Any:
        if not self.is_own(url):
            self.refused.append(url)
            raise _Refused(url)
        return super().fetch(url, headers)

    @staticmethod
    def is_own(url: str) -> bool:
        """Whether an address is `data:`, or a file in one of the project's own folders after all links are followed."""
        parts = urlsplit(url)
        if parts.scheme == "file" and not parts.netloc:
            path = Path(url2pathname(parts.path)).resolve()
            return any(path.is_relative_to(folder) for folder in OWN_FOLDERS)
        return parts.scheme == "data"


class _Part(dict[str, Any]):
    """A part of a content; a key that it lacks is an error, also where Django would let it pass (`if`, `for`)."""

    def __missing__(self, key: str) -> Any:
        raise MissingContent(f"文书模板需要“{key}”，内容中没有这一项。")


class _Whole(Context):
    """The context of a document, as strict as its parts."""

    def __getitem__(self, key: str) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError:
            raise MissingContent(f"文书模板需要“{key}”，内容中没有这一项。") from None


def html_of(template: str, content: dict[str, Any]) -> str:
    """The document as HTML. Raises MissingContent, or TemplateDoesNotExist."""
    return _engine().get_template(template).render(_Whole(_strict(content), use_l10n=False, use_tz=False))


def pdf_of(template: str, content: dict[str, Any], *, mark: str = "") -> bytes:
    """The document as PDF/UA-1 bytes, with a mark (草稿, 作废) across every page if one is given.

    The same template, content and mark give the same bytes. Raises MissingContent and ForbiddenAddress.
    """
    return _set(html_of(template, content), mark)


def _set(html: str, mark: str) -> bytes:
    with _press:
        sheets = [_stylesheet(), *([_mark_sheet(mark)] if mark else [])]
        fetcher, pdf = _OwnFiles(), b""
        with suppress(_Refused):
            page = HTML(string=html, base_url=f"{OWN_FOLDERS[0].as_uri()}/", url_fetcher=fetcher)
            pdf = page.write_pdf(
                font_config=_font_configuration(),
                stylesheets=sheets,
                pdf_variant="pdf/ua-1",
                pdf_identifier=hashlib.sha256((html + mark).encode()).hexdigest()[:32].encode(),
                presentational_hints=True,
            )
    if fetcher.refused:
        raise ForbiddenAddress(f"文书只能使用本系统自带的文件，不能读取 {fetcher.refused[0]}。")
    return pdf


def problems() -> list[str]:
    """What keeps documents from being set well on this machine: a missing library, missing faces."""
    found = []
    if harfbuzz_subset is None:
        found.append("缺少 harfbuzz-subset，生成文书会慢二十倍；请安装 libharfbuzz-subset0。")
    return found + fonts.problems(settings.DATA_DIR)


def _strict(value: Any) -> Any:
    if isinstance(value, dict):
        return _Part({key: _strict(part) for key, part in value.items()})
    return [_strict(part) for part in value] if isinstance(value, list | tuple) else value


@cache
def _engine() -> Engine:
    """An engine of its own, without context processors: a document knows its content and nothing else."""
    return Engine(
        dirs=[TEMPLATES],
        loaders=[("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
        builtins=["office.templatetags.official"],
    )


@cache
def _font_configuration() -> FontConfiguration:
    with fonts.shown_to_fontconfig(fonts.write_configuration(settings.DATA_DIR)):
        return FontConfiguration()


@cache
def _stylesheet() -> CSS:
    return CSS(filename=STYLESHEET, font_config=_font_configuration(), url_fetcher=_OwnFiles())


@cache
def _mark_sheet(mark: str) -> CSS:
    """A stylesheet that lays one large pale word behind the text of every page."""
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="210mm" height="297mm">'
        f'<text x="105" y="172" font-size="{min(64, 150 // max(len(mark), 1))}" font-family="Noto Sans CJK SC" '
        f'font-weight="bold" fill="#e9e4e4" text-anchor="middle" transform="rotate(-38 105 150)">{escape(mark)}</text>'
        "</svg>"
    )
    address = "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
    return CSS(
        string=f"@page {{ background: url('{address}') center / 210mm 297mm no-repeat }}",
        font_config=_font_configuration(),
        url_fetcher=_OwnFiles(),
    )
