"""Every way to cheat is refused with its own sentence; the export beside them is whole (`scripts/forgeries.py`)."""

from __future__ import annotations

import json
import os
import tarfile
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from gateledger.verifier.command import main

SENTENCES = {
    "payload": "records/7.sigstore.json: the payload was changed: the one does not hold over the other",
    "signature": "records/7.sigstore.json: the signature was changed: the one does not hold over the other",
    "wrong-key": "records/7.sigstore.json: it is signed by the key 98ed1ad2fdede799f87f394ee633c6908b716b251cc197274649609c4472b25a, which is not trusted",
    "smuggled-key": "records/7.sigstore.json: it is signed by the key 98ed1ad2fdede799f87f394ee633c6908b716b251cc197274649609c4472b25a, which is not trusted",
    "leaf": "log/tile/entries/000.p/10: the leaf at index 7 does not have the hash in log/tile/0",
    "proof": "records/7.sigstore.json: its proof does not lead from index 7 to the root of size 10",
    "index": "records/4.sigstore.json: its leaf is not the one at index 4 of log/tile",
    "checkpoint-size": "log/checkpoint: the log's key did not sign this size and root",
    "truncated-tail": "log/tile/0: the tiles hold 9 of 10 leaves",
    "shortened-log": "log/checkpoint: the log ends at 9, the head that you hold is of size 10: its tail is cut off",
    "rechained-log": "log/checkpoint: the log had another root at size 10, says the head that you hold: it was written anew",
    "rechained-behind-a-checkpoint": "log/tile: the leaves do not give the root that was signed at size 4",
    "dropped-record": "records/4.sigstore.json: it names the record at index 0, which manifest.json calls one of another repository",
    "unaccounted-record": "manifest.json: index 3 is accounted for nowhere",
    "hidden-in-a-full-export": "manifest.json: of the indices 1 to 1 it says 'other-repository', though the export is of all repositories: records were left out",
    "duplicate-index": "manifest.json: index 1 is accounted for twice",
    "record-twice": "records/7.sigstore.json: the record 01KFORGERY0000000000000004 stands in the log twice",
    "swapped-evidence": "evidence/sha256/{snapshot}: manifest.json lists sha256:57ecac64ebf65d626d32032afa47cb5e33e3475d253f7819a6147381a91f49b3 for it: the evidence was swapped",
    "withheld-evidence": "records/7.sigstore.json: its evidence sha256:{snapshot} is neither in the export nor listed as missing",
    "other-report": "evidence/sha256/2b0501b23a0a2e4f4deb01a63e344778eaa8db15cc0bdad0e8aa67b680473794: this report has another verdict or snapshot than records/7.sigstore.json, which names it",
    "expired-waiver": "records/3.sigstore.json: it rests on the waiver at index 2, which had expired at 2026-11-19T10:00:00.000Z",
    "revoked-waiver": "records/7.sigstore.json: it rests on the waiver at index 2, which had been revoked by index 4",
    "borrowed-waiver": "records/3.sigstore.json: it rests on the waiver at index 2, which is for another subject",
    "waiver-of-another-gate": "records/3.sigstore.json: the gate test-plan is waived, and no waiver that the record names is for it",
    "invented-waiver": "records/3.sigstore.json: it rests on the waiver at index 1, which is not in the export before it",
    "two-logs": "records/7.sigstore.json: it was sealed for the log 'log.example/other', the export is of 'log.example/audit': these are two logs",
    "checkpoint-of-another-log": "log/checkpoints/4: it is of the log 'log.example/other', the export is of 'log.example/audit': these are two logs",
    "swapped-manifest": "manifest.sigstore.json: it seals another manifest than manifest.json: the manifest was swapped",
    "seal-of-something-else": "manifest.sigstore.json: it is a record of the kind 'gap', which seals no manifest",
    "extra-file": "reports/approval.txt: manifest.json does not list it: the file was put there",
    "missing-file": "reports/report.html: manifest.json lists it, but it is missing from the export",
    "path-escape": "manifest.json: it lists '../outside', which leads out of the export",
    "altered-population": "reports/population.csv: its SHA-256 is {altered}, manifest.json lists {population}: the file was changed",
    "key-outside-its-window": "manifest.sigstore.json: it was sealed at 2026-11-20 10:10:00+00:00, outside of the time of its key, 2026-11-20 10:00:00+00:00 to 2026-11-20 10:06:30+00:00",
    "backdated-record": "records/7.sigstore.json: it was sealed at 2026-11-20 07:30:00+00:00, before records that precede it in the log (2026-11-20 10:06:00+00:00)",
    "record-after-its-witness": "records/3.sigstore.json: it says that it was sealed at 2026-11-20 14:00:00+00:00, after the witness one had seen it, at 2026-11-20 10:09:00+00:00",
    "stretched-key": "trust/record-keys.json: e84c9c8c44ddef0e981d1f43c1dd9189003020ddabbd4dafe8e87bd7afcc369f does not end when index 8 says",
    "unfounded-summary": "records/9.sigstore.json: it rests on another record than the one at index 4",
    "sham-redaction": "manifest.json: it calls index 7 erased by index 6, which is no redaction of it in the export",
    "broken-consistency": "consistency/4-10.txt: it does not prove that one checkpoint of the export continues the other",
    "redaction-beforehand": "manifest.json: it calls index 7 erased by index 6, which is no redaction of it in the export",
    "waived-without-waiver": "records/7.sigstore.json: its verdict is 'block' and its result 'WAIVED': its rulings do not fit",
    "outside-period": "manifest.json: of the indices 3 to 3 it says 'outside-period', but they lie between records of it",
    "stray-record": "records/77.dsse.json: nothing that was checked speaks of it: it proves nothing, and may mislead",
    "no-population": "reports/population.csv: it is missing from the export",
    "other-trusted-root": "trust/trusted_root.json: it has others trust something else than the key in trust/log.vkey",
    "stray-key": "trust/record-0000000000000000.pub: it is not one of the keys in trust/record-keys.json",
    "summary-of-a-block": "records/9.sigstore.json: it says that something passed, and rests on index 7, which blocks it",
    "summary-of-nothing": "records/9.sigstore.json: it says that something passed, and rests on no record",
    "summary-of-what-is-not-there": "records/9.sigstore.json: it rests on the record at index 9999, which does not come before it",
    "shortened-list": "records.intoto.jsonl: the line for index 9 is not the envelope in records/9.sigstore.json",
}
"""Forgery -> what is said of it; digests of what other rooms write stand for themselves."""
HELD = {
    "shortened-log": ["--previous-checkpoint", "checkpoint"],
    "rechained-log": ["--previous-checkpoint", "checkpoint"],
    "smuggled-key": ["--record-key", "record.pub"],
}
"""What the one who checks has to hold: with both keys a whole new log can be made, and nothing in it tells."""


