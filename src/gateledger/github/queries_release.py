"""The GraphQL documents about a release: what its tag names, the tags before it, and everything in between."""

from __future__ import annotations

from gateledger.github.queries import _ORGANISATION, _POLICY, WHO

_PAGE = "pageInfo { hasNextPage endCursor }"
_PERSON = "name user { login databaseId }"
_SAID = "body url createdAt lastEditedAt author { ...who } editor { ...who }"
_REVIEWS = "author { ...who } state submittedAt url commit { oid tree { oid } }"
_TAGS = f"""{_PAGE} nodes {{ name target {{
    __typename oid
    ... on Commit {{ committedDate }}
    ... on Tag {{ target {{ __typename oid ... on Commit {{ committedDate }} }} }}
  }} }}"""

OPEN_RELEASE = f"""
query OpenRelease(
  $owner: String!, $name: String!, $at: String!, $tag: String!, $family: String, $size: Int!, $app: Int!,
  $check: String!, $dotted: String!, $plain: String!
) {{
  repository(owner: $owner, name: $name) {{
    databaseId nameWithOwner url isPrivate
    defaultBranchRef {{ name target {{ oid }} }}
    dotted: object(expression: $dotted) {{ ...policy }}
    plain: object(expression: $plain) {{ ...policy }}
    head: object(expression: $at) {{
      __typename oid ...released
      ... on Tag {{ target {{
        __typename oid ...released
        ... on Tag {{ target {{ __typename oid ...released }} }}
      }} }}
    }}
    release(tagName: $tag) {{
      databaseId name isDraft isPrerelease description url createdAt publishedAt
      author {{ login databaseId }}
    }}
    tags: refs(
      refPrefix: "refs/tags/", query: $family, first: $size, orderBy: {{field: TAG_COMMIT_DATE, direction: DESC}}
    ) {{ {_TAGS} }}
    releases(first: $size, orderBy: {{field: CREATED_AT, direction: DESC}}) {{ nodes {{ tagName isPrerelease }} }}
  }}
  {_ORGANISATION}
}}
fragment released on Commit {{
  oid committedDate tree {{ oid }} author {{ {_PERSON} }}
  checkSuites(first: 10, filterBy: {{appId: $app}}) {{ nodes {{
    checkRuns(first: 10, filterBy: {{checkName: $check}}) {{ nodes {{ databaseId status conclusion externalId }} }}
  }} }}
  associatedPullRequests(first: 5) {{ nodes {{
    number state merged headRefOid mergeCommit {{ oid }} repository {{ nameWithOwner }}
    reviews(last: 100, states: [APPROVED, CHANGES_REQUESTED, DISMISSED]) {{ nodes {{ {_REVIEWS} }} }}
    comments(last: 100) {{ nodes {{ {_SAID} }} }}
  }} }}
}}{_POLICY}{WHO}"""
"""One round trip, about 3 points."""

MORE_TAGS = f"""
query MoreTags($owner: String!, $name: String!, $family: String, $cursor: String!, $size: Int!) {{
  repository(owner: $owner, name: $name) {{
    page: refs(
      refPrefix: "refs/tags/", query: $family, first: $size, after: $cursor,
      orderBy: {{field: TAG_COMMIT_DATE, direction: DESC}}
    ) {{ {_TAGS} }}
  }}
}}"""

_LANDED = f"""
fragment landed on Commit {{
  oid message committedDate author {{ {_PERSON} }}
  parents(first: 3) {{ nodes {{ oid }} }}
  associatedPullRequests(first: 3) {{ nodes {{
    number title url merged mergedAt headRefOid baseRefName mergeCommit {{ oid }} repository {{ nameWithOwner }}
    author {{ ...who }} mergedBy {{ ...who }}
  }} }}
}}"""


def read_history(pages: int) -> str:
    """Pages of `$head`'s history: `h0` has `$s0` commits after the cursor `$a0`, and so on; and what `$at` names now.

    A hundred commits are two points: each is asked for its parents and for its pull requests.
    """
    variables = " ".join(f"$a{n}: String $s{n}: Int!" for n in range(pages))
    parts = "\n".join(
        f"      h{n}: history(first: $s{n}, after: $a{n}) {{ {_PAGE} nodes {{ ...landed }} }}"
        for n in range(pages)
    )
    return f"""query ReadHistory($owner: String!, $name: String!, $head: GitObjectID!, $at: String!, {variables}) {{
  repository(owner: $owner, name: $name) {{
    now: object(expression: $at) {{ oid }}
    head: object(oid: $head) {{ ... on Commit {{
{parts}
    }} }}
  }}
}}{_LANDED}{WHO}"""


def read_around(documents: int, issues: int, teams: int) -> str:
    """The last versions of documents `$p0` ... at `$head`; what `$i0` ... say; teams `$o0`/`$s0` ..."""
    variables = " ".join(
        [
            *(f"$p{n}: String!" for n in range(documents)),
            *(f"$i{n}: Int!" for n in range(issues)),
            *(f"$o{n}: String! $s{n}: String!" for n in range(teams)),
            *(("$versions: Int!", "$head: GitObjectID!") if documents else ()),
        ]
    )
    histories = "\n".join(_versions(n) for n in range(documents))
    head = f"head: object(oid: $head) {{ ... on Commit {{\n{histories}\n}} }}" if documents else ""
    talks = "\n".join(
        f"    i{n}: issueOrPullRequest(number: $i{n}) {{ __typename ...issue ...pull }}"
        for n in range(issues)
    )
    members = "\n".join(
        f"  t{n}: organization(login: $o{n}) {{ team(slug: $s{n}) {{"
        f" members(first: 100) {{ {_PAGE} nodes {{ login databaseId }} }} }} }}"
        for n in range(teams)
    )
    fragments = _TALK + WHO if issues else ""
    return f"""query ReadAround($owner: String!, $name: String!, {variables}) {{
  repository(owner: $owner, name: $name) {{
    nameWithOwner
    {head}
{talks}
  }}
{members}
}}{fragments}"""


def _versions(n: int) -> str:
    return f"""      h{n}: history(first: $versions, path: $p{n}) {{ {_PAGE} nodes {{
        oid committedDate author {{ {_PERSON} }}
        file(path: $p{n}) {{ oid object {{ ... on Blob {{ isBinary isTruncated text }} }} }}
      }} }}"""


_TALKED = f"""number title {_SAID} comments(last: 100) {{ nodes {{ {_SAID} }} }}
  userContentEdits(first: 100) {{ {_PAGE} nodes {{ editedAt deletedAt diff editor {{ ...who }} }} }}"""
_TALK = f"""
fragment issue on Issue {{ {_TALKED} }}
fragment pull on PullRequest {{ {_TALKED} }}"""
