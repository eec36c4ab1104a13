"""Runbooks as a kind of `gateledger inspect`: `runbook`; what counts in one are its sections with substance."""

from __future__ import annotations

from gateledger.artifacts.inspection import Document, InspectedItem, Inspection, Reader, inspected_problems
from gateledger.artifacts.runbook.read import is_runbook, read_runbook


def _read(document: Document) -> Inspection:
    read = read_runbook(document.path, document.text, document.templates)
    items = tuple(
        InspectedItem(id=f"{each.kind}-{each.line}", text=each.heading, line=each.line)
        for each in read.sections
        if each.substantive
    )
    return Inspection(
        path=document.path,
        kind="runbook",
        state=read.state,
        items=items,
        problems=inspected_problems(read.problems),
    )


RUNBOOK = Reader("runbook", lambda document: is_runbook(document.path, document.text), _read)
