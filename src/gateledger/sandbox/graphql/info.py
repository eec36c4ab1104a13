"""What a resolver is told besides its source: the request, as `context`."""

from __future__ import annotations

from typing import TypeAlias

from graphql import GraphQLResolveInfo

from gateledger.sandbox.rest.call import Call

Info: TypeAlias = GraphQLResolveInfo[Call]
