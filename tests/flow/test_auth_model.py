"""The auth model: who approved which words of it, seen through every way that a document reaches a branch."""

from __future__ import annotations

import pytest

POLICY = """\
version: 1
changes: {integration: {paths: ["api/**", "docs/auth-model.md"]}}
pull_request:
  gates:
    auth-model: {when: [integration], approvers: ["@acme/security", "@otto"]}
"""
API = """\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
security: [{clerkToken: ["orders:read"]}]
components:
  securitySchemes:
    clerkToken:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://login.example.org/token
          scopes: {"orders:read": Read orders., "orders:write": Change orders.}
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: All orders.}}
"""
ANOTHER = """\
  /orders/{id}:
    get:
      operationId: readOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: The order.}}
"""
OPEN = """\
  /health:
    get:
      security: []
      responses: {"200": {description: Well.}}
"""
WRITES = """\
  /refunds:
    post:
      security: [{clerkToken: ["orders:write"]}]
      responses: {"201": {description: Taken.}}
"""
KEYED = API.replace(
    "    clerkToken:\n", "    partnerKey: {type: apiKey, in: header, name: X-Partner}\n    clerkToken:\n"
) + (
    "  /exports:\n    get:\n      security: [{partnerKey: []}]\n      responses: {'200': {description: All.}}\n"
)
MODEL = """\
# Auth model of the shop

Clerks sign in at the identity provider; everything else is denied.

| Who | Means | Scopes | May |
| --- | --- | --- | --- |
| clerk | `clerkToken` | `orders:read` | read the orders of their shop |

## Public operations

There are none: every call needs a credential.
"""
AGAIN = MODEL + "\nTokens live for ten minutes.\n"
DOC, SPEC = "docs/auth-model.md", "api/openapi.yaml"


@pytest.fixture
def repo(corridor):
    corridor.hub.team("acme", "security", ["rita", "sam"])
    return corridor.repository(policy=POLICY, files={SPEC: API})


def summary(corridor, pull):
    return corridor.check(pull).summary.replace("\u200b", "")


async def passes(corridor, pull):
    await corridor.settle()
    assert corridor.conclusion(pull) == "success", summary(corridor, pull)


async def blocked(corridor, pull, *words):
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure", summary(corridor, pull)
    for each in words:
        assert each in summary(corridor, pull)


def changed(corridor, repo, files=None, **more):
    return corridor.pull(repo, {DOC: MODEL, SPEC: API + ANOTHER} if files is None else files, **more)


# who counts


async def test_a_member_of_the_team_who_approves_these_words_opens_the_gate(corridor, repo):
    pull = changed(corridor, repo, author="ann")
    await blocked(corridor, pull, "is not approved at its present content", "nobody reviewed it")
    pull.review("rita")
    await passes(corridor, pull)


async def test_a_person_named_by_the_policy_counts_without_a_team(corridor, repo):
    pull = changed(corridor, repo, author="ann")
    pull.review("Otto")
    await passes(corridor, pull)


@pytest.mark.parametrize(
    ("reviewer", "said"),
    [
        ("mallory", "@mallory approved it, but is none of the approvers"),
        ("rita[bot]", "is a bot"),
    ],
)
async def test_strangers_and_bots_do_not_count(corridor, repo, reviewer, said):
    corridor.hub.team("acme", "security", ["rita", "rita[bot]"])
    pull = changed(corridor, repo, author="ann")
    pull.review(reviewer)
    await blocked(corridor, pull, said)


async def test_whoever_has_a_commit_in_it_wrote_it(corridor, repo):
    pull = changed(corridor, repo, author="ann")
    pull.push({"src/a.py": "a = 1\n"}, author="rita")
    pull.review("rita")
    await blocked(corridor, pull, "@rita wrote it and cannot approve it")
    pull.review("sam")
    await passes(corridor, pull)


async def test_whoever_is_named_as_an_author_beside_another_wrote_it(corridor, repo):
    pull = changed(corridor, repo, author="ann")
    trailer = f"Co-authored-by: Rita <{corridor.hub.account('rita').email}>"
    pull.push({"a.txt": "a"}, f"Words\n\n{trailer}", author="ann")
    pull.review("rita")
    await blocked(corridor, pull, "@rita wrote it and cannot approve it")


async def test_who_opened_a_change_that_others_wrote_cannot_approve_it_either(corridor, repo):
    pull = changed(corridor, repo, author="rita")
    pull.push({DOC: AGAIN}, author="ann")
    pull.review("mallory")
    pull.review("rita", "COMMENTED")
    await blocked(corridor, pull, "@mallory approved it, but is none of the approvers")


# which words count


async def test_an_edit_after_the_approval_asks_again(corridor, repo):
    pull = changed(corridor, repo, author="ann")
    pull.review("rita")
    await passes(corridor, pull)
    pull.push({DOC: AGAIN})
    await blocked(corridor, pull, "@rita approved an earlier content of it")
    pull.review("rita")
    await passes(corridor, pull)


