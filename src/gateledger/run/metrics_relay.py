"""Figures of the workers, told by the web: workers listen on no port, and Prometheus asks one address.

Every worker leaves its figures in Redis every few seconds; they expire with it. The web adds each to its own with a
label that names the process, so that nothing is added up wrongly when a worker starts anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from typing import cast

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateledger.run.metrics import Metrics
from gateledger.run.redis_client import give_way

log = structlog.get_logger()

PREFIX = "gateledger:metrics:"
NAMES = "gateledger:metrics"
EVERY_SECONDS = 5.0
EXPIRE_SECONDS = 30


async def relay_forever(redis: Redis, metrics: Metrics, process: str) -> None:
    """Leave this worker's figures for the web to tell, until cancelled."""
    while True:
        try:
            await leave(redis, metrics, process)
        except RedisError as error:
            log.warning("figures_not_left", reason=str(error))
        give_way()
        await asyncio.sleep(EVERY_SECONDS)


async def leave(redis: Redis, metrics: Metrics, process: str) -> None:
    """Leave the figures of a process, and its name among those who left some. Raises RedisError."""
    async with redis.pipeline() as pipe:
        pipe.set(PREFIX + process, metrics.text(), ex=EXPIRE_SECONDS)
        pipe.sadd(NAMES, process)
        await pipe.execute()


async def told(redis: Redis, metrics: Metrics) -> bytes:
    """Give the web's own figures and those of all living workers in Prometheus' text format.

    Raises RedisError when the workers' cannot be read.
    """
    # By name: to look for keys would walk over every delivery of four days, at each scrape.
    names = [name.decode() for name in await cast("Awaitable[set[bytes]]", redis.smembers(NAMES))]
    found = cast("list[bytes | None]", await redis.mget([PREFIX + name for name in names]) if names else [])
    texts = {name: text.decode() for name, text in zip(names, found, strict=True) if text is not None}
    if gone := [name for name in names if name not in texts]:
        await redis.srem(NAMES, *gone)
    together = CollectorRegistry()
    together.register(_Together(metrics, texts))
    return generate_latest(together)


class _Together(Collector):
    """The families of several processes, each sample labelled with its process (the web's own are not)."""

    def __init__(self, own: Metrics, texts: dict[str, str]) -> None:
        self._own = own
        self._texts = texts

    def collect(self) -> Iterator[Metric]:
        families = {family.name: family for family in self._own.registry.collect()}
        for process, text in sorted(self._texts.items()):
            for family in text_string_to_metric_families(text):
                known = families.setdefault(
                    family.name, Metric(family.name, family.documentation, family.type)
                )
                known.samples += [
                    sample._replace(labels={**sample.labels, "process": process}) for sample in family.samples
                ]
        yield from families.values()
