"""What ran green is attested in in-toto's own words once its change is merged; what did not is not."""

from __future__ import annotations

import hashlib
import json

import pytest

from gateledger.model.record import SAID
from gateledger.seal.record import keys_of, read_statement

POLICY = """\
version: 1
changes:
  integration: {paths: ["api/**", "pacts/**"]}
pull_request:
  gates:
    contract-tests: {when: [integration], checks: ["contract*"]}
"""
API = """\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
paths:
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: The order.}}
"""
CALL = {
    "description": "reading",
    "request": {"method": "GET", "path": "/orders/1"},
    "response": {"status": 200},
}
PACT = json.dumps({"consumer": {"name": "web"}, "provider": {"name": "orders"}, "interactions": [CALL]})


@pytest.fixture
def repo(corridor):
    return corridor.repository(policy=POLICY)


async def merged(corridor, repo, files):
    pull = corridor.pull(repo, files)
    run = repo.workflow_run(pull.head_sha, "CI", jobs={"contract": "success"})
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    pull.merge(by="ben")
    await corridor.settle()
    return pull, run


def attested(corridor):
    return corridor.world.ledger.find(kind="test-result", limit=10)


async def test_the_runs_that_counted_and_the_contracts_are_named(corridor, repo):
    pull, _ = await merged(corridor, repo, {"api/openapi.yaml": API, "pacts/web.json": PACT})
    (entry,) = attested(corridor)
    said = read_statement(entry.envelope)
    assert said["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert said["subject"] == [{"name": "head", "digest": {"gitCommit": pull.head_sha}}]
    predicate = said["predicate"]
    assert (predicate["result"], predicate["passedTests"]) == ("PASSED", ["contract"])
    contracts = {each["uri"]: each["digest"]["sha256"] for each in predicate["configuration"]}
    (uri,) = [uri for uri in contracts if "pacts/web.json" in uri]
    assert contracts[uri] == hashlib.sha256(PACT.encode()).hexdigest()
    assert corridor.world.ledger.evidence.get(contracts[uri]) == PACT.encode()
    (decision,) = corridor.records(pull)
    place = predicate[SAID]["decision"]
    assert place["uri"].endswith(f"#{decision}")
    assert (
        place["digest"]["sha256"] == hashlib.sha256(corridor.world.ledger.get(decision).envelope).hexdigest()
    )
    assert keys_of(entry.envelope)["head_sha"] == entry.head_sha == pull.head_sha
    assert corridor.world.ledger.linked("summary-of", f"record/{decision}")[0].kind in {
        "test-result",
        "verification-summary",
    }


async def test_the_same_merge_again_attests_nothing_more(corridor, repo):
    pull, _ = await merged(corridor, repo, {"api/openapi.yaml": API, "pacts/web.json": PACT})
    pull.touched("closed", corridor.hub.account("ben"))
    await corridor.settle()
    assert len(attested(corridor)) == 1


async def test_a_change_that_needed_no_contract_tests_attests_none(corridor, repo):
    pull = corridor.pull(repo, {"src/new.py": "x = 1\n"})
    await corridor.settle()
    pull.merge(by="ben")
    await corridor.settle()
    assert attested(corridor) == []
    assert corridor.world.ledger.find(kind="merge-observed")


async def test_what_was_merged_past_its_verdict_attests_none(corridor, repo):
    pull = corridor.pull(repo, {"api/openapi.yaml": API})
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    pull.merge(by="ben", bypass=True)
    await corridor.settle()
    assert attested(corridor) == []
