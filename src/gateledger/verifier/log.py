"""The log: its leaves make the tree that its checkpoints sign; outsiders saw it; it is one log, and continues itself."""

from __future__ import annotations

import io
import re

from .audit import Audit
from .notes import Head, open_head
from .outsiders import read_policy, stamped
from .readers import Refused, read_hashes
from .tree import WIDTH, above, consistent, leaf_hash, roots, tile_path

CHECKPOINT = "log/checkpoint"
POLICY = "trust/tlog-policy.txt"


def open_log(audit: Audit) -> None:
    """Rebuild every signed root from the leaves in the tiles."""
    size, held = audit.manifest.size, _held(audit)
    now, heads = _head(audit, CHECKPOINT), _heads(audit, "log/checkpoints/")
    if now.tree != (size, audit.manifest.root):
        raise Refused(
            f"{CHECKPOINT}: it is of size {now.size}, manifest.json is about another tree, of size {size}"
        )
    audit.leaves = _leaves(audit)
    found = roots(audit.leaves, {size, *heads, *([held.size] if held else [])})
    for head in (now, *heads.values()):
        if found.get(head.size) != head.root:
            raise Refused(f"log/tile: the leaves do not give the root that was signed at size {head.size}")
    if held and held.size > size and held.tree != audit.after.tree:
        raise Refused(
            f"{CHECKPOINT}: the log ends at {size}, the head that you hold is of size {held.size}: its tail is cut off"
        )
    if held and held.size <= size and found[held.size] != held.root:
        raise Refused(
            f"{CHECKPOINT}: the log had another root at size {held.size}, says the head that you hold: it was written anew"
        )
    if not consistent(now.tree, audit.after.tree, audit.later):
        raise Refused(
            f"consistency/{size}-{audit.after.size}.txt: the tree of the export's own record does not continue the export's"
        )
    for path in audit.files.starting("consistency/"):
        _consistency(audit, path, heads)


def _held(audit: Audit) -> Head | None:
    path = audit.trust.previous
    return open_head(path.read_bytes(), audit.log, str(path)) if path else None


def _head(audit: Audit, path: str) -> Head:
    return open_head(audit.files.read(path), audit.log, path)


def _heads(audit: Audit, folder: str) -> dict[int, Head]:
    found = {}
    for path in audit.files.starting(folder):
        head = _head(audit, path)
        if path != f"{folder}{head.size}" or head.size > audit.manifest.size:
            raise Refused(f"{path}: the checkpoint in it is of size {head.size}")
        found[head.size] = head
    return found


def _consistency(audit: Audit, path: str, heads: dict[int, Head]) -> None:
    match = re.fullmatch(r"consistency/([0-9]+)-([0-9]+)\.txt", path)
    old, new = (heads.get(int(each)) for each in match.groups()) if match else (None, None)
    if not old or not new or not consistent(old.tree, new.tree, read_hashes(audit.files.read(path), path)):
        raise Refused(f"{path}: it does not prove that one checkpoint of the export continues the other")


def _leaves(audit: Audit) -> list[bytes]:
    """Read the hashes of all leaves; see that higher tiles, and the leaves themselves, fit them."""
    manifest = audit.manifest
    leaves = _row(audit, "0", manifest.size)
    if len(leaves) != manifest.size:
        raise Refused(f"log/tile/0: the tiles hold {len(leaves)} of {manifest.size} leaves")
    level, hashes = 1, above(leaves)
    while hashes:
        if _row(audit, str(level), len(hashes)) != hashes:
            raise Refused(f"log/tile/{level}: its hashes are not those of the tiles below")
        level, hashes = level + 1, above(hashes)
    wanted = (
        range(manifest.size)
        if manifest.whole_log
        else {*manifest.cited, *range(manifest.first, manifest.stop)}
    )
    for bundle in sorted({index // WIDTH for index in wanted}):
        _entries(audit, bundle, leaves)
    return leaves


def _row(audit: Audit, level: str, count: int) -> list[bytes]:
    found: list[bytes] = []
    for at in range(0, count, WIDTH):
        data = audit.files.read(tile_path(level, at // WIDTH, min(WIDTH, count - at)))
        found += [data[each : each + 32] for each in range(0, len(data), 32)]
    return found


def _entries(audit: Audit, bundle: int, leaves: list[bytes]) -> None:
    index, end = bundle * WIDTH, min((bundle + 1) * WIDTH, len(leaves))
    path = tile_path("entries", bundle, end - index)
    data = io.BytesIO(audit.files.read(path))
    while length := data.read(2):
        if index >= end or leaf_hash(data.read(int.from_bytes(length))) != leaves[index]:
            raise Refused(f"{path}: the leaf at index {index} does not have the hash in log/tile/0")
        index += 1
    if index != end:
        raise Refused(f"{path}: it ends before the leaf at index {index}")


def open_outsiders(audit: Audit) -> None:
    """Read who else saw the log: cosignatures of the policy's witnesses, and times that authorities gave."""
    given, seen = audit.trust.witnesses, 0
    text = given.read_text(errors="replace") if given else _own_policy(audit)
    policy = read_policy(text, str(given or POLICY))
    for head in (_head(audit, CHECKPOINT), *_heads(audit, "log/cosigned/").values()):
        times = {name: at for name, key in policy.witnesses.items() if (at := head.cosigned(key))}
        audit.limits += [(head.size, at, f"the witness {name}") for name, at in times.items()]
        if policy.quorum and policy.met(set(times)):
            seen = max(seen, head.size)
    for path in audit.files.starting("timestamps/"):
        size = path.partition("/")[2].partition(".")[0].partition("-")[0]
        at = stamped(audit.files.read(path), audit.files.read(f"log/checkpoints/{size}"), path)
        audit.limits.append((int(size), at, f"the time authority of {path}"))
        audit.said.append(
            f"{path} says {at:%Y-%m-%d %H:%M:%S} UTC; openssl tells whether its authority signed that (VERIFY.md)"
        )
    if given and seen < audit.manifest.stop:
        raise Refused(
            f"{CHECKPOINT}: the witnesses that you ask for have seen {seen} records, the export's end at {audit.manifest.stop}"
        )
    audit.said.append(
        f"witnessed up to size {seen} of {audit.manifest.size}"
        + ("" if given else ", by the export's own policy")
        if seen
        else "UNWITNESSED: no outsider of a policy has countersigned this log"
    )


def _own_policy(audit: Audit) -> str:
    return audit.files.read(POLICY).decode(errors="replace") if POLICY in audit.files.listed else ""
