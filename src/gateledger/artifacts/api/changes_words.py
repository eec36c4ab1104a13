"""What a comparison is given: one of the two versions of a description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Version:
    """A description as it stood at one commit.

    `beside` are other documents of that commit by their paths, for references that lead out of this one.
    """

    path: str
    text: str
    beside: Mapping[str, str] = field(default_factory=dict)
