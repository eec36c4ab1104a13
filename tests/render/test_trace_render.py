"""A trace for people and for programs: tree, JSON, picture, page."""

from __future__ import annotations

import json
from io import StringIO
from xml.etree import ElementTree as ET

from rich.console import Console

from gateledger.render.pages.trace import trace_file
from gateledger.render.trace_json import trace_json
from gateledger.render.trace_svg import MOST, trace_svg
from gateledger.render.trace_tree import branches, trace_tree

SVG = "{http://www.w3.org/2000/svg}"


def shown(trace):
    stream = StringIO()
    Console(file=stream, width=400, highlight=False).print(trace_tree(trace))
    return stream.getvalue()


def test_the_tree_tells_every_node_in_full_once(trace_of):
    text = shown(trace_of())
    assert text.startswith("release acme/shop@v1.2.0")
    assert [text.count(f"#{index}  allow") for index in (37, 38, 39)] == [1, 1, 1]
    assert "Brings" in text
    assert "admin-merge" in text
    assert "recorded before documents were linked" in text


def test_a_document_behind_one_change_does_not_drag_in_everything_it_led_to(trace_of):
    trace = trace_of()
    pull = trace.model_copy(update={"root": "pull-request:acme/shop#7"})
    assert "acme/shop#108" not in shown(pull)
    document = trace.model_copy(update={"root": "document:acme/shop:docs/brief.md"})
    assert all(
        name in shown(document)
        for name in ("acme/shop#107", "acme/shop#108", "acme/shop#9", "v1.2.0>production")
    )


def test_what_is_too_much_is_counted(trace_of):
    top = branches(trace_of(100))
    (brings,) = [each for each in top.groups if each.heading == "Brings"]
    assert (len(brings.branches), brings.more) == (60, 40)


def test_control_characters_never_reach_the_terminal(trace_of):
    trace = trace_of()
    hostile = trace.nodes[2].model_copy(update={"title": "\x1b[2Jgone\u202e"})
    text = shown(trace.model_copy(update={"nodes": (*trace.nodes[:2], hostile, *trace.nodes[3:])}))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_json_names_both_ends_of_every_edge(trace_of):
    document = json.loads(trace_json(trace_of()))
    known = {each["id"] for each in document["nodes"]}
    assert document["root"] in known
    assert {end for each in document["edges"] for end in (each["source"], each["target"])} <= known
    assert document["format"].endswith("/trace/v0.1")


def test_the_picture_is_well_formed_the_same_every_time_and_runs_nothing(trace_of):
    drawn = trace_svg(trace_of())
    assert drawn == trace_svg(trace_of())
    tree = ET.fromstring(drawn)
    assert tree.find(f"{SVG}title").text == "Trace of acme/shop@v1.2.0"
    assert tree.find(f"{SVG}desc").text.startswith("From left to right.")
    names = {each.tag.removeprefix(SVG) for each in tree.iter()}
    assert names == {"svg", "title", "desc", "style", "defs", "clipPath", "rect", "path", "g", "text"}
    attributes = {name for each in tree.iter() for name in each.attrib}
    assert not [name for name in attributes if name.startswith("on") or "href" in name]


def test_a_requirement_stands_left_of_what_came_of_it(trace_of):
    tree = ET.fromstring(trace_svg(trace_of()))
    heads = [each.text for each in tree.findall(f"{SVG}text")]
    assert heads == ["Upstream", "Document", "Asked for", "Pull request", "Decision", "Release", "Deployment"]


def test_a_column_has_no_more_boxes_than_can_be_looked_at(trace_of):
    tree = ET.fromstring(trace_svg(trace_of(300)))
    texts = [each.text for each in tree.iter(f"{SVG}text")]
    assert texts.count(f"and {300 - MOST + 1} more") == 3


def test_no_box_covers_another(trace_of):
    tree = ET.fromstring(trace_svg(trace_of(60)))
    places = [each.get("transform") for each in tree.findall(f"{SVG}g")]
    assert len(places) == len(set(places))


def test_a_file_links_nothing_of_the_house(trace_of):
    text = trace_file(trace_of())
    assert 'href="/' not in text
    assert "<script" not in text
