"""The pages in a real browser: wide and narrow, light and dark, under the real content security policy."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from gateledger.render import pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

NAMES = [
    "home", "home-new", "decisions", "decisions-empty", "decision", "decision-allowed", "decision-unusable", "repository",
    "record", "not-found", "error", "release", "release-first", "readiness", "readiness-empty", "readiness-away", "ready",
    "ready-old", "trace", "trace-many", "trace-empty", "trace-several", "trace-unknown", "controls", "controls-wrong",
    "waivers", "waivers-empty", "decision-waived", "repository-waived", "bypasses", "bypasses-empty",
]  # fmt: skip
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]

CONTRAST = """() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const paper = node => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(paper(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return poor;
}"""


def chromium() -> str | None:
    named = [os.environ.get("GATELEDGER_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((found for name in named if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        pytest.skip("no Chromium here: install one, or name it in GATELEDGER_CHROMIUM")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(html: dict[str, str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            style = path == pages.STYLESHEET
            body = pages.stylesheet() if style else html.get(path.strip("/"), "")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", f"text/{'css' if style else 'html'}; charset=utf-8")
            self.send_header(
                "Content-Security-Policy", pages.security_policy("https://github.com/settings/apps/new")
            )
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(5)


@pytest.fixture(params=LOOKS, ids=[f"{width} {scheme}" for width, scheme in LOOKS])
def tab(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_no_page_overflows_complains_or_is_hard_to_read(tab: Page, address: str) -> None:
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("requestfailed", lambda request: said.append(request.url))
    for name in NAMES:
        tab.goto(f"{address}/{name}")
        for details in tab.locator("details").all():
            details.locator("summary").first.click()
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} overflows"
        assert tab.evaluate(CONTRAST) == [], f"{name} is hard to read"
        assert said == [], name


def test_the_keyboard_reaches_the_content_and_shows_where_it_is(tab: Page, address: str) -> None:
    tab.goto(f"{address}/decision")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    assert tab.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    tab.keyboard.press("Tab")
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_narrow_table_becomes_cards_that_name_their_columns(tab: Page, address: str) -> None:
    tab.goto(f"{address}/decisions")
    narrow = tab.evaluate("innerWidth") < 700
    shown = tab.evaluate("getComputedStyle(document.querySelector('td'), '::before').content")
    assert (shown == '"Verdict"') is narrow
    assert tab.get_by_role("table").count() == 1
    assert tab.get_by_role("columnheader").count() == 5


def test_nothing_that_users_wrote_runs(tab: Page, address: str) -> None:
    opened: list[str] = []
    tab.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    for name in (
        "decision",
        "decisions",
        "not-found",
        "release",
        "readiness",
        "ready",
        "ready-old",
        "trace",
        "controls",
        "waivers",
        "decision-waived",
    ):
        tab.goto(f"{address}/{name}")
    assert opened == []
    assert tab.locator("img").count() == 0
