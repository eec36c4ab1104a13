from __future__ import annotations

import pytest
from graphql import build_schema, parse, validate

from gateledger.github import queries_merge as queries

DOCUMENTS = {
    "a merge": queries.read_merge(0),
    "a merge and its groups": queries.read_merge(5),
    "policies at a commit": queries.POLICIES_THEN,
}


@pytest.fixture(scope="module")
def schema(oracles):
    return build_schema((oracles / "schema.graphql").read_text(), assume_valid=True)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_query_about_a_merge_is_one_that_github_knows(schema, document):
    assert [error.message for error in validate(schema, parse(document))] == []
