from __future__ import annotations

import pytest
from graphql import build_schema, parse, validate

from gateledger.github import queries_listing as queries

DOCUMENTS = {
    "merges": queries.LIST_MERGES,
    "releases": queries.LIST_RELEASES,
    "deployments": queries.LIST_DEPLOYMENTS,
}


@pytest.fixture(scope="module")
def schema(oracles):
    return build_schema((oracles / "schema.graphql").read_text(), assume_valid=True)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_query_that_lists_is_one_that_github_knows(schema, document):
    assert [error.message for error in validate(schema, parse(document))] == []
