"""A runbook link leads to a page at the commit, to a configured base, or elsewhere; nothing is ever fetched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.artifacts.observe.alerts_words import Alert, Annotation, Query
from gateledger.artifacts.observe.anchors import read_headings, slug, stretch_of
from gateledger.artifacts.observe.runbook_link import Library, resolve
from gateledger.artifacts.observe.runbook_page import read_page

GOOD = "Roll back with `kubectl rollout undo deployment/checkout` and watch the error rate until it falls again.\n"
PAGE = f"# Checkout\n\nWhat to do when orders fail.\n\n## High error rate\n\n{GOOD}\n## Latency!\n\nTODO\n"
ALERT = Alert("HighErrorRate", Query("up == 0"), labels={"service": Annotation("checkout")})


def _library(**more: object) -> Library:
    texts = {
        "docs/runbooks/checkout.md": PAGE,
        "docs/runbooks/README.md": f"# Runbooks\n\n{GOOD}",
        "services/checkout/docs/errors.md": f"# Errors\n\n{GOOD}",
        "docs/runbooks/HighErrorRate.md": f"# A\n\n{GOOD}",
        "docs/old.md": "# Old\n\nThis page has moved to [the new one](runbooks/checkout.md#high-error-rate).\n",
        "docs/older.md": "# Older\n\nMoved to [old](old.md).\n",
        "docs/gone.bin.md": None,
    }
    given: dict[str, object] = {"texts": texts, "repository": "acme/shop", **more}
    return Library(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("link", "kind", "path", "substance"),
    [
        ("docs/runbooks/checkout.md", "page", "docs/runbooks/checkout.md", "substantive"),
        ("/docs/runbooks/checkout.md", "page", "docs/runbooks/checkout.md", "substantive"),
        ("docs/runbooks/checkout.md#high-error-rate", "page", "docs/runbooks/checkout.md", "substantive"),
        ("docs/runbooks/checkout.md#latency", "page", "docs/runbooks/checkout.md", "stub"),
        ("docs/runbooks/checkout.md#nothing", "page", "docs/runbooks/checkout.md", "missing-section"),
        ("docs/errors.md", "page", "services/checkout/docs/errors.md", "substantive"),
        ("../checkout/docs/errors.md", "page", "services/checkout/docs/errors.md", "substantive"),
        ("docs/runbooks", "page", "docs/runbooks/README.md", "substantive"),
        ("docs/runbooks/checkout", "page", "docs/runbooks/checkout.md", "substantive"),
        ("https://github.com/acme/shop/blob/main/docs/runbooks/checkout.md#high-error-rate", "page", "docs/runbooks/checkout.md", "substantive"),
        ("https://github.com/Acme/Shop/blob/release/2.x/docs/runbooks/checkout.md", "page", "docs/runbooks/checkout.md", "substantive"),
        ("https://github.com/acme/shop/blob/main/docs/runbooks/checkout.md#L3-L9", "page", "docs/runbooks/checkout.md", "substantive"),
        ("https://github.com/acme/shop/tree/main/docs/runbooks", "page", "docs/runbooks/README.md", "substantive"),
        ("https://raw.githubusercontent.com/acme/shop/main/docs/runbooks/checkout.md", "page", "docs/runbooks/checkout.md", "substantive"),
        ("https://gitlab.example.org/acme/shop/-/blob/main/docs/runbooks/checkout.md", "page", "docs/runbooks/checkout.md", "substantive"),
        ("docs/runbooks/{{ $labels.alertname }}.md", "page", "docs/runbooks/HighErrorRate.md", "substantive"),
        ("docs/runbooks/{{ $labels.service }}.md", "page", "docs/runbooks/checkout.md", "substantive"),
        ("[Runbook](docs/runbooks/checkout.md)", "page", "docs/runbooks/checkout.md", "substantive"),
        ("docs/old.md", "page", "docs/runbooks/checkout.md", "substantive"),
        ("docs/older.md", "page", "docs/old.md", "stub"),
    ],
)  # fmt: skip
def test_links_into_the_repository_lead_to_their_page(
    link: str, kind: str, path: str, substance: str
) -> None:
    found = resolve(link, ALERT, _library(), "services/checkout/alerts.yml")
    assert (found.kind, found.path) == (kind, path)
    assert found.page
    assert found.page.substance == substance
    assert found.is_good is (substance == "substantive")


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("https://wiki.example.org/checkout", "external"),
        ("https://github.com/acme/other/blob/main/docs/runbooks/checkout.md", "external"),
        ("https://github.com/acme/shop/wiki/Runbook", "external"),
        ("https://github.com/acme/shop/blob/main/docs/runbooks/nothing.md", "missing"),
        ("docs/runbooks/nothing.md", "missing"),
        ("../../../etc/passwd.md", "missing"),
        ("docs/gone.bin.md", "unread"),
        ("docs/runbooks/{{ $labels.pod }}.md", "not-a-link"),
        ("Restart it and hope", "not-a-link"),
        ("TBD", "not-a-link"),
        ("#errors", "not-a-link"),
        ("", "not-a-link"),
    ],
)
def test_other_links_are_told_apart(link: str, kind: str) -> None:
    assert resolve(link, ALERT, _library(), "services/checkout/alerts.yml").kind == kind


@pytest.mark.parametrize(
    "link",
    [
        "https://runbooks.example.org/checkout#high-error-rate",
        "https://runbooks.example.org/checkout/#high-error-rate",
        "https://runbooks.example.org/Checkout.html#high-error-rate",
        "http://runbooks.example.org/checkout.md?from=alert#high-error-rate",
    ],
)
def test_a_configured_base_shows_a_folder(link: str) -> None:
    library = _library(
        bases={"https://runbooks.example.org/": "docs/runbooks", "https://runbooks.example.org/x": "nowhere"}
    )
    assert resolve(link, ALERT, library).is_good


def test_a_base_does_not_reach_beyond_its_folder_or_name() -> None:
    library = _library(bases={"https://runbooks.example.org/a": "docs/runbooks"})
    assert resolve("https://runbooks.example.org/abc/checkout", ALERT, library).kind == "external"
    assert resolve("https://runbooks.example.org/a/../../../x", ALERT, library).kind != "page"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("High error rate", "high-error-rate"),
        ("5xx > 1 %", "5xx--1-"),
        ("`KubePodCrashLooping`", "kubepodcrashlooping"),
        ("What's next?", "whats-next"),
        ("A [link](https://x.org) inside", "a-link-inside"),
        ("snake_case stays", "snake_case-stays"),
        ("**Bold** title", "bold-title"),
        ("Störung: Küche", "störung-küche"),
    ],
)
def test_slugs_are_those_of_github(title: str, expected: str) -> None:
    assert slug(title) == expected


@pytest.mark.parametrize(
    ("path", "text", "anchor", "first"),
    [
        ("a.md", "# A\n\n## Fix\n\nx\n\n## Fix\n\ny\n", "fix-1", 7),
        ("a.md", "A\n=\n\nB c\n---\n\ntext\n", "b-c", 4),
        ("a.md", '# A\n\n<a id="errors"></a>\n## Errors of all kinds\n\nx\n', "errors", 3),
        ("a.md", '# A\n\n<h2 id="own">Title</h2>\n\nx\n', "own", 3),
        ("a.md", "# A\n\n## Title {#given}\n\nx\n", "given", 3),
        ("a.md", "# A\n\n## Fix\n", "user-content-fix", 3),
        ("a.adoc", "= A\n\n[[errs]]\n== Errors here\n\nx\n", "errs", 3),
        ("a.adoc", "= A\n\n== Errors here\n\nx\n", "_errors_here", 3),
        ("a.rst", "A\n=\n\n.. _my-label:\n\nErrors here\n-----------\n\nx\n", "my-label", 4),
        ("a.rst", "A\n=\n\nErrors here\n-----------\n\nx\n", "errors-here", 4),
    ],
)  # fmt: skip
def test_anchors_are_found_where_they_stand(path: str, text: str, anchor: str, first: int) -> None:
    found = stretch_of(read_headings(path, text), anchor, text.count("\n"))
    assert found
    assert found.first == first


def test_headings_in_code_are_none() -> None:
    assert [each.title for each in read_headings("a.md", "# A\n\n```sh\n# fix\n```\n\n## B\n")] == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "substance"),
    [
        (PAGE, "substantive"),
        ("# A\n\n1. Look at the queue of the broker\n2. Restart the consumer with the oldest offset\n", "substantive"),
        ("# A\n\nRun this:\n\n```sh\nkubectl get pods\nkubectl logs x\n```\n", "substantive"),
        ("---\ntitle: A\n---\n\n## Meaning\n\nThe disk of the node fills up within a day.\n\n## Diagnosis\n\n- Look at `df -h` on the node\n\n## Mitigation\n\nTODO\n", "substantive"),
        ("# 磁盘\n\n## 处理\n\n登录节点查看磁盘使用率，删除旧的日志文件，然后确认告警已经恢复，必要时联系数据库团队。\n", "substantive"),
        ("", "stub"),
        ("# A\n", "stub"),
        ("# A\n\nTODO\n", "stub"),
        ("# A\n\nTo be added.\n", "stub"),
        ("# A\n\nPlease update this section with the steps.\n", "stub"),
        ("# A\n\n<!-- Describe here what to do, step by step, for whoever is on call tonight, with commands -->\n", "stub"),
        ("# A\n\nMore information in [the blog](https://example.org/blog)\n", "stub"),
        ("# A\n\n- [B](b.md)\n- [C](c.md)\n", "stub"),
        ("# A\n\n## Meaning\n\nSamples are not ingested, and graphs have holes that nobody can fill afterwards, ever.\n\n## Diagnosis\n\nTODO\n\n## Mitigation\n\nTODO\n", "stub"),
        ("# A\n\n## What is the impact?\n\n## How do you fix it?\n\n## Who must know?\n", "stub"),
        ("# A [Deprecated]\n\nThis alert has been deprecated; it may be ignored, since it never fires any longer in any cluster.\n", "stub"),
        ("# A\n\nThis runbook has moved to [B](b.md).\n", "moved"),
        ("---\nredirect_to: /docs/b\n---\n", "moved"),
    ],
)  # fmt: skip
def test_pages_are_told_from_stubs(text: str, substance: str) -> None:
    assert read_page("a.md", text).substance == substance


@given(st.text(max_size=600), st.text(max_size=30))
def test_any_text_gives_an_answer(text: str, anchor: str) -> None:
    read_page("a.md", text, anchor)
    read_page("a.rst", text, anchor)
    read_page("a.adoc", text)
    resolve(text, ALERT, _library(bases={"https://r.example.org": "docs"}), "a/b.yml")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["[", "<a ", "<!--", "# a\n", "`", "*_", "](", "{{", "[[", ":a", "- [x](y)\n", "\ud800"]
)
def test_long_pages_are_read_in_linear_time(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    read_page("a.md", text, "a")
    resolve(text[:20_000], ALERT, _library())
