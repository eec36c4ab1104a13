from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.judge.catalog import catalog
from gateledger.model.policy import Policy, PolicySource, PolicyText
from gateledger.policy import compose as composing
from gateledger.policy.compose import MAX_BYTES
from gateledger.policy.read import read_policy

BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)

CASES = {
    "a key that stands twice": (b"version: 1\nversion: 1\n", 2, 1, "stands here twice, first on line 1"),
    "an alias": (b"version: &v 1\nmode: *v\n", 2, 7, "the alias `*v` is not read here"),
    "a bomb of aliases": (BOMB.encode(), 2, 8, "the alias `*a` is not read here"),
    "a second document": (b"version: 1\n---\nversion: 1\n", 2, 1, "a second one begins here"),
    "a Python object": (b"version: !!python/object:os.system 1\n", 1, 10, "the tag"),
    "a tab as indentation": (b"version: 1\nchanges:\n\tui: {}\n", 3, 1, "indent with spaces, not tabs"),
    "an unquoted team": (
        b"version: 1\nwaivers: {approvers: [@acme/x]}\n",
        2,
        23,
        "begins with `@` needs quotes",
    ),
    "an unquoted glob": (
        b"version: 1\nchanges: {ui: {paths: [*.md]}}\n",
        2,
        24,
        "begins with `*` needs quotes",
    ),
    "a byte that is not UTF-8": (b"version: 1\n\xc3\xa9: \xff\n", 2, 4, "this byte is not UTF-8"),
    "a NUL": (b"version: 1\nmode: \x00\n", 2, 7, "U+0000 cannot stand in YAML"),
    "UTF-16": ("version: 1".encode("utf-16"), 1, 1, "this byte is not UTF-8"),
    "deep nesting": (b"a: " + b"[" * 5000, 1, 35, "nested deeper than 32 levels"),
    "too many values": (b"[" + b"1," * 20_100 + b"]", 1, 40_000, "at most 20000 values"),
    "too large a file": (b"#" * (MAX_BYTES + 1), 1, 1, "larger than 256 KiB"),
    "an empty file": (b"", 1, 1, "the policy is empty"),
    "only a comment": (b"# later\n", 1, 1, "the policy is empty"),
    "a list": (b"- 1\n", 1, 1, "a policy must be a mapping"),
    "a text": (b"hello\n", 1, 1, "a policy must be a mapping"),
    "a list as key": (b"version: 1\n? [a]\n: b\n", 2, 3, "a key must be text"),
    "an unclosed list": (b"version: 1\nextends: [a\n", 3, 1, "this is not YAML"),
}


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request, monkeypatch):
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(composing, "LOADER", getattr(yaml, request.param))


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("data", "line", "column", "says"), CASES.values(), ids=CASES)
def test_what_is_not_a_policy_has_a_place(read, data, line, column, says):
    policy, problems = read(data)
    assert policy is None
    assert any(says in each.message and (each.line, each.column) == (line, column) for each in problems), (
        problems
    )


def test_a_byte_order_mark_and_windows_line_ends_are_fine(accepted):
    policy = accepted(b"\xef\xbb\xbfversion: 1\r\npull_request:\r\n  gates:\r\n    linked-work-item:\r\n")
    assert [use.gate for use in policy.pull_request.gates] == ["linked-work-item"]


WORDS = st.sampled_from(
    [
        "version",
        "1",
        "mode",
        "since",
        "changes",
        "pull_request",
        "gates",
        "when",
        "skip",
        "ui",
        "acceptance-criteria",
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        ",",
        "- ",
        "\n",
        "\n  ",
        "\t",
        "#",
        "&a",
        "*a",
        "!x",
        "!!str",
        "'",
        '"',
        "|",
        ">",
        "?",
        "\\ud800",
        "---",
        "...",
        "%YAML 1.2",
        "<<",
        "extends",
        "one",
        "organisation",
        "true",
        "minimum",
        "é",
        "\x85",
        "\u2028",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.lists(WORDS, max_size=40).map(lambda each: "".join(each).encode()))
)
def _never_raises(data):
    text = PolicyText(source=PolicySource(path="p.yml"), data=data)
    policy, problems = read_policy(text, catalog=catalog(), packs={"one": text}, organisation=text)
    assert isinstance(policy, Policy) or problems
    for problem in problems:
        assert problem.line is not None
        assert problem.line >= 1
        assert problem.column is not None
        assert problem.column >= 1


@pytest.mark.parametrize("name", ["CSafeLoader", "SafeLoader"])
def test_no_bytes_raise(name, monkeypatch):
    if not hasattr(yaml, name):
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(composing, "LOADER", getattr(yaml, name))
    _never_raises()
