"""The papers say what is: paths exist, tables are complete, blocks run."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from gateledger.intake.route import RULES
from gateledger.judge.catalog import catalog
from gateledger.judge.gates import PLANNED
from gateledger.model.policy import PolicySource, PolicyText
from gateledger.model.problem import Severity
from gateledger.policy.read import read_policy
from gateledger.run.settings import Settings
from gateledger.run.shipped import packs

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md")]
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
PLACES = (
    "src/",
    "tests/",
    "docs/",
    "policies/",
    "requirements/",
    "scripts/",
    "bench/",
    ".github/",
    ".ci/",
    "container/",
)
MADE_BY_USERS = {"docs/stories/12-checkout.md"}

# The ones that come with every App, or with `checks: write` (app.yml says so).
UNASKED_EVENTS = {"check_run", "check_suite", "installation", "installation_repositories"}


def paper(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, kind: str) -> list[str]:
    return [match["text"] for match in BLOCK.finditer(paper(name)) if match["kind"] == kind]


def ids(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


@pytest.mark.parametrize("path", PAPERS, ids=ids(PAPERS))
def test_every_relative_link_leads_somewhere(path):
    text = BLOCK.sub("", path.read_text(encoding="utf-8"))
    targets = [target.partition("#")[0] for target in LINK.findall(text) if not re.match(r"[a-z]+:", target)]
    assert [target for target in targets if target and not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", PAPERS, ids=ids(PAPERS))
def test_every_path_that_is_named_exists(path):
    named = {
        word
        for word in CODE.findall(path.read_text(encoding="utf-8"))
        if word.startswith(PLACES) and " " not in word
    }
    assert [
        word for word in sorted(named - MADE_BY_USERS) if "*" not in word and not (ROOT / word).exists()
    ] == []


@pytest.mark.parametrize("path", PAPERS, ids=ids(PAPERS))
def test_every_make_target_that_is_named_exists(path):
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", paper("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))
    assert named <= targets


def test_make_help_lists_every_target():
    done = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    phony = re.search(r"^\.PHONY: (.*)$", paper("Makefile"), re.MULTILINE)
    assert phony is not None
    assert set(re.findall(r"^  ([a-z-]+) ", done.stdout, re.MULTILINE)) == set(phony[1].split())


def test_the_readme_lists_every_gate_and_what_works():
    rows = re.findall(r"^\| \[?`([a-z-]+)`.*\| (works|planned) \|$", paper("README.md"), re.MULTILINE)
    assert [name for name, state in rows if state == "works"] == [gate.name for gate in catalog().gates]
    assert {name for name, state in rows if state == "planned"} == set(PLANNED)


def test_operations_list_every_variable():
    listed = set(re.findall(r"`(GATELEDGER_[A-Z_]+)`", paper("docs/operations.md").split("## Watch")[0]))
    assert listed == {f"GATELEDGER_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize(
    "name", ["README.md", "compose.yaml", "Dockerfile", "SECURITY.md", "container/entrypoint.sh"]
)
def test_no_paper_names_a_variable_that_does_not_exist(name):
    known = {f"GATELEDGER_{field.upper()}" for field in Settings.model_fields} | {
        "GATELEDGER_BIND",
        "GATELEDGER_PORT",
        "GATELEDGER_",
    }
    assert set(re.findall(r"\bGATELEDGER_[A-Z_]*", paper(name))) <= known


def test_the_manifest_asks_for_the_events_that_are_handled():
    events = yaml.safe_load(paper("app.yml"))["default_events"]
    assert len(events) == len(set(events))
    assert set(events) == set(RULES) - UNASKED_EVENTS


def test_the_manifest_gives_a_reason_for_everything_it_asks_for():
    wanted = paper("app.yml").split("default_permissions:")[1]
    lines = [line for line in wanted.splitlines() if re.match(r"  \S", line)]
    assert len(lines) >= 10
    assert [line for line in lines if "#" not in line] == []


@pytest.mark.parametrize("text", [*blocks("README.md", "yaml"), paper(".github/policies.yml")])
def test_policies_that_are_shown_are_valid(text):
    source = PolicyText(source=PolicySource(path="policies.yml"), data=text.encode())
    policy, problems = read_policy(source, catalog=catalog(), packs=packs())
    assert policy is not None
    assert [str(problem) for problem in problems if problem.severity is Severity.ERROR] == []


def test_every_dependency_has_a_line_on_why():
    project = tomllib.loads(paper("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=!~; ]", each)[0] for each in wanted if not each.startswith("types-")}
    explained = set(CODE.findall(paper("docs/decisions/0002-dependencies.md")))
    assert names - explained == set()


def test_the_pins_name_no_index_and_no_machine():
    pins = paper("requirements/constraints.txt")
    assert re.findall(r"://|--index|--extra-index|--find-links|^/|file:", pins, re.MULTILINE) == []
    assert "hishel==1." in pins
    assert "\npip==" in pins


def test_the_picture_can_be_shown_anywhere():
    """GitHub shows images from the repository only when they load nothing and run nothing."""
    tree = ET.parse(ROOT / "docs" / "images" / "check.svg")
    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert {"title", "desc"} <= tags
    assert not tags & {"script", "image", "foreignObject", "use", "a"}


def test_the_papers_name_no_machine():
    shipped = [*PAPERS, ROOT / "Makefile", ROOT / "compose.yaml", ROOT / "Dockerfile", ROOT / ".ci" / "run"]
    assert [
        path.name
        for path in shipped
        if re.search(r"(?<![\w.~])/(home|root|work|tmp|Users)/", path.read_text())
    ] == []


def test_the_record_in_the_papers_verifies_with_openssl_alone(tmp_path):
    """Run docs/ledger.md's blocks on an envelope that this version signs."""
    from gateledger.seal import keys
    from gateledger.seal.dsse import sign_envelope

    key = keys.new_record_key()
    envelope = sign_envelope(b'{"a":1}', key.public_key(), keys.record_signer(key))
    (tmp_path / "record.json").write_bytes(envelope.to_bytes())
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "record.pem").write_bytes(keys.private_pem(key))
    extract = re.search(r"`(openssl pkey -in [^`]+)`", paper("docs/ledger.md"))
    assert extract is not None
    verify, keyid = [block for block in blocks("docs/ledger.md", "sh") if "openssl" in block]
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["sh", "-e", "-c", f"{extract[1]}\n{verify}\n{keyid}"],
        cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert "Verified OK" in done.stdout
    assert envelope.key_id in done.stdout
