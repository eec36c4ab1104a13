"""A small SVG that says whether something could be released: no script, no font and no image from elsewhere."""

from __future__ import annotations

import re
from html import escape

from gateledger.model.readiness import Readiness
from gateledger.render.pages.readiness_views import state_of
from gateledger.render.quote import capped, clean
from gateledger.render.words import counted

LABEL = "release"
LONGEST = 40
HEIGHT = 20
WIDTHS = (("iIjlt.,:;'|!()[] f", 4.0), ("mwMW@%", 10.5), ("ABCDEFGHKLNOPQRSTUVXYZ", 7.8))
USUAL = 6.9
"""Widths of characters at 11 pixels, about; `textLength` makes whatever font there is fit."""
PADDING = 8
COLOURS = {"ready": "#1a6b3c", "blocked": "#a3161d", "unknown": "#57606a", "unasked": "#57606a"}
"""Each of a contrast above 4.5 with white."""
UNKNOWN = "unknown"
_NOT_XML = re.compile("[\ufffe\uffff]")
"""What XML 1.0 section 2.2 does not take, and `clean` leaves."""


def readiness_badge(found: Readiness | None, *, service: str = "", stale: bool = False) -> str:
    """Draw the badge of a repository, or of one of its services; grey `unknown` where nobody knows.

    `stale`: the answer is too old to be shown as one. A service that is ready still waits for what the gates want
    of the repository as a whole.
    """
    state, said = (UNKNOWN, UNKNOWN) if found is None or stale else _answer(found, service)
    label = f"{LABEL}: {service}" if service else LABEL
    return _svg(_plain(label), _plain(said), COLOURS[state])


def _answer(found: Readiness, service: str) -> tuple[str, str]:
    if found.state not in {"ready", "blocked"}:
        return found.state, "unknown" if found.state == "unknown" else "nothing asked"
    if not service:
        missing = {each.gate for one in found.services for each in one.missing}
        return _words(found.state, len(missing))
    own = [each for each in found.services if each.service.lower() == service.lower()]
    if not own:
        return UNKNOWN, UNKNOWN
    asked = [*own, *(each for each in found.services if not each.service)]
    states = {state_of(each) for each in asked}
    state = next(each for each in ("blocked", "unknown", "ready") if each in states)
    return _words(state, len({each.gate for one in asked for each in one.missing}))


def _words(state: str, missing: int) -> tuple[str, str]:
    if state == "ready":
        return state, "ready"
    return state, f"{counted(missing, 'gate')} missing" if state == "blocked" else UNKNOWN


def _plain(text: str) -> str:
    return capped(" ".join(_NOT_XML.sub("", clean(text)).split()), LONGEST)


def _width(text: str) -> float:
    return sum(next((width for some, width in WIDTHS if each in some), USUAL) for each in text)


def _svg(label: str, said: str, colour: str) -> str:
    left, right = (_width(text) + 2 * PADDING for text in (label, said))
    name = escape(f"{label}: {said}")
    texts = "".join(
        f'<text x="{x:.1f}" y="14" textLength="{_width(text):.1f}">{escape(text)}</text>'
        for text, x in ((label, left / 2), (said, left + right / 2))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right:.1f}" height="{HEIGHT}" role="img" '
        f'aria-labelledby="t"><title id="t">{name}</title>'
        f'<rect width="{left:.1f}" height="{HEIGHT}" fill="#32383f"/>'
        f'<rect x="{left:.1f}" width="{right:.1f}" height="{HEIGHT}" fill="{colour}"/>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">'
        f"{texts}</g></svg>\n"
    )
