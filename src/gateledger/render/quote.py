"""Quote other people's text inside our Markdown so that nothing in it acts.

Mentions, cross references, links, images, HTML and Markdown structure become plain characters. A zero-width
space breaks what GitHub finds before or after Markdown is parsed: a backslash does not stop `@name`
(github/markup#1168), and an entity is decoded first and mentions all the same.
"""

import re
from urllib.parse import quote as percent
from urllib.parse import urlsplit

ZERO = "\u200b"
CUT = "…"
LONG_WORD = 60

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDDEN = f"\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f{_BIDI}"
_DROPPED = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f{_HIDDEN}]")
_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SHA = re.compile(r"[0-9A-Fa-f]{7,}")
_REFERENCES = (
    (re.compile(r"@"), f"@{ZERO}"),
    (re.compile(r"#(?=\d)"), f"#{ZERO}"),
    (re.compile(r"(?i)(GH-)(?=\d)"), rf"\1{ZERO}"),
    (re.compile(r":(?=//)"), f":{ZERO}"),
    (re.compile(r"(?i)(www)(?=\.)"), rf"\1{ZERO}"),
    (re.compile(r"<(?=!)"), f"<{ZERO}"),
)
_STAMP = re.compile(r"@?sha256:[0-9a-f]{64}(?![0-9A-Za-z])")
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_SPECIAL = re.compile(r"[\\`*_\[\]{}~$^]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&vert;"})
_LEADING = re.compile(r"[#+=:-]")
_NUMBERED = re.compile(r"(\d+)([.)])")
_FENCE = re.compile(r"(?P<indent>\s*)(?P<fence>`{3,}|~{3,})\s*(?P<word>[\w+-]*)[^`]*")
_BULLET = re.compile(r"(?P<indent> *)(?P<mark>[-*+]|\d{1,9}[.)])\s+(?P<rest>.*)")


def clean(text: str) -> str:
    """Drop what cannot be seen: control, bidirectional and zero-width characters. Every newline becomes LF."""
    text = _SURROGATES.sub("\ufffd", _NEWLINES.sub("\n", text))
    return _DROPPED.sub("", text)


