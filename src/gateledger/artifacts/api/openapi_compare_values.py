"""Compare what travels in one place - a body, a parameter, a header - and tell it as changes of an operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.api.openapi_compare_levels import Way, rule_id, settled
from gateledger.artifacts.api.openapi_compare_operations import Spoken
from gateledger.artifacts.api.openapi_compare_parts import Part
from gateledger.artifacts.api.openapi_compare_walk import Walk
from gateledger.artifacts.api.words import Breaking, Level


@dataclass(frozen=True, slots=True)
class Meeting:
    """The two versions of one operation."""

    old: Spoken
    new: Spoken
    walk: Walk
    today: str = ""
    """ISO date of the comparison; empty where it is not known."""

    def say(self, rule: str, message: str, part: Part, level: Level = "error") -> Breaking:
        """Tell a change of this operation."""
        return Breaking(rule, message, self.new.key, part.place, level)

    def value(self, old: Part, new: Part, way: Way, named: str) -> Iterator[Breaking]:
        """Compare two schemas. `named` is how people call the place: "response 200"."""
        for steps, found in self.walk.differences(old, new, way):
            change = settled(found, way, steps)
            where = f"property `{'/'.join(steps)}` of the {named}" if steps else named
            message = f"{where[:1].upper()}{where[1:]} {change.said}"
            yield self.say(rule_id(change, way, steps), message, change.part, change.level)


def is_json(media: str) -> bool:
    """Tell a media type that knows numbers from texts."""
    name = media.partition(";")[0].strip().lower()
    return name in {"application/json", "text/json", "*/*"} or name.endswith(
        ("+json", "/json", "json-seq", "ndjson")
    )
