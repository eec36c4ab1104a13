"""Where a GitHub's two APIs live."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

PUBLIC = "https://api.github.com"


@dataclass(frozen=True)
class Addresses:
    """`rest` has no slash at its end."""

    rest: str
    graphql: str

    @classmethod
    def derive(cls, rest: str = PUBLIC, graphql: str | None = None) -> Addresses:
        """Derive the GraphQL address: `HOST/api/v3` has it at `HOST/api/graphql`, others at `/graphql`.

        A given `graphql` always wins. Raises ValueError for what is not an HTTP URL.
        Source: GitHub docs, "Forming calls with GraphQL", for GitHub Enterprise Server.
        """
        rest = _checked(rest)
        if graphql:
            return cls(rest, _checked(graphql))
        base = rest.removesuffix("/v3") if rest.endswith("/api/v3") else rest
        return cls(rest, f"{base}/graphql")

    def holds(self, url: str) -> bool:
        """Say whether an absolute URL lies under the REST address, so that our token may go there."""
        there, here = urlsplit(url), urlsplit(self.rest)
        same = (there.scheme, there.netloc.lower()) == (here.scheme, here.netloc.lower())
        return same and there.path.startswith(f"{here.path}/") and ".." not in there.path.split("/")

    def takes_uploads(self, url: str) -> bool:
        """Say whether files of a release may go to an absolute URL, and our token with them.

        GitHub names the address in each release: `uploads.github.com` beside `api.github.com`, and
        `HOST/api/uploads` on a server of one's own (docs: "Upload a release asset", "hypermedia").
        """
        there, here = urlsplit(url), urlsplit(self.rest)
        theirs, ours = there.netloc.lower(), here.netloc.lower()
        beside = theirs == f"uploads.{ours.removeprefix('api.')}" if ours.startswith("api.") else False
        near = theirs == ours and there.path.startswith("/api/uploads/")
        return there.scheme == here.scheme and (beside or near) and ".." not in there.path.split("/")


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"not an address of a GitHub API: {url!r}")
    return url.rstrip("/")
