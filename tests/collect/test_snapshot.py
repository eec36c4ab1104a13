from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from gateledger.collect.opening import open_pull_request
from gateledger.collect.snapshot import Moved, collect_pull_request
from gateledger.github.counting import counting
from gateledger.github.errors import RateLimited
from gateledger.model.facts import Unavailable
from gateledger.model.needs import Needs

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BODY = "## Acceptance criteria\n- a\n- b\n"
NEEDS = Needs(head=("specs/**/spec.md", "docs/stories/*.md"), base=(".github/ISSUE_TEMPLATE/**",))
TEMPLATE = ".github/ISSUE_TEMPLATE/story.md"


async def test_everything_about_a_pull_request_is_collected(world):
    issue = world.shop.issue("Pay by card", BODY, author="ann", labels=["story"])
    world.shop.commit("main", {TEMPLATE: "## Acceptance criteria\n"})
    pull = world.pull(
        {"src/pay.py": "1\n2\n", "specs/pay/spec.md": "# Pay\n"},
        title="Pay",
        body=f"Closes #{issue.number}",
        author="bob",
        labels=["ui"],
    )
    pull.review("cat", "APPROVED")
    snapshot = await world.collect(pull.number)
    change = snapshot.change
    assert (change.title, change.author.login, change.labels, change.state) == ("Pay", "bob", ("ui",), "OPEN")
    assert change.head_sha == snapshot.subject.head_sha == snapshot.files.commit
    assert [(file.path, file.status, file.additions) for file in change.files] == [
        ("specs/pay/spec.md", "added", 1),
        ("src/pay.py", "added", 2),
    ]
    assert (change.base_is_default, change.commits_total, len(change.commits)) == (True, 1, 1)
    (item,) = snapshot.work_items.items
    assert (item.name, item.title, item.body, item.source) == (
        f"acme/shop#{issue.number}",
        "Pay by card",
        BODY,
        "github-link",
    )
    assert (item.author.login, item.labels, item.edits, item.parent) == ("ann", ("story",), (), None)
    assert [(file.path, file.text) for file in snapshot.files.files] == [("specs/pay/spec.md", "# Pay\n")]
    assert [(file.path, file.text) for file in snapshot.templates.files] == [
        (TEMPLATE, "## Acceptance criteria\n")
    ]
    assert snapshot.templates.commit == snapshot.subject.base_sha
    assert [(review.author.login, review.state) for review in snapshot.reviews.reviews] == [
        ("cat", "APPROVED")
    ]
    assert snapshot.moment.now == NOW


async def test_the_requests_are_few_and_fewer_the_second_time(world):
    world.shop.commit("main", {TEMPLATE: "x"})
    pull = world.pull({"specs/a/spec.md": "# A\n", "specs/b/spec.md": "# B\n"}, body="Closes #1")
    await world.open(404)
    with counting() as cold:
        first = await world.collect(pull.number, base_ref="main")
    assert cold.requests == 4  # open, the keyword's issue, one tree for head and base, all blobs
    with counting() as warm:
        second = await world.collect(pull.number, base_ref="main")
    assert warm.requests == 2
    assert first == second


async def test_a_pull_request_with_linked_issues_takes_three_requests_three_deep(world):
    issue = world.shop.issue("Story", BODY)
    pull = world.pull({"specs/a/spec.md": "# A\n"}, body=f"Closes #{issue.number}")
    await world.open(404)
    world.sandbox.latency = 0.05
    world.sandbox.reset_requests()
    await world.collect(pull.number, base_ref="main")
    assert [name for _, name in world.requests()].count("OpenPullRequest") == 1
    assert len(world.requests()) == 3
    ends = [(each.start, each.end) for each in world.sandbox.requests]
    trees = [span for span, (_, name) in zip(ends, world.requests(), strict=True) if "/git/trees/" in name]
    assert max(start for start, _ in trees) < min(end for _, end in trees)


async def test_nothing_is_fetched_that_nobody_needs(world):
    pull = world.pull()
    await world.open(404)
    with counting() as count:
        snapshot = await world.collect(pull.number, Needs(work_items=False))
    assert count.requests == 1
    assert isinstance(snapshot.work_items, Unavailable)
    assert snapshot.files.files == snapshot.templates.files == ()


async def test_lists_are_followed_to_their_end(world):
    pull = world.pull({f"src/f{n:03}.py": f"{n}\n" for n in range(230)})
    for n in range(104):
        pull.push({"b.txt": f"{n}\n"}, message=f"Change {n}")
    for n in range(102):
        pull.review(f"reviewer{n}", "COMMENTED", "hm")
    snapshot = await world.collect(pull.number)
    assert len(snapshot.change.files) == 231
    assert len(snapshot.change.commits) == snapshot.change.commits_total == 105
    assert len(snapshot.reviews.reviews) == 102


