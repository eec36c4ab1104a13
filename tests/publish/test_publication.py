"""A draft goes out at the commit that was judged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator

from gateledger.publish.publication import publish_release


class Hub:
    """Notes what it is asked to change."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, object], dict[str, Any]]] = []

    async def patch(self, template: str, values: dict[str, object], body: dict[str, Any]) -> Any:
        self.asked.append((template, values, body))
        return {"html_url": "https://github.com/acme/shop/releases/tag/v1"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"target": "a" * 40}, {"draft": False, "target_commitish": "a" * 40, "make_latest": "legacy"}),
        ({}, {"draft": False, "make_latest": "legacy"}),
        ({"prerelease": True}, {"draft": False}),
    ],
    ids=["a tag to be made", "a tag that is there", "a pre-release is never the latest"],
)
async def test_what_is_asked_of_github(more, expected):
    hub = Hub()
    await publish_release(hub, "acme/shop", 5, **more)
    ((template, values, body),) = hub.asked
    assert template == "/repos/{owner}/{repo}/releases/{release_id}"
    assert values == {"owner": "acme", "repo": "shop", "release_id": 5}
    assert body == expected


async def test_github_describes_such_a_request(oracles):
    described = json.loads((oracles / "openapi-trim.json").read_text())["paths"]
    path = "/repos/{owner}/{repo}/releases/{release_id}"
    if path not in described:
        pytest.skip("the description at hand has no releases")
    schema = described[path]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    hub = Hub()
    await publish_release(hub, "acme/shop", 5, target="a" * 40)
    OAS30Validator(schema).validate(hub.asked[0][2])
