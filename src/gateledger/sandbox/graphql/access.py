"""What a token may not read: the field is null, and an error says so."""

from __future__ import annotations

from graphql import GraphQLError

from gateledger.sandbox.graphql.info import Info

REFUSED = "Resource not accessible by integration"


def forbidden() -> GraphQLError:
    return GraphQLError(REFUSED, extensions={"type": "FORBIDDEN"})


def readable(info: Info, permission: str) -> bool:
    """Say whether the token has a permission at any level."""
    return info.context.may_read(permission)


def needs(info: Info, permission: str) -> None:
    """Refuse the field unless the token has the permission."""
    if not readable(info, permission):
        raise forbidden()
