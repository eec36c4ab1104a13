"""Files that are shipped with the program: policy packs and the App's manifest."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gateledger.model.control import Framework
from gateledger.model.policy import PolicySource, PolicyText
from gateledger.policy.controls import read_framework

_PACKAGE = Path(__file__).resolve().parent.parent


def _root() -> Path:
    """A wheel carries them in the package; a checkout has them beside `src`."""
    shipped = _PACKAGE / "_shipped"
    return shipped if shipped.is_dir() else _PACKAGE.parent.parent


@cache
def packs() -> dict[str, PolicyText]:
    """Give the policy packs by name."""
    folder = _root() / "policies"
    return {
        path.stem: PolicyText(source=PolicySource(path=f"policies/{path.name}"), data=path.read_bytes())
        for path in sorted(folder.glob("*.yml"))
    }


@cache
def frameworks() -> tuple[Framework, ...]:
    """Give the control frameworks, by name. Raises ValueError naming the file and the place."""
    folder = _root() / "policies" / "controls"
    return tuple(
        read_framework(path.read_bytes(), f"policies/controls/{path.name}")
        for path in sorted(folder.glob("*.yml"))
    )


def manifest() -> str:
    """Give the text of `app.yml`."""
    return (_root() / "app.yml").read_text(encoding="utf-8")
