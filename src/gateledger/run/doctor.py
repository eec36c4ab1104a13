"""Can the App do its work here? Each part is asked, none is assumed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import yaml
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateledger.flow.anchoring import standing
from gateledger.flow.enforcing import NO_POLICY, branch_standing, policy_in_force
from gateledger.flow.redelivering import undelivered_now
from gateledger.github.app import GitHubApp
from gateledger.github.config import GitHubConfig
from gateledger.github.errors import GitHubError
from gateledger.github.installation import Installation
from gateledger.github.routes import INSTALLATION_REPOSITORIES
from gateledger.judge.catalog import catalog
from gateledger.run.anchoring.asked import everybody
from gateledger.run.anchoring.guard import guard
from gateledger.run.archive import Archive, load_settings, open_archive
from gateledger.run.clock import now
from gateledger.run.credentials import Credentials
from gateledger.run.mistake import Mistake
from gateledger.run.processes import queue_server, read_credentials
from gateledger.run.queue import Queue
from gateledger.run.redis_client import connect
from gateledger.run.settings import Settings
from gateledger.run.shipped import manifest, packs

LEVELS = {"read": 1, "write": 2, "admin": 3}
INSTALLATIONS = "/app/installations"
MOST_REPOSITORIES = 100
_STANDING = {
    "bound": "`gateledger` is required, from this App",
    "spoofable": "`gateledger` is required from anybody: a workflow or whoever may push can set it; `gateledger enforce`",
    "other-app": "`gateledger` is required from another App; `gateledger enforce`",
    "missing": "no ruleset requires `gateledger`, so a red check stops nobody; `gateledger enforce`",
}


@dataclass(frozen=True)
class Examined:
    """One part: its name, whether it is sound, and what was found."""

    part: str
    sound: bool
    found: str


async def examine() -> list[Examined]:
    """Examine everything; a part that cannot be asked is unsound and says why."""
    settings = load_settings()
    found: list[Examined] = []
    try:
        credentials = read_credentials(settings)
    except Mistake as error:
        credentials = None
        found.append(Examined("credentials", sound=False, found=str(error)))
    with queue_server(settings) as (redis_url, _), open_archive(settings) as archive:
        redis = connect(redis_url)
        try:
            found += [each async for each in _queue(Queue(redis))]
            found.append(_ledger(archive))
            found += [each async for each in _outside(settings, archive, credentials, redis)]
            if credentials is not None:
                found += [each async for each in _github(settings, credentials, redis)]
            elif not found or found[0].part != "credentials":
                found.append(Examined("credentials", sound=False, found="the App is not registered yet"))
        finally:
            await redis.aclose()
    return found


async def _queue(queue: Queue) -> AsyncIterator[Examined]:
    try:
        stats, failed = await queue.stats(), await queue.failed()
    except RedisError as error:
        yield Examined("queue", sound=False, found=f"does not answer: {error}")
        return
    yield Examined("queue", sound=True, found=f"{stats.pending} pending, {stats.leased} being judged")
    for subject, failure in failed.items():
        said = (
            f"{subject}: {failure.reason} ({failure.attempts} attempts, last {failure.at:%Y-%m-%d %H:%M} UTC)"
        )
        yield Examined("failed", sound=False, found=said)


def _ledger(archive: Archive) -> Examined:
    size, checkpoint = archive.ledger.size(), archive.ledger.latest_checkpoint()
    signed = f"signed to {checkpoint.size}" if checkpoint else "not signed yet"
    return Examined("ledger", sound=True, found=f"{size} records, {signed}")


async def _outside(
    settings: Settings, archive: Archive, credentials: Credentials | None, redis: Redis
) -> AsyncIterator[Examined]:
    """Say who outside holds what we signed, and ask each for the last that they hold."""
    held = standing(archive, now())
    found = (
        f"held outside up to size {held.witnessed_size}" if held.witnessed_size else "nothing is held outside"
    )
    # Nobody who tries this has outsiders yet: that is told, and no reason to call the installation unsound.
    asks = archive.outsiders.anybody
    met = held.policy_met or (archive.ledger.size() == 0)
    yield Examined(
        "witnesses", sound=met or not asks, found=found if met else f"unwitnessed: {held.reason}; {found}"
    )
    async with everybody(settings, archive.outsiders, credentials, redis) as asked:
        try:
            for line in await guard(archive, asked):
                yield Examined("outsider", sound=False, found=line)
        except Mistake as error:
            yield Examined("ledger", sound=False, found=str(error))


async def _github(settings: Settings, credentials: Credentials, redis: Redis) -> AsyncIterator[Examined]:
    config = GitHubConfig(
        app_id=credentials.app_id,
        private_key=credentials.private_key,
        rest_url=settings.github_api_url,
        graphql_url=settings.github_graphql_url,
    )
    try:
        async with GitHubApp(config, redis=redis, now=now) as app:
            about: dict[str, Any] = await app.get("/app")
            yield Examined("credentials", sound=True, found=f"{about['slug']}, App {about['id']}")
            for each in _granted(about):
                yield each
            yield await _delivered(app)
            installed: list[dict[str, Any]] = await app.get(INSTALLATIONS)
            names = ", ".join(str(one["account"]["login"]) for one in installed)
            yield Examined("installed", sound=bool(installed), found=names or "nowhere: install the App")
            for one in installed:
                async for each in _enforced(app.installation(int(one["id"])), credentials.app_id):
                    yield each
    except (GitHubError, ValueError, KeyError) as error:
        yield Examined("credentials", sound=False, found=f"GitHub does not take them: {error}")


async def _delivered(app: GitHubApp) -> Examined:
    """Say how many deliveries of the last three days never arrived."""
    try:
        count, whole = await undelivered_now(app, now())
    except GitHubError as error:
        return Examined("deliveries", sound=False, found=f"GitHub does not show its log: {error}")
    said = f"{count} of the last 3 days never arrived; they are asked for again every hour"
    said = said if count else "all of the last 3 days arrived"
    return Examined("deliveries", sound=not count, found=said if whole else f"{said} (the log is longer)")


async def _enforced(hub: Installation, app_id: int) -> AsyncIterator[Examined]:
    """Say of every repository with a policy whether GitHub requires our check there, and from whom it takes it."""
    try:
        listed = await hub.get(INSTALLATION_REPOSITORIES, params={"per_page": MOST_REPOSITORIES})
        for raw in listed["repositories"][:MOST_REPOSITORIES]:
            name, branch = str(raw["full_name"]), str(raw["default_branch"])
            policy, why = await policy_in_force(hub, name, catalog(), packs())
            if policy is None and why == NO_POLICY:
                continue
            if policy is None:
                yield Examined("policy", sound=False, found=f"{name}: {why}")
                continue
            found = await branch_standing(hub, name, branch, app_id=app_id)
            yield Examined("required", sound=found == "bound", found=f"{name} ({branch}): {_STANDING[found]}")
        if listed["total_count"] > MOST_REPOSITORIES:
            more = listed["total_count"] - MOST_REPOSITORIES
            yield Examined("required", sound=True, found=f"{more} more repositories were not looked at")
    except (GitHubError, KeyError) as error:
        yield Examined("required", sound=False, found=f"could not be told: {error}")


def _granted(about: dict[str, Any]) -> list[Examined]:
    """Compare what the App was given with what `app.yml` asks for."""
    asked: dict[str, Any] = yaml.safe_load(manifest())
    has: dict[str, str] = about.get("permissions") or {}
    lacking = [
        f"{name}: {level}"
        for name, level in asked["default_permissions"].items()
        if LEVELS.get(has.get(name, ""), 0) < LEVELS[level]
    ]
    deaf = sorted(set(asked["default_events"]) - set(about.get("events") or ()))
    return [
        Examined(
            "permissions",
            sound=not lacking,
            found=f"missing {', '.join(lacking)}" if lacking else "all there",
        ),
        Examined(
            "events", sound=not deaf, found=f"not subscribed to {', '.join(deaf)}" if deaf else "all there"
        ),
    ]
