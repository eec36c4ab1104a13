"""`gateledger enforce` and what `gateledger doctor` says of it, against the sandbox over HTTP."""

from __future__ import annotations

import json

import pytest

from gateledger.run import cli
from gateledger.sandbox import Sandbox
from gateledger.sandbox.keys import fresh_key
from gateledger.sandbox.model.ruleset import required_check

POLICY = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
release: {tags: ["v*"], gates: {change-history: {}}}
"""
OURS = 7


@pytest.fixture(scope="module")
def key():
    return fresh_key()


@pytest.fixture
def github(key, monkeypatch, tmp_path):
    with Sandbox(app_id=OURS, private_key_pem=key) as sandbox:
        monkeypatch.setenv("GATELEDGER_APP_ID", str(OURS))
        monkeypatch.setenv("GATELEDGER_PRIVATE_KEY", sandbox.private_key_pem)
        monkeypatch.setenv("GATELEDGER_WEBHOOK_SECRET", "s")
        monkeypatch.setenv("GATELEDGER_GITHUB_API_URL", sandbox.url)
        monkeypatch.setenv("GATELEDGER_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("COLUMNS", "140")
        yield sandbox


@pytest.fixture
def shop(github):
    return github.repository("acme/shop", {".github/policies.yml": POLICY, "README.md": "# Shop"})


@pytest.fixture
def run(monkeypatch, capsys):
    def ran(*arguments):
        monkeypatch.setattr("sys.argv", ["gateledger", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return ended.value.code, told.out + told.err

    return ran


def test_without_apply_nothing_is_changed_and_what_would_be_is_told_as_json(run, shop):
    code, told = run("enforce", "acme/shop")
    assert code == 1
    assert shop.rulesets.every() == [] or not list(shop.rulesets.every())
    documents = [json.loads("{" + part.partition("\n}")[0] + "\n}") for part in told.split("\n{")[1:]]
    assert [each["target"] for each in documents] == ["branch", "tag"]
    assert documents[1]["conditions"]["ref_name"]["include"] == ["refs/tags/v*"]
    assert {rule["type"] for rule in documents[1]["rules"]} == {
        "required_status_checks",
        "update",
        "deletion",
    }


def test_applied_both_rulesets_are_made_bound_to_this_app_and_a_second_time_nothing_is_to_do(
    run, github, shop
):
    github.permission("administration", "write")
    code, told = run("enforce", "acme/shop", "--apply")
    assert code == 0, told
    made = {each.target: each for each in shop.rulesets.every()}
    for ruleset, name in ((made["branch"], "gateledger"), (made["tag"], "gateledger/release")):
        (rule,) = [each for each in ruleset.rules if each["type"] == "required_status_checks"]
        assert rule["parameters"]["required_status_checks"] == [{"context": name, "integration_id": OURS}]
    code, told = run("enforce", "acme/shop")
    assert (code, told.count("is in force")) == (0, 2)


def test_without_the_permission_it_says_what_an_administrator_can_do(run, shop):
    code, told = run("enforce", "acme/shop", "--apply")
    assert code == 2
    assert "administration: write" in told


def test_a_ruleset_of_ours_that_was_weakened_is_changed_back(run, github, shop):
    github.permission("administration", "write")
    run("enforce", "acme/shop", "--apply")
    (ours,) = [each for each in shop.rulesets.every() if each.target == "tag"]
    shop.rulesets.update(ours.database_id, enforcement="evaluate")
    code, told = run("enforce", "acme/shop")
    assert code == 1
    assert "it is evaluate, not active" in told
    assert run("enforce", "acme/shop", "--apply")[0] == 0
    assert shop.rulesets.find(ours.database_id).enforcement == "active"
    assert len(list(shop.rulesets.every())) == 2


def test_somebodys_own_ruleset_that_does_as_much_is_kept_and_who_may_pass_it_by_is_told(run, github, shop):
    github.permission("administration", "write")
    shop.rulesets.create(
        "House rules",
        [required_check("gateledger", OURS)],
        include=["~ALL"],
        bypass_actors=[{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}],
    )
    code, told = run("enforce", "acme/shop")
    assert "“House rules” is in force" in told
    assert "RepositoryRole 5 (always)" in told
    assert code == 1, "the tags are still open"


@pytest.mark.parametrize(
    ("app", "said"),
    [
        (OURS, "from this App"),
        (None, "required from anybody"),
        (99, "required from another App"),
        ("none", "stops nobody"),
    ],
)
def test_the_doctor_says_what_is_in_force_now(run, shop, app, said):
    if app != "none":
        shop.rulesets.create("Rules", [required_check("gateledger", app)], include=["~DEFAULT_BRANCH"])
    _, told = run("doctor")
    line = next(each for each in told.splitlines() if "acme/shop (main)" in each)
    assert said in line
    assert line.startswith("✓" if app == OURS else "✗")


def test_a_repository_without_a_policy_is_no_business_of_the_doctor(run, github):
    github.repository("acme/other", {"README.md": "# Other"})
    assert "acme/other" not in run("doctor")[1]
