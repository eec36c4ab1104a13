"""`gateledger preview`: where it looks, what it prints, how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateledger.run import cli
from gateledger.run.mistake import Mistake
from gateledger.run.previewing import find_place
from gateledger.sandbox import Sandbox
from gateledger.sandbox.keys import fresh_key

POLICY = "version: 1\npull_request: {gates: {linked-work-item: {}}}\n"
INVALID = "version: 1\npull_request:\n  gates:\n    linked-work-itme: {}\n"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    for name in [each for each in os.environ if each.startswith("GATELEDGER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GATELEDGER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def work(tmp_path) -> Path:
    """A checkout with a policy, one pull request that brings a story, one that closes an issue."""
    top = tmp_path / "work"
    (top / ".github").mkdir(parents=True)
    (top / ".github" / "policies.yml").write_text(POLICY)
    git(top, "init", "-q", "-b", "main")
    git(top, "remote", "add", "origin", "git@github.com:acme/shop.git")
    commit(top, "First")
    (top / "docs" / "stories").mkdir(parents=True)
    (top / "docs" / "stories" / "pay.md").write_text("# Pay\n")
    commit(top, "Tell (#1)")
    commit(top, "Pay (#2)\n\nCloses #9")
    return top


def git(top: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(top.parent), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *identity, *arguments], cwd=top, env=environment, check=True, capture_output=True)


def commit(top: Path, message: str) -> None:
    git(top, "add", "-A")
    git(top, "commit", "-q", "--allow-empty", "-m", message)


@pytest.fixture
def ran(monkeypatch, capsys):
    """Runs the command line in this process: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gateledger", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


@pytest.fixture(scope="module")
def key() -> str:
    return fresh_key()


@pytest.fixture
def hub(key, monkeypatch, tmp_path) -> Iterator[Sandbox]:
    """A small GitHub that the environment's credentials belong to."""
    with Sandbox(private_key_pem=key) as hub:
        (tmp_path / "key.pem").write_text(hub.private_key_pem)
        monkeypatch.setenv("GATELEDGER_APP_ID", str(hub.app.database_id))
        monkeypatch.setenv("GATELEDGER_PRIVATE_KEY_FILE", str(tmp_path / "key.pem"))
        monkeypatch.setenv("GATELEDGER_GITHUB_API_URL", hub.url)
        monkeypatch.setenv("GATELEDGER_GITHUB_GRAPHQL_URL", hub.graphql_url)
        yield hub


def merged(hub: Sandbox) -> None:
    repo = hub.repository("acme/shop", {".github/policies.yml": POLICY})
    issue = repo.issue("Guest checkout")
    for number, body in enumerate([f"Closes #{issue.number}", ""]):
        branch = f"topic-{number}"
        repo.branches.move(f"refs/heads/{branch}", repo.branches.tip("main"), hub.account(None))
        repo.commit(branch, {f"{number}.txt": "1"})
        repo.pull(branch, "main", title=f"Change {number}", body=body).merge()


def test_a_checkout_is_previewed_without_credentials(work, ran):
    code, out, _ = ran("preview", work)
    assert code == 0
    assert "Of 2 merged pull requests in the last 3 commits of main 0 would have been blocked" in " ".join(
        out.split()
    )
    assert "acme/shop#9 could not be read: needs GitHub" in " ".join(out.split())


def test_strict_counts_what_needs_github_and_still_ends_well(work, ran):
    code, out, _ = ran("preview", work, "--strict", "--format", "json")
    summary = json.loads(out)["summary"]
    assert code == 0
    assert (summary["blocked"], summary["pass"], summary["not_judged"], summary["direct"]) == (1, 1, 0, 1)


def test_the_output_is_one_json_document(work, ran):
    _, out, _ = ran("preview", work, "--last", "1", "--format", "json")
    read = json.loads(out)
    assert [each["subject"]["name"] for each in read["reports"]] == ["acme/shop#2"]
    assert read["direct"] == []


