"""What outsiders say of the log: who must have seen it (C2SP tlog-policy), and when it was (RFC 3161)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .notes import NoteKey, read_note_key
from .readers import Mistake, Refused

DIGESTS = {"608648016503040201": "sha256", "608648016503040202": "sha384", "608648016503040203": "sha512"}
"""Object identifiers 2.16.840.1.101.3.4.2.x, as DER writes them."""


@dataclass
class WitnessPolicy:
    """Whose word is asked, and whose is enough."""

    witnesses: dict[str, NoteKey] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str = ""

    def met(self, names: Collection[str], asked: str | None = None) -> bool:
        """Tell whether these witnesses are the quorum. An empty policy is met by nobody, `none` says nothing either."""
        asked = self.quorum if asked is None else asked
        needed, members = self.groups.get(asked, (0, []))
        return asked in names if not members else sum(self.met(names, each) for each in members) >= needed


def read_policy(text: str, place: str) -> WitnessPolicy:
    """Read a tlog-policy. Raises: Mistake naming the line."""
    policy = WitnessPolicy()
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        try:
            match words:
                case [] | ["log", *_]:
                    pass
                case [word, *_] if word.startswith("#"):
                    pass
                case ["witness", name, key, *_]:
                    policy.witnesses[name] = read_note_key(key, place)
                case ["group", name, needed, *members] if members:
                    policy.groups[name] = (_count(needed, members), members)
                case ["quorum", name]:
                    policy.quorum = name
                case _:
                    _count(line, [])  # no line of a policy: it says so
        except (ValueError, Refused) as error:
            raise Mistake(f"{place}: line {number} is not one of a tlog-policy: {error}") from error
    return policy


def _count(needed: str, members: Collection[str]) -> int:
    """Say how many of a group are needed. Raises: ValueError."""
    count = {"any": 1, "all": len(members)}.get(needed) or int(needed)
    if not 0 < count <= len(members):
        raise ValueError(f"{count} of {len(members)}")
    return count


def stamped(token: bytes, note: bytes, place: str) -> datetime:
    """Read the time of a time token over a note's bytes; whether its authority signed it is told by openssl.

    The answer must be granted, and its message imprint must be the digest of these bytes. Raises: Refused.
    """
    try:
        response = list(_items(_only(token)))
        status = int.from_bytes(_only(response[0][1]))
        signed = list(_items(_only(list(_items(response[1][1]))[1][1])))  # ContentInfo, [0], SignedData
        content = list(_items(signed[2][1]))[1][1]  # EncapsulatedContentInfo, [0]
        info = list(_items(_only(_only(content))))  # OCTET STRING, TSTInfo
        algorithm, imprint = (body for _, body in _items(info[2][1]))
        oid = next(_items(algorithm))[1].hex()
        digest = hashlib.new(DIGESTS[oid], note).digest()
        at = datetime.strptime(info[4][1].decode().partition(".")[0].rstrip("Z"), "%Y%m%d%H%M%S").replace(
            tzinfo=UTC
        )
    except (IndexError, KeyError, ValueError, StopIteration) as error:
        raise Refused(f"{place}: it is not the answer of a time authority (RFC 3161)") from error
    if status not in (0, 1):
        raise Refused(f"{place}: the time authority did not grant it (status {status})")
    if imprint != digest:
        raise Refused(f"{place}: the time token is over other bytes than the checkpoint of that size")
    return at


def _items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Split DER into tags and bodies."""
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            length, at = int.from_bytes(data[at : at + count]), at + count
        if at + length > len(data):
            raise ValueError("it ends early")
        yield tag, data[at : at + length]
        at += length


def _only(data: bytes) -> bytes:
    return next(_items(data))[1]
