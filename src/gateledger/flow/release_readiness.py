"""Whether a repository could be released now, as it was found last. Kept beside what is shown: it decides nothing."""

from __future__ import annotations

import json

from pydantic import ValidationError

from gateledger.model.readiness import Missing, Readiness, ServiceReadiness
from gateledger.model.report import Outcome, Report, Ruling, Verdict
from gateledger.publish.mark import TRIES
from gateledger.publish.shown import Shown

BLOCKING = (Outcome.FAIL, Outcome.UNKNOWN)
MOST_MESSAGES = 20
KNOWN = "readiness-repositories"


async def readiness(shown: Shown, repository: str) -> Readiness | None:
    """Give what was found last, or None when nobody has looked for a long time (or never)."""
    return _read(await shown.get(_key(repository)))


async def keep_readiness(shown: Shown, found: Readiness) -> None:
    """Keep what was found, unless somebody looked later."""
    key = _key(found.repository)
    for _ in range(TRIES):
        text = await shown.get(key)
        known = _read(text)
        if known and known.at > found.at:
            return
        if await shown.swap(key, text, found.after(known).model_dump_json()):
            return


async def note_repository(shown: Shown, repository: str, installation: int) -> None:
    """Remember a repository whose policy speaks of releases, for whoever looks at all of them once a day."""
    for _ in range(TRIES):
        text = await shown.get(KNOWN)
        known = _read_known(text)
        if known.get(repository) == installation:
            return
        if await shown.swap(KNOWN, text, json.dumps({**known, repository: installation}, sort_keys=True)):
            return


async def known_repositories(shown: Shown) -> dict[str, int]:
    """Give these repositories with their installations."""
    return _read_known(await shown.get(KNOWN))


def _read_known(text: str | None) -> dict[str, int]:
    return {str(name): int(number) for name, number in json.loads(text or "{}").items()}


def by_service(whole: Report, services: Report) -> tuple[ServiceReadiness, ...]:
    """Sort rulings by the service they speak of: those of the repository from `whole`, the others from `services`."""
    sorted_: dict[str, list[Ruling]] = {"": [each for each in whole.rulings if not each.about]}
    for ruling in services.rulings:
        if ruling.about:
            sorted_.setdefault(ruling.about, []).append(ruling)
    return tuple(_service(name, rulings) for name, rulings in sorted_.items() if rulings)


def _service(name: str, rulings: list[Ruling]) -> ServiceReadiness:
    missing = tuple(_missing(each) for each in rulings if each.outcome in BLOCKING)
    return ServiceReadiness(service=name, ready=not missing, missing=missing)


def _missing(ruling: Ruling) -> Missing:
    said = [finding.message for finding in ruling.findings] or [ruling.reason]
    messages = tuple(each for each in said[:MOST_MESSAGES] if each)
    return Missing(gate=ruling.gate, outcome=ruling.outcome.value, messages=messages)


def joined(whole: Report, services: Report) -> Report:
    """Give one Report: what is asked of the repository, and what of every service, changed or not."""
    rulings = (
        *(each for each in whole.rulings if not each.about),
        *(each for each in services.rulings if each.about),
    )
    blocks = any(each.outcome in BLOCKING for each in rulings)
    return whole.model_copy(
        update={"rulings": rulings, "verdict": Verdict.BLOCK if blocks else Verdict.ALLOW, "headline": ""}
    )


def _key(repository: str) -> str:
    return f"readiness/{repository.lower()}"


def _read(text: str | None) -> Readiness | None:
    try:
        return Readiness.model_validate_json(text) if text else None
    except ValidationError:
        return None  # written by another version: the next push or the daily look writes it anew
