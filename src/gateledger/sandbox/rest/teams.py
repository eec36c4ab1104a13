"""Teams over REST."""

from __future__ import annotations

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.model.team import Team
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes.account import account, full_team

table = Table()
BASE = "/orgs/{org}/teams/{team_slug}"


def _team(call: Call) -> Team:
    """Give the team of the path; other organizations' are not there at all."""
    org, token = call.params["org"], call.token
    if token is None or token.installation.account.login.lower() != org.lower():
        raise not_found()
    if not call.may_read("members"):
        raise RefusedError(403, "Resource not accessible by integration")
    found = call.hub.teams.find(org, call.params["team_slug"])
    if found is None:
        raise not_found()
    return found


@table.on("GET", BASE)
def get_team(call: Call) -> Answer:
    return Answer(full_team(_team(call)))


@table.on("GET", BASE + "/members")
def list_members(call: Call) -> Answer:
    return paged(call, _team(call).members, account)


@table.on("GET", BASE + "/memberships/{username}")
def get_membership(call: Call) -> Answer:
    found, wanted = _team(call), call.params["username"].lower()
    if wanted not in {one.login.lower() for one in found.members}:
        raise not_found()
    url = f"{call.hub.url}{call.path}"
    return Answer({"url": url, "role": "member", "state": "active"})
