from __future__ import annotations

import json

import pytest
from graphql import build_schema, parse, validate

from gateledger.github import queries, queries_people, queries_standing, routes

DOCUMENTS = {
    "open pull request": queries.open_pull_request(),
    "open pull request on an old server": queries.open_pull_request(["parent"]),
    "policies": queries.POLICIES,
    "opted in": queries.OPTED_IN,
    "more files": queries.MORE_FILES,
    "more commits": queries.MORE_COMMITS,
    "more reviews": queries.MORE_REVIEWS,
    "more edits": queries.MORE_EDITS,
    "more closing issues": queries.more_closing_issues(),
    "one issue": queries.read_issues(1),
    "three issues": queries.read_issues(3, ["parent"]),
    "one blob": queries.read_blobs(1),
    "tree of a commit": queries.TREE_OF_COMMIT,
    "hundred blobs": queries.read_blobs(100),
    "open group": queries.OPEN_GROUP,
    "more entries": queries.MORE_ENTRIES,
    "linking": queries.read_linking(),
    "linking on an old server": queries.read_linking(["subIssues", "timelineItems"]),
    "more linking": queries.MORE_LINKING,
    "more mentions": queries.MORE_MENTIONS,
    "open branch": queries.OPEN_BRANCH,
    "merged": queries.MERGED,
    "blobs by id and by path": queries.read_blobs(2, 2),
    "what ran, who approved, who is who": queries_standing.read_standing(checks=True, documents=20, teams=20),
    "what ran": queries_standing.read_standing(checks=True, documents=0, teams=0),
    "who approved": queries_standing.read_standing(checks=False, documents=1, teams=0),
    "more contexts": queries_standing.MORE_CONTEXTS,
    "more members": queries_standing.MORE_MEMBERS,
    "who wrote it": queries_people.PEOPLE_OF_PULL,
    "who else wrote it": queries_people.MORE_PEOPLE,
    "who made the tag": queries_people.TAGGER,
}


@pytest.fixture(scope="module")
def schema(oracles):
    return build_schema((oracles / "schema.graphql").read_text(), assume_valid=True)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_query_is_one_that_github_knows(schema, document):
    assert [error.message for error in validate(schema, parse(document))] == []


# The description at hand is cut to some paths. These are read from the pages named here alone: nothing here has held
# what they answer against GitHub's own schema.
DOCUMENTED_ELSEWHERE = {
    routes.ACTIVITY: "https://docs.github.com/en/rest/repos/repos#list-repository-activities",
    routes.MATCHING_TAGS: "https://docs.github.com/en/rest/git/refs#list-matching-references",
    routes.RULE_SUITES: "https://docs.github.com/en/rest/repos/rule-suites#list-repository-rule-suites",
}


def test_every_route_is_one_that_github_knows(oracles):
    known = set(json.loads((oracles / "openapi-trim.json").read_text())["paths"])
    ours = {value for name, value in vars(routes).items() if name.isupper() and isinstance(value, str)}
    assert ours
    assert ours - known == set(DOCUMENTED_ELSEWHERE)


def test_an_old_server_is_not_asked_for_what_it_does_not_know():
    assert "parent {" in queries.open_pull_request()
    assert "parent {" not in queries.open_pull_request(["parent"])
    assert "subIssues" not in queries.read_linking(["subIssues"])
