"""Where an alert's runbook link leads: a page at the commit, a page of a configured base, or elsewhere (not followed).

Links are never fetched. A link to this very repository on its host is a path; so is one below a base that the policy
maps to a folder (`https://runbooks.example.org/` -> `docs/runbooks`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal
from urllib.parse import unquote, urlsplit

from gateledger.artifacts.observe.alerts_words import Alert
from gateledger.artifacts.observe.runbook_page import Page, read_page

LinkKind = Literal["page", "external", "missing", "unread", "not-a-link"]

_VARIABLE = re.compile(
    r"\{\{-?\s*(?:\$labels|\$|\.(?:Common)?Labels)?\.?([A-Za-z_]\w*)\s*-?\}\}|\$\{?(alertname)\}?|\{(alertname)\}|%(alertname)%"
)
_LEFT = re.compile(r"\{\{|\$\{|\$[A-Za-z]|%s|<[\w -]+>")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`]{3,2000}", re.IGNORECASE)
_MARKED = re.compile(r"\[[^\]\n]{0,300}\]\(([^()\s]{1,2000})\)")
_PATH = re.compile(r"(?:\.{0,2}/)?[\w.@+%-]+(?:/[\w.@+%{}$ -]+)*/?(?:#[^\s]*)?")
_FILES = re.compile(r"\.(?:md|markdown|mdx|rst|adoc|asciidoc|asc|txt|html?|org)$", re.IGNORECASE)
_LINES = re.compile(r"L\d{1,7}(?:C\d+)?(?:-L?\d{1,7}(?:C\d+)?)?")
_HOSTED = re.compile(r"/([\w.-]+/[\w.-]+)/(?:-/)?(?:blob|tree|raw|edit|blame|src)/(.+)")
_INDEXES = (
    "README.md",
    "readme.md",
    "index.md",
    "_index.md",
    "index.mdx",
    "README.rst",
    "index.rst",
    "README.adoc",
    "index.html",
)
_ENDINGS = (".md", ".markdown", ".mdx", ".rst", ".adoc", ".txt")
_MOST_SEGMENTS = 6


@dataclass(frozen=True)
class Library:
    """What links may lead to. `texts`: pages at the commit by path, None where the text could not be had.

    `repository` is `owner/name`; `bases` are addresses outside and the folders that they show.
    """

    texts: Mapping[str, str | None]
    repository: str = ""
    bases: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def folded(self) -> dict[str, str]:
        """Paths by their lower case: sites that show a folder often write addresses so."""
        return {path.lower(): path for path in sorted(self.texts, reverse=True)}


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a link leads. `why` continues "the link ..." or "the page ..." where something is wrong."""

    kind: LinkKind
    link: str
    path: str = ""
    anchor: str = ""
    page: Page | None = None
    why: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it leads to something with substance that was seen."""
        return self.kind == "page" and self.page is not None and self.page.substance == "substantive"


def resolve(link: str, alert: Alert, library: Library, beside: str = "") -> Resolved:
    """Find where a link leads. `beside` is the path of the file that the alert stands in.

    A page that only says that it has moved is followed once.
    """
    filled = _link_in(_filled(link.strip(), alert))
    if not filled:
        return Resolved("not-a-link", link, why="is no link" if link.strip() else "is empty")
    found = _resolved(filled, library, posixpath.dirname(beside))
    page = found.page
    if page is None or page.substance != "moved":
        return found
    target = _link_in(_hugo(page.target))
    after = _resolved(target, library, posixpath.dirname(found.path)) if target else found
    if after.page is not None and after.page.substance == "moved":
        return replace(after, page=replace(after.page, substance="stub", why="has moved again"))
    return after


def _filled(link: str, alert: Alert) -> str:
    """Put in what is known of the alert when its rule is read: its name and its own labels."""

    def value(found: re.Match[str]) -> str:
        name = next(each for each in found.groups() if each)
        if name.lower() == "alertname":
            return alert.name
        own = alert.labels.get(name)
        return own.value if own is not None and "{{" not in own.value else found[0]

    return _VARIABLE.sub(value, link)


def _hugo(target: str) -> str:
    """Give the path in a reference of a static site: `{{< ref "a.md" >}}`."""
    found = re.search(r"(?:rel)?ref\s+\"([^\"]+)\"|(?:link|post_url)\s+([^\s%]+)", target)
    return (found[1] or found[2]) if found else target


def _link_in(text: str) -> str:
    """Give the link that a text is, or holds."""
    if marked := _MARKED.search(text):
        return marked[1]
    if address := _ADDRESS.search(text):
        return address[0].rstrip(".,;)]")
    if _PATH.fullmatch(text) is None:
        return ""
    name = text.partition("#")[0]
    is_path = " " not in text or ("/" in text and _FILES.search(name) is not None)
    return text if is_path else ""


def _resolved(link: str, library: Library, folder: str) -> Resolved:
    if not _ADDRESS.match(link):
        path, _, anchor = link.partition("#")
        return _page(link, list(_relative(path, folder)), anchor, library)
    based = _below_base(link, library)
    if based is not None:
        path, anchor = based
        return _page(link, [path], anchor, library)
    parts = urlsplit(link)
    own = list(_in_repository(parts.hostname or "", parts.path, library.repository))
    if own:
        return _page(link, own, parts.fragment, library)
    return Resolved("external", link)


def _relative(path: str, folder: str) -> Iterator[str]:
    """Give the paths that a relative link may mean: from the root, then from the folder of its file."""
    path = unquote(path)
    if path.startswith("/"):
        yield path.lstrip("/")
        return
    here = posixpath.normpath(posixpath.join(folder, path))
    if path.startswith("."):
        yield here
        return
    yield posixpath.normpath(path)
    yield here


def _below_base(link: str, library: Library) -> tuple[str, str] | None:
    """Give the path and anchor of a link below a configured base; the longest base counts."""
    bare = re.sub(r"^https?://", "", link, flags=re.IGNORECASE)
    for base in sorted(library.bases, key=len, reverse=True):
        known = re.sub(r"^https?://", "", base, flags=re.IGNORECASE).rstrip("/")
        if bare.lower().startswith(known.lower()) and bare[len(known) : len(known) + 1] in (
            "",
            "/",
            "#",
            "?",
        ):
            rest, _, anchor = bare[len(known) :].partition("#")
            folder = library.bases[base].strip("/")
            return posixpath.normpath(
                posixpath.join(folder, unquote(rest.partition("?")[0]).strip("/"))
            ), anchor
    return None


def _in_repository(host: str, path: str, repository: str) -> Iterator[str]:
    """Give the paths that the address of a file of this repository may mean: a branch's name may hold slashes."""
    if not repository:
        return
    if host.lower() == "raw.githubusercontent.com":
        owner_name, rest = "/".join(path.strip("/").split("/")[:2]), "/".join(path.strip("/").split("/")[2:])
    elif found := _HOSTED.fullmatch(path):
        owner_name, rest = found[1], found[2]
    else:
        return
    if owner_name.lower() != repository.lower():
        return
    segments = unquote(rest).removeprefix("refs/heads/").split("/")
    if segments[0] in ("branch", "commit", "tag") and len(segments) > 2:
        segments = segments[1:]
    for count in range(1, min(len(segments), _MOST_SEGMENTS)):
        yield "/".join(segments[count:]).rstrip("/")


