"""An export in the hands of an auditor: other people's tools accept its files as VERIFY.md says, and refuse changed ones."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError as Unverified
from securesystemslib.signer import SSlibKey
from ulid import ULID

from gateledger.flow.exporting import export
from gateledger.flow.keeping import Keeper, keep_now
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.event import Trigger
from gateledger.model.export import ExportScope
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.record import RecordKind
from gateledger.run.archive import Archive, open_archive
from gateledger.run.exports.making import exporter_of
from gateledger.run.exports.sinks import folder_sink
from gateledger.run.settings import Settings
from gateledger.seal.keys import load_record_public
from gateledger.seal.timestamp import read_roots
from gateledger.verifier.command import main as verify

pytestmark = pytest.mark.conformance

HERE = Path(__file__).parent
START = datetime(2026, 11, 23, 12, tzinfo=UTC)
SIZE = 300
EXTENSIONS = """
[tsa]
default_tsa = here
[here]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
[req]
distinguished_name = name
x509_extensions = stamp
[name]
[stamp]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""


@pytest.fixture(scope="module")
def authority(openssl, tmp_path_factory) -> Path:
    """A folder with a time-stamping authority made of the openssl command."""
    home = tmp_path_factory.mktemp("authority")
    (home / "tsa.cnf").write_text(EXTENSIONS)
    (home / "serial").write_text("01\n")
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "authority.pem"]
    subprocess.run(
        [openssl, *made, "-subj", "/CN=authority", "-config", "tsa.cnf"],
        cwd=home,
        check=True,
        capture_output=True,
    )
    return home


def stamp(openssl: str, authority: Path, note: bytes) -> bytes:
    (authority / "note").write_bytes(note)
    ask = ["ts", "-query", "-data", "note", "-sha256", "-cert", "-out", "note.tsq"]
    answer = ["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "note.tsq", "-signer", "authority.pem"]
    for each in (ask, [*answer, "-inkey", "tsa.key", "-out", "note.tsr"]):
        subprocess.run([openssl, *each], cwd=authority, check=True, capture_output=True)
    return (authority / "note.tsr").read_bytes()


def fill(archive: Archive) -> None:
    ticks = iter(range(10_000))
    keeper = Keeper(
        ledger=archive.ledger,
        signer=archive.signer(),
        now=lambda: START + timedelta(seconds=next(ticks)),
        new_record_id=lambda moment: str(ULID.from_datetime(moment)),
        version="test",
    )
    for number in range(SIZE):
        head = Named(name="head", algorithm="gitCommit", digest=f"{number:040x}")
        about = f"acme/shop#{number}"
        happened = Occurrence(
            kind=RecordKind.GAP, about=about, repository="acme/shop", subjects=(head,), same_as=str(number)
        )
        keep_now(keeper, happened, Trigger(event="test", received_at=START))
        if number == 99:
            archive.write_checkpoint()


@pytest.fixture(scope="module")
def exported(openssl, authority, tmp_path_factory) -> Path:
    """300 records, a checkpoint before them all, a stamped one over them all, and everything that an export holds."""
    home = tmp_path_factory.mktemp("exported")
    with open_archive(Settings(data_dir=home / "data", log_origin="log.example/audit")) as archive:
        fill(archive)
        head = archive.write_checkpoint()
        assert head is not None
        content = stamp(openssl, authority, head.note.encode())
        at = datetime.now(UTC)
        archive.ledger.add_anchor(
            Anchor(size=head.size, kind=AnchorKind.TIMESTAMP, name="tsa", content=content, at=at)
        )
        scope = ExportScope.of_days(START.date(), START.date(), "acme/shop")
        with folder_sink(home, "audit") as sink:
            export(exporter_of(archive, lambda *_: None), scope, sink, head)
    return home / "audit"


@pytest.fixture
def copy(exported, tmp_path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "copy"))


