"""YAML and JSON as trees: lines, types on demand, merge keys, repeated keys, and caps."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.artifacts.api.typed import scalar, typed
from gateledger.artifacts.json_tree import JsonReading
from gateledger.artifacts.tree import MAX_CHARACTERS, MAX_NODES
from gateledger.artifacts.yaml_tree import read_tree

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=25,
)


@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
def test_json_is_read_as_the_standard_library_reads_it(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    node = JsonReading(text).document()
    assert node is not None
    assert typed(node) == json.loads(text)


@settings(max_examples=300)
@given(VALUES, st.data())
def test_what_the_standard_library_refuses_is_no_json(value, data):
    text = list(json.dumps({"a": value, "b": [1, {"c": "x\n"}]}))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at : at + data.draw(st.integers(0, 1))] = data.draw(
        st.sampled_from(["", ",", "]", "{", '"', "\\", "x"])
    )
    mutated = "".join(text)
    try:
        expected = json.loads(mutated)
        json.dumps(
            expected, ensure_ascii=False
        ).encode()  # half a character is replaced, which is no news here
    except UnicodeEncodeError:
        assert JsonReading(mutated).document() is not None
    except ValueError:
        assert JsonReading(mutated).document() is None
    else:
        node = JsonReading(mutated).document()
        assert node is not None
        assert typed(node) == expected


@pytest.mark.parametrize(
    "text",
    [
        '{\n "paths": {\n  "/a": {\n   "get": 1\n  }\n }\n}',
        "\n\npaths:\n  /a:\n\n    get: 1\n".replace("\n\npaths", "\npaths", 1),
    ],
)
def test_a_value_knows_the_line_of_its_key(text):
    node = read_tree(text).documents[0].at("paths", "/a", "get")
    assert node is not None
    assert text.split("\n")[node.key_line - 1].strip().strip('"').startswith("get")
    assert node.place == node.key_line


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("-0x1F", "-0x1F"),
        ("0x1F", 31),
        ("0o17", 15),
        ("017", 17),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        ("TRUE", True),
        ("yes", "yes"),
        ("on", "on"),
        ("2022-01-01", "2022-01-01"),
        ("1:30", "1:30"),
        ("3.1.0", "3.1.0"),
        ("", None),
        ("9" * 500, "9" * 500),
    ],
)
def test_plain_scalars_have_the_types_of_yaml_1_2(written, value):
    assert scalar(written) == value
    assert type(scalar(written)) is type(value)


def test_what_is_quoted_or_tagged_is_text_and_nothing_is_none():
    tree = read_tree("a: '12'\nb: !!str 12\nc: ~\nd: ''\ne: 12\n200: x\n")
    assert typed(tree.documents[0]) == {"a": "12", "b": "12", "c": None, "d": "", "e": 12, "200": "x"}


def test_merge_keys_are_resolved_and_what_stands_in_the_table_wins():
    tree = read_tree("base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\nuse:\n  <<: [*b, *m]\n  x: 0\n")
    assert typed(tree.documents[0])["use"] == {"x": 0, "y": 2, "z": 4}


def test_a_key_that_stands_twice_is_told_with_the_line_of_the_second():
    assert read_tree("a: 1\nb:\n  c: 1\n  c: 2\n").repeated == (("c", 4),)
    assert read_tree('{"a": 1,\n "a": 2}').repeated == (("a", 2),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 200 + "]" * 200, "nested too deeply"),
        ("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(8)
        ), "more than"),
        ("[" + "{}," * MAX_NODES + "{}]", "more than"),
        ("x" * (MAX_CHARACTERS + 1), "larger than"),
    ],
    ids=["depth", "aliases", "values", "characters"],
)  # fmt: skip
def test_what_costs_too_much_is_refused_with_a_reason(text, said):
    tree = read_tree(text)
    assert tree.documents == ()
    assert tree.problem is not None
    assert said in tree.problem.message


def test_halves_of_characters_are_replaced():
    node = read_tree('{"a\\ud800": "\\ud83d\\ude00 \\udc00"}').documents[0]
    assert dict(node.entries())["a\ufffd"].value == "\U0001f600 \ufffd"
