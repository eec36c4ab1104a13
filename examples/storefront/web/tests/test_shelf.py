"""Opens the shelf in a browser, over a small server that stands in for the catalog."""

from __future__ import annotations

import json
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
PAGES = Path(__file__).parent.parent / "pages"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
PRODUCTS = [
    {"sku": "cup", "title": "<b>Cup</b>", "cents": 900},
    {"sku": "pot", "title": "Tea pot", "cents": 3905},
]


class Shop(SimpleHTTPRequestHandler):
    down = False

    def do_GET(self):
        if not self.path.startswith("/catalog/"):
            super().do_GET()
            return
        body = json.dumps(PRODUCTS).encode()
        self.send_response(503 if Shop.down else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"" if Shop.down else body)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def page():
    if not BROWSER:
        pytest.skip("no browser here")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shop, directory=str(PAGES)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(base_url=f"http://127.0.0.1:{server.server_port}")
        page.set_default_timeout(10_000)
        yield page
        browser.close()
    server.shutdown()
    server.server_close()
    Shop.down = False


def test_tc_3_every_product_is_shown_with_its_price(page):
    page.goto("/index.html")
    page.get_by_text("Tea pot").wait_for()
    assert page.locator("li").all_inner_texts() == ["<b>Cup</b>: €9.00", "Tea pot: €39.05"]


def test_tc_4_while_the_catalog_is_down_it_says_so_and_tries_again(page):
    Shop.down = True
    page.goto("/index.html")
    page.get_by_role("alert").wait_for()
    Shop.down = False
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("Tea pot").wait_for()
    assert page.get_by_role("alert").is_hidden()
