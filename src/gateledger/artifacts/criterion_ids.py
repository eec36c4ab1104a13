"""Ids of criteria and requirements named anywhere: in a row, a test's name, a comment, a tag."""

from __future__ import annotations

import re

from gateledger.artifacts.vocabulary import bag

_NAMES = bag(
    "AC ACS CA AK RAK KA ACC AKZ UAC SC CR CRIT FR NFR US UC BR REQ EC DOD NF RF RNF HU CU FA NFA LF SRS UR SR KPI GOAL RQ STORY"
)
_ID = re.compile(
    r"(?<![A-Za-z0-9])(?P<name>[A-Za-z]{1,6})(?P<joint>[-_ .#]?)(?P<number>\d{1,4}(?:[._-]\d{1,3}){0,3})(?![0-9])"
)
_GIVEN = re.compile(
    r"(?<![A-Za-z0-9])(?P<key>[A-Z][A-Z0-9]{1,9})-(?P<number>\d{1,6})(?:[-_.](?P<rest>(?:AC)?\d{1,3}))?(?![A-Za-z0-9])"
)
_CAMEL = re.compile(r"(?<=[a-z])(?P<name>AC|FR|NFR|US|REQ)(?P<number>\d{1,4})(?![0-9])")
_LONGEST = 4_000


def ids_in(text: str) -> tuple[str, ...]:
    """Give the ids that a text names, spelled one way: `ac_1`, `AC1` and `AC-001` are AC-1, AC-1 and AC-001.

    Also given are tracker-like ids (`SHOP-12`), for criteria may carry those.
    """
    text = text[:_LONGEST]
    found = [
        f"{hit['name'].upper()}-{_number(hit['number'])}"
        for hit in _ID.finditer(text)
        if hit["name"].lower() in _NAMES and _is_meant(hit)
    ]
    found += [f"{hit['name']}-{hit['number']}" for hit in _CAMEL.finditer(text)]
    found += [
        f"{hit['key']}-{hit['number']}" for hit in _GIVEN.finditer(text) if hit["key"].lower() not in _NAMES
    ]
    return tuple(dict.fromkeys(found))


def _is_meant(hit: re.Match[str]) -> bool:
    """A blank between name and number is meant only in capitals: "AC 1", but not "us 2"."""
    return hit["joint"] not in (" ", ".", "#") or hit["name"].isupper()


def _number(text: str) -> str:
    return text.replace("_", ".").replace("-", ".")


def same_id(one: str, other: str) -> bool:
    """Tell whether two spelled ids are one: leading zeros do not count."""
    return canonical(one) == canonical(other)


def canonical(identity: str) -> str:
    """Give the form in which ids are compared."""
    name, _, number = identity.upper().partition("-")
    parts = [part.lstrip("0") or "0" for part in re.split(r"[.\-_]", number)]
    return f"{name}-{'.'.join(parts)}"


def is_local(identity: str) -> bool:
    """Tell an id that every story gives anew (`AC-1`, `FR-001`) from one that is given once (`SHOP-12`)."""
    return identity.partition("-")[0].lower() in _NAMES
