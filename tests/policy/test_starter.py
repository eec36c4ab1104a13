"""`gateledger init`: a first policy that is valid and watches only."""

from __future__ import annotations

import pytest
import yaml

from gateledger.judge.catalog import catalog
from gateledger.model.policy import PolicyText
from gateledger.policy.read import read_policy
from gateledger.policy.starter import starter
from gateledger.run.shipped import packs

NOTHING: tuple[str, ...] = ()


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param(NOTHING, id="an empty repository"),
        pytest.param(("README.md", "src/app.py"), id="no screens and no interfaces"),
        pytest.param(("ui/a.css", "ui/deep/b.scss", "api/openapi.yaml"), id="screens and an interface"),
        pytest.param(('we"ird/\n.css', "it's/x.html"), id="hostile names"),
    ],
)
def test_a_starter_policy_is_valid_and_observes(paths: tuple[str, ...]):
    text = PolicyText.at(".github/policies.yml", starter(paths))
    policy, problems = read_policy(text, catalog=catalog(), packs=packs())
    assert problems == ()
    assert policy is not None
    assert policy.mode == "observe"


def test_folders_of_screens_are_named_once_and_generated_ones_never():
    text = starter(["ui/a.css", "ui/deep/b.css", "dist/c.css", "node_modules/x/d.css", "web/e.css"])
    assert yaml.safe_load(text)["changes"] == {"ui": {"paths": ["ui/**"]}}


def test_interfaces_become_a_kind_of_change():
    changes = yaml.safe_load(starter(["api/openapi.yaml", "proto/a.proto"]))["changes"]
    assert changes == {"integration": {"paths": ["api/openapi.yaml", "proto/a.proto"]}}
