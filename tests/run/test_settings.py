"""What the environment may say, and what is said of mistakes in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gateledger.run.archive import load_settings, open_keys
from gateledger.run.credentials import Credentials, IncompleteCredentials, load_credentials, store_credentials
from gateledger.run.keys import read_or_create
from gateledger.run.mistake import Mistake
from gateledger.run.settings import Settings


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("GATELEDGER_"):
            monkeypatch.delenv(name)


def test_several_webhook_secrets_are_valid_while_one_is_rotated(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GATELEDGER_WEBHOOK_SECRET", "old, new,")
    assert Settings().secrets == (b"old", b"new")


def test_several_authorities_are_asked_each_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(
        "GATELEDGER_TSA_URL", "https://a.example/tsr, https://b.example ,https://a.example/tsr"
    )
    assert Settings().tsa_url == ("https://a.example/tsr", "https://b.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TSA_URL", "https://a.example, ftp://b.example"),
        ("ANCHOR_REPOSITORY", "audit"),
        ("ANCHOR_REPOSITORY", "acme/audit/more"),
        ("ANCHOR_GIT", "--upload-pack=evil"),
        ("ANCHOR_GIT", "/a path"),
        ("ANCHOR_SECONDS", "1"),
        ("CHECKPOINT_SECONDS", "0"),
    ],
)
def test_what_nobody_could_be_asked_with_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(f"GATELEDGER_{name}", value)
    with pytest.raises(Mistake, match=f"GATELEDGER_{name}"):
        load_settings()


def test_an_empty_variable_is_an_absent_one(monkeypatch: pytest.MonkeyPatch):
    for name in ("APP_ID", "WEBHOOK_SECRET", "REDIS_URL", "PRIVATE_KEY_FILE", "WORKERS"):
        monkeypatch.setenv(f"GATELEDGER_{name}", "")
    assert Settings().app_id is None


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
    ],
)
def test_the_database_url_names_its_driver(given: str, used: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GATELEDGER_DATABASE_URL", given)
    assert Settings().database == used


@pytest.mark.parametrize(
    ("name", "value"),
    [("APP_ID", "twelve"), ("WORKERS", "0"), ("GITHUB_API_URL", "api.github.com"), ("LOG_FORMAT", "xml")],
)
def test_a_wrong_variable_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(f"GATELEDGER_{name}", value)
    with pytest.raises(Mistake, match=f"GATELEDGER_{name}"):
        load_settings()


def test_no_secret_is_shown_by_settings_or_credentials(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GATELEDGER_WEBHOOK_SECRET", "hush-secret")
    monkeypatch.setenv("GATELEDGER_PRIVATE_KEY", "hush-key")
    monkeypatch.setenv("GATELEDGER_APP_ID", "7")
    settings = Settings()
    shown = (
        repr(settings) + str(settings) + repr(load_credentials(settings)) + str(load_credentials(settings))
    )
    assert "hush" not in shown


def test_a_key_in_a_variable_may_write_its_line_ends_as_two_characters(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GATELEDGER_PRIVATE_KEY", "-----BEGIN\\nx\\n-----END")
    assert Settings().read_private_key() == "-----BEGIN\nx\n-----END"


@pytest.mark.parametrize("missing", ["APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"])
def test_half_an_identity_is_refused_and_the_missing_part_named(
    missing: str, monkeypatch: pytest.MonkeyPatch
):
    for name, value in {"APP_ID": "7", "PRIVATE_KEY": "pem", "WEBHOOK_SECRET": "s"}.items():
        if name != missing:
            monkeypatch.setenv(f"GATELEDGER_{name}", value)
    with pytest.raises(IncompleteCredentials, match=f"GATELEDGER_{missing}"):
        load_credentials(Settings())


def test_a_registration_made_here_is_kept_for_its_owner_only_and_found_again(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "data")
    assert load_credentials(settings) is None
    made = Credentials(app_id=7, private_key="pem", secrets=("s",), slug="gate")
    path = store_credentials(settings, made)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_credentials(settings) == made


def test_the_environment_wins_over_a_stored_registration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings = Settings(data_dir=tmp_path)
    store_credentials(settings, Credentials(app_id=7, private_key="pem", secrets=("s",)))
    for name, value in {"APP_ID": "8", "PRIVATE_KEY": "pem", "WEBHOOK_SECRET": "s"}.items():
        monkeypatch.setenv(f"GATELEDGER_{name}", value)
    found = load_credentials(Settings(data_dir=tmp_path))
    assert found is not None
    assert found.app_id == 8


def test_keys_are_made_once_for_their_owner_only(tmp_path: Path):
    path = tmp_path / "keys" / "x.pem"
    first = read_or_create(path, lambda: b"first")
    assert first == read_or_create(path, lambda: b"second") == b"first"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_key_that_others_can_read_is_refused(tmp_path: Path):
    path = tmp_path / "x.pem"
    path.write_bytes(b"key")
    path.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        read_or_create(path, lambda: b"")


def test_two_processes_that_start_together_agree_on_one_key(tmp_path: Path):
    path = tmp_path / "x.pem"

    def late() -> bytes:
        path.write_bytes(b"theirs")
        path.chmod(0o600)
        return b"ours"

    assert read_or_create(path, late) == b"theirs"


def test_two_containers_with_one_process_id_agree_on_one_key(tmp_path: Path):
    path = tmp_path / "x.pem"

    def meanwhile() -> bytes:
        assert read_or_create(path, lambda: b"theirs") == b"theirs"
        return b"ours"

    assert read_or_create(path, meanwhile) == path.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_broken_key_is_the_users_mistake(tmp_path: Path):
    (tmp_path / "broken.pem").write_text("no key")
    with pytest.raises(Mistake, match="keys cannot be used"):
        open_keys(Settings(data_dir=tmp_path, record_key_file=tmp_path / "broken.pem"))


def test_the_ledgers_keys_stay_the_same_from_start_to_start(tmp_path: Path):
    first, second = (open_keys(Settings(data_dir=tmp_path)) for _ in range(2))
    assert first.record_keyid == second.record_keyid
    assert first.log_vkey == second.log_vkey
