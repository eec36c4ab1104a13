"""One record: who says so, and where in the log it stands (DSSE, Rekor v2 hashedrekord, Sigstore bundle v0.3)."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from .notes import Head, NoteKey, open_head
from .readers import Refused, canonical, read_base64, read_json, read_time
from .tree import included, leaf_hash

RECORD = "https://github.com/gateledger/gateledger/attestation/gate-record/v0.1"
SUMMARY = "https://slsa.dev/verification_summary/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
SAID = "https://github.com/gateledger/gateledger/attestation/said/v0.1"
TYPE = "application/vnd.in-toto+json"
NO_EVIDENCE = frozenset({"trigger", "export"})
"""Parts of a predicate whose digests name nothing that is kept: a delivery's whole payload, another export."""
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class RecordKey:
    """A key that signs records, and when it was the one to sign; `spki` is base64 of its DER."""

    key: EllipticCurvePublicKey
    spki: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Sealed:
    """A record whose bundle holds by itself. `path` is base64, from the leaf up."""

    index: int
    head: Head
    leaf: bytes
    envelope: bytes
    statement: Any
    path: tuple[str, ...]

    @property
    def said(self) -> Any:
        """What happened: the predicate."""
        return self.statement["predicate"]

    @property
    def place(self) -> str:
        """Where it lies in the export."""
        return f"records/{self.index}.sigstore.json"

    @property
    def at(self) -> datetime:
        """When it was sealed, by its own words."""
        return sealed_at(self.statement, self.place)

    def related(self, relation: str) -> set[str]:
        """Give what it names in a relation."""
        links = self.said.get("links", {}).get("relatesTo", ())
        return {each["target"] for each in links if each["relation"] == relation}


def read_record_keys(data: bytes, place: str) -> dict[str, RecordKey]:
    """Read keys by their ids, the SHA-256 of their SPKI. Raises: Refused."""
    keys = {}
    for name, said in read_json(data, place).items():
        der, window = read_base64(said["rawBytes"], place), said.get("validFor", {})
        key = load_der_public_key(der)
        if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
            raise Refused(f"{place}: {name} is not a key of ECDSA on P-256")
        if hashlib.sha256(der).hexdigest() != name:
            raise Refused(f"{place}: {name} is not the SHA-256 of its key")
        start = read_time(window.get("start", "0001-01-01T00:00:00Z"), place)
        keys[name] = RecordKey(
            key, said["rawBytes"], start, read_time(window.get("end", "9999-12-31T00:00:00Z"), place)
        )
    return keys


def sealed_at(statement: Any, place: str) -> datetime:
    """Read when a statement was sealed."""
    said = statement["predicate"]
    if statement["predicateType"] == RECORD:
        return read_time(said["timing"]["decidedAt"], place)
    return read_time(said.get(SAID, said)["timeVerified"], place)


