"""A long ledger of real, signed records: how long verifying, proving, exporting and verifying the export take."""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ulid import ULID

from gateledger.flow.recording import Judged, evidence_of
from gateledger.model.actor import Actor
from gateledger.model.event import Trigger
from gateledger.model.facts import (
    Change,
    Files,
    Moment,
    Review,
    Reviews,
    Snapshot,
    Templates,
    WorkItem,
    WorkItems,
)
from gateledger.model.receipt import NewEntry
from gateledger.model.report import Outcome, PolicyUse, Report, Ruling, Verdict
from gateledger.model.subject import Subject, SubjectKind
from gateledger.run.archive import Archive, open_archive
from gateledger.run.settings import Settings
from gateledger.seal.record import identity_after, lookup_keys, seal
from gateledger.seal.statement import Decider, Sealing

Row = tuple[str, str, str]
START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 500
GATES = ("linked-work-item", "acceptance-criteria", "criteria-before-code", "test-plan", "artifact-chain")


def decision(number: int) -> Judged:
    """One allowed pull request; every tenth was blocked."""
    repository = f"acme/service{number % 5}"
    sha = f"{number:040x}"
    subject = Subject(
        kind=SubjectKind.PULL_REQUEST,
        name=f"{repository}#{number}",
        repository=repository,
        repository_id=7 + number % 5,
        installation=1,
        number=number,
        head_sha=sha,
        base_ref="main",
        base_sha="0" * 40,
        url=f"https://github.com/{repository}/pull/{number}",
    )
    ann, owen = Actor(id=1, login="ann"), Actor(id=2, login="owen")
    item = WorkItem(
        repository=repository, number=number % 997 + 1, title="A story", body="- [ ] A visitor can pay."
    )
    snapshot = Snapshot(
        subject=subject,
        change=Change(number=number, title=f"Change {number}", author=ann, head_sha=sha),
        work_items=WorkItems(items=(item,)),
        files=Files(commit=sha),
        templates=Templates(commit="0" * 40),
        reviews=Reviews(reviews=(Review(author=owen, state="APPROVED", commit=sha, at=START),)),
        moment=Moment(now=START + timedelta(minutes=number)),
    )
    blocked = number % 10 == 3
    rulings = tuple(
        Ruling(gate=gate, outcome=Outcome.FAIL if blocked and not at else Outcome.PASS)
        for at, gate in enumerate(GATES)
    )
    report = Report(
        verdict=Verdict.BLOCK if blocked else Verdict.ALLOW,
        subject=subject,
        policy=PolicyUse(uri=f"{repository}/.github/policies.yml@main", digest="a" * 64),
        rulings=rulings,
        snapshot=snapshot.fingerprint(),
        facts=snapshot.fingerprint(without=frozenset({"moment"})),
        version="0.1.0",
    )
    return Judged(report, snapshot)


def entries(archive: Archive, count: int) -> Iterator[tuple[NewEntry, Judged]]:
    """Seal as many decisions, a minute apart."""
    signer = archive.keys.signer()
    for number in range(count):
        judged = decision(number)
        at = START + timedelta(minutes=number)
        stored, _ = evidence_of(judged)
        sealing = Sealing(
            record_id=str(ULID.from_datetime(at)),
            decided_at=at,
            decider=Decider(id="https://github.com/gateledger/gateledger", version="0.1.0"),
            trigger=Trigger(event="pull_request", action="opened", delivery_id=str(number), received_at=at),
            stored=stored,
            log={"origin": archive.ledger.origin},
        )
        record = seal(
            judged.report,
            judged.snapshot,
            sealing,
            identity=identity_after(judged.report, None),
            signer=signer,
        )
        keys = lookup_keys(record.statement)
        yield (
            NewEntry(identity=record.identity, envelope=record.envelope, leaf=record.leaf, **keys),
            judged,
        )


def fill(archive: Archive, count: int) -> float:
    """Append so many decisions with their evidence; give the seconds that the appends took, without the sealing."""
    spent = 0.0
    batch: list[NewEntry] = []
    for at, (entry, judged) in enumerate(entries(archive, count), start=1):
        batch.append(entry)
        if at % 100 == 0:  # a hundredth has its evidence: what is measured is the trail
            for kept in evidence_of(judged)[1]:
                archive.ledger.evidence.put(kept.content, kept.media_type)
        if len(batch) == BATCH or at == count:
            started = time.perf_counter()
            archive.ledger.append_many(batch)
            spent += time.perf_counter() - started
            batch = []
    archive.write_checkpoint()
    return spent


def trail(folder: Path, count: int = 100_000) -> list[Row]:
    """Fill a ledger, verify it, prove from it, export it and verify the export."""
    settings = Settings(data_dir=folder, database_url=None)
    with open_archive(settings) as archive:
        fill(archive, count)
        started = time.perf_counter()
        assert archive.verify() == []
        verified = time.perf_counter() - started
        chance, proofs = random.Random(1), []
        for _ in range(1000):
            started = time.perf_counter()
            archive.ledger.inclusion_proof(chance.randrange(count))
            proofs.append(time.perf_counter() - started)
    environment = os.environ | {"GATELEDGER_DATA_DIR": str(folder)}
    out = folder / "exported"
    exported, export_memory = _run(environment, "ledger", "export", "--out", str(out))
    (export,) = out.iterdir() if not (out / "manifest.json").exists() else (out,)
    checked, check_memory = _run(environment, "verify", str(export))
    size = sum(path.stat().st_size for path in export.rglob("*") if path.is_file())
    rate = f"{count:,} records"
    return [
        (f"ledger verify, {rate}", "< 60 s", f"{verified:.1f} s"),
        (
            f"inclusion proof out of {count:,}",
            "< 5 ms",
            f"median {statistics.median(proofs) * 1000:.2f} ms, p99 {sorted(proofs)[990] * 1000:.2f} ms",
        ),
        (
            f"ledger export, {rate}",
            "bounded memory",
            f"{exported:.1f} s, {export_memory} MB, {size >> 20} MB on disk",
        ),
        (f"verify EXPORT, {rate}", "< 60 s", f"{checked:.1f} s, {check_memory} MB"),
    ]


def _run(environment: dict[str, str], *words: str) -> tuple[float, int]:
    """Run a command of ours; give its seconds and its largest memory (MB)."""
    code = (
        "import resource, subprocess, sys, json, time\n"
        "started = time.perf_counter()\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024\n"
        "print(json.dumps([time.perf_counter() - started, peak, done.returncode, done.stdout[-500:], done.stderr[-2000:]]))\n"
    )
    command = [sys.executable, "-c", code, sys.executable, "-m", "gateledger.run.cli", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    seconds, peak, returned, said, complained = json.loads(done.stdout)
    if returned:
        raise RuntimeError(f"{' '.join(words)}: {said}{complained}")
    return seconds, peak


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as home:
        for row in trail(Path(home), int(sys.argv[1]) if len(sys.argv) > 1 else 100_000):
            print(" | ".join(row))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "MB here")
