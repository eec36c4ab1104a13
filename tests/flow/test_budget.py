"""What a verdict may cost at GitHub (PRODUCT.md section 7)."""

from __future__ import annotations

import asyncio
import json

import pytest

LATENCY = 0.05


def rounds(requests) -> int:
    """The longest chain of requests of which each began after the one before had ended."""
    depth: list[tuple[float, int]] = []
    for each in sorted(requests, key=lambda one: one.start):
        before = [level for end, level in depth if end <= each.start]
        depth.append((each.end, 1 + max(before, default=0)))
    return max((level for _, level in depth), default=0)


@pytest.fixture
def pull(corridor):
    """A pull request with an issue, not yet judged, at a GitHub that is some way off."""
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.thin)
    made = corridor.pull(repo, body=f"Closes #{issue.number}")
    corridor.hub.latency = LATENCY
    corridor.hub.reset_requests()
    return made


async def test_the_first_verdict_costs_at_most_six_requests_in_four_rounds_beside_the_token(corridor, pull):
    await corridor.judge(pull, action="opened")
    asked = [each for each in corridor.hub.requests if not each.path.endswith("access_tokens")]
    told = [f"{each.method} {each.operation or each.path}" for each in asked]
    assert len(asked) <= 6, told
    assert rounds(asked) <= 4, told


async def test_the_next_verdict_on_the_same_head_costs_at_most_four_requests_in_three_rounds(corridor, pull):
    await corridor.judge(pull, action="opened")
    pull.repository.find_issue(1).edit(body=corridor.whole)
    corridor.hub.reset_requests()
    await corridor.judge(pull, action="edited")
    told = [f"{each.method} {each.operation or each.path}" for each in corridor.hub.requests]
    assert corridor.conclusion(pull) == "success"
    assert len(told) <= 4, told
    assert rounds(corridor.hub.requests) <= 3, told


async def test_fifty_cold_events_at_once_ask_for_one_token(corridor):
    repo = corridor.repository(policy=corridor.lenient)
    pulls = [corridor.pull(repo) for _ in range(50)]
    corridor.hub.reset_requests()
    await asyncio.gather(*(corridor.judge(pull, action="opened") for pull in pulls))
    tokens = [each for each in corridor.hub.requests if each.path.endswith("access_tokens")]
    assert len(tokens) == 1
    assert {corridor.conclusion(pull) for pull in pulls} == {"failure"}


EVERY_GATE = """\
version: 1
pull_request:
  gates:
    linked-work-item: {}
    acceptance-criteria: {minimum: 2}
    criteria-before-code: {}
    edge-cases: {}
    test-plan: {}
    artifact-chain: {scope: all}
"""
DOCUMENTS = {
    **{f"tests/test_part{n}.py": f"def test_part_{n}_adds_up():\n    assert True\n" for n in range(40)},
    **{f"docs/chapter{n}.md": f"# Chapter {n}\n\nWords.\n" for n in range(20)},
    "docs/test-plan.md": "# Test plan\n\n## Cases\n\n- TC-1 AC-1: pay as a guest, expect a receipt\n",
    ".github/ISSUE_TEMPLATE/feature.yml": "name: Feature\nbody: []\n",
}


async def test_with_every_gate_on_the_budget_still_holds(corridor):
    repo = corridor.repository(policy=EVERY_GATE, files=DOCUMENTS)
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    corridor.hub.latency = LATENCY
    corridor.hub.reset_requests()
    await corridor.judge(pull, action="opened")
    cold = [each for each in corridor.hub.requests if not each.path.endswith("access_tokens")]
    told = [f"{each.method} {each.operation or each.path}" for each in cold]
    assert len(cold) <= 6, told
    assert rounds(cold) <= 4, told
    issue.edit(title="Guest checkout, please")
    corridor.hub.reset_requests()
    await corridor.judge(pull, action="edited")
    told = [f"{each.method} {each.operation or each.path}" for each in corridor.hub.requests]
    assert len(told) <= 4, told
    assert rounds(corridor.hub.requests) <= 3, told


