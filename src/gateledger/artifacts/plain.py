"""Inline Markdown to words: what a reader sees, and the forms in which two texts are compared."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps

_LONGEST = 4_000
_REMEMBERED = 600

_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,200}\])?")
_LINK = re.compile(r"\[([^\]\[\n]{0,1000})\]\((?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\)")
_AUTOLINK = re.compile(r"<(https?://[^>\s]{1,2000})>")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|picture|pre|q|s|samp|small|source|span|strike|strong|sub"
    r"|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|var|video)(?:\s[^<>\n]{0,300})?/?>",
    re.IGNORECASE,
)
_STRUCK = re.compile(r"~~[^~\n]{1,2000}~~")
_STRONG = re.compile(r"\*{1,3}|(?<![^\W_])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![^\W_])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUOTES = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "：": ":",
        "\u00a0": " ",
    }
)
_ACCENT = re.compile("[\u0300-\u036f]")
_TICK = re.compile(r"^(?:[-*+•]\s*)?\[[ xX✓✔]?\]\s*")
_NUMBER = re.compile(
    r"^(?:#\d{1,4}|\(?\d{1,3}(?:\.\d{1,3}){0,3}[.):、．]|\(\d{1,3}\)|[a-zA-Z]\)|[-*+•·–—])\s*"
)
_SYMBOLS = re.compile(
    r"[\U0001F000-\U0001FAFF\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u200d\u20e3]+"
)
_SHORTCODE = re.compile(r":[a-z][a-z0-9_+\\-]{1,40}:(?=\s)")
_COUNTER = re.compile(r"\s*(?:\(\s?\d{1,3}\s?\)?|\[\d{1,3}\]?|(?<!\w)copy\s?\d{0,3})\W*$")
_LOOKALIKES = str.maketrans(
    "аевкмнорстухѕіјһԁԛԝαβεικνορτυχ",
    "aebkmhopctyxsijhdqwabeiknoptux",
)
_EDGES = " \t\r\n.,;:!?…-–—·*_~`'\"|>。、；：！？"


def remembered(function: Callable[[str], str]) -> Callable[[str], str]:
    """Remember answers about short texts: a line is asked about many times, and a long one is costly to keep."""
    short = lru_cache(maxsize=4096)(function)

    @wraps(function)
    def answer(text: str) -> str:
        return short(text) if len(text) <= _REMEMBERED else function(text[:_LONGEST])

    return answer


@remembered
def plain(raw: str) -> str:
    """Give the words of inline Markdown: no emphasis, links reduced to their text, struck text gone."""
    text = raw[:_LONGEST]
    if "~~" in text:
        text = _STRUCK.sub("", text)
    if "[" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    if "<" in text:
        text = _TAG.sub("", _AUTOLINK.sub(r"\1", text))
    if "*" in text or "_" in text:
        text = _unemphasised(text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def _unemphasised(text: str) -> str:
    """Remove emphasis outside code spans: a glob in ticks keeps its stars."""
    parts = text.split("`")
    return "`".join(part if index % 2 else _STRONG.sub("", part) for index, part in enumerate(parts))


@remembered
def fold(text: str) -> str:
    """Give a text without case, accents (Latin and Cyrillic), typographic quotes or doubled white space."""
    text = text[:_LONGEST]
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text.translate(_QUOTES)))
        text = unicodedata.normalize("NFC", text).replace("\u00df", "ss")
    return " ".join(text.replace("`", "'").casefold().split())


@remembered
def unmarked(text: str) -> str:
    """Drop what leads a line without belonging to its meaning: ticks, bullets, numbering, symbols."""
    for _ in range(4):
        if text[1:2].isalpha() and text[:1].isalpha():
            break
        shorter = _NUMBER.sub("", _TICK.sub("", text.lstrip()), count=1)
        shorter = leading_symbols_removed(shorter)
        if shorter == text:
            break
        text = shorter
    return text


def leading_symbols_removed(text: str) -> str:
    """Drop emoji, written out or not (":memo:"), and arrows at the start of a line."""
    found = _SYMBOLS.match(text) or _SHORTCODE.match(text)
    return text[found.end() :].lstrip() if found else text


def symbols_removed(text: str) -> str:
    """Drop emoji, arrows and boxes anywhere."""
    return text if text.isascii() else " ".join(_SYMBOLS.sub(" ", text).split())


@remembered
def normalised(text: str) -> str:
    """Give the form whose equality means "the same criterion".

    Ticks, numbering, white space, emphasis, case, symbols and trailing punctuation do not count.
    """
    return fold(symbols_removed(unmarked(plain(text)))).strip(_EDGES)


@remembered
def skeleton(text: str) -> str:
    """Give the form whose equality means "looks the same".

    Beside what `normalised` drops: letters of other alphabets that look Latin, and a counter at the end ("(2)").
    """
    looks = normalised(text).translate(_LOOKALIKES)
    return _COUNTER.sub("", looks) or looks