async def test_a_renamed_file_keeps_its_old_name(world):
    world.shop.commit("main", {"old.py": "line\n" * 40})
    pull = world.pull({"old.py": None, "new.py": "line\n" * 40, "gone.txt": "1"})
    change = (await world.collect(pull.number)).change
    assert [(file.path, file.status, file.previous_path) for file in change.files] == [
        ("gone.txt", "added", None),
        ("new.py", "renamed", "old.py"),
    ]
    assert "old.py" in change.paths


async def test_a_change_larger_than_github_lists_is_unavailable(world):
    pull = world.pull({f"d{n % 40}/f{n}": "x" for n in range(3001)})
    snapshot = await world.collect(pull.number, Needs())
    assert isinstance(snapshot.change, Unavailable)
    assert "3001 files" in snapshot.change.reason


async def test_a_push_between_two_pages_ends_the_collection(world):
    pull = world.pull({f"f{n}": "1" for n in range(150)})
    opened = await world.open(pull.number)
    pull.push({"late.txt": "1"})
    moved = await collect_pull_request(world.hub, opened, NEEDS, now=NOW)
    assert moved == Moved(head_sha=pull.head_sha)


async def test_a_push_is_seen_in_the_list_of_renamed_files(world):
    world.shop.commit("main", {"old.py": "line\n" * 40})
    pull = world.pull({"old.py": None, "new.py": "line\n" * 40})
    opened = await world.open(pull.number)
    pull.push({"late.txt": "1"})
    assert await collect_pull_request(world.hub, opened, NEEDS, now=NOW) == Moved(head_sha=pull.head_sha)


async def test_a_part_that_cannot_be_had_is_unavailable_and_nothing_else(world):
    pull = world.pull({"specs/a/spec.md": "# A\n"})
    opened = await world.open(pull.number)
    world.sandbox.faults.add("GET", "/git/trees/", status=503, times=None)
    snapshot = await collect_pull_request(world.hub, opened, NEEDS, now=NOW)
    assert isinstance(snapshot.files, Unavailable)
    assert snapshot.files.transient
    assert len(snapshot.change.files) == 1
    assert snapshot.work_items.items == ()


async def test_a_rate_limit_ends_the_collection(world):
    pull = world.pull({"specs/a/spec.md": "# A\n"})
    opened = await world.open(pull.number)
    world.sandbox.faults.secondary_limit("GET", "/git/trees/", retry_after=30, times=None)
    with pytest.raises(RateLimited) as caught:
        await collect_pull_request(world.hub, opened, NEEDS, now=NOW)
    assert caught.value.after_seconds == pytest.approx(30, abs=1)


async def test_pull_requests_from_forks_are_read_as_well(world):
    pull = world.shop.pull("feature", fork="eve/shop")
    snapshot = await world.collect(pull.number)
    assert snapshot.change.head_repository == "eve/shop"
    assert [file.path for file in snapshot.change.files] == ["feature.txt"]


async def test_many_pull_requests_at_the_tip_of_their_base_never_read_its_tree(world):
    world.shop.commit("main", {TEMPLATE: "x"})
    pulls = [world.pull({f"{n}.txt": "1"}, branch=f"b{n}") for n in range(12)]
    world.sandbox.latency = 0.02
    await asyncio.gather(*(world.collect(pull.number, base_ref="main") for pull in pulls))
    base = world.shop.branches.tip("main")
    assert [name for _, name in world.requests()].count(f"/repos/acme/shop/git/trees/{base}") == 0
    assert len([name for _, name in world.requests() if name.endswith("/access_tokens")]) == 1


async def test_the_same_pull_request_gives_the_same_snapshot(world, app):
    issue = world.shop.issue("Story", BODY)
    issue.edit(body="changed", by="ann")
    pull = world.pull(
        {"specs/b/spec.md": "# B\n", "specs/a/spec.md": "# A\n"}, body=f"Closes #{issue.number}"
    )
    opened = await open_pull_request(world.hub, world.job(pull.number), app_id=7)
    first = await collect_pull_request(world.hub, opened, NEEDS, now=NOW)
    second = await collect_pull_request(world.hub, opened, NEEDS, now=NOW)
    assert first.fingerprint() == second.fingerprint()
    assert type(first).model_validate_json(first.model_dump_json()) == first
