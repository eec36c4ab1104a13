"""Two schemas that are compared, and the steps that lead on from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gateledger.artifacts.api.openapi_compare_levels import Way
from gateledger.artifacts.api.openapi_compare_parts import Part, Side
from gateledger.artifacts.api.openapi_compare_schema import Schema


@dataclass(frozen=True, slots=True)
class Edge:
    """Two schemas below two others."""

    steps: tuple[str, ...]
    old: Part
    new: Part


class Comparing(Protocol):
    """What the comparison of one pair may ask of the whole."""

    before: Side
    after: Side

    def is_loud(self, old: Part, new: Part, way: Way) -> bool:
        """Tell whether callers of the old one would be hurt."""
        ...

    def is_same(self, old: Part, new: Part) -> bool:
        """Tell whether the two read the same."""
        ...

    def schema(self, side: Side, part: Part) -> Schema:
        """Give a schema as it reads."""
        ...


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions of a schema, and how its values travel."""

    old: Schema
    new: Schema
    way: Way
    comparing: Comparing

    def reads_old(self, part: Part) -> Schema:
        """Give an old schema as it reads."""
        return self.comparing.schema(self.comparing.before, part)

    def reads_new(self, part: Part) -> Schema:
        """Give a new schema as it reads."""
        return self.comparing.schema(self.comparing.after, part)
