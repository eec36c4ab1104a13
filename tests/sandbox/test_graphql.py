"""GraphQL: errors, pages, objects, actors."""

from __future__ import annotations

import pytest

WHERE = 'repository(owner:"acme",name:"shop")'


def ask(client, inner: str, **variables):
    return client.graphql("{" + WHERE + "{" + inner + "}}", **variables)


def test_what_is_not_there_is_null_with_an_error_and_http_200(client, pull):
    answer = ask(
        client, "a:pullRequest(number:2){number} b:pullRequest(number:99){number} c:issue(number:2){id}"
    )
    assert answer["data"]["repository"] == {"a": {"number": 2}, "b": None, "c": None}
    assert [(error["type"], error["path"]) for error in answer["errors"]] == [
        ("NOT_FOUND", ["repository", "b"]),
        ("NOT_FOUND", ["repository", "c"]),
    ]
    missing = client.graphql('{repository(owner:"acme",name:"no"){id}}')
    assert missing["data"] == {"repository": None}
    assert missing["errors"][0]["type"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("", "MISSING_PAGINATION_BOUNDARIES"),
        ("(first:101)", "EXCESSIVE_PAGINATION"),
        ("(last:0)", "EXCESSIVE_PAGINATION"),
        ('(first:1,after:"%%")', "INVALID_CURSOR_ARGUMENTS"),
    ],
)
def test_pages_have_bounds(client, pull, page, kind):
    answer = ask(client, f"pullRequest(number:2){{files{page}{{totalCount}}}}")
    assert answer["errors"][0]["type"] == kind


def test_an_unknown_field_and_a_broken_query_are_errors_with_http_200(client):
    assert client.graphql("{nothing}")["errors"][0]["extensions"]["code"] == "undefinedField"
    assert "data" not in client.graphql("{viewer{")
    assert client.post("/graphql", json={"q": 1}).status_code == 400


def test_pages_from_both_ends(client, repo, pull):
    for number in range(5):
        pull.comment("dev", str(number))
    seen, cursor = [], None
    query = (
        "query($a:String){" + WHERE + "{pullRequest(number:2){comments(first:2,after:$a)"
        "{totalCount pageInfo{hasNextPage hasPreviousPage endCursor} nodes{body} edges{cursor node{body}}}}}}"
    )
    for _ in range(3):
        page = client.graphql(query, a=cursor)["data"]["repository"]["pullRequest"]["comments"]
        seen += [node["body"] for node in page["nodes"]]
        assert page["pageInfo"]["hasPreviousPage"] is (cursor is not None)
        cursor = page["pageInfo"]["endCursor"]
    assert seen == list("01234")
    assert page["pageInfo"]["hasNextPage"] is False
    last = ask(client, "pullRequest(number:2){comments(last:2){nodes{body}}}")
    assert [node["body"] for node in last["data"]["repository"]["pullRequest"]["comments"]["nodes"]] == [
        "3",
        "4",
    ]


def test_objects_by_expression_and_oid(client, repo, pull):
    repo.commit("main", {"bin": b"\0\1", "big.txt": "x" * 600_000})
    inner = f"""
      a:object(expression:"HEAD:src/app.py"){{__typename oid ... on Blob{{text byteSize isBinary isTruncated}}}}
      b:object(expression:"{pull.head_sha}:docs"){{... on Tree{{entries{{name path type mode oid object{{... on Blob{{text}}}}}}}}}}
      c:object(expression:"main:nothing"){{oid}}
      d:object(oid:"{pull.head_sha}"){{__typename ... on Commit{{message parents(first:1){{totalCount}}}}}}
      e:object(expression:"main:bin"){{... on Blob{{text isBinary}}}}
      f:object(expression:"main:big.txt"){{... on Blob{{byteSize isTruncated}}}}
      g:object(expression:"no-branch:README.md"){{oid}}
      h:object(expression:"main:"){{__typename}}
      i:object(expression:"{pull.head_sha[:10]}"){{oid}}
      j:object(expression:"main:README.md/x"){{oid}}"""
    found = ask(client, inner)["data"]["repository"]
    assert found["a"]["text"] == "one\ntwo\nthree\n"
    assert (found["a"]["__typename"], found["a"]["isTruncated"], found["a"]["byteSize"]) == (
        "Blob",
        False,
        14,
    )
    assert found["b"]["entries"][0] | {"oid": ""} == {
        "name": "new.md",
        "path": "docs/new.md",
        "type": "blob",
        "mode": 0o100644,
        "oid": "",
        "object": {"text": "new\n"},
    }
    assert found["c"] is found["g"] is found["j"] is None
    assert found["d"]["parents"]["totalCount"] == 1
    assert found["e"] == {"text": None, "isBinary": True}
    assert found["f"] == {"byteSize": 600_000, "isTruncated": True}
    assert found["h"] == {"__typename": "Tree"}
    assert found["i"] == {"oid": pull.head_sha}


def test_bots_have_no_suffix_here_and_know_their_own_comments(client, pull):
    client.post("/repos/acme/shop/issues/2/comments", json={"body": "mine"})
    pull.comment("dev", "theirs")
    inner = "pullRequest(number:2){comments(first:5){nodes{viewerDidAuthor author{__typename login ... on Bot{databaseId}}}}}"
    nodes = ask(client, inner)["data"]["repository"]["pullRequest"]["comments"]["nodes"]
    assert [(node["viewerDidAuthor"], node["author"]["login"]) for node in nodes] == [
        (True, "gateledger"),
        (False, "dev"),
    ]
    rest = client.get("/repos/acme/shop/issues/2/comments").json()
    assert rest[0]["user"]["login"] == "gateledger[bot]"


