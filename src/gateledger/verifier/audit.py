"""An export while it is checked: the manifest lists every file, and the ledger itself says the manifest."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from .files import UNLISTED, Files, is_inside
from .notes import Head, NoteKey, read_note_key
from .readers import Mistake, Refused, read_hashes, read_json, read_time
from .records import Bundles, RecordKey, Sealed, read_record_keys

FORMAT = "https://github.com/gateledger/gateledger/audit-export/v0.1"
RECORD_KEYS = "trust/record-keys.json"
LOG_KEY = "trust/log.vkey"
ROOT = "trust/trusted_root.json"
SEAL = "manifest.sigstore.json"


@dataclass(frozen=True)
class Trust:
    """What whoever checks holds from elsewhere; without it the export's own keys are believed, and that is said."""

    log_key: str = ""
    record_keys: Sequence[Path] = ()
    previous: Path | None = None
    witnesses: Path | None = None


@dataclass(frozen=True)
class Run:
    """Indices from `first` to `last`, and what the manifest says of them: it has `record`s, or why it has none."""

    first: int
    last: int
    state: str


@dataclass(frozen=True)
class Manifest:
    """What the export says of itself; `cited` are indices out of its range whose records come along."""

    digest: str
    repository: str
    start: datetime
    end: datetime
    size: int
    root: bytes
    first: int
    stop: int
    whole_log: bool
    runs: tuple[Run, ...]
    cited: frozenset[int]
    redactions: dict[int, int]
    missing: dict[str, Any]


@dataclass
class Audit:
    """`said` is what whoever checks has to know though nothing is wrong; the rest is found on the way."""

    files: Files
    trust: Trust
    progress: Callable[[int, int], None]
    said: list[str] = field(default_factory=list)
    manifest: Manifest = field(init=False)
    log: NoteKey = field(init=False)
    keys: Mapping[str, RecordKey] = field(init=False)
    bundles: Bundles = field(init=False)
    after: Head = field(init=False)
    """The head of the tree that holds the export's own record."""
    later: list[bytes] = field(default_factory=list)
    """The proof that this tree continues the export's."""
    leaves: list[bytes] = field(default_factory=list)
    """The hash of every leaf."""
    limits: list[tuple[int, datetime, str]] = field(default_factory=list)
    """Tree sizes that outsiders saw: when, and who."""
    kinds: dict[str, int] = field(default_factory=dict)
    kept: dict[str, dict[int, Sealed]] = field(default_factory=dict)
    """Records that others rest on, by kind and index."""
    named: dict[int, str] = field(default_factory=dict)
    """Indices that something in the export names, and where."""


