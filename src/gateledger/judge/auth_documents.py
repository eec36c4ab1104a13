"""The auth models of a service at the head, and which of them count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.auth.read import read_auth_model
from gateledger.artifacts.auth.words import AuthModel, Standing
from gateledger.artifacts.paths import matches
from gateledger.judge.services import is_foreign, own_paths
from gateledger.model.artifact import State
from gateledger.model.facts import File, Files
from gateledger.model.policy import Service
from gateledger.model.problem import Severity
from gateledger.model.report import CouldNotTell, Finding, Locator

_STANDS = (Standing.ACCEPTED, Standing.NONE)
_WHY_NOT = {
    State.PLACEHOLDER: "is a form that nobody filled in",
    State.ABSENT: "does not say who may do what",
    State.FRAGMENT: "is only a part of a model, or of a format that is not read",
    State.INVALID: "cannot be read as what it is",
    State.UNANSWERED: "leaves open what its own form asks for",
}


@dataclass(frozen=True)
class Document:
    """A file that may be the auth model, and what it says."""

    file: File
    model: AuthModel

    @property
    def counts(self) -> bool:
        """Whether it says enough and does not take itself back."""
        return self.model.state is State.SUBSTANTIVE and self.model.status.standing in _STANDS


def find_documents(
    files: Files, service: Service, globs: tuple[str, ...]
) -> tuple[list[Document], list[File]]:
    """Give the documents of the service and the files that could not be read.

    Where the service has none of its own, those that lie elsewhere count when they name it.
    """
    found = [file for file in files.files if matches(file.path, globs)]
    lost = [file for file in found if file.text is None]
    read = [Document(file, read_auth_model(file.path, file.text)) for file in found if file.text is not None]
    if not service.name:
        return read, lost
    own = set(own_paths(service, [file.path for file in found]))
    mine = [each for each in read if each.file.path in own]
    if any(each.model.state is not State.ABSENT for each in mine):
        return mine, [file for file in lost if file.path in own]
    word = re.compile(rf"(?<![\w-]){re.escape(service.name)}(?![\w-])", re.IGNORECASE)
    elsewhere = [
        each for each in read if each.file.path not in own and not is_foreign(service, each.file.path)
    ]
    shared = [each for each in elsewhere if word.search(each.file.text or "")]
    return [*mine, *shared], lost


def unread(lost: list[File]) -> Iterator[CouldNotTell]:
    """Tell which files might have been the auth model."""
    for file in lost[:5]:
        reason = f"{file.path} may be the auth model, but {file.unreadable or 'it is not a text file'}"
        yield CouldNotTell(reason=reason, locator=Locator(path=file.path))


def objections(documents: list[Document]) -> Iterator[Finding]:
    """Say of each document why it does not count."""
    for each in documents:
        model = each.model
        if model.state is not State.SUBSTANTIVE:
            yield _hollow(each)
        elif model.status.standing not in _STANDS:
            yield Finding(
                code="status",
                message=f"{model.path} says of itself that it is '{model.status.text[:80]}', not accepted",
                locator=Locator(path=model.path, line=model.status.line or None),
                fix="Agree on it, set its status to `accepted`, and have it approved at that content.",
            )


def _hollow(each: Document) -> Finding:
    model = each.model
    wrong = [problem for problem in model.problems if problem.severity is Severity.ERROR][:3]
    details = "; ".join(f"line {problem.line}: {problem.message}" for problem in wrong)
    line = next((problem.line for problem in wrong if problem.line), model.title_line)
    return Finding(
        code=str(model.state),
        message=f"{model.path} {_WHY_NOT[model.state]}" + (f" ({details})" if details else ""),
        locator=Locator(path=model.path, line=line),
        fix="Write down who comes in (roles, clients), by what means (each security scheme by its name), what they may do (scopes, permissions), and what is open to everybody.",
    )
