"""Make the export of `tests/forgeries/base` and one forgery of it for each way to cheat: `python scripts/forgeries.py`.

A forgery is kept as what differs from the base: changed files under their paths, and `gone`, the paths that were taken away.
The forger is assumed to hold whatever the lie needs, up to both keys: what can be made to fit is made to fit.
Keys and times are fixed, so the same program makes the same bytes; the files are frozen all the same, like golden vectors.
"""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import struct
import sys
import tempfile
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateledger.flow.export_notes import Sink
from gateledger.flow.exporting import Exporter, export
from gateledger.flow.keeping import Keeper
from gateledger.ledger import Ledger, NewEntry
from gateledger.ledger.merkle import consistency_ranges, cover, fold, inclusion_ranges, leaf_hash, node_hash
from gateledger.ledger.tiles import WIDTH, Place, path_of
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.export import ExportScope
from gateledger.model.receipt import Checkpoint, InclusionProof, Kept, TreeHead
from gateledger.run.exports.sinks import FolderSink
from gateledger.run.shipped import frameworks
from gateledger.seal import base64, keys
from gateledger.seal.bundle import bundle
from gateledger.seal.canonical import canonical
from gateledger.seal.checkpoint import log_id, sign_note, vkey
from gateledger.seal.cosignature import WitnessKey, cosign
from gateledger.seal.dsse import PAYLOAD_TYPE, pae, to_envelope
from gateledger.seal.key_event import rotation
from gateledger.seal.leaf import hashedrekord
from gateledger.seal.record import Signer, lookup_keys, seal_statement
from gateledger.seal.statement import PREDICATE, STATEMENT, utc
from gateledger.seal.summary import VSA
from gateledger.seal.tlog_proof import tlog_proof
from gateledger.seal.trusted_root import TrustedKey, TrustedLog, record_keys, trusted_root

HOME = Path(__file__).resolve().parents[1] / "tests" / "forgeries"
ORIGIN, OTHER_ORIGIN = "log.example/audit", "log.example/other"
START = datetime(2026, 11, 20, 10, tzinfo=UTC)
SHOP = "acme/shop"


def record_key(name: str) -> ec.EllipticCurvePrivateKey:
    """A P-256 key that is the same in every run."""
    return ec.derive_private_key(int.from_bytes(hashlib.sha256(name.encode()).digest()), ec.SECP256R1())