class Bundles:
    """Checks bundles with the keys of one log and of its records."""

    def __init__(self, keys: Mapping[str, RecordKey], log: NoteKey) -> None:
        """Take what is trusted."""
        self._keys = keys
        self._log = log
        self._heads: dict[bytes, Head] = {}

    def check(self, data: bytes, place: str) -> Sealed:
        """Check one signature of a known key in its time, one log entry, and the path to a signed root. Raises: Refused."""
        try:
            return self._check(data, place)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Refused(
                f"{place}: it is not a bundle of one record ({type(error).__name__}: {error})"
            ) from error

    def _check(self, data: bytes, place: str) -> Sealed:
        bundle = json.loads(data)
        # 1. One form, one signature, one log entry.
        envelope, (entry,) = bundle["dsseEnvelope"], bundle["verificationMaterial"]["tlogEntries"]
        (signed,) = envelope["signatures"]
        if (
            canonical(bundle) != data
            or len(envelope) != 3
            or len(signed) != 2
            or envelope["payloadType"] != TYPE
        ):
            raise Refused(f"{place}: it is not in the one form that the bundle of a record has")
        # 2. The signature, by a key that is trusted already.
        statement, leaf = self._signed(envelope["payload"], signed, entry["canonicalizedBody"], place)
        # 3. The log's entry commits to exactly that.
        hint, log_id = (
            bundle["verificationMaterial"]["publicKey"]["hint"],
            b64encode(self._log.log_id).decode(),
        )
        fits = hint == signed["keyid"] and entry["logId"]["keyId"] == log_id
        if not fits or entry["canonicalizedBody"] != b64encode(leaf).decode():
            raise Refused(f"{place}: its log entry is not the one of this signature, key and log")
        # 4. The entry stands in the tree of a checkpoint that the log signed.
        head, index, path = self._proven(entry, leaf, place)
        return Sealed(index, head, leaf, canonical(envelope), statement, path)

    def _signed(self, coded: str, signed: Mapping[str, str], body: str, place: str) -> tuple[Any, bytes]:
        payload, name = read_base64(coded, place), signed["keyid"]
        if name not in self._keys:
            raise Refused(f"{place}: it is signed by the key {name[:80]}, which is not trusted")
        key = self._keys[name]
        signing = b"DSSEv1 %d %b %d %b" % (len(TYPE), TYPE.encode(), len(payload), payload)
        try:
            key.key.verify(read_base64(signed["sig"], place), signing, ECDSA(SHA256()))
        except InvalidSignature as error:
            same = b64encode(hashlib.sha256(signing).digest()) in read_base64(body, place)
            what = "the signature was changed" if same else "the payload was changed"
            raise Refused(f"{place}: {what}: the one does not hold over the other") from error
        statement = json.loads(payload)
        if canonical(statement) != payload or statement["predicateType"] not in (
            RECORD,
            SUMMARY,
            TEST_RESULT,
        ):
            raise Refused(f"{place}: its payload is not a canonical statement of a known kind")
        at = sealed_at(statement, place)
        if not key.start <= at <= key.end:
            raise Refused(
                f"{place}: it was sealed at {at}, outside of the time of its key, {key.start} to {key.end}"
            )
        return statement, _leaf(signing, signed["sig"], key.spki)

    def _proven(self, entry: Any, leaf: bytes, place: str) -> tuple[Head, int, tuple[str, ...]]:
        proof, note = entry["inclusionProof"], entry["inclusionProof"]["checkpoint"]["envelope"].encode()
        if note not in self._heads:
            self._heads[note] = open_head(note, self._log, place)
        head, index, path = self._heads[note], int(entry["logIndex"]), proof["hashes"]
        claimed = proof["logIndex"], proof["treeSize"], proof["rootHash"]
        if claimed != (str(index), str(head.size), b64encode(head.root).decode()):
            raise Refused(
                f"{place}: its proof is for another index, size or root than its entry and checkpoint"
            )
        if not included(leaf_hash(leaf), index, *head.tree, [read_base64(each, place) for each in path]):
            raise Refused(
                f"{place}: its proof does not lead from index {index} to the root of size {head.size}"
            )
        return head, index, tuple(path)


def _leaf(signing: bytes, signature: str, spki: str) -> bytes:
    """Write the log's entry for a signature: a digest, the signature and the key, and no content."""
    digest = b64encode(hashlib.sha256(signing).digest()).decode()
    verifier = {"keyDetails": "PKIX_ECDSA_P256_SHA_256", "publicKey": {"rawBytes": spki}}
    spec = {
        "data": {"algorithm": "SHA2_256", "digest": digest},
        "signature": {"content": signature, "verifier": verifier},
    }
    return canonical({"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": spec}})


def evidence_of(said: Any) -> Iterator[str]:
    """Give the digests of what a predicate rests on: every `sha256` in it, but for the parts that name nothing kept."""
    waiting = [value for key, value in said.items() if key not in NO_EVIDENCE]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            digest = value.get("sha256")
            if isinstance(digest, str) and _DIGEST.fullmatch(digest):
                yield digest
            # What a release shipped is a subject, kept by whoever shipped it.
            waiting += [each for key, each in value.items() if key != "assets"]
        elif isinstance(value, list):
            waiting += value
