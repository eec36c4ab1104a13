"""From the queue into the corridor and back: one Job in, one log line out."""

from __future__ import annotations

import time
from dataclasses import replace

import structlog

from gateledger.flow import subjects
from gateledger.flow.world import World
from gateledger.github.counting import counting
from gateledger.github.errors import GitHubError
from gateledger.github.redaction import redact
from gateledger.ledger.errors import LedgerError
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.job import Job
from gateledger.run import queue as queued
from gateledger.run.metrics import Metrics
from gateledger.run.queue import Queue
from gateledger.run.worker import GiveUp, Handle

log = structlog.get_logger()


class Unsettled(Exception):  # noqa: N818 - not a failure of ours
    """Something could not be seen this time; the Job is worth another attempt."""


def handler(world: World, queue: Queue, metrics: Metrics) -> Handle:
    """Make the function that answers one Job.

    It raises whatever the journey raises, and Unsettled for an answer that asks for another attempt.
    """
    world = replace(world, ask=queue.put)

    async def handle(job: Job) -> queued.Done | queued.Again:
        started = time.monotonic()
        with counting() as count:
            answer = await subjects.answer(world, job)
        await _take(answer, job, queue, metrics)
        _say(job, answer, milliseconds=(time.monotonic() - started) * 1000, requests=count.requests)
        if isinstance(answer, Done):
            return queued.Done()
        if answer.counts:
            raise Unsettled(answer.reason)
        return queued.Again(after_seconds=answer.after, reason=answer.reason)

    return handle


def last_words(world: World, queue: Queue, metrics: Metrics) -> GiveUp:
    """Make the function that answers a Job whose attempts are used up."""
    world = replace(world, ask=queue.put)

    async def give_up(job: Job, reason: str) -> None:
        answer = await _last_answer(world, job, redact(reason))
        await _take(answer, job, queue, metrics)
        _say(job, answer, gave_up=True)

    return give_up


async def _last_answer(world: World, job: Job, reason: str) -> Answer:
    """Also where the fault is ours, the subject is told that it could not be evaluated."""
    try:
        return await subjects.give_up(world, job, reason)
    except (subjects.NotNow, GitHubError, LedgerError):
        raise
    except Exception as error:  # HOUSE.md section 7: our bug, caught in run/
        log.exception("last_attempt_failed", subject=job.subject)
        return await subjects.could_not_evaluate(world, job, reason, error)


async def _take(answer: Answer, job: Job, queue: Queue, metrics: Metrics) -> None:
    if not isinstance(answer, Done):
        return
    others = [each for each in answer.jobs if each.subject != job.subject]
    await queue.put(*others)
    if answer.verdict:
        metrics.verdicts.labels(answer.verdict).inc()


def _say(job: Job, answer: Answer, **figures: object) -> None:
    fields = {name: round(value) if isinstance(value, float) else value for name, value in figures.items()}
    if isinstance(answer, Again):
        fields |= {"again_in": round(answer.after, 1)}
    else:
        fields |= {
            "verdict": answer.verdict or None,
            "index": answer.index,
            "queued": len(answer.jobs) or None,
        }
    log.info(
        answer.reason,
        subject=job.subject,
        trigger=f"{job.trigger.event}.{job.trigger.action}".rstrip("."),
        delivery=job.trigger.delivery_id,
        **{name: value for name, value in fields.items() if value is not None},
    )
