"""The report by control as HTML: a page of the house, and a file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from gateledger.model.control import Framework
from gateledger.model.value import Value
from gateledger.render.pages.templating import page, stylesheet
from gateledger.render.pages.views import Site

if TYPE_CHECKING:
    from gateledger.render.controls_report import ControlsReport

STANDINGS = {
    "operated": ("✓", "Operated", "good"),
    "exceptions": ("!", "With exceptions", "bad"),
    "no-evidence": ("–", "No evidence in this period", "quiet"),
}


class ControlsAsked(Value):
    """What the form of the page asks; days are as they were written."""

    framework: str = ""
    repository: str = ""
    start: str = ""
    end: str = ""


def controls_page(
    known: Sequence[Framework],
    asked: ControlsAsked,
    report: ControlsReport | None,
    site: Site,
    *,
    wrong: str = "",
    downloads: Sequence[tuple[str, str]] = (),
) -> str:
    """The report as a page; `wrong` says why there is none."""
    rows = report.rows() if report else ()
    return page(
        "controls.html",
        site,
        known=known,
        asked=asked,
        report=report,
        rows=rows,
        wrong=wrong,
        downloads=downloads,
        standings=STANDINGS,
    )


def report_file(report: ControlsReport) -> str:
    """The report as one file: its style is in it, and Records are linked where the scope names an address."""
    return page(
        "controls_file.html",
        Site(),
        report=report,
        rows=report.rows(),
        css=Markup(stylesheet()),  # noqa: S704 - our own stylesheet
        standings=STANDINGS,
    )
