"""Every gate that exists, as data."""

from typing import Any

from gateledger.model.value import Value


class Setting(Value):
    """One setting of a gate. `schema_` is its JSON Schema; `patterns` says that its values are path globs."""

    name: str
    meaning: str
    default: Any = None
    json_schema: dict[str, Any]
    patterns: bool = False


class CatalogGate(Value):
    """A gate as its file describes it: the claim, why it matters, how to mend, where the rule comes from."""

    name: str
    stages: tuple[str, ...]
    claim: str
    why: str
    fix: str
    source: str = ""
    needs: tuple[str, ...]
    settings: tuple[Setting, ...] = ()
    controls: tuple[str, ...] = ()
    version: int = 1

    def setting(self, name: str) -> Setting | None:
        """The setting of that name, if the gate has it."""
        return next((each for each in self.settings if each.name == name), None)


class Catalog(Value):
    """All gates, in the order in which they are shown."""

    gates: tuple[CatalogGate, ...]

    def get(self, name: str) -> CatalogGate | None:
        """The gate of that name, if there is one."""
        return next((gate for gate in self.gates if gate.name == name), None)
