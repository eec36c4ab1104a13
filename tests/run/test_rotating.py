"""Record keys that succeed one another, logs that continue one another, and keys that live elsewhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from securesystemslib.signer import SIGNER_FOR_URI_SCHEME, CryptoSigner, Signature, Signer

from gateledger.flow.keeping import Keeper, keep_now, sealing_of
from gateledger.flow.rotating import name_successor
from gateledger.ledger import NewEntry
from gateledger.model.actor import Actor
from gateledger.model.event import Trigger
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.receipt import FaultKind
from gateledger.model.record import RecordKind
from gateledger.model.sighting import Push, Sighting
from gateledger.run.archive import Archive, open_archive
from gateledger.run.mistake import Mistake
from gateledger.run.rotating import keeper_of, rotate_log, rotate_record_key
from gateledger.run.settings import Settings
from gateledger.seal import keys
from gateledger.seal.checkpoint import open_checkpoint, read_vkey
from gateledger.seal.dsse import open_envelope
from gateledger.seal.observation import observation
from gateledger.seal.record import lookup_keys, read_statement, seal_statement

DAY = timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, log_origin="log.example/a")


def seal_one(keeper: Keeper, number: int) -> int:
    happened = Occurrence(
        kind=RecordKind.GAP,
        about=f"acme/shop#{number}",
        repository="acme/shop",
        subjects=(Named(name="head", algorithm="gitCommit", digest=f"{number:040x}"),),
        same_as=str(number),
    )
    return keep_now(keeper, happened, Trigger(event="test", received_at=datetime.now(UTC))).index


def at(keeper: Keeper, when: datetime) -> Keeper:
    """The same keeper with another clock: one that was set back, or a process that works late."""
    return Keeper(
        ledger=keeper.ledger,
        signer=keeper.signer,
        now=lambda: when,
        new_record_id=keeper.new_record_id,
        version="test",
    )


def rotate(archive: Archive, settings: Settings, **how) -> None:
    rotate_record_key(archive, settings, **{"to": None, "overlap": DAY} | how)


def signed_by(archive: Archive, index: int) -> str:
    return open_envelope(archive.ledger.get(index).envelope).key_id


def test_a_new_key_signs_from_the_next_start_and_the_old_records_hold(settings):
    with open_archive(settings) as archive:
        old = archive.keys.record_keyid
        seal_one(keeper_of(archive), 1)
        rotate(archive, settings)
        assert signed_by(archive, 1) == old
        said = read_statement(archive.ledger.get(1).envelope)["predicate"]
        assert (said["kind"], said["key"]["event"]) == ("key-event", "rotated")
        # A process that still runs signs with the old key for a while.
        seal_one(Keeper(**vars(keeper_of(archive))), 2)
    with open_archive(settings) as archive:
        new = archive.keys.record_keyid
        seal_one(keeper_of(archive), 3)
        assert new == said["key"]["new"]["keyid"] != old
        assert [signed_by(archive, index) for index in range(4)] == [old, old, old, new]
        assert archive.verify() == []
        known = archive.record_keys()
        assert known[old].end - known[new].start == DAY
        assert archive.ledger.linked("key", new)[0].index == 1


def test_the_old_private_key_is_gone_and_its_public_half_is_kept(settings):
    with open_archive(settings) as archive:
        old = archive.keys.record.public_key()
        rotate(archive, settings)
    folder = settings.data_dir / "keys"
    kept = {keys.key_id(keys.load_record_public(path.read_bytes())) for path in folder.glob("record-*.pub")}
    assert keys.key_id(old) in kept
    assert sorted(path.name for path in folder.glob("*.pem")) == ["log.pem", "record.pem"]
    assert keys.load_record_key((folder / "record.pem").read_bytes()).public_key() != old
    assert (folder / "record.pem").stat().st_mode & 0o077 == 0


def test_a_crash_between_the_record_and_the_file_is_mended_by_the_same_command(settings, monkeypatch):
    with open_archive(settings) as archive:
        monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        with pytest.raises(OSError, match="killed"):
            rotate(archive, settings)
        monkeypatch.undo()
        assert archive.ledger.size() == 1
        rotate(archive, settings)
        assert archive.ledger.size() == 1
    with open_archive(settings) as archive:
        seal_one(keeper_of(archive), 1)
        assert archive.verify() == []


def test_keys_follow_one_another_more_than_once(settings):
    for number in range(4):
        with open_archive(settings) as archive:
            seal_one(keeper_of(archive), number)
            rotate(archive, settings)
    with open_archive(settings) as archive:
        assert len(archive.record_keys()) == 5
        assert archive.verify() == []


def test_the_old_key_may_not_sign_after_its_end(settings):
    with open_archive(settings) as archive:
        late = keeper_of(archive)
        rotate(archive, settings, overlap=timedelta(0))
        seal_one(at(late, datetime.now(UTC) + DAY), 1)
        with pytest.raises(Mistake, match="was replaced"):
            archive.signer()
    with open_archive(settings) as archive:
        (fault,) = archive.verify()
        assert (fault.kind, fault.index) == (FaultKind.ENVELOPE, 1)
        assert "signed after its end" in fault.message


def test_a_replaced_key_cannot_sign_for_an_earlier_time_once_the_log_went_on(settings):
    """Whoever kept it sets the clock back; the place in the log tells."""
    with open_archive(settings) as archive:
        stolen = keeper_of(archive)
        rotate(archive, settings, overlap=timedelta(0))
    with open_archive(settings) as archive:
        seal_one(at(keeper_of(archive), datetime.now(UTC) + DAY), 1)
        seal_one(at(stolen, datetime.now(UTC) - DAY), 2)
        (fault,) = archive.verify()
        assert (fault.index, "signed after its end" in fault.message) == (2, True)


def test_a_new_key_may_not_sign_for_a_time_before_it_was_named(settings):
    with open_archive(settings) as archive:
        rotate(archive, settings)
    with open_archive(settings) as archive:
        seal_one(at(keeper_of(archive), datetime.now(UTC) - DAY), 1)
        (fault,) = archive.verify()
        assert "before it was named" in fault.message


def test_what_happened_before_a_key_was_named_may_be_sealed_with_it_afterwards(settings):
    """A delivery that comes late is sealed when it comes."""
    with open_archive(settings) as archive:
        rotate(archive, settings, overlap=timedelta(0))
    with open_archive(settings) as archive:
        yesterday = datetime.now(UTC) - DAY
        push = Push(branch="main", before="a" * 40, after="b" * 40)
        seen = Sighting(
            name="acme/shop:main", kind="push", url="", at=yesterday, by=Actor(login="ada", id=1), push=push
        )
        keeper = keeper_of(archive)
        sealing = sealing_of(keeper, Trigger(event="push", received_at=yesterday))
        record = seal_statement(
            observation(seen, "acme/shop", sealing), identity="push/1", signer=keeper.signer
        )
        entry = NewEntry(
            identity="push/1", envelope=record.envelope, leaf=record.leaf, **lookup_keys(record.statement)
        )
        archive.ledger.append(entry)
        assert archive.ledger.get(1).at < archive.ledger.get(0).at
        assert archive.verify() == []


def test_a_replaced_key_names_no_second_successor(settings):
    """Nor does anybody's else: what a stranger's key signed counts for nothing."""
    with open_archive(settings) as archive:
        stolen = keeper_of(archive)
        old = archive.keys.record.public_key()
        rotate(archive, settings)
        mine = keys.new_record_key().public_key()
        name_successor(stolen, old, mine, overlap=DAY)
    with open_archive(settings) as archive:
        assert keys.key_id(mine) not in archive.record_keys()


def test_keys_that_are_given_by_file_are_rotated_by_file(tmp_path):
    first, second = tmp_path / "first.pem", tmp_path / "second.pem"
    for path in (first, second):
        path.write_bytes(keys.private_pem(keys.new_record_key()))
    settings = Settings(data_dir=tmp_path, record_key_file=first)
    with open_archive(settings) as archive:
        with pytest.raises(Mistake, match="say --to FILE"):
            rotate(archive, settings)
        with pytest.raises(Mistake, match="signs now"):
            rotate(archive, settings, to=first)
        rotate(archive, settings, to=second)
    with open_archive(settings.model_copy(update={"record_key_file": second})) as archive:
        seal_one(keeper_of(archive), 1)
        assert archive.verify() == []


def test_old_keys_can_be_given_in_one_file(tmp_path, settings):
    with open_archive(settings) as archive:
        old = archive.keys.record.public_key()
        rotate(archive, settings)
    for path in (settings.data_dir / "keys").glob("*.pub"):
        path.unlink()
    with open_archive(settings) as archive:
        assert {fault.kind for fault in archive.verify()} == {FaultKind.ENVELOPE}
    other = keys.new_record_key().public_key()
    (tmp_path / "old.pem").write_bytes(keys.public_pem(other) + keys.public_pem(old))
    with open_archive(settings.model_copy(update={"record_keys": tmp_path / "old.pem"})) as archive:
        assert archive.verify() == []
    (tmp_path / "old.pem").write_text("nothing")
    with (
        pytest.raises(Mistake, match="no public key"),
        open_archive(settings.model_copy(update={"record_keys": tmp_path / "old.pem"})),
    ):
        pass


# Logs


def test_a_log_is_closed_and_another_begins_with_its_last_checkpoint(settings):
    with open_archive(settings) as archive:
        seal_one(keeper_of(archive), 1)
        made = rotate_log(archive, settings, origin="log.example/b", database=None)
        assert archive.ledger.latest_checkpoint().size == archive.ledger.size() == 2
        assert archive.verify() == []
        with pytest.raises(Mistake, match=r"log\.example/b continues it"):
            archive.signer()
        old_vkey = archive.keys.log_vkey
    after = settings.model_copy(
        update={
            "log_origin": made.origin,
            "log_key_file": made.key_file,
            "database_url": made.database,
        }
    )
    with open_archive(after) as archive:
        said = read_statement(archive.ledger.get(0).envelope)["predicate"]["key"]
        assert said["event"] == "log-opened"
        assert said["predecessor"]["vkey"] == old_vkey
        origin, key = read_vkey(old_vkey)
        head = open_checkpoint(said["predecessor"]["checkpoint"].encode(), origin, key)
        assert (head.origin, head.size) == ("log.example/a", 2)
        seal_one(keeper_of(archive), 2)
        assert archive.verify() == []
        assert archive.keys.log_vkey == made.vkey != old_vkey
    with open_archive(settings) as archive:  # the old one is where it was
        assert archive.ledger.size() == 2


def test_closing_a_log_again_changes_nothing_and_for_another_is_refused(settings):
    with open_archive(settings) as archive:
        first = rotate_log(archive, settings, origin="log.example/b", database=None)
        assert rotate_log(archive, settings, origin="log.example/b", database=None) == first
        with pytest.raises(Mistake, match=r"closed in favour of log\.example/b already"):
            rotate_log(archive, settings, origin="log.example/c", database=None)


@pytest.mark.parametrize(
    ("origin", "match"), [("log.example/a", "own name"), ("a b", "cannot"), ("a+b", "cannot")]
)
def test_a_log_needs_a_new_name_that_notes_can_carry(settings, origin, match):
    with open_archive(settings) as archive, pytest.raises(Mistake, match=match):
        rotate_log(archive, settings, origin=origin, database=None)


# Keys elsewhere


class Vault(Signer):
    """A key service of our own: it knows one key, and what it was asked."""

    key = keys.new_record_key()
    asked: list[bytes] = []

    def __init__(self, public_key):
        self._public_key = public_key

    @property
    def public_key(self):
        return self._public_key

    @classmethod
    def from_priv_key_uri(cls, priv_key_uri, public_key, secrets_handler=None):  # noqa: ARG003 - theirs
        return cls(public_key)

    def sign(self, payload: bytes) -> Signature:
        self.asked.append(payload)
        return Signature(self.public_key.keyid, keys.record_signer(self.key)(payload).hex())


@pytest.fixture
def vault(monkeypatch, tmp_path) -> Path:
    """A registered scheme, and the PEM of its public half."""
    monkeypatch.setitem(SIGNER_FOR_URI_SCHEME, "ourvault", Vault)
    (tmp_path / "vault.pub").write_bytes(keys.public_pem(Vault.key.public_key()))
    return tmp_path / "vault.pub"


def test_a_key_service_signs_records(tmp_path, vault):
    settings = Settings(data_dir=tmp_path / "data", record_key_uri="ourvault:a", record_key_file=vault)
    with open_archive(settings) as archive:
        keeper = keeper_of(archive)
        seal_one(keeper, 1)
        assert Vault.asked[-1].startswith(b"DSSEv1 28 application/vnd.in-toto+json ")
        assert signed_by(archive, 0) == keys.key_id(Vault.key.public_key())
        assert archive.verify() == []
    assert not (tmp_path / "data" / "keys" / "record.pem").exists()


def test_a_local_key_can_be_given_as_a_uri(tmp_path):
    key = keys.new_record_key()
    (tmp_path / "key.pem").write_bytes(keys.private_pem(key))
    (tmp_path / "key.pub").write_bytes(keys.public_pem(key.public_key()))
    assert SIGNER_FOR_URI_SCHEME["file2"] is CryptoSigner
    uri = f"file2:{tmp_path / 'key.pem'}"
    settings = Settings(data_dir=tmp_path, record_key_uri=uri, record_key_file=tmp_path / "key.pub")
    with open_archive(settings) as archive:
        seal_one(keeper_of(archive), 1)
        assert archive.verify() == []


def test_records_move_from_a_file_to_a_key_service(tmp_path, vault):
    settings = Settings(data_dir=tmp_path / "data")
    with open_archive(settings) as archive:
        seal_one(keeper_of(archive), 1)
        rotate(archive, settings.model_copy(update={"record_key_file": tmp_path / "x"}), to=vault)
    remote = settings.model_copy(update={"record_key_uri": "ourvault:a", "record_key_file": vault})
    with open_archive(remote) as archive:
        seal_one(keeper_of(archive), 2)
        assert archive.verify() == []
        assert len({signed_by(archive, index) for index in range(3)}) == 2


@pytest.mark.parametrize(
    ("uri", "match"),
    [
        ("nosuch:key", "nosuch:key cannot be used: Unsupported private key scheme"),
        ("gcpkms:projects/p", r"gcpkms: needs more: pip install 'securesystemslib\[gcpkms\]'"),
        ("file2:/no/such/key.pem", "file2:/no/such/key.pem cannot be used"),
        ("awskms:alias/none", "awskms:alias/none cannot"),
    ],
)
def test_a_key_that_cannot_be_used_is_said_at_the_start(tmp_path, vault, uri, match, monkeypatch):
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings(data_dir=tmp_path, record_key_uri=uri, record_key_file=vault)
    with open_archive(settings) as archive, pytest.raises(Mistake, match=match):
        archive.signer()


def test_a_service_that_signs_with_another_key_is_refused(tmp_path, vault, monkeypatch):
    monkeypatch.setattr(Vault, "key", keys.new_record_key())
    settings = Settings(data_dir=tmp_path, record_key_uri="ourvault:a", record_key_file=vault)
    with open_archive(settings) as archive, pytest.raises(Mistake, match="signs with another key"):
        archive.signer()


def test_a_uri_needs_the_public_half(tmp_path):
    with (
        pytest.raises(Mistake, match="GATELEDGER_RECORD_KEY_FILE has to name"),
        open_archive(Settings(data_dir=tmp_path, record_key_uri="awskms:alias/x")),
    ):
        pass


def test_a_records_bundle_names_the_key_that_signed_it(settings):
    with open_archive(settings) as archive:
        seal_one(keeper_of(archive), 1)
        old = archive.keys.record_keyid
        rotate(archive, settings)
    with open_archive(settings) as archive:
        archive.write_checkpoint()
        said = json.loads(archive.bundle(archive.ledger.get(0)))
        assert said["verificationMaterial"]["publicKey"]["hint"] == old
