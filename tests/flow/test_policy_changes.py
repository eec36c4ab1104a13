"""A push that changes the policy in force is a Record: both texts, who pushed it, and what became weaker."""

from __future__ import annotations

import hashlib

PATH = ".github/policies.yml"
STRICT = """\
version: 1
pull_request: {gates: {linked-work-item: {}, acceptance-criteria: {minimum: 3}}}
waivers: {approvers: ["@rita"], max_days: 10}
"""
LOOSE = """\
version: 1
mode: observe
pull_request: {gates: {acceptance-criteria: {minimum: 2}}}
waivers: {approvers: ["@rita"], max_days: 30}
"""


def changes(corridor, repository="acme/shop"):
    found = corridor.world.ledger.find(kind="policy-change", repository=repository, limit=20)
    return [corridor.predicate(each.index)["policyChange"] for each in reversed(found)]


async def pushed(corridor, repository, text, author="ben"):
    repository.commit("main", {PATH: text}, author=author)
    await corridor.settle()


async def test_what_became_weaker_is_said_and_both_texts_are_kept(corridor):
    repository = corridor.repository(policy=STRICT)
    await corridor.settle()
    await pushed(corridor, repository, LOOSE)

    said = changes(corridor)[-1]
    assert said["by"]["login"] == "ben"
    assert said["weaker"] == [
        "`mode` was enforce, and is observe now",
        "`pull_request.gates.acceptance-criteria.minimum` was 3, and is 2 now",
        "`pull_request.gates.linked-work-item` is not asked any more",
        "`waivers.max_days` was 10, and is 30 now",
    ]
    assert "stronger" not in said
    for side, text in (("old", STRICT), ("new", LOOSE)):
        digest = hashlib.sha256(text.encode()).hexdigest()
        assert said[side]["digest"]["sha256"] == digest
        assert corridor.world.ledger.evidence.get(digest) == text.encode()
        assert said[side]["effective"]


async def test_what_became_stricter_is_said_too(corridor):
    repository = corridor.repository(policy=LOOSE)
    await corridor.settle()
    await pushed(corridor, repository, STRICT)

    said = changes(corridor)[-1]
    assert "weaker" not in said
    assert "`pull_request.gates.linked-work-item` is asked now" in said["stronger"]


async def test_a_policy_that_is_taken_away(corridor):
    repository = corridor.repository(policy=STRICT)
    await corridor.settle()
    await pushed(corridor, repository, None)

    said = changes(corridor)[-1]
    assert said["weaker"] == ["there is no policy any more"]
    assert "new" not in said


async def test_the_first_policy(corridor):
    repository = corridor.repository(policy=None)
    await corridor.settle()
    await pushed(corridor, repository, STRICT)

    (said,) = changes(corridor)
    assert said["stronger"] == ["there was no policy before"]


async def test_a_policy_that_cannot_be_used_says_why(corridor):
    repository = corridor.repository(policy=STRICT)
    await corridor.settle()
    await pushed(corridor, repository, corridor.invalid)

    said = changes(corridor)[-1]
    assert "effective" not in said["new"]
    assert "linked-work-itme" in said["new"]["problems"][0]


async def test_the_organisations_policy_is_seen_in_its_own_repository(corridor):
    organisation = corridor.repository("acme/.github", policy=STRICT)
    await corridor.settle()
    await pushed(corridor, organisation, LOOSE)

    assert changes(corridor, "acme/.github")[-1]["weaker"]


async def test_a_merge_that_changes_the_policy_is_a_change_as_well(corridor):
    repository = corridor.repository(policy=STRICT)
    pull = corridor.pull(repository, {PATH: LOOSE})
    await corridor.settle()
    pull.merge(by="ben", bypass=True)
    await corridor.settle()

    said = changes(corridor)[-1]
    assert (said["commit"], said["by"]["login"]) == (pull.merge_sha, "ben")


async def test_other_pushes_and_other_branches_change_nothing(corridor):
    repository = corridor.repository(policy=STRICT)
    await corridor.settle()
    before = len(changes(corridor))
    repository.commit("main", {"src/a.py": "a = 1\n"})
    repository.commit("feature", {PATH: LOOSE})
    await corridor.settle()
    assert len(changes(corridor)) == before


async def test_a_file_that_is_only_moved_within_its_text_is_no_change(corridor):
    repository = corridor.repository(policy=STRICT)
    await corridor.settle()
    repository.commit("main", {"policies.yml": "not: read\n"})
    await corridor.settle()
    assert all(each["path"] == PATH for each in changes(corridor))
