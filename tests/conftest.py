"""What every test may ask for."""

from __future__ import annotations

import os
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
