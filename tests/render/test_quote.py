"""Quoted text never acts: proved against a Markdown parser and for any text whatever."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gateledger.render.quote import ZERO, block, code, inline, instructions, link, web_address

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NASTY = [
    "@", "@acme/security", "#12", "GH-3", "acme/shop#4", "<!--", "-->", "<!-- gateledger:comment v1 -->", "<img src=x>",
    "![a](http://x/y.png)", "![a][b]", "[b]: http://x", "[click](javascript:alert(1))", "<script>", "```", "~~~", "`", "``",
    "# heading", "- item", "1. item", "> quote", "| a | b |", "|---|", "===", "---", "***", "\\", "&lt;", "&#64;", "\n",
    "\n\n", "    code", "\t", "https://github.com/a/b/issues/1", "www.example.com", "http://", "a@b.example", "mailto:a@b.c",
    "deadbeefcafe", "0123456789abcdef0123456789abcdef01234567", "\u202e", "\u200b", "\x00", "\ud800", "$x$", "[^1]", "\r", " ",
    "x" * 70, "**", "__", "~~", "*", "_", "é", "日本", "<https://x.example>", "|", "\u2028", "</details>", "<b", "word",
]  # fmt: skip
texts = st.one_of(
    st.text(), st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=3)), max_size=12).map("".join)
)
ACTIVE = {"link_open", "image", "html_inline", "html_block"}
STRUCTURE = ACTIVE | {
    "heading_open", "fence", "code_block", "bullet_list_open", "ordered_list_open", "blockquote_open", "hr", "table_open",
    "strong_open", "em_open", "s_open", "hardbreak",
}  # fmt: skip


def kinds(markdown: str) -> list[str]:
    return [kind.type for token in PARSER.parse(markdown) for kind in (token, *(token.children or ()))]


def assert_inert(rendered: str) -> None:
    assert "<!--" not in rendered
    assert not re.search(r"@[\w/-]", rendered)
    assert not re.search(r"#\d|(?i:gh-)\d|://[^\s)]|(?i:www)\.", rendered)
    assert not re.search(r"[0-9A-Fa-f]{7}", rendered)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", rendered)
    rendered.encode()


@given(texts)
@example("a` <!-- x --> `b")
@example("\\`<b>`")
def test_running_text_never_becomes_anything_else(text: str) -> None:
    rendered = inline(text)
    assert_inert(rendered)
    assert "\n" not in rendered
    assert not STRUCTURE & set(kinds(rendered))


@given(texts)
@example("`a|b`")
@example("\\|")
def test_a_table_cell_stays_one_cell(text: str) -> None:
    for rendered in (inline(text), code(text)):
        found = kinds(f"| a | b |\n|---|---|\n| {rendered} | end |\n")
        assert found.count("td_open") == 2
        assert found.count("tr_open") == 2
        assert not ACTIVE & set(found)


@given(texts)
def test_a_list_item_stays_one_item(text: str) -> None:
    found = kinds(f"- {inline(text)}\n- second")
    assert found.count("list_item_open") == 2
    assert not (STRUCTURE - {"bullet_list_open"}) & set(found)


@given(texts)
@example("# |")
def test_code_is_code_or_plain_text(text: str) -> None:
    rendered = code(text)
    assert_inert(rendered)
    assert not STRUCTURE & set(kinds(rendered))


@given(texts)
def test_a_block_quotation_holds_only_paragraphs(text: str) -> None:
    rendered = block(text)
    assert_inert(rendered)
    assert not (STRUCTURE - {"blockquote_open", "hardbreak"}) & set(kinds(rendered))
    assert all(line.startswith(">") for line in rendered.split("\n"))


@given(texts)
@example("1. a\n   ```\n   <b>\n   ```\n@x")
@example("```\n<!-- a\n````\n<b>")
@example("- a\n\n      <!-- x -->")
def test_instructions_keep_lists_and_fences_and_nothing_that_acts(text: str) -> None:
    rendered = instructions(text)
    assert_inert(rendered)
    found = set(kinds(f"### Before\n\n{rendered}\n\n<details>after</details>"))
    allowed = {"fence", "bullet_list_open", "ordered_list_open", "html_block", "heading_open"}
    assert not (STRUCTURE - allowed) & found
    assert kinds(f"{rendered}\n\n<details>after</details>").count("html_block") == 1, (
        "nothing swallows what follows"
    )
    assert "heading_open" not in kinds(rendered)


@given(texts, texts)
def test_an_address_is_a_web_address_or_nothing(label: str, url: str) -> None:
    found = kinds(link(code(label), url))
    assert found.count("link_open") <= 1
    assert not {"image", "html_inline", "html_block"} & set(found)
    assert web_address(url) == "" or web_address(url).lower().startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//evil.example", ""),
        ("https://", ""),
        ("https://[", ""),
        ("https://a.example/x y)z", "https://a.example/x%20y%29z"),
        ("https://a.example/é?q=1#L3", "https://a.example/%C3%A9?q=1#L3"),
        ("java\x00script:alert(1)", ""),
        (None, ""),
    ],
)
def test_web_addresses(url: str | None, wanted: str) -> None:
    assert web_address(url) == wanted


def test_a_mention_keeps_its_letters() -> None:
    assert inline("ask @acme/security").replace(ZERO, "") == "ask @acme/security"


def test_code_spans_in_messages_stay_code() -> None:
    assert inline("nothing under `## Acceptance criteria`") == "nothing under `## Acceptance criteria`"


def test_a_snippet_can_be_pasted() -> None:
    text = "Add:\n\n```markdown\n## Edge cases\n| Case | Expected |\n|---|---|\n```\nand save."
    assert instructions(text) == (
        "Add:\n\n```markdown\n## Edge cases\n| Case | Expected |\n|---|---|\n```\n\nand save."
    )


def test_a_snippet_with_a_fence_inside_is_fenced_more_widely() -> None:
    rendered = instructions("````\n```\ninner\n```\n````")
    assert rendered.startswith("````\n```")
    assert kinds(rendered).count("fence") == 1


def test_long_text_ends_in_an_ellipsis_and_long_words_may_break() -> None:
    assert inline("a" * 50, 10) == "a" * 9 + "…" or ZERO in inline("a" * 50, 10)
    assert ZERO in inline("z" * 200)


def test_a_long_fix_is_cut_with_its_fence_closed() -> None:
    rendered = instructions("```\n" + "line\n" * 5000, 400)
    assert rendered.endswith("…\n```")


def test_a_stamp_to_paste_stays_whole_and_nothing_else_does() -> None:
    stamp = "@sha256:" + "0123456789abcdef" * 4
    fix = f"Write:\n\n```yaml\nderives_from: docs/prd.md{stamp}\nowner: '@mona'\ncommit: {'a' * 40}\nlong: {stamp}0\n```\n"
    shown = instructions(fix)
    assert f"docs/prd.md{stamp}\n" in shown
    assert "@mona" not in shown
    assert "a" * 40 not in shown
    assert f"{stamp}0" not in shown
