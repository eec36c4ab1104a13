"""What is checked, in order."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm

from .audit import Audit, Trust, open_keys, open_manifest, open_seal
from .files import Files
from .log import open_log, open_outsiders
from .readers import Refused
from .relations import open_relations
from .walk import open_records

UNREADABLE = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    UnsupportedAlgorithm,
)
"""What a form that nobody thought of may end in: it is refused, whatever it is."""

ACCOUNTED = (
    "records/",
    "proofs/",
    "consistency/",
    "timestamps/",
    "log/tile/",
    "log/checkpoints/",
    "log/cosigned/",
)
"""Folders of which every file has been read once everything was checked."""


def verify(place: Path, trust: Trust, progress: Callable[[int, int], None]) -> Audit:
    """Check an export. Raises: Refused with the first thing that does not hold, Mistake, OSError."""
    try:
        # 1. Plain files only, under their own paths.
        with closing(Files(place)) as files:
            audit = Audit(files, trust, progress)
            walk(audit)
            return audit
    except UNREADABLE as error:
        raise Refused(f"the export has not the form of one: {type(error).__name__}: {error}") from error


def walk(audit: Audit) -> None:
    """Look at everything, in order."""
    # 2. The manifest lists every file. Nothing is missing.
    open_manifest(audit)
    # 3. Whose keys they are.
    open_keys(audit)
    # 4. A record of the ledger seals the manifest. Nothing else lies there.
    open_seal(audit)
    # 5. The leaves make the tree of every checkpoint; it continues what you hold; it is one log.
    open_log(audit)
    # 6. Who else saw it.
    open_outsiders(audit)
    # 7. Every index is accounted for; every record is signed, in its key's time, and stands where it says.
    open_records(audit)
    # 8. Waivers held; redactions are said; nothing that is named was withheld.
    open_relations(audit)
    # 9. Every other file is the one that the manifest lists, evidence by its own name.
    open_rest(audit)


def open_rest(audit: Audit) -> None:
    """Check the digests that nothing has checked yet."""
    for path, digest in audit.files.listed.items():
        if path.startswith("evidence/") and path != f"evidence/sha256/{digest}":
            raise Refused(f"{path}: manifest.json lists sha256:{digest} for it: the evidence was swapped")
        if path not in audit.files.seen:
            if path.startswith(ACCOUNTED):
                raise Refused(
                    f"{path}: nothing that was checked speaks of it: it proves nothing, and may mislead"
                )
            audit.files.check(path)
    if audit.manifest.missing:
        count = len(audit.manifest.missing)
        audit.said.append(
            f"{count} pieces of evidence that records name are not here; manifest.json lists them as missing"
        )
