"""The App as one installation: what the rooms ask GitHub with."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import httpx

from gateledger.github.answers import decode
from gateledger.github.errors import RateLimited, Refused, TooLarge, Transient, Unauthorised, Unsupported
from gateledger.github.graphql import ErrorKind, GraphAnswer, read_answer
from gateledger.github.paging import next_page
from gateledger.github.routes import fill
from gateledger.github.shared import Shared
from gateledger.github.wire import Call

T = TypeVar("T")
Values = Mapping[str, object]
Params = Mapping[str, str | int]

_MOST_PAGES = 400
_OPERATION = re.compile(r"\bquery\s+(\w+)")
_HALVINGS = 4


class Installation:
    """Requests with an installation's token. Every method raises GitHubError.

    Paths are templates with values (`routes`); `params` are the query string.
    """

    def __init__(self, number: int, shared: Shared) -> None:
        self.number = number
        self._shared = shared

    @property
    def lacking(self) -> frozenset[str]:
        """GraphQL fields that this GitHub turned out not to know."""
        return frozenset(self._shared.lacking)

    async def query(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        sizes: Mapping[str, int] | None = None,
    ) -> GraphAnswer:
        """Ask GraphQL. `sizes` are the variables that bound pages: they are halved while the answer is too big.

        Errors that took away only a part are in the answer. Raises Unsupported (and remembers it in `lacking`)
        when this GitHub does not know a field.
        """
        bounds = dict(sizes or {})
        for left in range(_HALVINGS, -1, -1):
            smaller = {name: max(1, size // 2) for name, size in bounds.items()}
            last = left == 0 or smaller == bounds
            try:
                answer = await self._ask(document, {**(variables or {}), **bounds}, last=last)
            except Transient as error:
                if last or not (isinstance(error, TooLarge) or error.status in {502, 504}):
                    raise
            else:
                if last or not any(error.kind is ErrorKind.TOO_MUCH for error in answer.errors):
                    return answer
            bounds = smaller
        raise AssertionError

    async def get(
        self,
        template: str,
        values: Values | None = None,
        *,
        params: Params | None = None,
        conditional: bool = True,
    ) -> Any:
        """GET and give the JSON; `conditional`: a copy is kept and GitHub asked whether it still holds."""
        body, _ = await self._page(self._url(template, values, params), template, conditional=conditional)
        return body

    async def get_raw(
        self, template: str, values: Values | None = None, *, params: Params | None = None
    ) -> tuple[bytes, bool]:
        """GET a file's own bytes; and whether they are JSON about it instead, from a server that gives nothing else."""
        headers = {"Accept": "application/vnd.github.raw+json"}
        response = await self._send(
            Call("GET", self._url(template, values, params), template, headers=headers)
        )
        kind = response.headers.get("content-type", "").partition(";")[0]
        return response.content, kind == "application/json"

    async def get_all(
        self, template: str, values: Values | None = None, *, params: Params | None = None
    ) -> list[Any]:
        """GET every page of a list."""
        return [each async for page in self.pages(template, values, params=params) for each in page]

    async def pages(
        self, template: str, values: Values | None = None, *, params: Params | None = None
    ) -> AsyncIterator[list[Any]]:
        """GET a list page by page, until there is no next one. Raises Transient when it does not end."""
        url: str | None = self._url(template, values, {"per_page": 100, **(params or {})})
        for _ in range(_MOST_PAGES):
            if url is None:
                return
            body, url = await self._page(url, template, conditional=True)
            if not isinstance(body, list):
                raise Transient("the answer is not a list", route=template)
            yield body
        raise Transient("the list does not end", route=template)

    async def post(self, template: str, values: Values | None = None, body: Any = None) -> Any:
        """POST, paced. Not repeated when it may have arrived."""
        return await self._write("POST", template, values, body)

    async def patch(self, template: str, values: Values | None = None, body: Any = None) -> Any:
        """PATCH, paced. Not repeated when it may have arrived: annotations would be added twice."""
        return await self._write("PATCH", template, values, body)

    async def put(self, template: str, values: Values | None = None, body: Any = None) -> Any:
        """PUT, paced."""
        return await self._write("PUT", template, values, body)

    async def delete(self, template: str, values: Values | None = None) -> Any:
        """DELETE, paced."""
        return await self._write("DELETE", template, values, None)

    async def upload(self, url: str, name: str, content: bytes, media_type: str) -> Any:
        """POST a file to the `upload_url` of a release, paced. Raises Refused when that is on another server."""
        address = url.partition("{")[0]
        if not self._shared.addresses.takes_uploads(address):
            raise Refused("files of releases would go to another server", status=200, route="upload")
        await self._shared.pace.take(self.number)
        query = httpx.QueryParams({"name": name})
        response = await self._send(
            Call(
                "POST",
                f"{address}?{query}",
                "upload",
                content=content,
                headers={"Content-Type": media_type},
                idempotent=False,
            )
        )
        return decode(response.content, "upload")

    def holds(self, url: str) -> bool:
        """Say whether an absolute URL lies under the REST address that we were told."""
        return self._shared.addresses.holds(url)

    def address(self, path: str) -> str:
        """Give the REST address of a path that begins with a slash."""
        return f"{self._shared.addresses.rest}{path}"

    async def recall(self, repository: str, kind: str, ids: Iterable[str]) -> dict[str, bytes]:
        """Give what is kept of immutable things of a repository, by their ids."""
        memory = self._shared.memory
        keys = {each: self._key(repository, kind, each) for each in ids}
        found = {each: value for each, key in keys.items() if (value := memory.get(key)) is not None}
        missing = {key: each for each, key in keys.items() if each not in found}
        for key, value in (await self._shared.cache.get(missing)).items():
            memory.put(key, value)
            found[missing[key]] = value
        return found

    async def keep(self, repository: str, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep immutable things of a repository, named by sha, for as long as there is room."""
        named = {self._key(repository, kind, each): value for each, value in values.items()}
        for key, value in named.items():
            self._shared.memory.put(key, value)
        await self._shared.cache.put(named)

    async def once(self, name: str, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Ask once for all who want the same at the same time. `name` says what, within this installation."""
        key = f"{self.number}/{name}"
        task = self._shared.flights.get(key)
        if task is None:
            task = self._shared.flights[key] = asyncio.create_task(ask())
            task.add_done_callback(lambda _: self._shared.flights.pop(key, None))
        # One who gives up must not take the answer from the others.
        result: T = await asyncio.shield(task)
        return result

    def _key(self, repository: str, kind: str, name: str) -> str:
        return f"{self.number}/{repository.lower()}/{kind}/{name}"

    def _url(self, template: str, values: Values | None, params: Params | None) -> str:
        url = self._shared.addresses.rest + fill(template, values)
        return f"{url}?{httpx.QueryParams(dict(params))}" if params else url

    async def _ask(self, document: str, variables: Mapping[str, Any], *, last: bool) -> GraphAnswer:
        named = _OPERATION.search(document)
        body: dict[str, Any] = {"query": document, "variables": variables}
        if named:
            body["operationName"] = named.group(1)
        route = f"graphql {named.group(1)}" if named else "graphql"
        call = Call("POST", self._shared.addresses.graphql, route, body=body, large=not last)
        response = await self._send(call, graphql=True)
        try:
            return read_answer(response, route, self._shared.now())
        except RateLimited as error:
            self._shared.standing.note(self.number, error)
            raise
        except Unsupported as error:
            self._shared.lacking.update(error.fields)
            raise

    async def _page(self, url: str, template: str, *, conditional: bool) -> tuple[Any, str | None]:
        key = f"{self.number}/etag/{url}"
        kept = (await self._shared.cache.get([key])).get(key) if conditional else None
        etag, link, body = json.loads(kept) if kept else (None, None, None)
        response = await self._send(
            Call("GET", url, template, headers={"If-None-Match": etag} if etag else {})
        )
        if response.status_code != 304:
            etag, link = response.headers.get("etag"), response.headers.get("link")
            body = decode(response.content, template)
            if conditional and etag:
                await self._shared.cache.put({key: json.dumps([etag, link, body]).encode()})
        return body, self._followed(next_page(link), template)

    def _followed(self, url: str | None, template: str) -> str | None:
        if url is not None and not self._shared.addresses.holds(url):
            raise Refused("the next page is on another server", status=200, route=template)
        return url

    async def _write(self, method: str, template: str, values: Values | None, body: Any) -> Any:
        url = self._url(template, values, None)
        await self._shared.pace.take(self.number)
        response = await self._send(Call(method, url, template, body=body, idempotent=False))
        return decode(response.content, template)

    async def _send(self, call: Call, *, graphql: bool = False) -> httpx.Response:
        self._shared.standing.check(self.number, graphql=graphql)
        try:
            token = await self._shared.tokens.get(self.number)
            try:
                return await self._with_token(call, token)
            except Unauthorised:
                await self._shared.tokens.drop(self.number, token)
                return await self._with_token(call, await self._shared.tokens.get(self.number))
        except RateLimited as error:
            self._shared.standing.note(self.number, error)
            raise

    async def _with_token(self, call: Call, token: str) -> httpx.Response:
        headers = {**self._shared.headers, "Authorization": f"Bearer {token}", **call.headers}
        return await self._shared.wire.send(replace(call, headers=headers))
