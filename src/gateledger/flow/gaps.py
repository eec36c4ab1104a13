"""Gaps: what happened and reached us not, or late; each is a Record of its own, once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.population import Listed, What
from gateledger.model.record import RecordKind
from gateledger.seal.statement import actor_said, utc, without_empty

NEVER_CAME = "the event never reached us: a reconcile found this in GitHub's list"
SILENT = "nobody asked GitHub for a list of this repository"
LOOSENED = "the check was required of the branch, and is so no more"


def missed(listed: Listed, reason: str = NEVER_CAME) -> Occurrence:
    """Say that something happened, as GitHub lists it, of which we have no Record; once for each."""
    pull = {"pull-request": (listed.name,)} if listed.what is What.MERGE else {}
    commit = {"merge-commit": (listed.merge_sha,)} if listed.merge_sha else {}
    return _gap(
        listed.name,
        {
            "what": listed.what.value,
            "reason": reason,
            "at": utc(listed.at),
            "actor": actor_said(listed.actor) if listed.actor else None,
            "uri": listed.url,
            "commit": listed.merge_sha,
            "before": listed.before_sha,
            "note": listed.note,
        },
        at=listed.at,
        head=listed.head_sha,
        same_as="\n".join(listed.key),
        links=pull | commit,
    )


def unreconciled(repository: str, since: datetime, until: datetime) -> Occurrence:
    """Say that days went by without a reconcile: our own logging failed."""
    said = {"what": "reconcile", "reason": SILENT, "since": utc(since), "until": utc(until)}
    return _gap(repository, said, at=until, same_as=f"unreconciled\n{utc(since)}")


def loosened(name: str, was: Mapping[str, str], now: str, who: str, *, at: datetime) -> Occurrence:
    """Say that a branch (`o/r:main`) does not require our check any more; `was` is what a reconcile saw before."""
    said = {
        "what": "enforcement",
        "reason": LOOSENED,
        "was": was["standing"],
        "seenAt": was.get("seenAt", ""),
        "standing": now,
        "who": who,
        "at": utc(at),
    }
    return _gap(name, said, at=at, same_as=f"loosened\n{was.get('seenAt', '')}\n{now}")


def undelivered(repository: str, delivery: Mapping[str, Any], reason: str, *, at: datetime) -> Occurrence:
    """Say that a delivery never arrived and cannot be had again: what GitHub logged of it, without the payload."""
    guid = str(delivery["guid"])
    said = {"what": "delivery", "reason": reason, **delivery}
    return _gap(
        f"delivery/{guid}", said, at=at, same_as=guid, repository=repository, links={"delivery": (guid,)}
    )


def _gap(  # noqa: PLR0913 - an Occurrence has as many parts
    about: str,
    said: Mapping[str, Any],
    *,
    at: datetime,
    same_as: str,
    head: str = "",
    repository: str | None = None,
    links: Mapping[str, tuple[str, ...]] | None = None,
) -> Occurrence:
    digest = hashlib.sha256(f"{about}\n{same_as}".encode()).hexdigest()
    real = head if head.strip("0") else ""
    subject = (
        Named(name="head", algorithm="gitCommit", digest=real)
        if real
        else Named(name="gap", algorithm="sha256", digest=digest)
    )
    return Occurrence(
        kind=RecordKind.GAP,
        about=about,
        repository=repository_of(about) if repository is None else repository,
        subjects=(subject,),
        same_as=same_as,
        result="ERROR",
        head_sha=head,
        event_at=at,
        parts={"gap": without_empty(dict(said))},
        links=links or {},
    )


def repository_of(about: str) -> str:
    """Give the repository of what a Record is about: `o/r#1`, `o/r@v1>prod`, `o/r:main`."""
    owner, _, rest = about.partition("/")
    for mark in "#@:>":
        rest = rest.partition(mark)[0]
    return f"{owner}/{rest}"
