"""A page of HTML as Markdown: what a browser shows, each line with the line that it came from."""

from __future__ import annotations

from html.parser import HTMLParser

_SKIPPED = frozenset({"script", "style", "nav", "footer", "template", "svg", "noscript", "title", "button"})
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_PARTS = frozenset({"p", "div", "section", "article", "dt", "dd", "blockquote", "table", "main", "header"})
_MARKS = {"strong": "**", "b": "**", "code": "`", "kbd": "`"}
_MOST_DEPTH = 6
_MOST_LINES = 40_000


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, str]] = []
        self.text = ""
        self.line = 0
        self.skipping = ""
        self.links: list[str] = []
        self.depth = 0
        self.is_code = False
        self.heads = 0

    def put(self, text: str) -> None:
        self.line = self.line or self.getpos()[0]
        self.text += text

    def ends(self, *more: str) -> None:
        """End the line, then write whole lines."""
        if self.text.strip() or self.is_code:
            self.lines.append(
                (self.line or self.getpos()[0], self.text if self.is_code else self.text.strip("\n\t"))
            )
        self.text, self.line = "", 0
        if len(self.lines) < _MOST_LINES:
            self.lines.extend((self.getpos()[0], each) for each in more)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping or tag in _SKIPPED:
            self.skipping = self.skipping or tag
        elif tag in _MARKS and not self.is_code:
            self.put(_MARKS[tag])
        elif tag == "a":
            values = dict(attrs)
            target = "" if "headerlink" in (values.get("class") or "") else values.get("href") or "#"
            self.links.append(target)
            self.put("[" if target else "")
        else:
            self._begins(tag)

    def _begins(self, tag: str) -> None:
        if tag in _HEADINGS:
            self.ends("")
            self.put(_HEADINGS[tag])
        elif tag == "pre":
            self.ends("", "```")
            self.is_code = True
        elif tag in ("ul", "ol"):
            self.ends(*([""] if not self.depth else []))
            self.depth += 1
        elif tag == "li":
            self.ends()
            self.put("  " * max(0, min(self.depth, _MOST_DEPTH) - 1) + "- ")
        elif tag in ("td", "th"):
            self.heads += tag == "th"
            self.put("| ")
        elif tag in _PARTS or tag in ("br", "tr"):
            self.ends(*([""] if tag in _PARTS else []))

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            self.skipping = "" if tag == self.skipping else self.skipping
        elif tag == "pre":
            self.ends()
            self.is_code = False
            self.ends("```", "")
        elif tag == "tr":
            self._row()
        elif tag in _HEADINGS or tag in _PARTS:
            self.ends("")
        elif tag in ("ul", "ol"):
            self.depth = max(0, self.depth - 1)
            self.ends(*([""] if not self.depth else []))
        elif tag == "a" and self.links:
            target = self.links.pop()
            self.put(f"]({target})" if target else "")
        elif tag in _MARKS and not self.is_code:
            self.put(_MARKS[tag])

    def _row(self) -> None:
        cells = self.text.count("| ")
        self.put(" |")
        self.ends(*(["|" + " --- |" * cells] if self.heads >= cells > 0 else []))
        self.heads = 0

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        if not self.is_code:
            words = " ".join(data.replace("\u00b6", " ").split())
            if words:
                lead, tail = data[:1].isspace() and bool(self.text.strip()), data[-1:].isspace()
                self.line = self.line or self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
                self.put(f"{' ' if lead else ''}{words}{' ' if tail else ''}")
            return
        first = self.getpos()[0]
        for at, part in enumerate(data.split("\n")):
            if at:
                self.ends()
            self.line = self.line or first + at
            self.text += part


def from_html(text: str) -> list[tuple[int, str]]:
    """Give lines of Markdown, each with its 1-based line in the page. Never raises."""
    page = _Shown()
    try:
        page.feed(text)
        page.close()
    except (AssertionError, ValueError):  # a declaration that no browser knows
        pass
    page.ends(*(["```"] if page.is_code else []))
    return page.lines
