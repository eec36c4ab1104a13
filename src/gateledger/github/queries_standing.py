"""The GraphQL documents about what stands around a change: what ran on its head, who approved which document."""

from __future__ import annotations

from gateledger.github.queries import WHO

_PAGE = "pageInfo { hasNextPage endCursor }"
_CONTEXTS = f"""totalCount {_PAGE} nodes {{
  __typename
  ... on CheckRun {{
    name status conclusion completedAt detailsUrl
    checkSuite {{ app {{ databaseId slug }} workflowRun {{ workflow {{ name }} }} }}
  }}
  ... on StatusContext {{ context state targetUrl createdAt creator {{ ...who }} }}
}}"""
_PERSON = "{ name user { login databaseId } }"
_PEOPLE = f"author {_PERSON} committer {_PERSON}"
_ALL_PEOPLE = f"authors(first: 20) {{ nodes {_PERSON} }} committer {_PERSON}"
"""Also who is named by `Co-authored-by`, for which GitHub counts a question of its own for each commit."""
_REVIEWS = "author { ...who } state submittedAt"
_DECISIVE = "states: [APPROVED, CHANGES_REQUESTED, DISMISSED]"
_MEMBERS = f"{_PAGE} nodes {{ login databaseId }}"


def read_standing(*, checks: bool, documents: int, teams: int) -> str:
    """What ran on `$head`; the last change and the approvals of documents `$p0` ...; teams `$o0`/`$s0` ...

    At most 20 documents, each with 5 pull requests of 50 reviews and 100 commits: about 17,000 nodes and 4 points.
    """
    paths = " ".join(f"$p{n}: String!" for n in range(documents))
    named = " ".join(f"$o{n}: String! $s{n}: String!" for n in range(teams))
    rollup = f"statusCheckRollup {{ page: contexts(first: $size) {{ {_CONTEXTS} }} }}" if checks else ""
    histories = "\n".join(_history(n) for n in range(documents))
    commit = (
        f"commit: object(oid: $head) {{ ... on Commit {{ {rollup} {histories} }} }}"
        if checks or documents
        else ""
    )
    size = "$size: Int!" if checks else ""
    return f"""query ReadStanding($owner: String!, $name: String!, $number: Int!, $head: GitObjectID!, {size} {paths} {named}) {{
  repository(owner: $owner, name: $name) {{
    {commit}
    pullRequest(number: $number) {{ headRefOid {_own_reviews(documents)} }}
  }}
{_teams(teams)}
}}{_who(checks=checks, documents=documents)}"""


def _who(*, checks: bool, documents: int) -> str:
    return WHO if checks or documents else ""


def _own_reviews(documents: int) -> str:
    if not documents:
        return ""
    files = " ".join(f"f{n}: file(path: $p{n}) {{ oid }}" for n in range(documents))
    return f"""reviews(last: 100, {_DECISIVE}) {{ nodes {{ {_REVIEWS} commit {{ oid {files} }} }} }}
      commits(first: 100) {{ totalCount nodes {{ commit {{ {_ALL_PEOPLE} }} }} }}"""


def _history(n: int) -> str:
    return f"""h{n}: history(first: 1, path: $p{n}) {{ nodes {{
      oid {_ALL_PEOPLE}
      associatedPullRequests(first: 5) {{ nodes {{
        number merged baseRefName repository {{ nameWithOwner }} author {{ ...who }} mergeCommit {{ oid }}
        commits(first: 100) {{ totalCount nodes {{ commit {{ {_PEOPLE} }} }} }}
        reviews(last: 50, {_DECISIVE}) {{ nodes {{ {_REVIEWS} commit {{ oid f: file(path: $p{n}) {{ oid }} }} }} }}
      }} }}
    }} }}"""


def _teams(count: int) -> str:
    return "\n".join(
        f"  t{n}: organization(login: $o{n}) {{ team(slug: $s{n}) {{ members(first: 100) {{ {_MEMBERS} }} }} }}"
        for n in range(count)
    )


MORE_CONTEXTS = f"""
query MoreContexts($owner: String!, $name: String!, $head: GitObjectID!, $cursor: String!, $size: Int!) {{
  repository(owner: $owner, name: $name) {{ commit: object(oid: $head) {{ ... on Commit {{
    statusCheckRollup {{ page: contexts(first: $size, after: $cursor) {{ {_CONTEXTS} }} }}
  }} }} }}
}}{WHO}"""

MORE_MEMBERS = f"""
query MoreMembers($org: String!, $team: String!, $cursor: String!, $size: Int!) {{
  organization(login: $org) {{ team(slug: $team) {{ page: members(first: $size, after: $cursor) {{ {_MEMBERS} }} }} }}
}}"""
