"""Documents about authentication and authorisation as a kind of `gateledger inspect`: `auth-model`."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.auth.read import is_auth_model, read_auth_model
from gateledger.artifacts.auth.words import AuthModel
from gateledger.artifacts.identity import item_id
from gateledger.artifacts.inspection import Document, InspectedItem, Inspection, Reader, inspected_problems


def _read(document: Document) -> Inspection:
    read = read_auth_model(document.path, document.text, document.templates)
    return Inspection(
        path=document.path,
        kind="auth-model",
        state=read.state,
        items=tuple(_items(read)),
        problems=inspected_problems(read.problems),
    )


def _items(read: AuthModel) -> Iterator[InspectedItem]:
    """Give what it names: schemes, scopes, roles, public operations, threats."""
    for what, named in (
        ("scheme", read.schemes),
        ("scope", read.scopes),
        ("role", read.roles),
        ("threat", read.threats),
    ):
        for each in named:
            text = f"{what} {each.text}"
            yield InspectedItem(id=item_id(text), text=text, line=each.line)
    for operation in read.public_operations:
        text = f"public {operation.text}"
        yield InspectedItem(id=item_id(text), text=text, line=operation.line)


AUTH_MODEL = Reader("auth-model", lambda document: is_auth_model(document.path, document.text), _read)
