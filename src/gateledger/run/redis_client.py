"""Connections to Redis or Valkey."""

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
