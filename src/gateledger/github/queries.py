"""Every GraphQL document the house asks, as text. All of them are checked against GitHub's schema in tests.

Nothing here is missing from an older GitHub Enterprise Server, except what `*_OPTIONAL` names: those parts are
left out once a server turned out not to know them (`Installation.lacking`).
"""

from __future__ import annotations

from collections.abc import Collection

PARENT_OPTIONAL = "parent"
SUB_ISSUES_OPTIONAL = "subIssues"
TIMELINE_OPTIONAL = "timelineItems"

WHO = """
fragment who on Actor {
  __typename login
  ... on User { databaseId } ... on Bot { databaseId } ... on Organization { databaseId }
}"""

_PAGE = "pageInfo { hasNextPage endCursor }"
_POLICY = """
fragment policy on GitObject { __typename oid ... on Blob { byteSize isBinary isTruncated text } }"""

_FILES = f"totalCount {_PAGE} nodes {{ path additions deletions changeType }}"
_COMMITS = f"""totalCount {_PAGE} nodes {{ commit {{
  oid message authoredDate committedDate author {{ name user {{ login databaseId }} }}
  parents(first: 3) {{ nodes {{ oid }} }}
}} }}"""
_REVIEWS = (
    f"totalCount {_PAGE} nodes {{ author {{ ...who }} state submittedAt authorAssociation commit {{ oid }} }}"
)
_EDITS = f"totalCount {_PAGE} nodes {{ editedAt deletedAt diff editor {{ ...who }} }}"

_ISSUE = f"""
fragment text on Issue {{
  number url title body state stateReason createdAt lastEditedAt
  repository {{ nameWithOwner isPrivate }}
  author {{ ...who }}
  labels(first: 100) {{ nodes {{ name }} }}
  userContentEdits(first: $edits) {{ {_EDITS} }}
}}"""


def _issue(lacking: Collection[str]) -> str:
    parent = "" if PARENT_OPTIONAL in lacking else "parent { ...text }"
    return f"{_ISSUE}\nfragment issue on Issue {{ ...text {parent} }}"


def open_pull_request(lacking: Collection[str] = ()) -> str:
    """Everything about a pull request, and the policies that may judge it, in one round trip.

    At the largest page sizes 25 issues with 100 labels and 30 edits each, parents as well: under 8,000 nodes and
    about 2 points (GITHUB.md A6).
    """
    return f"""
query OpenPullRequest(
  $owner: String!, $name: String!, $number: Int!, $app: Int!, $check: String!, $dotted: String!, $plain: String!,
  $files: Int!, $commits: Int!, $issues: Int!, $edits: Int!
) {{
  repository(owner: $owner, name: $name) {{
    databaseId nameWithOwner isPrivate
    defaultBranchRef {{ name }}
    dotted: object(expression: $dotted) {{ ...policy }}
    plain: object(expression: $plain) {{ ...policy }}
    pullRequest(number: $number) {{
      number title body url state isDraft createdAt changedFiles
      author {{ ...who }}
      baseRefName baseRefOid baseRef {{ target {{ oid }} }}
      headRefName headRefOid headRepository {{ nameWithOwner }}
      labels(first: 100) {{ nodes {{ name }} }}
      files(first: $files) {{ {_FILES} }}
      commits(first: $commits) {{ {_COMMITS} }}
      reviews(first: 100) {{ {_REVIEWS} }}
      closingIssuesReferences(first: $issues) {{ totalCount {_PAGE} nodes {{ ...issue }} }}
      newest: commits(last: 1) {{ nodes {{ commit {{ oid checkSuites(first: 10, filterBy: {{appId: $app}}) {{ nodes {{
        checkRuns(first: 10, filterBy: {{checkName: $check}}) {{ nodes {{ databaseId status conclusion externalId }} }}
      }} }} }} }} }}
    }}
  }}
  {_ORGANISATION}
}}{WHO}{_POLICY}{_issue(lacking)}"""


_ORGANISATION = """organisation: repository(owner: $owner, name: ".github") {
    nameWithOwner isPrivate
    defaultBranchRef { name target { oid } }
    dotted: object(expression: "HEAD:.github/policies.yml") { ...policy }
    plain: object(expression: "HEAD:policies.yml") { ...policy }
  }"""

POLICIES = f"""
query ReadPolicies($owner: String!, $name: String!, $dotted: String!, $plain: String!) {{
  repository(owner: $owner, name: $name) {{
    dotted: object(expression: $dotted) {{ ...policy }}
    plain: object(expression: $plain) {{ ...policy }}
  }}
}}{_POLICY}"""


