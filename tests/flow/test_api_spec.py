"""API descriptions through the corridor: in many files, broken and declared, on a base that moves on meanwhile."""

from __future__ import annotations

import pytest

POLICY = """\
version: 1
pull_request:
  gates:
    api-spec: {}
"""
ORDERS = """\
get:
  operationId: listOrders
  responses:
    "200":
      description: All orders.
      content: {application/json: {schema: {$ref: ./schemas.yaml#/Orders}}}
"""
SCHEMAS = """\
Orders:
  type: array
  items: {$ref: "#/Order"}
Order:
  type: object
  required: [id, state]
  properties:
    id: {type: string}
    state: {type: string}
"""
ROOT = """\
openapi: 3.1.0
info: {title: Orders, version: 1.4.0}
paths:
  /orders: {$ref: ./paths/orders.yaml}
"""
FILES = {
    "api/openapi.yaml": ROOT,
    "api/paths/orders.yaml": ORDERS.replace("./schemas", "../schemas"),
    "api/schemas.yaml": SCHEMAS,
}
WEAKER = SCHEMAS.replace("required: [id, state]", "required: [id]")
ONE = """\
openapi: 3.1.0
info: {title: Orders, version: 1.4.0}
paths:
  /orders:
    get: {responses: {"200": {description: All orders.}}}
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: The order.}}
"""
LESS = ONE.partition("  /orders/{id}:")[0]
SPEC = "api/openapi.yaml"


@pytest.fixture
def parts(corridor):
    return corridor.repository(policy=POLICY, files=FILES)


@pytest.fixture
def one(corridor):
    return corridor.repository(policy=POLICY, files={SPEC: ONE})


def shown(corridor, pull):
    """The newest run: one with annotations is not written again, for they cannot be taken away."""
    return corridor.checks(pull)[-1]


def summary(corridor, pull):
    return shown(corridor, pull).summary.replace("\u200b", "")


async def passes(corridor, pull, *words):
    await corridor.settle()
    assert shown(corridor, pull).conclusion == "success", summary(corridor, pull)
    for each in words:
        assert each in summary(corridor, pull)


async def blocked(corridor, pull, *words):
    await corridor.settle()
    assert shown(corridor, pull).conclusion == "failure", summary(corridor, pull)
    for each in words:
        assert each in summary(corridor, pull)


async def unknown(corridor, pull, *words):
    await blocked(corridor, pull, *words)
    assert shown(corridor, pull).title.startswith("Could not tell"), shown(corridor, pull).title


# many files


async def test_a_break_in_a_part_is_one_of_the_description_that_refers_to_it(corridor, parts):
    pull = corridor.pull(parts, {"api/schemas.yaml": WEAKER})
    await blocked(corridor, pull, "`GET /orders`", "schemas.yaml")
    pull.push({"api/schemas.yaml": SCHEMAS + "    note: {type: string}\n"})
    await passes(corridor, pull)


async def test_a_part_that_no_description_refers_to_breaks_nobody(corridor, parts):
    await passes(corridor, corridor.pull(parts, {"api/lonely.yaml": "Thing: {type: object}\n"}))


async def test_a_part_that_is_taken_away_is_missed(corridor, parts):
    pull = corridor.pull(parts, {"api/schemas.yaml": None})
    await blocked(corridor, pull, "api/schemas.yaml")


async def test_splitting_a_description_into_files_breaks_nothing(corridor):
    whole = ROOT.partition("paths:")[0] + "paths:\n  /orders:\n" + "".join(
        f"    {line}\n" for line in ORDERS.replace("{$ref: ./schemas.yaml#/Orders}", "{type: array}").splitlines()
    )  # fmt: skip
    repo = corridor.repository(policy=POLICY, files={SPEC: whole})
    moved = {SPEC: ROOT, "api/paths/orders.yaml": ORDERS.replace("{$ref: ./schemas.yaml#/Orders}", "{type: array}")}  # fmt: skip
    await passes(corridor, corridor.pull(repo, moved))


# breaking, and declared


async def test_a_break_is_declared_by_a_label_and_the_label_is_heard_of(corridor, one):
    pull = corridor.pull(one, {SPEC: LESS})
    await blocked(corridor, pull, "`GET /orders/{id}`", "breaking-change", "2.0.0")
    pull.label("breaking-change")
    await passes(corridor, pull, "the label `breaking-change` declares them")
    pull.unlabel("breaking-change")
    await blocked(corridor, pull)


