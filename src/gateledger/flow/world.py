"""What a journey may touch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from gateledger.github.app import GitHubApp
from gateledger.github.installation import Installation
from gateledger.ledger import Ledger
from gateledger.model.catalog import Catalog
from gateledger.model.policy import Policy, PolicyText
from gateledger.model.problem import Problem
from gateledger.model.release import Page
from gateledger.policy.read import read_policy
from gateledger.publish.shown import Shown
from gateledger.seal.record import Signer

REMEMBERED = 256
"""Parsed policies kept in memory, each some 10 KB."""
SURE = timedelta(minutes=10)
"""How long a repository that had a policy is taken to have one still."""
MANY = 10_000


class Pages(Protocol):
    """Asks for pages outside of GitHub."""

    async def fetch(self, url: str) -> Page:
        """Ask for one page; never raises."""
        ...


@dataclass(frozen=True)
class World:
    """The source (GitHub), the ledger, the signer, what is shown, the time, and who we are.

    `hub` gives the wire of an installation; `now` is UTC; `new_record_id` makes a ULID for a moment.
    """

    hub: Callable[[int], Installation]
    ledger: Ledger
    shown: Shown
    signer: Signer
    now: Callable[[], datetime]
    new_record_id: Callable[[datetime], str]
    catalog: Catalog
    packs: Mapping[str, PolicyText]
    app_id: int
    app_slug: str
    version: str
    public_url: str
    decider: str = "https://github.com/gateledger/gateledger"
    pages: Callable[[Iterable[str]], AbstractAsyncContextManager[Pages]] | None = None
    """Opens what may ask for pages outside of GitHub, on the given hosts alone."""
    as_app: GitHubApp | None = None
    """GitHub asked as the App itself, not as one of its installations: its log of deliveries."""
    ask: Callable[..., Awaitable[None]] | None = None
    """Queue Jobs before what leads to them is recorded; without it the answer carries them, and a crash loses them."""
    sign_head: Callable[[], object] | None = None
    """Sign the ledger's head now, unless another process is at it; without it the next timer does."""
    opted_in: dict[str, datetime] = field(default_factory=dict)
    """Repositories that had a policy when GitHub was asked last, and until when that holds."""
    _policies: dict[tuple[PolicyText, PolicyText | None], Policy] = field(default_factory=dict)

    def read_policy(
        self, text: PolicyText, organisation: PolicyText | None
    ) -> tuple[Policy | None, tuple[Problem, ...]]:
        """Read a policy; one that is right is remembered by its exact texts, so that a burst parses it once."""
        known = self._policies.get((text, organisation))
        if known is not None:
            return known, ()
        policy, problems = read_policy(
            text, catalog=self.catalog, packs=self.packs, organisation=organisation
        )
        if policy is not None and not problems:
            if len(self._policies) >= REMEMBERED:
                self._policies.clear()
            self._policies[text, organisation] = policy
        return policy, problems

    def remember_opted_in(self, repository: str) -> None:
        """Spare the question for a while."""
        if len(self.opted_in) >= MANY:
            self.opted_in.clear()
        self.opted_in[repository] = self.now() + SURE

    def page(self, index: int) -> str:
        """Where a decision is shown to people."""
        return f"{self.public_url}/decisions/{index}"
