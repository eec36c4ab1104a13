"""Who wrote a pull request, as far as GitHub names them; what is not named is not guessed."""

from __future__ import annotations

import pytest

from gateledger.collect.people import people_of_pull, tagger
from gateledger.github.errors import Transient
from gateledger.github.graphql import GraphAnswer
from gateledger.model.unavailable import Unavailable

HEAD = "a" * 40


def person(login=None, name="Somebody"):
    return {"name": name, "user": {"login": login, "databaseId": 1} if login else None}


def commit(*authors, committer="web-flow", total=None):
    people = [person(each) for each in authors]
    return {
        "commit": {
            "authors": {"totalCount": len(people) if total is None else total, "nodes": people},
            "committer": person(committer),
        }
    }


class Hub:
    """Answers one page after another."""

    def __init__(self, *pages, total=None, head=HEAD, error=None):
        self.pages, self.head, self.error = list(pages), head, error
        self.total = sum(len(page) for page in pages) if total is None else total

    async def query(self, document, variables, sizes=None):
        if self.error:
            raise self.error
        page, more = self.pages.pop(0), bool(self.pages)
        listed = {
            "totalCount": self.total,
            "pageInfo": {"hasNextPage": more, "endCursor": "next" if more else None},
            "nodes": page,
        }
        pull = {"headRefOid": HEAD if "cursor" not in variables else self.head}
        pull |= {"page": listed} if "cursor" in variables else {"commits": listed, "author": {"login": "ada", "databaseId": 9, "__typename": "User"}}  # fmt: skip
        return GraphAnswer(data={"repository": {"pullRequest": pull}}, errors=(), route="/graphql")


async def found(hub):
    return await people_of_pull(hub, "acme/shop", 7)


async def test_its_author_and_everybody_in_its_commits_are_named():
    people = await found(Hub([commit("bob", "cleo", committer="dan")], [commit(None)]))
    assert [each.login for each in people] == ["ada", "bob", "cleo", "dan", "Somebody"]
    assert people[-1].kind == "Git"


@pytest.mark.parametrize(
    ("hub", "why"),
    [
        (Hub([commit("bob")], total=2), "1 of its 2 commits"),
        (Hub([commit("bob"), None]), "1 of its 2 commits"),
        (Hub([commit("bob", total=21)]), "1 of its 1 commits"),
        (Hub([commit("bob")], [commit("cleo")], head="b" * 40), "pushed to meanwhile"),
        (Hub(error=Transient("502")), "502"),
    ],
    ids=["a commit that is not listed", "a commit that is hidden", "co-authors that are not listed", "a push", "an outage"],
)  # fmt: skip
async def test_what_is_not_whole_is_not_told(hub, why):
    lost = await found(hub)
    assert isinstance(lost, Unavailable)
    assert why in lost.reason


async def test_what_may_pass_is_asked_again():
    assert (await found(Hub(error=Transient("502")))).transient
    assert (await found(Hub([commit("bob")], [commit("cleo")], head="b" * 40))).transient
    assert not (await found(Hub([commit("bob")], total=2))).transient


@pytest.mark.parametrize(
    ("tag", "login"),
    [
        ({"__typename": "Tag", "tagger": person("grace")}, "grace"),
        ({"__typename": "Tag", "tagger": None}, None),
        ({"__typename": "Commit"}, None),
        (None, None),
    ],
    ids=["annotated", "by nobody", "lightweight", "not there"],
)
async def test_who_made_a_tag(tag, login):
    class One:
        async def query(self, *_):
            return GraphAnswer(data={"repository": {"tag": tag}}, errors=(), route="/graphql")

    made = await tagger(One(), "acme/shop", "v1")
    assert (made.login if made else None) == login