# with the gates on integrations, too: documents at the head, compared ones before it, what ran, who approved


INTEGRATED = (
    EVERY_GATE
    + """\
    api-spec: {}
    contract-tests: {checks: ["contract*"]}
    auth-model: {approvers: ["@acme/security", "@acme/leads"]}
    observability: {require: [alerts, dashboards, tracing, metrics, logs, collector]}
"""
)
SPEC = """\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
security: [{clerkToken: []}]
components: {securitySchemes: {clerkToken: {type: http, scheme: bearer}}}
paths:
  /orders: {get: {responses: {"200": {description: All.}}}}
"""
PATHS = "  /orders/{n}: {{get: {{responses: {{'200': {{description: One., content: {{application/json: {{schema: {{$ref: ./part.yaml#/Order}}}}}}}}}}}}}}}}\n"
MODEL = "# Auth model of the shop\n\nClerks sign in at the identity provider.\n\n| Who | Means | May |\n| --- | --- | --- |\n| clerk | `clerkToken` | read the orders of their shop |\n"
PACT = {"consumer": {"name": "web"}, "provider": {"name": "orders"}}
CALL = {"description": "all", "request": {"method": "GET", "path": "/orders"}, "response": {"status": 200}}
INTEGRATION = {
    "api/openapi.yaml": SPEC,
    "api/part.yaml": "Order: {type: object}\n",
    "pacts/web.json": json.dumps(PACT | {"interactions": [CALL]}),
    "docs/auth-model.md": MODEL,
    "docs/security/authentication.md": MODEL.replace("shop", "depot"),
    "monitoring/alerts.yml": "groups: []\n",
    "dashboards/shop.json": "{}\n",
    "deploy/otel-collector.yaml": "receivers: {}\n",
    "pyproject.toml": "[project]\nname = 'shop'\ndependencies = ['opentelemetry-sdk']\n",
}


def told(requests):
    return [f"{each.method} {each.operation or each.path}" for each in requests]


def beside_the_token(corridor):
    """What is asked and written, comments included."""
    return [each for each in corridor.hub.requests if not each.path.endswith("access_tokens")]


def integrated(corridor, change=None, files=None, policy=INTEGRATED):
    """A pull request that makes every gate ask for all it may ask for."""
    corridor.hub.team("acme", "security", [f"person-{n}" for n in range(30)])
    corridor.hub.team("acme", "leads", ["lee"])
    repo = corridor.repository(policy=policy, files={**DOCUMENTS, **INTEGRATION, **(files or {})})
    issue = repo.issue("Guest checkout", corridor.whole)
    more = {"api/openapi.yaml": SPEC + "  /refunds: {get: {responses: {'200': {description: All.}}}}\n"}
    pull = corridor.pull(
        repo, more if change is None else change, body=f"Closes #{issue.number}", author="ann"
    )
    repo.workflow_run(pull.head_sha, "CI", jobs={"contract": "success", "lint": "success"})
    pull.review("person-7")
    corridor.hub.reset_requests()
    return pull


async def test_with_the_gates_on_integrations_the_budget_still_holds(corridor):
    pull = integrated(corridor)
    corridor.hub.latency = LATENCY
    await corridor.judge(pull, action="opened")
    cold = beside_the_token(corridor)
    assert len(cold) <= 6, "\n".join(told(cold))
    assert rounds(cold) <= 4, told(cold)
    found = corridor.predicate(corridor.records(pull)[-1])["rulings"]
    assert not [each for each in found if each["outcome"] == "unknown"], found
    pull.repository.find_issue(1).edit(title="Guest checkout, please")
    corridor.hub.reset_requests()
    await corridor.judge(pull, action="edited")
    warm = beside_the_token(corridor)
    assert len(warm) <= 4, told(warm)
    assert rounds(warm) <= 3, told(warm)