READ_TIP = f"""
query ReadTip($owner: String!, $name: String!) {{
  repository(owner: $owner, name: $name) {{
    nameWithOwner url
    defaultBranchRef {{ name target {{ oid }} }}
    dotted: object(expression: "HEAD:.github/policies.yml") {{ ...policy }}
    plain: object(expression: "HEAD:policies.yml") {{ ...policy }}
  }}
  {_ORGANISATION}
}}{_POLICY}"""


OPTED_IN = """
query OptedIn($owner: String!, $name: String!, $dotted: String!, $plain: String!) {
  repository(owner: $owner, name: $name) {
    dotted: object(expression: $dotted) { __typename }
    plain: object(expression: $plain) { __typename }
  }
  organisation: repository(owner: $owner, name: ".github") {
    nameWithOwner
    dotted: object(expression: "HEAD:.github/policies.yml") { __typename }
    plain: object(expression: "HEAD:policies.yml") { __typename }
  }
}"""


def _more(operation: str, connection: str, selection: str) -> str:
    """Write the query for the next page of a connection of a pull request."""
    return f"""
query {operation}($owner: String!, $name: String!, $number: Int!, $cursor: String!, $size: Int!) {{
  repository(owner: $owner, name: $name) {{ pullRequest(number: $number) {{
    headRefOid page: {connection}(first: $size, after: $cursor) {{ {selection} }}
  }} }}
}}"""


MORE_FILES = _more("MoreFiles", "files", _FILES)
MORE_COMMITS = _more("MoreCommits", "commits", _COMMITS)
MORE_REVIEWS = _more("MoreReviews", "reviews", _REVIEWS) + WHO
MORE_EDITS = f"""
query MoreEdits($owner: String!, $name: String!, $number: Int!, $cursor: String!, $size: Int!) {{
  repository(owner: $owner, name: $name) {{ issue(number: $number) {{
    page: userContentEdits(first: $size, after: $cursor) {{ {_EDITS} }}
  }} }}
}}{WHO}"""


def more_closing_issues(lacking: Collection[str] = ()) -> str:
    """The next page of the issues that a pull request closes."""
    selection = f"totalCount {_PAGE} nodes {{ ...issue }}"
    query = _more("MoreClosingIssues", "closingIssuesReferences", selection)
    return query.replace("$size: Int!", "$size: Int!, $edits: Int!") + WHO + _issue(lacking)


def read_issues(count: int, lacking: Collection[str] = ()) -> str:
    """Several issues of any repositories: `i0` is number `$i0` of `$o0/$n0`, and so on."""
    variables = " ".join(f"$o{n}: String! $n{n}: String! $i{n}: Int!" for n in range(count))
    parts = "\n".join(
        f"  i{n}: repository(owner: $o{n}, name: $n{n}) {{"
        f" issueOrPullRequest(number: $i{n}) {{ __typename ... on Issue {{ ...issue }} }} }}"
        for n in range(count)
    )
    return f"query ReadIssues($edits: Int! {variables}) {{\n{parts}\n}}{WHO}{_issue(lacking)}"


TREE_OF_COMMIT = """
query TreeOfCommit($owner: String!, $name: String!, $commit: GitObjectID!) {
  repository(owner: $owner, name: $name) { object(oid: $commit) { ... on Commit { tree { oid } } } }
}"""


def read_blobs(count: int, named: int = 0) -> str:
    """Several blobs of a repository: by id `b0` is `$b0`, and so on; by `<commit>:<path>` `e0` is `$e0`."""
    variables = " ".join(
        [*(f"$b{n}: GitObjectID!" for n in range(count)), *(f"$e{n}: String!" for n in range(named))]
    )
    parts = "\n".join(
        [
            *(f"    b{n}: object(oid: $b{n}) {{ ...blob }}" for n in range(count)),
            *(f"    e{n}: object(expression: $e{n}) {{ ...blob }}" for n in range(named)),
        ]
    )
    return f"""query ReadBlobs($owner: String!, $name: String!, {variables}) {{
  repository(owner: $owner, name: $name) {{
{parts}
  }}
}}
fragment blob on GitObject {{ __typename oid ... on Blob {{ byteSize isBinary isTruncated text }} }}"""


