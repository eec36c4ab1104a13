"""Connections to Redis or Valkey."""

import asyncio

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer


def connect(url: str, *, connections: int = 32) -> Redis:
    """Open a pool of connections, lazily: `redis://`, `rediss://` or `unix://`.

    Whoever finds all of them busy waits for one: the default pool raises instead, and lost 136 of 200 deliveries
    of a burst (BUILDING-BLOCKS.md 3d). A lost connection is tried again for about two seconds.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=5,
        socket_timeout=6,
        socket_connect_timeout=2,
        retry=Retry(ExponentialBackoff(cap=0.8, base=0.05), retries=5),
        retry_on_error=[NoConnection, NoAnswer],
    )
    return Redis.from_pool(pool)


def give_way() -> None:
    """End a task that was cancelled: a cancellation that meets a command half-way may come out as an error of Redis.

    For loops that outlive such errors, and would outlive their own end with them. Raises CancelledError.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