def note_key(name: str) -> Ed25519PrivateKey:
    """An Ed25519 key that is the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


RECORD, NEXT = record_key("gateledger forgeries record"), record_key("gateledger forgeries next")
STRANGER = record_key("gateledger forgeries stranger")
LOG = note_key("gateledger forgeries log")
WITNESS = note_key("gateledger forgeries witness")
WITNESS_KEY = WitnessKey("witness.example", WITNESS.public_key())
KEYID = keys.key_id(RECORD.public_key())
LOG_ID = log_id(ORIGIN, LOG.public_key())


def signer(key: ec.EllipticCurvePrivateKey = RECORD) -> Signer:
    """How a key signs records."""
    return Signer(keys.record_signer(key), keys.key_id(key.public_key()), keys.spki(key.public_key()))


# What the ledger of the base says.


def at(minutes: float) -> datetime:
    """Give the time so many minutes after the beginning."""
    return START + timedelta(minutes=minutes)


def statement(number: int, kind: str, subject: str, **parts: Any) -> dict[str, Any]:
    """Write a statement as sealed at minute `number`."""
    repository = subject.partition("#")[0]
    head = hashlib.sha1(f"{subject} {number}".encode()).hexdigest()  # noqa: S324 - a commit
    said = {
        "recordId": f"01KFORGERY{number:016}",
        "kind": kind,
        "result": "NOT_APPLICABLE",
        "decider": {"id": "https://github.com/gateledger/gateledger", "version": "test"},
        "repository": {"fullName": repository},
        "change": {"subject": subject, "head": {"sha": head}},
        "timing": {"eventAt": utc(at(number)), "decidedAt": utc(at(number))},
        "logContext": {"origin": ORIGIN},
    }
    subjects = [{"name": "head", "digest": {"gitCommit": head}}]
    return {"_type": STATEMENT, "subject": subjects, "predicateType": PREDICATE, "predicate": said | parts}


def decision(
    number: int, subject: str, outcome: str, rests_on: tuple[str, ...] = (), supersedes: int | None = None
) -> tuple[dict[str, Any], list[Kept]]:
    """Write a decision by one gate, with its evidence."""
    verdict = {"pass": "allow", "waived": "allow", "fail": "block"}[outcome]
    snapshot = canonical({"subject": subject, "seen": f"at minute {number}"})
    named = {"snapshot": digest(snapshot)}
    report = canonical({"verdict": verdict, "snapshot": named["snapshot"], "subject": subject})
    made = statement(
        number,
        "decision",
        subject,
        result={"pass": "PASSED", "waived": "WAIVED", "fail": "FAILED"}[outcome],
        verdict=verdict,
        mode="enforce",
        rulings=[{"gate": "test-plan", "outcome": outcome, "controls": ["SOC2:CC8.1"], "findings": []}],
        snapshot={"sha256": named["snapshot"]},
        report={"sha256": digest(report)},
        links={"relatesTo": [{"relation": "waived-by", "target": each} for each in rests_on]}
        | ({} if supersedes is None else {"supersedes": supersedes}),
    )
    made["predicate"]["change"] |= {"workItems": [], "members": []}
    return made, [Kept(content=each, media_type="application/json") for each in (snapshot, report)]


def waiver(number: int, subject: str, expires: datetime, **parts: Any) -> dict[str, Any]:
    """Write a waiver of the gate `test-plan`."""
    relations = [("waiver", "W-ONE"), ("waiver-of", subject), ("gate", "test-plan")]
    links = {"relatesTo": [{"relation": name, "target": target} for name, target in relations]}
    said = {
        "id": "W-ONE",
        "gates": ["test-plan"],
        "reason": "the plan is being written",
        "expiresAt": utc(expires),
    }
    return statement(number, "waiver", subject, waiver=said, links=links, result="WAIVED", **parts)


def revocation(number: int, subject: str) -> dict[str, Any]:
    """Take the waiver back."""
    relations = [("revokes", "W-ONE"), ("waiver-of", subject), ("gate", "test-plan")]
    links = {"relatesTo": [{"relation": name, "target": target} for name, target in relations]}
    return statement(
        number, "waiver-revoked", subject, waiver={"id": "W-ONE", "gates": ["test-plan"]}, links=links
    )


def redaction(number: int, index: int, leaf: bytes) -> dict[str, Any]:
    """Say that a record was erased."""
    records = [{"index": index, "leafHash": leaf_hash(leaf).hex(), "print": digest(b"print")}]
    made = statement(number, "redaction", f"{SHOP}#7", redaction={"state": "carried-out", "records": records})
    made["predicate"]["change"]["subject"] = f"record/{index}"
    return made


def key_event(number: int) -> dict[str, Any]:
    """Name the next record key."""
    event = rotation(RECORD.public_key(), NEXT.public_key(), at=at(number), overlap=OVERLAP)
    made = statement(number, "key-event", "ledger", key=event)
    made["predicate"]["repository"] = {}
    return made


def summary(number: int, rests_on: tuple[int, str]) -> dict[str, Any]:
    """Write a verification summary that rests on a record: its index, and its envelope's digest."""
    commit = hashlib.sha1(b"merged").hexdigest()  # noqa: S324 - a commit
    rests = {"uri": f"gateledger:{ORIGIN}#{rests_on[0]}", "digest": {"sha256": rests_on[1]}}
    return {
        "_type": STATEMENT,
        "subject": [{"uri": f"https://github.com/{SHOP}/commit/{commit}", "digest": {"gitCommit": commit}}],
        "predicateType": VSA,
        "predicate": {
            "verifier": {"id": "https://github.com/gateledger/gateledger", "version": {"gateledger": "test"}},
            "timeVerified": utc(at(number)),
            "resourceUri": f"git+https://github.com/{SHOP}",
            "inputAttestations": [rests],
            "verificationResult": "PASSED",
            "verifiedLevels": ["ORG_SOURCE_TEST_PLAN"],
        },
    }


