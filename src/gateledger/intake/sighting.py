"""What a Delivery showed of an issue, a pull request or a branch: to be kept, whatever becomes of it later."""

from __future__ import annotations

import hashlib
import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Literal

from gateledger.intake.payload import Account, Payload, PullRequest, Repository, Written
from gateledger.model.actor import GHOST, Actor
from gateledger.model.event import Event
from gateledger.model.sighting import LONGEST, MOST_COMMITS, Push, Sighting, Text

BRANCH = "refs/heads/"
QUEUE = "gh-readonly-queue/"
TITLE = 1000
LATEST = 4_102_444_800
"""The year 2100 in seconds: no push is later, and no larger number is a date."""

_HALVES = re.compile("[\ud800-\udfff]")


def sighting_of(payload: Payload, event: Event) -> Sighting | None:
    """Give what the Delivery showed, or None when it shows nothing of the kind."""
    if not event.repository or event.installation is None:
        return None
    name = event.trigger.event
    if name == "issues" and payload.issue and payload.issue.number:
        return _written("issue", payload.issue, payload, event)
    if name == "pull_request" and payload.pull_request and payload.pull_request.number:
        return _pull_request(payload.pull_request, payload, event)
    return _push(payload, event) if name == "push" else None


def sighting_key(event: Event, sighting: Sighting) -> str:
    """Name a Sighting by its delivery and content: a redelivery is the same one, everything else another."""
    said = f"{event.trigger.delivery_id}\n{event.trigger.payload_sha256}\n{sighting.name}"
    return f"{sighting.number or 'push'}:{hashlib.sha256(said.encode()).hexdigest()}"


def _written(kind: Literal["issue", "pull-request"], of: Written, payload: Payload, event: Event) -> Sighting:
    return Sighting(
        kind=kind,
        name=f"{event.repository}#{of.number}",
        number=of.number,
        url=of.html_url or "",
        at=read_moment(of.updated_at) or event.trigger.received_at,
        by=read_actor(payload.sender),
        text=read_text(of.title or "", of.body or ""),
    )


def _pull_request(pull: PullRequest, payload: Payload, event: Event) -> Sighting:
    source = (pull.head and pull.head.repo and pull.head.repo.full_name) or ""
    seen = {
        "head_sha": event.head_sha,
        "before_sha": event.before_sha,
        "head_branch": f"{source}:{event.head_ref}" if source and event.head_ref else "",
    }
    return _written("pull-request", pull, payload, event).model_copy(update=seen)


def landing_of(payload: Payload, event: Event) -> Sighting | None:
    """Give a push to the default branch, as the Delivery showed it: what it brought may have come past every verdict."""
    if event.trigger.event != "push" or event.base_ref != event.default_branch or event.installation is None:
        return None
    return _any_push(payload, event)


def _push(payload: Payload, event: Event) -> Sighting | None:
    """A push to any branch but the default one, on which there is no work in progress, and the merge queue's."""
    branch = (payload.ref or "").removeprefix(BRANCH)
    if branch == event.default_branch or branch.startswith(QUEUE):
        return None
    return _any_push(payload, event)


def _any_push(payload: Payload, event: Event) -> Sighting | None:
    ref = payload.ref or ""
    branch = ref.removeprefix(BRANCH)
    if not ref.startswith(BRANCH) or not event.repository:
        return None
    repository = payload.repository or Repository()
    return Sighting(
        kind="push",
        name=f"{event.repository}:{branch}",
        url=f"{repository.html_url}/tree/{branch}" if repository.html_url else "",
        at=read_moment(repository.pushed_at) or event.trigger.received_at,
        by=read_actor(payload.sender),
        push=Push(
            branch=branch,
            before=payload.before or "",
            after=payload.after or "",
            created=bool(payload.created),
            forced=bool(payload.forced),
            deleted=bool(payload.deleted),
            commits=tuple(each.id for each in payload.commits or () if each.id)[:MOST_COMMITS],
        ),
    )


def read_text(title: str, body: str) -> Text:
    """Keep a text as far as it can be kept, and the digest of all of it."""
    whole = scrubbed(body)
    return Text(
        title=scrubbed(title)[:TITLE],
        body=whole[:LONGEST],
        sha256=hashlib.sha256(whole.encode()).hexdigest(),
        whole=len(whole) <= LONGEST,
    )


def scrubbed(text: str) -> str:
    """Replace what is no Unicode text: JSON may hold halves of surrogate pairs, UTF-8 may not."""
    return _HALVES.sub("\ufffd", text)


def read_actor(account: Account | None) -> Actor:
    """Give who did it; the ghost where nobody is named."""
    if account is None or not account.login:
        return GHOST
    return Actor(login=account.login, id=account.id, kind=account.type or "User")


def read_moment(raw: int | str | None) -> datetime | None:
    """Read GitHub's time, in either of its spellings; None for what is none."""
    if isinstance(raw, int):
        return datetime.fromtimestamp(raw, UTC) if 0 < raw < LATEST else None
    try:
        moment = datetime.fromisoformat(raw) if raw else None
    except ValueError:
        return None
    # In another zone the first and the last days of all are days that there are none of.
    return moment if moment and moment.tzinfo and MINYEAR < moment.year < MAXYEAR else None
