"""Spring Cloud Contract in YAML: requests with responses, and messages; one or several in a file.

https://docs.spring.io/spring-cloud-contract/reference/yml-schema.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gateledger.artifacts.api.words import Place
from gateledger.artifacts.contracts.calls import call_path, content_type, method_of, short, status_of
from gateledger.artifacts.contracts.likely import may_fit
from gateledger.artifacts.contracts.named_calls import graphql_keys, procedure_key
from gateledger.artifacts.contracts.words import Contract, Interaction, state_of
from gateledger.artifacts.identity import item_id
from gateledger.artifacts.yaml_tree import Node, read_tree
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_TOOL: Final = "spring-cloud-contract"
_MOST = 1_000
_FOLDER = re.compile(r"(?:^|/)contracts?(?:/|$)", re.IGNORECASE)
_HINT = re.compile(r"^(?:- |  ?-? ?)?(?:request|outputMessage|input):", re.MULTILINE)
_FOREIGN = frozenset(
    {
        "openapi",
        "swagger",
        "asyncapi",
        "apiVersion",
        "stages",
        "interactions",
        "http_interactions",
        "paths",
        "jobs",
    }
)

_STUB = frozenset(
    {"id", "uuid", "mappings", "persistent", "scenarioName", "requiredScenarioState", "postServeActions"}
)
_STUB_REQUEST = frozenset(
    {"urlPattern", "urlPathPattern", "urlPathTemplate", "bodyPatterns", "basicAuthCredentials"}
)
_STUB_RESPONSE = frozenset(
    {
        "jsonBody",
        "base64Body",
        "bodyFileName",
        "statusMessage",
        "transformers",
        "proxyBaseUrl",
        "fault",
        "delayDistribution",
    }
)


def is_spring_yaml(path: str, text: str) -> bool:
    """Tell it by a request with an address and a response with a status, or a message and where it is sent."""
    if not path.lower().endswith((".yml", ".yaml")) or not _HINT.search(text):
        return False
    tree = read_tree(text)
    if tree.problem is not None:
        return bool(_FOLDER.search(path)) and "request:" in text and "response:" in text
    return any(_is_contract(each, path) for document in tree.documents for each in _entries(document, path))


def _entries(document: Node, path: str) -> Iterator[Node]:
    """Give what may be a contract: a list of the same shape is another tool's, outside a folder of contracts."""
    if isinstance(document.value, list):
        if _FOLDER.search(path):
            yield from document.items()
    else:
        yield document


def _is_contract(node: Node, path: str) -> bool:
    if not isinstance(node.value, dict) or _FOREIGN & set(node.value):
        return False
    if node.at("outputMessage", "sentTo") or node.at("input", "triggeredBy"):
        return bool(node.at("outputMessage") or node.at("input", "messageFrom"))
    request, response = node.at("request"), node.at("response")
    if request is None or response is None or _is_stub(node, request, response):
        return False
    called = request.at("url") or request.at("urlPath")
    whole = called and request.at("method") and response.at("status")
    return bool(whole or (_FOLDER.search(path) and (called or request.at("method"))))


def _is_stub(node: Node, request: Node, response: Node) -> bool:
    """Tell a stub of WireMock, which has the same two halves and words of its own."""
    parts = ((node, _STUB), (request, _STUB_REQUEST), (response, _STUB_RESPONSE))
    if any(words & part.value.keys() for part, words in parts if isinstance(part.value, dict)):
        return True
    headers = request.at("headers") or Node("")
    return any(
        value.at(word) for _, value in headers.entries() for word in ("equalTo", "contains", "matches")
    )


def read_spring_yaml(path: str, text: str) -> Contract:
    """Read every contract of a file. Never raises."""
    tree = read_tree(text)
    problems: list[Problem] = []
    if tree.problem is not None:
        problems.append(tree.problem.model_copy(update={"path": path}))
    nodes = [each for document in tree.documents for each in _all(document)]
    interactions = tuple(
        found for each in nodes[:_MOST] if (found := _read(each, path, problems)) is not None
    )
    told = tuple(problems[:50])
    state = state_of(interactions, told) if nodes or told else State.ABSENT
    return Contract(path, "contract", _TOOL, state=state, interactions=interactions, problems=told)


def _all(document: Node) -> Iterator[Node]:
    yield from document.items() if isinstance(document.value, list) else (document,)


def _read(node: Node, path: str, problems: list[Problem]) -> Interaction | None:
    if not isinstance(node.value, dict) or not node.value:
        return None
    description = short(node.text("description") or node.text("name") or node.text("label"))
    line = node.line or next((value.line for _, value in node.entries()), 0)
    pending = any(node.text(word).lower() == "true" for word in ("ignored", "inProgress"))
    if pending:
        message = f"the contract '{description[:80]}' is ignored or in progress: it does not count"
        problems.append(Problem(message=message, path=path, line=line, severity=Severity.NOTE))
    place = Place(path, line)
    if node.at("request") is None and node.at("response") is None:
        return _message(node, description, place, problems, pending=pending)
    return _http(node, description, place, problems, pending=pending)


def _http(
    node: Node, description: str, place: Place, problems: list[Problem], *, pending: bool
) -> Interaction:
    request = node.at("request") or Node("")
    response = node.at("response") or Node("")
    method, status = method_of(request.text("method")), status_of(response.text("status"))
    written = request.text("urlPath") or request.text("url")
    for there, what in ((method, "method"), (written, "url"), (status, "status of the response")):
        if not there:
            problems.append(Problem(message=f"the contract has no {what}", path=place.path, line=place.line))
    for part in (request, response):
        problems += _unfitting(part, place.path)
    path, query = call_path(written)
    procedure = procedure_key(path) if method == "POST" else ""
    return Interaction(
        description=description,
        method=method,
        path=path,
        status=status,
        keys=graphql_keys(_body(request)) or ((procedure,) if procedure else ()),
        query=query
        or "&".join(name[:60] for name, _ in (request.at("queryParameters") or Node("")).entries()),
        content_type=content_type(
            {key: value.value for key, value in (request.at("headers") or Node("")).entries()}
        ),
        pending=pending or not (method and status and written),
        place=place,
        id=item_id(f"{description} {method} {path} {status} {place.line}"),
    )


def _body(request: Node) -> dict[str, str] | str:
    return {"query": request.text("body", "query")} if request.at("body", "query") else request.text("body")


def _unfitting(part: Node, path: str) -> Iterator[Problem]:
    """Find headers that their own matchers would refuse: the tool does, when it generates the tests."""
    for matcher in (part.at("matchers", "headers") or Node("")).items():
        key, regex = matcher.text("key"), matcher.text("regex")
        value = part.text("headers", key)
        if key and regex and value and may_fit(regex, value) is False:
            message = f"the header {key[:60]} is '{value[:60]}', and its matcher asks for '{regex[:60]}'"
            yield Problem(message=message, path=path, line=matcher.line or None)


def _message(
    node: Node, description: str, place: Place, problems: list[Problem], *, pending: bool
) -> Interaction:
    channel = node.text("outputMessage", "sentTo") or node.text("input", "messageFrom")
    if not channel and not node.text("input", "triggeredBy"):
        problems.append(
            Problem(
                message="the contract has neither a request nor a message", path=place.path, line=place.line
            )
        )
    return Interaction(
        description=description,
        kind="message",
        channel=short(channel),
        operation=short(node.text("label")),
        pending=pending or not channel,
        place=place,
        id=item_id(f"{description} {channel} {place.line}"),
    )