def digest(data: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()


def fill(ledger: Ledger) -> list[bytes]:
    """Append the story, and give its leaves."""
    leaves: list[bytes] = []
    envelopes: list[bytes] = []

    def keep(said: dict[str, Any], kept: list[Kept] | None = None) -> None:
        name = f"record {len(leaves)}"
        keys_of = lookup_keys(said)
        made = seal_statement(said, identity=name, signer=signer(), named=(name, keys_of["kind"]))
        leaves.append(made.leaf)
        envelopes.append(made.envelope)
        entry = NewEntry(identity=made.identity, envelope=made.envelope, leaf=made.leaf, **keys_of)
        ledger.append(entry, kept or [])

    keep(*decision(0, f"{SHOP}#1", "fail"))
    keep(*decision(1, "acme/till#9", "pass"))
    keep(waiver(2, f"{SHOP}#2", START + timedelta(days=5)))
    keep(*decision(3, f"{SHOP}#2", "waived", ("record/2",)))
    sign(ledger, at(3.5))
    keep(*decision(4, f"{SHOP}#1", "pass", supersedes=0))
    keep(statement(5, "gap", f"{SHOP}#7", gap={"reason": "somebody's name stands in here"}))
    keep(redaction(6, 5, leaves[5]))
    ledger.erase([5], by=6)
    keep(*decision(7, f"{SHOP}#3", "fail"))
    keep(key_event(8))
    keep(summary(9, (4, digest(envelopes[4]))))
    return leaves


def sign(ledger: Ledger, moment: datetime) -> Checkpoint:
    """Sign the head, and let the witness countersign it."""
    public = LOG.public_key()
    made = ledger.write_checkpoint(lambda text: sign_note(text, ORIGIN, public, LOG.sign), at=moment)
    assert made is not None
    line = cosign(made.text(), WITNESS_KEY, WITNESS.sign, moment)
    ledger.add_anchor(
        Anchor(
            size=made.size,
            kind=AnchorKind.COSIGNATURE,
            name=WITNESS_KEY.name,
            content=line.encode(),
            at=moment,
        )
    )
    return made


POLICY = f"witness one {WITNESS_KEY.vkey}\nquorum one\n"
OVERLAP = timedelta(days=1)
TRUSTED = [TrustedKey(RECORD.public_key(), None, at(8) + OVERLAP), TrustedKey(NEXT.public_key(), at(8))]
TRUST = {
    "trusted_root.json": trusted_root(TRUSTED, [TrustedLog(ORIGIN, LOG.public_key(), f"https://{ORIGIN}")]),
    "record-keys.json": record_keys(TRUSTED),
    f"record-{KEYID[:16]}.pub": keys.public_pem(RECORD.public_key()),
    "log.vkey": f"{vkey(ORIGIN, LOG.public_key())}\n".encode(),
    "tlog-policy.txt": POLICY.encode(),
    "witness.vkeys": f"{WITNESS_KEY.vkey}\n".encode(),
}


def make_base(folder: Path) -> list[bytes]:
    """Export the story with the program itself, and give the log's leaves, the export's own record included."""
    with (
        tempfile.TemporaryDirectory() as home,
        Ledger.open(f"sqlite:///{home}/ledger.db", origin=ORIGIN) as ledger,
    ):
        leaves = fill(ledger)
        times = iter(range(10, 100))
        keeper = Keeper(
            ledger=ledger,
            signer=signer(),
            now=lambda: at(10),
            new_record_id=lambda _: "01KFORGERY0000000000EXPORT",
            version="test",
        )
        exporter = Exporter(
            sealer=keeper,
            trust=TRUST,
            log_id=LOG_ID,
            sign=lambda _: sign(ledger, at(next(times))),
            frameworks=frameworks(),
        )
        sink: Sink = FolderSink(folder)
        export(exporter, ExportScope.of_days(date(2026, 11, 20), date(2026, 11, 20), SHOP), sink)
        last = ledger.get(len(leaves))
        assert last is not None
        return [*leaves, last.leaf]


# What a forger can do with it.


@dataclass
class Forgery:
    """The files of an export and the log behind it; `close` makes manifest and seal fit again."""

    files: dict[str, bytes]
    leaves: list[bytes]
    size: int
    origin: str = ORIGIN
    said: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        """Read the manifest."""
        self.said = json.loads(self.files["manifest.json"])

    def statement(self, index: int) -> dict[str, Any]:
        """Read what a record says."""
        loaded: dict[str, Any] = json.loads(
            b64decode(json.loads(self.files[f"records/{index}.dsse.json"])["payload"])
        )
        return loaded

    def seal(self, index: int, said: dict[str, Any], key: ec.EllipticCurvePrivateKey = RECORD) -> None:
        """Put another record at an index: signed, and in the log from there on."""
        payload, by = canonical(said), signer(key)
        signed = pae(PAYLOAD_TYPE, payload)
        signature = by.sign(signed)
        self.files[f"records/{index}.dsse.json"] = to_envelope(payload, signature, by.keyid)
        leaf = hashedrekord(signed, signature, by.public_key_der)
        self.leaves[index : index + 1] = [leaf]

    def reprove(self) -> None:
        """Write the whole log anew from the leaves: tiles, checkpoints, proofs, bundles."""
        for path in [each for each in self.files if each.startswith(("log/", "consistency/"))]:
            del self.files[path]
        for level, hashes in enumerate(self._levels()):
            for place in range(0, len(hashes), WIDTH):
                part = hashes[place : place + WIDTH]
                self.files[f"log/{path_of(Place(level, place // WIDTH, len(part)))}"] = b"".join(part)
        entries = b"".join(struct.pack(">H", len(leaf)) + leaf for leaf in self.leaves[: self.size])
        self.files[f"log/{path_of(Place(None, 0, self.size))}"] = entries
        note = self.note(self.size)
        self.files["log/checkpoint"] = self.files[f"log/checkpoints/{self.size}"] = note
        self.said["checkpoint"] = {"size": self.size, "rootHash": self.root(0, self.size).hex()}
        for index in self.records():
            self.prove(index)
        self.lines()

    def prove(self, index: int) -> None:
        """Write the bundle and the proof of a record as it lies there."""
        envelope, note = self.files[f"records/{index}.dsse.json"], self.note(self.size).decode()
        proof, keyid = self.proof(index, self.size), json.loads(envelope)["signatures"][0]["keyid"]
        self.files[f"records/{index}.sigstore.json"] = bundle(
            envelope, self.leaves[index], proof, note, log_id=LOG_ID, keyid=keyid
        )
        self.files[f"proofs/{index}.tlog-proof"] = tlog_proof(proof, self.files["log/checkpoint"].decode())

    def lines(self) -> None:
        """Write records.intoto.jsonl anew."""
        envelopes = (self.files[f"records/{index}.dsse.json"] + b"\n" for index in self.records())
        self.files["records.intoto.jsonl"] = b"".join(envelopes)

    def records(self) -> list[int]:
        """Give the indices that have files."""
        names = (path.partition("/")[2] for path in self.files if path.startswith("records/"))
        return sorted(int(name.removesuffix(".dsse.json")) for name in names if name.endswith(".dsse.json"))

    def _levels(self) -> list[list[bytes]]:
        return [[leaf_hash(leaf) for leaf in self.leaves[: self.size]]]

    def root(self, low: int, high: int) -> bytes:
        """Compute the root of a range."""
        return fold([self._node(level, place) for level, place in cover(low, high)])

    def _node(self, level: int, place: int) -> bytes:
        if level == 0:
            return leaf_hash(self.leaves[place])
        return node_hash(self._node(level - 1, 2 * place), self._node(level - 1, 2 * place + 1))

    def proof(self, index: int, size: int) -> InclusionProof:
        """Prove an index."""
        return InclusionProof(
            index=index,
            tree_size=size,
            leaf_hash=leaf_hash(self.leaves[index]).hex(),
            root_hash=self.root(0, size).hex(),
            hashes=tuple(self.root(*each).hex() for each in inclusion_ranges(index, size)),
        )

    def note(self, size: int) -> bytes:
        """Sign the head of a size."""
        head = TreeHead(origin=self.origin, size=size, root_hash=self.root(0, size).hex())
        return sign_note(head.text(), self.origin, LOG.public_key(), LOG.sign)

    def close(self) -> None:
        """List the files, and seal the manifest by a record behind the log's end."""
        unlisted = {"manifest.json", "manifest.sigstore.json", f"consistency/{self.size}-{self.size + 1}.txt"}
        self.said["files"] |= {
            path: digest(data) for path, data in self.files.items() if path not in unlisted
        }
        gone = [
            path for path in self.said["files"] if path not in self.files and not path.startswith(("..", "/"))
        ]
        for path in gone:
            del self.said["files"][path]
        self.files["manifest.json"] = json.dumps(self.said, indent=0).encode()
        self.sealed()

    def sealed(self, kind: str = "export", of: bytes | None = None) -> None:
        """Seal a manifest."""
        said = statement(10, kind, "ledger")
        manifest = self.files["manifest.json"] if of is None else of
        said["subject"] = [{"name": "manifest.json", "digest": {"sha256": digest(manifest)}}]
        payload = canonical(said)
        signed = pae(PAYLOAD_TYPE, payload)
        signature = signer().sign(signed)
        self.leaves = [*self.leaves[: self.size], hashedrekord(signed, signature, signer().public_key_der)]
        after = self.size + 1
        ranges = consistency_ranges(self.size, after)
        hashes = "".join(f"{base64.encode(self.root(*each))}\n" for each in ranges)
        self.files[f"consistency/{self.size}-{after}.txt"] = hashes.encode()
        self.files["manifest.sigstore.json"] = bundle(
            to_envelope(payload, signature, KEYID),
            self.leaves[-1],
            self.proof(self.size, after),
            self.note(after).decode(),
            log_id=LOG_ID,
            keyid=KEYID,
        )


def edit(forgery: Forgery, path: str, change: Callable[[Any], None]) -> None:
    """Change a canonical JSON file."""
    said = json.loads(forgery.files[path])
    change(said)
    forgery.files[path] = canonical(said)


def edit_envelope(forgery: Forgery, index: int, change: Callable[[Any], None]) -> None:
    """Change an envelope wherever it lies."""
    edit(forgery, f"records/{index}.dsse.json", change)
    edit(forgery, f"records/{index}.sigstore.json", lambda said: change(said["dsseEnvelope"]))
    forgery.lines()


def account(forgery: Forgery, *runs: tuple[int, int, str]) -> None:
    """Account for the indices in another way."""
    forgery.said["indices"] = [list(run) for run in runs]


def drop(forgery: Forgery, index: int) -> None:
    """Take a record's files away."""
    for path in (
        f"records/{index}.dsse.json",
        f"records/{index}.sigstore.json",
        f"proofs/{index}.tlog-proof",
    ):
        del forgery.files[path]
    forgery.lines()


def flipped(text: str) -> str:
    """Change base64 in its middle, so that it stays in its one form."""
    middle = len(text) // 2
    return text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]


