"""The command line. Exit codes: 0 whole, 1 refused, 2 a mistake in the call."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .audit import Audit, Trust
from .readers import Mistake, Refused
from .verify import verify


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the export that the arguments name, say what was found, and give the exit code."""
    given = _parser().parse_args(arguments)
    trust = Trust(given.log_key, given.record_key, given.previous_checkpoint, given.witness_policy)
    try:
        audit = verify(given.export, trust, _progress if sys.stderr.isatty() else _quiet)
    except Refused as error:
        sys.stderr.write(f"REFUSED  {error}\n")
        return 1
    except (Mistake, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in summary(audit)))
    return 0


def summary(audit: Audit) -> list[str]:
    """Say what holds, and what it rests on."""
    manifest = audit.manifest
    records = sum(run.last - run.first + 1 for run in manifest.runs if run.state == "record")
    beside = f" and {len(manifest.cited)} beside them" if manifest.cited else ""
    whose = manifest.repository or "all repositories"
    return [
        *audit.said,
        *(f"{count:>8,} {kind}" for kind, count in sorted(audit.kinds.items())),
        f"period   {manifest.start:%Y-%m-%d %H:%M} to before {manifest.end:%Y-%m-%d %H:%M} UTC",
        f"manifest sha256:{manifest.digest}",
        f"WHOLE    {records:,} records of {whose}{beside} in the log {audit.log.name}, {_range(audit)}",
    ]


def _range(audit: Audit) -> str:
    manifest = audit.manifest
    if manifest.first == manifest.stop:
        return f"none of the {manifest.size:,} is of the period"
    return f"index {manifest.first} to {manifest.stop - 1}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verifier", description="Verify an audit export: a folder, or a plain tar."
    )
    parser.add_argument("export", type=Path)
    parser.add_argument(
        "--log-key", default="", metavar="VKEY", help="the log's verifier key, as you got it elsewhere"
    )
    parser.add_argument(
        "--record-key",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a record key (PEM), likewise",
    )
    parser.add_argument(
        "--previous-checkpoint", type=Path, metavar="FILE", help="an earlier checkpoint that you hold"
    )
    parser.add_argument(
        "--witness-policy",
        type=Path,
        metavar="FILE",
        help="a tlog-policy whose quorum must have seen the log",
    )
    return parser


def _quiet(done: int, of: int) -> None:
    """Say nothing where nobody looks."""


def _progress(done: int, of: int) -> None:
    if done % 500 == 0 or done == of:
        sys.stderr.write(f"\r{done:,} of {of:,}{chr(10) if done == of else ''}")
        sys.stderr.flush()