def held(forgeries: Path, name: str) -> list[str]:
    arguments = HELD.get(name, [])
    return [*arguments[:1], *(str(forgeries / "held" / each) for each in arguments[1:])]


def test_every_forgery_has_its_sentence(forgeries):
    assert {path.name for path in forgeries.iterdir()} - {"base", "held"} == set(SENTENCES)
    assert (
        len(set(SENTENCES.values())) == len(SENTENCES) - 2
    )  # a stranger's key, and what is no redaction, are twice the same


@pytest.mark.parametrize("name", SENTENCES)
def test_a_forgery_is_refused_with_its_sentence(name, laid, forgeries, capsys):
    place = laid(name)
    files = json.loads((forgeries / "base" / "manifest.json").read_text())["files"]
    payload = json.loads((forgeries / "base" / "records" / "7.dsse.json").read_text())["payload"]
    said = json.loads(b64decode(payload))
    path = place / "reports" / "population.csv"
    population = path.read_bytes() if path.exists() else b""
    sentence = SENTENCES[name].format(
        snapshot=said["predicate"]["snapshot"]["sha256"],
        population=files["reports/population.csv"],
        altered=sha256(population).hexdigest(),
    )
    code = main([str(place), *held(forgeries, name)])
    assert (code, capsys.readouterr().err) == (1, f"REFUSED  {sentence}\n")


@pytest.mark.parametrize("name", HELD)
def test_only_what_somebody_holds_tells_a_whole_new_log_from_the_old_one(name, laid, capsys):
    assert main([str(laid(name))]) == 0
    assert "TRUST RESTS ON THE EXPORT'S OWN KEY" in capsys.readouterr().out


