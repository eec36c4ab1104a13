"""Every gate that exists, as data."""

from functools import cached_property
from typing import Any, Literal

from gateledger.model.value import Value

Stricter = Literal["higher", "lower", "superset", "subset", "fixed", "free"]
"""Which way a setting tightens: a greater or smaller number, more or fewer entries, not at all, any way."""


class Setting(Value):
    """One setting of a gate.

    `patterns` says at which commit the files that its globs name are wanted (empty: its values are no globs;
    `touched`: at the head, when the change touches one or a text can name one; `both`: so, and at the base).
    `compared`: files that match and that the change touches are wanted as they were before it, too. `beside` names
    the setting next to whose files these count. `reviewed`: who approved these files is wanted; `dated`: when they were last changed; `hosts`: whose
    pages may be asked for. `names` says what
    else the values name: checks to wait for, or people and teams.
    `stricter` says which new values a policy that inherits the setting may choose. A number that the inherited
    policy left at its default is bound by that default; a list that it left out is open, for such defaults are
    guesses about a repository's layout.
    `same_as` names another gate: left out here, the setting is what it is there.
    """

    name: str
    meaning: str
    default: Any = None
    json_schema: dict[str, Any]
    patterns: Literal["", "head", "base", "touched", "both"] = ""
    compared: bool = False
    beside: str = ""
    reviewed: bool = False
    dated: bool = False
    hosts: bool = False
    names: Literal["", "checks", "people"] = ""
    stricter: Stricter = "fixed"
    same_as: str = ""


class CatalogGate(Value):
    """A gate as its file describes it: the claim, why it matters, how to mend, where the rule comes from."""

    name: str
    stages: tuple[str, ...]
    claim: str
    why: str
    fix: str
    passes: str = ""
    not_enough: str = ""
    source: str = ""
    needs: tuple[str, ...]
    settings: tuple[Setting, ...] = ()
    controls: tuple[str, ...] = ()
    version: int = 1

    def setting(self, name: str) -> Setting | None:
        """The setting of that name, if the gate has it."""
        return next((each for each in self.settings if each.name == name), None)


class Catalog(Value):
    """All gates, in the order in which they are shown. `planned` are those that a later version will have."""

    gates: tuple[CatalogGate, ...]
    planned: tuple[str, ...] = ()

    def get(self, name: str) -> CatalogGate | None:
        """The gate of that name, if there is one."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, CatalogGate]:
        return {gate.name: gate for gate in self.gates}
