"""What all installations of one App share within a process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateledger.github.addresses import Addresses
from gateledger.github.cache import Cache, Memory
from gateledger.github.pacing import Pace
from gateledger.github.standing import Standing
from gateledger.github.tokens import Tokens
from gateledger.github.wire import Wire


@dataclass(frozen=True)
class Shared:
    """`lacking`: GraphQL fields that this GitHub turned out not to know; `flights`: what is being asked just now."""

    addresses: Addresses
    wire: Wire
    tokens: Tokens
    cache: Cache
    pace: Pace
    standing: Standing
    now: Callable[[], datetime]
    headers: Mapping[str, str]
    lacking: set[str] = field(default_factory=set)
    memory: Memory = field(default_factory=Memory)
    flights: dict[str, asyncio.Task[Any]] = field(default_factory=dict)