def test_the_base_is_whole_by_everything_that_can_be_held(forgeries, capsys):
    base, given = forgeries / "base", forgeries / "held"
    arguments = ["--record-key", str(given / "record.pub"), "--log-key", (given / "log.vkey").read_text()]
    arguments += [
        "--previous-checkpoint",
        str(given / "checkpoint"),
        "--witness-policy",
        str(given / "tlog-policy.txt"),
    ]
    assert main([str(base), *arguments]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "TRUST RESTS" not in told.out
    assert told.out.splitlines()[0] == "witnessed up to size 10 of 10"
    assert (
        told.out.splitlines()[-1]
        == "WHOLE    8 records of acme/shop in the log log.example/audit, index 0 to 9"
    )


def test_a_tar_of_it_is_whole_too_and_a_forged_one_is_not(laid, tmp_path, capsys):
    for name, code in (("base", 0), ("payload", 1), ("extra-file", 1)):
        path = tmp_path / f"{name}.tar"
        with tarfile.open(path, "w") as tar:
            tar.add(laid(name), arcname="audit")
        assert main([str(path)]) == code
    assert "the payload was changed" in capsys.readouterr().err


def test_links_are_refused(laid, capsys):
    place = laid("base")
    (place / "VERIFY.md").unlink()
    (place / "VERIFY.md").symlink_to("/etc/hostname")
    assert main([str(place)]) == 1
    assert capsys.readouterr().err == (
        "REFUSED  VERIFY.md: it is a link or a special file; an export holds plain files only\n"
    )


def test_special_files_are_refused(laid, capsys):
    place = laid("base")
    os.mkfifo(place / "reports" / "pipe")
    assert main([str(place)]) == 1
    assert "reports/pipe: it is a link or a special file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--log-key", "log.example/audit+00000000+AAAA"], "the log's key is log.example/audit+88c6cd82+"),
        (["--previous-checkpoint", "MISSING"], "No such file or directory"),
        (["--record-key", "MISSING"], "it is not a public key in PEM"),
        (["--witness-policy", "MISSING"], "No such file or directory"),
    ],
)
def test_what_is_given_is_read(arguments, sentence, forgeries, tmp_path, capsys):
    asked = [each.replace("MISSING", str(tmp_path / "missing")) for each in arguments]
    assert main([str(forgeries / "base"), *asked]) == (2 if "MISSING" in arguments else 1)
    assert sentence in capsys.readouterr().err


def test_witnesses_who_have_not_seen_it_are_missed(forgeries, tmp_path, capsys):
    key = bytes([4]) + bytes([1]) * 32
    coded = b64encode(key).decode()
    named = sha256(b"other.example\n" + key).digest()[:4].hex()
    stranger = f"witness two other.example+{named}+{coded}\nquorum two\n"
    (tmp_path / "policy").write_text(stranger)
    assert main([str(forgeries / "base"), "--witness-policy", str(tmp_path / "policy")]) == 1
    assert capsys.readouterr().err == (
        "REFUSED  log/checkpoint: the witnesses that you ask for have seen 0 records, the export's end at 10\n"
    )


def test_any_changed_byte_of_any_file_is_refused(laid, capsys):
    """The manifest's list covers them all; what it cannot list is covered by signatures."""
    place = laid("base")
    for path in sorted(each for each in place.rglob("*") if each.is_file()):
        kept = path.read_bytes()
        middle = len(kept) // 2
        path.write_bytes(kept[:middle] + bytes([kept[middle] ^ 1]) + kept[middle + 1 :])
        assert main([str(place)]) == 1, path
        path.write_bytes(kept)
        capsys.readouterr()
    assert main([str(place)]) == 0


@pytest.mark.parametrize(
    "part", ["scope", "checkpoint", "range", "indices", "cited", "redactions", "missing", "files", "tiles"]
)
@pytest.mark.parametrize("value", [None, 7, "x", [], {}, [[]], {"a": None}])
def test_a_manifest_of_another_form_is_refused_in_words(part, value, laid, capsys):
    place = laid("base")
    said = json.loads((place / "manifest.json").read_text())
    if said[part] == value:
        pytest.skip("that is what it says")
    (place / "manifest.json").write_text(json.dumps(said | {part: value}))
    assert main([str(place)]) == 1
    assert capsys.readouterr().err.startswith("REFUSED  ")


def test_what_is_claimed_alone_is_said_to_be(forgeries, capsys):
    assert main([str(forgeries / "base")]) == 0
    assert "CLAIMED, NOT SHOWN: 1 records are another's: index 1 to 1" in capsys.readouterr().out.splitlines()


def test_a_policy_that_is_no_text_is_a_mistake_in_the_call(forgeries, tmp_path, capsys):
    (tmp_path / "policy").write_bytes(b"\xff\xfe")
    assert main([str(forgeries / "base"), "--witness-policy", str(tmp_path / "policy")]) == 2
    assert "line 1 is not one of a tlog-policy" in capsys.readouterr().err