async def test_a_new_commit_on_a_known_base_keeps_the_budget(corridor):
    pull = integrated(corridor)
    await corridor.judge(pull, action="opened")
    pull.push({"api/openapi.yaml": SPEC, "docs/auth-model.md": MODEL + "\nMore.\n"})
    corridor.hub.latency = LATENCY
    corridor.hub.reset_requests()
    await corridor.judge(pull)
    asked = beside_the_token(corridor)
    assert len(asked) <= 6, "\n".join(told(asked))
    assert rounds(asked) <= 4, told(asked)


def outcomes(corridor, pull):
    found = corridor.predicate(corridor.records(pull)[-1])["rulings"]
    return {each["gate"]: each["outcome"] for each in found}


async def test_seventy_seven_pacts_are_all_read_within_the_budget(corridor):
    calls = {f"/orders/{n}": f"pacts/consumer-{n}.json" for n in range(77)}
    files = {
        name: json.dumps(PACT | {"interactions": [CALL | {"request": {"method": "GET", "path": path}}]})
        for path, name in calls.items()
    }
    many = SPEC + "".join(
        f"  {path}: {{get: {{responses: {{'200': {{description: One.}}}}}}}}\n" for path in calls
    )
    pull = integrated(corridor, {"api/openapi.yaml": many}, files)
    await corridor.judge(pull, action="opened")
    cold = beside_the_token(corridor)
    assert len(cold) <= 6, "\n".join(told(cold))
    assert outcomes(corridor, pull)["contract-tests"] == "pass"


async def test_three_thousand_changed_files_are_judged_or_said_not_to_be(corridor):
    change = {f"src/part{n}/mod{n}.py": f"x = {n}\n" for n in range(2_990)}
    pull = integrated(corridor, {**change, "api/openapi.yaml": SPEC + "  # end\n"})
    await corridor.judge(pull, action="opened")
    assert outcomes(corridor, pull)["api-spec"] == "pass"
    assert len(beside_the_token(corridor)) <= 40, told(beside_the_token(corridor))
    pull.push({f"more/{n}.py": "x = 1\n" for n in range(30)})
    await corridor.judge(pull)
    assert set(outcomes(corridor, pull).values()) == {"unknown"}
    assert "files, and GitHub lists only 3000" in corridor.checks(pull)[-1].summary


async def test_a_tree_of_a_hundred_thousand_entries_is_judged_or_said_not_to_be(corridor):
    deep = {f"vendor/lib{n % 300}/file{n}.bin": "x\n" for n in range(95_000)}  # GitHub cuts at 100,000
    pull = integrated(corridor, files=deep)
    await corridor.judge(pull, action="opened")
    asked = [
        each for each in beside_the_token(corridor) if each.method != "PATCH"
    ]  # it takes its time, and says so
    assert len(asked) <= 6, "\n".join(told(asked))
    assert outcomes(corridor, pull)["api-spec"] == "pass"
    corridor.hub.tree_limit = 50_000
    pull.push({"api/part.yaml": "Order: {type: string}\n"})
    await corridor.judge(pull)
    assert outcomes(corridor, pull)["api-spec"] == "unknown"
    assert outcomes(corridor, pull)["contract-tests"] == "unknown"


@pytest.mark.parametrize("size", [5, 9])
async def test_a_description_of_megabytes_is_judged_or_said_not_to_be(corridor, size):
    large = SPEC + "".join(
        f"  /things{n}: {{get: {{summary: {'word ' * 200}, responses: {{'200': {{description: All.}}}}}}}}\n"
        for n in range(size * 940)
    )
    pull = integrated(corridor, {"api/openapi.yaml": large})
    await corridor.judge(pull, action="opened")
    assert outcomes(corridor, pull)["api-spec"] in ({"pass", "fail", "unknown"} if size == 5 else {"unknown"})
    assert corridor.checks(pull)[-1].conclusion == "failure"