def test_reviews_and_the_decision(client, repo, pull):
    repo.permit("rita", "write")
    pull.review("rita", "CHANGES_REQUESTED", "no")
    pull.review("stranger", "APPROVED")
    pull.review("rita", "COMMENTED", "hm")
    inner = """pullRequest(number:2){reviewDecision reviews(first:9,states:[COMMENTED]){totalCount}
      latestReviews(first:9){nodes{state}} all:latestOpinionatedReviews(first:9){totalCount}
      latestOpinionatedReviews(first:9,writersOnly:true){nodes{state authorAssociation commit{oid}}}}"""
    found = ask(client, inner)["data"]["repository"]["pullRequest"]
    assert found["reviewDecision"] == "CHANGES_REQUESTED"
    assert found["reviews"]["totalCount"] == 1
    assert found["all"]["totalCount"] == 2
    assert found["latestReviews"]["nodes"] == [{"state": "COMMENTED"}, {"state": "APPROVED"}]
    assert found["latestOpinionatedReviews"]["nodes"] == [
        {"state": "CHANGES_REQUESTED", "authorAssociation": "MEMBER", "commit": {"oid": pull.head_sha}}
    ]
    pull.review("rita", "APPROVED").dismiss("stale")
    assert ask(client, inner)["data"]["repository"]["pullRequest"]["reviewDecision"] is None


def test_checks_of_a_commit(client, repo, pull):
    client.check(pull.head_sha, conclusion="failure", external_id="e-1")
    repo.foreign_check(pull.head_sha, "ci", "success")
    inner = """pullRequest(number:2){commits(last:1){nodes{commit{statusCheckRollup{state contexts(first:9){
      nodes{... on CheckRun{name isRequired(pullRequestNumber:2) checkSuite{app{databaseId}}}}}}
      checkSuites(first:5,filterBy:{appId:1,checkName:"gateledger"}){nodes{databaseId app{databaseId slug}
      checkRuns(first:5,filterBy:{checkName:"gateledger"}){nodes{name status conclusion externalId}}}}}}}}"""
    commit = ask(client, inner)["data"]["repository"]["pullRequest"]["commits"]["nodes"][0]["commit"]
    assert commit["statusCheckRollup"]["state"] == "FAILURE"
    assert len(commit["statusCheckRollup"]["contexts"]["nodes"]) == 2
    (suite,) = commit["checkSuites"]["nodes"]
    assert suite["app"] == {"databaseId": 1, "slug": "gateledger"}
    assert suite["checkRuns"]["nodes"] == [
        {"name": "gateledger", "status": "COMPLETED", "conclusion": "FAILURE", "externalId": "e-1"}
    ]


def test_timeline_and_lists(client, repo, pull):
    pull.draft()
    pull.ready()
    pull.push({"z": "z"}, force=True)
    repo.commit("next", {"y": "y"})
    pull.edit(base="next", title="New")
    pull.link(repo.find_issue(1))
    inner = """pullRequest(number:2){timelineItems(first:20,itemTypes:[HEAD_REF_FORCE_PUSHED_EVENT,BASE_REF_CHANGED_EVENT,
      CONNECTED_EVENT,READY_FOR_REVIEW_EVENT]){totalCount nodes{__typename
      ... on HeadRefForcePushedEvent{beforeCommit{oid} afterCommit{oid}}
      ... on BaseRefChangedEvent{previousRefName currentRefName}
      ... on ConnectedEvent{isCrossRepository subject{... on Issue{number}}}}}}
      pullRequests(first:5,states:[OPEN],baseRefName:"next",orderBy:{field:UPDATED_AT,direction:DESC}){nodes{number}}
      none:pullRequests(first:5,headRefName:"x"){totalCount}"""
    found = ask(client, inner)["data"]["repository"]
    items = found["pullRequest"]["timelineItems"]["nodes"]
    assert [item["__typename"] for item in items] == [
        "ReadyForReviewEvent",
        "HeadRefForcePushedEvent",
        "BaseRefChangedEvent",
        "ConnectedEvent",
    ]
    assert items[2]["currentRefName"] == "next"
    assert items[3]["subject"] == {"number": 1}
    assert found["pullRequests"]["nodes"] == [{"number": 2}]
    assert found["none"]["totalCount"] == 0


def test_the_cost_follows_the_published_formula(client):
    inner = """{rateLimit{cost nodeCount remaining resetAt} viewer{login}
      repository(owner:"acme",name:"shop"){pullRequests(first:100){nodes{comments(first:50){nodes{
      body} } reviews(first:10){nodes{id}}}}}}"""
    limit = client.graphql(inner)["data"]["rateLimit"]
    assert limit["nodeCount"] == 100 + 100 * 50 + 100 * 10
    assert limit["cost"] == 2
    assert limit["remaining"] < 5_000


def test_nodes_by_id(client, pull):
    found = client.graphql("query($i:ID!){node(id:$i){id ... on PullRequest{number}}}", i=pull.id)
    assert found["data"]["node"] == {"id": pull.id, "number": 2}
