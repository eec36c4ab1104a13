"""What a ruling rests on, by digest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

from gateledger.artifacts.paths import matches
from gateledger.judge.needs import TEMPLATES
from gateledger.model.facts import (
    Approvals,
    Before,
    Change,
    Checks,
    Evidence,
    Files,
    Snapshot,
    Templates,
    Witnessed,
    WitnessedText,
    WorkItem,
    WorkItems,
)


def evidence(snapshot: Snapshot, needs: Collection[str], named: Collection[str]) -> tuple[Evidence, ...]:
    """List the texts that a gate with those needs has seen; of files only those that it `named` in what it said."""
    found: list[Evidence] = []
    if "change" in needs and isinstance(snapshot.change, Change):
        uri = snapshot.change.url or snapshot.subject.name
        found.append(_seen("pull-request", uri, snapshot.change.body))
    if "work_items" in needs and isinstance(snapshot.work_items, WorkItems):
        found += [each for item in snapshot.work_items.items for each in _of_item(item)]
    if "witnessed" in needs and isinstance(snapshot.witnessed, Witnessed):
        found += [_of_witnessed(item.name, text) for item in snapshot.witnessed.items for text in item.texts]
    for name, role in (("files", "file"), ("templates", "template"), ("before", "before")):
        fact = getattr(snapshot, name)
        if name in needs and isinstance(fact, Files | Templates | Before):
            seen = {*named, *_templates(fact)} if isinstance(fact, Templates) else named
            found += _of_files(snapshot, fact, role, seen)
        if name in needs and isinstance(fact, Templates):
            found += _of_defaults(snapshot, fact)
    found += _of_standing(snapshot, needs)
    return tuple(dict.fromkeys(found))


def _of_standing(snapshot: Snapshot, needs: Collection[str]) -> Iterator[Evidence]:
    """What ran and who approved: GitHub's answers, as the Snapshot holds them."""
    for name in ("checks", "approvals"):
        fact = getattr(snapshot, name)
        if name in needs and isinstance(fact, Checks | Approvals):
            uri = f"{snapshot.subject.repository}@{snapshot.subject.head_sha} {name}"
            yield Evidence(role=name, uri=uri, sha256=fact.fingerprint(), media_type="application/json")


def _of_item(item: WorkItem) -> Iterator[Evidence]:
    if item.unreadable is None:
        yield _seen("work-item", item.url or item.name, item.body)
    if item.parent and item.parent.unreadable is None:
        yield _seen("parent", item.parent.url or item.parent.name, item.parent.body)


def _templates(fact: Templates) -> Iterator[str]:
    """Name the templates among the files of the base; what other gates asked for there counts when it is named."""
    return (file.path for file in fact.files if matches(file.path, TEMPLATES))


def _of_witnessed(name: str, text: WitnessedText) -> Evidence:
    return Evidence(role="witnessed", uri=f"{name} in record {text.index}", sha256=text.sha256)


def _of_files(
    snapshot: Snapshot, fact: Files | Templates | Before, role: str, named: Collection[str]
) -> Iterator[Evidence]:
    for file in fact.files:
        if file.text is not None and file.path in named:
            yield _seen(role, f"{snapshot.subject.repository}/{file.path}@{fact.commit}", file.text)


def _of_defaults(snapshot: Snapshot, fact: Templates) -> Iterator[Evidence]:
    owner = snapshot.subject.repository.partition("/")[0]
    for file in fact.defaults:
        if file.text is not None:
            yield _seen("template", f"{owner}/.github/{file.path}@{fact.defaults_commit}", file.text)


def _seen(role: str, uri: str, text: str) -> Evidence:
    return Evidence(
        role=role, uri=uri, sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    )
