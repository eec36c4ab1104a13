"""What publishing needs of GitHub: the wire's Installation has it."""

from collections.abc import Mapping
from typing import Any, Protocol

CHECK_RUNS = "/repos/{owner}/{repo}/check-runs"
CHECK_RUN = "/repos/{owner}/{repo}/check-runs/{check_run_id}"
COMMIT_CHECK_RUNS = "/repos/{owner}/{repo}/commits/{ref}/check-runs"
ISSUE_COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments"
RELEASE = "/repos/{owner}/{repo}/releases/{release_id}"
RELEASE_ASSET = "/repos/{owner}/{repo}/releases/assets/{asset_id}"
DEPLOYMENT_ANSWER = "/repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule"
ISSUES = "/repos/{owner}/{repo}/issues"
ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}"
COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}"


class Hub(Protocol):
    """JSON requests with an installation's token; every method raises `github.errors.GitHubError`."""

    async def get(
        self,
        template: str,
        values: Mapping[str, object] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
        conditional: bool = True,
    ) -> Any: ...

    async def get_all(
        self,
        template: str,
        values: Mapping[str, object] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
    ) -> list[Any]: ...

    async def post(
        self, template: str, values: Mapping[str, object] | None = None, body: Any = None
    ) -> Any: ...

    async def patch(
        self, template: str, values: Mapping[str, object] | None = None, body: Any = None
    ) -> Any: ...


class FilesHub(Hub, Protocol):
    """The same, for releases that carry files."""

    async def delete(self, template: str, values: Mapping[str, object] | None = None) -> Any: ...

    async def upload(self, url: str, name: str, content: bytes, media_type: str) -> Any: ...
