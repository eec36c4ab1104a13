"""The sections of a policy text, one function each."""

from __future__ import annotations

import re
from collections.abc import Callable

from gateledger.model.problem import Severity
from gateledger.policy.gates import read_gates
from gateledger.policy.placed import Key
from gateledger.policy.quote import meant, quoted
from gateledger.policy.reader import Reader
from gateledger.policy.tree import Entry, Node, Text

ALWAYS = "always"
"""`when: always`: how an inheriting policy says that a gate applies to every kind of change."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
APPROVER = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9._-]+)?")
MAX_WAIVER_DAYS = 366
MAX_DUE_DAYS = 90
MAX_CONFIRM_DAYS = 30
MIN_KEPT_DAYS, MAX_KEPT_DAYS = 30, 36_500


def read_mode(reader: Reader, node: Node) -> None:
    """`mode: enforce` or `observe`."""
    reader.put(("mode",), reader.one_of(node, "`mode`", ("enforce", "observe")), node.spot)


def read_version(reader: Reader, node: Node) -> None:
    """`version: 1`."""
    if not (isinstance(node, Text) and node.value == "1"):
        reader.object(node.spot, "`version` must be 1, the only version that there is")


def read_since(reader: Reader, node: Node) -> None:
    """`since: 2026-12-01`."""
    reader.put(("since",), reader.day(node, "`since`"), node.spot)


def read_changes(reader: Reader, node: Node) -> None:
    """Read the kinds of change."""
    for kind in reader.table(node, "`changes`"):
        key = ("changes", kind.name)
        if kind.name == ALWAYS or not NAME.fullmatch(kind.name):
            reader.object(kind.spot, f"{quoted(kind.name)} cannot name a kind of change")
            continue
        reader.put(key, value=True, spot=kind.spot)
        for entry in reader.table(kind.node, f"`changes.{kind.name}`", ("paths", "labels", "types", "only")):
            what = f"`changes.{kind.name}.{entry.name}`"
            if entry.name == "only":
                reader.put((*key, "only"), reader.flag(entry.node, what), entry.spot)
            elif entry.name == "paths":
                reader.put_paths((*key, "paths"), entry.node, what)
            else:
                reader.put_texts((*key, entry.name), entry.node, what)


def read_services(reader: Reader, node: Node) -> None:
    """Read the units of a monorepo."""
    for service in reader.table(node, "`services`"):
        key = ("services", service.name)
        if not NAME.fullmatch(service.name):
            reader.object(service.spot, f"{quoted(service.name)} cannot name a service")
            continue
        reader.put(key, value=True, spot=service.spot)
        for entry in reader.table(service.node, f"`services.{service.name}`", ("paths", "docs")):
            what = f"`services.{service.name}.{entry.name}`"
            if entry.name == "paths":
                reader.put_paths((*key, "paths"), entry.node, what)
            else:
                reader.put((*key, "docs"), reader.text(entry.node, what), entry.spot)


def read_pull_request(reader: Reader, node: Node) -> None:
    """Read what is asked of pull requests."""
    for entry in reader.table(node, "`pull_request`", ("skip", "gates")):
        if entry.name == "skip":
            reader.put_texts(("pull_request", "skip"), entry.node, "`pull_request.skip`")
        else:
            read_gates(reader, entry.node, "pull_request")


def read_release(reader: Reader, node: Node) -> None:
    """Read what is asked of releases."""
    for entry in reader.table(node, "`release`", ("tags", "publishers", "gates")):
        if entry.name == "tags":
            reader.put_paths(("release", "tags"), entry.node, "`release.tags`")
        elif entry.name == "publishers":
            _read_people(reader, ("release", "publishers"), entry, "`release.publishers`")
        else:
            read_gates(reader, entry.node, "release")


def read_deployment(reader: Reader, node: Node) -> None:
    """Read what is asked of deployments."""
    for entry in reader.table(node, "`deployment`", ("environments", "gates")):
        if entry.name == "environments":
            reader.put_texts(("deployment", "environments"), entry.node, "`deployment.environments`")
        elif isinstance(entry.node, Text) and not entry.node.is_nothing:
            word = reader.one_of(entry.node, "`deployment.gates`", ("inherit-release",))
            reader.put(("deployment", "inherit"), True if word else None, entry.spot)
        else:
            read_gates(reader, entry.node, "deployment")


def read_waivers(reader: Reader, node: Node) -> None:
    """Read who may waive what, for how long."""
    for entry in reader.table(node, "`waivers`", ("approvers", "max_days", "not_for", "bind")):
        key: Key = ("waivers", entry.name)
        what = f"`waivers.{entry.name}`"
        if entry.name == "max_days":
            reader.put(key, reader.whole(entry.node, what, 1, MAX_WAIVER_DAYS), entry.spot)
        elif entry.name == "bind":
            reader.put(key, reader.one_of(entry.node, what, ("subject", "head")), entry.spot)
        elif entry.name == "approvers":
            _read_people(reader, key, entry, what)
        else:
            _read_not_for(reader, entry)


def read_bypasses(reader: Reader, node: Node) -> None:
    """Read who reviews what came past its verdict, and within how many days."""
    for entry in reader.table(node, "`bypasses`", ("due_days", "reviewers")):
        key: Key = ("bypasses", entry.name)
        what = f"`bypasses.{entry.name}`"
        if entry.name == "due_days":
            reader.put(key, reader.whole(entry.node, what, 1, MAX_DUE_DAYS), entry.spot)
        else:
            _read_people(reader, key, entry, what)


def read_retention(reader: Reader, node: Node) -> None:
    """Read who may have Records erased, and how long what was seen is kept."""
    words = ("approvers", "confirm_days", "evidence_days", "observation_days")
    for entry in reader.table(node, "`retention`", words):
        key: Key = ("retention", entry.name)
        what = f"`retention.{entry.name}`"
        if entry.name == "approvers":
            _read_people(reader, key, entry, what)
        elif entry.name == "confirm_days":
            reader.put(key, reader.whole(entry.node, what, 1, MAX_CONFIRM_DAYS), entry.spot)
        else:
            reader.put(key, reader.whole(entry.node, what, MIN_KEPT_DAYS, MAX_KEPT_DAYS), entry.spot)


def _read_people(reader: Reader, key: Key, entry: Entry, what: str) -> None:
    for name, place in reader.put_texts(key, entry.node, what).items():
        if not APPROVER.fullmatch(name):
            reader.object(place.spot, f"{quoted(name)} must be a person `@login` or a team `@org/team`")


def _read_not_for(reader: Reader, entry: Entry) -> None:
    catalog = reader.catalog
    names = [gate.name for gate in catalog.gates]
    for name, place in reader.put_texts(("waivers", "not_for"), entry.node, "`waivers.not_for`").items():
        if name in catalog.planned:
            message = f"`{name}` is a gate that this version of Gateledger does not have yet"
            reader.object(place.spot, message, Severity.WARNING)
        elif name not in names:
            reader.object(
                place.spot, f"{quoted(name)} is not a gate{meant(name, [*names, *catalog.planned])}"
            )


SECTIONS: dict[str, Callable[[Reader, Node], None]] = {
    "version": read_version,
    "mode": read_mode,
    "since": read_since,
    "changes": read_changes,
    "services": read_services,
    "pull_request": read_pull_request,
    "release": read_release,
    "deployment": read_deployment,
    "waivers": read_waivers,
    "bypasses": read_bypasses,
    "retention": read_retention,
}
STAGES = ("pull_request", "release", "deployment")