async def test_a_break_is_declared_by_a_higher_major_version_and_by_no_smaller_one(corridor, one):
    pull = corridor.pull(one, {SPEC: LESS.replace("1.4.0", "1.5.0")})
    await blocked(corridor, pull, "raise `info.version` from 1.4.0 to 2.0.0")
    pull.push({SPEC: LESS.replace("1.4.0", "2.0.0")})
    await passes(corridor, pull, "version 1.4.0 became 2.0.0")


async def test_the_policy_of_the_base_says_what_declares_a_break(corridor):
    policy = POLICY.replace("{}", "{breaking: 'needs-label: agreed'}")
    repo = corridor.repository(policy=policy, files={SPEC: ONE})
    files = {SPEC: LESS.replace("1.4.0", "2.0.0"), ".github/policies.yml": POLICY}
    pull = corridor.pull(repo, files)
    await blocked(corridor, pull, "agreed")
    pull.label("agreed")
    await passes(corridor, pull)


# the base


async def test_what_the_base_got_meanwhile_is_not_taken_for_a_break(corridor, one):
    pull = corridor.pull(one, {SPEC: ONE.replace("All orders.", "Every order.")})
    one.commit("main", {SPEC: ONE + "  /refunds:\n    get: {responses: {'200': {description: All.}}}\n"})
    await corridor.judge(pull)
    await passes(corridor, pull)
    one.commit("main", {SPEC: LESS})
    await corridor.judge(pull)
    await passes(corridor, pull)


async def test_after_the_base_was_merged_in_its_own_breaks_are_not_blamed_on_the_change(corridor, one):
    pull = corridor.pull(one, {"src/a.py": "a = 1\n"}, branch="feature")
    one.commit("main", {SPEC: LESS})
    one.pull("main", "feature").merge("merge")
    pull.push({SPEC: LESS.replace("All orders.", "Every order.")})
    await passes(corridor, pull)


# moved and gone


async def test_a_description_that_only_moves_breaks_nobody(corridor, one):
    await passes(corridor, corridor.pull(one, {SPEC: None, "spec/v1/openapi.yaml": ONE}))


async def test_a_description_that_moves_and_loses_an_operation_breaks_callers(corridor, one):
    await blocked(corridor, corridor.pull(one, {SPEC: None, "v1/openapi.yaml": LESS}), "`GET /orders/{id}`")


async def test_a_description_that_goes_takes_its_promises_along(corridor, one):
    pull = corridor.pull(one, {SPEC: None})
    await blocked(corridor, pull, "api/openapi.yaml is gone as an API description", "`GET /orders`")
    pull.label("breaking-change")
    await passes(corridor, pull)


async def test_a_description_that_leaves_the_patterns_is_gone_too(corridor, one):
    await blocked(corridor, corridor.pull(one, {SPEC: None, "docs/old.txt": ONE}), "is gone")
    await blocked(corridor, corridor.pull(one, {SPEC: None, "api/orders.yaml": LESS}), "is gone")


# what cannot be read


async def test_a_description_that_is_too_large_to_read_is_no_pass(corridor, one):
    pull = corridor.pull(one, {SPEC: ONE + "# words\n" * 1_100_000})
    await unknown(corridor, pull, "api/openapi.yaml could not be read: larger than")


async def test_a_description_that_is_no_utf_8_is_no_pass(corridor, one):
    pull = corridor.pull(one, {SPEC: ONE.replace("All orders", "Für alle").encode("latin-1")})
    await unknown(corridor, pull, "not UTF-8")


async def test_a_description_that_is_a_link_is_no_pass(corridor, one):
    from gateledger.sandbox.git.values import Special

    pull = corridor.pull(one, {SPEC: Special(0o120000, b"../elsewhere.yaml")})
    await unknown(corridor, pull, "symbolic link")


async def test_a_description_that_was_too_large_before_is_compared_with_nothing_and_said_so(corridor):
    repo = corridor.repository(policy=POLICY, files={SPEC: ONE + "# words\n" * 1_100_000})
    await unknown(
        corridor, corridor.pull(repo, {SPEC: LESS}), "how api/openapi.yaml was before could not be seen"
    )


async def test_a_broken_description_is_quoted_with_its_line(corridor, one):
    pull = corridor.pull(one, {SPEC: ONE.replace('responses: {"200"', 'respons: {"200"')})
    await blocked(corridor, pull, "api/openapi.yaml")
    assert shown(corridor, pull).annotations
