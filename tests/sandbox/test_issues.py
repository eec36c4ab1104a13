"""Issues keep their history."""

from __future__ import annotations

import pytest

from gateledger.sandbox import SandboxError

EDITS = """query($n:Int!,$a:String){repository(owner:"acme",name:"shop"){issue(number:$n){body lastEditedAt editor{login}
  includesCreatedEdit userContentEdits(first:2,after:$a){totalCount pageInfo{hasNextPage endCursor}
  nodes{id createdAt editedAt editor{login} deletedAt deletedBy{login} diff updatedAt}}}}}"""


def edits(client, number: int, after: str | None = None):
    return client.graphql(EDITS, n=number, a=after)["data"]["repository"]["issue"]


def test_without_edits_there_is_no_history(client, repo):
    issue = repo.issue("Title", "first", author="paula")
    issue.edit(title="Only the title")
    found = edits(client, issue.number)
    assert found["userContentEdits"] == {
        "totalCount": 0,
        "pageInfo": {"hasNextPage": False, "endCursor": None},
        "nodes": [],
    }
    assert (found["lastEditedAt"], found["editor"]) == (None, None)


def test_edits_come_newest_first_with_full_texts_down_to_the_creation(client, repo):
    issue = repo.issue("Title", "first", author="paula")
    issue.edit(body="second", by="quinn")
    issue.edit(body="third", by="paula")
    page = edits(client, issue.number)["userContentEdits"]
    assert page["totalCount"] == 3
    rest = edits(client, issue.number, page["pageInfo"]["endCursor"])["userContentEdits"]
    assert rest["pageInfo"]["hasNextPage"] is False
    told = [(node["diff"], node["editor"]["login"]) for node in page["nodes"] + rest["nodes"]]
    assert told == [("third", "paula"), ("second", "quinn"), ("first", "paula")]


def test_a_deleted_revision_keeps_who_and_when(client, repo):
    issue = repo.issue("Title", "first")
    issue.edit(body="second")
    issue.delete_revision(1, by="mona")
    first = edits(client, issue.number)["userContentEdits"]["nodes"][1]
    assert first["diff"] is None
    assert first["deletedBy"] == {"login": "mona"}
    assert first["deletedAt"]
    with pytest.raises(SandboxError):
        issue.delete_revision(0)


def test_closing_says_why(client, repo):
    issue = repo.issue("Title", "")
    query = '{repository(owner:"acme",name:"shop"){issue(number:1){state stateReason closed}}}'
    issue.close("not_planned")
    assert client.graphql(query)["data"]["repository"]["issue"] == {
        "state": "CLOSED",
        "stateReason": "NOT_PLANNED",
        "closed": True,
    }
    issue.reopen()
    assert client.graphql(query)["data"]["repository"]["issue"]["stateReason"] == "REOPENED"
    assert client.get("/repos/acme/shop/issues/1").json()["state_reason"] == "reopened"


def test_parts_and_parents(client, repo):
    parent, child = repo.issue("Whole", ""), repo.issue("Part", "")
    parent.add_sub_issue(child)
    with pytest.raises(SandboxError):
        repo.issue("Other", "").add_sub_issue(child)
    query = """{repository(owner:"acme",name:"shop"){a:issue(number:1){subIssues(first:5){nodes{number}}
      subIssuesSummary{total completed percentCompleted}} b:issue(number:2){parent{number}}}}"""
    child.close()
    found = client.graphql(query)["data"]["repository"]
    assert found["a"]["subIssues"]["nodes"] == [{"number": 2}]
    assert found["a"]["subIssuesSummary"] == {"total": 1, "completed": 1, "percentCompleted": 100}
    assert found["b"]["parent"] == {"number": 1}
    assert client.get("/repos/acme/shop/issues/2/parent").json()["number"] == 1


def test_which_pull_requests_close_an_issue(client, repo, pull):
    query = """query($c:Boolean){repository(owner:"acme",name:"shop"){issue(number:1){
      closedByPullRequestsReferences(first:5,includeClosedPrs:$c){nodes{number}}}}}"""

    def found(closed: bool) -> list:
        issue = client.graphql(query, c=closed)["data"]["repository"]["issue"]
        return issue["closedByPullRequestsReferences"]["nodes"]

    assert found(closed=False) == [{"number": pull.number}]
    pull.close()
    assert found(closed=False) == []
    assert found(closed=True) == [{"number": pull.number}]


def test_a_deleted_issue_is_gone_and_its_number_burnt(client, repo, pull):
    repo.find_issue(1).delete()
    assert pull.closing_issues() == []
    assert client.get("/repos/acme/shop/issues/1").status_code == 404
    assert repo.issue("Next", "").number == 3


def test_numbers_are_shared_by_issues_and_pull_requests(client, repo, pull):
    assert (repo.find_issue(1).number, pull.number) == (1, 2)
    assert "pull_request" in client.get("/repos/acme/shop/issues/2").json()
    query = '{repository(owner:"acme",name:"shop"){issueOrPullRequest(number:2){__typename}}}'
    assert client.graphql(query)["data"]["repository"]["issueOrPullRequest"] == {"__typename": "PullRequest"}
