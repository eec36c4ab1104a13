"""HTML pages for people: rendered on the server, no scripts, nothing from other hosts."""

from datetime import datetime
from urllib.parse import urlsplit

from gateledger.model.readiness import Readiness
from gateledger.render.pages.bypass_views import BypassBoard
from gateledger.render.pages.population_views import PopulationView
from gateledger.render.pages.readiness_views import Board
from gateledger.render.pages.release_views import ReleaseView
from gateledger.render.pages.templating import STYLESHEET, page, stylesheet
from gateledger.render.pages.views import (
    Decisions,
    DecisionView,
    RepositoryView,
    Sealed,
    Site,
    Status,
)
from gateledger.render.pages.waiver_views import WaiverBoard
from gateledger.render.quote import clean
from gateledger.render.words import answer

__all__ = [
    "STYLESHEET",
    "bypasses_page",
    "decision_page",
    "decisions_page",
    "error_page",
    "home_page",
    "not_found_page",
    "population_page",
    "readiness_page",
    "ready_page",
    "record_page",
    "repository_page",
    "security_policy",
    "stylesheet",
    "waivers_page",
]

_SITE = Site()


def home_page(status: Status, site: Site = _SITE) -> str:
    """The state of the house, and how to register the app when it has no credentials."""
    return page("home.html", site, status=status)


def decisions_page(decisions: Decisions, site: Site = _SITE) -> str:
    """The list of decisions, newest first, with its filter."""
    return page("decisions.html", site, decisions=decisions)


def decision_page(view: DecisionView, site: Site = _SITE, *, release: ReleaseView | None = None) -> str:
    """One decision: verdict, every gate, what was seen, the record and its receipt; of a release, what it brings."""
    report = view.decision.report
    return page(
        "decision.html",
        site,
        view=view,
        report=report,
        answer=answer(report),
        shown=release,
    )


def repository_page(repository: RepositoryView, site: Site = _SITE) -> str:
    """A repository's subjects with their latest verdicts."""
    return page("repository.html", site, repository=repository)


def readiness_page(board: Board, site: Site = _SITE) -> str:
    """What could be released now, of all repositories."""
    return page("readiness.html", site, board=board)


def ready_page(found: Readiness, now: datetime, site: Site = _SITE) -> str:
    """Whether one repository could be released now, service by service, and what is missing."""
    return page("ready.html", site, found=found, now=now)


def bypasses_page(board: BypassBoard, site: Site = _SITE) -> str:
    """What came past its verdict: overdue, waiting, reviewed."""
    return page("bypasses.html", site, board=board)


def population_page(view: PopulationView, site: Site = _SITE) -> str:
    """Every merge, push, release and deployment of a period with its record, and what was not listed."""
    return page("population.html", site, view=view)


def waivers_page(board: WaiverBoard, site: Site = _SITE) -> str:
    """What somebody let pass: active, expiring, expired, revoked."""
    return page("waivers.html", site, board=board)


def record_page(sealed: Sealed, site: Site = _SITE) -> str:
    """One record as it lies in the ledger, whatever its kind."""
    return page("record.html", site, sealed=sealed)


def not_found_page(path: str, site: Site = _SITE) -> str:
    """There is nothing at `path`."""
    return page(
        "message.html", site, title="Nothing is here", message=f"There is no page at {clean(path)[:200]}."
    )


def error_page(reference: str = "", site: Site = _SITE) -> str:
    """Something of ours broke; `reference` finds it in the log."""
    told = f" The log has it under {clean(reference)[:100]}." if reference else ""
    message = f"This page could not be made. That is our fault, and no verdict depends on it.{told}"
    return page("message.html", site, title="Something broke here", message=message)


def security_policy(form_target: str = "") -> str:
    """The Content-Security-Policy of every page; `form_target` is the address that the registration form posts to."""
    parts = urlsplit(form_target)
    forms = f"'self' {parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"
    return (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
        f"form-action {forms}; frame-ancestors 'none'"
    )
