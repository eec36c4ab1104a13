from __future__ import annotations

from gateledger.collect.group import open_group
from gateledger.collect.opening import Nothing
from gateledger.model.job import JobKind
from gateledger.model.subject import SubjectKind


def job(world, group, **more):
    known = {
        "base_ref": group.base_ref,
        "base_sha": group.base_sha,
        "head_sha": group.head_sha,
        "head_ref": group.head_ref,
    }
    return world.job(group.head_sha, JobKind.MERGE_GROUP, **(known | more))


async def test_a_group_knows_its_pull_requests_and_its_policy(world):
    pulls = [world.pull({f"{n}.txt": "1"}, branch=f"b{n}") for n in range(3)]
    group = world.shop.merge_group(pulls)
    opened = await open_group(world.hub, job(world, group), app_id=7)
    assert opened.numbers == tuple(pull.number for pull in pulls)
    assert opened.complete
    assert opened.subject.kind is SubjectKind.MERGE_GROUP
    assert opened.subject.name == f"acme/shop~{group.head_sha}"
    assert opened.subject.base_sha == world.shop.branches.tip("main")
    assert opened.own_policy.source.ref == "main"


async def test_the_base_may_be_a_full_name(world):
    group = world.shop.merge_group([world.pull()])
    opened = await open_group(world.hub, job(world, group, base_ref="refs/heads/main"), app_id=7)
    assert opened.subject.base_ref == "main"
    assert opened.own_policy is not None


async def test_a_group_that_left_the_queue_is_known_by_its_name(world):
    pull = world.pull()
    group = world.shop.merge_group([pull])
    gone = job(world, group, head_sha="1" * 40)
    opened = await open_group(world.hub, gone, app_id=7)
    assert (opened.numbers, opened.complete) == ((pull.number,), False)


async def test_a_group_without_any_trace_is_nothing(world):
    group = world.shop.merge_group([world.pull()])
    gone = job(world, group, head_sha="1" * 40, head_ref="refs/heads/elsewhere")
    assert isinstance(await open_group(world.hub, gone, app_id=7), Nothing)


async def test_our_earlier_check_on_the_group_is_seen(world):
    group = world.shop.merge_group([world.pull()])
    body = {"name": "gateledger", "head_sha": group.head_sha, "status": "completed", "conclusion": "success"}
    run = world.shop.checking.create(world.sandbox.app, body)
    opened = await open_group(world.hub, job(world, group), app_id=7)
    assert opened.earlier_check.id == run.database_id
