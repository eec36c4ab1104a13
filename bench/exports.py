"""How long an export takes, and its verification, and in how much memory: `python bench/exports.py [RECORDS]`."""

from __future__ import annotations

import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from gateledger.flow.exporting import export
from gateledger.ledger import NewEntry
from gateledger.run.archive import Archive, open_archive
from gateledger.run.exports.making import exporter_of, scope_of
from gateledger.run.exports.sinks import tar_sink
from gateledger.run.settings import Settings
from gateledger.seal.record import lookup_keys, seal_statement

RECORDS = 100_000
BATCH = 1000


def story() -> Any:
    """Load the statements of `scripts/forgeries.py`."""
    path = Path(__file__).resolve().parents[1] / "scripts" / "forgeries.py"
    spec = importlib.util.spec_from_file_location("forgeries", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules["forgeries"] = made
    spec.loader.exec_module(made)
    return made


def fill(archive: Archive, count: int) -> None:
    """Append decisions on 5,000 pull requests of two repositories."""
    told, signer, batch = story(), archive.signer(), []
    for number in range(count):
        said, _ = told.decision(
            number / 60, f"acme/{'shop' if number % 2 else 'till'}#{number % 5000}", "pass"
        )
        said["predicate"]["recordId"] = f"01K{number:023}"
        made = seal_statement(said, identity=str(number), signer=signer)
        batch.append(
            NewEntry(identity=str(number), envelope=made.envelope, leaf=made.leaf, **lookup_keys(said))
        )
        if len(batch) == BATCH or number == count - 1:
            archive.ledger.append_many(batch)
            batch = []


def measure(count: int = RECORDS) -> dict[str, float]:
    """Give seconds and megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        place = home / "audit.tar"
        with open_archive(Settings(data_dir=home / "data", log_origin="log.example/audit")) as archive:
            fill(archive, count)
            before = time.perf_counter()
            with tar_sink(place, "audit") as sink:
                scope = scope_of(archive.ledger, None, None, "")
                export(exporter_of(archive, lambda *_: None), scope, sink)
            exported = time.perf_counter() - before
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        before = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "gateledger.verifier", str(place)], check=True, capture_output=True
        )
        verified = time.perf_counter() - before
        return {
            "records": count,
            "export_seconds": round(exported, 1),
            "export_megabytes_of_memory": round(memory),
            "tar_megabytes": round(place.stat().st_size / 1e6),
            "verify_seconds": round(verified, 1),
            "verify_megabytes_of_memory": round(
                resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            ),
        }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS), indent=2))
