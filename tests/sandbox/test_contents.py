"""Files are written as GitHub writes them: one commit each, and never over what was not named."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest

PATH = "/repos/acme/shop/contents/checkpoints/example.org/log/7"
TEMPLATE = "/repos/{owner}/{repo}/contents/{path}"


@pytest.fixture
def writer(hub, repo, client):
    hub.permission("contents", "write")
    return client


def body(content: str, **more: str) -> dict[str, str]:
    return {"message": "Write", "content": b64encode(content.encode()).decode(), **more}


def test_a_new_file_is_a_commit_on_the_default_branch(writer, repo, conforms):
    before = repo.branches.tip("main")
    made = writer.put(PATH, json=body("one\n"))
    conforms(made, TEMPLATE, "put")
    assert made.status_code == 201
    assert made.json()["commit"]["sha"] == repo.branches.tip("main")
    assert [parent["sha"] for parent in made.json()["commit"]["parents"]] == [before]
    read = writer.get(PATH).json()
    assert b64decode(read["content"]) == b"one\n"
    assert read["sha"] == made.json()["content"]["sha"]
    assert writer.get("/repos/acme/shop/contents/README.md").status_code == 200


def test_a_file_is_replaced_only_by_who_names_it(writer, conforms):
    sha = writer.put(PATH, json=body("one\n")).json()["content"]["sha"]
    assert writer.put(PATH, json=body("two\n")).status_code == 422
    assert writer.put(PATH, json=body("two\n", sha="0" * 40)).status_code == 409
    changed = writer.put(PATH, json=body("two\n", sha=sha))
    conforms(changed, TEMPLATE, "put")
    assert changed.status_code == 200
    assert b64decode(writer.get(PATH).json()["content"]) == b"two\n"


def test_an_empty_repository_gets_its_first_commit(writer, hub):
    empty = hub.repository("acme/audit", {})
    made = writer.put("/repos/acme/audit/contents/latest", json=body("one\n"))
    assert made.status_code == 201
    assert empty.branches.tip("main") == made.json()["commit"]["sha"]


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        (PATH, {"message": "Write", "content": "no base64 !"}, 422),
        (PATH, {"content": "b25l"}, 422),
        ("/repos/acme/shop/contents/src", body("one"), 422),
        (PATH, body("one", branch="nowhere"), 404),
        ("/repos/acme/other/contents/x", body("one"), 404),
    ],
)
def test_what_cannot_be_written_is_refused(writer, path, sent, status):
    assert writer.put(path, json=sent).status_code == status


def test_reading_is_not_writing(client):
    assert client.put(PATH, json=body("one\n")).status_code == 403