def allow(forgery: Forgery, index: int) -> None:
    """Make a block an allow, in its report as well."""
    said = forgery.statement(index)
    predicate = said["predicate"]
    report = json.loads(forgery.files.pop(f"evidence/sha256/{predicate['report']['sha256']}"))
    data = canonical(report | {"verdict": "allow"})
    predicate |= {"verdict": "allow", "result": "PASSED", "report": {"sha256": digest(data)}}
    predicate["rulings"][0]["outcome"] = "pass"
    forgery.files[f"evidence/sha256/{digest(data)}"] = data
    forgery.seal(index, said)


FORGERIES: dict[str, Callable[[Forgery], None]] = {}


def forgery(made: Callable[[Forgery], None]) -> Callable[[Forgery], None]:
    """Register a way to cheat under its name."""
    FORGERIES[made.__name__.replace("_", "-")] = made
    return made


@forgery
def payload(it: Forgery) -> None:
    """A block becomes an allow in the signed text."""

    def change(envelope: Any) -> None:
        said = json.loads(b64decode(envelope["payload"]))
        said["predicate"]["verdict"] = "allow"
        envelope["payload"] = base64.encode(canonical(said))

    edit_envelope(it, 7, change)
    it.close()


@forgery
def signature(it: Forgery) -> None:
    """A signature is replaced by that of another record."""
    other = json.loads(it.files["records/0.dsse.json"])["signatures"][0]["sig"]
    edit_envelope(it, 7, lambda envelope: envelope["signatures"][0].update(sig=other))
    it.close()


