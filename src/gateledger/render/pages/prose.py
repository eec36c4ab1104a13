"""Text that gates and people wrote, as HTML that cannot act."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from gateledger.render.quote import clean


class _WebLinks(MarkdownIt):
    """CommonMark without HTML and images, and with links to web addresses alone."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Whether the address is http or https with a host."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return parts.scheme.lower() in {"http", "https"} and bool(parts.netloc)


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    tokens[at].attrSet("rel", "nofollow noopener noreferrer")
    return renderer.renderToken(tokens, at, options, env)


_DOCUMENT = _WebLinks("commonmark", {"html": False}).enable("table").disable("image")
_DOCUMENT.add_render_rule("link_open", _link_open)
_SENTENCE = MarkdownIt("zero", {"html": False}).enable("backticks")


def prose(text: str) -> Markup:
    """A fix, as HTML: paragraphs, lists, tables, code; links to web addresses only."""
    return Markup(_DOCUMENT.render(clean(text)))  # noqa: S704 - html is off, so everything a user wrote is escaped


def sentence(text: str) -> Markup:
    """A message, as HTML: plain text in which code spans are code."""
    return Markup(_SENTENCE.renderInline(" ".join(clean(text).split())))  # noqa: S704 - as above
