"""What moved a branch past every pull request, and which rules were bypassed, as GitHub tells it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from gateledger.collect.listing import Got, Span
from gateledger.collect.reading import read_actor, read_time
from gateledger.github.installation import Installation
from gateledger.github.routes import ACTIVITY, RULE_SUITES, repository_values
from gateledger.model.actor import GHOST, Actor
from gateledger.model.population import Listed, What

MERGES = frozenset({"pr_merge", "merge_queue_merge"})
FORCED = {
    "force_push": "forced",
    "branch_deletion": "the branch was deleted",
    "branch_creation": "the branch was made",
}
NOTHING = "0" * 40
ACTIVITIES = {"day": 1, "week": 7, "month": 28, "quarter": 84, "year": 360}
SUITES = {"day": 1, "week": 7, "month": 28}
"""How many days a period that ends now surely has. https://docs.github.com/en/rest/repos/rule-suites"""


def period(days: dict[str, int], start: datetime, now: datetime) -> tuple[str, datetime]:
    """Give the shortest period that reaches back to a moment, and where it begins; the longest, if none does."""
    for name, length in days.items():
        if now - start <= timedelta(days=length) - timedelta(hours=1):
            return name, start
    name, length = list(days.items())[-1]
    return name, now - timedelta(days=length)


async def list_pushes(
    hub: Installation, repository: str, branch: str, span: Span, *, known: str, now: datetime
) -> tuple[Got, str]:
    """List what moved a branch in a time and was no merge, and give its tip. Raises GitHubError.

    `known` is the tip that was seen last (empty: none). Each move begins where the one before ended; where that is
    not so, whatever came between is told as a push by nobody.
    """
    name, reached = period(ACTIVITIES, span.start, now)
    values = repository_values(repository)
    asked = {"ref": f"refs/heads/{branch}", "time_period": name}
    moves: list[Any] = []
    async for page in hub.pages(ACTIVITY, values, params=asked):
        moves += page
        if page and (read_time(page[-1]["timestamp"]) or now) < span.start:
            break
    tip = next((str(each["after"]) for each in moves), known)
    items = [*_moves(repository, branch, moves), *_between(repository, branch, moves, known, span)]
    lost = "" if reached <= span.start else f"GitHub lists what moved {branch} since {reached:%Y-%m-%d} alone"
    return Got(tuple(each for each in items if span.holds(each.at)), lost=lost), tip


def _moves(repository: str, branch: str, moves: Iterable[Any]) -> Iterable[Listed]:
    for each in moves:
        if each["activity_type"] in MERGES or (each["before"] == NOTHING and each["activity_type"] == "push"):
            continue
        at = read_time(each["timestamp"])
        if at is not None:
            yield _push(repository, branch, each, at)


def _push(repository: str, branch: str, each: Any, at: datetime) -> Listed:
    return Listed(
        what=What.DIRECT_PUSH,
        name=f"{repository}:{branch}",
        at=at,
        actor=_actor(each.get("actor")),
        base_ref=branch,
        head_sha=each["after"],
        merge_sha=each["after"],
        before_sha=each["before"],
        note=FORCED.get(each["activity_type"], ""),
    )


def _actor(raw: Any) -> Actor:
    if not isinstance(raw, dict):
        return GHOST
    return read_actor({"login": raw.get("login"), "databaseId": raw.get("id"), "__typename": raw.get("type")})


def _between(repository: str, branch: str, moves: list[Any], known: str, span: Span) -> Iterable[Listed]:
    """Tell moves that are in no list: one begins elsewhere than the one before ended."""
    pairs = [(older["after"], newer["before"], newer) for newer, older in pairwise(moves)]
    if moves and known and known not in {each["before"] for each in moves} | {moves[0]["after"]}:
        pairs.append((known, moves[-1]["before"], moves[-1]))
    for ended, began, newer in pairs:
        at = read_time(newer["timestamp"])
        if ended != began and at is not None:
            yield Listed(
                what=What.DIRECT_PUSH,
                name=f"{repository}:{branch}",
                at=min(at, span.end - timedelta(seconds=1)),
                base_ref=branch,
                head_sha=began,
                merge_sha=began,
                before_sha=ended,
                note="GitHub does not say what moved the branch here",
            )


async def list_bypasses(hub: Installation, repository: str, span: Span, *, now: datetime) -> Got:
    """List the rule suites of a time that somebody bypassed. Raises GitHubError.

    Needs the permission `administration: read`; GitHub keeps them for a month.
    """
    name, reached = period(SUITES, span.start, now)
    asked = {"rule_suite_result": "bypass", "time_period": name}
    found = await hub.get_all(RULE_SUITES, repository_values(repository), params=asked)
    items = tuple(_suite(repository, each) for each in found if span.holds(read_time(each.get("pushed_at"))))
    lost = "" if reached <= span.start else f"GitHub lists bypassed rules since {reached:%Y-%m-%d} alone"
    return Got(items, lost=lost)


def _suite(repository: str, raw: Any) -> Listed:
    ref = str(raw["ref"])
    tag = ref.startswith("refs/tags/")
    short = ref.removeprefix("refs/tags/") if tag else ref.removeprefix("refs/heads/")
    at = read_time(raw["pushed_at"])
    assert at is not None
    login = raw.get("actor_name")
    return Listed(
        what=What.BYPASS,
        name=f"{repository}{'@' if tag else ':'}{short}",
        at=at,
        actor=Actor(login=login, id=raw.get("actor_id")) if login else GHOST,
        base_ref="" if tag else short,
        head_sha=raw["after_sha"],
        merge_sha=raw["after_sha"],
        before_sha=raw["before_sha"],
        note=f"rule suite {raw['id']}",
    )