def blocks(place: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", (place / "VERIFY.md").read_text(), re.MULTILINE | re.DOTALL)


def block(place: Path, word: str, **names: str) -> str:
    found = next(each for each in blocks(place) if word in each)
    for name, value in names.items():
        found = found.replace(name, value)
    return found


def run(place: Path, text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=place,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def keyid(place: Path) -> str:
    return next((place / "trust").glob("record-*.pub")).stem.removeprefix("record-")


def test_our_own_verifier_agrees(exported, capsys):
    assert verify([str(exported)]) == 0
    assert f"timestamps/{SIZE}.tsr says 20" in capsys.readouterr().out


def test_the_list_of_files_is_checked_by_sha256sum(copy):
    text = block(copy, "sha256sum --check")
    assert run(copy, text).returncode == 0
    (copy / "reports" / "population.csv").write_text("nothing\n")
    done = run(copy, text)
    assert (done.returncode, "reports/population.csv: FAILED" in done.stdout) == (1, True)


def test_keys_are_named_as_openssl_names_them(exported):
    done = run(exported, blocks(exported)[0])
    assert re.search(rf"{keyid(exported)}[0-9a-f]{{48}}", done.stdout)
    assert (exported / "trust" / "log.vkey").read_text() in done.stdout


def test_openssl_accepts_a_signature_as_the_guide_says(copy):
    text = block(copy, "openssl dgst -sha256 -verify", INDEX="137", KEYID=keyid(copy))
    text = text.replace("/tmp/record", str(copy.parent / "record"))
    assert run(copy, text).stdout == "Verified OK\n"
    envelope = json.loads((copy / "records" / "137.dsse.json").read_text())
    changed = b64decode(envelope["payload"]).replace(b"acme/shop", b"acme/shot")
    envelope["payload"] = b64encode(changed).decode()
    (copy / "records" / "137.dsse.json").write_text(json.dumps(envelope))
    assert "Verified OK" not in run(copy, text).stdout


def test_openssl_and_rfc3161_client_accept_the_time_token(copy, authority):
    shutil.copy(authority / "authority.pem", copy)
    text = block(copy, "openssl ts -verify", SIZE=str(SIZE))
    assert "Verification: OK" in run(copy, text).stdout
    note, token = copy / "log" / "checkpoints" / str(SIZE), copy / "timestamps" / f"{SIZE}.tsr"
    verifier = VerifierBuilder(roots=list(read_roots((copy / "authority.pem").read_bytes()))).build()
    answer = decode_timestamp_response(token.read_bytes())
    assert verifier.verify_message(answer, note.read_bytes())
    note.write_bytes(note.read_bytes().replace(b"\n300\n", b"\n301\n"))
    assert "Verification: OK" not in run(copy, text).stdout
    with pytest.raises(VerificationError):
        verifier.verify_message(answer, note.read_bytes())


def test_our_verifier_refuses_a_token_over_other_bytes(copy, openssl, authority, capsys):
    """Whoever has the keys lists and seals the strange token as well; the imprint still does not fit."""
    from gateledger.verifier.outsiders import stamped
    from gateledger.verifier.readers import Refused

    note = (copy / "log" / "checkpoints" / str(SIZE)).read_bytes()
    token = stamp(openssl, authority, b"something else\n")
    with pytest.raises(Refused, match="over other bytes than the checkpoint of that size"):
        stamped(token, note, "timestamps/300.tsr")
    assert abs(stamped(stamp(openssl, authority, note), note, "x") - datetime.now(UTC)) < timedelta(minutes=5)


def test_securesystemslib_accepts_every_envelope_and_no_other_payload(exported):
    lines = (exported / "records.intoto.jsonl").read_text().splitlines()
    pem = next((exported / "trust").glob("record-*.pub")).read_bytes()
    said = json.loads(lines[0])
    theirs = SSlibKey.from_crypto(load_record_public(pem), keyid=said["signatures"][0]["keyid"])
    for line in lines[::29]:
        Envelope.from_dict(json.loads(line)).verify([theirs], 1)
    said["payload"] = b64encode(b64decode(said["payload"]).replace(b"acme/shop", b"acme/shot")).decode()
    with pytest.raises(Unverified):
        Envelope.from_dict(said).verify([theirs], 1)


@pytest.fixture
def judge(node, exported) -> Callable[[list[dict[str, Any]]], list[str]]:
    """@sigstore/verify with the trust files of the export."""
    packages = HERE.parents[1] / "build" / "conformance" / "node_modules"
    trust = {
        name: json.loads((exported / "trust" / f"{name}.json").read_text())
        for name in ("trusted_root", "record-keys")
    }

    def judged(bundles: list[dict[str, Any]]) -> list[str]:
        asked = {"root": trust["trusted_root"], "keys": trust["record-keys"], "bundles": bundles}
        done = subprocess.run(
            [node, str(HERE / "verify.cjs")],
            input=json.dumps(asked),
            env={"PATH": "/usr/bin:/bin", "NODE_PATH": str(packages)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return json.loads(done.stdout)

    return judged


def test_sigstore_accepts_the_bundles_and_the_seal(judge, exported):
    places = [exported / "records" / f"{index}.sigstore.json" for index in (0, 1, 255, 256, 299)]
    bundles = [json.loads(each.read_text()) for each in (*places, exported / "manifest.sigstore.json")]
    assert judge(bundles) == [""] * 6


def test_sigstore_refuses_a_bundle_with_another_records_envelope(judge, exported):
    one, two = (json.loads((exported / "records" / f"{index}.sigstore.json").read_text()) for index in (3, 4))
    one["dsseEnvelope"] = two["dsseEnvelope"]
    proof = two["verificationMaterial"]["tlogEntries"][0]["inclusionProof"]
    proof["hashes"][0], proof["hashes"][1] = proof["hashes"][1], proof["hashes"][0]
    assert "" not in judge([one, two])


def test_aics_tlog_audits_the_log_and_finds_it_to_continue(foreign_python, copy):
    def audit(older: Path) -> dict[str, Any]:
        vkey = (copy / "trust" / "log.vkey").read_text().strip()
        command = [foreign_python, str(HERE / "read_tiles.py"), vkey, str(copy / "log"), str(older)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return json.loads(done.stdout)

    older = next(path for path in (copy / "log" / "checkpoints").iterdir() if path.name == str(SIZE))
    said = audit(older)
    assert (said["size"], len(said["entries"])) == (SIZE, SIZE)
    tile = copy / "log" / "tile" / "0" / "000"
    tile.write_bytes(tile.read_bytes()[:-1] + b"\0")
    assert "error" in audit(older)
