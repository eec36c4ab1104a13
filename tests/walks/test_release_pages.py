"""A whole release over HTTP: its page, its evidence, and whether the next one could go out."""

from __future__ import annotations

import pytest

POLICY = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
release:
  tags: ["v*"]
  gates: {change-history: {}, runbook: {}}
"""


@pytest.fixture
def released(walk):
    """A pull request that went through the gates, a push past them, and a tag on both; our decision on it."""
    repository = walk.repository(policy=POLICY)
    issue = repository.issue("Guest checkout", walk.whole)
    repository.tag("v1.0")
    pull = walk.pull(repository, body=f"Closes #{issue.number}")
    walk.concludes(pull, "success")
    pull.merge()
    repository.commit("main", {"src/past.py": "z = 3\n"})
    tip = repository.branches.tip("main")
    walk.idle("waiting")
    repository.tag("v1.1")
    name = repository.name_with_owner

    def decided():
        found = walk.get(f"/api/v1/records?subject={name}%40v1.1", html=False).json()
        return [each for each in found if each["head_sha"] == tip]

    walk.wait("a decision on v1.1", decided)
    walk.idle("waiting")
    return repository, pull, decided()[0]["index"]


def test_the_page_of_a_release_leads_back_to_the_requirement(walk, released):
    repository, pull, index = released
    page = walk.get(f"/decisions/{index}").text
    requirement = f"{repository.name_with_owner}#{pull.number - 1}"
    judged = walk.records(pull)[0]["index"]
    for wanted in (requirement, f'href="/decisions/{judged}"', "pushed directly", "runbook"):
        assert wanted in page, wanted
    pack = walk.get(f"/decisions/{index}/evidence.json", html=False).json()
    assert {judged, index} <= {each["index"] for each in pack["records"]}
    assert {each["envelope"]["payloadType"] for each in pack["records"]} == {"application/vnd.in-toto+json"}


def test_after_a_push_everybody_sees_what_the_next_release_lacks(walk, released):
    name = released[0].name_with_owner
    told = walk.get(f"/api/v1/repositories/{name}/readiness", html=False).json()
    assert told["state"] == "blocked"
    missing = {one["gate"]: one for each in told["services"] for one in each["missing"]}
    assert "runbook" in missing
    assert missing["runbook"]["since"]
    page = walk.get(f"/readiness/{name}")
    assert "It could not be released now" in page.text
    assert f'href="/readiness/{name}"' in walk.get("/readiness").text
    badge = walk.get(f"/badge/{name}.svg", html=False)
    assert badge.headers["content-type"] == "image/svg+xml"
    assert f'<title id="t">release: {len(missing)} gates missing</title>' in badge.text
