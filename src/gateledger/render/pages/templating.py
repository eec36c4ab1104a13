"""The templates and what they may call."""

import json
import shlex
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from gateledger.model.anchor import AnchorKind
from gateledger.model.report import Outcome, Verdict
from gateledger.model.waiver import until
from gateledger.render.pages.bypass_views import REVIEWS
from gateledger.render.pages.population_views import EXCEPTIONS, NO_RECORD, VERDICTS, WORDS
from gateledger.render.pages.proofs import holds, steps
from gateledger.render.pages.prose import prose, sentence
from gateledger.render.pages.readiness_views import STATES, age, is_stale, ruling_of, state_of
from gateledger.render.pages.views import Site
from gateledger.render.pages.waiver_views import STANDINGS
from gateledger.render.quote import clean, web_address
from gateledger.render.waived import lapsed_plain
from gateledger.render.words import PROJECT, counted, gate_page

STYLESHEET = "/static/gateledger.css"
"""Where `stylesheet()` is served."""

_OUTCOMES = {
    Outcome.PASS: ("✓", "Pass", "good"),
    Outcome.FAIL: ("✕", "Fail", "bad"),
    Outcome.UNKNOWN: ("?", "Could not tell", "unsure"),
    Outcome.SKIPPED: ("–", "Skipped", "quiet"),
    Outcome.WAIVED: ("~", "Waived", "unsure"),
}


def page(template: str, site: Site, **values: Any) -> str:
    """Render one template."""
    return _ENVIRONMENT.get_template(template).render(site=site, **values)


def stylesheet() -> str:
    """The one stylesheet, to be served at `STYLESHEET` as text/css."""
    return _LOADER.get_source(_ENVIRONMENT, "gateledger.css")[0]


def _time(moment: datetime | str | None) -> str:
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            return clean(str(moment))
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if moment else "–"


def _pretty(value: Mapping[str, Any] | str) -> str:
    """Indented JSON; text that is not JSON stays as it is."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return clean(str(value))
    return clean(json.dumps(value, indent=2, ensure_ascii=False))


def _verdict(verdict: Verdict, mode: str = "enforce") -> tuple[str, str, str]:
    if verdict is Verdict.ALLOW:
        return ("✓", "Allow", "good")
    return ("◐", "Would block", "unsure") if mode == "observe" else ("✕", "Block", "bad")


def _commit_url(subject_url: str, repository: str, sha: str) -> str:
    parts = urlsplit(web_address(subject_url))
    return (
        f"{parts.scheme}://{parts.netloc}/{percent(repository)}/commit/{percent(sha)}" if parts.netloc else ""
    )


_LOADER = PackageLoader("gateledger.render.pages", "templates")
_ENVIRONMENT = Environment(
    loader=_LOADER,
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_OUTSIDERS = {
    AnchorKind.COSIGNATURE: "witnesses",
    AnchorKind.TIMESTAMP: "a time-stamping authority",
    AnchorKind.GIT: "another repository",
}
_ENVIRONMENT.filters |= {
    "outsider": _OUTSIDERS.__getitem__,
    "clean": clean,
    "counted": counted,
    "moment": _time,
    "percent": percent,
    "pretty": _pretty,
    "prose": prose,
    "quoted": shlex.quote,
    "sentence": sentence,
    "web": web_address,
}
_ENVIRONMENT.globals |= {
    "age": age,
    "commit_url": _commit_url,
    "gate_page": gate_page,
    "holds": holds,
    "is_stale": is_stale,
    "outcomes": _OUTCOMES,
    "project": PROJECT,
    "ruling_of": ruling_of,
    "state_of": state_of,
    "standings": STANDINGS,
    "reviews": REVIEWS,
    "states": STATES,
    "steps": steps,
    "lapsed": lapsed_plain,
    "until": until,
    "verdict_words": _verdict,
}
_ENVIRONMENT.globals |= {
    "exception_words": EXCEPTIONS,
    "no_record": NO_RECORD,
    "population_verdicts": VERDICTS,
    "what_words": WORDS,
}
_ENVIRONMENT.globals["stylesheet_address"] = (
    f"{STYLESHEET}?v={sha256(stylesheet().encode()).hexdigest()[:12]}"
)
