"""A trace as HTML: the picture, then everything in words; a page of the house, and a file that needs nothing else."""

from __future__ import annotations

from markupsafe import Markup

from gateledger.model.trace import NodeKind, Trace
from gateledger.model.value import Value
from gateledger.render.pages.templating import page, stylesheet
from gateledger.render.pages.views import Site
from gateledger.render.trace_svg import trace_svg
from gateledger.render.trace_tree import KINDS, branches, when

TRACED = frozenset(KINDS) - {NodeKind.COMMIT}
"""Kinds whose names are references of their own."""


class TraceAsked(Value):
    """What the form asks; `wrong` says why there is no trace, `candidates` what it may have meant."""

    ref: str = ""
    repository: str = ""
    wrong: str = ""
    candidates: tuple[tuple[str, str], ...] = ()
    """Each a reference and what it is."""


def trace_page(asked: TraceAsked, trace: Trace | None, site: Site) -> str:
    """The page."""
    return page("trace.html", site, asked=asked, **_values(trace, standalone=False))


def trace_file(trace: Trace) -> str:
    """One file: its style is in it, and nothing is linked but addresses on GitHub."""
    css = Markup(stylesheet())  # noqa: S704 - our own stylesheet
    return page("trace_file.html", Site(), css=css, **_values(trace, standalone=True))


def _values(trace: Trace | None, *, standalone: bool) -> dict[str, object]:
    if trace is None:
        return {"trace": None}
    picture = Markup(trace_svg(trace, standalone=False))  # noqa: S704 - escapes every text itself
    return {
        "trace": trace,
        "top": branches(trace),
        "picture": picture,
        "kinds": KINDS,
        "traced": TRACED,
        "when": when,
        "linked": not standalone,
        "marks": {"good": "✓", "bad": "✕", "unsure": "?", "quiet": "–"},
    }
