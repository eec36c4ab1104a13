"""The pages: well-formed, inert, and saying what they should."""

from __future__ import annotations

import hashlib
import itertools
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.model.facts import (
    Change,
    Files,
    Moment,
    Snapshot,
    Templates,
    Unavailable,
    WorkItem,
    WorkItems,
)
from gateledger.model.receipt import InclusionProof
from gateledger.model.report import Finding, Outcome, Ruling
from gateledger.render import pages
from gateledger.render.pages.proofs import holds, steps
from gateledger.render.pages.prose import prose, sentence
from gateledger.render.pages.seen import seen
from gateledger.render.pages.views import DecisionView, Site

VOID = {"meta", "link", "input", "br"}
NAMES = [
    "home", "home-new", "decisions", "decisions-empty", "decision", "decision-allowed", "decision-unusable", "repository",
    "record", "not-found", "error", "release", "release-first", "readiness", "readiness-empty", "readiness-away", "ready",
    "ready-old",
    "waivers", "waivers-empty", "decision-waived", "repository-waived", "bypasses", "bypasses-empty",
]  # fmt: skip


class Page(HTMLParser):
    """Tags, attributes and text; fails on what a strict reader would not accept."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("name", NAMES)
def test_every_page_can_be_read_without_seeing_it(html, name) -> None:
    page = Page(html[name])
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1
    assert [len(page.all(tag)) for tag in ("main", "footer")] == [1, 1]
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), levels
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    referred = [
        attributes["aria-labelledby"] for _, attributes in page.tags if "aria-labelledby" in attributes
    ]
    assert set(referred) <= set(ids)
    labels = {attributes.get("for") for attributes in page.all("label")}
    visible = [each for each in (*page.all("input"), *page.all("select")) if each.get("type") != "hidden"]
    assert {each["id"] for each in visible} <= labels
    assert all(each.get("scope") == "col" for each in page.all("th"))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_acts_and_nothing_comes_from_elsewhere(html, name) -> None:
    page = Page(html[name])
    assert not {tag for tag, _ in page.tags} & {"script", "style", "img", "iframe", "object", "embed", "svg"}
    for tag, attributes in page.tags:
        assert not [key for key in attributes if key.startswith("on") or key == "style"], (tag, attributes)
    for each in page.all("a"):
        assert re.match(r"(https?://|/|#)", each["href"] or ""), each
    assert [each["href"] for each in page.all("link")][1].startswith(pages.STYLESHEET + "?v=")


def test_the_policy_of_the_browser_allows_only_what_is_used() -> None:
    assert "script" not in pages.security_policy()
    assert "default-src 'none'" in pages.security_policy()
    assert "form-action 'self' https://github.com;" in pages.security_policy(
        "https://github.com/settings/apps/new?state=s"
    )
    assert "url(" not in pages.stylesheet()
    assert "@import" not in pages.stylesheet()


def test_a_decision_page_says_everything(html) -> None:
    text = " ".join(Page(html["decision"]).text.split())
    for wanted in (
        "acme/shop#7", "Block", "2 of 4 gates block, 1 of them could not be judged", "newer decision on this subject: #43",
        "issues.edited by ada", "1 criterion of the 2", "## Acceptance criteria - [ ] Given a cart", "Could not tell",
        "by @rm until 2026-12-24: hotfix", "for checkout", "ab" * 32, "SOC2:CC8.1", "GitHub answered 502", "Waived", "Skipped",
        "The proof leads to this root", "Verify it by hand", '"kind": "decision"', "<img src=x onerror=alert(1)>",
    ):  # fmt: skip
        assert wanted in text, wanted
    links = [each["href"] for each in Page(html["decision"]).all("a")]
    assert f"https://github.com/acme/shop/commit/{'1f' * 20}" in links
    assert "https://github.com/gateledger/gateledger/blob/main/docs/gates/acceptance-criteria.md" in links
    assert "/repositories/acme/shop" in links


def test_without_credentials_the_home_page_offers_to_register(html) -> None:
    page = Page(html["home-new"])
    form = page.all("form")[0]
    assert (form["method"], form["action"]) == ("post", "https://github.com/settings/apps/new?state=s")
    assert '"name":"gateledger"' in str(page.all("input")[0]["value"])
    assert "Register for my account" in " ".join(page.text.split())


def test_the_list_keeps_the_filter(html) -> None:
    page = Page(html["decisions"])
    assert page.all("input")[0]["value"] == "acme/shop"
    assert {"rel": "next", "href": "/decisions?before=40"} in page.all("a")


def test_a_verdict_is_never_colour_alone(html) -> None:
    assert re.search(r'class="badge bad"><span aria-hidden="true">✕</span> Block<', html["decisions"])
    assert re.search(r'class="badge good"><span aria-hidden="true">✓</span> Allow<', html["decisions"])
    assert re.search(
        r'class="badge unsure"><span aria-hidden="true">◐</span> Would block<', html["decisions"]
    )


@given(st.text())
def test_whatever_people_write_a_decision_page_stays_whole(decision, text: str) -> None:
    finding = Finding(code="x", message=text, fix=text)
    made = decision(Ruling(gate=text, outcome=Outcome.FAIL, findings=(finding,), reason=text, about=text))
    page = pages.decision_page(DecisionView(decision=made), Site())
    page.encode()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("![a](https://x.example/t.png)", '<p>!<a href="https://x.example/t.png" rel="nofollow noopener noreferrer">a</a></p>\n'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("[a](/logout)", "<p>[a](/logout)</p>\n"),
        ("<https://x.example>", '<p><a href="https://x.example" rel="nofollow noopener noreferrer">https://x.example</a></p>\n'),
        ("[a]: data:text/html,x\n\n[a]", "<p>[a]: data:text/html,x</p>\n<p>[a]</p>\n"),
    ],
)  # fmt: skip
def test_a_fix_links_to_web_addresses_alone(text: str, wanted: str) -> None:
    assert str(prose(text)) == wanted


def test_a_message_is_plain_but_for_code() -> None:
    assert (
        str(sentence("**a** `<b>` [x](https://y)\n# z")) == "**a** <code>&lt;b&gt;</code> [x](https://y) # z"
    )


def tree(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree(leaves[:split]) + tree(leaves[split:])).digest()


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*path(index, leaves[:split]), tree(leaves[split:])]
    return [*path(index - split, leaves[split:]), tree(leaves[:split])]


@given(st.integers(1, 40).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_a_proof_is_walked_as_the_specification_says(place: tuple[int, int]) -> None:
    size, index = place
    leaves = [bytes([number]) for number in range(size)]
    proof = InclusionProof(
        index=index,
        tree_size=size,
        leaf_hash=hashlib.sha256(b"\0" + leaves[index]).hexdigest(),
        root_hash=tree(leaves).hex(),
        hashes=tuple(each.hex() for each in path(index, leaves)),
    )
    assert holds(proof)
    assert not holds(proof.model_copy(update={"root_hash": "00" * 32}))
    assert len(steps(proof)) == len(proof.hashes)


def test_a_snapshot_is_summed_up_with_what_could_not_be_read(blocked) -> None:
    from datetime import UTC, datetime

    from gateledger.model.actor import Actor
    from gateledger.model.facts import ChangedFile

    files = tuple(ChangedFile(path=f"{number}.md") for number in range(30))
    said = seen(
        Snapshot(
            subject=blocked.report.subject,
            change=Change(title="Add a cart", author=Actor(login="ada"), files=files, commits_total=2),
            work_items=WorkItems(items=(WorkItem(repository="o/r", number=5, title="Cart"),)),
            files=Files(commit="1f" * 20),
            templates=Templates(commit="1f" * 20),
            reviews=Unavailable(reason="403"),
            moment=Moment(now=datetime(2026, 11, 23, tzinfo=UTC)),
        )
    )
    assert [each.name for each in said] == ["Change", "Work items", "Files", "Templates", "Reviews"]
    assert said[0].says == "Add a cart: 30 files, 2 commits, by ada"
    assert said[0].items[-1] == "and 10 more"
    assert said[1].items == ("o/r#5: Cart",)
    assert said[4].unavailable
