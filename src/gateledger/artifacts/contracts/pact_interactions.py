"""One interaction of a Pact file: HTTP, message, or call of a plug-in's protocol."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from gateledger.artifacts.contracts.calls import call_path, content_type, method_of, short, status_of
from gateledger.artifacts.contracts.named_calls import graphql_keys, procedure_key
from gateledger.artifacts.contracts.words import Interaction
from gateledger.model.problem import Severity

Form = Literal["http", "asynchronous", "synchronous"]
_FORMS: dict[str, Form] = {
    "synchronous/http": "http",
    "asynchronous/messages": "asynchronous",
    "synchronous/messages": "synchronous",
}
_CHANNELS = (
    "topic", "kafka_topic", "kafkatopic", "kafka-topic", "destination", "queue", "queuename", "exchange", "routingkey", "routing_key",
    "channel", "subject", "stream", "address",
)  # fmt: skip
_NAMES = (
    "messagetype",
    "message_type",
    "message-type",
    "eventtype",
    "event_type",
    "event-type",
    "type",
    "ce-type",
    "ce_type",
    "event",
    "detail-type",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What is wrong with an interaction."""

    message: str
    severity: Severity = Severity.ERROR


def read_interaction(
    raw: Any, version: str, *, is_message: bool
) -> tuple[Interaction | None, tuple[Said, ...]]:
    """Read one interaction and say what is wrong with it; None when nothing can be told."""
    if not isinstance(raw, dict):
        return None, (Said("an interaction is not a table"),)
    said: list[Said] = []
    description = short(raw.get("description"))
    if not description:
        said.append(Said("an interaction has no description", Severity.WARNING))
    pending = raw.get("pending") is True
    if pending:
        said.append(Said(f"'{description[:80]}' is pending and does not count", Severity.NOTE))
    form = _form(raw, version, said, is_message=is_message)
    identity = next((raw[key][:60] for key in ("key", "_id", "id") if isinstance(raw.get(key), str)), "")
    if form is None:
        return None, tuple(said)
    if form == "http":
        return _http(raw, description, identity, said), tuple(said)
    return _message(raw, description, identity, form), tuple(said)


def _form(raw: dict[str, Any], version: str, said: list[Said], *, is_message: bool) -> Form | None:
    named = raw.get("type")
    if isinstance(named, str) and named:
        form = _FORMS.get(named.lower())
        if form is None:
            said.append(
                Said(
                    f"the interaction's type '{named[:60]}' is not known: it does not count", Severity.WARNING
                )
            )
        return form
    if version.startswith("4") and not is_message:
        said.append(Said("an interaction has no type", Severity.WARNING))
    if is_message or ("contents" in raw and "request" not in raw):
        return "asynchronous"
    return "http"


def _http(raw: dict[str, Any], description: str, identity: str, said: list[Said]) -> Interaction:
    request, response = (_table(raw, key) for key in ("request", "response"))
    method = method_of(request.get("method"))
    written = _generated(request.get("path"))
    status = status_of(_generated(response.get("status")))
    about = f" of '{description[:80]}'" if description else ""
    if not method:
        said.append(Said(f"the request{about} has no method that HTTP knows"))
    if not isinstance(written, str) or not written.strip():
        said.append(Said(f"the request{about} has no path"))
    made = _is_made(response)
    if not status and not made:
        said.append(Said(f"the response{about} has no status"))
    path, query = call_path(written) if isinstance(written, str) else ("/", "")
    body = request.get("body")
    keys = graphql_keys(body) if method in ("POST", "GET") and isinstance(body, dict | str) else ()
    procedure = procedure_key(path) if method == "POST" else ""
    return Interaction(
        description=description,
        method=method,
        path=path,
        status=status,
        keys=keys or ((procedure,) if procedure else ()),
        query=query or _query(request.get("query")),
        content_type=content_type(request.get("headers")) or _body_type(body),
        pending=bool(raw.get("pending") is True or not method or not (status or made)),
        id=identity,
    )


def _is_made(response: dict[str, Any]) -> bool:
    """Whether the status is made when the test runs, or may be any that a rule allows."""
    return any("status" in _table(response, key) for key in ("generators", "matchingRules"))


def _table(raw: dict[str, Any], key: str) -> dict[str, Any]:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _generated(value: Any) -> Any:
    """Give the example of a matcher that old Ruby versions wrote in place of a value."""
    for _ in range(5):
        if not isinstance(value, dict):
            break
        inner = value.get("data")
        value = (
            inner.get("generate") if isinstance(inner, dict) else value.get("contents", value.get("value"))
        )
    return value


def _query(value: Any) -> str:
    """Write a query as text; since version 3 it is a table."""
    if isinstance(value, dict):
        return "&".join(str(key)[:60] for key in list(value)[:20])
    return short(value)


def _body_type(body: Any) -> str:
    kind = body.get("contentType") if isinstance(body, dict) and "content" in body else ""
    return kind[:200] if isinstance(kind, str) else ""


def _message(raw: dict[str, Any], description: str, identity: str, form: Form) -> Interaction:
    tables = list(_tables(raw, form))
    keys = tuple(dict.fromkeys(key for key in _procedures(raw) if key))
    return Interaction(
        description=description,
        kind="message",
        channel=_first(tables, _CHANNELS),
        operation=_first(tables, _NAMES),
        keys=keys,
        content_type=_first(tables, ("contenttype", "content-type")),
        pending=raw.get("pending") is True,
        id=identity,
    )


def _tables(raw: dict[str, Any], form: Form) -> Iterator[dict[str, Any]]:
    """Give every place in which a message's metadata may stand."""
    parts = [raw, _table(raw, "request")] if form == "synchronous" else [raw]
    for part in parts:
        yield from (_table(part, key) for key in ("metadata", "metaData", "contents"))
    contents = _table(_table(raw, "contents"), "content")
    yield {
        key: value for key, value in contents.items() if key in ("type", "eventType", "event", "messageType")
    }


def _first(tables: list[dict[str, Any]], names: tuple[str, ...]) -> str:
    for table in tables:
        lowered = {str(key).lower(): value for key, value in table.items()}
        for name in names:
            if isinstance(lowered.get(name), str) and lowered[name].strip():
                return short(lowered[name])
    return ""


def _procedures(raw: dict[str, Any]) -> Iterator[str]:
    """Name the procedure that the protobuf plug-in was told of (https://github.com/pactflow/pact-protobuf-plugin)."""
    for part in (raw, _table(raw, "request")):
        for plugin in _table(part, "pluginConfiguration").values():
            yield procedure_key(plugin.get("service")) if isinstance(plugin, dict) else ""
