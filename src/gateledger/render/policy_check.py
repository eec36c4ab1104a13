"""Problems of a policy file that the pull request itself changes, on the lines of that file."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Literal

from gateledger.model.problem import Problem, Severity
from gateledger.model.text import Annotation
from gateledger.render.quote import capped, clean, defanged

MESSAGE_LIMIT = 15_000  # GitHub allows 64 KB; four bytes a character at worst
TITLE_LIMIT = 255

Level = Literal["notice", "warning", "failure"]

_LEVELS: dict[Severity, Level] = {
    Severity.ERROR: "failure",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def policy_annotations(
    problems: Iterable[Problem], path: str = ".github/policies.yml"
) -> tuple[Annotation, ...]:
    """One annotation for each problem; `path` is used where a problem names no file, line 1 where it names no line."""
    made = (
        annotation(
            problem.path or path,
            (problem.line or 1, problem.line or 1),
            level=_LEVELS[problem.severity],
            title="policy",
            message=problem.message,
        )
        for problem in problems
    )
    return tuple(one for one in made if one)


def annotation(
    path: str, lines: tuple[int, int], *, level: Level, title: str, message: str
) -> Annotation | None:
    """An annotation within GitHub's limits; None when the path does not lie within the repository."""
    parts = PurePosixPath(path).parts
    start, end = lines
    if not parts or path.startswith("/") or ".." in parts or start < 1:
        return None
    return Annotation(
        path=path,
        start_line=start,
        end_line=max(start, end),
        level=level,
        title=capped(defanged(clean(title)), TITLE_LIMIT),
        message=capped(defanged(clean(message)), MESSAGE_LIMIT) or title,
    )
