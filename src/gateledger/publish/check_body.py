"""Request bodies of check runs."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from gateledger.model.text import Annotation, CheckText

BATCH = 50
"""Annotations in one request; further requests add to them."""


def body(check: CheckText, start: int) -> dict[str, Any]:
    """The body that creates or updates the run, with the first annotations from `start` on; `head_sha` is not in it."""
    said: dict[str, Any] = {
        "name": check.name,
        "status": check.status,
        "conclusion": check.conclusion,
        "external_id": check.external_id or None,
        "details_url": check.details_url,
        "started_at": _time(check.started_at),
        "completed_at": _time(check.completed_at),
    }
    return {
        **{name: value for name, value in said.items() if value is not None},
        "output": output(check, start),
        "actions": [action.model_dump() for action in check.actions],
    }


def output(check: CheckText, start: int) -> dict[str, Any]:
    """Title, summary and text, which every update repeats, and at most one batch of annotations."""
    said: dict[str, Any] = {"title": check.title, "summary": check.summary}
    if check.text:
        said["text"] = check.text
    batch = check.annotations[start : start + BATCH]
    return {**said, "annotations": [_annotation(each) for each in batch]} if batch else said


def annotations_digest(check: CheckText) -> str:
    """Tell one list of annotations from another; empty when there are none."""
    if not check.annotations:
        return ""
    return hashlib.sha256(
        "\n".join(each.model_dump_json() for each in check.annotations).encode()
    ).hexdigest()


def _annotation(one: Annotation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "path": one.path,
        "start_line": one.start_line,
        "end_line": one.end_line,
        "annotation_level": one.level,
        "message": one.message,
    }
    return {**said, "title": one.title} if one.title else said


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
