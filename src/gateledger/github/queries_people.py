"""The GraphQL documents that ask who wrote a pull request, co-authors included, and who made a tag."""

from __future__ import annotations

from gateledger.github.queries import WHO

_PERSON = "{ name user { login databaseId } }"
_COMMITS = f"""totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ commit {{
  authors(first: 20) {{ totalCount nodes {_PERSON} }} committer {_PERSON}
}} }}"""

PEOPLE_OF_PULL = f"""
query PeopleOfPull($owner: String!, $name: String!, $number: Int!, $size: Int!) {{
  repository(owner: $owner, name: $name) {{ pullRequest(number: $number) {{
    headRefOid author {{ ...who }} commits(first: $size) {{ {_COMMITS} }}
  }} }}
}}{WHO}"""

TAGGER = f"""
query Tagger($owner: String!, $name: String!, $at: String!) {{
  repository(owner: $owner, name: $name) {{ tag: object(expression: $at) {{
    __typename ... on Tag {{ tagger {_PERSON} }}
  }} }}
}}"""

MORE_PEOPLE = f"""
query MorePeople($owner: String!, $name: String!, $number: Int!, $cursor: String!, $size: Int!) {{
  repository(owner: $owner, name: $name) {{ pullRequest(number: $number) {{
    headRefOid page: commits(first: $size, after: $cursor) {{ {_COMMITS} }}
  }} }}
}}"""