def test_a_policy_not_in_force_yet_can_be_tried_in_two_ways(work, ran, tmp_path):
    (tmp_path / "next.yml").write_text("version: 1\n")
    one = ran("preview", work, "--policy", tmp_path / "next.yml", "--format", "json")
    two = ran("policy", "preview", tmp_path / "next.yml", work, "--format", "json")
    assert (one[0], two[0]) == (0, 0)
    first, second = json.loads(one[1]), json.loads(two[1])
    assert first["summary"] == second["summary"]
    assert (first["summary"]["pass"], first["summary"]["gates"]) == (2, [])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--policy", "nowhere.yml"], "nowhere.yml: No such file", id="no such policy"),
        pytest.param(["--policy", "bad.yml"], "linked-work-item", id="a policy with a mistake"),
        pytest.param(["--base", "nowhere"], "'nowhere' is no commit here", id="no such base"),
        pytest.param(["--repository", "acme/shop"], "set GATELEDGER_APP_ID", id="no credentials"),
        pytest.param(["--repository", "shop"], "not a name like owner/repository", id="half a name"),
        pytest.param(["--repository", "acme/shop", "--offline"], "choose one", id="both at once"),
        pytest.param(["--last", "0"], "--last", id="none at all"),
        pytest.param(["--format", "sarif"], "--format", id="no such format"),
    ],
)
def test_mistakes_end_with_two_and_say_what_to_do(work, ran, monkeypatch, arguments, said):
    monkeypatch.chdir(work)
    (work / "bad.yml").write_text(INVALID)
    code, out, err = ran("preview", *arguments)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


def test_no_policy_anywhere_is_a_mistake_that_names_the_way_on(work, ran):
    (work / ".github" / "policies.yml").unlink()
    commit(work, "Drop the policy")
    code, _, err = ran("preview", work)
    assert code == 2
    assert "gateledger init" in err


def test_no_checkout_is_a_mistake(tmp_path, ran):
    code, _, err = ran("preview", tmp_path)
    assert code == 2
    assert "not in a git repository" in err


def test_github_is_asked_where_the_credentials_are(hub, ran):
    merged(hub)
    code, out, err = ran("preview", "--repository", "acme/shop", "--format", "json")
    summary = json.loads(out)["summary"]
    assert code == 0, err
    assert (summary["seen_through"], summary["blocked"], summary["pass"]) == ("github", 1, 1)
    assert not [each for each in hub.requests if each.method in {"PATCH", "PUT"}]


def test_an_app_that_is_not_installed_there_is_a_mistake(hub, ran):
    merged(hub)
    code, _, err = ran("preview", "--repository", "elsewhere/shop")
    assert code == 2
    assert "the App is not installed at elsewhere" in err


def test_credentials_that_github_does_not_take_are_a_mistake(hub, ran, monkeypatch):
    merged(hub)
    monkeypatch.setenv("GATELEDGER_APP_ID", "999999")
    code, _, err = ran("preview", "--repository", "acme/shop")
    assert code == 2
    assert "acme/shop cannot be looked at" in err


def test_origin_is_looked_at_where_our_github_has_it(hub, work, monkeypatch):
    git(work, "remote", "set-url", "origin", f"{hub.url}/acme/shop.git")
    found = find_place(work, None)
    assert found is not None
    assert found.repository == "acme/shop"
    git(work, "remote", "set-url", "origin", "git@github.com:acme/shop.git")
    assert find_place(work, None) is None


@pytest.mark.parametrize(
    ("api", "origin", "found"),
    [
        ("https://api.github.com", "git@github.com:acme/shop.git", True),
        ("https://ghe.example.com/api/v3", "https://ghe.example.com/acme/shop", True),
        ("https://api.acme.ghe.com", "https://acme.ghe.com/acme/shop", True),
        ("https://api.github.com", "git@gitlab.com:acme/shop.git", False),
        ("https://api.github.com", "/srv/git/shop.git", False),
    ],
)
def test_whose_repository_origin_is(work, monkeypatch, api, origin, found):
    monkeypatch.setenv("GATELEDGER_APP_ID", "7")
    monkeypatch.setenv("GATELEDGER_PRIVATE_KEY", "not looked at yet")
    monkeypatch.setenv("GATELEDGER_GITHUB_API_URL", api)
    git(work, "remote", "set-url", "origin", origin)
    assert (find_place(work, None) is not None) is found


def test_a_key_file_that_is_not_there_is_a_mistake(work, monkeypatch):
    monkeypatch.setenv("GATELEDGER_APP_ID", "7")
    monkeypatch.setenv("GATELEDGER_PRIVATE_KEY_FILE", "/nowhere/key.pem")
    with pytest.raises(Mistake, match="credentials cannot be used"):
        find_place(work, None)