@forgery
def wrong_key(it: Forgery) -> None:
    """A record is signed by a stranger's key, and the log written anew to hold it."""
    it.seal(7, it.statement(7), STRANGER)
    it.reprove()
    it.close()


@forgery
def smuggled_key(it: Forgery) -> None:
    """The same, with the stranger's key put among the keys of the export."""
    it.files["trust/record-keys.json"] = record_keys([*TRUSTED, TrustedKey(STRANGER.public_key())])
    wrong_key(it)


@forgery
def leaf(it: Forgery) -> None:
    """The log's entry of a record is another one, its hash is not."""
    path = f"log/{path_of(Place(None, 0, it.size))}"
    it.files[path] = it.files[path].replace(it.leaves[7][:200], it.leaves[7][:180] + b"A" * 20)
    it.close()


@forgery
def proof(it: Forgery) -> None:
    """A proof holds another hash, in both of its files."""
    path = "records/7.sigstore.json"
    hashes = json.loads(it.files[path])["verificationMaterial"]["tlogEntries"][0]["inclusionProof"]["hashes"]
    for file in (path, "proofs/7.tlog-proof"):
        it.files[file] = it.files[file].replace(hashes[1].encode(), base64.encode(bytes(32)).encode())
    it.close()


@forgery
def index(it: Forgery) -> None:
    """Two records change places."""
    for path in ("records/{}.dsse.json", "records/{}.sigstore.json", "proofs/{}.tlog-proof"):
        one, two = path.format(4), path.format(7)
        it.files[one], it.files[two] = it.files[two], it.files[one]
    it.lines()
    it.close()


@forgery
def checkpoint_size(it: Forgery) -> None:
    """The signed head says another size."""
    for path in ("log/checkpoint", f"log/checkpoints/{it.size}"):
        it.files[path] = it.files[path].replace(f"\n{it.size}\n".encode(), f"\n{it.size - 1}\n".encode(), 1)
    it.close()


@forgery
def truncated_tail(it: Forgery) -> None:
    """The last leaf is gone from the tiles."""
    for level in (0, None):
        path = f"log/{path_of(Place(level, 0, it.size))}"
        cut = 32 if level == 0 else len(it.leaves[it.size - 1]) + 2
        it.files[path] = it.files[path][:-cut]
    it.close()


