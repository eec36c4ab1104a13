"""The app's installations and the tokens they were given."""

from __future__ import annotations

import secrets
import string
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from gateledger.sandbox.clock import stamp
from gateledger.sandbox.model.check import App
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox
    from gateledger.sandbox.model.repository import Repository

TokenFormat = Literal["classic", "stateless", "alternate"]
LIFETIME = timedelta(hours=1)
LETTERS = string.ascii_letters + string.digits


@dataclass(eq=False)
class Installation:
    """The app on one account, with the repositories it may see."""

    database_id: int
    app: App
    account: Account
    created_at: str
    repositories: list[Repository] = field(default_factory=list)


@dataclass(eq=False)
class Token:
    """An installation token; narrowed ones see fewer repositories or may do less."""

    text: str
    installation: Installation
    expires: datetime
    repositories: list[Repository] | None
    permissions: dict[str, str]

    @property
    def expires_at(self) -> str:
        return stamp(self.expires)

    def sees(self, repository: Repository) -> bool:
        seen = self.installation.repositories if self.repositories is None else self.repositories
        return repository in seen


class Tokens:
    """Every token given out, by its text."""

    def __init__(self, hub: Sandbox) -> None:
        self._hub = hub
        self._given: dict[str, Token] = {}
        self._made = 0
        self.format: TokenFormat = "classic"

    def give(
        self,
        installation: Installation,
        repositories: list[Repository] | None = None,
        permissions: dict[str, str] | None = None,
        *,
        stateless: bool | None = None,
    ) -> Token:
        """Make a token for an hour, in the format asked for."""
        if stateless is None:
            self._made += 1
            odd = self._made % 2 == 0
            stateless = self.format == "stateless" or (self.format == "alternate" and odd)
        text = self._stateless() if stateless else "ghs_" + _letters(36)
        expires = self._hub.clock.moment() + LIFETIME
        made = Token(text, installation, expires, repositories, permissions or installation.app.permissions)
        self._given[text] = made
        return made

    def _stateless(self) -> str:
        header = urlsafe_b64encode(b'{"alg":"ES256","typ":"JWT"}').decode().rstrip("=")
        return f"ghs_{self._hub.app.database_id}_{header}.{_letters(380)}.{_letters(86)}"

    def valid(self, text: str) -> Token | None:
        """Give the token of a text while it has not expired."""
        found = self._given.get(text)
        return found if found and found.expires > self._hub.clock.moment() else None

    def expire(self) -> None:
        """Make every token given so far worthless."""
        self._given.clear()

    def revoke(self, token: Token) -> None:
        self._given.pop(token.text, None)


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))
