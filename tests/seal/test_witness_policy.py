"""Policy files: read as C2SP tlog-policy says, or refused with the line."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateledger.seal.checkpoint import vkey
from gateledger.seal.cosignature import WitnessKey
from gateledger.seal.witness_policy import WitnessPolicy, read_witness_policy


def key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def witness(name: str) -> str:
    return WitnessKey(f"example.org/{name}", key(name).public_key()).vkey


LOG = vkey("ledger.example/test", key("log").public_key())
SPEC = f"""# the example of the specification
log {LOG} https://ledger.example/

witness X1 {witness("X1")}
 witness\tX2   {witness("X2")} https://x2.example/w/\t
witness X3 {witness("X3")}
group X-witnesses 2 X1 X2 X3

witness Y1 {witness("Y1")}
witness Y2 {witness("Y2")}
witness Y3 {witness("Y3")}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def read(text: str) -> WitnessPolicy:
    policy, problems = read_witness_policy(text.encode(), "policy.txt")
    assert problems == ()
    assert policy is not None
    return policy


def test_the_example_of_the_specification_is_read():
    policy = read(SPEC)
    assert [each.name for each in policy.witnesses] == ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
    assert [each.url for each in policy.witnesses] == ["", "https://x2.example/w", "", "", "", ""]
    assert policy.quorum == "X-and-Y"
    assert policy.text == SPEC.encode()


@pytest.mark.parametrize(
    ("spoke", "met"),
    [
        ("X1 X2 Y1", True),
        ("X1 X3 Y1 Y3", True),
        ("X1 X2 X3", False),
        ("X1 Y1 Y2 Y3", False),
        ("Y1 Y2 Y3", False),
        ("", False),
        ("X1 X1 Y1", False),
        ("X1 X2 X3 Y1 Y2 Y3", True),
        ("X-witnesses Y-witnesses", False),
    ],
)
def test_the_quorum_is_counted_as_the_groups_say(spoke: str, met: bool):
    assert read(SPEC).met_by(set(spoke.split())) is met


def test_no_quorum_is_met_by_nobody():
    assert read("quorum none\n").met_by(set())
    assert read("quorum none\n").fewest == 0


def test_how_many_it_takes_at_least():
    assert read(SPEC).fewest == 3
    assert read(f"witness W {witness('W')}\nquorum W\n").fewest == 1


def test_a_single_witness_may_be_the_quorum():
    policy = read(f"witness W {witness('W')}\nquorum W\n")
    assert policy.met_by({"W"})
    assert not policy.met_by(set())


def test_a_log_is_accepted_by_name_and_key():
    policy = read(SPEC)
    assert policy.accepts_log("ledger.example/test", key("log").public_key())
    assert not policy.accepts_log("ledger.example/test", key("X1").public_key())
    assert not policy.accepts_log("ledger.example/other", key("log").public_key())
    assert read("quorum none\n").accepts_log("any", key("log").public_key())


def test_octets_above_ascii_are_opaque():
    text = f"witness \u212a {witness('W')}\nquorum \u212a\n".encode() + b"# \xff\xfe comment\n"
    policy, problems = read_witness_policy(text, "policy.txt")
    assert problems == ()
    assert policy is not None
    assert not policy.met_by({"K"})
    assert policy.met_by({"\u212a"})


def test_the_old_key_of_a_witness_may_stay_for_what_it_signed():
    old = WitnessKey("example.org/W", key("old").public_key()).vkey
    assert (
        len(read(f"witness W {witness('W')} https://w.example\nwitness W-2025 {old}\nquorum W\n").witnesses)
        == 2
    )


W = f"witness W {witness('W')}\n"
X = f"witness X {witness('X')}\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (W, None, "no `quorum` line"),
        (W + "quorum V\n", 2, "'V' is not defined above"),
        ("quorum W\n" + W, 1, "'W' is not defined above"),
        (W + "quorum W\nquorum W\n", 3, "a `quorum` line already"),
        (W + "quorum W X\n", 2, "expected `quorum NAME`"),
        (W + W + "quorum W\n", 2, "defined twice"),
        (W + f"witness V {witness('W')}\nquorum W\n", 2, "same key as W"),
        (f"witness none {witness('W')}\nquorum none\n", 1, "cannot name"),
        ("witness W\nquorum none\n", 1, "expected `witness NAME VKEY"),
        (f"witness W {LOG}\nquorum W\n", 1, "of type 01"),
        (f"witness W {witness('W')} ftp://w.example\nquorum W\n", 1, "http:// or https://"),
        (W + "group G 2 W\nquorum G\n", 2, "a number from 1 to 1"),
        (W + "group G 0 W\nquorum G\n", 2, "a number from 1 to 1"),
        (W + "group G 01 W\nquorum G\n", 2, "a number from 1 to 1"),
        (W + "group G most W\nquorum G\n", 2, "a number from 1 to 1"),
        (W + "group G all\nquorum W\n", 2, "expected `group NAME"),
        (W + "group G any V\nquorum W\n", 2, "'V' is not defined above"),
        (W + "group G any none\nquorum W\n", 2, "'none' is not defined above"),
        (W + "group W any W\nquorum W\n", 2, "defined twice"),
        (W + "group G any W W\nquorum G\n", 2, "only once"),
        (W + "group G any W\ngroup H any W G\nquorum H\n", 3, "only once"),
        (W + "group G any G\nquorum G\n", 2, "'G' is not defined above"),
        (f"log {witness('W')}\nquorum none\n", 1, "type or id"),
        (f"log {LOG}\nlog {LOG}\nquorum none\n", 2, "listed twice"),
        ("log\nquorum none\n", 1, "expected `log VKEY"),
        ("witnesses W\nquorum none\n", 1, "a line begins with"),
        ("quorum none\r\n", 1, "control character"),
        ("quorum none", 1, "does not end with a newline"),
        ("quorum\u00a0none\n", 1, "a line begins with"),
        ("", None, "no `quorum` line"),
        ("#" * 300_000 + "\nquorum none\n", None, "larger than 256 KiB"),
    ],
)
def test_what_is_no_policy_is_refused_with_its_line(text: str, line: int | None, says: str):
    policy, problems = read_witness_policy(text.encode(), "policy.txt")
    assert policy is None
    assert (problems[0].path, problems[0].line) == ("policy.txt", line)  # others may follow from it
    assert says in problems[0].message


def test_every_wrong_line_is_told():
    _, problems = read_witness_policy(b"nonsense\n" + W.encode() + b"group\nquorum W\n\xff\n", "policy.txt")
    assert [problem.line for problem in problems] == [1, 3, 5]
    "\n".join(str(problem) for problem in problems).encode()


def test_32_of_each_are_read():
    lines = [f"witness W{number} {witness(str(number))}" for number in range(32)]
    lines += [f"group G{number} any W{number}" for number in range(31)]
    lines += ["group all all " + " ".join([*(f"G{number}" for number in range(31)), "W31"]), "quorum all", ""]
    policy = read("\n".join(lines))
    assert policy.met_by({f"W{number}" for number in range(32)})
    assert not policy.met_by({f"W{number}" for number in range(31)})
