"""Installation tokens: one request for each hour and installation, whoever asks, however many at once."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from redis.asyncio import Redis
from redis.exceptions import LockError

from gateledger.github.errors import Transient
from gateledger.github.identity import AppIdentity

MARGIN = timedelta(minutes=5)
"""A token is given up this long before GitHub does."""

_LOCK_SECONDS = 30


@dataclass(frozen=True)
class Token:
    """`text` may be about 40 or about 520 characters long: nothing may depend on its format."""

    text: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Token(expires_at={self.expires_at.isoformat()})"


class Tokens:
    """The tokens of all installations: in this process, then in Redis, then from GitHub."""

    def __init__(
        self,
        redis: Redis,
        *,
        identity: AppIdentity,
        fetch: Callable[[int], Awaitable[Token]],
        now: Callable[[], datetime],
    ) -> None:
        self._redis = redis
        self._app_id = identity.app_id
        self._vault = identity.vault()
        self._fetch = fetch
        self._now = now
        self._held: dict[int, Token] = {}
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, installation: int) -> str:
        """Give a token that is valid for some minutes. Raises what fetching one raises."""
        if (held := self._held.get(installation)) and self._fresh(held):
            return held.text
        async with self._turns[installation]:
            token = self._held.get(installation)
            if token is None or not self._fresh(token):
                token = self._held[installation] = await self._shared(installation)
        return token.text

    async def drop(self, installation: int, text: str) -> None:
        """Forget a token that GitHub did not accept, unless a newer one has taken its place."""
        async with self._turns[installation]:
            if (held := self._held.get(installation)) and held.text == text:
                del self._held[installation]
            if (stored := await self._stored(installation)) and stored.text == text:
                await self._redis.delete(self._key(installation))

    async def _shared(self, installation: int) -> Token:
        if token := await self._stored(installation):
            return token
        lock = self._redis.lock(
            f"{self._key(installation)}:lock",
            timeout=_LOCK_SECONDS,
            blocking_timeout=_LOCK_SECONDS,
            sleep=0.02,
        )
        try:
            async with lock:
                return await self._stored(installation) or await self._new(installation)
        except LockError as error:
            raise Transient(
                "another process holds the lock on the installation token for too long"
            ) from error

    async def _new(self, installation: int) -> Token:
        token = await self._fetch(installation)
        seconds = int((token.expires_at - MARGIN - self._now()).total_seconds())
        if seconds > 0:
            value = self._vault.encrypt(json.dumps([token.text, token.expires_at.isoformat()]).encode())
            await self._redis.set(self._key(installation), value, ex=seconds)
        return token

    async def _stored(self, installation: int) -> Token | None:
        value = await self._redis.get(self._key(installation))
        if value is None:
            return None
        try:
            text, expires_at = json.loads(self._vault.decrypt(value))
        except InvalidToken:  # sealed with a key that the App no longer has
            return None
        token = Token(text, datetime.fromisoformat(expires_at))
        return token if self._fresh(token) else None

    def _fresh(self, token: Token) -> bool:
        return self._now() < token.expires_at - MARGIN

    def _key(self, installation: int) -> str:
        return f"gateledger:github:{self._app_id}:token:{installation}"