def open_manifest(audit: Audit) -> None:
    """Read the manifest, and hold its list against the files."""
    data = audit.files.read("manifest.json")
    try:
        said = read_json(data, "manifest.json")
        if said["format"] != FORMAT:
            raise Refused(f"manifest.json: it is not of the format {FORMAT}")
        audit.files.listed = said["files"]
        audit.manifest = _manifest(data, said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(
            f"manifest.json: it lacks or misspells something ({type(error).__name__}: {error})"
        ) from error
    for path in audit.files.listed:
        if not is_inside(path):
            raise Refused(f"manifest.json: it lists {path!r}, which leads out of the export")
        if path not in audit.files.paths:
            raise Refused(f"{path}: manifest.json lists it, but it is missing from the export")


def _manifest(data: bytes, said: Any) -> Manifest:
    made = Manifest(
        digest=hashlib.sha256(data).hexdigest(),
        repository=said["scope"]["repository"],
        start=read_time(said["scope"]["from"], "manifest.json"),
        end=read_time(said["scope"]["until"], "manifest.json"),
        size=said["checkpoint"]["size"],
        root=bytes.fromhex(said["checkpoint"]["rootHash"]),
        first=said["range"]["first"],
        stop=said["range"]["end"],
        whole_log={"whole": True, "scope": False}[said["tiles"]],
        runs=tuple(Run(*each) for each in said["indices"]),
        cited=frozenset(said["cited"]),
        redactions={each["index"]: each["by"] for each in said["redactions"]},
        missing=said["missing"],
    )
    if not 0 <= made.first <= made.stop <= made.size or not all(0 <= each < made.size for each in made.cited):
        raise Refused(
            f"manifest.json: its range, {made.first} to {made.stop}, does not fit a log of size {made.size}"
        )
    return made


def open_keys(audit: Audit) -> None:
    """Read the keys, and compare them with those that are held from elsewhere."""
    held = {_held_id(path) for path in audit.trust.record_keys}
    keys = read_record_keys(audit.files.read(RECORD_KEYS), RECORD_KEYS)
    names = set(keys)
    if held:
        keys = {name: key for name, key in keys.items() if name in held}
    text = audit.files.read(LOG_KEY).decode(errors="replace").strip()
    audit.log = read_note_key(text, LOG_KEY)
    audit.keys, audit.bundles = keys, Bundles(keys, audit.log)
    _for_others(audit, names)
    if audit.trust.log_key and audit.trust.log_key.strip() != text:
        raise Refused(f"{LOG_KEY}: the log's key is {text}, not the one that you hold")
    for option, given, shown in (
        ("--record-key", held, " ".join(keys)),
        ("--log-key", audit.trust.log_key, text),
    ):
        if not given:
            audit.said.append(
                f"TRUST RESTS ON THE EXPORT'S OWN KEY {shown}: compare it out of band, or give {option}"
            )


def _for_others(audit: Audit, names: Collection[str]) -> None:
    """See that other people's verifiers are given the same keys."""
    for path in audit.files.starting("trust/record-"):
        if path.endswith(".pub") and _key_id(audit.files.read(path)) not in names:
            raise Refused(f"{path}: it is not one of the keys in {RECORD_KEYS}")
    root = read_json(audit.files.read(ROOT), ROOT)
    spki = audit.log.key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    shown = [(each["logId"]["keyId"], each["publicKey"]["rawBytes"]) for each in root["tlogs"]]
    if set(root) != {"mediaType", "tlogs"} or shown != [(_coded(audit.log.log_id), _coded(spki))]:
        raise Refused(f"{ROOT}: it has others trust something else than the key in {LOG_KEY}")


def _coded(data: bytes) -> str:
    return b64encode(data).decode()


def _held_id(path: Path) -> str:
    try:
        return _key_id(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Mistake(f"{path}: it is not a public key in PEM: {error}") from error


def _key_id(data: bytes) -> str:
    key = load_pem_public_key(data)
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def open_seal(audit: Audit) -> None:
    """See that a later record of the same ledger says this manifest, and that no file is here beside its own."""
    manifest = audit.manifest
    sealed = audit.bundles.check(audit.files.read(SEAL), SEAL)
    if sealed.said.get("kind") != "export":
        raise Refused(
            f"{SEAL}: it is a record of the kind {sealed.said.get('kind')!r}, which seals no manifest"
        )
    if {"sha256": manifest.digest} not in _subjects(sealed):
        raise Refused(f"{SEAL}: it seals another manifest than manifest.json: the manifest was swapped")
    if sealed.index < manifest.size:
        raise Refused(
            f"{SEAL}: its record, at index {sealed.index}, lies in the tree that the manifest had closed"
        )
    path = f"consistency/{manifest.size}-{sealed.head.size}.txt"
    if extra := sorted(audit.files.paths - audit.files.listed.keys() - UNLISTED - {path}):
        raise Refused(f"{extra[0]}: manifest.json does not list it: the file was put there")
    if since := sealed.index - manifest.size:
        audit.said.append(
            f"the log had grown by {since:,} records, from index {manifest.size}, when the export was sealed: they are not in it"
        )
    audit.after, audit.later = sealed.head, read_hashes(b"".join(audit.files.chunks(path)), path)


def _subjects(sealed: Sealed) -> list[Any]:
    return [each.get("digest") for each in sealed.statement["subject"]]
