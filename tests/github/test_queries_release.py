from __future__ import annotations

import pytest
from graphql import build_schema, parse, validate

from gateledger.github import queries_release as queries

DOCUMENTS = {
    "open release": queries.OPEN_RELEASE,
    "more tags": queries.MORE_TAGS,
    "a page of history": queries.read_history(1),
    "pages of history": queries.read_history(5),
    "ages": queries.read_around(2, 0, 0),
    "issues": queries.read_around(0, 2, 0),
    "teams": queries.read_around(0, 0, 2),
    "everything around": queries.read_around(40, 10, 20),
}


@pytest.fixture(scope="module")
def schema(oracles):
    return build_schema((oracles / "schema.graphql").read_text(), assume_valid=True)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_query_about_a_release_is_one_that_github_knows(schema, document):
    assert [error.message for error in validate(schema, parse(document))] == []
