"""What happens to a requirement reaches every pull request that is built on it."""

from __future__ import annotations


async def test_an_edited_issue_judges_every_open_pull_request_that_links_it(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.thin)
    pulls = [corridor.pull(repo, body=f"Closes #{issue.number}") for _ in range(3)]
    closed = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    closed.close()
    issue.edit(body=corridor.whole)
    await corridor.settle()
    assert [corridor.conclusion(pull) for pull in pulls] == ["success"] * 3
    assert corridor.conclusion(closed) == "failure"


async def test_a_keyword_counts_on_another_base_and_the_issues_edit_finds_it(corridor):
    repo = corridor.repository()
    repo.commit("next", {"next.txt": "1\n"})
    issue = repo.issue("Guest checkout", corridor.thin)
    pull = corridor.pull(repo, base="next", body=f"Closes #{issue.number}")
    assert pull.closing_issues() == [], "GitHub links by keyword only from its default branch"
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    issue.edit(body=corridor.whole)
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_an_issue_of_another_repository_counts_and_its_edit_reaches_the_pull_request(corridor):
    plans = corridor.repository("acme/plans", policy=None)
    repo = corridor.repository()
    issue = plans.issue("Guest checkout", corridor.thin)
    pull = corridor.pull(repo, body=f"Closes acme/plans#{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    issue.edit(body=corridor.whole)
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_the_sweep_of_an_issue_leaves_other_owners_pull_requests_to_their_own_installation(corridor):
    plans = corridor.repository("acme/plans", policy=None)
    repo = corridor.repository("beta/shop")
    issue = plans.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(
        repo, body=f"Closes https://{corridor.hub.url.partition('//')[2]}/acme/plans/issues/1"
    )
    await corridor.settle()
    assert corridor.records(pull)
    issue.edit(title="Guest checkout, again")
    answered = dict(await corridor.settle())
    assert [name for name in answered if "?seen=" not in name] == ["acme/plans?issue=1"]


async def test_an_issue_closed_as_not_planned_asks_for_nothing(corridor):
    repo = corridor.repository(policy=corridor.lenient)
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    issue.close("not_planned")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    issue.reopen()
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_the_criteria_of_a_sub_issue_may_stand_on_its_parent(corridor):
    repo = corridor.repository()
    parent, child = repo.issue("Guest checkout", corridor.whole), repo.issue("The form", "Build the form.")
    pull = corridor.pull(repo, body=f"Closes #{child.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    parent.add_sub_issue(child)
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    parent.edit(body=corridor.thin)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"


async def test_a_deleted_issue_asks_for_nothing_any_more(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    issue.delete()
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
