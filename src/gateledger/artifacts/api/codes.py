"""The codes that problems of API descriptions begin with, so that gates and people can name them."""

from __future__ import annotations

from gateledger.artifacts.api.words import Place
from gateledger.model.problem import Problem, Severity

CODES: dict[str, str] = {
    "schema": "the official schema of the format objects",
    "unreadable": "not YAML or JSON, or not a table",
    "could-not-tell": "too large, too deep or too many references: nothing is said about its validity",
    "another-kind": "not a description of the format that it is read as",
    "fragment": "a part or a template of a description, judged where it is used",
    "placeholder": "describes nothing yet",
    "duplicate-key": "the same key stands twice in one table (YAML 1.2.2, 3.2.1.3): an error where an operation or answer is lost",
    "unresolved-reference": "a reference names nothing in the document it points into",
    "unseen-reference": "a reference names a file that was not given",
    "remote-reference": "a reference leads out of the repository: never followed",
    "misplaced-reference": "a reference to a file where the format allows none; bundlers follow it",
    "duplicate-operation-id": "operationId must be unique among all operations",
    "undeclared-path-parameter": "a template of the path has no parameter with `in: path`",
    "unused-path-parameter": "a parameter with `in: path` is not in the path",
    "malformed-path": "the braces of a path do not match, or name a parameter twice",
    "several-bodies": "a Swagger 2.0 operation with more than one body, or with a body and form fields",
    "duplicate-path": "two paths differ only in the names of their parameters",
    "duplicate-parameter": "a parameter of the same name and place is listed twice",
    "undeclared-scheme": "a security requirement names a scheme that is not declared",
    "undeclared-scope": "a security requirement asks for a scope that its scheme does not declare",
    "write-without-security": "an operation that changes something, open to anybody",
    "no-success-answer": "an operation declares no answer for success",
    "no-error-answer": "an operation declares no 4xx, 5xx or default answer",
    "placeholder-text": "a description that says nothing yet",
    "undeclared-channel": "an operation names a channel that is not there",
    "undeclared-message": "an operation names a message that its channel does not have",
    "undeclared-server": "a channel names a server that is not there",
    "undeclared-parameter": "an address has a parameter that is not declared",
    "unused-parameter": "a declared parameter is not in the address of its channel",
    "query-in-address": "the address of a channel has a query or a fragment",
    "unknown-version": "a version of the format that is not known here",
    "several-documents": "more than one YAML document in the file; the first is read",
}
"""Code -> what it means. A Problem's message is `code: what, with its place in words`."""


def problem(code: str, message: str, place: Place, severity: Severity = Severity.ERROR) -> Problem:
    """Make a Problem whose message begins with the code."""
    assert code in CODES, code
    return Problem(message=f"{code}: {message}", path=place.path, line=place.line or None, severity=severity)


def code_of(found: Problem) -> str:
    """Give the code of a Problem, empty for one that has none."""
    code, colon, _ = found.message.partition(":")
    return code if colon and code in CODES else ""
