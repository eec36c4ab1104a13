"""One address tells the figures of every process."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from gateledger.run.metrics import Metrics
from gateledger.run.metrics_relay import NAMES, PREFIX, leave, told


async def _leave(redis, process: str, judged: int) -> None:
    metrics = Metrics()
    metrics.verdicts.labels("allow").inc(judged)
    metrics.judging.labels("pull-request").observe(0.2)
    await leave(redis, metrics, process)


async def test_every_workers_figures_are_told_with_its_name(queue):
    await queue.redis.flushall()
    web = Metrics()
    web.deliveries.labels("push", "queued").inc()
    await _leave(queue.redis, "one:1", 3)
    await _leave(queue.redis, "two:2", 4)
    families = {
        each.name: each for each in text_string_to_metric_families((await told(queue.redis, web)).decode())
    }
    verdicts = {
        sample.labels["process"]: sample.value
        for sample in families["gateledger_verdicts"].samples
        if sample.name.endswith("_total")
    }
    assert verdicts == {"one:1": 3, "two:2": 4}
    own = [one for one in families["gateledger_deliveries"].samples if one.name.endswith("_total")]
    assert [(one.labels, one.value) for one in own] == [({"event": "push", "result": "queued"}, 1)]


async def test_a_histogram_stays_whole(queue):
    await queue.redis.flushall()
    await _leave(queue.redis, "one:1", 1)
    text = (await told(queue.redis, Metrics())).decode()
    assert 'gateledger_judgement_seconds_bucket{kind="pull-request",le="+Inf",process="one:1"} 1.0' in text
    assert 'gateledger_judgement_seconds_count{kind="pull-request",process="one:1"} 1.0' in text


async def test_a_process_that_is_gone_is_forgotten_and_no_key_is_looked_for(queue):
    await queue.redis.flushall()
    await _leave(queue.redis, "one:1", 3)
    await _leave(queue.redis, "two:2", 4)
    await queue.redis.delete(PREFIX + "two:2")
    await queue.redis.config_resetstat()
    assert "two:2" not in (await told(queue.redis, Metrics())).decode()
    assert await queue.redis.smembers(NAMES) == {b"one:1"}
    assert "cmdstat_scan" not in await queue.redis.info("commandstats")
