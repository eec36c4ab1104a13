"""What a gate's parameters can say of its settings, beside their type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gateledger.model import catalog


@dataclass(frozen=True)
class Patterns:
    """The setting's values are gitignore-style globs of files wanted at that commit.

    `touched`: at the head, but only when the change touches such a file or a text can name one; `both`: so, and at
    the base.
    """

    at: Literal["head", "base", "touched", "both"]


@dataclass(frozen=True)
class Compared:
    """Files that match are wanted as they were at the merge base, too, where the change touches them."""


@dataclass(frozen=True)
class Beside:
    """Files that match count where they lie in or below the folder of a file of that other setting, or its parent."""

    setting: str


@dataclass(frozen=True)
class Reviewed:
    """Who approved the files that match, and at which content, is wanted."""


@dataclass(frozen=True)
class Dated:
    """When the files that match were last changed is wanted."""


@dataclass(frozen=True)
class Hosts:
    """The values are hosts whose pages may be asked for, where a document declares one."""


@dataclass(frozen=True)
class Names:
    """The values are globs of check names, or `@login` and `@org/team`."""

    what: Literal["checks", "people"]


@dataclass(frozen=True)
class Tightens:
    """Which way a policy that inherits the setting may move it."""

    way: catalog.Stricter


@dataclass(frozen=True)
class SameAs:
    """Left out here, the setting is what it is for that gate."""

    gate: str
