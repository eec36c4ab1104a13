"""The GraphQL documents about what landed: a merged pull request, and the policies that stood on its base."""

from __future__ import annotations

from gateledger.github.queries import _ORGANISATION, _POLICY, WHO

LINE = 50
"""Commits of a merge group's history that are looked through; a group has at most 100 pull requests."""


def read_merge(groups: int) -> str:
    """A merged pull request with its trees; `g0` is the merge group's commit `$g0`, and so on. One point."""
    variables = " ".join(f"$g{n}: GitObjectID!" for n in range(groups))
    lines = "\n".join(
        f"    g{n}: object(oid: $g{n}) {{ ... on Commit {{"
        f" oid tree {{ oid }} history(first: {LINE}) {{ nodes {{ oid }} }} }} }}"
        for n in range(groups)
    )
    return f"""query ReadMerge($owner: String!, $name: String!, $number: Int! {variables}) {{
  repository(owner: $owner, name: $name) {{
    nameWithOwner
    pullRequest(number: $number) {{
      number title url state createdAt mergedAt author {{ ...who }} mergedBy {{ ...who }}
      baseRefName baseRefOid headRefOid
      commits(last: 1) {{ totalCount nodes {{ commit {{ oid tree {{ oid }} }} }} }}
      mergeCommit {{ oid message tree {{ oid }} parents(first: 3) {{ nodes {{ oid }} }} }}
    }}
{lines}
  }}
}}{WHO}"""


POLICIES_THEN = f"""
query PoliciesThen($owner: String!, $name: String!, $dotted: String!, $plain: String!) {{
  repository(owner: $owner, name: $name) {{
    nameWithOwner
    dotted: object(expression: $dotted) {{ ...policy }}
    plain: object(expression: $plain) {{ ...policy }}
  }}
  {_ORGANISATION}
}}{_POLICY}"""
"""The policy of a repository at a commit, and its organisation's as it is now."""