@forgery
def shortened_log(it: Forgery) -> None:
    """The last record never was: the log is signed anew without it."""
    drop(it, it.size - 1)
    it.size -= 1
    it.leaves = it.leaves[: it.size]
    it.said["range"]["end"] = it.size
    it.said["indices"][-1][1] = it.size - 1
    it.reprove()
    it.close()


@forgery
def rechained_log(it: Forgery) -> None:
    """The first block was an allow: the whole log is signed anew with it."""
    allow(it, 0)
    it.reprove()
    it.close()


@forgery
def rechained_behind_a_checkpoint(it: Forgery) -> None:
    """The same, but an earlier checkpoint, which a witness countersigned, stays in the export."""
    kept = {path: data for path, data in it.files.items() if path in ("log/checkpoints/4", "log/cosigned/4")}
    allow(it, 0)
    it.reprove()
    it.files |= kept
    it.close()


@forgery
def dropped_record(it: Forgery) -> None:
    """A record is called one of another repository; the one that takes its place still names it."""
    drop(it, 0)
    account(it, (0, 1, "other-repository"), (2, 4, "record"), (5, 5, "redacted"), (6, 9, "record"))
    it.close()


@forgery
def unaccounted_record(it: Forgery) -> None:
    """A record is gone, and the manifest passes over its index."""
    drop(it, 3)
    account(
        it,
        (0, 0, "record"),
        (1, 1, "other-repository"),
        (2, 2, "record"),
        (4, 4, "record"),
        (5, 5, "redacted"),
        (6, 9, "record"),
    )
    it.close()


@forgery
def hidden_in_a_full_export(it: Forgery) -> None:
    """An export of all repositories calls a record one of another."""
    it.said["scope"]["repository"] = ""
    it.close()


@forgery
def duplicate_index(it: Forgery) -> None:
    """The manifest accounts for an index twice."""
    account(
        it,
        (0, 0, "record"),
        (1, 1, "other-repository"),
        (1, 4, "record"),
        (5, 5, "redacted"),
        (6, 9, "record"),
    )
    it.close()


@forgery
def record_twice(it: Forgery) -> None:
    """The same record stands in the log at two indices."""
    it.seal(7, it.statement(4))
    it.reprove()
    it.close()


@forgery
def swapped_evidence(it: Forgery) -> None:
    """A piece of evidence has other content under its old name."""
    name = it.statement(7)["predicate"]["snapshot"]["sha256"]
    it.files[f"evidence/sha256/{name}"] = canonical({"subject": f"{SHOP}#3", "seen": "something else"})
    it.close()


@forgery
def withheld_evidence(it: Forgery) -> None:
    """A piece of evidence is gone, and nothing says so."""
    del it.files[f"evidence/sha256/{it.statement(7)['predicate']['snapshot']['sha256']}"]
    it.close()


@forgery
def other_report(it: Forgery) -> None:
    """A decision names a report with another verdict."""
    said = it.statement(7)
    report = canonical(
        {"verdict": "allow", "snapshot": said["predicate"]["snapshot"]["sha256"], "subject": f"{SHOP}#3"}
    )
    said["predicate"]["report"]["sha256"] = digest(report)
    it.files[f"evidence/sha256/{digest(report)}"] = report
    it.seal(7, said)
    it.reprove()
    it.close()


@forgery
def expired_waiver(it: Forgery) -> None:
    """A decision rests on a waiver that had ended a day before."""
    it.seal(2, waiver(2, f"{SHOP}#2", START - timedelta(days=1)))
    it.reprove()
    it.close()


@forgery
def revoked_waiver(it: Forgery) -> None:
    """A decision rests on a waiver that had been taken back."""
    it.seal(4, revocation(4, f"{SHOP}#2"))
    it.seal(9, summary(9, (4, digest(it.files["records/4.dsse.json"]))))
    made, kept = decision(17, f"{SHOP}#2", "waived", ("record/2",))
    it.seal(7, made)
    it.files |= {f"evidence/sha256/{digest(each.content)}": each.content for each in kept}
    it.reprove()
    it.close()


@forgery
def borrowed_waiver(it: Forgery) -> None:
    """A decision rests on the waiver of another pull request."""
    it.seal(2, waiver(2, f"{SHOP}#77", START + timedelta(days=5)))
    it.reprove()
    it.close()


@forgery
def waiver_of_another_gate(it: Forgery) -> None:
    """A gate is waived by a waiver that does not name it."""
    said = it.statement(2)
    said["predicate"]["waiver"]["gates"] = ["runbook"]
    it.seal(2, said)
    it.reprove()
    it.close()


