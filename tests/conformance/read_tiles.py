"""Audits a folder of tiles with aics-tlog, in its own Python: VKEY FOLDER [OLDER CHECKPOINT]. Prints one JSON document."""

import json
import sys
from pathlib import Path

from aics_tlog import (
    HttpTileReader,
    VerifiedTileReader,
    audit_tiles,
    consistency_proof_from_tiles,
    inclusion_proof_from_tiles,
    parse_note,
    parse_vkey,
    verify_checkpoint,
    verify_consistency,
    verify_leaf_inclusion,
)


def main(vkey: str, folder: Path, older: Path | None) -> dict[str, object]:
    judged = verify_checkpoint(parse_note((folder / "checkpoint").read_bytes()), parse_vkey(vkey))
    if not judged.ok:
        raise ValueError(f"checkpoint: {judged.error}")
    head = judged
    tiles = HttpTileReader([folder.as_uri() + "/"])
    audit_tiles(tiles, head.size, head.root)
    verified = VerifiedTileReader(tiles, head.size, head.root)
    entries = [verified.entry(index).decode() for index in range(head.size)]
    for index in (0, head.size // 2, head.size - 1):
        path = inclusion_proof_from_tiles(verified, index, head.size)
        assert verify_leaf_inclusion(entries[index].encode(), index, head.size, path, head.root)
    if older:
        before = verify_checkpoint(parse_note(older.read_bytes()), parse_vkey(vkey))
        assert before.ok
        path = consistency_proof_from_tiles(verified, before.size, head.size)
        assert verify_consistency(before.size, head.size, before.root, head.root, path)
    return {"size": head.size, "entries": entries}


if __name__ == "__main__":
    try:
        said = main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
    except Exception as error:  # noqa: BLE001 - the verifier's own words, whatever their class
        said = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(said))  # noqa: T201 - a program
