"""Threat models as data: what every format of them shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateledger.artifacts.auth import names
from gateledger.artifacts.auth.words import AuthModel, Form, Named
from gateledger.artifacts.placeholder import placeholder_reason
from gateledger.artifacts.plain import fold
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_MOST_LINES = 50_000
_MOST_THREATS = 500
_LONGEST = 1_000
_HINTS = (
    "provide mitigation",
    "provide remediation",
    "mitigation or prevention for",
    "none as yet",
    "not yet",
    "describe the mitigation",
)
SERIOUS = frozenset({"high", "critical", "very high", "very-high"})


@dataclass(frozen=True, slots=True)
class Threat:
    """A threat as the model gives it, all values as written."""

    title: str
    status: str = ""
    severity: str = ""
    mitigation: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody has dealt with a serious one."""
        return (
            self.status.lower() == "open"
            and self.severity.lower() in SERIOUS
            and not is_written(self.mitigation)
        )


def is_written(text: str) -> bool:
    """Tell an answer from an empty field and from the tool's own hint."""
    words = fold(text).strip(" .:;!-")
    return bool(words) and not words.startswith(_HINTS) and placeholder_reason(text) is None


def shown_lines(text: str) -> tuple[Named, ...]:
    """Give the lines of a data file in which names may stand; comments are left out."""
    lines = text.split("\n", _MOST_LINES)[:_MOST_LINES]
    return tuple(
        Named(line.strip()[:_LONGEST], number)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    )


def line_of(text: str, words: str) -> int:
    """Find the line where words first stand; 1 where they are not found as they are."""
    place = text.find(words) if words else -1
    return text.count("\n", 0, place) + 1 if place >= 0 else 1


def modelled(  # noqa: PLR0913  # what every format gives
    path: str,
    text: str,
    form: Form,
    *,
    title: str,
    state: State,
    threats: Iterable[Threat] = (),
    problems: Iterable[Problem] = (),
) -> AuthModel:
    """Make the model of a data file: names are looked for in its lines."""
    lines = shown_lines(text)
    listed = list(threats)[:_MOST_THREATS]
    serious = [each for each in listed if each.is_open]
    if state is State.SUBSTANTIVE and serious:
        state = State.UNANSWERED
    found = [
        *problems,
        *(
            error(
                f"the threat '{each.title[:100]}' is open, serious and has no mitigation",
                line_of(text, each.title),
            )
            for each in serious
        ),
    ]
    if state is State.SUBSTANTIVE and not listed:
        found.append(warning("the model names no threat", 1))
    return AuthModel(
        path,
        form,
        state,
        title,
        line_of(text, title),
        schemes=names.schemes(lines),
        scopes=names.scopes(lines),
        threats=tuple(Named(each.title, line_of(text, each.title)) for each in listed if each.title),
        lines=lines,
        problems=tuple(found),
    )


def error(message: str, line: int) -> Problem:
    """Make a problem that keeps the document from counting."""
    return Problem(message=message, line=line or 1)


def warning(message: str, line: int) -> Problem:
    """Make a problem that people should know of."""
    return Problem(message=message, line=line or 1, severity=Severity.WARNING)


def note(message: str) -> Problem:
    """Make a remark on how the document was read."""
    return Problem(message=message, line=1, severity=Severity.NOTE)
