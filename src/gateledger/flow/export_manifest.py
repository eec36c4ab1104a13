"""The manifest: every file with its digest, what the export is about, and every index of its range accounted for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from gateledger.flow.export_notes import Notes, Spool, write_mapping
from gateledger.flow.export_records import OTHER, RECORD, REDACTED, Walk
from gateledger.model.export import Exported
from gateledger.seal.statement import utc

FORMAT = "https://github.com/gateledger/gateledger/audit-export/v0.1"


@dataclass(frozen=True)
class Manifest:
    """What is known once all files are written."""

    origin: str
    version: str
    walk: Walk

    def said(self) -> dict[str, Any]:
        """Say it shortly, as the Record of the export and the list of exports do."""
        walk, scope = self.walk, self.walk.scope
        return {
            "repository": scope.repository,
            "from": utc(scope.start),
            "until": utc(scope.end),
            "checkpoint": {"size": walk.head.size, "rootHash": walk.head.root_hash},
            "range": {"first": walk.first, "end": walk.end},
            "records": walk.records,
        }

    def head(self) -> dict[str, Any]:
        """Say everything but the long lists."""
        walk, scope = self.walk, self.walk.scope
        counted = {
            state: sum(last - first + 1 for first, last, each in walk.runs if each == state)
            for state in (RECORD, REDACTED, OTHER)
        }
        return {
            "format": FORMAT,
            "producer": {"name": "gateledger", "version": self.version},
            "origin": self.origin,
            "scope": {"repository": scope.repository, "from": utc(scope.start), "until": utc(scope.end)},
            "checkpoint": {"size": walk.head.size, "rootHash": walk.head.root_hash},
            "range": {"first": walk.first, "end": walk.end},
            "tiles": scope.tiles.value,
            "counts": {"indices": counted, "records": dict(sorted(walk.kinds.items()))},
            "cited": sorted(walk.cited),
            "redactions": [{"index": index, "by": by} for index, by in sorted(walk.redactions.items())],
        }

    def exported(self, name: str, digest: str, index: int, missing: int) -> Exported:
        """Say that it is whole."""
        walk = self.walk
        return Exported(
            name=name,
            manifest_sha256=digest,
            records=walk.records,
            missing=missing,
            first=walk.first,
            end=walk.end,
            size=walk.head.size,
            index=index,
        )


def write_manifest(spool: Spool, manifest: Manifest, notes: Notes) -> None:
    """Write it as JSON, a line for each file, index run and missing piece of evidence."""
    spool.write(b"{")
    for key, value in manifest.head().items():
        spool.write(f"{json.dumps(key)}:{json.dumps(value)},\n".encode())
    runs = ",\n".join(json.dumps(run) for run in manifest.walk.runs)
    spool.write(f'"indices":[\n{runs}],\n"missing":'.encode())
    write_mapping(spool, notes.missing())
    spool.write(b',\n"files":')
    write_mapping(spool, notes.files())
    spool.write(b"}\n")
