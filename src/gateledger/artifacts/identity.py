"""How an item is known: by the id its author gave it, or by a digest of its normalised words."""

from __future__ import annotations

import hashlib
import re

from gateledger.artifacts.plain import fold, normalised
from gateledger.artifacts.vocabulary import bag

_EXPLICIT = re.compile(
    r"^(?:[-*+]\s+)?(?:\[[ xX]?\]\s*)?[\[(]?(?:#(?P<hash>\d{1,4})(?=[\s:.)-])|(?P<name>[A-Z][A-Za-z]{0,11})[-_ ]?(?P<number>\d{1,4}(?:[.\-]\d{1,4}){0,3}[a-z]?))[\])]?(?=\s*[:：.)–—-]|\s|$)\s*[:：.)–—-]*\s*"
)
_CRITERION_NAMES = bag("AC ACS CA AK RAK KA ACC AKZ UAC")
_KNOWN_NAMES = _CRITERION_NAMES | bag(
    """
    SC COS CR CRIT RA AT FR NFR US UC BR REQ R EC E TC INV UI UX API SEC PERF DOD NF RF RNF HU CU
    """
)


def explicit_id(text: str) -> tuple[str, str]:
    """Split "AC1: text" into ("AC-1", "text"); ("", text) when there is no id that authors use."""
    found = _EXPLICIT.match(text)
    if not found:
        return "", text
    if found["hash"]:
        return f"AC-{int(found['hash'])}", text[found.end() :]
    name = found["name"].upper()
    if fold(name) not in _KNOWN_NAMES:
        return "", text
    return f"{name}-{found['number']}", text[found.end() :]


def is_criterion_id(identity: str) -> bool:
    """Tell whether an id names a criterion wherever it stands; SC-001 is spec-kit's, "SC 1.4.3" is WCAG's."""
    name, _, number = identity.partition("-")
    if name == "SC":
        return len(number) == 3 and number.isdigit()
    return fold(name) in _CRITERION_NAMES


def item_id(text: str, explicit: str = "") -> str:
    """Give the explicit id, else 12 hexadecimal digits of SHA-256 over the normalised text."""
    if explicit:
        return explicit
    return hashlib.sha256(normalised(text).encode("utf-8", "surrogatepass")).hexdigest()[:12]
