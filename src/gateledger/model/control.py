"""A control framework's clauses, and which of our gates and Records speak of each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, HttpUrl, StringConstraints

from gateledger.model.record import RecordKind
from gateledger.model.value import Value

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Sentence = Annotated[str, StringConstraints(min_length=20, max_length=600)]


class Control(Value):
    """One clause of a framework.

    `title` is in our own words: the standards' texts belong to their publishers. `how` says what our Records show of
    it, `shows_not` (in the file: `not`) what they do not show and somebody has to show otherwise.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.()-]*$")]
    title: Annotated[str, StringConstraints(min_length=5, max_length=120)]
    gates: tuple[Name, ...] = ()
    """Gates whose rulings are evidence; each of them names this control as well (`Controls:` of its file)."""
    records: tuple[RecordKind, ...] = ()
    """Kinds of Records that are evidence by being there."""
    how: Sentence
    shows_not: Annotated[Sentence, Field(alias="not")]


class Framework(Value):
    """One file of `policies/controls/`, named after `framework`; gates write its controls as `PREFIX:ID`."""

    framework: Name
    name: str
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]*$")]
    version: str
    source: HttpUrl
    note: str = ""
    controls: Annotated[tuple[Control, ...], Field(min_length=1)]

    def named(self, control: Control) -> str:
        """Spell a control as gates do: `SOC2:CC8.1`."""
        return f"{self.prefix}:{control.id}"


class Scope(Value):
    """Which Records a report by control speaks of: `start` is included, `end` is not; empty means everything."""

    origin: str = ""
    repository: str = ""
    start: datetime | None = None
    end: datetime | None = None
    record_address: str = ""
    """Where a Record is, `{index}` standing for its number: `https://gates.example/decisions/{index}/record`, or
    `../records/{index}.sigstore.json` from a folder of an export. Empty: Records are named by number alone."""

    def address(self, index: int) -> str:
        """Where this Record is; empty when that is not known."""
        return self.record_address.replace("{index}", str(index))


Standing = Literal["operated", "exceptions", "no-evidence"]


class Example(Value):
    """One Record to look at, and what it shows: an outcome, or a kind."""

    index: int
    what: str
    about: str = ""
    record_id: str = ""
    at: str = ""
    """When it was sealed, RFC 3339."""


class ControlRow(Value):
    """What the Records of a period say of one control; subjects are counted by their last decision in it."""

    framework: str
    name: str
    """`SOC2:CC8.1`."""
    control: Control
    standing: Standing
    judged: int = 0
    passed: int = 0
    waived: int = 0
    failed: int = 0
    unknown: int = 0
    observed: int = 0
    """Of the judged: failed, or not told, while the policy only observed, so nothing was held back."""
    bypassed: int = 0
    gaps: int = 0
    exceptions: int = 0
    """Still standing at the end: waivers in force, bypasses and gaps that nobody reviewed."""
    records: Mapping[str, int] = {}
    """Records of the control's kinds, by kind."""
    examples: tuple[Example, ...] = ()
