"""The export in `tests/forgeries/base`, and what a forger made of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

FORGERIES = Path(__file__).parents[1] / "forgeries"


@pytest.fixture(scope="session")
def forgeries() -> Path:
    return FORGERIES


@pytest.fixture
def laid(tmp_path: Path) -> Callable[[str], Path]:
    """Lay a forgery over the base, as an auditor would get it."""

    def lay(name: str) -> Path:
        place = tmp_path / name
        shutil.copytree(FORGERIES / "base", place)
        if name == "base":
            return place
        shutil.copytree(FORGERIES / name, place, dirs_exist_ok=True)
        (place / "gone").unlink()
        for path in (FORGERIES / name / "gone").read_text().splitlines():
            (place / path).unlink()
        return place

    return lay