def _page(link: str, paths: list[str], anchor: str, library: Library) -> Resolved:
    anchor = "" if _LINES.fullmatch(anchor) else anchor
    known = next((found for path in paths if (found := _known(path, library)) is not None), None)
    if known is None:
        if _LEFT.search(link):
            return Resolved(
                "not-a-link", link, why="holds a variable whose value is not known before the alert fires"
            )
        if not paths or (not _FILES.search(paths[0]) and "/" not in link):
            return Resolved("not-a-link", link, why="is no link")
        return Resolved("missing", link, paths[0], anchor, why="leads to a page that is not there")
    text = library.texts[known]
    if text is None:
        return Resolved("unread", link, known, anchor, why="leads to a page that could not be read")
    return Resolved("page", link, known, anchor, read_page(known, text, anchor))


def _known(path: str, library: Library) -> str | None:
    """Give the page that a path means: as it stands, with an ending, or as a folder's first page."""
    if path.startswith(".."):
        return None
    path = "" if path == "." else path
    stem = re.sub(r"\.html?$", "", path)
    candidates = [
        path,
        *(f"{stem}{ending}" for ending in _ENDINGS),
        *(posixpath.join(stem, index) for index in _INDEXES),
    ]
    exact = next((each for each in candidates if each in library.texts), None)
    return exact or next(
        (library.folded[each.lower()] for each in candidates if each.lower() in library.folded), None
    )