@forgery
def invented_waiver(it: Forgery) -> None:
    """A decision rests on a waiver that is no record."""
    said = it.statement(3)
    said["predicate"]["links"]["relatesTo"][0]["target"] = "record/1"
    it.seal(3, said)
    it.reprove()
    it.close()


@forgery
def two_logs(it: Forgery) -> None:
    """A record that was sealed for another log stands in this one."""
    said = it.statement(7)
    said["predicate"]["logContext"]["origin"] = OTHER_ORIGIN
    it.seal(7, said)
    it.reprove()
    it.close()


@forgery
def checkpoint_of_another_log(it: Forgery) -> None:
    """One of the checkpoints is another log's."""
    it.origin = OTHER_ORIGIN
    it.files["log/checkpoints/4"] = it.note(4)
    it.origin = ORIGIN
    it.close()


@forgery
def swapped_manifest(it: Forgery) -> None:
    """The manifest says less evidence is missing, and is not sealed again."""
    it.said["scope"]["until"] = utc(START + timedelta(days=30))
    it.files["manifest.json"] = json.dumps(it.said, indent=0).encode()


@forgery
def seal_of_something_else(it: Forgery) -> None:
    """The manifest is sealed by a record that is no export."""
    it.close()
    it.sealed("gap")


@forgery
def extra_file(it: Forgery) -> None:
    """A file lies there that the manifest does not list."""
    it.files["reports/approval.txt"] = b"Everything was approved.\n"


@forgery
def missing_file(it: Forgery) -> None:
    """A file is gone that the manifest lists."""
    del it.files["reports/report.html"]


@forgery
def path_escape(it: Forgery) -> None:
    """The manifest lists a file outside of the export."""
    it.said["files"]["../outside"] = digest(b"")
    it.close()


@forgery
def altered_population(it: Forgery) -> None:
    """A hole in the population is filled by hand."""
    it.files["reports/population.csv"] = (
        it.files.get("reports/population.csv", b"").replace(b"NO RECORD", b"7") + b"\r\n"
    )


@forgery
def key_outside_its_window(it: Forgery) -> None:
    """The key had been replaced before it signed."""
    it.files["trust/record-keys.json"] = record_keys([TrustedKey(RECORD.public_key(), START, at(6.5))])
    it.close()


@forgery
def stretched_key(it: Forgery) -> None:
    """The key that was replaced has no end."""
    it.files["trust/record-keys.json"] = record_keys([TrustedKey(RECORD.public_key()), TRUSTED[1]])
    it.close()


@forgery
def unfounded_summary(it: Forgery) -> None:
    """A verification summary rests on a record that says something else."""
    it.seal(9, summary(9, (4, digest(b"another record"))))
    it.reprove()
    it.close()


@forgery
def backdated_record(it: Forgery) -> None:
    """A record says that it was sealed two hours before its neighbours."""
    said = it.statement(7)
    said["predicate"]["timing"]["decidedAt"] = utc(at(-150))
    it.seal(7, said)
    it.reprove()
    it.close()


@forgery
def record_after_its_witness(it: Forgery) -> None:
    """A record says that it was sealed after a witness had seen it."""
    it.said["checkpoint"]["size"] = it.size
    said = it.statement(3)
    said["predicate"]["timing"]["decidedAt"] = utc(at(240))
    it.seal(3, said)
    it.reprove()
    head = it.note(it.size)
    text = head.rpartition(b"\n\n")[0] + b"\n"
    it.files["log/checkpoint"] = head + cosign(text, WITNESS_KEY, WITNESS.sign, at(9)).encode()
    for each in it.records():
        it.prove(each)
    it.close()


@forgery
def sham_redaction(it: Forgery) -> None:
    """A record is called erased; the redaction that is named erased another one."""
    drop(it, 7)
    account(
        it,
        (0, 0, "record"),
        (1, 1, "other-repository"),
        (2, 4, "record"),
        (5, 5, "redacted"),
        (6, 6, "record"),
        (7, 7, "redacted"),
        (8, 9, "record"),
    )
    it.said["redactions"].append({"index": 7, "by": 6})
    it.close()


@forgery
def redaction_beforehand(it: Forgery) -> None:
    """A redaction names a record that came after it."""
    drop(it, 7)
    said = it.statement(6)
    said["predicate"]["redaction"]["records"].append(
        {"index": 7, "leafHash": leaf_hash(it.leaves[7]).hex(), "print": digest(b"print")}
    )
    it.seal(6, said)
    it.reprove()
    account(it, (0, 0, "record"), (1, 1, "other-repository"), (2, 4, "record"), (5, 5, "redacted"))
    it.said["indices"] += [[6, 6, "record"], [7, 7, "redacted"], [8, 9, "record"]]
    it.said["redactions"].append({"index": 7, "by": 6})
    it.close()