async def test_an_edit_of_something_else_after_the_approval_does_not(corridor, repo):
    pull = changed(corridor, repo, author="ann")
    pull.review("rita")
    pull.push({"src/a.py": "a = 1\n"})
    await passes(corridor, pull)


async def test_the_same_words_again_are_what_was_approved(corridor, repo):
    pull = changed(corridor, repo, author="ann")
    pull.review("rita")
    pull.push({DOC: AGAIN})
    pull.push({DOC: MODEL})
    await passes(corridor, pull)


async def test_an_approval_of_an_earlier_commit_that_comes_late_is_one_of_its_words(corridor, repo):
    pull = changed(corridor, repo, author="ann")
    early = pull.head_sha
    pull.push({DOC: AGAIN})
    await corridor.settle()
    pull.review("rita", commit=early)
    await blocked(corridor, pull, "@rita approved an earlier content of it")


async def test_an_approval_that_is_dismissed_or_followed_by_an_objection_is_none(corridor, repo):
    pull = changed(corridor, repo, author="ann")
    review = pull.review("rita")
    await passes(corridor, pull)
    review.dismiss("not thought through")
    await blocked(corridor, pull, "@rita took the approval back")
    pull.review("sam")
    await passes(corridor, pull)
    pull.review("sam", "CHANGES_REQUESTED")
    await blocked(corridor, pull, "@sam asked for changes")
    pull.review("sam", "COMMENTED")
    await blocked(corridor, pull, "@sam asked for changes")
    pull.review("sam")
    await passes(corridor, pull)


# how it came to the branch


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
async def test_what_was_approved_where_it_was_brought_stays_approved(corridor, repo, method):
    first = changed(corridor, repo, author="ann")
    first.review("rita")
    first.merge(method, by="mona")
    await corridor.settle()
    pull = changed(corridor, repo, {SPEC: API + ANOTHER + "# more\n" + ANOTHER.replace("{id}", "{id}/log").replace("readOrder", "readLog")}, author="rita")  # fmt: skip
    await passes(corridor, pull)


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
async def test_who_wrote_it_there_cannot_approve_it_here(corridor, repo, method):
    first = changed(corridor, repo, author="rita")
    first.merge(method, by="mona")
    await corridor.settle()
    pull = changed(corridor, repo, {SPEC: API}, author="ann")
    pull.push({SPEC: API + ANOTHER.replace("readOrder", "oneOrder")})
    pull.review("rita")
    await blocked(corridor, pull, f"#{first.number} brought it", "@rita wrote it and cannot approve it")
    pull.review("sam")
    await passes(corridor, pull)


async def test_a_squash_keeps_everybody_who_wrote_it(corridor, repo):
    first = changed(corridor, repo, author="ann")
    first.push({DOC: AGAIN}, author="rita")
    first.merge("squash", by="mona")
    await corridor.settle()
    pull = changed(corridor, repo, {SPEC: API + ANOTHER + OPEN.replace("[]", '[{clerkToken: ["orders:read"]}]')}, author="bea")  # fmt: skip
    pull.review("rita")
    await blocked(corridor, pull, "@rita wrote it and cannot approve it")


async def test_a_document_that_was_pushed_directly_has_to_be_approved_here(corridor, repo):
    repo.commit("main", {DOC: MODEL}, author="rita")
    pull = changed(corridor, repo, {SPEC: API + ANOTHER}, author="ann")
    await blocked(corridor, pull, "its last change was pushed without a pull request", "nobody reviewed it")
    pull.review("rita")
    await blocked(corridor, pull, "@rita wrote it and cannot approve it")
    pull.review("sam")
    await passes(corridor, pull)


async def test_a_later_direct_push_takes_the_approval_away(corridor, repo):
    first = changed(corridor, repo, author="ann")
    first.review("rita")
    first.merge("squash", by="mona")
    repo.commit("main", {DOC: AGAIN}, author="ann")
    pull = changed(corridor, repo, {SPEC: API + OPEN + ANOTHER}, author="bea")
    await blocked(corridor, pull, "pushed without a pull request")


async def test_a_renamed_document_has_the_words_that_were_approved_only_once_somebody_says_so(corridor, repo):
    first = changed(corridor, repo, author="ann")
    first.review("rita")
    first.merge("squash", by="mona")
    await corridor.settle()
    moved = "docs/security/auth-model.md"
    pull = changed(corridor, repo, {DOC: None, moved: MODEL, SPEC: API}, author="bea")
    await blocked(corridor, pull, f"{moved} is not approved at its present content")
    pull.review("sam")
    await passes(corridor, pull)


