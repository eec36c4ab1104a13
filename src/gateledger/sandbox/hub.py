"""The sandbox: a small GitHub on a port of this machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from gateledger.sandbox.clock import Clock, Ids, stamp
from gateledger.sandbox.downloads import Downloads
from gateledger.sandbox.errors import SandboxError
from gateledger.sandbox.faults import Faults
from gateledger.sandbox.git.store import Content
from gateledger.sandbox.git.values import Person
from gateledger.sandbox.hooks.delivery import Delivery
from gateledger.sandbox.hooks.events import Events
from gateledger.sandbox.hooks.sender import Sender
from gateledger.sandbox.installation import Installation, TokenFormat, Tokens
from gateledger.sandbox.keys import fresh_key
from gateledger.sandbox.limits import Limits
from gateledger.sandbox.model.check import App
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.model.ruleset import Ruleset, body_of, ruleset
from gateledger.sandbox.model.team import Team, Teams
from gateledger.sandbox.people import Account, Accounts
from gateledger.sandbox.requests import LoggedRequest, RequestLog
from gateledger.sandbox.rest.front import Front
from gateledger.sandbox.server import Server

PERMISSIONS = {
    "actions": "read",
    "checks": "write",
    "contents": "read",
    "deployments": "write",
    "issues": "write",
    "members": "read",
    "merge_queues": "read",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "read",
}
EVENTS = [
    "check_run",
    "check_suite",
    "create",
    "deployment_protection_rule",
    "deployment_status",
    "issue_comment",
    "issues",
    "merge_group",
    "pull_request",
    "pull_request_review",
    "push",
    "release",
    "status",
    "sub_issues",
    "workflow_run",
]


class Sandbox:
    """A GitHub with one app, to be used as a context manager.

    `url` is the REST base, `graphql_url` the GraphQL one; the same under `/api/v3` and `/api/graphql` as an
    enterprise server has them. Every method that changes something sends the webhook GitHub would send, to
    `webhook_url`. The person behind an action is `mona`, who administers everything, unless named.
    """

    def __init__(
        self,
        app_id: int = 1,
        private_key_pem: str | None = None,
        webhook_secret: str = "sandbox-webhook-secret",  # noqa: S107 - known to both sides of a test
        webhook_url: str | None = None,
        latency: float = 0.0,
        *,
        port: int = 0,
        token_format: TokenFormat = "classic",  # noqa: S107 - a format, no secret
        app_slug: str = "gateledger",
        maintainer: str = "mona",
    ) -> None:
        self.lock = threading.RLock()
        self.clock, self.ids = Clock(), Ids()
        self.private_key_pem = private_key_pem or fresh_key()
        self.webhook_secret, self.webhook_url, self.latency = webhook_secret, webhook_url, latency
        self.maintainer = maintainer
        self.faults, self.limits, self.log = Faults(self.clock), Limits(self.clock), RequestLog()
        self.sender, self.events = Sender(self), Events(self)
        self.subscribed: set[str] = set(EVENTS)
        self.tokens = Tokens(self)
        self.tokens.format = token_format
        self.tree_limit, self.blob_limit = 100_000, 100_000_000
        self.downloads = Downloads()
        self.used_codes: set[str] = set()
        self.repositories: dict[str, Repository] = {}
        self.installations: dict[int, Installation] = {}
        self.apps: dict[int, App] = {}
        self.organization_rulesets: dict[str, list[Ruleset]] = {}
        self._server = Server(Front(self), port, self.sender.close)
        self.url = f"http://127.0.0.1:{self._server.port}"
        self.graphql_url = f"{self.url}/graphql"
        self.accounts = Accounts(self.ids, self.url)
        self.teams = Teams(self)
        self.app = self._app(app_id, app_slug, dict(PERMISSIONS), list(EVENTS))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.stop()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        if self._server.loop is None:
            raise SandboxError("the sandbox is not started: use it as a context manager")
        return self._server.loop

    # accounts and apps

    def account(self, login: str | None) -> Account:
        """Give the account of a login, made when first named; None is the maintainer."""
        return self.accounts.get(login or self.maintainer)

    def stranger(self, author: str | None, date: str | datetime | None = None) -> Person | None:
        """Read an author written `Name <address>`, who has no account; None for a login."""
        name, bracket, address = (author or "").partition(" <")
        return Person(name, address.rstrip(">"), stamp(date or self.clock.moment())) if bracket else None

    def _app(self, app_id: int, slug: str, permissions: dict[str, str], events: list[str]) -> App:
        bot, owner = self.accounts.get(f"{slug}[bot]", "Bot"), self.account(None)
        name = slug.replace("-", " ").title()
        made = App(
            app_id, slug, name, f"Iv23li{app_id:014d}", owner, bot, self.clock.now(), permissions, events
        )
        self.apps[app_id] = made
        return made

    def other_app(self, app_id: int, slug: str | None = None) -> App:
        """Give another app; 15368 is GitHub Actions."""
        if app_id in self.apps:
            return self.apps[app_id]
        slug = slug or ("github-actions" if app_id == 15368 else f"app-{app_id}")
        return self._app(app_id, slug, {"checks": "write"}, [])

    def permission(self, name: str, level: str | None) -> None:
        """Give the app a permission, or take it away with None; its tokens change at once."""
        with self.lock:
            if level is None:
                self.app.permissions.pop(name, None)
            else:
                self.app.permissions[name] = level

    def team(self, organization: str, slug: str, members: list[str], name: str | None = None) -> Team:
        """Make a team of an organization, or give it these members."""
        with self.lock:
            return self.teams.set(organization, slug, members, name)

    def organization_ruleset(
        self, organization: str, name: str, rules: list[dict[str, Any]], **more: Any
    ) -> Ruleset:
        """Make a ruleset for every repository of an organization; `more` as `repository.rulesets.create`."""
        with self.lock:
            made = ruleset(self, "Organization", organization, body_of(name, rules, **more))
            made.conditions["repository_name"] = {"include": ["~ALL"], "exclude": []}
            self.organization_rulesets.setdefault(organization.lower(), []).append(made)
            return made

    def subscribe(self, *events: str) -> None:
        """Let the app hear of more events."""
        self.subscribed.update(events)

    # repositories

    def repository(
        self,
        name: str,
        files: Mapping[str, Content] | None = None,
        *,
        private: bool = False,
        install: bool = True,
        owner_type: str = "Organization",
    ) -> Repository:
        """Create `owner/name` with one commit on `main`, and install the app on it."""
        with self.lock:
            login, _, short = name.partition("/")
            if not short or name.lower() in self.repositories:
                raise SandboxError(f"{name!r} is no owner/name, or exists already")
            owner = self.accounts.get(login, "User" if owner_type == "User" else "Organization")
            made = Repository(self, owner, short, private=private)
            self.repositories[name.lower()] = made
            content = files if files is not None else {"README.md": f"# {short}\n"}
            if install:
                self.install(made)
            made.branches.change("main", content, "Initial commit", self.account(None))
            return made

    def fork(self, parent: Repository, name: str) -> Repository:
        """Copy a repository to a person, sharing its git objects; the app is not installed there."""
        login, _, short = name.partition("/")
        made = Repository(self, self.accounts.get(login, "User"), short, fork_of=parent)
        made.branches.refs.update(parent.branches.refs)
        parent.forks.append(made)
        self.repositories[name.lower()] = made
        return made

    def find(self, owner: str, name: str) -> Repository | None:
        return self.repositories.get(f"{owner}/{name}".lower())

    def install(self, repository: Repository) -> Installation:
        """Install the app on a repository; one installation for each account."""
        for found in self.installations.values():
            if found.account is repository.owner:
                break
        else:
            found = Installation(self.ids.next(), self.app, repository.owner, self.clock.now())
            self.installations[found.database_id] = found
        if repository not in found.repositories:
            found.repositories.append(repository)
            self.events.installed(found, repository, "added")
        return found

    def uninstall(self, repository: Repository) -> None:
        """Take the app away from a repository; sends `installation_repositories.removed`."""
        with self.lock:
            found = self.installation_of(repository)
            if found is None:
                raise SandboxError(f"the app is not installed on {repository.name_with_owner}")
            found.repositories.remove(repository)
            self.events.installed(found, repository, "removed")

    def installation_of(self, repository: Repository) -> Installation | None:
        found = (one for one in self.installations.values() if repository in one.repositories)
        return next(found, None)

    # webhooks

    @property
    def deliveries(self) -> list[Delivery]:
        """The log, oldest first."""
        return list(self.sender.log)

    def deliver(self, event: str, payload: dict[str, Any], guid: str | None = None) -> Delivery:
        """Send any payload, signed."""
        return self.sender.deliver(event, payload, guid)

    def redeliver(self, wanted: str | int) -> Delivery:
        """Send a logged delivery again, by id or guid, under its old guid."""
        return self.sender.redeliver(wanted)

    def flush(self, timeout: float = 10.0) -> bool:
        """Wait until every delivery is answered; False when the time is up first."""
        return self.sender.flush(timeout)

    def expire_tokens(self) -> None:
        """Make every installation token given so far worthless."""
        self.tokens.expire()

    # requests

    @property
    def requests(self) -> list[LoggedRequest]:
        return list(self.log.entries)

    @property
    def in_flight_peak(self) -> int:
        return self.log.peak

    def reset_requests(self) -> None:
        self.log.reset()