@forgery
def broken_consistency(it: Forgery) -> None:
    """The proof between two checkpoints is not one."""
    path = next(each for each in it.files if each.startswith("consistency/4-"))
    it.files[path] = f"{base64.encode(bytes(32))}\n".encode()
    it.close()


@forgery
def shortened_list(it: Forgery) -> None:
    """The file with all envelopes lacks one."""
    it.files["records.intoto.jsonl"] = b"".join(
        it.files["records.intoto.jsonl"].splitlines(keepends=True)[:-1]
    )
    it.close()


@forgery
def waived_without_waiver(it: Forgery) -> None:
    """A block calls itself waived; none of its rulings was."""
    said = it.statement(7)
    said["predicate"]["result"] = "WAIVED"
    it.seal(7, said)
    it.reprove()
    it.close()


@forgery
def outside_period(it: Forgery) -> None:
    """A record is left out as one of another time; those around it are of the period."""
    drop(it, 3)
    account(it, (0, 0, "record"), (1, 1, "other-repository"), (2, 2, "record"), (3, 3, "outside-period"))
    it.said["indices"] += [[4, 4, "record"], [5, 5, "redacted"], [6, 9, "record"]]
    it.close()


@forgery
def stray_record(it: Forgery) -> None:
    """A file that no log holds lies among the records; the manifest lists it."""
    it.files["records/77.dsse.json"] = it.files["records/4.dsse.json"]
    it.close()


@forgery
def no_population(it: Forgery) -> None:
    """The list of what the platform named is left out."""
    del it.files["reports/population.csv"]
    it.close()


@forgery
def other_trusted_root(it: Forgery) -> None:
    """What other people's verifiers are to trust is another log's key."""
    other = TrustedLog(ORIGIN, WITNESS.public_key(), f"https://{ORIGIN}")
    it.files["trust/trusted_root.json"] = trusted_root(TRUSTED, [other])
    it.close()


@forgery
def stray_key(it: Forgery) -> None:
    """A stranger's key lies among those that other people's verifiers are given."""
    it.files["trust/record-0000000000000000.pub"] = keys.public_pem(STRANGER.public_key())
    it.close()


def summarise(it: Forgery, inputs: list[dict[str, Any]]) -> None:
    """Let the summary rest on something else."""
    said = it.statement(9)
    said["predicate"]["inputAttestations"] = inputs
    it.seal(9, said)
    it.reprove()
    it.close()


@forgery
def summary_of_a_block(it: Forgery) -> None:
    """A summary says that a change passed which was blocked."""
    rests = digest(it.files["records/7.dsse.json"])
    summarise(it, [{"uri": f"gateledger:{ORIGIN}#7", "digest": {"sha256": rests}}])


@forgery
def summary_of_nothing(it: Forgery) -> None:
    """A summary names no record at all."""
    summarise(it, [])


@forgery
def summary_of_what_is_not_there(it: Forgery) -> None:
    """A summary rests on a record that the log does not have."""
    summarise(it, [{"uri": f"gateledger:{ORIGIN}#9999", "digest": {"sha256": digest(b"")}}])


def read(folder: Path) -> dict[str, bytes]:
    """Read a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def main() -> None:
    """Write everything anew."""
    shutil.rmtree(HOME, ignore_errors=True)
    (HOME / "base").mkdir(parents=True)
    leaves = make_base(HOME / "base")
    base = read(HOME / "base")
    size = json.loads(base["manifest.json"])["checkpoint"]["size"]
    (HOME / "held").mkdir()
    (HOME / "held" / "checkpoint").write_bytes(base[f"log/checkpoints/{size}"])
    (HOME / "held" / "record.pub").write_bytes(base[f"trust/record-{KEYID[:16]}.pub"])
    (HOME / "held" / "log.vkey").write_bytes(base["trust/log.vkey"])
    (HOME / "held" / "tlog-policy.txt").write_bytes(base["trust/tlog-policy.txt"])
    for name, forge in FORGERIES.items():
        made = Forgery(copy.copy(base), list(leaves), size)
        forge(made)
        write(HOME / name, base, made.files)
    sys.stdout.write(f"{HOME}: a base and {len(FORGERIES)} forgeries\n")


def write(folder: Path, base: dict[str, bytes], files: dict[str, bytes]) -> None:
    """Write what differs."""
    changed = {path: data for path, data in files.items() if base.get(path) != data}
    gone = sorted(base.keys() - files.keys())
    for path, data in (changed | {"gone": "".join(f"{each}\n" for each in gone).encode()}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


if __name__ == "__main__":
    main()
