"""The journey of an export: the ledger's Records of a period, with what proves them, for somebody who trusts nobody here.

The same scope, checkpoint, anchors and erasures give the same bytes, but for the Record of the export itself:
`manifest.sigstore.json`, and the proof in `consistency/` that leads to the tree which holds it.
Docs: docs/audit.md, docs/decisions/0013-export.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from gateledger.flow.export_log import hashes_text, write_log
from gateledger.flow.export_manifest import Manifest, write_manifest
from gateledger.flow.export_notes import Notes, Sink, Spool, Writer
from gateledger.flow.export_records import Walk, write_evidence, write_records
from gateledger.flow.export_reports import Reports, write_reports
from gateledger.flow.export_tree import TreeAt
from gateledger.flow.keeping import Sealer, keep_now
from gateledger.ledger import Ledger
from gateledger.model.control import Framework
from gateledger.model.event import Trigger
from gateledger.model.export import Exported, ExportScope
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.receipt import Checkpoint, Receipt
from gateledger.model.record import RecordKind
from gateledger.render.export_guide import export_guide
from gateledger.seal.bundle import bundle
from gateledger.seal.dsse import open_envelope

Progress = Callable[[str, int, int], None]
"""What is being written, how much of it is done, and of how much."""


@dataclass(frozen=True)
class Exporter:
    """What an export is made with.

    `trust` are the files below `trust/`; `log_id` names the log's key (32 bytes); `sign` gives a checkpoint of at least
    a size, signed now where none is there.
    """

    sealer: Sealer
    trust: Mapping[str, bytes]
    log_id: bytes
    sign: Callable[[int], Checkpoint]
    frameworks: Sequence[Framework] = ()
    progress: Progress = lambda what, done, of: None  # noqa: ARG005 - nobody looks

    @property
    def ledger(self) -> Ledger:
        """Where the Records are."""
        return self.sealer.ledger


def export(
    exporter: Exporter, scope: ExportScope, sink: Sink, checkpoint: Checkpoint | None = None
) -> Exported:
    """Write an export; the newest checkpoint, signed now, is the one it speaks of unless another is given.

    Raises: LedgerError, OSError: what was written so far is nothing then; ValueError when a Record of the scope was
    erased after that checkpoint.
    """
    ledger = exporter.ledger
    # 1. The scope is fixed at a signed head.
    head = checkpoint or exporter.sign(ledger.size())
    with closing(Notes()) as notes, closing(Spool()) as spool:
        out, walk = Writer(sink, notes), Walk(ledger, scope, TreeAt(ledger, head), head)
        # 2. The files.
        for path, data in sorted(exporter.trust.items()):
            out.put(f"trust/{path}", data)
        reports = Reports(exporter.frameworks, ledger.origin, scope)
        write_records(walk, out, notes, exporter.log_id, reports, exporter.progress)
        write_log(walk, out)
        write_evidence(walk, out, notes, exporter.progress)
        write_reports(out, reports, ledger, head, exporter.sealer.version)
        out.put("VERIFY.md", export_guide(scope, ledger.origin, head.size).encode())
        # 3. The manifest lists them all.
        made = Manifest(ledger.origin, exporter.sealer.version, walk)
        write_manifest(spool, made, notes)
        digest = out.put_spool("manifest.json", spool, listed=False)
        # 4. The ledger says the manifest, and a later head holds that.
        receipt = _sealed(exporter, made, digest, notes.lacking())
        _write_seal(exporter, out, walk, receipt)
        return made.exported(scope.name(ledger.origin), digest, receipt.index, notes.lacking())


def _sealed(exporter: Exporter, made: Manifest, digest: str, missing: int) -> Receipt:
    """Keep the Record of the export; each making of it is one."""
    scope, now = made.walk.scope, exporter.sealer.now()
    what = Occurrence(
        kind=RecordKind.EXPORT,
        about=scope.repository or "ledger",
        repository=scope.repository,
        subjects=(Named(name="manifest.json", algorithm="sha256", digest=digest),),
        same_as=f"{digest} {now.isoformat()}",
        parts={"export": made.said() | {"manifest": {"sha256": digest}, "missing": missing}},
    )
    return keep_now(exporter.sealer, what, Trigger(event="export", received_at=now))


def _write_seal(exporter: Exporter, out: Writer, walk: Walk, receipt: Receipt) -> None:
    ledger = exporter.ledger
    after = exporter.sign(receipt.index + 1)
    entry = ledger.get(receipt.index)
    assert entry is not None, "it was appended just now"
    between = ledger.consistency_proof(walk.head.size, after.size)
    out.put_unlisted(f"consistency/{walk.head.size}-{after.size}.txt", hashes_text(between))
    sealed = bundle(
        entry.envelope,
        entry.leaf,
        ledger.inclusion_proof(entry.index, after.size),
        after.note,
        log_id=exporter.log_id,
        keyid=open_envelope(entry.envelope).key_id,
    )
    out.put_unlisted("manifest.sigstore.json", sealed)
