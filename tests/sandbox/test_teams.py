"""Teams of an organization."""

from __future__ import annotations

QUERY = """query($o:String!,$s:String!,$n:Int=10,$a:String){organization(login:$o){login team(slug:$s){slug name
  members(first:$n,after:$a){totalCount pageInfo{hasNextPage endCursor} nodes{login databaseId} edges{role}}}}}"""


def test_members_are_listed_page_by_page(hub, client):
    hub.team("acme", "security", ["rita", "sam", "quinn"], "Security Team")
    first = client.graphql(QUERY, o="acme", s="security", n=2)["data"]["organization"]["team"]
    assert (first["name"], first["members"]["totalCount"]) == ("Security Team", 3)
    assert first["members"]["edges"] == [{"role": "MEMBER"}] * 2
    cursor = first["members"]["pageInfo"]["endCursor"]
    rest = client.graphql(QUERY, o="acme", s="security", n=2, a=cursor)["data"]["organization"]["team"]
    logins = [node["login"] for page in (first, rest) for node in page["members"]["nodes"]]
    assert logins == ["rita", "sam", "quinn"]


def test_a_team_can_be_given_other_members(hub, client):
    team = hub.team("acme", "security", ["rita"])
    assert hub.team("Acme", "security", ["sam"]) is team
    assert [one.login for one in team.members] == ["sam"]


def test_an_unknown_team_is_null_and_an_unknown_organization_not_found(client):
    assert client.graphql(QUERY, o="acme", s="none") == {
        "data": {"organization": {"login": "acme", "team": None}}
    }
    missing = client.graphql(QUERY, o="nobody", s="none")
    assert missing["data"] == {"organization": None}
    assert missing["errors"][0]["type"] == "NOT_FOUND"


def test_without_members_and_in_other_organizations_teams_are_refused(hub, client):
    hub.team("acme", "security", ["rita"])
    hub.team("elsewhere", "security", ["rita"])
    hub.permission("members", None)
    for login in ("acme", "elsewhere"):
        answer = client.graphql(QUERY, o=login, s="security")
        assert answer["data"]["organization"]["team"] is None
        (error,) = answer["errors"]
        assert (error["type"], error["path"]) == ("FORBIDDEN", ["organization", "team"])
    hub.permission("members", "read")
    assert "errors" not in client.graphql(QUERY, o="acme", s="security")
    assert client.graphql(QUERY, o="elsewhere", s="security")["errors"][0]["type"] == "FORBIDDEN"
