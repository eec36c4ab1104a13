"""Accounts: users, organizations and the bots of apps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gateledger.sandbox.clock import Ids, node_id

AccountType = Literal["User", "Organization", "Bot"]
PREFIX = {"User": "U", "Organization": "O", "Bot": "BOT"}


@dataclass(eq=False)
class Account:
    """One login. REST writes a bot's login with `[bot]`, GraphQL's Bot without it."""

    login: str
    database_id: int
    type: AccountType
    base_url: str

    @property
    def graphql_type(self) -> str:
        return self.type

    @property
    def id(self) -> str:
        return node_id(PREFIX[self.type], self.database_id)

    @property
    def name(self) -> str:
        if self.login == "web-flow":
            return "GitHub"
        return self.login.removesuffix("[bot]").replace("-", " ").title()

    @property
    def email(self) -> str:
        if self.login == "web-flow":  # what is committed on the web page is committed by GitHub
            return "noreply@github.com"
        return f"{self.database_id}+{self.login}@users.noreply.github.com"

    @property
    def slug(self) -> str:
        return self.login.removesuffix("[bot]")

    @property
    def url(self) -> str:
        kind = "apps/" if self.type == "Bot" else ""
        return f"{self.base_url}/{kind}{self.slug}"

    @property
    def avatar_url(self) -> str:
        return f"{self.base_url}/avatars/{self.database_id}"


class Accounts:
    """Every account of the sandbox, made when first named."""

    def __init__(self, ids: Ids, base_url: str) -> None:
        self._ids = ids
        self._base_url = base_url
        self._by_login: dict[str, Account] = {}

    def get(self, login: str, kind: AccountType = "User") -> Account:
        """Give the account of a login; an unknown one is created with this kind."""
        if login.endswith("[bot]"):
            kind = "Bot"
        key = login.lower()
        if key not in self._by_login:
            self._by_login[key] = Account(login, self._ids.next(), kind, self._base_url)
        return self._by_login[key]

    def find(self, login: str) -> Account | None:
        return self._by_login.get(login.lower())
