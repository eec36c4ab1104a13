"""A word on a release as a record: whose, on which commit, and when two deliveries are the same word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gateledger.model.actor import Actor
from gateledger.model.command import Bound, Command
from gateledger.model.event import Trigger
from gateledger.model.sighting import Text
from gateledger.seal.keys import key_id, record_signer, spki
from gateledger.seal.record import Signer, keys_of, seal_statement
from gateledger.seal.spoken import spoken, spoken_identity
from gateledger.seal.statement import Decider, Sealing

AT = datetime(2026, 12, 1, 11, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SHA = "a" * 40


def command(**more: Any) -> Command:
    told = {
        "name": "sign-off",
        "words": ("v1",),
        "line": "/gateledger sign-off v1",
        "number": 7,
        "by": Actor(login="quinn", id=9),
        "sender": Actor(login="quinn", id=9),
        "at": AT,
        "url": "https://github.com/acme/shop/issues/7#issuecomment-1",
        "text": Text(body="/gateledger sign-off v1", sha256="b" * 64),
    }
    return Command(**told | more)


def sealing(**more: Any) -> Sealing:
    trigger = {"event": "issue_comment", "action": "created", "delivery_id": "d-1", "received_at": NOW}
    return Sealing(
        record_id="01JDC0000000000000000000R1",
        decided_at=NOW,
        decider=Decider(id="https://example.org", version="1", app_id=1, installation_id=3),
        trigger=Trigger(**trigger | {"payload_sha256": "c" * 64} | more),
        log={"origin": "o"},
    )


def test_a_sign_off_names_its_commit_and_its_text_apart(record_key):
    said, bound = command(), Bound(tag="v1", commit=SHA)
    record = seal_statement(
        spoken(said, bound, "acme/shop", sealing()),
        identity=spoken_identity(said, sealing()),
        signer=Signer(
            record_signer(record_key), key_id(record_key.public_key()), spki(record_key.public_key())
        ),
    )
    assert record.kind == "sign-off-observed"
    assert record.statement["subject"] == [
        {"name": "text", "digest": {"sha256": "b" * 64}},
        {"name": "head", "digest": {"gitCommit": SHA}},
    ]
    assert keys_of(record.envelope) == {
        "kind": "sign-off-observed",
        "repository": "acme/shop",
        "subject": "said:acme/shop@v1",
        "head_sha": SHA,
        "verdict": "",
        "at": AT,
        "links": {"sign-off": ("acme/shop@v1",)},
    }
    predicate = record.statement["predicate"]
    assert predicate["release"] == {
        "name": "acme/shop@v1",
        "tag": "v1",
        "commit": SHA,
        "withdrawn": False,
    }
    assert predicate["observed"]["by"] == {"id": 9, "login": "quinn", "type": "User"}
    assert "verdict" not in predicate


def test_an_order_to_publish_is_found_by_another_relation():
    said = command(name="publish", line="/gateledger publish v1")
    statement = spoken(said, Bound(tag="v1", commit=SHA), "acme/shop", sealing())
    assert statement["predicate"]["kind"] == "publish-observed"


def test_the_same_delivery_is_the_same_word_wherever_the_tag_stands_by_then():
    later = sealing(received_at=datetime(2026, 12, 2, tzinfo=UTC))
    assert spoken_identity(command(), sealing()) == spoken_identity(command(), later)


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ({"name": "publish"}, {}),
        ({"text": Text(sha256="d" * 64)}, {}),
        ({"url": "https://elsewhere"}, {}),
        ({}, {"delivery_id": "d-2"}),
        ({}, {"payload_sha256": "e" * 64}),
    ],
    ids=["another command", "another text", "another comment", "another delivery", "another payload"],
)
def test_anything_else_is_another_word(said, more):
    assert spoken_identity(command(**said), sealing(**more)) != spoken_identity(command(), sealing())


def test_what_is_no_word_on_a_release_is_no_record():
    with pytest.raises(KeyError):
        spoken(command(name="explain"), Bound(tag="v1", commit=SHA), "acme/shop", sealing())