OPEN_GROUP = f"""
query OpenGroup(
  $owner: String!, $name: String!, $branch: String!, $ref: String!, $head: GitObjectID!, $app: Int!, $check: String!,
  $dotted: String!, $plain: String!
) {{
  repository(owner: $owner, name: $name) {{
    databaseId nameWithOwner url
    base: ref(qualifiedName: $ref) {{ target {{ oid }} }}
    dotted: object(expression: $dotted) {{ ...policy }}
    plain: object(expression: $plain) {{ ...policy }}
    mergeQueue(branch: $branch) {{ entries(first: 100) {{
      {_PAGE} nodes {{ position headCommit {{ oid }} pullRequest {{ number }} }}
    }} }}
    group: object(oid: $head) {{ ... on Commit {{ checkSuites(first: 10, filterBy: {{appId: $app}}) {{ nodes {{
      checkRuns(first: 10, filterBy: {{checkName: $check}}) {{ nodes {{ databaseId status conclusion externalId }} }}
    }} }} }} }}
  }}
  {_ORGANISATION}
}}{_POLICY}"""

MORE_ENTRIES = f"""
query MoreEntries($owner: String!, $name: String!, $branch: String!, $cursor: String!, $size: Int!) {{
  repository(owner: $owner, name: $name) {{ mergeQueue(branch: $branch) {{
    page: entries(first: $size, after: $cursor) {{
      {_PAGE} nodes {{ position headCommit {{ oid }} pullRequest {{ number }} }}
    }}
  }} }}
}}"""

_LINK = f"{_PAGE} nodes {{ number state baseRefName headRefOid repository {{ nameWithOwner }} }}"


def read_linking(lacking: Collection[str] = ()) -> str:
    """The pull requests that would close an issue or one of its sub-issues, or that mention it."""
    children = (
        ""
        if SUB_ISSUES_OPTIONAL in lacking
        else f"""
    subIssues(first: 100) {{ nodes {{ number repository {{ nameWithOwner }}
      closedByPullRequestsReferences(first: 50, includeClosedPrs: false) {{ {_LINK} }}
    }} }}"""
    )
    mentions = (
        ""
        if TIMELINE_OPTIONAL in lacking
        else f"""
    timelineItems(first: 100, itemTypes: [CROSS_REFERENCED_EVENT]) {{ {_PAGE} nodes {{
      ... on CrossReferencedEvent {{ source {{
        __typename ... on PullRequest {{ number state baseRefName headRefOid repository {{ nameWithOwner }} }}
      }} }}
    }} }}"""
    )
    return f"""
query ReadLinking($owner: String!, $name: String!, $number: Int!) {{
  repository(owner: $owner, name: $name) {{ issue(number: $number) {{
    closedByPullRequestsReferences(first: 100, includeClosedPrs: false) {{ {_LINK} }}{children}{mentions}
  }} }}
}}"""


MORE_LINKING = f"""
query MoreLinking($owner: String!, $name: String!, $number: Int!, $cursor: String!, $size: Int!) {{
  repository(owner: $owner, name: $name) {{ issue(number: $number) {{
    page: closedByPullRequestsReferences(first: $size, after: $cursor, includeClosedPrs: false) {{ {_LINK} }}
  }} }}
}}"""
MORE_MENTIONS = f"""
query MoreMentions($owner: String!, $name: String!, $number: Int!, $cursor: String!, $size: Int!) {{
  repository(owner: $owner, name: $name) {{ issue(number: $number) {{
    page: timelineItems(first: $size, after: $cursor, itemTypes: [CROSS_REFERENCED_EVENT]) {{ {_PAGE} nodes {{
      ... on CrossReferencedEvent {{ source {{
        __typename ... on PullRequest {{ number state baseRefName headRefOid repository {{ nameWithOwner }} }}
      }} }}
    }} }}
  }} }}
}}"""

OPEN_BRANCH = f"""
query OpenBranch(
  $owner: String!, $name: String!, $ref: String!, $named: Boolean!, $dotted: String!, $plain: String!
) {{
  repository(owner: $owner, name: $name) {{
    nameWithOwner
    defaultBranchRef {{ name target {{ oid }} }}
    branch: ref(qualifiedName: $ref) @include(if: $named) {{ name target {{ oid }} }}
    dotted: object(expression: $dotted) {{ ...policy }}
    plain: object(expression: $plain) {{ ...policy }}
  }}
  {_ORGANISATION}
}}{_POLICY}"""
"""A branch and the policies that hold on it: the default one unless it is `named`."""

MERGED = f"""
query ReadMerged($owner: String!, $name: String!, $base: String!, $size: Int!, $cursor: String) {{
  repository(owner: $owner, name: $name) {{
    pullRequests(
      states: [MERGED], baseRefName: $base, first: $size, after: $cursor,
      orderBy: {{field: UPDATED_AT, direction: DESC}}
    ) {{ {_PAGE} nodes {{ number title url mergedAt updatedAt headRefOid }} }}
  }}
}}"""
"""Merged pull requests. GitHub cannot order them by when they were merged; none was updated before that."""
