"""The GraphQL documents that list what happened to a repository, newest first: one page each."""

from __future__ import annotations

from gateledger.github.queries import WHO

_PAGE = "pageInfo { hasNextPage endCursor }"
_DEPLOYED = """
  id databaseId environment commitOid state createdAt ref { name prefix } creator { ...who }
  statuses(first: 50) { nodes { state createdAt } }"""

LIST_MERGES = f"""
query ListMerges($owner: String!, $name: String!, $size: Int!, $cursor: String) {{
  repository(owner: $owner, name: $name) {{
    page: pullRequests(
      states: [MERGED], first: $size, after: $cursor, orderBy: {{field: UPDATED_AT, direction: DESC}}
    ) {{ {_PAGE} nodes {{
      number url title mergedAt updatedAt headRefOid baseRefName mergeCommit {{ oid }} mergedBy {{ ...who }}
    }} }}
  }}
}}{WHO}"""
"""None was updated before it was merged, so nothing merged later is on the pages after a page updated before."""

LIST_RELEASES = f"""
query ListReleases($owner: String!, $name: String!, $size: Int!, $cursor: String) {{
  repository(owner: $owner, name: $name) {{
    page: releases(first: $size, after: $cursor, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
      {_PAGE} nodes {{
        tagName name url isDraft isPrerelease createdAt publishedAt author {{ login databaseId }}
        tagCommit {{ oid }}
      }}
    }}
  }}
}}"""
"""`createdAt` is when the draft was made."""

LIST_DEPLOYMENTS = f"""
query ListDeployments(
  $owner: String!, $name: String!, $size: Int!, $cursor: String, $environments: [String!], $waiting: [ID!]!
) {{
  repository(owner: $owner, name: $name) {{
    page: deployments(
      first: $size, after: $cursor, environments: $environments, orderBy: {{field: CREATED_AT, direction: DESC}}
    ) {{ {_PAGE} nodes {{ ...deployed }} }}
  }}
  waiting: nodes(ids: $waiting) {{ ...deployed }}
}}
fragment deployed on Deployment {{ {_DEPLOYED} }}{WHO}"""