def capped(text: str, limit: int) -> str:
    """At most `limit` characters, the last of them an ellipsis when something was left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + CUT


def defanged(text: str) -> str:
    """Break mentions, cross references, shas, addresses and HTML comments with zero-width spaces."""
    for pattern, replacement in _REFERENCES:
        text = pattern.sub(replacement, text)
    return _SHA.sub(lambda found: ZERO.join(re.findall(".{1,6}", found.group())), text)


def to_paste(text: str) -> str:
    """Break what could act, but leave stamps (`@sha256:…`) whole.

    They are pasted into files, and GitHub reads neither mentions nor commits inside a fence.
    """
    parts = _STAMP.split(text)
    stamps = _STAMP.findall(text)
    return "".join(defanged(part) + stamp for part, stamp in zip(parts, [*stamps, ""], strict=True))


def inline(text: str, limit: int = 1000) -> str:
    """Quote as running text on one line, for a paragraph, a list item or a table cell.

    Code spans survive; every other structure becomes characters.
    """
    return _opening(_spans(capped(_one_line(text), limit)))


def code(text: str, limit: int = 300) -> str:
    """Quote as a code span, for names and paths; as running text when a table would break it."""
    line = capped(_one_line(text), limit)
    return _opening(_code_span(line)) if line else ""


def digest(text: str) -> str:
    """A digest as a code span that can be copied; anything but hexadecimal is quoted like any other name."""
    return f"`{text}`" if re.fullmatch(r"[0-9a-f]{6,64}", text) else code(text)


def block(text: str, lines: int = 12, limit: int = 2000) -> str:
    """Quote as a block quotation of at most `lines` lines."""
    source = capped(clean(text), limit).strip("\n").split("\n")
    shown = [f"> {inline(line)}".rstrip() for line in source[:lines]]
    return "  \n".join([*shown, f"> {CUT}"] if len(source) > lines else shown)


def instructions(text: str, limit: int = 4000) -> str:
    """Quote a fix: paragraphs, lists, code spans and fences to paste stay, everything else is neutralised.

    Fences are written anew at the left margin, so that no other reader of Markdown can see them differently.
    """
    out: list[str] = []
    fence: _Fence | None = None
    for line in capped(clean(text), limit).strip("\n").split("\n"):
        if fence is not None and fence.closed_by(line):
            out += fence.written()
            fence = None
        elif fence is not None:
            fence.lines.append(line)
        elif opened := _FENCE.fullmatch(line):
            fence = _Fence(opened)
        else:
            out.append(_structured(line))
    text = "\n".join(out + (fence.written() if fence else []))
    return text.replace("\n\n\n```", "\n\n```").replace("```\n\n\n", "```\n\n").strip("\n")


def link(label: str, url: str | None) -> str:
    """A Markdown link around `label` (already Markdown), or the label alone when the address is not a web address."""
    target = web_address(url)
    return f"[{label}]({target})" if target and label else label


def web_address(url: str | None) -> str:
    """The address, percent-encoded for Markdown and HTML, when it is http or https with a host; else empty."""
    cleaned = clean(url or "").strip()
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        return ""
    return percent(cleaned, safe="%/:=&?~#+!$,;@*-._")


class _Fence:
    """A fenced block being read."""

    def __init__(self, opened: re.Match[str]) -> None:
        self.indent = len(opened["indent"])
        self.mark = opened["fence"]
        self.word = opened["word"]
        self.lines: list[str] = []

    def closed_by(self, line: str) -> bool:
        mark = line.strip()
        return len(mark) >= len(self.mark) and set(mark) == {self.mark[0]}

    def written(self) -> list[str]:
        body = [to_paste(_dedented(line, self.indent)) for line in self.lines]
        runs = (len(run) for line in body for run in re.findall("`+", line))
        mark = "`" * max(3, 1 + max(runs, default=0))
        return ["", f"{mark}{self.word}", *body, mark, ""]


def _dedented(line: str, indent: int) -> str:
    return line[min(indent, len(line) - len(line.lstrip())) :]


def _structured(line: str) -> str:
    if bullet := _BULLET.fullmatch(line.expandtabs(4)):
        indent = min(len(bullet["indent"]) // 2 * 2, 2)
        mark = bullet["mark"] if bullet["mark"][0].isdigit() else "-"
        rest = inline(bullet["rest"])
        return f"{' ' * indent}{mark} {rest}" if rest else ""
    return inline(line)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _spans(text: str) -> str:
    out, end = [], 0
    for found in _CODE.finditer(text):
        out += [_plain(text[end : found.start()]), _code_span(found[2].strip())]
        end = found.end()
    return "".join([*out, _plain(text[end:])])


def _code_span(content: str) -> str:
    # A pipe ends a table cell even inside code, and backslashes before it are read differently by different parsers.
    if "|" in content or not content:
        return _plain(content)
    content = defanged(content)
    mark = "`" * (1 + max((len(run) for run in re.findall("`+", content)), default=0))
    pad = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{mark}{pad}{content}{pad}{mark}"


def _plain(text: str) -> str:
    text = re.sub(rf"\S{{{LONG_WORD + 1},}}", lambda found: _broken(found.group()), defanged(text))
    return _SPECIAL.sub(r"\\\g<0>", text.translate(_ENTITIES))


def _broken(word: str) -> str:
    return ZERO.join(word[start : start + LONG_WORD] for start in range(0, len(word), LONG_WORD))


def _opening(text: str) -> str:
    if _LEADING.match(text):
        return f"\\{text}"
    return _NUMBERED.sub(r"\1\\\2", text, count=1) if _NUMBERED.match(text) else text
