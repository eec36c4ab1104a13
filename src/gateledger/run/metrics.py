"""What `GET /metrics` tells: counters, gauges and histograms, one instance for each process."""

import math
from datetime import datetime
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from gateledger.model.anchor import AnchorStanding
from gateledger.run.queue import Stats

SHORT = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
LONG = (0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800)


class Metrics:
    """All figures of one process. Names are a contract with dashboards and alerts."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Register the figures; a registry of its own by default, so that tests do not share."""
        self.registry = registry or CollectorRegistry()
        counter = partial(Counter, registry=self.registry, namespace="gateledger")
        gauge = partial(Gauge, registry=self.registry, namespace="gateledger")
        histogram = partial(Histogram, registry=self.registry, namespace="gateledger")
        self.deliveries = counter("deliveries", "Webhook deliveries", ["event", "result"])
        self.acknowledgement = histogram(
            "acknowledgement_seconds", "From the request to its answer", buckets=SHORT
        )
        self.pending = gauge("queue_pending", "Subjects in question, those put off included")
        self.waiting = gauge("queue_waiting", "Subjects that could be judged now")
        self.leased = gauge("queue_leased", "Subjects being judged")
        self.failed = gauge("queue_failed", "Subjects that could not be judged")
        self.oldest = gauge("queue_oldest_seconds", "How long the longest waiting subject has waited")
        self.judgements = counter("judgements", "Ended judgements", ["kind", "result"])
        self.judging = histogram("judgement_seconds", "From the claim to its end", ["kind"], buckets=LONG)
        self.answering = histogram("answer_seconds", "From the first receipt to the end", buckets=LONG)
        self.reaped = counter("queue_reaped", "Leases taken back from dead workers")
        self.verdicts = counter("verdicts", "Published verdicts", ["verdict"])
        self.github_requests = counter("github_requests", "Requests to GitHub", ["api", "status"])
        self.redeliveries = counter("redeliveries", "Deliveries that had failed", ["result"])
        self.undelivered = gauge("undelivered", "Deliveries that were never answered and are asked for again")
        self.ledger_size = gauge("ledger_size", "Entries in the ledger")
        self.unwitnessed = gauge("ledger_unwitnessed", "1: too few outsiders hold what was signed")
        self.witnessed_age = gauge("ledger_witnessed_age_seconds", "Since enough outsiders held a checkpoint")
        for unknown in (self.unwitnessed, self.witnessed_age):
            unknown.set(math.nan)

    def queue(self, stats: Stats) -> None:
        """Take over the queue's figures."""
        self.pending.set(stats.pending)
        self.waiting.set(stats.waiting)
        self.leased.set(stats.leased)
        self.failed.set(stats.failed)
        self.oldest.set(stats.oldest_seconds)

    def witnessed(self, standing: AnchorStanding, size: int, now: datetime) -> None:
        """Take over how the ledger stands with its outsiders; an empty one needs none. Never: an infinite age."""
        self.unwitnessed.set(0 if standing.policy_met or size == 0 else 1)
        since = standing.witnessed_at
        self.witnessed_age.set((now - since).total_seconds() if since else math.inf)

    def text(self) -> bytes:
        """Write everything in Prometheus' text format."""
        return generate_latest(self.registry)
