"""What templates, style sheets and scripts must not hold, as functions from text to findings, one line each."""

import re
from pathlib import Path

from tests.rules import ROOT

COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
# A script without src, unless it is data that the browser does not run.
INLINE_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(?:ld\+)?json)", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b|<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=|javascript:|\shx-on[:-]", re.IGNORECASE)
ROLE_TEST = re.compile(
    r"\{%-?\s*(?:el)?if\b[^%]*(?:\buser\.[\w.]*roles?\b|\broles?\s*(?:[!=]=|\bin\b)|\bin\s+[\w.]*\broles\b"
    r"|\bis_staff\b|\bis_superuser\b|\.groups\b|\bperms\b)[^%]*%\}"
)
LOADED = re.compile(
    r"""\b(?:src|srcset|poster|action|hx-get|hx-post)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|<link\b[^>]*\bhref\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?\s*(?:https?:)?//|@import\s+["'](?:https?:)?//"""
    r"""|\b(?:fetch|import|importScripts|WebSocket|EventSource)\(\s*["'`](?:https?:|wss?:)?//|\bfrom\s+["'](?:https?:)?//""",
    re.IGNORECASE,
)
COMPONENT = re.compile(r"\{%-?\s*include\s+[\"']components/[^%]*%\}")


def files(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def found(pattern: re.Pattern, text: str) -> list[str]:
    """The places in a template's text, outside comments, that a pattern finds."""
    return [match.group(0).strip() for match in pattern.finditer(COMMENT.sub("", text))]


def inline_code(text: str) -> list[str]:
    """The content security policy allows no code and no style inside a page."""
    return [*found(INLINE_SCRIPT, text), *found(INLINE_STYLE, text), *found(INLINE_HANDLER, text)]


def role_tests(text: str) -> list[str]:
    """What a person may do is decided before a template is reached."""
    return found(ROLE_TEST, text)


def outside_resources(text: str) -> list[str]:
    """Nothing is loaded from another site; a link for the reader to follow is no loading."""
    return found(LOADED, text)


def open_components(text: str) -> list[str]:
    """A component sees its parameters and nothing else."""
    return [include for include in found(COMPONENT, text) if not re.search(r"\bonly\s*-?%\}$", include)]
