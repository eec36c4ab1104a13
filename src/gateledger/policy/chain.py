"""Follow `extends` from a text to everything that it inherits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateledger.model.catalog import Catalog
from gateledger.model.policy import PolicySource, PolicyText
from gateledger.model.problem import Problem, Severity
from gateledger.policy.compose import compose
from gateledger.policy.inherit import join, tighten
from gateledger.policy.placed import Layer, Place
from gateledger.policy.quote import meant, quoted
from gateledger.policy.reader import Reader
from gateledger.policy.sections import SECTIONS
from gateledger.policy.tree import Many, Node, Spot, Table, Text

ORGANISATION = "organisation"
START = Spot(1, 1)
TOP = ("extends", *SECTIONS)


@dataclass
class Chain:
    """The texts that can be inherited, and the Problems found on the way."""

    catalog: Catalog
    packs: Mapping[str, PolicyText]
    organisation: PolicyText | None
    problems: list[Problem] = field(default_factory=list)
    _walking: list[str] = field(default_factory=list)

    def layer(self, text: PolicyText, *, given: bool = False) -> Layer:
        """Read a text and lay it over what it inherits."""
        reader = Reader(text.source, self.catalog)
        node, problems = compose(text)
        self.problems += problems
        if node is None:
            if not problems:
                self.problems.append(
                    reader.place(START).problem("the policy is empty; it begins with `version: 1`")
                )
            return Layer({}, given=given, sources=(text.source,))
        extends = _read_top(reader, node)
        base, conflicts = join(
            self.catalog, [each for entry in extends for each in self._inherited(reader, entry)]
        )
        for conflict in conflicts:
            reader.object(extends[-1][1].spot, f"these policies cannot be inherited together: {conflict}")
        self.problems += reader.problems
        own = Layer(reader.parts, given=given, sources=(text.source,))
        layer, weakened = tighten(self.catalog, base, own)
        self.problems += weakened
        return layer

    def _inherited(self, reader: Reader, entry: tuple[str, Place]) -> list[Layer]:
        name, place = entry
        is_organisation = name == ORGANISATION
        text = self.organisation if is_organisation else self.packs.get(name)
        if name in self._walking:
            circle = " -> ".join([*self._walking[self._walking.index(name) :], name])
            reader.object(place.spot, f"the policy inherits itself: {circle}")
            return []
        if text is None:
            reader.object(place.spot, self._unknown(name))
            return []
        before = len(self.problems)
        self._walking.append(name)
        layer = self.layer(text, given=is_organisation)
        self._walking.pop()
        self.problems[before:] = [_elsewhere(each, text.source) for each in self.problems[before:]]
        errors = [each for each in self.problems[before:] if each.severity is Severity.ERROR]
        if errors:
            reader.object(place.spot, f"{quoted(name)} cannot be used: {errors[0]}")
        return [layer]

    def _unknown(self, name: str) -> str:
        if name == ORGANISATION:
            return "there is no policy in the organisation's `.github` repository to inherit"
        return f"there is no policy pack {quoted(name)}{meant(name, self.packs)}"


def _elsewhere(problem: Problem, source: PolicySource) -> Problem:
    """Name another repository's file in full: its path alone may be that of the file that inherits it."""
    if not source.repository or problem.path != source.path:
        return problem
    return problem.model_copy(update={"path": f"{source.repository}/{source.path}"})


def _read_top(reader: Reader, node: Node) -> list[tuple[str, Place]]:
    extends: list[tuple[str, Place]] = []
    seen = set()
    for entry in reader.table(node, "a policy", TOP):
        seen.add(entry.name)
        if entry.name == "extends":
            extends = _read_extends(reader, entry.node)
        else:
            SECTIONS[entry.name](reader, entry.node)
            if entry.name in {"pull_request", "release", "deployment"}:
                reader.put((entry.name,), value=True, spot=entry.spot)
    if "version" not in seen and isinstance(node, Table):
        reader.object(START, "`version: 1` is missing")
    return extends


def _read_extends(reader: Reader, node: Node) -> list[tuple[str, Place]]:
    found: dict[str, Place] = {}
    for item in node.items if isinstance(node, Many) else [node]:
        if isinstance(item, Table):
            for entry in reader.table(item, "`extends`", (ORGANISATION,)):
                if reader.flag(entry.node, "`organisation`"):
                    found.setdefault(ORGANISATION, reader.place(entry.spot))
        elif isinstance(item, Text):
            name = reader.text(item, "an entry of `extends`")
            if name == ORGANISATION:
                reader.object(item.spot, "write `{organisation: true}` to inherit the organisation's policy")
            elif name:
                found.setdefault(name, reader.place(item.spot))
        else:
            reader.object(item.spot, "`extends` lists names of packs, or `{organisation: true}`")
    return list(found.items())
