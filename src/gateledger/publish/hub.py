"""What publishing needs of GitHub: the wire's Installation has it."""

from collections.abc import Mapping
from typing import Any, Protocol

CHECK_RUNS = "/repos/{owner}/{repo}/check-runs"
CHECK_RUN = "/repos/{owner}/{repo}/check-runs/{check_run_id}"
COMMIT_CHECK_RUNS = "/repos/{owner}/{repo}/commits/{ref}/check-runs"
ISSUE_COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments"
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