async def test_a_review_here_of_something_else_takes_no_earlier_approval_away(corridor, repo):
    """Where pushes dismiss reviews, the approval of another pull request stays what it was."""
    first = changed(corridor, repo, author="ann")
    first.review("rita")
    first.merge("squash", by="mona")
    pull = changed(corridor, repo, {SPEC: API + ANOTHER + OPEN.replace("[]", '[{clerkToken: ["orders:read"]}]')}, author="bea")  # fmt: skip
    review = pull.review("rita")
    review.dismiss("new commits were pushed")
    await passes(corridor, pull)


async def test_an_objection_after_the_merge_counts_like_any_other(corridor, repo):
    first = changed(corridor, repo, author="ann")
    first.review("rita")
    first.merge("squash", by="mona")
    first.review("rita", "CHANGES_REQUESTED")
    pull = changed(corridor, repo, {SPEC: API + ANOTHER + OPEN.replace("[]", '[{clerkToken: ["orders:read"]}]')}, author="bea")  # fmt: skip
    await blocked(corridor, pull, "@rita asked for changes")


# what cannot be seen


async def test_a_team_that_cannot_be_read_leaves_it_open_who_approved(corridor, repo):
    corridor.hub.permission("members", None)
    pull = changed(corridor, repo, author="ann")
    pull.review("rita")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert corridor.check(pull).title.startswith("Could not tell")
    assert "members: read" in summary(corridor, pull)
    pull.review("otto")
    await passes(corridor, pull)


async def test_a_team_that_does_not_exist_leaves_it_open_too(corridor):
    repo = corridor.repository(policy=POLICY.replace("@acme/security", "@acme/nobody"), files={SPEC: API})
    pull = changed(corridor, repo, author="ann")
    pull.review("rita")
    await corridor.settle()
    assert corridor.check(pull).title.startswith("Could not tell")


async def test_a_change_of_more_commits_than_are_listed_leaves_it_open_who_wrote_it(corridor, repo):
    first = changed(corridor, repo, author="ann")
    for n in range(105):
        repo.commit(first.head_ref_name, {"n.txt": f"{n}\n"}, author="rita" if n == 102 else "ann")
    corridor.heard()
    first.review("sam")
    await corridor.settle()
    assert corridor.check(first).title.startswith("Could not tell")
    first.merge("merge", by="mona")
    await corridor.settle()
    pull = changed(corridor, repo, {SPEC: API + ANOTHER + OPEN.replace("[]", '[{clerkToken: ["orders:read"]}]')}, author="bea")  # fmt: skip
    await blocked(
        corridor, pull, "who wrote docs/auth-model.md could not be told", f"#{first.number} has more commits"
    )
    assert corridor.check(pull).title.startswith("Could not tell")


# what it must say


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (API + OPEN, "`GET /health` of api/openapi.yaml lets anybody in"),
        (API + WRITES, "asks for the scope `orders:write` of `clerkToken`"),
        (KEYED, "asks for the scheme `partnerKey`"),
    ],
)
async def test_what_the_change_asks_of_callers_has_to_stand_in_it(corridor, repo, spec, said):
    pull = changed(corridor, repo, {DOC: MODEL, SPEC: spec}, author="ann")
    pull.review("rita")
    await blocked(corridor, pull, said)


async def test_the_lines_that_the_check_gives_open_the_gate_once_they_are_approved(corridor, repo):
    pull = changed(corridor, repo, {DOC: MODEL, SPEC: API + OPEN}, author="ann")
    pull.review("rita")
    await blocked(corridor, pull, "- `GET /health`: anybody may call it")
    listed = MODEL.replace("There are none: every call needs a credential.", "- `GET /health`: anybody may call it")  # fmt: skip
    pull.push({DOC: listed})
    await blocked(corridor, pull, "approved an earlier content")
    pull.review("rita")
    await passes(corridor, pull)


async def test_without_a_document_there_is_nothing_to_approve(corridor, repo):
    pull = changed(corridor, repo, {SPEC: API + ANOTHER}, author="ann")
    pull.review("rita")
    await blocked(corridor, pull, "There is no auth model of this repository", "Auth model of")


# whose policy


async def test_the_policy_of_the_base_says_who_may_approve_not_the_one_of_the_change(corridor, repo):
    own = POLICY.replace('"@otto"', '"@otto", "@mallory"')
    pull = changed(
        corridor, repo, {DOC: MODEL, SPEC: API + ANOTHER, ".github/policies.yml": own}, author="ann"
    )
    pull.review("mallory")
    await blocked(corridor, pull, "@mallory approved it, but is none of the approvers")


async def test_a_change_elsewhere_asks_for_no_approvals(corridor, repo):
    pull = changed(corridor, repo, {"src/a.py": "a = 1\n"}, author="ann")
    corridor.hub.reset_requests()
    await passes(corridor, pull)
    assert "ReadStanding" not in [each.operation for each in corridor.hub.requests]
